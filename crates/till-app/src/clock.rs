//! The one place where real time and chance enter.

use std::time::{SystemTime, UNIX_EPOCH};

/// A clock. Real in the shop, simulated in tests.
pub trait Clock: Send + Sync {
    /// Now, epoch milliseconds.
    fn now_ms(&self) -> i64;

    /// 64 unpredictable bits for a new order number.
    fn random(&self) -> u64 {
        rand::random()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now_ms(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}
