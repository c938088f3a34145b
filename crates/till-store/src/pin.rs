//! Wrong PINs in a row, kept so that neither a restart nor a killed program forgives one.

use crate::db::{Tx, in_tx, on};
use crate::{Store, StoreError};
use till::manager;

const BEGIN: &str = "INSERT INTO pin_tries (till, person, wrong, locked_until_ms) VALUES ($1, $2, 0, 0)
    ON CONFLICT (till, person) DO UPDATE SET wrong = pin_tries.wrong RETURNING wrong, locked_until_ms";
const LOCKED: &str = "SELECT locked_until_ms FROM pin_tries WHERE till = $1 AND person = $2";
const COUNT: &str = "UPDATE pin_tries SET wrong = $3, locked_until_ms = $4 WHERE till = $1 AND person = $2";

/// Whose PIN is tried: a person's of the shop by its number, or the owner's.
pub type Whose = Option<i64>;

/// The owner's number in the table; people's begin at 1.
fn number(whose: Whose) -> i64 {
    whose.unwrap_or(0)
}

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
    /// Counts a try at a PIN before anybody looks whether it is right; for each till and each PIN by itself.
    ///
    /// # Errors
    /// [`StoreError`]; nothing was counted, and nothing may be tried then.
    pub async fn begin_pin_try(&self, till: &str, whose: Whose, now_ms: i64) -> Result<PinTry, StoreError> {
        let mut tx = self.db.begin().await?;
        let (wrong, stored_until_ms): (i64, i64) =
            in_tx!(&mut tx, c => sqlx::query_as(BEGIN).bind(till).bind(number(whose)).fetch_one(c).await?);
        if let Some(until_ms) = manager::locked_until_ms(stored_until_ms, now_ms) {
            return Ok(PinTry::Locked { until_ms });
        }
        let wrong = wrong.saturating_add(1);
        let until_ms = now_ms + manager::lock_ms(wrong);
        count(&mut tx, (till, whose), wrong, until_ms).await?;
        tx.commit().await?;
        Ok(PinTry::Allowed { locked_until_ms: (until_ms > now_ms).then_some(until_ms) })
    }

    /// Until when nobody may try this PIN at this till, epoch milliseconds; `None`: now.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn pin_locked_until(
        &self,
        till: &str,
        whose: Whose,
        now_ms: i64,
    ) -> Result<Option<i64>, StoreError> {
        let stored: Option<i64> = on!(&self.db, pool => {
            sqlx::query_scalar(LOCKED).bind(till).bind(number(whose)).fetch_optional(pool).await?
        });
        Ok(stored.and_then(|until_ms| manager::locked_until_ms(until_ms, now_ms)))
    }

    /// Forgets the wrong PINs: the last one was right.
    ///
    /// # Errors
    /// [`StoreError`]; the tries still count as wrong then.
    pub async fn pin_was_right(&self, till: &str, whose: Whose) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        count(&mut tx, (till, whose), 0, 0).await?;
        tx.commit().await
    }
}

async fn count(
    tx: &mut Tx,
    (till, whose): (&str, Whose),
    wrong: i64,
    locked_until_ms: i64,
) -> Result<(), StoreError> {
    in_tx!(tx, c => sqlx::query(COUNT)
        .bind(till)
        .bind(number(whose))
        .bind(wrong)
        .bind(locked_until_ms)
        .execute(c)
        .await?
        .rows_affected());
    Ok(())
}
