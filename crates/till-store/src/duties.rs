//! The manager's list.

use crate::db::{Tx, in_tx, on};
use crate::error::readable;
use crate::{Store, StoreError};
use fen::Fen;
use till::duty::{Duty, DutyKind, NewDuty};

const RAISE: &str = "INSERT INTO duties (kind, sale_no, out_trade_no, total_fen, created_at_ms, detail)
    VALUES ($1, $2, $3, $4, $5, $6)";
const OPEN: &str = "SELECT id, kind, sale_no, out_trade_no, total_fen, created_at_ms, detail
    FROM duties WHERE resolved_at_ms IS NULL ORDER BY id";

#[derive(sqlx::FromRow)]
struct DutyRow {
    id: i64,
    kind: String,
    sale_no: String,
    out_trade_no: String,
    total_fen: i64,
    created_at_ms: i64,
    detail: String,
}

pub(crate) async fn raise(tx: &mut Tx, duty: &NewDuty, now_ms: i64) -> Result<(), StoreError> {
    in_tx!(tx, c => {
        sqlx::query(RAISE)
            .bind(duty.kind.as_str())
            .bind(&duty.sale_no)
            .bind(&duty.out_trade_no)
            .bind(duty.total.fen())
            .bind(now_ms)
            .bind(&duty.detail)
            .execute(c)
            .await?;
    });
    Ok(())
}

impl Store {
    /// Duties nobody has settled yet, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn open_duties(&self) -> Result<Vec<Duty>, StoreError> {
        let rows: Vec<DutyRow> = on!(&self.db, pool => sqlx::query_as(OPEN).fetch_all(pool).await?);
        rows.into_iter()
            .map(|row| {
                Ok(Duty {
                    id: row.id,
                    kind: readable(DutyKind::from_word(&row.kind), "duty", &row.kind)?,
                    sale_no: row.sale_no,
                    out_trade_no: row.out_trade_no,
                    total: Fen::new(row.total_fen),
                    created_at_ms: row.created_at_ms,
                    detail: row.detail,
                })
            })
            .collect()
    }
}
