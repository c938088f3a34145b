//! Products from a table somebody else made: which column is what, what each row says, and what would change.
//!
//! Pure: files, encodings and workbooks are read elsewhere; here a row is a list of [`Given`] cells. Nothing is guessed:
//! a cell that can be read in two ways, or has lost digits, is refused with its row and column.

mod columns;
mod plan;
mod row;

pub use columns::{Columns, ColumnsError, REQUIRED};
pub use plan::{Counts, Plan, Planned};
pub use row::{ImportRow, Read, read_row, refuse_twice};

use crate::product::{Fault, Field};

/// A cell as its file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Nothing, or blanks only.
    Empty,
    /// Text.
    Text(String),
    /// A spreadsheet's number in decimal digits, at most the 15 that spreadsheets keep; `1.2E+20` beyond.
    Number(String),
    /// A spreadsheet's date or time.
    Date,
    /// An error such as `#N/A`.
    Broken,
}

impl Given {
    /// A text cell; blanks are nothing.
    pub fn text(text: impl Into<String>) -> Given {
        let text = text.into();
        if text.trim().is_empty() { Given::Empty } else { Given::Text(text) }
    }

    /// What stands in the cell, as far as it can be shown.
    pub fn shown(&self) -> &str {
        match self {
            Given::Text(text) | Given::Number(text) => text,
            Given::Empty | Given::Date | Given::Broken => "",
        }
    }
}

/// A cell that can't be used: where, why, and what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowError {
    /// The row as a spreadsheet numbers it; the first is 1.
    pub row: u32,
    /// Which column; `None`: the whole row.
    pub field: Option<Field>,
    /// Why.
    pub fault: Fault,
    /// The beginning of what stands there.
    pub cell: String,
    /// The other row with the same code.
    pub other: Option<u32>,
}

#[cfg(test)]
mod tests;
