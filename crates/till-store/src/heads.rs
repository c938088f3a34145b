//! Day heads: taken from the whole chain, compared with the whole chain.

use crate::{Store, StoreError};
use till::heads::{DayHead, HeadCheck, HeadTaker, HeadsReport};
use till::paylog::ChainReport;

impl Store {
    /// The pay log at the end of each day, and whether its chain fits; heads of a chain that doesn't prove nothing.
    ///
    /// # Errors
    /// As [`Store::paylog_page`].
    pub async fn day_heads(&self) -> Result<(ChainReport, Vec<DayHead>), StoreError> {
        let mut taker = HeadTaker::default();
        let report = self.walk_paylog(|entry| taker.look(entry)).await?;
        Ok((report, taker.finish()))
    }

    /// Walks the whole chain and compares it with day heads taken before: also a tail that was cut off or rewritten,
    /// with the stored head forged, is found (promise 9).
    ///
    /// # Errors
    /// As [`Store::paylog_page`]; what does not fit is a report, not an error.
    pub async fn verify_heads(&self, heads: Vec<DayHead>) -> Result<HeadsReport, StoreError> {
        let mut check = HeadCheck::new(heads);
        let chain = self.walk_paylog(|entry| check.look(entry)).await?;
        Ok(check.finish(chain))
    }
}
