//! Rows of an Excel workbook: its first sheet.

use super::{ImportError, MOST_COLUMNS, MOST_ROWS, Numbered};
use calamine::{DataRef, Reader as _, Xlsx, open_workbook_from_rs};
use std::io::{Cursor, Read};
use till::product_import::Given;
use zip::ZipArchive;

/// The most a workbook may unpack to: two hundred thousand rows of ordinary products are a third of it.
pub const MOST_UNPACKED: u64 = 256 * 1024 * 1024;
/// Beginning of the shared texts in which their number stands.
const HEAD: usize = 4_096;

/// Hands every row of the first sheet to `take`; answers the sheet's name.
pub(super) fn rows(
    bytes: &[u8],
    mut take: impl FnMut(Numbered) -> Result<(), ImportError>,
) -> Result<String, ImportError> {
    weigh(bytes)?;
    let unreadable = |e: calamine::XlsxError| match e {
        calamine::XlsxError::Password => ImportError::OldExcel,
        other => ImportError::Unreadable(other.to_string()),
    };
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(unreadable)?;
    let name = book.sheet_names().first().cloned().ok_or(ImportError::Nothing)?;
    let mut cells = book.worksheet_cells_reader(&name).map_err(unreadable)?;
    let (mut at, mut row) = (0_u32, Vec::new());
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(unreadable)? {
        let (number, column) = cell.get_position();
        if number != at && !row.is_empty() {
            take((at.saturating_add(1), std::mem::take(&mut row)))?;
        }
        at = number;
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MOST_COLUMNS {
            continue;
        }
        if row.len() <= column {
            row.resize(column + 1, Given::Empty);
        }
        let format = cells.styles().get(style).and_then(|style| style.number_format.as_ref());
        row[column] = given(cell.get_value(), format.map_or("", |format| format.format_code.as_str()));
    }
    if !row.is_empty() {
        take((at.saturating_add(1), row))?;
    }
    Ok(name)
}

/// Unpacks a workbook once into nothing, so that none that would fill the memory is ever opened: its own figures may lie.
fn weigh(bytes: &[u8]) -> Result<(), ImportError> {
    let unreadable = |e: zip::result::ZipError| ImportError::Unreadable(e.to_string());
    let mut parts = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    let mut left = MOST_UNPACKED;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(unreadable)?;
        let name = part.name().map_err(unreadable)?.to_lowercase();
        // Pictures and other parts are never opened.
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue;
        }
        let texts = name.ends_with("sharedstrings.xml");
        let mut part = part.take(left + 1);
        let mut head = Vec::new();
        let damaged = |e: std::io::Error| ImportError::Unreadable(e.to_string());
        part.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(damaged)?;
        let size = head.len() as u64 + std::io::copy(&mut part, &mut std::io::sink()).map_err(damaged)?;
        left = left.checked_sub(size).ok_or(ImportError::TooLarge)?;
        // The reader makes room for as many texts as are announced; each takes at least `<si/>`.
        if texts && announced(&head).is_some_and(|count| count > size) {
            return Err(ImportError::Unreadable("sharedStrings".into()));
        }
    }
    Ok(())
}

/// How many texts the shared texts say they have.
fn announced(head: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(head);
    let (_, behind) = text.split_once("uniqueCount")?;
    let digits = behind.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    // More digits than a number has are too many as well.
    (end > 0).then(|| digits[..end].parse().unwrap_or(u64::MAX))
}

fn given(value: &DataRef<'_>, format: &str) -> Given {
    match value {
        DataRef::Empty => Given::Empty,
        DataRef::String(text) => Given::text(text.as_str()),
        DataRef::SharedString(text) => Given::text(*text),
        DataRef::Int(number) => Given::Number(padded(number.to_string(), format)),
        DataRef::Float(number) => Given::Number(padded(decimal(*number), format)),
        DataRef::Bool(truth) => Given::text(if *truth { "TRUE" } else { "FALSE" }),
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_) => Given::Date,
        DataRef::Error(_) => Given::Broken,
    }
}

/// A format of zeros alone (`0000000`) shows a code with the zeros it begins with.
fn padded(digits: String, format: &str) -> String {
    let width = format.len();
    let zeros = width > 1 && format.bytes().all(|byte| byte == b'0');
    if zeros && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{digits:0>width$}")
    } else {
        digits
    }
}

/// A spreadsheet's binary number in the decimal digits it has: spreadsheets keep 15. So 12.1, stored as
/// 12.0999999999999996, is 12.1 again, and 1.005 stays 1.005 and is refused. Nothing is ever calculated with it.
fn decimal(number: f64) -> String {
    if !number.is_finite() {
        return number.to_string();
    }
    let exact = format!("{number:.14e}");
    let (mantissa, exponent) = exact.split_once('e').unwrap_or((&exact, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(i32::MAX);
    if !(-15..15).contains(&exponent) {
        let short = mantissa.trim_end_matches('0').trim_end_matches('.');
        return if number == 0.0 { "0".into() } else { format!("{short}E{exponent:+}") };
    }
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => ("-", digits.replace('.', "")),
        None => ("", mantissa.replace('.', "")),
    };
    let (whole, decimals) = match usize::try_from(exponent) {
        Ok(places) => {
            let (whole, decimals) = digits.split_at(places + 1);
            (whole.to_owned(), decimals.to_owned())
        }
        Err(_) => ("0".to_owned(), "0".repeat(exponent.unsigned_abs() as usize - 1) + &digits),
    };
    let decimals = decimals.trim_end_matches('0');
    if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
}

const _: () = assert!(MOST_ROWS < 1_048_576, "a sheet of Excel holds them");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_the_spreadsheet_shows_and_never_rounded_to_fen() {
        for (number, text) in [
            (12.1, "12.1"),
            (0.1 + 0.2, "0.3"),
            (1.005, "1.005"),
            (0.0, "0"),
            (-3.0, "-3"),
            (18.0, "18"),
            (0.05, "0.05"),
            (1_234.56, "1234.56"),
            (6_901_234_567_892.0, "6901234567892"),
            (123_456_789_012_345.0, "123456789012345"),
            (6_901_234_567_890_123.0, "6.90123456789012E+15"),
            (1e300, "1E+300"),
            (1e-20, "1E-20"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(decimal(number), text);
        }
    }

    #[test]
    fn a_code_shown_with_zeros_has_them() {
        assert_eq!(padded("69010010".into(), "0000000000"), "0069010010");
        for (digits, format) in [("12.5", "00"), ("5", "0"), ("5", "0.00"), ("5", "")] {
            assert_eq!(padded(digits.into(), format), digits);
        }
    }

    #[test]
    fn announced_texts_are_counted() {
        assert_eq!(announced(b"<sst xmlns='x' uniqueCount=\"12\">"), Some(12));
        assert_eq!(announced(b"<sst uniqueCount = '99999999999999999999999'>"), Some(u64::MAX));
        assert_eq!(announced(b"<sst count=\"3\">"), None);
    }
}
