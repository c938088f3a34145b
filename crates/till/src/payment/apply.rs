//! The pure step. The only place where an attempt changes state.

use super::attempt::{
    Attempt, CloseReason, Code, Due, MOST_MISMATCHES, Paid, Problem, RaisedMismatch, SAID_PAID, State, Task,
};
use super::observation::{Difference, Distrust, Observation, Success};
use super::schedule::{
    CLOSE_MIN_AGE_MS, EXPIRY_GRACE_MS, NOT_FOUND_GRACE_MS, TRUST_LASTS_MS, TRUST_MISSES, is_due, is_expired,
    next_look_ms, next_try_ms,
};

/// What an observation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// State or bookkeeping moved on; no money.
    Moved,
    /// The money arrived while the attempt was open.
    Settled,
    /// The money arrived after the attempt had ended or was superseded.
    Late,
    /// This success was known already (promise 5).
    AlreadyThere,
    /// A success that isn't ours (promise 6), reported for the first time.
    Mismatch(Difference),
    /// A success that isn't ours, raised already.
    MismatchAgain(Difference),
    /// Says nothing new about an attempt in this state.
    Nothing,
}

/// The attempt after an observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The next attempt; its version is raised by the store.
    pub attempt: Attempt,
    /// What happened.
    pub verdict: Verdict,
}

/// Applies one observation to one attempt at `now_ms` (epoch milliseconds).
///
/// Total: every observation has an answer in every state. Promises 4 to 8 live here.
pub fn apply(attempt: &Attempt, observation: &Observation, now_ms: i64) -> Transition {
    let mut step = Step { next: attempt.clone(), now_ms };
    let verdict = match observation {
        Observation::Success(success) => step.success(success),
        Observation::Ordered { code_url } => step.if_open(|s| s.ordered(code_url)),
        Observation::OrderRefused(problem) => step.if_open(|s| s.order_refused(problem)),
        Observation::NotPaid => step.if_open(Step::not_paid),
        Observation::ClosedAtGateway => step.if_open(|s| s.end(State::Closed)),
        Observation::ReversedAtGateway => step.if_open(|s| s.end(State::Reversed)),
        Observation::PayError => step.if_open(Step::pay_error),
        Observation::NotFound { task } => step.if_open(|s| s.not_found(*task)),
        Observation::SaidPaid => step.if_open(Step::said_paid),
        Observation::CloseRefused(problem) => step.if_open(|s| s.close_refused(problem)),
        Observation::NoTrust { task, distrust, problem } => {
            step.if_open(|s| s.no_trust(*task, *distrust, problem))
        }
        Observation::CancelAsked => step.if_open(Step::cancel_asked),
        Observation::RefreshAsked => step.if_open(Step::refresh_asked),
        Observation::SupersedeAsked => step.if_open(Step::supersede_asked),
    };
    Transition { attempt: step.next, verdict }
}

/// One application in progress.
struct Step {
    next: Attempt,
    now_ms: i64,
}

impl Step {
    /// Only money reaches an ended attempt; everything else is stale news.
    fn if_open(&mut self, change: impl FnOnce(&mut Step)) -> Verdict {
        if !self.next.state.is_open() {
            return Verdict::Nothing;
        }
        change(self);
        Verdict::Moved
    }

    fn success(&mut self, success: &Success) -> Verdict {
        if let Some(difference) = success.difference(&self.next) {
            return self.mismatch(difference, success);
        }
        let late = match self.next.state {
            State::Paid => return Verdict::AlreadyThere,
            State::Created | State::AwaitingPayer | State::Unknown | State::Closing => {
                self.next.superseded_at_ms.is_some()
            }
            State::Closed | State::Failed | State::Reversed => true,
        };
        self.end(State::Paid);
        // A second payment of this number would be real money: it must be raised whatever was raised before.
        self.next.mismatches.clear();
        self.next.paid =
            Some(Paid { transaction_id: success.transaction_id.clone(), at_ms: success.paid_at_ms, late });
        if late { Verdict::Late } else { Verdict::Settled }
    }

    /// Wrong is not paid: recorded and raised once for each different one, then looked at again at a growing distance.
    fn mismatch(&mut self, difference: Difference, success: &Success) -> Verdict {
        let wrong = RaisedMismatch::of(success, difference);
        let raised_before =
            self.next.mismatches.contains(&wrong) || self.next.mismatches.len() >= MOST_MISMATCHES;
        if !raised_before {
            self.next.mismatches.push(wrong);
        }
        if self.next.state.is_open() {
            // What the gateway said of being paid stays said: nobody may charge again on account of this.
            let problem = match self.said_paid_before() {
                true => Problem::new(SAID_PAID, ""),
                false => Problem::new(difference.code(), format!("total_fee={}", success.total.fen())),
            };
            self.miss(problem);
            self.next.state = State::Unknown;
            self.due(Task::Query, next_try_ms(&self.next, Distrust::NotBelieved, self.now_ms));
        }
        if raised_before { Verdict::MismatchAgain(difference) } else { Verdict::Mismatch(difference) }
    }

    fn ordered(&mut self, code_url: &str) {
        self.trusted();
        self.next.code = Some(Code { url: code_url.to_owned(), since_ms: self.now_ms });
        self.next.ever_shown = true;
        match self.next.closing {
            // Cancelled while the order was on its way: nobody has seen the code, close it.
            Some(_) => self.enter(State::Closing, Task::Query, self.now_ms),
            None => self.enter(State::AwaitingPayer, Task::Query, next_look_ms(&self.next, self.now_ms)),
        }
    }

    fn order_refused(&mut self, problem: &Problem) {
        if self.next.ever_shown {
            // A code is out and the gateway won't renew it: the old one may still be paid, so close it.
            self.next.closing.get_or_insert(CloseReason::Refused);
            self.enter(State::Closing, Task::Query, self.now_ms);
        } else {
            self.end(State::Failed);
        }
        self.next.problem = Some(problem.clone());
    }

    fn not_paid(&mut self) {
        if self.said_paid_before() {
            // The gateway said ORDERPAID: this query lags behind. Ask again, never close, never charge.
            self.next.misses += 1;
            self.due(Task::Query, next_try_ms(&self.next, Distrust::NoAnswer, self.now_ms));
            return;
        }
        self.trusted();
        self.close_if_expired();
        match (self.next.closing, &self.next.code) {
            (Some(_), _) => self.continue_closing(),
            (None, Some(_)) => {
                self.enter(State::AwaitingPayer, Task::Query, next_look_ms(&self.next, self.now_ms))
            }
            // Ordered, but the answer with the code was lost: the same number again brings a code.
            (None, None) => self.place_again(),
        }
    }

    /// The order was just seen unpaid: close it now, or keep looking until WeChat allows it.
    fn continue_closing(&mut self) {
        match self.next.close_not_before_ms {
            Some(allowed) if !is_due(allowed, self.now_ms) => {
                let look = next_look_ms(&self.next, self.now_ms).min(allowed);
                self.enter(State::Closing, Task::Query, look);
            }
            Some(_) | None => self.enter(State::Closing, Task::Close, self.now_ms),
        }
    }

    /// An expired order is not placed any more; it is closed once the grace is over, and left in peace until then.
    fn place_again(&mut self) {
        if self.now_ms < self.next.terms.time_expire_ms {
            self.enter(State::Created, Task::Place, self.now_ms);
        } else {
            self.enter(State::Created, Task::Query, self.next.terms.time_expire_ms + EXPIRY_GRACE_MS);
        }
    }

    /// This payment failed for good: close the order, when that is allowed.
    fn pay_error(&mut self) {
        self.trusted();
        self.next.closing.get_or_insert(CloseReason::Refused);
        self.continue_closing();
    }

    fn not_found(&mut self, task: Task) {
        if self.said_paid_before() {
            return self.no_trust(task, Distrust::NotBelieved, &Problem::new("ORDERNOTEXIST", ""));
        }
        let never_payable = !self.next.ever_shown;
        let long_over = self.now_ms >= self.next.terms.time_expire_ms + NOT_FOUND_GRACE_MS;
        self.close_if_expired();
        match (self.next.closing, never_payable || long_over) {
            (Some(_), true) => self.end(State::Closed),
            (None, true) => {
                self.trusted();
                self.place_again();
            }
            // A code is out, yet the gateway denies the order: that can't be believed.
            (Some(_) | None, false) => {
                let problem = Problem::new("ORDERNOTEXIST", "");
                self.no_trust(task, Distrust::NotBelieved, &problem);
            }
        }
    }

    fn said_paid(&mut self) {
        let first = !self.said_paid_before();
        self.miss(Problem::new(SAID_PAID, ""));
        self.next.state = State::Unknown;
        let at = if first { self.now_ms } else { next_try_ms(&self.next, Distrust::NoAnswer, self.now_ms) };
        self.due(Task::Query, at);
    }

    fn said_paid_before(&self) -> bool {
        self.next.is_said_paid()
    }

    fn close_refused(&mut self, problem: &Problem) {
        self.trusted();
        self.next.problem = Some(problem.clone());
        let old_enough = self.next.terms.time_start_ms + CLOSE_MIN_AGE_MS + EXPIRY_GRACE_MS;
        let retry = old_enough.max(self.now_ms + 30_000);
        self.next.close_not_before_ms = Some(retry);
        self.next.closing.get_or_insert(CloseReason::Cancelled);
        self.enter(State::Closing, Task::Query, next_look_ms(&self.next, self.now_ms).min(retry));
    }

    fn no_trust(&mut self, task: Task, distrust: Distrust, problem: &Problem) {
        let said_paid = self.said_paid_before();
        self.miss(if said_paid { Problem::new(SAID_PAID, "") } else { problem.clone() });
        self.close_if_expired();
        if self.trust_is_lost(task, distrust) {
            self.next.state = State::Unknown;
        }
        // Without a code and without a wish to end, the same order again is the way to learn more; it is
        // idempotent (protocol sheet §5.5). Otherwise only the query tells the truth.
        let may_place = self.next.code.is_none() && self.next.closing.is_none() && !said_paid;
        let again = if may_place { Task::Place } else { Task::Query };
        self.due(again, next_try_ms(&self.next, distrust, self.now_ms));
    }

    /// One missed look does not take the code off the screen; a doubtful order or answer, or several misses, do.
    fn trust_is_lost(&self, task: Task, distrust: Distrust) -> bool {
        match (distrust, task) {
            (Distrust::NotBelieved, _) | (Distrust::NoAnswer, Task::Place | Task::Close) => true,
            (Distrust::NotSent | Distrust::SlowDown, Task::Place) => self.next.ever_shown,
            (Distrust::NoAnswer, Task::Query)
            | (Distrust::NotSent | Distrust::SlowDown, Task::Query | Task::Close) => {
                let silent_ms = self.now_ms - self.next.trusted_at_ms;
                self.next.misses >= TRUST_MISSES || (self.next.misses > 1 && silent_ms >= TRUST_LASTS_MS)
            }
        }
    }

    fn cancel_asked(&mut self) {
        if self.next.closing.is_some() {
            return;
        }
        self.next.closing = Some(CloseReason::Cancelled);
        match self.next.state {
            // Always query right before closing (protocol sheet §6.2).
            State::Created | State::AwaitingPayer | State::Closing => {
                self.enter(State::Closing, Task::Query, self.now_ms)
            }
            State::Unknown => self.due(Task::Query, self.now_ms),
            State::Paid | State::Closed | State::Failed | State::Reversed => {}
        }
    }

    /// The same number with the same terms again: the gateway answers with a fresh code and the old one dies.
    fn refresh_asked(&mut self) {
        let expired = self.now_ms >= self.next.terms.time_expire_ms;
        let may_return = matches!(self.next.closing, None | Some(CloseReason::Cancelled));
        let certain = matches!(self.next.state, State::AwaitingPayer | State::Closing);
        // Another attempt may be showing the sale's code by now (promise 3).
        let superseded = self.next.superseded_at_ms.is_some();
        if certain && may_return && !expired && !superseded {
            self.next.closing = None;
            self.next.close_not_before_ms = None;
            self.next.code = None;
            self.enter(State::Created, Task::Place, self.now_ms);
        }
    }

    /// Only the unknown can be superseded: whatever is known can be ended in the gateway's own way. An order of which
    /// the gateway said ORDERPAID is not unknown in that sense: its money is there.
    fn supersede_asked(&mut self) {
        if self.next.state == State::Unknown && !self.said_paid_before() {
            self.next.superseded_at_ms.get_or_insert(self.now_ms);
            // Never ordered or shown again from here on: `closing` sees to that, and to its end.
            self.next.closing.get_or_insert(CloseReason::Cancelled);
            self.due(Task::Query, self.now_ms);
        }
    }

    fn close_if_expired(&mut self) {
        if is_expired(&self.next, self.now_ms) && self.next.closing.is_none() {
            self.next.closing = Some(CloseReason::Expired);
        }
    }

    fn enter(&mut self, state: State, task: Task, at_ms: i64) {
        self.next.state = state;
        self.due(task, at_ms);
    }

    fn due(&mut self, task: Task, at_ms: i64) {
        self.next.due = Some(Due { task, at_ms });
    }

    fn end(&mut self, state: State) {
        self.trusted();
        self.next.state = state;
        self.next.due = None;
        self.next.ended_at_ms = Some(self.now_ms);
    }

    fn trusted(&mut self) {
        self.next.misses = 0;
        self.next.trusted_at_ms = self.now_ms;
        self.next.problem = None;
    }

    fn miss(&mut self, problem: Problem) {
        self.next.misses += 1;
        self.next.problem = Some(problem);
    }
}
