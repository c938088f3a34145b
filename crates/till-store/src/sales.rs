//! Sales and the attempts made for them.

use crate::attempts::{insert, last_of_sale, of_sale};
use crate::db::{Tx, in_tx, on};
use crate::error::readable;
use crate::{Store, StoreError, audit, held, rows};
use fen::Fen;
use sqlx::AssertSqlSafe;
use std::collections::BTreeMap;
use till::audit::{Actor, AuditAction, NewAudit};
use till::numbers::{self, OutTradeNo};
use till::payment::{Attempt, State};
use till::pricing::{self, BasisPoints, Discount};
use till::sale::{Line, Sale, SaleState};

const NEXT_NUMBER: &str = "INSERT INTO counters (name, value) VALUES ($1, 1)
    ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value";
const INSERT_SALE: &str = "INSERT INTO sales
    (sale_no, till, request_id, state, total_fen, created_at_ms, discount_bp, discount_fen, note, cashier)
    VALUES ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9)";
const INSERT_LINE: &str =
    "INSERT INTO sale_lines (sale_no, line_no, product_id, title, quantity, unit_price_fen,
    list_price_fen, discount_bp, discount_fen, sale_discount_fen, amount_fen, note)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const BY_REQUEST: &str = "SELECT sale_no FROM sales WHERE request_id = $1";
const SALE: &str = "SELECT sale_no, till, cashier, request_id, state, total_fen, created_at_ms, paid_by, discount_bp, discount_fen, note,
    (SELECT COUNT(*) FROM paylog WHERE paylog.sale_no = sales.sale_no AND paylog.state IN ('paid', 'late')) AS receipts
    FROM sales WHERE sale_no = $1";
/// Writes nothing new, but locks the row: who counts a sale's money and who brings some take turns.
const LOCK: &str = "UPDATE sales SET state = state WHERE sale_no = $1 RETURNING state";
const LINES: &str =
    "SELECT product_id, title, quantity, unit_price_fen, list_price_fen, discount_bp, discount_fen,
    sale_discount_fen, amount_fen, note FROM sale_lines WHERE sale_no = $1 ORDER BY line_no";
const PAY: &str = "UPDATE sales SET state = 'paid', paid_by = v.column2 FROM (VALUES";
const PAY_WHICH: &str = ") AS v WHERE sales.sale_no = v.column1 AND sales.state = 'open'";
/// A stock that is not counted stays NULL.
const SOLD: &str = "UPDATE products SET sold_count = products.sold_count + v.column2,
    stock = products.stock - v.column2 FROM (VALUES";
const SOLD_WHICH: &str = ") AS v WHERE products.id = v.column1";

/// A sale about to be made.
#[derive(Debug, Clone)]
pub struct NewSale {
    /// The till that makes it.
    pub till: String,
    /// Who makes it; empty when nobody is named.
    pub cashier: String,
    /// The click's id: the same id never makes a second sale.
    pub request_id: String,
    /// What is sold, priced by [`till::pricing::quote`].
    pub lines: Vec<Line>,
    /// The discount on the whole sale, as it was given.
    pub discount: Discount,
    /// About the whole sale; may be empty.
    pub note: String,
    /// Sum of the lines, checked by [`till::sale::total`].
    pub total: Fen,
    /// The till's unsent cart becomes this sale: its draft ends with the same commit, so that a crash can't leave goods
    /// that are being paid for in the cart.
    pub ends_draft: bool,
    /// Now, epoch milliseconds.
    pub now_ms: i64,
}

/// A sale with its newest attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// The sale.
    pub sale: Sale,
    /// Its newest attempt.
    pub attempt: Attempt,
}

#[derive(sqlx::FromRow)]
pub(crate) struct SaleRow {
    pub(crate) sale_no: String,
    pub(crate) till: String,
    pub(crate) cashier: String,
    pub(crate) request_id: String,
    pub(crate) state: String,
    pub(crate) total_fen: i64,
    pub(crate) created_at_ms: i64,
    pub(crate) paid_by: Option<String>,
    pub(crate) receipts: i64,
    pub(crate) discount_bp: i64,
    pub(crate) discount_fen: i64,
    pub(crate) note: String,
}

#[derive(Clone, sqlx::FromRow)]
pub(crate) struct LineRow {
    product_id: Option<i64>,
    title: String,
    quantity: i64,
    unit_price_fen: i64,
    list_price_fen: i64,
    discount_bp: i64,
    discount_fen: i64,
    sale_discount_fen: i64,
    amount_fen: i64,
    note: String,
}

impl SaleRow {
    pub(crate) fn into_sale(self, lines: Vec<LineRow>) -> Result<Sale, StoreError> {
        let paid_by = self.paid_by.map(|n| readable(OutTradeNo::parse(&n), "paid_by", &n)).transpose()?;
        Ok(Sale {
            state: readable(SaleState::from_word(&self.state), "sale state", &self.state)?,
            sale_no: self.sale_no,
            till: self.till,
            cashier: self.cashier,
            request_id: self.request_id,
            lines: lines.into_iter().map(LineRow::into_line).collect(),
            discount: discount(self.discount_bp, self.discount_fen),
            note: self.note,
            total: Fen::new(self.total_fen),
            created_at_ms: self.created_at_ms,
            paid_by,
            receipts: self.receipts,
        })
    }
}

impl LineRow {
    fn into_line(self) -> Line {
        Line {
            product_id: self.product_id,
            title: self.title,
            quantity: self.quantity,
            list_price: Fen::new(self.list_price_fen),
            unit_price: Fen::new(self.unit_price_fen),
            discount: discount(self.discount_bp, self.discount_fen),
            discounted: Fen::new(self.discount_fen),
            share: Fen::new(self.sale_discount_fen),
            amount: Fen::new(self.amount_fen),
            note: self.note,
        }
    }
}

/// A discount as it was given: a percentage if there is one, else what it took off.
fn discount(points: i64, off: i64) -> Discount {
    match BasisPoints::new(points) {
        Some(points) => Discount::Percent(points),
        None if off != 0 => Discount::Amount(Fen::new(off)),
        None => Discount::None,
    }
}

/// The hundredths of a percent of a discount, 0 for one in money.
fn points(discount: Discount) -> i64 {
    match discount {
        Discount::Percent(points) => points.get(),
        Discount::None | Discount::Amount(_) => 0,
    }
}

impl Store {
    /// Stores a sale and its first attempt, durably, before anything reaches the gateway (promise 1). When the
    /// request id is known already, returns what it made then, if that cost the same.
    ///
    /// `attempt` composes the attempt once the sale number is known.
    ///
    /// # Errors
    /// [`StoreError::RequestReused`] when that cost something else; otherwise [`StoreError`]. Nothing is stored then.
    pub async fn start_sale(
        &self,
        new: NewSale,
        attempt: impl FnOnce(&str) -> Attempt + Send,
    ) -> Result<Started, StoreError> {
        let mut tx = self.db.begin().await?;
        // Taking the number first makes simultaneous calls queue on the counter's row, so that the second of two
        // with one request id sees what the first has made. Its number rolls back.
        let day = numbers::beijing_day(new.now_ms);
        let sequence: i64 = in_tx!(&mut tx, c => sqlx::query_scalar(NEXT_NUMBER).bind(format!("sale-{day}")).fetch_one(c).await?);
        let known: Option<String> = in_tx!(&mut tx, c => sqlx::query_scalar(BY_REQUEST).bind(&new.request_id).fetch_optional(c).await?);
        if let Some(sale_no) = known {
            let made = started(&mut tx, &sale_no).await?;
            // Who asks for another amount must not be told that it is paid.
            return if made.sale.total == new.total {
                Ok(made)
            } else {
                Err(StoreError::RequestReused(made.sale.total))
            };
        }
        let sale_no = numbers::sale_no(new.now_ms, sequence);
        insert_sale(&mut tx, &sale_no, &new).await?;
        insert(&mut tx, &attempt(&sale_no)).await?;
        if let Some(entry) = price_entry(&sale_no, &new) {
            audit::append(&mut tx, &entry).await?;
        }
        if new.ends_draft {
            held::end_draft(&mut tx, &new.till).await?;
        }
        let started = started(&mut tx, &sale_no).await?;
        tx.commit().await?;
        Ok(started)
    }

    /// Stores one more attempt for a sale whose earlier ones have all ended unpaid.
    ///
    /// # Errors
    /// [`StoreError::NoSuchSale`]; [`StoreError::SaleHasOpenAttempt`] while an attempt may still be paid;
    /// [`StoreError::SalePaid`] once money has arrived for it, in time or late.
    pub async fn retry_sale(
        &self,
        sale_no: &str,
        attempt: impl FnOnce(&Sale, i64) -> Attempt + Send,
    ) -> Result<Started, StoreError> {
        let mut tx = self.db.begin().await?;
        lock(&mut tx, sale_no).await?;
        let before = started(&mut tx, sale_no).await?;
        // Also one that a manager has superseded: without him, the sale waits until that one has ended too.
        if of_sale(&mut tx, sale_no).await?.iter().any(|attempt| attempt.state.is_open()) {
            return Err(StoreError::SaleHasOpenAttempt);
        }
        if before.sale.receipts > 0
            || before.sale.state == SaleState::Paid
            || before.attempt.state == State::Paid
        {
            return Err(StoreError::SalePaid);
        }
        let next = attempt(&before.sale, before.attempt.attempt_no + 1);
        insert(&mut tx, &next).await.map_err(open_attempt_exists)?;
        tx.commit().await?;
        Ok(Started { sale: before.sale, attempt: next })
    }

    /// The sale with this number.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn sale(&self, sale_no: &str) -> Result<Option<Sale>, StoreError> {
        let row: Option<SaleRow> =
            on!(&self.db, pool => sqlx::query_as(SALE).bind(sale_no).fetch_optional(pool).await?);
        let Some(row) = row else { return Ok(None) };
        let lines: Vec<LineRow> =
            on!(&self.db, pool => sqlx::query_as(LINES).bind(sale_no).fetch_all(pool).await?);
        row.into_sale(lines).map(Some)
    }
}

/// Two tills may race for the same sale on PostgreSQL; the partial unique index lets one win.
pub(crate) fn open_attempt_exists(error: StoreError) -> StoreError {
    match error {
        StoreError::Database(e) if e.as_database_error().is_some_and(|d| d.is_unique_violation()) => {
            StoreError::SaleHasOpenAttempt
        }
        other => other,
    }
}

/// The audit log's entry about prices that are not the catalogue's.
fn price_entry(sale_no: &str, new: &NewSale) -> Option<NewAudit> {
    let (before, after) = pricing::changes(&new.lines, new.discount)?;
    let who = if new.cashier.is_empty() { "cashier".into() } else { new.cashier.clone().into() };
    Some(NewAudit {
        at_ms: new.now_ms,
        actor: Actor { who, till: new.till.clone() },
        action: AuditAction::SalePriced,
        subject: sale_no.to_owned(),
        reason: new.note.clone(),
        before,
        after,
    })
}

async fn insert_sale(tx: &mut Tx, sale_no: &str, new: &NewSale) -> Result<(), StoreError> {
    let shares = Fen::try_sum(new.lines.iter().map(|line| line.share)).unwrap_or_default();
    in_tx!(tx, c => {
        sqlx::query(INSERT_SALE)
            .bind(sale_no)
            .bind(&new.till)
            .bind(&new.request_id)
            .bind(new.total.fen())
            .bind(new.now_ms)
            .bind(points(new.discount))
            .bind(shares.fen())
            .bind(&new.note)
            .bind(&new.cashier)
            .execute(&mut *c)
            .await?;
        for (line_no, line) in (1_i64..).zip(&new.lines) {
            sqlx::query(INSERT_LINE)
                .bind(sale_no)
                .bind(line_no)
                .bind(line.product_id)
                .bind(&line.title)
                .bind(line.quantity)
                .bind(line.unit_price.fen())
                .bind(line.list_price.fen())
                .bind(points(line.discount))
                .bind(line.discounted.fen())
                .bind(line.share.fen())
                .bind(line.amount.fen())
                .bind(&line.note)
                .execute(&mut *c)
                .await?;
        }
    });
    Ok(())
}

pub(crate) async fn started(tx: &mut Tx, sale_no: &str) -> Result<Started, StoreError> {
    let row: Option<SaleRow> =
        in_tx!(&mut *tx, c => sqlx::query_as(SALE).bind(sale_no).fetch_optional(c).await?);
    let row = row.ok_or_else(|| StoreError::NoSuchSale(sale_no.to_owned()))?;
    let lines: Vec<LineRow> = in_tx!(&mut *tx, c => sqlx::query_as(LINES).bind(sale_no).fetch_all(c).await?);
    let attempt =
        last_of_sale(tx, sale_no).await?.ok_or_else(|| StoreError::NoSuchSale(sale_no.to_owned()))?;
    Ok(Started { sale: row.into_sale(lines)?, attempt })
}

/// Locks the sale until the transaction ends and returns its state as it stands then; `None`: no such sale.
pub(crate) async fn lock(tx: &mut Tx, sale_no: &str) -> Result<Option<SaleState>, StoreError> {
    let word: Option<String> =
        in_tx!(tx, c => sqlx::query_scalar(LOCK).bind(sale_no).fetch_optional(c).await?);
    word.map(|word| readable(SaleState::from_word(&word), "sale state", &word)).transpose()
}

/// Marks sales paid, each by an order number. `false`: another attempt has paid one of them meanwhile.
pub(crate) async fn pay(tx: &mut Tx, pays: &[(String, String)]) -> Result<bool, StoreError> {
    for piece in rows::pieces(pays) {
        let sql = format!("{PAY} {}{PAY_WHICH}", rows::tuples(tx.marks(), piece.len(), 2));
        let paid = in_tx!(&mut *tx, c => {
            let query = sqlx::query(AssertSqlSafe(sql));
            let query = piece.iter().fold(query, |query, (sale_no, number)| query.bind(sale_no).bind(number));
            query.execute(c).await?.rows_affected()
        });
        if usize::try_from(paid) != Ok(piece.len()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Raises the sold counts of what these sales sold, and lowers the stock of what is counted. It may go below zero: the
/// goods have left the shop, whatever the count says.
pub(crate) async fn count_sold(tx: &mut Tx, sales: &[&Sale]) -> Result<(), StoreError> {
    let mut sold = BTreeMap::<i64, i64>::new();
    for line in sales.iter().flat_map(|sale| &sale.lines) {
        if let Some(product_id) = line.product_id {
            let count = sold.entry(product_id).or_default();
            *count = count.saturating_add(line.quantity);
        }
    }
    let sold: Vec<(i64, i64)> = sold.into_iter().collect();
    for piece in rows::pieces(&sold) {
        let sql = format!("{SOLD} {}{SOLD_WHICH}", rows::tuples(tx.marks(), piece.len(), 2));
        in_tx!(&mut *tx, c => {
            let query = sqlx::query(AssertSqlSafe(sql));
            let query = piece.iter().fold(query, |query, (id, quantity)| query.bind(*id).bind(*quantity));
            query.execute(c).await?;
        });
    }
    Ok(())
}
