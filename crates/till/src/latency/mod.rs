//! How long payments take, and whose time it is: the latency ledger.

use serde::Serialize;
use std::collections::BTreeMap;

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

/// Longer than any payment lives; what claims to have taken longer (a clock that jumped) counts as this.
pub const LONGEST_MS: i64 = 3_600_000;

/// Durations of one kind. Exact to the millisecond; memory is bounded by the number of different ones, at most
/// [`LONGEST_MS`], whatever number goes by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Durations {
    counts: BTreeMap<i64, u64>,
    count: u64,
}

impl Durations {
    /// Takes one in.
    pub fn add(&mut self, ms: i64) {
        *self.counts.entry(ms.clamp(0, LONGEST_MS)).or_default() += 1;
        self.count += 1;
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The smallest duration that `percent` of all don't exceed (nearest rank); `None` of nothing.
    pub fn percentile(&self, percent: u64) -> Option<i64> {
        let rank = (self.count * percent.min(100)).div_ceil(100).max(1);
        let mut passed = 0;
        self.counts.iter().find_map(|(ms, count)| {
            passed += count;
            (passed >= rank).then_some(*ms)
        })
    }

    /// The figures people read.
    pub fn figures(&self) -> Figures {
        Figures {
            count: i64::try_from(self.count).unwrap_or(i64::MAX),
            p50_ms: self.percentile(50),
            p95_ms: self.percentile(95),
        }
    }
}

/// What is told of durations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// How many were measured.
    pub count: i64,
    /// Half took no longer.
    pub p50_ms: Option<i64>,
    /// 95 of 100 took no longer.
    pub p95_ms: Option<i64>,
}

/// The stages of some payments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger([Durations; 3]);

impl Ledger {
    /// Takes in what is known of one attempt.
    pub fn add(&mut self, times: &Times) {
        for (stage, durations) in Stage::ALL.into_iter().zip(&mut self.0) {
            if let Some(ms) = stage.took(times) {
                durations.add(ms);
            }
        }
    }

    /// The figures of each stage, in the order of [`Stage::ALL`].
    pub fn figures(&self) -> [Figures; 3] {
        let [to_code, to_paid, to_told] = &self.0;
        [to_code.figures(), to_paid.figures(), to_told.figures()]
    }
}

/// Where the time goes, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing was measured.
    Nothing,
    /// The code comes slowly.
    Network,
    /// The payment is shown slowly.
    Telling,
    /// Both are quick, but customers take long.
    Customer,
    /// All of it is quick.
    Quick,
}

/// A code that needs longer than this, once in twenty, is felt at the counter.
pub const SLOW_CODE_MS: i64 = 2_000;
/// The second that WeChat cuts off, and two looks.
pub const SLOW_TELLING_MS: i64 = 3_000;
/// Half of the customers need no longer to take the phone out, scan and confirm.
pub const SLOW_CUSTOMER_MS: i64 = 20_000;

/// Says where the time goes. What the shop can mend comes first.
pub fn verdict([to_code, to_paid, to_told]: &[Figures; 3]) -> Verdict {
    let above = |found: Option<i64>, limit| found.is_some_and(|ms| ms > limit);
    if [to_code, to_paid, to_told].iter().all(|figures| figures.count == 0) {
        Verdict::Nothing
    } else if above(to_code.p95_ms, SLOW_CODE_MS) {
        Verdict::Network
    } else if above(to_told.p95_ms, SLOW_TELLING_MS) {
        Verdict::Telling
    } else if above(to_paid.p50_ms, SLOW_CUSTOMER_MS) {
        Verdict::Customer
    } else {
        Verdict::Quick
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(durations: &[i64]) -> Durations {
        let mut all = Durations::default();
        durations.iter().for_each(|ms| all.add(*ms));
        all
    }

    #[test]
    fn percentiles_are_durations_that_happened() {
        assert_eq!(of(&[]).figures(), Figures::default());
        assert_eq!(of(&[7]).figures(), Figures { count: 1, p50_ms: Some(7), p95_ms: Some(7) });
        let twenty: Vec<i64> = (1..=20).collect();
        assert_eq!(of(&twenty).figures(), Figures { count: 20, p50_ms: Some(10), p95_ms: Some(19) });
        assert_eq!(of(&[-5, LONGEST_MS * 9]).percentile(100), Some(LONGEST_MS), "held within bounds");
    }

    #[test]
    fn a_stage_needs_both_ends_and_never_takes_less_than_nothing() {
        let times = Times {
            clicked_ms: Some(1_000),
            shown_ms: Some(1_250),
            // Paid at 1,900 in truth: WeChat cuts the part of the second off.
            paid_ms: Some(1_000),
            ..Times::default()
        };
        assert_eq!(Stage::ALL.map(|stage| stage.took(&times)), [Some(250), Some(0), None]);
    }

    #[test]
    fn says_where_the_time_goes() {
        let figures = |p50, p95| Figures { count: 9, p50_ms: Some(p50), p95_ms: Some(p95) };
        let quick = [figures(200, 400), figures(8_000, 30_000), figures(900, 1_500)];
        assert_eq!(verdict(&quick), Verdict::Quick);
        let [code, paid, told] = quick;
        assert_eq!(verdict(&[figures(300, 2_001), paid, told]), Verdict::Network);
        assert_eq!(verdict(&[code, paid, figures(900, 3_001)]), Verdict::Telling);
        assert_eq!(verdict(&[code, figures(20_001, 40_000), told]), Verdict::Customer);
        assert_eq!(verdict(&[Figures::default(); 3]), Verdict::Nothing);
    }

    proptest! {
        #[test]
        fn percentiles_are_the_nearest_rank_of_the_sorted_list(
            mut durations in proptest::collection::vec(0..5_000_i64, 1..400), percent in 1..=100_u64,
        ) {
            let found = of(&durations).percentile(percent);
            durations.sort_unstable();
            let rank = (durations.len() * usize::try_from(percent).expect("small")).div_ceil(100);
            prop_assert_eq!(found, Some(durations[rank - 1]));
        }
    }
}
