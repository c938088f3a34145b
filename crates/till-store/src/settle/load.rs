//! Reads what a settlement is decided on: attempts, their sales, and what was sold.

use crate::StoreError;
use crate::attempts::AttemptRow;
use crate::db::{Tx, in_tx};
use crate::rows;
use crate::sales::{LineRow, SaleRow};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use till::payment::Attempt;
use till::sale::Sale;

/// The names of both tables' columns collide, so the sale's have a prefix.
const ATTEMPTS: &str =
    "SELECT a.*, s.till AS sale_till, s.cashier AS sale_cashier, s.request_id AS sale_request_id, s.state AS sale_state,
    s.total_fen AS sale_total_fen, s.created_at_ms AS sale_created_at_ms, s.paid_by AS sale_paid_by,
    s.discount_bp AS sale_discount_bp, s.discount_fen AS sale_discount_fen, s.note AS sale_note,
    (SELECT COUNT(*) FROM paylog p WHERE p.sale_no = s.sale_no AND p.state IN ('paid', 'late')) AS sale_receipts
    FROM attempts a JOIN sales s ON s.sale_no = a.sale_no WHERE a.out_trade_no IN";
const LINES: &str =
    "SELECT sale_no AS of_sale, product_id, title, quantity, unit_price_fen, list_price_fen, discount_bp,
    discount_fen, sale_discount_fen, amount_fen, note FROM sale_lines WHERE sale_no IN";

#[derive(sqlx::FromRow)]
struct AttemptAndSale {
    #[sqlx(flatten)]
    attempt: AttemptRow,
    sale_till: String,
    sale_cashier: String,
    sale_request_id: String,
    sale_state: String,
    sale_total_fen: i64,
    sale_created_at_ms: i64,
    sale_paid_by: Option<String>,
    sale_receipts: i64,
    sale_discount_bp: i64,
    sale_discount_fen: i64,
    sale_note: String,
}

#[derive(sqlx::FromRow)]
struct LineOfSale {
    of_sale: String,
    #[sqlx(flatten)]
    line: LineRow,
}

impl AttemptAndSale {
    fn into_both(self, lines: &Lines) -> Result<(Attempt, Sale), StoreError> {
        let attempt = self.attempt.into_attempt()?;
        let sale = SaleRow {
            sale_no: attempt.sale_no.clone(),
            till: self.sale_till,
            cashier: self.sale_cashier,
            request_id: self.sale_request_id,
            state: self.sale_state,
            total_fen: self.sale_total_fen,
            created_at_ms: self.sale_created_at_ms,
            paid_by: self.sale_paid_by,
            receipts: self.sale_receipts,
            discount_bp: self.sale_discount_bp,
            discount_fen: self.sale_discount_fen,
            note: self.sale_note,
        };
        // Two attempts of one sale may be among them.
        let lines = lines.get(&attempt.sale_no).cloned().unwrap_or_default();
        Ok((attempt, sale.into_sale(lines)?))
    }
}

type Lines = HashMap<String, Vec<LineRow>>;

/// The attempts with these numbers, as far as there are such, each with its sale.
pub(super) async fn attempts(tx: &mut Tx, numbers: &[&str]) -> Result<Vec<(Attempt, Sale)>, StoreError> {
    let sql = format!("{ATTEMPTS} {} ORDER BY a.out_trade_no", rows::list(tx.marks(), padded(numbers.len())));
    let found: Vec<AttemptAndSale> = in_tx!(&mut *tx, c => {
        let query = sqlx::query_as(AssertSqlSafe(sql));
        filled(numbers).fold(query, |query, number| query.bind(number)).fetch_all(c).await?
    });
    let sale_nos: Vec<&str> = found.iter().map(|row| row.attempt.sale_no()).collect();
    let lines = lines(tx, &sale_nos).await?;
    found.into_iter().map(|row| row.into_both(&lines)).collect()
}

/// What was sold in these sales.
async fn lines(tx: &mut Tx, sale_nos: &[&str]) -> Result<Lines, StoreError> {
    let mut lines = Lines::new();
    if sale_nos.is_empty() {
        return Ok(lines);
    }
    let sql = format!("{LINES} {} ORDER BY sale_no, line_no", rows::list(tx.marks(), padded(sale_nos.len())));
    let found: Vec<LineOfSale> = in_tx!(tx, c => {
        let query = sqlx::query_as(AssertSqlSafe(sql));
        filled(sale_nos).fold(query, |query, sale_no| query.bind(sale_no)).fetch_all(c).await?
    });
    for LineOfSale { of_sale, line } in found {
        lines.entry(of_sale).or_default().push(line);
    }
    Ok(lines)
}

/// How many values a list gets, so that few lengths need preparing.
fn padded(values: usize) -> usize {
    values.next_power_of_two()
}

/// The values, the last one repeated until the list is full.
fn filled<'a>(values: &[&'a str]) -> impl Iterator<Item = &'a str> {
    let last = values.last().copied();
    let missing = padded(values.len()) - values.len();
    values.iter().copied().chain(std::iter::repeat_n(last, missing).flatten())
}
