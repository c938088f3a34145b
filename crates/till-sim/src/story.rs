//! What happened, for people: one line for each event, with the true time and the till's when they differ.

use std::sync::{Mutex, PoisonError};

/// Collects the lines of one run, when somebody wants to read them.
pub struct Story(Option<Mutex<Vec<String>>>);

impl Story {
    /// A story that is told, or not.
    pub fn new(told: bool) -> Story {
        Story(told.then(Mutex::default))
    }

    /// Adds a line; composes it only when somebody reads.
    pub fn tell(&self, at_ms: i64, till_off_ms: i64, line: impl FnOnce() -> String) {
        let Some(lines) = &self.0 else { return };
        let clock = match till_off_ms {
            0 => String::new(),
            off => format!(" (the till's clock is {} s off)", off / 1_000),
        };
        let line = format!("{:>5}.{:03} s  {}{clock}", at_ms / 1_000, at_ms % 1_000, line());
        lines.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    /// All lines so far.
    pub fn lines(&self) -> Vec<String> {
        let Some(lines) = &self.0 else { return Vec::new() };
        lines.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
