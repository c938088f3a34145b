//! Wrong PINs in a row, kept so that neither a restart nor a killed program forgives one.

use crate::db::{in_tx, on};
use crate::{Store, StoreError};
use till::manager;

const BEGIN: &str = "INSERT INTO pin_tries (till, wrong, locked_until_ms) VALUES ($1, 0, 0)
    ON CONFLICT (till) DO UPDATE SET wrong = pin_tries.wrong RETURNING wrong, locked_until_ms";
const LOCKED: &str = "SELECT locked_until_ms FROM pin_tries WHERE till = $1";
const COUNT: &str = "UPDATE pin_tries SET wrong = $2, locked_until_ms = $3 WHERE till = $1";

/// Whether somebody may try a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PinTry {
    /// Yes; it counts as wrong until [`Store::pin_was_right`].
    Allowed {
        /// Until when nobody may try again should it be wrong, epoch milliseconds; `None`: at once.
        locked_until_ms: Option<i64>,
    },
    /// Not before this epoch millisecond.
    Locked {
        /// The end of the lock-out.
        until_ms: i64,
    },
}

impl Store {
    /// Counts a try at the PIN before anybody looks whether it is right.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was counted, and nothing may be tried then.
    pub async fn begin_pin_try(&self, till: &str, now_ms: i64) -> Result<PinTry, StoreError> {
        let mut tx = self.db.begin().await?;
        let (wrong, stored_until_ms): (i64, i64) =
            in_tx!(&mut tx, c => sqlx::query_as(BEGIN).bind(till).fetch_one(c).await?);
        if let Some(until_ms) = manager::locked_until_ms(stored_until_ms, now_ms) {
            return Ok(PinTry::Locked { until_ms });
        }
        let wrong = wrong.saturating_add(1);
        let until_ms = now_ms + manager::lock_ms(wrong);
        in_tx!(&mut tx, c => sqlx::query(COUNT).bind(till).bind(wrong).bind(until_ms).execute(c).await?.rows_affected());
        tx.commit().await?;
        Ok(PinTry::Allowed { locked_until_ms: (until_ms > now_ms).then_some(until_ms) })
    }

    /// Until when nobody may try a PIN at this till, epoch milliseconds; `None`: now.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn pin_locked_until(&self, till: &str, now_ms: i64) -> Result<Option<i64>, StoreError> {
        let stored: Option<i64> =
            on!(&self.db, pool => sqlx::query_scalar(LOCKED).bind(till).fetch_optional(pool).await?);
        Ok(stored.and_then(|until_ms| manager::locked_until_ms(until_ms, now_ms)))
    }

    /// Forgets the wrong PINs: the last one was right.
    ///
    /// # Errors
    /// [`StoreError`]; the tries still count as wrong then.
    pub async fn pin_was_right(&self, till: &str) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        in_tx!(&mut tx, c => sqlx::query(COUNT).bind(till).bind(0_i64).bind(0_i64).execute(c).await?.rows_affected());
        tx.commit().await
    }
}
