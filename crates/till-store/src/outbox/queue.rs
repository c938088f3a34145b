//! Taking events for sending, and writing down what came of it.

use super::{Delivery, DeliveryRow, DeliveryState, TryResult};
use crate::db::{Db, in_tx, on};
use crate::{Store, StoreError, audit};
use serde_json::json;
use till::audit::{Actor, AuditAction, NewAudit};

/// A try that has not said how it ended by then was cut off, and the event may be claimed anew. Far longer than any
/// try may take.
pub const LEASE_MS: i64 = 60_000;
/// No due time and no lease lies farther ahead than this: one that does was written before the clock was set back. The
/// longest pause between two tries is six hours; the clocks of two tills, and the moments at which they look, differ
/// by less than one.
const FARTHEST_MS: i64 = 7 * 3_600_000;
/// Events are kept this long after they were delivered.
const KEPT_MS: i64 = 90 * 24 * 3_600_000;

/// The next event that may be sent now: due, held by nobody, and no earlier one of its sale still waiting.
macro_rules! claimable {
    ($end:literal) => {
        concat!(
            "UPDATE outbox SET tries = tries + 1, lease_until_ms = $1 + $2 WHERE id = (
                SELECT o.id FROM outbox o WHERE o.state = 'waiting'
                    AND (o.next_try_at_ms <= $1 OR o.next_try_at_ms > $1 + $3)
                    AND (o.lease_until_ms <= $1 OR o.lease_until_ms > $1 + $3)
                    AND NOT EXISTS (SELECT 1 FROM outbox e
                        WHERE e.state = 'waiting' AND e.sale_no = o.sale_no AND e.id < o.id)
                ORDER BY o.next_try_at_ms, o.id LIMIT 1",
            $end,
            ") RETURNING *"
        )
    };
}
const CLAIM_LITE: &str = claimable!("");
/// Tills that claim at the same moment get different events instead of waiting for each other.
const CLAIM_PG: &str = claimable!(" FOR UPDATE OF o SKIP LOCKED");

/// When something may be claimed next, nothing else happening: the soonest due time or end of a lease.
const NEXT: &str = "SELECT MIN(CASE WHEN o.lease_until_ms > o.next_try_at_ms THEN o.lease_until_ms
        ELSE o.next_try_at_ms END)
    FROM outbox o WHERE o.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM outbox e
        WHERE e.state = 'waiting' AND e.sale_no = o.sale_no AND e.id < o.id)";
/// Whoever delivered it has delivered it, even when its lease had run out meanwhile.
const DELIVERED: &str = "UPDATE outbox SET state = 'delivered', delivered_at_ms = $2, tried_at_ms = $2,
    lease_until_ms = 0, last_status = $3, last_problem = NULL, last_answer = $4 WHERE id = $1 AND state = 'waiting'";
/// Compare-and-set on the try: a result that comes too late says nothing about the try begun since.
const FAILED: &str =
    "UPDATE outbox SET state = $3, next_try_at_ms = $4, tried_at_ms = $5, lease_until_ms = 0,
    last_status = $6, last_problem = $7, last_answer = $8 WHERE id = $1 AND tries = $2 AND state = 'waiting'";
const AGAIN: &str = "UPDATE outbox SET state = 'waiting', next_try_at_ms = $2, tries_before = tries,
    delivered_at_ms = NULL WHERE id = $1 RETURNING *";
const HASTEN: &str = "UPDATE outbox SET next_try_at_ms = $1 WHERE state = 'waiting' AND next_try_at_ms > $1";
const PRUNE: &str = "DELETE FROM outbox WHERE state = 'delivered' AND delivered_at_ms < $1";

fn repeated(delivery: &Delivery, by: &Actor, now_ms: i64) -> NewAudit {
    NewAudit {
        at_ms: now_ms,
        actor: by.clone(),
        action: AuditAction::DeliveryRepeated,
        subject: delivery.out_trade_no.clone(),
        reason: String::new(),
        before: json!({}),
        after: json!({ "event": delivery.event_id }),
    }
}

impl Store {
    /// Takes the next event that is due for sending and holds it for [`LEASE_MS`]; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn claim_delivery(&self, now_ms: i64) -> Result<Option<Delivery>, StoreError> {
        let mut tx = self.db.begin().await?;
        let claim = match &self.db {
            Db::Lite { .. } => CLAIM_LITE,
            Db::Pg(_) => CLAIM_PG,
        };
        let row: Option<DeliveryRow> = in_tx!(&mut tx, c => sqlx::query_as(claim)
            .bind(now_ms).bind(LEASE_MS).bind(FARTHEST_MS).fetch_optional(c).await?);
        tx.commit().await?;
        row.map(DeliveryRow::into_delivery).transpose()
    }

    /// When an event may be claimed next, epoch milliseconds; `None` when all have ended.
    ///
    /// # Errors
    /// As [`Store::claim_delivery`].
    pub async fn next_delivery_at_ms(&self) -> Result<Option<i64>, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_scalar(NEXT).fetch_one(pool).await?))
    }

    /// Notes that the back office has confirmed an event.
    ///
    /// # Errors
    /// As [`Store::claim_delivery`]; the event is sent again then.
    pub async fn delivery_done(&self, id: i64, result: &TryResult, now_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        in_tx!(&mut tx, c => sqlx::query(DELIVERED).bind(id).bind(now_ms).bind(result.status)
            .bind(&result.answer).execute(c).await?.rows_affected());
        tx.commit().await
    }

    /// Notes that a claimed event was not confirmed: it is tried again at `again_at_ms`, or never by itself.
    ///
    /// # Errors
    /// As [`Store::claim_delivery`]; its lease runs out then and it is tried again.
    pub async fn delivery_failed(
        &self,
        claimed: &Delivery,
        result: &TryResult,
        again_at_ms: Option<i64>,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        let state = if again_at_ms.is_some() { DeliveryState::Waiting } else { DeliveryState::Dead };
        let mut tx = self.db.begin().await?;
        in_tx!(&mut tx, c => sqlx::query(FAILED)
            .bind(claimed.id)
            .bind(claimed.tries)
            .bind(state.as_str())
            .bind(again_at_ms.unwrap_or(now_ms))
            .bind(now_ms)
            .bind(result.status)
            .bind(&result.problem)
            .bind(&result.answer)
            .execute(c)
            .await?
            .rows_affected());
        tx.commit().await
    }

    /// Sends an event again, whatever has become of it: due at once, with all its tries before it. Its id stays, so
    /// that a receiver that has had it can tell. `None`: there is no such event.
    ///
    /// # Errors
    /// As [`Store::claim_delivery`].
    pub async fn redeliver(&self, id: i64, by: &Actor, now_ms: i64) -> Result<Option<Delivery>, StoreError> {
        let mut tx = self.db.begin().await?;
        let row: Option<DeliveryRow> =
            in_tx!(&mut tx, c => sqlx::query_as(AGAIN).bind(id).bind(now_ms).fetch_optional(c).await?);
        let Some(delivery) = row.map(DeliveryRow::into_delivery).transpose()? else { return Ok(None) };
        audit::append(&mut tx, &repeated(&delivery, by, now_ms)).await?;
        tx.commit().await?;
        Ok(Some(delivery))
    }

    /// Makes everything that waits due now: the back office answers again.
    ///
    /// # Errors
    /// As [`Store::claim_delivery`].
    pub async fn hasten_deliveries(&self, now_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        in_tx!(&mut tx, c => sqlx::query(HASTEN).bind(now_ms).execute(c).await?.rows_affected());
        tx.commit().await
    }

    /// Forgets events that were delivered three months ago.
    ///
    /// # Errors
    /// As [`Store::claim_delivery`].
    pub async fn prune_deliveries(&self, now_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        in_tx!(&mut tx, c => sqlx::query(PRUNE).bind(now_ms - KEPT_MS).execute(c).await?.rows_affected());
        tx.commit().await
    }
}
