//! Day heads as a file: written once it is whole, kept somewhere else, compared later.

use crate::TillError;
use crate::export::WholeFile;
use crate::jobs::Job;
use std::path::Path;
use till::heads::{HeadsFile, HeadsReport};
use till::paylog::ChainReport;
use till_store::Store;

/// What an export did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// Days written; none when the chain does not fit, because its heads would prove nothing.
    pub days: usize,
    /// What walking the chain found.
    pub chain: ChainReport,
}

/// Writes the day heads of the whole pay log to `path`, if its chain fits. All or nothing: an existing file stays until
/// the new one is whole.
///
/// # Errors
/// [`TillError::Export`] names the file; [`TillError::Cancelled`]; otherwise the database.
pub async fn export(store: &Store, now_ms: i64, path: &Path, job: &Job) -> Result<Exported, TillError> {
    let walked = store.day_heads_while(job.looks(store.paylog_length().await?)).await?;
    let (chain, heads) = walked.ok_or(TillError::Cancelled)?;
    if chain.first_bad.is_some() {
        return Ok(Exported { days: 0, chain });
    }
    let days = heads.len();
    let file = WholeFile::at(path);
    std::fs::write(file.beside(), HeadsFile::new(heads, now_ms).text()).map_err(|e| file.failed(e))?;
    file.finish()?;
    Ok(Exported { days, chain })
}

/// Compares the pay log with the text of a file exported before.
///
/// # Errors
/// [`TillError::Heads`] when the text is no such file; [`TillError::Cancelled`]; otherwise the database.
pub async fn verify(store: &Store, text: &str, job: &Job) -> Result<HeadsReport, TillError> {
    let file = HeadsFile::read(text)?;
    let walked = store.verify_heads_while(file.heads, job.looks(store.paylog_length().await?)).await?;
    walked.ok_or(TillError::Cancelled)
}
