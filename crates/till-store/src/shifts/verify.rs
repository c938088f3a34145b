//! Whether the kept Z reports are still what they were, and still say what the pay log says.

use crate::db::on;
use crate::reports::{SumsRow, sums};
use crate::{Store, StoreError};
use till::paylog::GENESIS;
use till::report::Sums;
use till::shift::{Found, Sealed, ZCheck, ZsReport};

const FOLLOWING: &str = "SELECT till, number, body, hash FROM z_reports
    WHERE till > $1 OR (till = $1 AND number > $2) ORDER BY till, number LIMIT $3";
const COUNT: &str = "SELECT COUNT(*) FROM z_reports";
const CHUNK: i64 = 100;
const LOG: &str = concat!(
    "SELECT ",
    sums!(),
    " FROM paylog p LEFT JOIN sales s ON s.sale_no = p.sale_no WHERE p.seq > $1 AND p.seq <= $2 AND p.till = $3 HAVING COUNT(*) > 0"
);
const HASH: &str = "SELECT hash FROM paylog WHERE seq = $1";
/// Shifts before the newest one have ended, and the audit log tells of each end in an entry of its own.
const KNOWN: &str = "SELECT till, MAX(made) FROM (
        SELECT till, MAX(number) - 1 AS made FROM shifts GROUP BY till
        UNION ALL SELECT till, COUNT(*) AS made FROM audit WHERE action = 'shift_closed' GROUP BY till
    ) AS known GROUP BY till";

#[derive(sqlx::FromRow)]
struct Row {
    till: String,
    number: i64,
    body: String,
    hash: String,
}

impl Store {
    /// Goes over every Z report: its own hash, the chain of them, their numbers, and the pay log they were made from.
    /// `go_on` hears after each how many were looked at. `None`: it said stop.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; what does not fit is a report, not an error.
    pub async fn verify_shifts_while(
        &self,
        mut go_on: impl FnMut(i64) -> bool + Send,
    ) -> Result<Option<ZsReport>, StoreError> {
        let mut check = ZCheck::default();
        let mut looked = 0;
        let (mut till, mut number) = (String::new(), 0);
        loop {
            let rows: Vec<Row> = on!(&self.db, pool => {
                sqlx::query_as(FOLLOWING).bind(&till).bind(number).bind(CHUNK).fetch_all(pool).await?
            });
            let Some(last) = rows.last() else { break };
            (till, number) = (last.till.clone(), last.number);
            for row in rows {
                check.look(self.found(row).await?);
                looked += 1;
                if !go_on(looked) {
                    return Ok(None);
                }
            }
        }
        let known: Vec<(String, i64)> = on!(&self.db, pool => sqlx::query_as(KNOWN).fetch_all(pool).await?);
        Ok(Some(check.finish(known)))
    }

    /// How many Z reports there are.
    ///
    /// # Errors
    /// As [`Store::verify_shifts_while`].
    pub async fn z_count(&self) -> Result<i64, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_scalar(COUNT).fetch_one(pool).await?))
    }

    async fn found(&self, row: Row) -> Result<Found, StoreError> {
        let Row { till, number, body, hash } = row;
        let sealed = Sealed::read(body, hash);
        let stretch = sealed.as_ref().map_or((0, 0), |s| (s.z.report.log.after, s.z.report.log.upto));
        let sums: Option<SumsRow> = on!(&self.db, pool => {
            sqlx::query_as(LOG).bind(stretch.0).bind(stretch.1).bind(&till).fetch_optional(pool).await?
        });
        let log_hash: Option<String> = match stretch.1 {
            0 => Some(GENESIS.to_owned()),
            upto => on!(&self.db, pool => sqlx::query_scalar(HASH).bind(upto).fetch_optional(pool).await?),
        };
        Ok(Found { till, number, sealed, log: sums.map(Sums::from).unwrap_or_default(), log_hash })
    }
}
