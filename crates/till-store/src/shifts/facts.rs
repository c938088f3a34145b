//! What a report is made of, read inside one transaction.

use super::moves;
use crate::StoreError;
use crate::db::{Tx, in_tx};
use crate::error::readable;
use crate::reports::{SumsRow, sums};
use fen::Fen;
use std::collections::BTreeMap;
use till::payment::State;
use till::shift::{Cash, Duties, Facts, OpenPayment, Part, Report, Shift};

const PARTS: &str = concat!(
    "SELECT p.seq <= $4 AS unattended, COALESCE(s.cashier, '') AS cashier, MIN(p.seq) AS first, MAX(p.seq) AS last,
    ",
    sums!(),
    " FROM paylog p LEFT JOIN sales s ON s.sale_no = p.sale_no
    WHERE p.seq > $1 AND p.seq <= $2 AND p.till = $3
    GROUP BY 1, 2"
);
const OPEN: &str = "SELECT a.out_trade_no, a.sale_no, a.state, s.total_fen FROM attempts a
    JOIN sales s ON s.sale_no = a.sale_no WHERE a.is_open AND a.till = $1 ORDER BY a.created_at_ms, a.out_trade_no";
const DUTIES: &str = "SELECT COUNT(*), CAST(COALESCE(SUM(d.total_fen), 0) AS BIGINT) FROM duties d
    JOIN attempts a ON a.out_trade_no = d.out_trade_no WHERE d.resolved_at_ms IS NULL AND a.till = $1";
const SALE_OF: &str = "SELECT sale_no FROM paylog WHERE seq = $1";

#[derive(sqlx::FromRow)]
struct PartRow {
    unattended: bool,
    cashier: String,
    first: i64,
    last: i64,
    #[sqlx(flatten)]
    sums: SumsRow,
}

#[derive(sqlx::FromRow)]
struct OpenRow {
    out_trade_no: String,
    sale_no: String,
    state: String,
    total_fen: i64,
}

impl OpenRow {
    fn into_open(self) -> Result<OpenPayment, StoreError> {
        let state = readable(State::from_word(&self.state), "state", &self.state)?;
        let total = Fen::new(self.total_fen);
        Ok(OpenPayment { out_trade_no: self.out_trade_no, sale_no: self.sale_no, state, total })
    }
}

/// The till's entries behind the first place of `stretch` and up to the second, added up.
pub(super) async fn parts(tx: &mut Tx, shift: &Shift, stretch: (i64, i64)) -> Result<Vec<Part>, StoreError> {
    let rows: Vec<PartRow> = in_tx!(tx, c => {
        sqlx::query_as(PARTS)
            .bind(stretch.0)
            .bind(stretch.1)
            .bind(&shift.till)
            .bind(shift.opened_seq)
            .fetch_all(c)
            .await?
    });
    let part = |row: PartRow| Part {
        unattended: row.unattended,
        cashier: row.cashier,
        sums: row.sums.into(),
        first: row.first,
        last: row.last,
    };
    Ok(rows.into_iter().map(part).collect())
}

/// The report of a shift whose entries are added up; `stretch` is where they lie: behind what, up to which head.
pub(super) async fn report(
    tx: &mut Tx,
    shift: Shift,
    stretch: (i64, (i64, String)),
    parts: Vec<Part>,
    at_ms: i64,
) -> Result<Report, StoreError> {
    let cash = Cash::of(shift.float, moves(tx, &shift).await?);
    let cash = readable(cash, "cash", "out of range")?;
    let (open, duties) = (open(tx, &shift.till).await?, duties(tx, &shift.till).await?);
    let mut sales = BTreeMap::new();
    for seq in ends(&parts) {
        sales.insert(seq, sale_of(tx, seq).await?);
    }
    let (after, head) = stretch;
    let facts = Facts { shift, cash, at_ms, after, head, parts, open, duties };
    Ok(Report::of(facts, |seq| sales.get(&seq).cloned()))
}

fn ends(parts: &[Part]) -> impl Iterator<Item = i64> + use<> {
    let first = parts.iter().map(|part| part.first).min();
    let last = parts.iter().map(|part| part.last).max();
    first.into_iter().chain(last)
}

async fn open(tx: &mut Tx, till: &str) -> Result<Vec<OpenPayment>, StoreError> {
    let rows: Vec<OpenRow> = in_tx!(tx, c => sqlx::query_as(OPEN).bind(till).fetch_all(c).await?);
    rows.into_iter().map(OpenRow::into_open).collect()
}

async fn duties(tx: &mut Tx, till: &str) -> Result<Duties, StoreError> {
    let (count, total_fen) = in_tx!(tx, c => sqlx::query_as(DUTIES).bind(till).fetch_one(c).await?);
    Ok(Duties { count, total_fen })
}

async fn sale_of(tx: &mut Tx, seq: i64) -> Result<String, StoreError> {
    Ok(in_tx!(tx, c => sqlx::query_scalar(SALE_OF).bind(seq).fetch_one(c).await?))
}
