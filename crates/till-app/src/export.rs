//! The pay log as a file for spreadsheets.

use crate::TillError;
use fen::Fen;
use std::io::Write;
use std::path::Path;
use till::paylog::{Entry, EntryState};
use till_store::{PaylogFilter, Store};

const CHUNK: i64 = 2_000;
const HEADER: [&str; 13] = [
    "序号 seq",
    "记录时间 recorded",
    "支付时间 paid",
    "销售单 sale",
    "商户订单号 out_trade_no",
    "微信订单号 transaction_id",
    "金额(元) yuan",
    "状态 state",
    "来源 source",
    "交易类型 type",
    "交易状态 trade_state",
    "校验值 hash",
    "微信原文 gateway",
];

/// Writes what the filter matches, newest first, as CSV: UTF-8 with a byte order mark (Excel needs it), quoted, safe
/// against formulas. All or nothing: a file that could not be finished is removed, an existing one stays.
///
/// # Errors
/// [`TillError::Export`] names the file; otherwise the database.
pub async fn paylog_csv(
    store: &Store,
    filter: &PaylogFilter,
    limit: i64,
    path: &Path,
) -> Result<i64, TillError> {
    // A name nobody else has: a neighbour called `NAME.part` is not ours to overwrite.
    let beside = path.with_extension(format!("{}.part", uuid::Uuid::new_v4().simple()));
    let failed = |source| TillError::Export { path: path.to_owned(), source };
    let written = write_rows(store, filter, limit, &beside, &failed).await;
    let finished = match written {
        Ok(count) => std::fs::rename(&beside, path).map(|()| count).map_err(failed),
        Err(error) => Err(error),
    };
    if finished.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    finished
}

async fn write_rows(
    store: &Store,
    filter: &PaylogFilter,
    limit: i64,
    path: &Path,
    failed: &(impl Fn(std::io::Error) -> TillError + Sync),
) -> Result<i64, TillError> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).map_err(failed)?);
    file.write_all(b"\xEF\xBB\xBF").map_err(failed)?;
    let mut csv = csv::Writer::from_writer(file);
    csv.write_record(HEADER).map_err(|e| failed(e.into()))?;
    let (mut written, mut before) = (0, None);
    while written < limit {
        let page = store.paylog_page(filter, before, CHUNK.min(limit - written)).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.seq);
        for entry in &page {
            csv.write_record(row(entry)).map_err(|e| failed(e.into()))?;
            written += 1;
        }
    }
    let file = csv.into_inner().map_err(|e| failed(e.into_error()))?;
    file.into_inner().map_err(|e| failed(e.into_error()))?.sync_all().map_err(failed)?;
    Ok(written)
}

fn row(entry: &Entry) -> [String; 13] {
    let body = &entry.body;
    [
        entry.seq.to_string(),
        beijing_time(body.at_ms),
        beijing_time(body.paid_at_ms),
        body.sale_no.clone(),
        body.out_trade_no.clone(),
        // A leading tab keeps spreadsheets from turning 28 digits into 4.2E+27.
        format!("\t{}", body.transaction_id),
        yuan(body.total),
        state_word(body.state).to_owned(),
        body.source.clone(),
        body.pay_type.clone(),
        body.trade_state.clone(),
        entry.hash.clone(),
        formula_safe(&body.gateway),
    ]
}

fn yuan(total: Fen) -> String {
    total.to_string()
}

fn state_word(state: EntryState) -> &'static str {
    match state {
        EntryState::Paid => "已收款 paid",
        EntryState::Late => "迟到款 late",
        EntryState::Mismatch => "不符 mismatch",
    }
}

/// `yyyy-MM-dd HH:mm:ss` in Beijing time of an epoch millisecond.
pub fn beijing_time(ms: i64) -> String {
    let instant = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    jiff::tz::Offset::constant(8).to_datetime(instant).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A cell that begins like a formula gets an apostrophe, so that no spreadsheet runs what a payer typed.
fn formula_safe(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_never_become_formulas() {
        assert_eq!(formula_safe("=1+1"), "'=1+1");
        assert_eq!(formula_safe("@cmd"), "'@cmd");
        assert_eq!(formula_safe("拿铁"), "拿铁");
    }
}
