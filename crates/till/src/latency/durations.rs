//! Percentiles, exact and in bounded memory.

use serde::Serialize;
use std::collections::BTreeMap;

/// Longer than any payment lives; what claims to have taken longer (a clock that jumped) counts as this.
pub const LONGEST_MS: i64 = 3_600_000;

/// Durations of one kind. Exact to the millisecond; memory is bounded by the number of different ones, at most
/// [`LONGEST_MS`], whatever number goes by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Durations {
    counts: BTreeMap<i64, u64>,
    count: u64,
}

impl Durations {
    /// Takes one in.
    pub fn add(&mut self, ms: i64) {
        *self.counts.entry(ms.clamp(0, LONGEST_MS)).or_default() += 1;
        self.count += 1;
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The smallest duration that `percent` of all don't exceed (nearest rank); `None` of nothing.
    pub fn percentile(&self, percent: u64) -> Option<i64> {
        let rank = (self.count * percent.min(100)).div_ceil(100).max(1);
        let mut passed = 0;
        self.counts.iter().find_map(|(ms, count)| {
            passed += count;
            (passed >= rank).then_some(*ms)
        })
    }

    /// The figures people read.
    pub fn figures(&self) -> Figures {
        Figures {
            count: i64::try_from(self.count).unwrap_or(i64::MAX),
            p50_ms: self.percentile(50),
            p95_ms: self.percentile(95),
        }
    }
}

/// What is told of durations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// How many were measured.
    pub count: i64,
    /// Half took no longer.
    pub p50_ms: Option<i64>,
    /// 95 of 100 took no longer.
    pub p95_ms: Option<i64>,
}
