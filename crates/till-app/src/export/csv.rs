//! CSV as spreadsheets like it.

use super::table::{Cell, Rows};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// A CSV file being written.
pub(super) struct Sheet(csv::Writer<BufWriter<File>>);

impl Sheet {
    pub(super) fn create(path: &Path, header: &[&str]) -> io::Result<Sheet> {
        let mut file = BufWriter::new(File::create_new(path)?);
        file.write_all(b"\xEF\xBB\xBF")?;
        let mut writer = csv::Writer::from_writer(file);
        writer.write_record(header)?;
        Ok(Sheet(writer))
    }
}

impl Rows for Sheet {
    fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        for cell in row {
            self.0.write_field(&*plain(cell))?;
        }
        Ok(self.0.write_record(None::<&[u8]>)?)
    }

    fn finish(self) -> io::Result<()> {
        let file = self.0.into_inner().map_err(|e| e.into_error())?;
        file.into_inner().map_err(|e| e.into_error())?.sync_all()
    }
}

fn plain(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => formula_safe(text),
        // A leading tab keeps spreadsheets from turning 28 digits into 4.2E+27.
        Cell::Digits(text) if text.bytes().all(|b| b.is_ascii_digit()) => format!("\t{text}").into(),
        Cell::Digits(text) => formula_safe(text),
        Cell::Number(number) => number.to_string().into(),
        Cell::Money(fen) => fen.to_string().into(),
        Cell::Empty => "".into(),
    }
}

/// What no cell may begin with. The apostrophe is among them so that taking the guard off again loses nothing.
pub(crate) const GUARDED: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\''];

/// A cell that begins like a formula gets an apostrophe, so that no spreadsheet runs what a payer typed.
fn formula_safe(cell: &str) -> Cow<'_, str> {
    if cell.starts_with(GUARDED) { format!("'{cell}").into() } else { cell.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_never_become_formulas() {
        assert_eq!(formula_safe("=1+1"), "'=1+1");
        assert_eq!(formula_safe("@cmd"), "'@cmd");
        assert_eq!(formula_safe("'=1"), "''=1", "it comes back as it was");
        assert_eq!(formula_safe("拿铁"), "拿铁");
        assert_eq!(plain(&Cell::digits("=42")), "'=42", "a number that is none");
        assert_eq!(plain(&Cell::digits("4200")), "\t4200");
    }
}
