//! How often what came to the listener: by outcome, or by the reason it was refused for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Every code that can be counted, in the order people are shown them: what was taken, what was raised, what was
/// refused although it came to the secret path, and strangers.
pub const CODES: [&str; 26] = [
    "settled",
    "already",
    "late",
    "mismatch",
    "refund",
    "unknown_order",
    "not_stored",
    "unsigned",
    "bad_signature",
    "other_merchant",
    "not_success",
    "incomplete",
    "undecipherable",
    "doctype",
    "not_utf8",
    "duplicate_field",
    "malformed",
    "too_large",
    "broken_off",
    "too_slow",
    "wrong_method",
    "wrong_path",
    "not_http",
    "slow_head",
    "crowded_out",
    "probe",
];

/// The codes of those who did not know the secret path: scanners, browsers, idle connections; `probe` is `GET /health`.
/// Counted, but no event tells of them, so that a flood of them can't drown the till's own.
pub const STRANGERS: [&str; 6] =
    ["wrong_method", "wrong_path", "not_http", "slow_head", "crowded_out", "probe"];

/// One code's count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// One of [`CODES`].
    pub code: &'static str,
    /// How often since the listener was bound.
    pub times: u64,
    /// The last time, epoch milliseconds.
    pub last_at_ms: i64,
}

/// The counts of one listener.
#[derive(Debug, Default)]
pub struct Counts(Mutex<BTreeMap<&'static str, Count>>);

impl Counts {
    /// Counts one more.
    pub(crate) fn add(&self, code: &'static str, now_ms: i64) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(code).or_insert(Count { code, times: 0, last_at_ms: now_ms });
        count.times += 1;
        count.last_at_ms = now_ms;
    }

    /// How often `code` was counted.
    pub fn times(&self, code: &str) -> u64 {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.get(code).map_or(0, |count| count.times)
    }

    /// Everything that was counted at least once, in the order of [`CODES`].
    pub fn all(&self) -> Vec<Count> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        CODES.iter().filter_map(|code| counts.get(code).copied()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_code_in_the_order_people_are_shown() {
        let counts = Counts::default();
        for (code, at_ms) in [("wrong_path", 1), ("settled", 2), ("wrong_path", 3)] {
            counts.add(code, at_ms);
        }
        let settled = Count { code: "settled", times: 1, last_at_ms: 2 };
        let wrong_path = Count { code: "wrong_path", times: 2, last_at_ms: 3 };
        assert_eq!(counts.all(), [settled, wrong_path]);
        assert_eq!((counts.times("wrong_path"), counts.times("late")), (2, 0));
    }

    #[test]
    fn strangers_are_codes_too() {
        assert!(STRANGERS.iter().all(|code| CODES.contains(code)));
    }
}
