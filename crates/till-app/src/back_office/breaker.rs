//! The circuit breaker in front of the shop's server: pure, the time is handed in.
//!
//! Closed: everything goes out. After some failures in a row it opens: nothing goes out for a while. Then it is half
//! open: one event is let through, and what becomes of it decides. Each failed probe doubles the while.

/// Failures in a row that open it.
pub const FAILURES: u32 = 5;
/// How long it stays open the first time.
pub const FIRST_PAUSE_MS: i64 = 10_000;
/// And at most.
pub const LONGEST_PAUSE_MS: i64 = 300_000;
/// A probe that has not said how it ended by then never will: its task is gone.
const PROBE_LIMIT_MS: i64 = 60_000;

/// What it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Everything goes out.
    Closed,
    /// Nothing goes out until then, epoch milliseconds.
    Open {
        /// When one event is let through.
        until_ms: i64,
    },
    /// One event is out to see whether the server is back.
    HalfOpen,
}

/// The breaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaker {
    light: Light,
    /// Failures in a row while closed.
    failures: u32,
    /// How long it stays open next time.
    pause_ms: i64,
    /// When the probe went out.
    probe_ms: i64,
}

impl Default for Breaker {
    fn default() -> Breaker {
        Breaker { light: Light::Closed, failures: 0, pause_ms: FIRST_PAUSE_MS, probe_ms: 0 }
    }
}

impl Breaker {
    /// What it shows.
    pub fn light(&self) -> Light {
        self.light
    }

    /// Whether one more event may go out now. In the half-open state that is the one.
    pub fn may_send(&mut self, now_ms: i64) -> bool {
        let ready = match self.light {
            Light::Closed => return true,
            // Farther away than it can be: the clock was set back.
            Light::Open { until_ms } => now_ms >= until_ms || until_ms - now_ms > LONGEST_PAUSE_MS,
            Light::HalfOpen => !(0..PROBE_LIMIT_MS).contains(&(now_ms - self.probe_ms)),
        };
        if ready {
            self.light = Light::HalfOpen;
            self.probe_ms = now_ms;
        }
        ready
    }

    /// There was nothing to send after all: whoever comes next may.
    pub fn unused(&mut self, now_ms: i64) {
        if self.light == Light::HalfOpen {
            self.light = Light::Open { until_ms: now_ms };
        }
    }

    /// The server answered. `true`: it is back after an outage.
    pub fn answered(&mut self) -> bool {
        let back = self.light != Light::Closed;
        *self = Breaker::default();
        back
    }

    /// The server did not answer, or said that it cannot serve.
    pub fn failed(&mut self, now_ms: i64) {
        match self.light {
            Light::Closed => {
                self.failures += 1;
                if self.failures >= FAILURES {
                    self.open(now_ms);
                }
            }
            Light::HalfOpen => {
                self.pause_ms = (self.pause_ms * 2).min(LONGEST_PAUSE_MS);
                self.open(now_ms);
            }
            // Sent before it opened; no news.
            Light::Open { .. } => {}
        }
    }

    /// Somebody says that it is worth a try now.
    pub fn nudge(&mut self, now_ms: i64) {
        if let Light::Open { until_ms } = &mut self.light {
            *until_ms = now_ms.min(*until_ms);
        }
    }

    /// The moment before which asking again is of no use, epoch milliseconds; `None` while it is closed.
    pub fn ready_at_ms(&self) -> Option<i64> {
        match self.light {
            Light::Closed => None,
            Light::Open { until_ms } => Some(until_ms),
            Light::HalfOpen => Some(self.probe_ms + PROBE_LIMIT_MS),
        }
    }

    fn open(&mut self, now_ms: i64) {
        self.failures = 0;
        self.light = Light::Open { until_ms: now_ms + self.pause_ms };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: i64 = 1_717_214_400_000;

    fn opened() -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 0..FAILURES {
            assert!(breaker.may_send(NOW));
            breaker.failed(NOW);
        }
        assert_eq!(breaker.light(), Light::Open { until_ms: NOW + FIRST_PAUSE_MS });
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_not_before() {
        let mut breaker = Breaker::default();
        for _ in 0..10 {
            for _ in 1..FAILURES {
                breaker.failed(NOW);
            }
            assert_eq!(breaker.light(), Light::Closed);
            assert!(!breaker.answered(), "it was never away");
        }
        assert!(!opened().may_send(NOW + FIRST_PAUSE_MS - 1));
    }

    #[test]
    fn half_open_lets_one_through() {
        let mut breaker = opened();
        let then = NOW + FIRST_PAUSE_MS;
        assert!(breaker.may_send(then));
        assert_eq!(breaker.light(), Light::HalfOpen);
        assert!(!breaker.may_send(then) && !breaker.may_send(then + 1_000), "one");
        assert!(breaker.answered(), "it is back");
        assert!(breaker.may_send(then) && breaker.may_send(then));
    }

    #[test]
    fn each_failed_probe_doubles_the_pause_up_to_a_limit() {
        let mut breaker = opened();
        let (mut now, mut pauses) = (NOW + FIRST_PAUSE_MS, Vec::new());
        for _ in 0..7 {
            assert!(breaker.may_send(now));
            breaker.failed(now);
            let Light::Open { until_ms } = breaker.light() else { panic!("open") };
            pauses.push((until_ms - now) / 1_000);
            now = until_ms;
        }
        assert_eq!(pauses, [20, 40, 80, 160, 300, 300, 300]);
        assert!(breaker.may_send(now) && breaker.answered());
        assert_eq!(breaker, Breaker::default(), "and all is forgotten");
    }

    #[test]
    fn a_probe_given_back_or_lost_lets_the_next_one_through() {
        let mut breaker = opened();
        let then = NOW + FIRST_PAUSE_MS;
        assert!(breaker.may_send(then));
        breaker.unused(then);
        assert!(breaker.may_send(then), "there was nothing to send");
        assert!(!breaker.may_send(then + PROBE_LIMIT_MS - 1));
        assert!(breaker.may_send(then + PROBE_LIMIT_MS), "its task is gone");
    }

    #[test]
    fn failures_of_what_was_sent_before_it_opened_change_nothing() {
        let mut breaker = opened();
        let before = breaker;
        breaker.failed(NOW + 5_000);
        assert_eq!(breaker, before);
    }

    #[test]
    fn a_nudge_makes_it_try_now_and_a_clock_set_back_holds_nothing_up() {
        let mut breaker = opened();
        breaker.nudge(NOW + 1);
        assert!(breaker.may_send(NOW + 1) && !breaker.may_send(NOW + 1));
        assert!(opened().may_send(NOW - LONGEST_PAUSE_MS));
        assert!(breaker.may_send(NOW - 1), "a probe of the future");
        let mut closed = Breaker::default();
        closed.nudge(NOW);
        assert_eq!(closed, Breaker::default());
    }

    proptest! {
        /// Whatever happens: never two probes at once, open for no longer than the limit, and one answer closes it.
        #[test]
        fn it_always_comes_back(steps in proptest::collection::vec((0..5_u8, 0..90_000_i64), 0..200)) {
            let (mut breaker, mut now) = (Breaker::default(), NOW);
            for (step, later) in steps {
                now += later;
                let before = breaker.light();
                match step {
                    0 => {
                        let may = breaker.may_send(now);
                        if may && before != Light::Closed {
                            prop_assert!(!breaker.may_send(now), "one probe");
                        }
                    }
                    1 => _ = breaker.answered(),
                    2 => breaker.failed(now),
                    3 => breaker.unused(now),
                    _ => breaker.nudge(now),
                }
                prop_assert!(breaker.ready_at_ms().is_none_or(|at| at <= now + LONGEST_PAUSE_MS));
                let mut later = breaker;
                prop_assert!(later.may_send(now + LONGEST_PAUSE_MS), "it asks again");
                later.answered();
                prop_assert_eq!(later.light(), Light::Closed);
            }
        }
    }
}
