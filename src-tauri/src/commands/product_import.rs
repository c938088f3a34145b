//! Products from and to files.

use super::products::{desk, tell_counter};
use super::{Answer, CoreState, Right};
use crate::wire::{
    ErrorCode, ExportFormat, Exported, ImportFault, ImportPreview, ImportRow, ImportStored, Mode,
    ProductFilter, UiError, import_row,
};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::sync::Arc;
use till_app::TillError;
use till_app::clock::{Clock, SystemClock};
use till_app::export::{self, Format};
use till_app::import;
use till_app::labels::Label;

/// Adds a part (base64) to a chosen file; the page names the file, a new name begins a new one.
#[tauri::command]
#[specta::specta]
pub async fn import_part(core: CoreState<'_>, id: String, part: String) -> Answer<()> {
    core.logged_in().await?;
    let bytes = BASE64_STANDARD.decode(part).map_err(|e| UiError::new(ErrorCode::Internal, e.to_string()))?;
    core.imports().part(&id, &bytes)
}

/// Reads the file that has come and says what storing it would do, as a job. Again, when products were changed meanwhile.
#[tauri::command]
#[specta::specta]
pub async fn import_read(
    core: CoreState<'_>,
    job: String,
    id: String,
    file: String,
) -> Answer<ImportPreview> {
    core.logged_in().await?;
    let running = core.running().await?;
    let bytes = core.imports().bytes(&id)?;
    let job = Arc::new(core.jobs().begin(&job));
    let preview = Arc::new(import::preview(running.till.store(), &file, bytes, job).await?);
    core.imports().keep(&id, preview.clone());
    Ok(ImportPreview::of(&preview))
}

/// What is wrong with the rows, from `offset` on, by row.
#[tauri::command]
#[specta::specta]
pub async fn import_faults(
    core: CoreState<'_>,
    id: String,
    offset: i64,
    limit: i64,
) -> Answer<Vec<ImportFault>> {
    core.logged_in().await?;
    let preview = core.imports().preview(&id)?;
    Ok(page(preview.errors(), offset, limit).map(ImportFault::of).collect())
}

/// What would be made and changed, from `offset` on, in the order of the file.
#[tauri::command]
#[specta::specta]
pub async fn import_rows(core: CoreState<'_>, id: String, offset: i64, limit: i64) -> Answer<Vec<ImportRow>> {
    core.logged_in().await?;
    let preview = core.imports().preview(&id)?;
    Ok(page(preview.planned(), offset, limit).map(import_row).collect())
}

/// Writes everything that is wrong into the folder of exports.
#[tauri::command]
#[specta::specta]
pub async fn import_faults_export(
    core: CoreState<'_>,
    job: String,
    id: String,
    format: ExportFormat,
) -> Answer<Exported> {
    core.allow(Right::Export).await?;
    let preview = core.imports().preview(&id)?;
    let job = core.jobs().begin(&job);
    let file = place(&core, "import-errors", format).await?;
    let rows = export::import_errors(preview.errors(), (&file, format.into()), &job).await?;
    Ok(Exported { file: file.display().to_string(), rows })
}

/// Stores what was shown, whole or not at all, as a job. `leaveBad`: rows that can't be used are left out.
#[tauri::command]
#[specta::specta]
pub async fn import_store(
    core: CoreState<'_>,
    job: String,
    id: String,
    leave_bad: bool,
) -> Answer<ImportStored> {
    let running = core.running().await?;
    let preview = core.imports().preview(&id)?;
    let job = core.jobs().begin(&job);
    let counts = desk(&core, &running).await?.import(&preview, leave_bad, &job).await?;
    core.imports().forget(&id);
    tell_counter(&running).await;
    Ok(ImportStored::of(counts, if leave_bad { preview.facts().bad } else { 0 }))
}

/// Lets the file go.
#[tauri::command]
#[specta::specta]
pub async fn import_forget(core: CoreState<'_>, id: String) -> Answer<()> {
    core.logged_in().await?;
    core.imports().forget(&id);
    Ok(())
}

/// Writes the products the filter matches into the folder of exports, as a job; an import reads them again.
#[tauri::command]
#[specta::specta]
pub async fn product_export(
    core: CoreState<'_>,
    job: String,
    filter: ProductFilter,
    format: ExportFormat,
) -> Answer<Exported> {
    core.allow(Right::Export).await?;
    let running = core.running().await?;
    let job = core.jobs().begin(&job);
    let file = place(&core, "products", format).await?;
    let rows = export::products(running.till.store(), &filter.into(), (&file, format.into()), &job).await?;
    Ok(Exported { file: file.display().to_string(), rows })
}

/// Writes an empty table with the headings an import reads.
#[tauri::command]
#[specta::specta]
pub async fn product_template(core: CoreState<'_>, format: ExportFormat) -> Answer<Exported> {
    core.allow(Right::Export).await?;
    let file = place(&core, "products-template", format).await?;
    export::product_template(&file, format.into()).await?;
    Ok(Exported { file: file.display().to_string(), rows: 0 })
}

/// Writes labels with price and barcode as a page that can be printed, and says where.
#[tauri::command]
#[specta::specta]
pub async fn product_labels(core: CoreState<'_>, id: i64, copies: u32) -> Answer<String> {
    core.allow(Right::Sell).await?;
    let running = core.running().await?;
    let fields = running.till.store().product_record(id).await.map_err(TillError::from)?.fields;
    let demo = running.mode == Mode::Demo;
    let file =
        export::file_for(core.folder().path(), &format!("labels-{id}"), demo, SystemClock.now_ms(), "html")?;
    Label { name: &fields.name, code: &fields.code, price: fields.price }.print(copies, &file)?;
    Ok(file.display().to_string())
}

async fn place(core: &CoreState<'_>, what: &str, format: ExportFormat) -> Answer<std::path::PathBuf> {
    let demo = core.running().await?.mode == Mode::Demo;
    let ending = Format::from(format).extension();
    Ok(export::file_for(core.folder().path(), what, demo, SystemClock.now_ms(), ending)?)
}

fn page<T>(all: &[T], offset: i64, limit: i64) -> impl Iterator<Item = &T> {
    let (offset, limit) = (usize::try_from(offset).unwrap_or(0), usize::try_from(limit).unwrap_or(0));
    all.iter().skip(offset).take(limit.min(500))
}
