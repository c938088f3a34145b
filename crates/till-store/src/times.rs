//! When attempts got where. Written beside the payments; no money depends on it.

use crate::db::{in_tx, on};
use crate::reports::PIECE_DAYS;
use crate::{Store, StoreError};
use futures_util::TryStreamExt;
use till::latency::{Book, Report, Times};
use till::report::{Period, Piece};
use till::timeline::AttemptTimes;

/// The first word about each stage counts, looks add up.
const NOTE: &str =
    "INSERT INTO attempt_times (out_trade_no, till, made_at_ms, clicked_at_ms, ordered_at_ms, shown_at_ms,
    paid_at_ms, settled_at_ms, announced_at_ms, looks, first_look_at_ms, last_look_at_ms)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (out_trade_no) DO UPDATE SET
        clicked_at_ms = COALESCE(attempt_times.clicked_at_ms, excluded.clicked_at_ms),
        ordered_at_ms = COALESCE(attempt_times.ordered_at_ms, excluded.ordered_at_ms),
        shown_at_ms = COALESCE(attempt_times.shown_at_ms, excluded.shown_at_ms),
        paid_at_ms = COALESCE(attempt_times.paid_at_ms, excluded.paid_at_ms),
        settled_at_ms = COALESCE(attempt_times.settled_at_ms, excluded.settled_at_ms),
        announced_at_ms = COALESCE(attempt_times.announced_at_ms, excluded.announced_at_ms),
        looks = attempt_times.looks + excluded.looks,
        first_look_at_ms = COALESCE(attempt_times.first_look_at_ms, excluded.first_look_at_ms),
        last_look_at_ms = COALESCE(excluded.last_look_at_ms, attempt_times.last_look_at_ms)";
const OF_SALE: &str = "SELECT * FROM attempt_times WHERE out_trade_no IN
    (SELECT out_trade_no FROM attempts WHERE sale_no = $1)";
const LEDGER: &str = "SELECT till, made_at_ms, clicked_at_ms, ordered_at_ms, shown_at_ms, paid_at_ms, settled_at_ms, announced_at_ms
    FROM attempt_times
    WHERE made_at_ms >= $1 AND made_at_ms < $2 AND (CAST($3 AS TEXT) IS NULL OR till = $3)
    ORDER BY made_at_ms";

#[derive(sqlx::FromRow)]
struct TimesRow {
    out_trade_no: String,
    till: String,
    made_at_ms: i64,
    clicked_at_ms: Option<i64>,
    ordered_at_ms: Option<i64>,
    shown_at_ms: Option<i64>,
    paid_at_ms: Option<i64>,
    settled_at_ms: Option<i64>,
    announced_at_ms: Option<i64>,
    looks: i64,
    first_look_at_ms: Option<i64>,
    last_look_at_ms: Option<i64>,
}

impl From<TimesRow> for AttemptTimes {
    fn from(row: TimesRow) -> AttemptTimes {
        AttemptTimes {
            out_trade_no: row.out_trade_no,
            till: row.till,
            made_ms: row.made_at_ms,
            clicked_ms: row.clicked_at_ms,
            ordered_ms: row.ordered_at_ms,
            shown_ms: row.shown_at_ms,
            paid_ms: row.paid_at_ms,
            settled_ms: row.settled_at_ms,
            announced_ms: row.announced_at_ms,
            looks: row.looks,
            first_look_ms: row.first_look_at_ms,
            last_look_ms: row.last_look_at_ms,
        }
    }
}

#[derive(sqlx::FromRow)]
struct LedgerRow {
    till: String,
    made_at_ms: i64,
    clicked_at_ms: Option<i64>,
    ordered_at_ms: Option<i64>,
    shown_at_ms: Option<i64>,
    paid_at_ms: Option<i64>,
    settled_at_ms: Option<i64>,
    announced_at_ms: Option<i64>,
}

impl LedgerRow {
    fn times(&self) -> Times {
        Times {
            clicked_ms: self.clicked_at_ms,
            ordered_ms: self.ordered_at_ms,
            shown_ms: self.shown_at_ms,
            paid_ms: self.paid_at_ms,
            settled_ms: self.settled_at_ms,
            announced_ms: self.announced_at_ms,
        }
    }
}

impl Store {
    /// Notes when attempts got where, all in one transaction. Of each stage the first word ever noted counts.
    ///
    /// # Errors
    /// [`StoreError`]; nothing of it is stored then.
    pub async fn note_times(&self, notes: &[AttemptTimes]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        for times in notes {
            in_tx!(&mut tx, c => {
                sqlx::query(NOTE)
                    .bind(&times.out_trade_no)
                    .bind(&times.till)
                    .bind(times.made_ms)
                    .bind(times.clicked_ms)
                    .bind(times.ordered_ms)
                    .bind(times.shown_ms)
                    .bind(times.paid_ms)
                    .bind(times.settled_ms)
                    .bind(times.announced_ms)
                    .bind(times.looks)
                    .bind(times.first_look_ms)
                    .bind(times.last_look_ms)
                    .execute(c)
                    .await?;
            });
        }
        tx.commit().await
    }

    /// What was noted of a sale's attempts, in no particular order.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn times_of_sale(&self, sale_no: &str) -> Result<Vec<AttemptTimes>, StoreError> {
        let rows: Vec<TimesRow> =
            on!(&self.db, pool => sqlx::query_as(OF_SALE).bind(sale_no).fetch_all(pool).await?);
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// The latency ledger of the attempts made in the period, of all tills or of one. See [`crate::unwatched`].
    ///
    /// # Errors
    /// As [`Store::report_cells`].
    pub async fn latency<E: From<StoreError>>(
        &self,
        period: &Period,
        till: Option<&str>,
        mut go_on: impl FnMut(usize) -> Result<(), E> + Send,
    ) -> Result<Report, E> {
        let mut book = Book::of(period);
        for piece in period.pieces(PIECE_DAYS) {
            self.enter(&mut book, piece, till).await?;
            go_on(piece.days)?;
        }
        Ok(book.finish())
    }

    /// Rows are taken in as they come.
    async fn enter(&self, book: &mut Book, piece: Piece, till: Option<&str>) -> Result<(), StoreError> {
        on!(&self.db, pool => {
            let query = sqlx::query_as::<_, LedgerRow>(LEDGER);
            let mut rows = query.bind(piece.from_ms).bind(piece.until_ms).bind(till).fetch(pool);
            while let Some(row) = rows.try_next().await? {
                book.add(row.made_at_ms, &row.till, &row.times());
            }
        });
        Ok(())
    }
}
