//! What the manager sees of the outbox, and the addresses nothing is sent to.

use super::{Delivery, DeliveryCounts, DeliveryRow, DeliveryState};
use crate::db::{in_tx, on};
use crate::{Store, StoreError};

const COUNTS: &str =
    "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS BIGINT) AS waiting,
    CAST(COALESCE(SUM(CASE WHEN state = 'dead' THEN 1 ELSE 0 END), 0) AS BIGINT) AS dead
    FROM outbox WHERE state IN ('waiting', 'dead')";
const PAGE: &str = "SELECT * FROM outbox WHERE ($1 IS NULL OR id < $1) AND ($2 IS NULL OR state = $2)
    ORDER BY id DESC LIMIT $3";
const STOP: &str = "INSERT INTO outbox_stops (url, at_ms) VALUES ($1, $2) ON CONFLICT (url) DO NOTHING";
const GO_ON: &str = "DELETE FROM outbox_stops WHERE url = $1";
const STOPPED: &str = "SELECT at_ms FROM outbox_stops WHERE url = $1";

impl Store {
    /// Up to `limit` events, newest first, before the event `before` (keyset paging).
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn deliveries(
        &self,
        state: Option<DeliveryState>,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Delivery>, StoreError> {
        let state = state.map(DeliveryState::as_str);
        let rows: Vec<DeliveryRow> = on!(&self.db, pool => sqlx::query_as(PAGE)
            .bind(before).bind(state).bind(limit).fetch_all(pool).await?);
        rows.into_iter().map(DeliveryRow::into_delivery).collect()
    }

    /// How many events wait, and how many were given up.
    ///
    /// # Errors
    /// As [`Store::deliveries`].
    pub async fn delivery_counts(&self) -> Result<DeliveryCounts, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_as(COUNTS).fetch_one(pool).await?))
    }

    /// Notes that nothing is to be sent to `url` any more: it answered 410 Gone.
    ///
    /// # Errors
    /// As [`Store::deliveries`].
    pub async fn stop_deliveries_to(&self, url: &str, now_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        in_tx!(&mut tx, c => sqlx::query(STOP).bind(url).bind(now_ms).execute(c).await?.rows_affected());
        tx.commit().await
    }

    /// Lets events be sent to `url` again.
    ///
    /// # Errors
    /// As [`Store::deliveries`].
    pub async fn resume_deliveries_to(&self, url: &str) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        in_tx!(&mut tx, c => sqlx::query(GO_ON).bind(url).execute(c).await?.rows_affected());
        tx.commit().await
    }

    /// Since when nothing is sent to `url`, epoch milliseconds; `None` when it may be sent to.
    ///
    /// # Errors
    /// As [`Store::deliveries`].
    pub async fn deliveries_stopped_at_ms(&self, url: &str) -> Result<Option<i64>, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_scalar(STOPPED).bind(url).fetch_optional(pool).await?))
    }
}
