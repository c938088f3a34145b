//! What is wrong with a file of products, as a table to correct it by.

use super::{Cell, Format, Row, Table};
use crate::TillError;
use crate::jobs::Job;
use std::path::Path;
use till::product_import::RowError;

const CHUNK: usize = 2_000;
const HEADER: [&str; 5] = ["行 row", "列 column", "内容 cell", "问题 problem", "相同的行 same as row"];

/// Writes the errors; says how many.
///
/// # Errors
/// [`TillError::Export`] names the file; [`TillError::Cancelled`].
pub async fn import_errors(
    errors: &[RowError],
    (path, format): (&Path, Format),
    job: &Job,
) -> Result<i64, TillError> {
    let total = i64::try_from(errors.len()).ok();
    let mut table = Table::begin(path, format, "错误 errors", &HEADER);
    let mut written = 0;
    for chunk in errors.chunks(CHUNK) {
        written += i64::try_from(chunk.len()).unwrap_or(i64::MAX);
        table.rows(chunk.iter().map(row).collect()).await?;
        if let Err(cancelled) = job.at(written, total) {
            table.give_up().await;
            return Err(cancelled);
        }
    }
    table.finish().await
}

fn row(error: &RowError) -> Row {
    vec![
        Cell::Number(error.row.into()),
        error.field.map_or(Cell::Empty, |field| Cell::text(field.as_str())),
        Cell::text(error.cell.as_str()),
        Cell::Text(format!("{} {}", error.fault.in_chinese(), error.fault)),
        error.other.map_or(Cell::Empty, |row| Cell::Number(row.into())),
    ]
}
