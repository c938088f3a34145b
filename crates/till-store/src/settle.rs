//! The one settlement: every observation of every source is committed here.

mod desk;
mod load;
mod queue;
#[cfg(test)]
mod tests;

use crate::db::{Db, Tx};
use crate::{Store, StoreError};
use desk::Desk;
pub(crate) use queue::Queue;
use till::payment::{Attempt, Observation};
use till::sale::Sale;
use till::settlement::Outcome;

/// An observation after its commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// What it did.
    pub outcome: Outcome,
    /// The attempt as this observation left it; `None` for [`Outcome::UnknownAttempt`].
    pub attempt: Option<Attempt>,
    /// The attempt's sale as this observation left it; `None` for [`Outcome::UnknownAttempt`].
    pub sale: Option<Sale>,
}

/// What somebody saw of one order number.
#[derive(Debug, Clone)]
struct Seen {
    out_trade_no: String,
    observation: Observation,
    now_ms: i64,
}

impl Store {
    /// Settles one observation of one order number: attempt, sale, pay log, sold counts, duties and outbox change
    /// in one transaction, or not at all. When this returns, the change is on the disk (promise 2).
    ///
    /// Calls that wait at the same moment share a transaction on SQLite, whose commit is what takes time; each is
    /// settled as if it were alone, in the order in which they came.
    ///
    /// # Errors
    /// [`StoreError`]; nothing has changed then, and the same observation may be settled again.
    pub async fn settle(
        &self,
        out_trade_no: &str,
        observation: &Observation,
        now_ms: i64,
    ) -> Result<Settled, StoreError> {
        let (out_trade_no, observation) = (out_trade_no.to_owned(), observation.clone());
        let seen = Seen { out_trade_no, observation, now_ms };
        match &self.db {
            Db::Lite { .. } => self.queue.settle(self, seen).await,
            // PostgreSQL gathers commits by itself, and a transaction with more rows would make other tills wait longer.
            Db::Pg(_) => settle_alone(self, &seen).await,
        }
    }
}

/// Settles one observation in a transaction of its own.
async fn settle_alone(store: &Store, seen: &Seen) -> Result<Settled, StoreError> {
    loop {
        let mut tx = store.db.begin().await?;
        if let Some(mut settled) = settle_within(store, &mut tx, &[seen]).await? {
            tx.commit().await?;
            // As many answers as observations.
            return settled.pop().ok_or_else(|| StoreError::Unreadable("no settlement".into()));
        }
        // Somebody else changed the attempt between our read and our write: look at it afresh.
    }
}

/// Settles observations one after the other inside a transaction. `None`: a compare-and-set lost, and the
/// transaction must not be committed.
async fn settle_within(
    store: &Store,
    tx: &mut Tx,
    seen: &[&Seen],
) -> Result<Option<Vec<Settled>>, StoreError> {
    let mut desk = Desk::load(tx, seen).await?;
    let settled = seen.iter().map(|seen| desk.settle(seen)).collect();
    Ok(desk.write(store, tx).await?.then_some(settled))
}
