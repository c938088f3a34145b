//! The last lines a tunnel program printed, for the manager.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Lines kept; older ones are forgotten.
const KEPT: usize = 200;

/// One line, secrets masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputLine {
    /// When it was read, epoch milliseconds.
    pub at_ms: i64,
    /// What it says; the till's own remarks begin with `*`.
    pub text: String,
}

/// A ring of lines. Clones are the same ring.
#[derive(Debug, Clone, Default)]
pub struct Output(Arc<Mutex<VecDeque<OutputLine>>>);

impl Output {
    /// Adds a line; the oldest goes when there are too many.
    pub fn push(&self, at_ms: i64, text: String) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() == KEPT {
            lines.pop_front();
        }
        lines.push_back(OutputLine { at_ms, text });
    }

    /// Every line kept, oldest first.
    pub fn lines(&self) -> Vec<OutputLine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hundred_lines_are_kept() {
        let output = Output::default();
        for n in 0..250 {
            output.push(n, format!("line {n}"));
        }
        let lines = output.lines();
        assert_eq!((lines.len(), lines[0].at_ms, lines[199].text.as_str()), (200, 50, "line 249"));
    }
}
