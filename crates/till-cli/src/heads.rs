//! `saoma heads export` and `saoma verify --heads`.

use crate::output::{Exit, Failure, Output};
use serde_json::json;
use std::path::Path;
use till::heads::HeadProblem;
use till_app::clock::{Clock, SystemClock};
use till_app::heads;
use till_app::jobs::Job;
use till_app::open::Folder;

/// Writes the day heads to a file.
pub async fn export(folder: &Folder, file: &Path, output: &Output) -> Result<Exit, Failure> {
    let exported =
        heads::export(&folder.store().await?, SystemClock.now_ms(), file, &Job::unwatched()).await?;
    if let Some(seq) = exported.chain.first_bad {
        output.line(
            &json!({ "event": "verify", "entries": exported.chain.entries, "first_bad": seq }),
            || {
                format!(
                    "the chain breaks at entry {seq}: nothing was exported, because it would prove nothing"
                )
            },
        );
        return Ok(Exit::Mismatch);
    }
    let value = json!({ "event": "exported", "days": exported.days, "entries": exported.chain.entries, "file": file });
    output.line(&value, || {
        format!("{} day(s), {} entries written to {}", exported.days, exported.chain.entries, file.display())
    });
    Ok(Exit::Done)
}

/// Walks the hash chain and compares it with day heads exported before.
pub async fn verify(folder: &Folder, file: &Path, output: &Output) -> Result<Exit, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| Failure::usage("--heads", format!("{}: {e}", file.display())))?;
    let report = heads::verify(&folder.store().await?, &text, &Job::unwatched()).await?;
    let value = json!({ "event": "verify", "entries": report.chain.entries, "first_bad": report.chain.first_bad,
        "days": report.days, "bad_day": report.bad });
    output.line(&value, || match (&report.bad, report.chain.first_bad) {
        (None, None) => {
            format!(
                "{} entries, the chain fits; {} day(s) fit as exported",
                report.chain.entries, report.days
            )
        }
        (None, Some(seq)) => format!("{} entries, the chain breaks at entry {seq}", report.chain.entries),
        (Some(bad), _) => format!(
            "{} entries; the day {} no longer fits, from entry {} on: {}",
            report.chain.entries,
            bad.head.day,
            bad.first_suspect,
            sentence(bad.problem)
        ),
    });
    Ok(if report.fits() { Exit::Done } else { Exit::Mismatch })
}

fn sentence(problem: HeadProblem) -> &'static str {
    match problem {
        HeadProblem::Missing => "its last entry is missing, the log was cut off",
        HeadProblem::Rewritten => "its last entry has another hash, something was rewritten",
        HeadProblem::Sums => "its count or sum differs",
    }
}
