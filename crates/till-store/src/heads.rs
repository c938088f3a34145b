//! Day heads: taken from the whole chain, compared with the whole chain.

use crate::{Store, StoreError};
use till::heads::{DayHead, HeadCheck, HeadTaker, HeadsReport};
use till::paylog::ChainReport;

impl Store {
    /// The pay log at the end of each day, and whether its chain fits; heads of a chain that doesn't prove nothing.
    /// `go_on` hears how many entries were looked at, as in [`Store::verify_paylog_while`]. `None`: it said stop.
    ///
    /// # Errors
    /// As [`Store::paylog_page`].
    pub async fn day_heads_while(
        &self,
        go_on: impl FnMut(i64) -> bool + Send,
    ) -> Result<Option<(ChainReport, Vec<DayHead>)>, StoreError> {
        let mut taker = HeadTaker::default();
        let report = self.walk_paylog_while(|entry| taker.look(entry), go_on).await?;
        Ok(report.map(|report| (report, taker.finish())))
    }

    /// Walks the whole chain and compares it with day heads taken before: also a tail that was cut off or rewritten,
    /// with the stored head forged, is found (promise 9). `go_on` and `None` as in [`Store::day_heads_while`].
    ///
    /// # Errors
    /// As [`Store::paylog_page`]; what does not fit is a report, not an error.
    pub async fn verify_heads_while(
        &self,
        heads: Vec<DayHead>,
        go_on: impl FnMut(i64) -> bool + Send,
    ) -> Result<Option<HeadsReport>, StoreError> {
        let mut check = HeadCheck::new(heads);
        let chain = self.walk_paylog_while(|entry| check.look(entry), go_on).await?;
        Ok(chain.map(|chain| check.finish(chain)))
    }
}
