//! How long payments take, and whose time it is: the latency ledger.

mod durations;
mod period;

pub use durations::{Durations, Figures, LONGEST_MS};
pub use period::{Book, Day, Report, TillsDay};

use serde::Serialize;

/// When an attempt got where, epoch milliseconds. What was not recorded is missing from the sums.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Times {
    /// The cashier clicked.
    pub clicked_ms: Option<i64>,
    /// The code came from WeChat.
    pub ordered_ms: Option<i64>,
    /// The code was on the screen.
    pub shown_ms: Option<i64>,
    /// The customer paid. WeChat says it in whole seconds, cut off: up to a second too early.
    pub paid_ms: Option<i64>,
    /// The till had committed the payment.
    pub settled_ms: Option<i64>,
    /// “Paid” was on the screen.
    pub announced_ms: Option<i64>,
}

/// A stretch of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// From the click to the code on the screen: the network and WeChat.
    ToCode,
    /// From the code on the screen to the payment: the customer.
    ToPaid,
    /// From the payment to “paid” on the screen: this till, by asking or by notification.
    ToTold,
}

impl Stage {
    /// All of them, in their order.
    pub const ALL: [Stage; 3] = [Stage::ToCode, Stage::ToPaid, Stage::ToTold];

    /// How long it took, milliseconds. A clock that was set back, or WeChat's cut-off second, makes it 0, never less.
    pub fn took(self, times: &Times) -> Option<i64> {
        let (from, to) = match self {
            Stage::ToCode => (times.clicked_ms, times.shown_ms),
            Stage::ToPaid => (times.shown_ms, times.paid_ms),
            Stage::ToTold => (times.paid_ms, times.announced_ms),
        };
        Some(to?.saturating_sub(from?).max(0))
    }
}

/// From having something to show to showing it: this machine and nobody else. Once for the code, once for “paid”.
fn own(times: &Times) -> impl Iterator<Item = i64> {
    let waits = [(times.ordered_ms, times.shown_ms), (times.settled_ms, times.announced_ms)];
    waits.into_iter().filter_map(|(from, to)| Some(to?.saturating_sub(from?).max(0)))
}

/// The stages of some payments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    stages: [Durations; 3],
    own: Durations,
}

impl Ledger {
    /// Takes in what is known of one attempt.
    pub fn add(&mut self, times: &Times) {
        for (stage, durations) in Stage::ALL.into_iter().zip(&mut self.stages) {
            if let Some(ms) = stage.took(times) {
                durations.add(ms);
            }
        }
        own(times).for_each(|ms| self.own.add(ms));
    }

    /// What people read of it.
    pub fn summary(&self) -> Summary {
        let [to_code, to_paid, to_told] = &self.stages;
        Summary {
            to_code: to_code.figures(),
            to_paid: to_paid.figures(),
            to_told: to_told.figures(),
            own: self.own.figures(),
        }
    }
}

/// The figures of some payments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// [`Stage::ToCode`].
    pub to_code: Figures,
    /// [`Stage::ToPaid`].
    pub to_paid: Figures,
    /// [`Stage::ToTold`].
    pub to_told: Figures,
    /// The part of the first and the last that is this machine's own: from having code or payment to showing it.
    pub own: Figures,
}

/// Where the time goes, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing was measured.
    Nothing,
    /// This machine shows slowly what it has.
    Till,
    /// The code comes slowly.
    Network,
    /// The payment is told slowly.
    Telling,
    /// All of that is quick, but customers take long.
    Customer,
    /// All of it is quick.
    Quick,
}

/// A screen that needs longer than this, once in twenty, keeps people waiting by itself.
pub const SLOW_OWN_MS: i64 = 500;
/// A code that needs longer than this, once in twenty, is felt at the counter.
pub const SLOW_CODE_MS: i64 = 2_000;
/// The second that WeChat cuts off, and two looks.
pub const SLOW_TELLING_MS: i64 = 3_000;
/// Half of the customers need no longer to take the phone out, scan and confirm.
pub const SLOW_CUSTOMER_MS: i64 = 20_000;

impl Summary {
    /// Whether nothing at all was measured.
    pub fn is_empty(&self) -> bool {
        [self.to_code, self.to_paid, self.to_told].iter().all(|figures| figures.count == 0)
    }

    /// Says where the time goes. What the shop can mend comes first.
    pub fn verdict(&self) -> Verdict {
        let above = |found: Option<i64>, limit| found.is_some_and(|ms| ms > limit);
        if self.is_empty() {
            Verdict::Nothing
        } else if above(self.own.p95_ms, SLOW_OWN_MS) {
            Verdict::Till
        } else if above(self.to_code.p95_ms, SLOW_CODE_MS) {
            Verdict::Network
        } else if above(self.to_told.p95_ms, SLOW_TELLING_MS) {
            Verdict::Telling
        } else if above(self.to_paid.p50_ms, SLOW_CUSTOMER_MS) {
            Verdict::Customer
        } else {
            Verdict::Quick
        }
    }
}

#[cfg(test)]
mod tests;
