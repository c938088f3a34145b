//! Rows of a CSV file.

use super::{ImportError, MOST_COLUMNS, Numbered};
use csv::{ReaderBuilder, StringRecord};
use till::product_import::Given;

/// Hands every row of a CSV text to `take`, numbered as a spreadsheet numbers them.
pub(super) fn rows(
    text: &str,
    mut take: impl FnMut(Numbered) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(delimiter(text))
        .from_reader(text.as_bytes());
    let (mut row, mut line, mut record) = (0_u64, 1, StringRecord::new());
    while reader.read_record(&mut record).map_err(|e| ImportError::Unreadable(e.to_string()))? {
        // A line break within quotes begins a line and no row; blank lines are rows the reader skips.
        let broken: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
        let next = reader.position().line();
        row += next.saturating_sub(line).saturating_sub(broken as u64).max(1);
        line = next;
        let cells = record.iter().take(MOST_COLUMNS).map(|cell| Given::text(unguarded(cell))).collect();
        take((u32::try_from(row).unwrap_or(u32::MAX), cells))?;
    }
    Ok(())
}

/// What separates the cells: whatever stands most often in the first lines that have any.
fn delimiter(text: &str) -> u8 {
    let head: String = text.lines().take(super::ABOVE).collect();
    let count = |mark: u8| head.bytes().filter(|byte| *byte == mark).count();
    let most = [b',', b'\t', b';'].into_iter().rev().max_by_key(|mark| count(*mark));
    most.unwrap_or(b',')
}

/// Takes off what keeps a spreadsheet from calculating: the apostrophe our own exports put before `=`, `+` …, and the
/// `="0069"` of other programs.
fn unguarded(cell: &str) -> &str {
    if let Some(rest) = cell.strip_prefix('\'')
        && rest.starts_with(crate::export::GUARDED)
    {
        return rest;
    }
    cell.strip_prefix("=\"").and_then(|cell| cell.strip_suffix('"')).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u32, Vec<String>)> {
        let mut found = Vec::new();
        rows(text, |(row, cells)| {
            found.push((row, cells.iter().map(|cell| cell.shown().to_owned()).collect()));
            Ok(())
        })
        .expect("rows");
        found
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        let numbers = |text| read(text).into_iter().map(|(row, _)| row).collect::<Vec<_>>();
        assert_eq!(numbers("a,b\n1,2\n3,4\n"), [1, 2, 3]);
        assert_eq!(numbers("a,b\r\n\"1\n1\",2\r\n3,4"), [1, 2, 3], "a break within a cell is no row");
        assert_eq!(numbers("a,b\n\n\n1,2\n"), [1, 4], "blank lines are rows");
    }

    #[test]
    fn commas_tabs_and_semicolons_separate() {
        for mark in [",", ";", "\t"] {
            let cells = &read(&format!("商品表\n条码{mark}名称\n\"1{mark}1\"{mark}水\n"))[2].1;
            assert_eq!(*cells, [format!("1{mark}1"), "水".into()]);
        }
    }

    #[test]
    fn guards_come_off() {
        for (cell, text) in [
            ("'=1+1", "=1+1"),
            ("'-5", "-5"),
            ("''x", "'x"),
            ("=\"0069\"", "0069"),
            ("'n", "'n"),
            ("it's", "it's"),
        ] {
            assert_eq!(unguarded(cell), text);
        }
    }
}
