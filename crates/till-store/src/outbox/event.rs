//! The event of a settlement, written by the settlement's own transaction.

use super::EventKind;
use crate::db::{Tx, in_tx};
use crate::error::to_json;
use crate::{Store, StoreError, paylog};
use fen::Fen;
use jiff::Timestamp;
use serde_json::json;
use std::sync::atomic::Ordering;
use till::duty::{Duty, NewDuty};
use till::paylog::NewEntry;

const SALE_TOTAL: &str = "SELECT total_fen FROM sales WHERE sale_no = $1";
const LINES: &str =
    "SELECT l.product_id, p.code AS product_code, l.title, l.quantity, l.unit_price_fen, l.list_price_fen,
    l.discount_fen, l.sale_discount_fen, l.amount_fen
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
    list_price_fen: i64,
    discount_fen: i64,
    sale_discount_fen: i64,
    amount_fen: i64,
}

impl SoldRow {
    fn json(&self) -> serde_json::Value {
        json!({
            "product_id": self.product_id,
            "product_code": self.product_code,
            "title": self.title,
            "quantity": self.quantity,
            "unit_price_fen": self.unit_price_fen,
            "list_price_fen": self.list_price_fen,
            "discount_fen": self.discount_fen,
            "sale_discount_fen": self.sale_discount_fen,
            "amount_fen": self.amount_fen,
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
    let told = Told {
        kind: EventKind::of(entry.state),
        event_id: format!("msg_{}_{version}", entry.out_trade_no),
        duty: duty.map(|duty| duty.kind.as_str()),
        detail: duty.map(|duty| duty.detail.as_str()).filter(|detail| !detail.is_empty()),
        now_ms: entry.at_ms,
    };
    write(store, tx, entry, &told).await
}

/// Writes the event of late money that has paid its sale after all, because the manager said so. The back office has
/// heard of the money; now it hears of the sale.
pub(crate) async fn append_attached(
    store: &Store,
    tx: &mut Tx,
    late: &Duty,
    now_ms: i64,
) -> Result<(), StoreError> {
    let Some(entry) = paylog::receipt_of(tx, &late.out_trade_no).await? else { return Ok(()) };
    let told = Told {
        kind: EventKind::SalePaid,
        event_id: format!("msg_{}_attached", entry.out_trade_no),
        duty: Some(late.kind.as_str()),
        detail: Some("attached"),
        now_ms,
    };
    write(store, tx, &entry, &told).await
}

/// What an event says besides its pay-log entry.
struct Told<'a> {
    kind: EventKind,
    event_id: String,
    /// Why it is no plain payment: late, paid_twice or mismatch.
    duty: Option<&'a str>,
    /// Which fact differs, or `attached`.
    detail: Option<&'a str>,
    now_ms: i64,
}

async fn write(store: &Store, tx: &mut Tx, entry: &NewEntry, told: &Told<'_>) -> Result<(), StoreError> {
    if !store.outbox.load(Ordering::Relaxed) {
        return Ok(());
    }
    let total: i64 =
        in_tx!(&mut *tx, c => sqlx::query_scalar(SALE_TOTAL).bind(&entry.sale_no).fetch_one(c).await?);
    let lines: Vec<SoldRow> =
        in_tx!(&mut *tx, c => sqlx::query_as(LINES).bind(&entry.sale_no).fetch_all(c).await?);
    let body = to_json(&event(told, entry, Fen::new(total), &lines))?;
    in_tx!(tx, c => {
        sqlx::query(INSERT)
            .bind(&told.event_id)
            .bind(told.kind.as_str())
            .bind(&entry.sale_no)
            .bind(&entry.out_trade_no)
            .bind(body)
            .bind(told.now_ms)
            .execute(c)
            .await?;
    });
    Ok(())
}

/// The body (Standard Webhooks: `type`, `timestamp`, `data`). Money is integer fen, times are epoch milliseconds.
fn event(told: &Told<'_>, entry: &NewEntry, sale_total: Fen, lines: &[SoldRow]) -> serde_json::Value {
    let instant = Timestamp::from_millisecond(told.now_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    json!({
        "type": told.kind.as_str(),
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
            "duty": told.duty,
            "detail": told.detail,
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
