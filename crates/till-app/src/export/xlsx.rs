//! Excel workbooks, written row by row in constant memory.

use super::table::{Cell, Rows};
use fen::Fen;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use std::error::Error as _;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// Excel's sheets end at 1,048,576 rows; a longer table goes on in another sheet.
const ROWS_OF_A_SHEET: u32 = 1_000_000;
/// The most characters Excel takes in one cell.
const LONGEST_TEXT: usize = 32_767;

/// A workbook being written. Its sheets lie in temporary files beside it until it is finished.
pub(super) struct Book {
    path: PathBuf,
    title: &'static str,
    header: &'static [&'static str],
    book: Workbook,
    sheet: Worksheet,
    next: u32,
    money: Format,
}

impl Book {
    pub(super) fn create(
        path: &Path,
        title: &'static str,
        header: &'static [&'static str],
    ) -> io::Result<Book> {
        let mut book = Workbook::new();
        // On the disk of the file itself, not on that of the system's temporary folder.
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            book.set_tempdir(folder).map_err(as_io)?;
        }
        let sheet = begin_sheet(&mut book, title, header).map_err(as_io)?;
        let money = Format::new().set_num_format("0.00");
        Ok(Book { path: path.to_owned(), title, header, book, sheet, next: 1, money })
    }

    /// Begins another sheet under the same header.
    fn turn(&mut self) -> Result<(), XlsxError> {
        let number = self.book.worksheets().len() + 2;
        let title = format!("{} {number}", self.title);
        let sheet = begin_sheet(&mut self.book, &title, self.header)?;
        self.book.push_worksheet(std::mem::replace(&mut self.sheet, sheet));
        self.next = 1;
        Ok(())
    }

    fn write(&mut self, row: &[Cell]) -> Result<(), XlsxError> {
        if self.next >= ROWS_OF_A_SHEET {
            self.turn()?;
        }
        for (column, cell) in (0_u16..).zip(row) {
            match cell {
                Cell::Text(text) | Cell::Digits(text) => {
                    self.sheet.write_string(self.next, column, fitting(text))?;
                }
                Cell::Number(number) => {
                    self.sheet.write_number(self.next, column, as_number(&number.to_string()))?;
                }
                Cell::Money(fen) => {
                    self.sheet.write_number_with_format(self.next, column, yuan(*fen), &self.money)?;
                }
                Cell::Empty => continue,
            };
        }
        self.next += 1;
        Ok(())
    }
}

impl Rows for Book {
    fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        self.write(row).map_err(as_io)
    }

    fn finish(mut self) -> io::Result<()> {
        self.book.push_worksheet(self.sheet);
        let mut file = BufWriter::new(File::create_new(&self.path)?);
        self.book.save_to_writer(&mut file).map_err(as_io)?;
        file.flush()
    }
}

fn begin_sheet(book: &mut Workbook, title: &str, header: &[&str]) -> Result<Worksheet, XlsxError> {
    let mut sheet = book.new_worksheet_with_constant_memory()?;
    sheet.set_name(title)?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (column, name) in (0_u16..).zip(header) {
        sheet.set_column_width(column, if name.contains("_") { 32 } else { 20 })?;
        if name.ends_with(" code") {
            // So that a barcode that somebody adds keeps its digits too.
            sheet.set_column_format(column, &Format::new().set_num_format("@"))?;
        }
        sheet.write_string_with_format(0, column, *name, &bold)?;
    }
    Ok(sheet)
}

/// Excel's numbers are binary floats. Read from its decimal text, an amount becomes the float nearest to it, which shows
/// exactly its two decimals again for every amount below 45 trillion yuan. Nothing is ever calculated with it.
fn yuan(fen: Fen) -> f64 {
    as_number(&fen.to_string())
}

fn as_number(decimal: &str) -> f64 {
    decimal.parse().unwrap_or(f64::NAN)
}

/// The text, cut where Excel would refuse it.
fn fitting(text: &str) -> &str {
    if text.len() <= LONGEST_TEXT {
        return text;
    }
    // Excel counts UTF-16 units; cutting by bytes is never too long.
    let mut end = LONGEST_TEXT;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The disk's own error, when it was the disk.
fn as_io(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => error,
        other => match other.source().and_then(|source| source.downcast_ref::<io::Error>()) {
            Some(disk) => disk.kind().into(),
            None => io::Error::other(other),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_survive_excels_floats() {
        for fen in [1, 29, 58, 1_250, 999_999_999, 100_000_000_000_001, 4_500_000_000_000_000] {
            let shown = format!("{:.2}", yuan(Fen::new(fen)));
            assert_eq!(shown, Fen::new(fen).to_string());
        }
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(fitting("拿铁"), "拿铁");
        let long = "铁".repeat(20_000);
        assert_eq!(fitting(&long).chars().count(), 10_922);
    }
}
