//! What was asked of the gateway, how long it took and what went wrong on purpose.

use crate::ledger::{Call, Fault};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// Counters since the start.
#[derive(Debug, Default, Serialize)]
pub(super) struct Stats {
    calls: BTreeMap<&'static str, Timing>,
    faults: BTreeMap<Fault, u64>,
    /// Requests to paths that do not exist here, the target of `redirect` among them.
    other_paths: u64,
}

/// Calls of one kind: from the last byte received to the first byte of the answer, silent ones left out.
#[derive(Debug, Default, Serialize)]
struct Timing {
    count: u64,
    answered: u64,
    total_us: u64,
    max_us: u64,
}

impl Stats {
    pub(super) fn arrived(&mut self, call: Call, fault: Option<Fault>) {
        self.calls.entry(call.name()).or_default().count += 1;
        if let Some(fault) = fault {
            *self.faults.entry(fault).or_default() += 1;
        }
    }

    pub(super) fn answered(&mut self, call: Call, took: Duration) {
        let timing = self.calls.entry(call.name()).or_default();
        let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        timing.answered += 1;
        timing.total_us = timing.total_us.saturating_add(took_us);
        timing.max_us = timing.max_us.max(took_us);
    }

    pub(super) fn other_path(&mut self) {
        self.other_paths += 1;
    }
}
