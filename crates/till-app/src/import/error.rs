//! Why a file of products is not read or not stored.

use till::product_import::ColumnsError;

/// A file that can't be used, as a whole. Nothing was stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Larger than [`super::MOST_BYTES`], or unpacked larger than a table may be.
    #[error("the file is too large: at most 32 MB; split it")]
    TooLarge,
    /// More than [`super::MOST_ROWS`].
    #[error("the file has more than 200,000 rows: split it")]
    TooManyRows,
    /// Excel 97 (`.xls`), or a workbook behind a password; both look alike.
    #[error("an old Excel file (.xls) or one with a password: save it as .xlsx or CSV without a password")]
    OldExcel,
    /// A damaged workbook, or something else than a table.
    #[error("no CSV and no XLSX file, or a damaged one ({0})")]
    Unreadable(String),
    /// Nothing below the heading, or not even that.
    #[error("the file has no rows of products")]
    Nothing,
    /// No heading that names what is needed.
    #[error("{}", heading(.why, .names))]
    Columns {
        /// What is wrong with it.
        why: ColumnsError,
        /// The headings that were found.
        names: Vec<String>,
    },
    /// Some rows can't be used and nobody has said to leave them.
    #[error("{0} row(s) cannot be used: correct them, or leave them out")]
    BadRows(usize),
}

fn heading(why: &ColumnsError, names: &[String]) -> String {
    let found = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    match why {
        ColumnsError::Missing(fields) => {
            let fields: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
            format!("the heading has no column for {}; found: {found}", fields.join(", "))
        }
        ColumnsError::Twice(name) => format!("two columns are called {name}: rename one of them"),
    }
}
