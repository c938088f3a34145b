//! The audit log. The database itself refuses to change or remove an entry.

use crate::db::{Tx, in_tx, on};
use crate::error::{from_json, readable, to_json};
use crate::{Store, StoreError};
use till::audit::{AuditAction, AuditEntry, NewAudit};

const APPEND: &str = "INSERT INTO audit (at_ms, who, till, action, subject, reason, before_json, after_json)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
const PAGE: &str = "SELECT id, at_ms, who, till, action, subject, reason, before_json, after_json
    FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2";

#[derive(sqlx::FromRow)]
struct AuditRow {
    id: i64,
    at_ms: i64,
    who: String,
    till: String,
    action: String,
    subject: String,
    reason: String,
    before_json: String,
    after_json: String,
}

impl AuditRow {
    fn into_entry(self) -> Result<AuditEntry, StoreError> {
        Ok(AuditEntry {
            id: self.id,
            at_ms: self.at_ms,
            who: self.who,
            till: self.till,
            action: readable(AuditAction::from_word(&self.action), "audit action", &self.action)?,
            subject: self.subject,
            reason: self.reason,
            before: from_json("audit before", &self.before_json)?,
            after: from_json("audit after", &self.after_json)?,
        })
    }
}

/// Appends an entry in the transaction of what it tells of.
pub(crate) async fn append(tx: &mut Tx, entry: &NewAudit) -> Result<(), StoreError> {
    let (before, after) = (to_json(&entry.before)?, to_json(&entry.after)?);
    in_tx!(tx, c => {
        sqlx::query(APPEND)
            .bind(entry.at_ms)
            .bind(entry.actor.who.as_ref())
            .bind(&entry.actor.till)
            .bind(entry.action.as_str())
            .bind(&entry.subject)
            .bind(&entry.reason)
            .bind(before)
            .bind(after)
            .execute(c)
            .await?;
    });
    Ok(())
}

impl Store {
    /// Appends an entry about something that is stored elsewhere, e.g. a new PIN.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn append_audit(&self, entry: &NewAudit) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        append(&mut tx, entry).await?;
        tx.commit().await
    }

    /// Up to `limit` entries, newest first, before the entry `before` (keyset paging).
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn audit_page(&self, before: Option<i64>, limit: i64) -> Result<Vec<AuditEntry>, StoreError> {
        let before = before.unwrap_or(i64::MAX);
        let rows: Vec<AuditRow> =
            on!(&self.db, pool => sqlx::query_as(PAGE).bind(before).bind(limit).fetch_all(pool).await?);
        rows.into_iter().map(AuditRow::into_entry).collect()
    }
}
