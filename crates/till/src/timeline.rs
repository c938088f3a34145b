//! When a sale got where: what a manager reads when a customer disputes a payment.

use crate::payment::{Attempt, State};
use serde::Serialize;

/// When an attempt got where, epoch milliseconds. Noted beside the payment; any of it may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AttemptTimes {
    /// 商户订单号.
    pub out_trade_no: String,
    /// The till that worked on it.
    pub till: String,
    /// The attempt was stored.
    pub made_ms: i64,
    /// The cashier clicked, as the page tells it.
    pub clicked_ms: Option<i64>,
    /// The first code came from WeChat.
    pub ordered_ms: Option<i64>,
    /// It was on the screen, as the page tells it.
    pub shown_ms: Option<i64>,
    /// WeChat's `time_end`, whole seconds.
    pub paid_ms: Option<i64>,
    /// The payment was committed here.
    pub settled_ms: Option<i64>,
    /// "Paid" was on the screen, as the page tells it.
    pub announced_ms: Option<i64>,
    /// Order queries made.
    pub looks: i64,
    /// The first of them.
    pub first_look_ms: Option<i64>,
    /// The last of them.
    pub last_look_ms: Option<i64>,
}

impl AttemptTimes {
    /// Takes in what was noted later: the first word about each stage counts, looks add up.
    pub fn merge(&mut self, later: &AttemptTimes) {
        let AttemptTimes { out_trade_no: _, till, made_ms, .. } = later;
        if self.till.is_empty() {
            self.till.clone_from(till);
            self.made_ms = *made_ms;
        }
        self.clicked_ms = self.clicked_ms.or(later.clicked_ms);
        self.ordered_ms = self.ordered_ms.or(later.ordered_ms);
        self.shown_ms = self.shown_ms.or(later.shown_ms);
        self.paid_ms = self.paid_ms.or(later.paid_ms);
        self.settled_ms = self.settled_ms.or(later.settled_ms);
        self.announced_ms = self.announced_ms.or(later.announced_ms);
        self.looks += later.looks;
        self.first_look_ms = self.first_look_ms.or(later.first_look_ms);
        self.last_look_ms = later.last_look_ms.or(self.last_look_ms);
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The cashier clicked 收款.
    Clicked,
    /// The order was stored here, before WeChat heard of it.
    Stored,
    /// WeChat answered with a code.
    Ordered,
    /// The code was on the screen.
    Shown,
    /// WeChat was first asked how it stands.
    FirstLook,
    /// WeChat was asked for the last time.
    LastLook,
    /// The customer paid, by WeChat's clock, in whole seconds.
    Paid,
    /// The till committed the payment.
    Settled,
    /// "Paid" was on the screen.
    Announced,
    /// A manager charged the sale again while nobody knew how this ends.
    Superseded,
    /// It ended unpaid, confirmed by WeChat.
    Closed,
    /// WeChat refused the order.
    Failed,
}

/// One line of a timeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// What happened.
    pub step: Step,
    /// When, epoch milliseconds.
    pub at_ms: i64,
    /// Order queries made by then; only with [`Step::LastLook`].
    pub looks: Option<i64>,
}

/// The timeline of one attempt, in the order of time; what happened in one millisecond stays in its natural order.
pub fn of_attempt(attempt: &Attempt, times: Option<&AttemptTimes>) -> Vec<Moment> {
    let none = AttemptTimes::default();
    let times = times.unwrap_or(&none);
    let paid = attempt.paid.as_ref();
    let ended = |state: State| attempt.ended_at_ms.filter(|_| attempt.state == state);
    // The code's own time stands in where nothing was noted, unless it was exchanged for a fresh one since.
    let ordered = times.ordered_ms.or(attempt.code.as_ref().map(|code| code.since_ms));
    let one_look = times.looks <= 1;
    let steps = [
        (Step::Clicked, times.clicked_ms),
        (Step::Stored, Some(attempt.created_at_ms)),
        (Step::Ordered, ordered),
        (Step::Shown, times.shown_ms),
        (Step::FirstLook, times.first_look_ms.filter(|_| !one_look)),
        (Step::Superseded, attempt.superseded_at_ms),
        (Step::Paid, paid.map(|paid| paid.at_ms)),
        (Step::LastLook, times.last_look_ms),
        (Step::Settled, ended(State::Paid).or(times.settled_ms)),
        (Step::Announced, times.announced_ms),
        (Step::Closed, ended(State::Closed).or(ended(State::Reversed))),
        (Step::Failed, ended(State::Failed)),
    ];
    let mut moments: Vec<Moment> = steps
        .into_iter()
        .filter_map(|(step, at_ms)| {
            let looks = (step == Step::LastLook).then_some(times.looks);
            at_ms.map(|at_ms| Moment { step, at_ms, looks })
        })
        .collect();
    // WeChat cuts its second off: the payment came up to a second later, but before the till knew of it.
    let known = [times.last_look_ms, ended(State::Paid).or(times.settled_ms)];
    moments.sort_by_key(|moment| match moment.step {
        Step::Paid => known
            .into_iter()
            .flatten()
            .filter(|known_ms| *known_ms >= moment.at_ms)
            .fold(moment.at_ms + 999, i64::min),
        _ => moment.at_ms,
    });
    moments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::OutTradeNo;
    use crate::payment::{Paid as PaidBy, Terms};
    use fen::Fen;

    fn attempt() -> Attempt {
        let terms = Terms {
            appid: String::new(),
            mch_id: String::new(),
            body: String::new(),
            product_id: String::new(),
            client_ip: String::new(),
            notify_url: String::new(),
            total: Fen::new(1),
            time_start_ms: 0,
            time_expire_ms: 0,
        };
        Attempt::new(OutTradeNo::compose("20240601-0001", 1, 7), "20240601-0001", 1, "1", terms, 1_000)
    }

    fn steps(moments: &[Moment]) -> Vec<Step> {
        moments.iter().map(|moment| moment.step).collect()
    }

    #[test]
    fn a_paid_attempt_tells_every_stage_in_order() {
        let mut paid = attempt();
        paid.state = State::Paid;
        paid.paid = Some(PaidBy { transaction_id: "42".into(), at_ms: 5_000, late: false });
        paid.ended_at_ms = Some(5_800);
        let times = AttemptTimes {
            clicked_ms: Some(990),
            ordered_ms: Some(1_200),
            shown_ms: Some(1_220),
            announced_ms: Some(5_820),
            looks: 4,
            first_look_ms: Some(2_000),
            last_look_ms: Some(5_750),
            ..AttemptTimes::default()
        };
        let moments = of_attempt(&paid, Some(&times));
        use Step::{Announced, Clicked, FirstLook, LastLook, Ordered, Paid, Settled, Shown, Stored};
        let all = [Clicked, Stored, Ordered, Shown, FirstLook, Paid, LastLook, Settled, Announced];
        assert_eq!(steps(&moments), all);
        assert_eq!(moments[6].looks, Some(4));
    }

    #[test]
    fn wechats_cut_off_second_does_not_put_the_payment_before_its_order() {
        let mut paid = attempt();
        paid.state = State::Paid;
        paid.paid = Some(PaidBy { transaction_id: "42".into(), at_ms: 1_000, late: false });
        paid.ended_at_ms = Some(1_800);
        let times = AttemptTimes {
            ordered_ms: Some(1_100),
            shown_ms: Some(1_200),
            looks: 1,
            last_look_ms: Some(1_790),
            ..AttemptTimes::default()
        };
        use Step::{LastLook, Ordered, Paid, Settled, Shown, Stored};
        let all = [Stored, Ordered, Shown, Paid, LastLook, Settled];
        assert_eq!(steps(&of_attempt(&paid, Some(&times))), all);
    }

    #[test]
    fn what_was_not_noted_is_left_out() {
        let mut closed = attempt();
        closed.state = State::Closed;
        closed.ended_at_ms = Some(9_000);
        assert_eq!(steps(&of_attempt(&closed, None)), [Step::Stored, Step::Closed]);
        assert_eq!(steps(&of_attempt(&attempt(), None)), [Step::Stored]);
    }

    #[test]
    fn the_first_word_counts_and_looks_add_up() {
        let mut times =
            AttemptTimes { shown_ms: Some(5), looks: 2, last_look_ms: Some(7), ..Default::default() };
        let later = AttemptTimes { shown_ms: Some(9), looks: 3, last_look_ms: Some(8), ..times.clone() };
        times.merge(&later);
        assert_eq!((times.shown_ms, times.looks, times.last_look_ms), (Some(5), 5, Some(8)));
    }
}
