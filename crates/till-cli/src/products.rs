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
use till_app::pictures::{self, PictureError};
use till_app::products::ProductDesk;
use till_app::{TillError, import::MOST_BYTES};
use till_store::{ProductFilter, Store};

/// Makes and changes products from a file, or says what that would do.
pub async fn import(
    folder: &Folder,
    file: &Path,
    (dry_run, skip_bad): (bool, bool),
    output: &Output,
) -> Result<Exit, Failure> {
    let bytes = Arc::new(contents(file, MOST_BYTES, ImportError::TooLarge)?);
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
    desk(folder, store)?.import(&preview, skip_bad, &job).await?;
    told(&preview, "imported", output);
    Ok(Exit::Done)
}

/// Gives a product the picture in `file`, or none.
pub async fn picture(
    folder: &Folder,
    code: &str,
    file: Option<&Path>,
    output: &Output,
) -> Result<Exit, Failure> {
    let bytes = file.map(|file| contents(file, pictures::MOST_BYTES, PictureError::TooLarge)).transpose()?;
    let store = folder.store().await?;
    let Some(product) = store.product_record_by_code(code).await? else {
        return Err(Failure::usage("CODE", format!("no product has the code {code}")));
    };
    let done = desk(folder, store)?.picture(product.id, product.picture, bytes).await?;
    let event = match (product.picture, done.picture) {
        (None, None) => "unchanged",
        (None, Some(_)) => "set",
        (Some(_), Some(_)) => "replaced",
        (Some(_), None) => "removed",
    };
    let name = done.fields.name;
    let value =
        json!({ "event": format!("picture_{event}"), "code": code, "name": name, "picture": done.picture });
    output.line(&value, || format!("{code} {name}: picture {event}"));
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

fn desk(folder: &Folder, store: Store) -> Result<ProductDesk, Failure> {
    let actor = Actor { who: "command line".into(), till: folder.settings()?.till_name };
    Ok(ProductDesk::new(store, actor, Arc::new(SystemClock)))
}

/// What is in a file; what is larger than `most` bytes is not even read.
fn contents(file: &Path, most: usize, too_large: impl Into<TillError>) -> Result<Vec<u8>, Failure> {
    let unreadable = |e: std::io::Error| Failure::usage("FILE", format!("{}: {e}", file.display()));
    if std::fs::metadata(file).map_err(unreadable)?.len() > most as u64 {
        return Err(too_large.into().into());
    }
    std::fs::read(file).map_err(unreadable)
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
