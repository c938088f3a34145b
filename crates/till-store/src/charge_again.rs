//! Charging a sale again on a manager's word, while nobody knows how an earlier attempt ends.

use crate::sales::{lock, open_attempt_exists, started};
use crate::{Started, Store, StoreError, attempts, audit};
use serde_json::json;
use till::audit::{Actor, AuditAction, NewAudit};
use till::charge_again::supersede;
use till::manager::Reason;
use till::payment::Attempt;
use till::sale::Sale;

/// A manager's word that a sale shall be charged again.
#[derive(Debug, Clone)]
pub struct Override {
    /// The sale.
    pub sale_no: String,
    /// Why.
    pub reason: Reason,
    /// Who and where.
    pub actor: Actor,
    /// Now, epoch milliseconds.
    pub now_ms: i64,
}

impl Store {
    /// Supersedes the attempts of which nobody knows how they end and stores one more, with an entry in the audit log,
    /// all in one transaction. The superseded ones stay due until the gateway has said how they ended.
    ///
    /// # Errors
    /// [`StoreError::Charge`] says why not; [`StoreError::SaleHasOpenAttempt`] when somebody else was faster;
    /// [`StoreError::NoSuchSale`].
    pub async fn override_unknown(
        &self,
        word: &Override,
        attempt: impl Fn(&Sale, i64) -> Attempt + Send + Sync,
    ) -> Result<Started, StoreError> {
        loop {
            if let Some(started) = self.try_override(word, &attempt).await? {
                return Ok(started);
            }
            // An answer changed one of the attempts between our read and our write: look at them afresh.
        }
    }

    /// `None`: a compare-and-set lost.
    async fn try_override(
        &self,
        word: &Override,
        attempt: &(impl Fn(&Sale, i64) -> Attempt + Send + Sync),
    ) -> Result<Option<Started>, StoreError> {
        let mut tx = self.db.begin().await?;
        // The sale last: money that ended an attempt read here stands in the sale by then.
        let before = attempts::of_sale(&mut tx, &word.sale_no).await?;
        let sale = started(&mut tx, &word.sale_no).await?.sale;
        let superseded = supersede(&sale, &before, word.now_ms)?;
        // Attempts first, then the sale: the order in which a settlement locks them, so that neither waits for ever.
        let read = superseded.iter().map(|next| next.version);
        let next = superseded.iter().map(|next| Attempt { version: next.version + 1, ..next.clone() });
        let next: Vec<Attempt> = next.collect();
        let changed: Vec<(&Attempt, i64)> = next.iter().zip(read).collect();
        if !attempts::update(&mut tx, &changed).await? {
            return Ok(None);
        }
        lock(&mut tx, &word.sale_no).await?;
        let now = started(&mut tx, &word.sale_no).await?;
        if now.sale != sale || now.attempt.attempt_no != before.last().map_or(0, |last| last.attempt_no) {
            return Ok(None);
        }
        let next = attempt(&now.sale, now.attempt.attempt_no + 1);
        attempts::insert(&mut tx, &next).await.map_err(open_attempt_exists)?;
        audit::append(&mut tx, &entry(word, &before, &next)).await?;
        tx.commit().await?;
        Ok(Some(Started { sale: now.sale, attempt: next }))
    }
}

fn entry(word: &Override, before: &[Attempt], next: &Attempt) -> NewAudit {
    let open = before.iter().filter(|attempt| attempt.state.is_open());
    let open: Vec<_> = open
        .map(|a| {
            json!({ "out_trade_no": a.out_trade_no, "state": a.state.as_str(),
                "superseded_before": a.superseded_at_ms.is_some(), "problem": a.problem.as_ref().map(|p| &p.code) })
        })
        .collect();
    NewAudit {
        at_ms: word.now_ms,
        actor: word.actor.clone(),
        action: AuditAction::UnknownOverridden,
        subject: word.sale_no.clone(),
        reason: word.reason.as_str().to_owned(),
        before: json!({ "open": open }),
        after: json!({ "out_trade_no": next.out_trade_no, "attempt_no": next.attempt_no }),
    }
}
