//! A small WeChat that tells the truth, and the loop that asks it; no sockets, no clock.

use crate::kit::{step, success, too_young};
use till::payment::{Attempt, Observation, Problem, Task};

/// What WeChat knows about the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// Never heard of it.
    Unknown,
    /// Ordered at this time and not paid.
    Unpaid { since_ms: i64 },
    /// Paid.
    Paid,
    /// Closed.
    Closed,
}

/// WeChat.
#[derive(Debug, Clone)]
pub struct Gateway {
    pub truth: Truth,
    /// Refuses to close an order younger than five minutes.
    pub five_minute_rule: bool,
    /// The payer pays at this time, if there is something to pay.
    pub pays_at_ms: Option<i64>,
    /// So many queries still answer NOTPAY after the payment.
    pub lag: u32,
}

impl Gateway {
    /// Answers `task` about `attempt` at `now_ms`.
    fn answer(&mut self, attempt: &Attempt, task: Task, now_ms: i64) -> Observation {
        let expired = now_ms >= attempt.terms.time_expire_ms;
        match (task, self.truth) {
            (_, Truth::Closed) => Observation::ClosedAtGateway,
            (Task::Query, Truth::Paid) if self.lag > 0 => {
                self.lag -= 1;
                Observation::NotPaid
            }
            (Task::Query, Truth::Paid) => Observation::Success(success(attempt)),
            (Task::Place | Task::Close, Truth::Paid) => Observation::SaidPaid,
            (Task::Query, Truth::Unpaid { .. }) => Observation::NotPaid,
            (Task::Query | Task::Close, Truth::Unknown) => Observation::NotFound { task },
            (Task::Place, Truth::Unknown | Truth::Unpaid { .. }) if expired => {
                Observation::OrderRefused(Problem::new("INVALID_REQUEST", "订单已过期"))
            }
            (Task::Place, Truth::Unknown) => {
                self.truth = Truth::Unpaid { since_ms: now_ms };
                Observation::Ordered { code_url: format!("weixin://{now_ms}") }
            }
            (Task::Place, Truth::Unpaid { .. }) => {
                Observation::Ordered { code_url: format!("weixin://{now_ms}") }
            }
            (Task::Close, Truth::Unpaid { since_ms }) => {
                if self.five_minute_rule && now_ms < since_ms + 300_000 {
                    too_young()
                } else {
                    self.truth = Truth::Closed;
                    Observation::ClosedAtGateway
                }
            }
        }
    }

    /// The payer scans, if a code was ever shown and the order can still be paid.
    fn pay_if_possible(&mut self, attempt: &Attempt, now_ms: i64) {
        let time = self.pays_at_ms.is_some_and(|at| at <= now_ms && at < attempt.terms.time_expire_ms);
        if time && attempt.ever_shown && matches!(self.truth, Truth::Unpaid { .. }) {
            self.truth = Truth::Paid;
        }
    }
}

/// How a run ended.
#[derive(Debug)]
pub struct End {
    pub attempt: Attempt,
    pub now_ms: i64,
    pub calls: u32,
}

/// Follows the attempt's own schedule until it ends or `most_calls` are spent. Each call takes `latency_ms`.
pub fn run(
    gateway: &mut Gateway,
    mut attempt: Attempt,
    mut now_ms: i64,
    latency_ms: i64,
    most_calls: u32,
) -> End {
    let mut calls = 0;
    while let Some(due) = attempt.due {
        if calls == most_calls {
            break;
        }
        now_ms = now_ms.max(due.at_ms);
        let task = attempt.task_at(now_ms).expect("it is due");
        gateway.pay_if_possible(&attempt, now_ms);
        let answer = gateway.answer(&attempt, task, now_ms + latency_ms / 2);
        now_ms += latency_ms;
        attempt = step(&attempt, &answer, now_ms);
        calls += 1;
    }
    End { attempt, now_ms, calls }
}
