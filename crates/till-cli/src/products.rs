//! `saoma products`.

use crate::output::{Exit, Failure, Output};
use serde_json::json;
use std::path::Path;
use std::sync::Arc;
use till::audit::Actor;
use till::product_import::{Counts, RowError};
use till_app::clock::SystemClock;
use till_app::export::{self, Format};
use till_app::import::{self, ImportError, Preview};
use till_app::jobs::Job;
use till_app::open::Folder;
use till_app::products::ProductDesk;
use till_app::{TillError, import::MOST_BYTES};
use till_store::ProductFilter;

/// Makes and changes products from a file, or says what that would do.
pub async fn import(
    folder: &Folder,
    file: &Path,
    (dry_run, skip_bad): (bool, bool),
    output: &Output,
) -> Result<Exit, Failure> {
    let unreadable = |e: std::io::Error| Failure::usage("FILE", format!("{}: {e}", file.display()));
    // What is too large is not even read.
    if std::fs::metadata(file).map_err(unreadable)?.len() > MOST_BYTES as u64 {
        return Err(TillError::from(ImportError::TooLarge).into());
    }
    let bytes = Arc::new(std::fs::read(file).map_err(unreadable)?);
    let store = folder.store().await?;
    let job = Arc::new(Job::unwatched());
    let preview = import::preview(&store, &file.to_string_lossy(), bytes, job.clone()).await?;
    for error in preview.errors() {
        output.line(&error_json(error), || error_text(error));
    }
    if dry_run {
        told(&preview, "preview", output);
        let bad = preview.facts().bad;
        return if bad > 0 && !skip_bad {
            Err(TillError::from(ImportError::BadRows(bad)).into())
        } else {
            Ok(Exit::Done)
        };
    }
    let actor = Actor { who: "command line".into(), till: folder.settings()?.till_name };
    ProductDesk::new(store, actor, Arc::new(SystemClock)).import(&preview, skip_bad, &job).await?;
    told(&preview, "imported", output);
    Ok(Exit::Done)
}

/// Writes all products to a file.
pub async fn export(folder: &Folder, file: &Path, output: &Output) -> Result<Exit, Failure> {
    let is_book = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    let format = if is_book { Format::Xlsx } else { Format::Csv };
    let (store, job) = (folder.store().await?, Job::unwatched());
    let count = export::products(&store, &ProductFilter::default(), (file, format), &job).await?;
    output.line(&json!({ "event": "exported", "products": count, "file": file }), || {
        format!("{count} products written to {}", file.display())
    });
    Ok(Exit::Done)
}

fn told(preview: &Preview, event: &str, output: &Output) {
    let (facts, Counts { new, changed, unchanged, prices, stocks }) = (preview.facts(), preview.counts());
    let value = json!({ "event": event, "file": facts.file, "rows": facts.rows, "new": new, "changed": changed,
        "unchanged": unchanged, "prices": prices, "stocks": stocks, "bad": facts.bad });
    output.line(&value, || {
        let done = if event == "imported" { "imported" } else { "nothing is stored yet" };
        format!("{new} new, {changed} changed ({prices} prices, {stocks} stocks), {unchanged} unchanged, {} bad: {done}", facts.bad)
    });
}

fn error_json(error: &RowError) -> serde_json::Value {
    json!({ "event": "bad_row", "row": error.row, "column": error.field.map(|field| field.as_str()),
        "cell": error.cell, "problem": error.fault.as_str(), "same_as_row": error.other })
}

fn error_text(error: &RowError) -> String {
    let column = error.field.map_or("", |field| field.as_str());
    let other = error.other.map(|row| format!(" (row {row})")).unwrap_or_default();
    format!(
        "row {} {column} {:?}: {}{other} {}",
        error.row,
        error.cell,
        error.fault,
        error.fault.in_chinese()
    )
}
