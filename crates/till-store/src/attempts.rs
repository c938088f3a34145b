//! Payment attempts: reading, writing, and what is due.

use crate::db::{Tx, in_tx, on};
use crate::error::{from_json, readable, to_json};
use crate::{Store, StoreError, rows};
use sqlx::AssertSqlSafe;
use till::numbers::OutTradeNo;
use till::payment::{Attempt, Due, State, Task};

/// Another till's attempt is taken over when it is overdue by this much: that till is off or gone.
const TAKE_OVER_AFTER_MS: i64 = 120_000;

const BY_NUMBER: &str = "SELECT * FROM attempts WHERE out_trade_no = $1";
const OPEN_OF_TILL: &str =
    "SELECT * FROM attempts WHERE is_open AND till = $1 ORDER BY created_at_ms DESC, out_trade_no";
const LAST_OF_SALE: &str = "SELECT * FROM attempts WHERE sale_no = $1 ORDER BY attempt_no DESC LIMIT 1";
const OF_SALE: &str = "SELECT * FROM attempts WHERE sale_no = $1 ORDER BY attempt_no";
const AGENDA: &str =
    "SELECT out_trade_no, CASE WHEN till = $1 THEN due_at_ms ELSE due_at_ms + $2 END AS at_ms
    FROM attempts WHERE is_open AND due_at_ms IS NOT NULL ORDER BY 2";
const ALL_OPEN: &str = "SELECT * FROM attempts WHERE is_open";
const INSERT: &str = "INSERT INTO attempts (state, is_open, code, ever_shown, closing, close_not_before_ms, due_task, due_at_ms,
    misses, trusted_at_ms, problem, paid, mismatches, ended_at_ms, version, superseded_at_ms,
    out_trade_no, sale_no, attempt_no, till, terms, created_at_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)";
/// Compare-and-set: changes a row only if nobody else has since it was read. `v` are the new values.
const UPDATE: &str = "UPDATE attempts SET state = v.column1, is_open = v.column2, code = v.column3, ever_shown = v.column4,
    closing = v.column5, close_not_before_ms = v.column6, due_task = v.column7, due_at_ms = v.column8, misses = v.column9,
    trusted_at_ms = v.column10, problem = v.column11, paid = v.column12, mismatches = v.column13,
    ended_at_ms = v.column14, version = v.column15, superseded_at_ms = v.column16 FROM (VALUES";
const UPDATE_WHICH: &str =
    ") AS v WHERE attempts.out_trade_no = v.column17 AND attempts.version = v.column18";
const UPDATE_COLUMNS: usize = 18;

#[derive(sqlx::FromRow)]
pub(crate) struct AttemptRow {
    out_trade_no: String,
    sale_no: String,
    attempt_no: i64,
    till: String,
    terms: String,
    state: String,
    code: Option<String>,
    ever_shown: bool,
    closing: Option<String>,
    close_not_before_ms: Option<i64>,
    due_task: Option<String>,
    due_at_ms: Option<i64>,
    misses: i64,
    trusted_at_ms: i64,
    problem: Option<String>,
    paid: Option<String>,
    mismatches: String,
    superseded_at_ms: Option<i64>,
    created_at_ms: i64,
    ended_at_ms: Option<i64>,
    version: i64,
}

impl AttemptRow {
    pub(crate) fn sale_no(&self) -> &str {
        &self.sale_no
    }

    pub(crate) fn into_attempt(self) -> Result<Attempt, StoreError> {
        let due = match (&self.due_task, self.due_at_ms) {
            (Some(task), Some(at_ms)) => {
                Some(Due { task: readable(Task::from_word(task), "task", task)?, at_ms })
            }
            (None, _) | (_, None) => None,
        };
        Ok(Attempt {
            out_trade_no: readable(
                OutTradeNo::parse(&self.out_trade_no),
                "out_trade_no",
                &self.out_trade_no,
            )?,
            sale_no: self.sale_no,
            attempt_no: self.attempt_no,
            till: self.till,
            terms: from_json("terms", &self.terms)?,
            state: readable(State::from_word(&self.state), "state", &self.state)?,
            code: self.code.map(|t| from_json("code", &t)).transpose()?,
            ever_shown: self.ever_shown,
            closing: self.closing.map(|t| from_json("closing", &t)).transpose()?,
            close_not_before_ms: self.close_not_before_ms,
            due,
            misses: self.misses,
            trusted_at_ms: self.trusted_at_ms,
            problem: self.problem.map(|t| from_json("problem", &t)).transpose()?,
            paid: self.paid.map(|t| from_json("paid", &t)).transpose()?,
            mismatches: from_json("mismatches", &self.mismatches)?,
            superseded_at_ms: self.superseded_at_ms,
            created_at_ms: self.created_at_ms,
            ended_at_ms: self.ended_at_ms,
            version: self.version,
        })
    }
}

/// Binds the columns that change, in the order of [`INSERT`] and [`UPDATE`].
macro_rules! bind_changing {
    ($query:expr, $attempt:expr) => {
        $query
            .bind($attempt.state.as_str())
            .bind($attempt.state.is_open())
            .bind($attempt.code.as_ref().map(to_json).transpose()?)
            .bind($attempt.ever_shown)
            .bind($attempt.closing.as_ref().map(to_json).transpose()?)
            .bind($attempt.close_not_before_ms)
            .bind($attempt.due.map(|due| due.task.as_str()))
            .bind($attempt.due.map(|due| due.at_ms))
            .bind($attempt.misses)
            .bind($attempt.trusted_at_ms)
            .bind($attempt.problem.as_ref().map(to_json).transpose()?)
            .bind($attempt.paid.as_ref().map(to_json).transpose()?)
            .bind(to_json(&$attempt.mismatches)?)
            .bind($attempt.ended_at_ms)
            .bind($attempt.version)
            .bind($attempt.superseded_at_ms)
            .bind($attempt.out_trade_no.as_str())
    };
}

pub(crate) async fn insert(tx: &mut Tx, attempt: &Attempt) -> Result<(), StoreError> {
    let terms = to_json(&attempt.terms)?;
    in_tx!(tx, c => {
        bind_changing!(sqlx::query(INSERT), attempt)
            .bind(&attempt.sale_no)
            .bind(attempt.attempt_no)
            .bind(&attempt.till)
            .bind(terms)
            .bind(attempt.created_at_ms)
            .execute(c)
            .await?;
    });
    Ok(())
}

/// Stores attempts, each with the version that must still be the stored one. `false`: somebody else was faster with
/// at least one of them.
pub(crate) async fn update(tx: &mut Tx, changed: &[(&Attempt, i64)]) -> Result<bool, StoreError> {
    for piece in rows::pieces(changed) {
        let sql = format!("{UPDATE} {}{UPDATE_WHICH}", rows::tuples(tx.marks(), piece.len(), UPDATE_COLUMNS));
        let stored = in_tx!(&mut *tx, c => {
            let mut query = sqlx::query(AssertSqlSafe(sql));
            for (attempt, read_version) in piece {
                query = bind_changing!(query, attempt).bind(read_version);
            }
            query.execute(c).await?.rows_affected()
        });
        if usize::try_from(stored) != Ok(piece.len()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// All attempts of a sale, first to last.
pub(crate) async fn of_sale(tx: &mut Tx, sale_no: &str) -> Result<Vec<Attempt>, StoreError> {
    let rows: Vec<AttemptRow> = in_tx!(tx, c => sqlx::query_as(OF_SALE).bind(sale_no).fetch_all(c).await?);
    rows.into_iter().map(AttemptRow::into_attempt).collect()
}

pub(crate) async fn last_of_sale(tx: &mut Tx, sale_no: &str) -> Result<Option<Attempt>, StoreError> {
    let row: Option<AttemptRow> =
        in_tx!(tx, c => sqlx::query_as(LAST_OF_SALE).bind(sale_no).fetch_optional(c).await?);
    row.map(AttemptRow::into_attempt).transpose()
}

impl Store {
    /// The attempt with this order number.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn attempt(&self, out_trade_no: &str) -> Result<Option<Attempt>, StoreError> {
        let row: Option<AttemptRow> =
            on!(&self.db, pool => sqlx::query_as(BY_NUMBER).bind(out_trade_no).fetch_optional(pool).await?);
        row.map(AttemptRow::into_attempt).transpose()
    }

    /// All attempts of a sale, first to last.
    ///
    /// # Errors
    /// As [`Store::attempt`].
    pub async fn attempts_of_sale(&self, sale_no: &str) -> Result<Vec<Attempt>, StoreError> {
        let rows: Vec<AttemptRow> =
            on!(&self.db, pool => sqlx::query_as(OF_SALE).bind(sale_no).fetch_all(pool).await?);
        rows.into_iter().map(AttemptRow::into_attempt).collect()
    }

    /// This till's attempts that have not ended, newest first.
    ///
    /// # Errors
    /// As [`Store::attempt`].
    pub async fn open_attempts(&self, till: &str) -> Result<Vec<Attempt>, StoreError> {
        let rows: Vec<AttemptRow> =
            on!(&self.db, pool => sqlx::query_as(OPEN_OF_TILL).bind(till).fetch_all(pool).await?);
        rows.into_iter().map(AttemptRow::into_attempt).collect()
    }

    /// All attempts of all tills that have not ended.
    ///
    /// # Errors
    /// As [`Store::attempt`].
    pub async fn all_open_attempts(&self) -> Result<Vec<Attempt>, StoreError> {
        let rows: Vec<AttemptRow> = on!(&self.db, pool => sqlx::query_as(ALL_OPEN).fetch_all(pool).await?);
        rows.into_iter().map(AttemptRow::into_attempt).collect()
    }

    /// All open work, soonest first: order number and epoch millisecond. Another till's attempts stand in it with the
    /// delay after which they count as abandoned.
    ///
    /// # Errors
    /// As [`Store::attempt`].
    pub async fn agenda(&self, till: &str) -> Result<Vec<(String, i64)>, StoreError> {
        Ok(
            on!(&self.db, pool => sqlx::query_as(AGENDA).bind(till).bind(TAKE_OVER_AFTER_MS).fetch_all(pool).await?),
        )
    }
}
