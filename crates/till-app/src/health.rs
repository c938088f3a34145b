//! Whether the gateway can be reached: the light in the status line.

use till::payment::{Distrust, Observation};

/// The light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Health {
    /// Nothing asked yet.
    Unknown,
    /// Answers promptly.
    Reachable,
    /// Answers, but takes longer than [`SLOW_MS`].
    Slow,
    /// Did not answer at least twice in a row.
    Down,
}

/// A call that takes longer makes the gateway slow.
pub const SLOW_MS: i64 = 2_000;

/// Watches calls go by.
#[derive(Debug)]
pub struct HealthWatch {
    health: Health,
    silent: u32,
}

impl Default for HealthWatch {
    fn default() -> Self {
        HealthWatch { health: Health::Unknown, silent: 0 }
    }
}

impl HealthWatch {
    /// How it is now.
    pub fn now(&self) -> Health {
        self.health
    }

    /// Notes one call's answer and duration; returns the new light when it changed.
    pub fn note(&mut self, answer: &Observation, took_ms: i64) -> Option<Health> {
        let silent = matches!(
            answer,
            Observation::NoTrust {
                distrust: Distrust::NotSent | Distrust::NoAnswer | Distrust::NotBelieved,
                ..
            }
        );
        self.silent = if silent { self.silent + 1 } else { 0 };
        let next = match (self.silent, took_ms) {
            (0, took) if took > SLOW_MS => Health::Slow,
            (0, _) => Health::Reachable,
            (1, _) => return None, // one lost answer says nothing yet
            (_, _) => Health::Down,
        };
        (next != std::mem::replace(&mut self.health, next)).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use till::payment::{Problem, Task};

    #[test]
    fn one_lost_answer_is_no_outage_two_are() {
        let lost = Observation::NoTrust {
            task: Task::Query,
            distrust: Distrust::NoAnswer,
            problem: Problem::new("no_answer", ""),
        };
        let mut watch = HealthWatch::default();
        assert_eq!(watch.note(&Observation::NotPaid, 10), Some(Health::Reachable));
        assert_eq!(watch.note(&lost, 10), None);
        assert_eq!(watch.note(&lost, 10), Some(Health::Down));
        assert_eq!(watch.note(&Observation::NotPaid, 3_000), Some(Health::Slow));
        assert_eq!(watch.note(&Observation::NotPaid, 30), Some(Health::Reachable));
        assert_eq!(watch.note(&Observation::NotPaid, 30), None);
    }
}
