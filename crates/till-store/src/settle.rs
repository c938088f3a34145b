//! The one settlement: every observation of every source is committed here.

use crate::{Store, StoreError, attempts, duties, outbox, paylog, sales};
use till::payment::{Attempt, Observation};
use till::settlement::{Outcome, Settlement, decide};

/// An observation after its commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What it did.
    pub outcome: Outcome,
    /// The attempt as it stands now; `None` for [`Outcome::UnknownAttempt`].
    pub attempt: Option<Attempt>,
}

impl Store {
    /// Settles one observation of one order number: attempt, sale, pay log, sold counts, duties and outbox change
    /// in one transaction, or not at all. When this returns, the change is on the disk (promise 2).
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then, and the same observation may be settled again.
    pub async fn settle(
        &self,
        out_trade_no: &str,
        observation: &Observation,
        now_ms: i64,
    ) -> Result<Settled, StoreError> {
        loop {
            if let Some(settled) = self.try_settle(out_trade_no, observation, now_ms).await? {
                return Ok(settled);
            }
            // Somebody else changed the attempt between our read and our write: look at it afresh.
        }
    }

    /// `None`: the compare-and-set lost.
    async fn try_settle(
        &self,
        out_trade_no: &str,
        observation: &Observation,
        now_ms: i64,
    ) -> Result<Option<Settled>, StoreError> {
        let mut tx = self.db.begin().await?;
        let Some(before) = attempts::by_number(&mut tx, out_trade_no).await? else {
            return Ok(Some(Settled { outcome: Outcome::UnknownAttempt, attempt: None }));
        };
        let sale = sales::state_of(&mut tx, &before.sale_no).await?;
        let Settlement { attempt, pays_sale, entry, duty, outcome } =
            decide(&before, sale, observation, now_ms);
        let Some(mut next) = attempt else {
            return Ok(Some(Settled { outcome, attempt: Some(before) }));
        };
        next.version = before.version + 1;
        if !attempts::update(&mut tx, &next).await? {
            return Ok(None);
        }
        if entry.is_some() && sales::lock(&mut tx, &next.sale_no).await? != Some(sale) {
            return Ok(None);
        }
        if pays_sale && !sales::pay(&mut tx, &next.sale_no, next.out_trade_no.as_str()).await? {
            return Ok(None);
        }
        if let Some(entry) = entry {
            paylog::append(&mut tx, &entry).await?;
            outbox::append(self, &mut tx, &entry, duty.as_ref(), next.version).await?;
        }
        if let Some(duty) = duty {
            duties::raise(&mut tx, &duty, now_ms).await?;
        }
        tx.commit().await?;
        Ok(Some(Settled { outcome, attempt: Some(next) }))
    }
}
