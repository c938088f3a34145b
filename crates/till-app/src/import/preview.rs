//! What an import would do, before it does it.

use super::{Heading, ImportError, MOST_BYTES, MOST_ROWS, Numbered, book, sheet, text};
use crate::jobs::Job;
use crate::products::ProductDesk;
use crate::{TillError, catalogue};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use till::product::Record;
use till::product_import::{
    Columns, Counts, ImportRow, Plan, Planned, Read, RowError, read_row, refuse_twice,
};
use till_store::{ProductFilter, ProductImport, Store};

/// Products read at a time.
const PAGE: i64 = 5_000;
/// Rows between two looks at the job.
const LOOK_EVERY: usize = 1_000;

/// What the file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Its name, without folders.
    pub file: String,
    /// Encoding of a CSV file, or name of a workbook's first sheet.
    pub read_as: String,
    /// Whether it is a workbook.
    pub workbook: bool,
    /// Rows below the heading that are not empty.
    pub rows: usize,
    /// How many of them can't be used.
    pub bad: usize,
    /// Which column is what.
    pub columns: Columns,
}

/// What an import of a file would do to the products as they are now.
#[derive(Debug)]
pub struct Preview {
    facts: Facts,
    plan: Plan,
    errors: Vec<RowError>,
    /// Version of the catalogue the plan was made from.
    seen: i64,
    sha256: String,
}

/// Rows of a file, read.
struct Found {
    facts: Facts,
    rows: Vec<ImportRow>,
    errors: Vec<RowError>,
    sha256: String,
}

/// Reads a file and compares it with the products there are; stores nothing.
///
/// # Errors
/// [`TillError::Import`] about the file as a whole; [`TillError::Cancelled`]; the database.
pub async fn preview(
    store: &Store,
    name: &str,
    bytes: Arc<Vec<u8>>,
    job: Arc<Job>,
) -> Result<Preview, TillError> {
    // Without folders: the log says which file it was, not where somebody keeps files.
    let name: String = name.rsplit(['/', '\\']).next().unwrap_or(name).chars().take(100).collect();
    let reading = job.clone();
    let found = tokio::task::spawn_blocking(move || read(name, &bytes, &reading)).await;
    // A workbook that makes its reader panic is a damaged one.
    let found = found.unwrap_or_else(|panic| Err(ImportError::Unreadable(panic.to_string()).into()))?;
    // The version first: what changes behind it is noticed when the import is stored.
    let seen = store.catalogue_version().await?;
    let mut known = known(store, &found.rows, &job).await?;
    let planning = tokio::task::spawn_blocking(move || {
        let mut plan = Plan::default();
        for row in found.rows {
            let before = known.remove(&row.code);
            plan.add(row, before, &catalogue::initials);
        }
        Preview { facts: found.facts, plan, errors: found.errors, seen, sha256: found.sha256 }
    });
    let preview = planning.await;
    preview.map_err(|panic| ImportError::Unreadable(panic.to_string()).into())
}

/// The products with the codes of these rows.
async fn known(store: &Store, rows: &[ImportRow], job: &Job) -> Result<HashMap<String, Record>, TillError> {
    let mut found: HashMap<String, Option<Record>> =
        rows.iter().map(|row| (row.code.clone(), None)).collect();
    let (filter, mut after) = (ProductFilter::default(), None);
    loop {
        job.go_on()?;
        let page = store.product_records(&filter, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        for record in page {
            if let Some(place) = found.get_mut(&record.fields.code) {
                *place = Some(record);
            }
        }
    }
    Ok(found.into_iter().filter_map(|(code, record)| Some((code, record?))).collect())
}

fn read(file: String, bytes: &[u8], job: &Job) -> Result<Found, TillError> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportError::TooLarge.into());
    }
    let (mut heading, mut rows, mut errors, mut count, mut bad) =
        (Heading::unknown(), Vec::new(), Vec::new(), 0, 0);
    let mut cancelled = None;
    let take = |(number, cells): Numbered| {
        if heading.take(&cells)? {
            return Ok(());
        }
        let Some(columns) = &heading.columns else { return Ok(()) };
        match read_row(columns, number, &cells) {
            Read::Empty => return Ok(()),
            Read::Product(row) => rows.push(row),
            Read::Wrong(wrong) => {
                bad += 1;
                errors.extend(wrong);
            }
        }
        count += 1;
        if count > MOST_ROWS {
            return Err(ImportError::TooManyRows);
        }
        if count % LOOK_EVERY == 0
            && let Err(error) = job.at(i64::try_from(count).unwrap_or(i64::MAX), None)
        {
            cancelled = Some(error);
            return Err(ImportError::Nothing);
        }
        Ok(())
    };
    let ended = rows_of(bytes, take);
    if let Some(cancelled) = cancelled {
        return Err(cancelled);
    }
    let (read_as, workbook) = ended?;
    let Some(columns) = heading.columns.take() else { return Err(heading.none().into()) };
    if count == 0 {
        return Err(ImportError::Nothing.into());
    }
    let (rows, twice) = refuse_twice(rows);
    bad += twice.len();
    errors.extend(twice);
    errors.sort_by_key(|error| error.row);
    let facts = Facts { file, read_as, workbook, rows: count, bad, columns };
    Ok(Found { facts, rows, errors, sha256: hex(&Sha256::digest(bytes)) })
}

/// Rows of whatever kind of file this is, by what it begins with: names of files lie.
fn rows_of(
    bytes: &[u8],
    take: impl FnMut(Numbered) -> Result<(), ImportError>,
) -> Result<(String, bool), ImportError> {
    if bytes.starts_with(b"PK") {
        return Ok((book::rows(bytes, take)?, true));
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(ImportError::OldExcel);
    }
    let (text, encoding) = text::decode(bytes)?;
    sheet::rows(&text, take)?;
    Ok((encoding.to_uppercase(), false))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Preview {
    /// What the file is.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// How many of what.
    pub fn counts(&self) -> Counts {
        self.plan.counts()
    }

    /// Everything that is wrong, by row.
    pub fn errors(&self) -> &[RowError] {
        &self.errors
    }

    /// Everything that would be made or changed, in the order of the file.
    pub fn planned(&self) -> &[Planned] {
        &self.plan.planned
    }
}

impl ProductDesk {
    /// Stores what a preview shows, in one transaction. `leave_bad`: the rows that can't be used are left out, instead of
    /// standing in the way of all. Nothing is ever retired or removed.
    ///
    /// # Errors
    /// [`ImportError::BadRows`]; [`till_store::StoreError::CatalogueMoved`] when products were changed since; or
    /// [`TillError::Cancelled`]. Nothing is stored then.
    pub async fn import(&self, preview: &Preview, leave_bad: bool, job: &Job) -> Result<Counts, TillError> {
        let facts = &preview.facts;
        if facts.bad > 0 && !leave_bad {
            return Err(ImportError::BadRows(facts.bad).into());
        }
        let counts = preview.counts();
        if preview.plan.planned.is_empty() {
            return Ok(counts);
        }
        let note = json!({ "new": counts.new, "changed": counts.changed, "prices": counts.prices, "stocks": counts.stocks,
            "unchanged": counts.unchanged, "left_out": facts.bad, "sha256": preview.sha256 });
        let import = ProductImport {
            planned: &preview.plan.planned,
            seen: preview.seen,
            file: facts.file.clone(),
            note,
        };
        let total = i64::try_from(preview.plan.planned.len()).ok();
        let go_on = |done| job.at(i64::try_from(done).unwrap_or(i64::MAX), total).is_ok();
        let stored = self.store().import_products(&import, &self.edit(), go_on).await?;
        if stored { Ok(counts) } else { Err(TillError::Cancelled) }
    }
}
