//! How fast the gateway's own long clocks run.

use std::num::NonZeroU32;

/// Official lives, intervals and time limits, divided by the time scale.
///
/// Times of day stay real: a payment made now carries `time_end` now, whatever the scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace(NonZeroU32);

impl Pace {
    pub(super) fn new(time_scale: NonZeroU32) -> Self {
        Self(time_scale)
    }

    /// Milliseconds that an official duration in milliseconds takes here.
    pub(super) fn lasts(self, official_ms: i64) -> i64 {
        official_ms / i64::from(self.0.get())
    }
}
