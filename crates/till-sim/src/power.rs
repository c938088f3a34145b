//! Electricity. Every step of the till passes here; the plan says at which ones it goes dark.

use std::collections::VecDeque;
use std::sync::Mutex;

use crate::news::News;
use crate::world::locked;

/// The shop's power.
pub struct Power {
    state: Mutex<Counter>,
    /// Counts the cuts.
    cuts: News,
}

struct Counter {
    steps: u64,
    planned: VecDeque<(u64, i64)>,
}

impl Power {
    /// Power that is cut at these steps, for so many milliseconds.
    pub fn new(cuts: &[(u64, i64)]) -> Power {
        let state = Counter { steps: 0, planned: cuts.iter().copied().collect() };
        Power { state: Mutex::new(state), cuts: News::default() }
    }

    /// One step of the till. When the power goes at it, this never returns.
    pub async fn step(&self) {
        let dark = {
            let mut state = locked(&self.state);
            state.steps += 1;
            state.planned.front().is_some_and(|(at, _)| *at <= state.steps)
        };
        if dark {
            self.cuts.tell();
            std::future::pending::<()>().await;
        }
    }

    /// Whether power may still fail: then what is under way must survive its machine.
    pub fn may_fail(&self) -> bool {
        !locked(&self.state).planned.is_empty()
    }

    /// Waits until the power goes; returns for how long.
    pub async fn lost(&self) -> i64 {
        self.goes().await;
        locked(&self.state).planned.pop_front().map_or(0, |(_, off_ms)| off_ms)
    }

    /// Waits until the power goes.
    pub async fn goes(&self) {
        self.cuts.subscribe().changed().await;
    }
}
