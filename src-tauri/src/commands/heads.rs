//! Day heads: what the pay log said at the end of each day, to be kept somewhere else.

use super::{Answer, CoreState, Right};
use crate::wire::{BadDay, HeadProblem, HeadsExport, HeadsReport, Mode};
use till_app::clock::{Clock, SystemClock};
use till_app::export::file_for;
use till_app::heads;

/// Writes the day heads into the folder of exports and says where, as a job: the whole chain is walked.
#[tauri::command]
#[specta::specta]
pub async fn heads_export(core: CoreState<'_>, job: String) -> Answer<HeadsExport> {
    core.allow(Right::Export).await?;
    let running = core.running().await?;
    let job = core.jobs().begin(&job);
    let now_ms = SystemClock.now_ms();
    let file = file_for(core.folder().path(), "heads", running.mode == Mode::Demo, now_ms, "json")?;
    let exported = heads::export(running.till.store(), now_ms, &file, &job).await?;
    Ok(HeadsExport {
        file: exported.chain.first_bad.is_none().then(|| file.display().to_string()),
        days: i64::try_from(exported.days).unwrap_or(i64::MAX),
        first_bad: exported.chain.first_bad,
    })
}

/// Compares the whole pay log with the text of a file exported before, as a job.
#[tauri::command]
#[specta::specta]
pub async fn heads_verify(core: CoreState<'_>, job: String, text: String) -> Answer<HeadsReport> {
    core.logged_in().await?;
    let running = core.running().await?;
    let job = core.jobs().begin(&job);
    let report = heads::verify(running.till.store(), &text, &job).await?;
    Ok(HeadsReport {
        entries: report.chain.entries,
        days: report.days,
        first_bad: report.chain.first_bad,
        bad_day: report.bad.map(|bad| BadDay {
            day: bad.head.day,
            first_suspect: bad.first_suspect,
            problem: match bad.problem {
                till::heads::HeadProblem::Missing => HeadProblem::Missing,
                till::heads::HeadProblem::Rewritten => HeadProblem::Rewritten,
                till::heads::HeadProblem::Sums => HeadProblem::Sums,
            },
        }),
    })
}
