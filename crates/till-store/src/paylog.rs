//! The pay log: append, read, verify. How it is searched: [`search`].

mod search;

use crate::db::{Tx, in_tx, on};
use crate::error::readable;
use crate::{Store, StoreError, rows};
use fen::Fen;
pub use search::{PaylogFilter, PaylogFound, PaylogKey, PaylogPart, PaylogTotals};
use sqlx::AssertSqlSafe;
use till::paylog::{ChainCheck, ChainReport, Entry, EntryState, NewEntry};

/// Taking the next places locks the head row, so that two tills append one after the other.
const TAKE_PLACES: &str = "UPDATE paylog_head SET seq = seq + $1 WHERE id = 1 RETURNING seq - $1, hash";
const SET_HEAD: &str = "UPDATE paylog_head SET hash = $1 WHERE id = 1";
/// Writes nothing new: whoever counts goods or money without appending anything holds the head like a settlement.
const LOCK_HEAD: &str = "UPDATE paylog_head SET seq = seq WHERE id = 1 RETURNING seq, hash";
const HEAD: &str = "SELECT seq, hash FROM paylog_head WHERE id = 1";
const INSERT: &str = "INSERT INTO paylog (seq, at_ms, sale_no, out_trade_no, attempt_no, till, transaction_id, total_fen, state,
    source, pay_type, trade_state, paid_at_ms, gateway, previous_hash, hash)
    VALUES";
const INSERT_COLUMNS: usize = 16;
const RECEIPT: &str = "SELECT * FROM paylog WHERE out_trade_no = $1 AND state IN ('paid', 'late')";
const ONE: &str = "SELECT * FROM paylog WHERE seq = $1";
const OF_SALE: &str = "SELECT * FROM paylog WHERE sale_no = $1 ORDER BY seq";
const FOLLOWING: &str = "SELECT * FROM paylog WHERE seq > $1 ORDER BY seq LIMIT $2";
const CHUNK: i64 = 1_000;

#[derive(sqlx::FromRow)]
struct EntryRow {
    seq: i64,
    at_ms: i64,
    sale_no: String,
    out_trade_no: String,
    attempt_no: i64,
    till: String,
    transaction_id: String,
    total_fen: i64,
    state: String,
    source: String,
    pay_type: String,
    trade_state: String,
    paid_at_ms: i64,
    gateway: String,
    previous_hash: String,
    hash: String,
}

impl EntryRow {
    fn into_entry(self) -> Result<Entry, StoreError> {
        let state = readable(EntryState::from_word(&self.state), "entry state", &self.state)?;
        let body = NewEntry {
            at_ms: self.at_ms,
            sale_no: self.sale_no,
            out_trade_no: self.out_trade_no,
            attempt_no: self.attempt_no,
            till: self.till,
            transaction_id: self.transaction_id,
            total: Fen::new(self.total_fen),
            state,
            source: self.source,
            pay_type: self.pay_type,
            trade_state: self.trade_state,
            paid_at_ms: self.paid_at_ms,
            gateway: self.gateway,
        };
        Ok(Entry { seq: self.seq, body, previous_hash: self.previous_hash, hash: self.hash })
    }
}

/// Locks the head of the chain until the transaction ends: the last entry's place and hash.
pub(crate) async fn lock_head(tx: &mut Tx) -> Result<(i64, String), StoreError> {
    Ok(in_tx!(tx, c => sqlx::query_as(LOCK_HEAD).fetch_one(c).await?))
}

/// The head of the chain as the transaction sees it.
pub(crate) async fn head(tx: &mut Tx) -> Result<(i64, String), StoreError> {
    Ok(in_tx!(tx, c => sqlx::query_as(HEAD).fetch_one(c).await?))
}

/// The one entry of the money that came by this order number.
pub(crate) async fn receipt_of(tx: &mut Tx, out_trade_no: &str) -> Result<Option<NewEntry>, StoreError> {
    let row: Option<EntryRow> =
        in_tx!(tx, c => sqlx::query_as(RECEIPT).bind(out_trade_no).fetch_optional(c).await?);
    Ok(row.map(EntryRow::into_entry).transpose()?.map(|entry| entry.body))
}

/// Appends entries at the end of the chain, in their order.
pub(crate) async fn append(tx: &mut Tx, entries: &[&NewEntry]) -> Result<(), StoreError> {
    let Ok(places) = i64::try_from(entries.len()) else { unreachable!("more entries than numbers") };
    if places == 0 {
        return Ok(());
    }
    let (last, mut head): (i64, String) =
        in_tx!(&mut *tx, c => sqlx::query_as(TAKE_PLACES).bind(places).fetch_one(c).await?);
    let mut chained = Vec::with_capacity(entries.len());
    for (seq, entry) in (last + 1..).zip(entries) {
        let hash = entry.hash(seq, &head);
        chained.push(Chained { seq, entry, previous_hash: std::mem::replace(&mut head, hash.clone()), hash });
    }
    for piece in rows::pieces(&chained) {
        insert(tx, piece).await?;
    }
    in_tx!(tx, c => sqlx::query(SET_HEAD).bind(&head).execute(c).await?.rows_affected());
    Ok(())
}

/// A new entry with its place in the chain.
struct Chained<'a> {
    seq: i64,
    entry: &'a NewEntry,
    previous_hash: String,
    hash: String,
}

async fn insert(tx: &mut Tx, chained: &[Chained<'_>]) -> Result<(), StoreError> {
    let sql = format!("{INSERT} {}", rows::tuples(tx.marks(), chained.len(), INSERT_COLUMNS));
    in_tx!(tx, c => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for Chained { seq, entry, previous_hash, hash } in chained {
            query = query
                .bind(seq)
                .bind(entry.at_ms)
                .bind(&entry.sale_no)
                .bind(&entry.out_trade_no)
                .bind(entry.attempt_no)
                .bind(&entry.till)
                .bind(&entry.transaction_id)
                .bind(entry.total.fen())
                .bind(entry.state.as_str())
                .bind(&entry.source)
                .bind(&entry.pay_type)
                .bind(&entry.trade_state)
                .bind(entry.paid_at_ms)
                .bind(&entry.gateway)
                .bind(previous_hash)
                .bind(hash);
        }
        query.execute(c).await?;
    });
    Ok(())
}

impl Store {
    /// The entry at place `seq`.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn paylog_entry(&self, seq: i64) -> Result<Option<Entry>, StoreError> {
        let row: Option<EntryRow> =
            on!(&self.db, pool => sqlx::query_as(ONE).bind(seq).fetch_optional(pool).await?);
        row.map(EntryRow::into_entry).transpose()
    }

    /// Every entry of a sale, oldest first.
    ///
    /// # Errors
    /// As [`Store::paylog_entry`].
    pub async fn paylog_of_sale(&self, sale_no: &str) -> Result<Vec<Entry>, StoreError> {
        let rows: Vec<EntryRow> =
            on!(&self.db, pool => sqlx::query_as(OF_SALE).bind(sale_no).fetch_all(pool).await?);
        rows.into_iter().map(EntryRow::into_entry).collect()
    }

    /// Walks the whole chain and names the first entry that doesn't fit (promise 9).
    ///
    /// # Errors
    /// As [`Store::paylog_entry`]; a broken chain is a report, not an error.
    pub async fn verify_paylog(&self) -> Result<ChainReport, StoreError> {
        let walked = self.verify_paylog_while(|_| true).await?;
        let Some(report) = walked else { unreachable!("nobody stopped it") };
        Ok(report)
    }

    /// [`Store::verify_paylog`] for whoever watches: `go_on` hears after every thousand entries how many were looked at.
    /// `None`: it said stop.
    ///
    /// # Errors
    /// As [`Store::verify_paylog`].
    pub async fn verify_paylog_while(
        &self,
        go_on: impl FnMut(i64) -> bool + Send,
    ) -> Result<Option<ChainReport>, StoreError> {
        self.walk_paylog_while(|_| {}, go_on).await
    }

    /// How many entries there are.
    ///
    /// # Errors
    /// As [`Store::paylog_entry`].
    pub async fn paylog_length(&self) -> Result<i64, StoreError> {
        Ok(self.paylog_head().await?.0)
    }

    /// [`Store::verify_paylog_while`] that also shows every readable entry, in order.
    pub(crate) async fn walk_paylog_while(
        &self,
        mut look: impl FnMut(&Entry) + Send,
        mut go_on: impl FnMut(i64) -> bool + Send,
    ) -> Result<Option<ChainReport>, StoreError> {
        let mut looked = 0;
        let mut head = self.paylog_head().await?;
        let mut check = ChainCheck::default();
        let mut last = i64::MIN;
        loop {
            let rows: Vec<EntryRow> = on!(&self.db, pool => sqlx::query_as(FOLLOWING).bind(last).bind(CHUNK).fetch_all(pool).await?);
            if rows.is_empty() {
                return Ok(Some(check.finish(head.0, &head.1)));
            }
            looked += i64::try_from(rows.len()).unwrap_or(i64::MAX);
            if !go_on(looked) {
                return Ok(None);
            }
            for row in rows {
                last = row.seq;
                match row.into_entry() {
                    Ok(entry) => {
                        check.look(&entry);
                        look(&entry);
                    }
                    Err(StoreError::Unreadable(_)) => check.unreadable(last),
                    Err(other) => return Err(other),
                }
            }
            // An entry and the head that covers it are committed together: what lies beyond the head read before
            // was appended meanwhile; what lies beyond the head read now was never appended by a till.
            if last > head.0 {
                head = self.paylog_head().await?;
            }
        }
    }

    async fn paylog_head(&self) -> Result<(i64, String), StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_as(HEAD).fetch_one(pool).await?))
    }
}
