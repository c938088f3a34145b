//! Products from a file: read, looked at, then stored whole.
//!
//! A file of any encoding becomes rows of [`till::product_import::Given`] cells; what they mean is decided there. Memory is
//! bounded by [`MOST_BYTES`], [`MOST_ROWS`] and [`book::MOST_UNPACKED`].

mod book;
mod error;
mod preview;
mod sheet;
mod text;

pub use error::ImportError;
pub use preview::{Facts, Preview, preview};

use till::product_import::{Columns, ColumnsError, Given};

/// The largest file that is read: 32 MiB, about half a million rows.
pub const MOST_BYTES: usize = 32 * 1024 * 1024;
/// The most rows of a file.
pub const MOST_ROWS: usize = 200_000;
/// Cells of a row that are looked at.
const MOST_COLUMNS: usize = 200;
/// Rows above the heading a file may have: a title, a date, a blank line.
const ABOVE: usize = 10;

/// A row as a spreadsheet numbers it, with its cells.
type Numbered = (u32, Vec<Given>);

/// Finds the heading among the first rows; nothing that follows may be read without it.
struct Heading {
    columns: Option<Columns>,
    looked: usize,
    /// The most telling reason why none was found.
    why: Option<ColumnsError>,
    names: Vec<String>,
}

impl Heading {
    fn unknown() -> Heading {
        Heading { columns: None, looked: 0, why: None, names: Vec::new() }
    }

    /// Takes a row from the top; `true` while it belongs to the heading.
    fn take(&mut self, cells: &[Given]) -> Result<bool, ImportError> {
        if self.columns.is_some() {
            return Ok(false);
        }
        let names: Vec<String> = cells.iter().map(|cell| cell.shown().to_owned()).collect();
        match Columns::of(&names) {
            Ok(columns) => self.columns = Some(columns),
            Err(why) => {
                let missing = |why: &ColumnsError| match why {
                    ColumnsError::Missing(fields) => fields.len(),
                    ColumnsError::Twice(_) => 0,
                };
                if self.why.as_ref().is_none_or(|before| missing(&why) < missing(before)) {
                    self.why = Some(why);
                    self.names = names;
                }
                self.looked += 1;
                if self.looked >= ABOVE {
                    return Err(self.none());
                }
            }
        }
        Ok(true)
    }

    /// Why there is no heading.
    fn none(&mut self) -> ImportError {
        let names: Vec<String> = self.names.drain(..).filter(|name| !name.trim().is_empty()).collect();
        match self.why.take() {
            None => ImportError::Nothing,
            Some(why) => ImportError::Columns { why, names },
        }
    }
}
