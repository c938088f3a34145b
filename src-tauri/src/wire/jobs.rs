//! Long work on the page.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::Event;

/// How far a long job is. `job`: the name the page gave it; `total`: null while nobody knows.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct JobProgress {
    pub job: String,
    pub done: i64,
    pub total: Option<i64>,
}

impl From<till_app::jobs::JobProgress> for JobProgress {
    fn from(progress: till_app::jobs::JobProgress) -> Self {
        JobProgress { job: progress.job, done: progress.done, total: progress.total }
    }
}

/// Which kind of file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    Csv,
    Xlsx,
}

impl From<ExportFormat> for till_app::export::Format {
    fn from(format: ExportFormat) -> Self {
        match format {
            ExportFormat::Csv => till_app::export::Format::Csv,
            ExportFormat::Xlsx => till_app::export::Format::Xlsx,
        }
    }
}

/// A finished export and where it is.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct Exported {
    pub file: String,
    pub rows: i64,
}
