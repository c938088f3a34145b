//! The event of a settlement, written by the settlement's own transaction.

use super::EventKind;
use crate::db::{Tx, in_tx};
use crate::error::to_json;
use crate::{Store, StoreError};
use fen::Fen;
use jiff::Timestamp;
use serde_json::json;
use std::sync::atomic::Ordering;
use till::duty::NewDuty;
use till::paylog::NewEntry;

const SALE_TOTAL: &str = "SELECT total_fen FROM sales WHERE sale_no = $1";
const LINES: &str = "SELECT l.product_id, p.code AS product_code, l.title, l.quantity, l.unit_price_fen
    FROM sale_lines l LEFT JOIN products p ON p.id = l.product_id WHERE l.sale_no = $1 ORDER BY l.line_no";
const INSERT: &str = "INSERT INTO outbox
    (event_id, kind, sale_no, out_trade_no, body, state, created_at_ms, next_try_at_ms)
    VALUES ($1, $2, $3, $4, $5, 'waiting', $6, $6)";

#[derive(sqlx::FromRow)]
struct SoldRow {
    product_id: Option<i64>,
    product_code: Option<String>,
    title: String,
    quantity: i64,
    unit_price_fen: i64,
}

impl SoldRow {
    fn json(&self) -> serde_json::Value {
        let amount = Fen::new(self.unit_price_fen).checked_mul(self.quantity).map(Fen::fen);
        json!({
            "product_id": self.product_id,
            "product_code": self.product_code,
            "title": self.title,
            "quantity": self.quantity,
            "unit_price_fen": self.unit_price_fen,
            "amount_fen": amount,
        })
    }
}

/// Writes the event of a pay-log entry into the transaction that appends the entry, if this till reports to a back
/// office. `version` is the attempt's new one: no attempt has the same twice, so no two events have the same id.
pub(crate) async fn append(
    store: &Store,
    tx: &mut Tx,
    entry: &NewEntry,
    duty: Option<&NewDuty>,
    version: i64,
) -> Result<(), StoreError> {
    if !store.outbox.load(Ordering::Relaxed) {
        return Ok(());
    }
    let total: i64 =
        in_tx!(&mut *tx, c => sqlx::query_scalar(SALE_TOTAL).bind(&entry.sale_no).fetch_one(c).await?);
    let lines: Vec<SoldRow> =
        in_tx!(&mut *tx, c => sqlx::query_as(LINES).bind(&entry.sale_no).fetch_all(c).await?);
    let kind = EventKind::of(entry.state);
    let body = to_json(&event(kind, entry, duty, Fen::new(total), &lines))?;
    in_tx!(tx, c => {
        sqlx::query(INSERT)
            .bind(format!("msg_{}_{version}", entry.out_trade_no))
            .bind(kind.as_str())
            .bind(&entry.sale_no)
            .bind(&entry.out_trade_no)
            .bind(body)
            .bind(entry.at_ms)
            .execute(c)
            .await?;
    });
    Ok(())
}

/// The body (Standard Webhooks: `type`, `timestamp`, `data`). Money is integer fen, times are epoch milliseconds.
fn event(
    kind: EventKind,
    entry: &NewEntry,
    duty: Option<&NewDuty>,
    sale_total: Fen,
    lines: &[SoldRow],
) -> serde_json::Value {
    let instant = Timestamp::from_millisecond(entry.at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    json!({
        "type": kind.as_str(),
        "timestamp": instant.to_string(),
        "data": {
            "sale_no": entry.sale_no,
            "out_trade_no": entry.out_trade_no,
            "attempt_no": entry.attempt_no,
            "transaction_id": entry.transaction_id,
            "till": entry.till,
            "total_fen": entry.total.fen(),
            "sale_total_fen": sale_total.fen(),
            "currency": "CNY",
            "paid_at_ms": entry.paid_at_ms,
            "recorded_at_ms": entry.at_ms,
            "pay_type": entry.pay_type,
            // Why it is no plain payment: late, paid_twice or mismatch, and which fact differs.
            "duty": duty.map(|duty| duty.kind.as_str()),
            "detail": duty.map(|duty| duty.detail.as_str()).filter(|detail| !detail.is_empty()),
            "lines": lines.iter().map(SoldRow::json).collect::<Vec<_>>(),
        }
    })
}

impl Store {
    /// Whether settlements of this store write events: on when the settings name a back office. All clones share it.
    pub fn report_to_back_office(&self, on: bool) {
        self.outbox.store(on, Ordering::Relaxed);
    }
}
