//! Products from a file, as the page looks through them before they are stored.

use super::{ErrorCode, UiError};
use serde::{Deserialize, Serialize};
use specta::Type;
use till::product_import::{ColumnsError, Counts, Planned, RowError};
use till_app::import::{ImportError, Preview};

/// Which column is read as which field.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ImportColumn {
    pub field: String,
    pub heading: String,
}

/// What storing a file would do. `readAs`: its encoding, or the sheet of a workbook; `bad`: rows that can't be used,
/// `faults`: everything wrong with them; `prices`, `stocks`: of products there are already.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    pub file: String,
    pub workbook: bool,
    pub read_as: String,
    pub columns: Vec<ImportColumn>,
    pub ignored: Vec<String>,
    pub rows: i64,
    pub bad: i64,
    pub faults: i64,
    pub made: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub prices: i64,
    pub stocks: i64,
}

impl ImportPreview {
    pub fn of(preview: &Preview) -> ImportPreview {
        let (facts, counts) = (preview.facts(), preview.counts());
        let column = |(field, _, heading): &(till::product::Field, usize, String)| ImportColumn {
            field: field.as_str().to_owned(),
            heading: heading.clone(),
        };
        ImportPreview {
            file: facts.file.clone(),
            workbook: facts.workbook,
            read_as: facts.read_as.clone(),
            columns: facts.columns.used.iter().map(column).collect(),
            ignored: facts.columns.ignored.clone(),
            rows: number(facts.rows),
            bad: number(facts.bad),
            faults: number(preview.errors().len()),
            made: number(counts.new),
            changed: number(counts.changed),
            unchanged: number(counts.unchanged),
            prices: number(counts.prices),
            stocks: number(counts.stocks),
        }
    }
}

/// A cell that can't be used. `field`: null for the whole row; `fault`: the word of what is wrong; `other`: the row with
/// the same code.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ImportFault {
    pub row: i64,
    pub field: Option<String>,
    pub fault: String,
    pub cell: String,
    pub other: Option<i64>,
}

impl ImportFault {
    pub fn of(error: &RowError) -> ImportFault {
        ImportFault {
            row: i64::from(error.row),
            field: error.field.map(|field| field.as_str().to_owned()),
            fault: error.fault.as_str().to_owned(),
            cell: error.cell.clone(),
            other: error.other.map(i64::from),
        }
    }
}

/// A field as it is and as it would be.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ImportMove {
    pub field: String,
    pub before: String,
    pub after: String,
}

/// A product that would be made (`moves` is empty) or changed. `oldFen`: its price now, null when it would be made.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportRow {
    pub row: i64,
    pub code: String,
    pub name: String,
    pub retired: bool,
    pub old_fen: Option<i64>,
    pub new_fen: i64,
    pub moves: Vec<ImportMove>,
}

/// A planned row for the page; everything but the price stands in `moves`.
pub fn import_row(planned: &Planned) -> ImportRow {
    let Planned { row, before, fields, stock } = planned;
    let mut moves = Vec::new();
    if let Some(before) = before {
        let mut note = |field: &str, old: &str, new: &str| {
            if old != new {
                moves.push(ImportMove {
                    field: field.to_owned(),
                    before: old.to_owned(),
                    after: new.to_owned(),
                });
            }
        };
        note("name", &before.fields.name, &fields.name);
        note("category", &before.fields.category, &fields.category);
        note("initials", &before.fields.initials, &fields.initials);
        if let Some(stock) = stock {
            let old = before.stock.map(|stock| stock.to_string()).unwrap_or_default();
            note("stock", &old, &stock.to_string());
        }
    }
    ImportRow {
        row: i64::from(*row),
        code: fields.code.clone(),
        name: fields.name.clone(),
        retired: before.as_ref().is_some_and(|before| before.retired_at_ms.is_some()),
        old_fen: before.as_ref().map(|before| before.fields.price.fen()),
        new_fen: fields.price.fen(),
        moves,
    }
}

/// What was stored.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportStored {
    pub made: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub left_out: i64,
}

impl ImportStored {
    pub fn of(counts: Counts, left_out: usize) -> ImportStored {
        ImportStored {
            made: number(counts.new),
            changed: number(counts.changed),
            unchanged: number(counts.unchanged),
            left_out: number(left_out),
        }
    }
}

/// A file that can't be used. About its heading, `field` names the missing columns and `detail` what was found, or `detail`
/// names the heading that is there twice.
pub fn import_error(error: ImportError) -> UiError {
    let detail = error.to_string();
    match error {
        ImportError::TooLarge | ImportError::TooManyRows => UiError::new(ErrorCode::ImportTooLarge, detail),
        ImportError::OldExcel => UiError::new(ErrorCode::ImportOldExcel, detail),
        ImportError::Unreadable(_) => UiError::new(ErrorCode::ImportUnreadable, detail),
        ImportError::Nothing => UiError::new(ErrorCode::ImportEmpty, detail),
        ImportError::BadRows(_) => UiError::new(ErrorCode::ImportBadRows, detail),
        ImportError::Columns { why: ColumnsError::Twice(name), .. } => {
            UiError::new(ErrorCode::ImportColumnTwice, name)
        }
        ImportError::Columns { why: ColumnsError::Missing(fields), names } => {
            let fields: Vec<&str> = fields.iter().map(|field| field.as_str()).collect();
            let found = names.join("、");
            UiError { field: Some(fields.join(",")), ..UiError::new(ErrorCode::ImportColumns, found) }
        }
    }
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
