//! What leaves the till as a file for spreadsheets.

mod csv;
mod import_errors;
mod paylog;
mod products;
mod report;
mod sales;
mod table;
mod whole;
mod xlsx;

pub(crate) use csv::GUARDED;
pub use import_errors::import_errors;
pub use paylog::paylog;
pub use products::{product_template, products};
pub use report::{Breakdown, report};
pub use sales::sales;
pub use table::{Cell, Format, Row, Table};
pub use whole::WholeFile;

use crate::TillError;
use std::path::{Path, PathBuf};

/// Folder of exports inside the data folder.
const FOLDER: &str = "exports";

/// `saoma-WHAT-[demo-]20261125-213000.ENDING` in the folder of exports, which is made if missing.
///
/// # Errors
/// [`TillError::Export`] when the folder can't be made.
pub fn file_for(
    data: &Path,
    what: &str,
    demo: bool,
    now_ms: i64,
    ending: &str,
) -> Result<PathBuf, TillError> {
    let folder = data.join(FOLDER);
    std::fs::create_dir_all(&folder).map_err(|source| TillError::Export { path: folder.clone(), source })?;
    let which = if demo { "demo-" } else { "" };
    let time = beijing_time(now_ms).replace(['-', ':'], "").replace(' ', "-");
    Ok(folder.join(format!("saoma-{what}-{which}{time}.{ending}")))
}

/// `yyyy-MM-dd HH:mm:ss` in Beijing time of an epoch millisecond.
pub fn beijing_time(ms: i64) -> String {
    let instant = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    jiff::tz::Offset::constant(8).to_datetime(instant).strftime("%Y-%m-%d %H:%M:%S").to_string()
}
