//! What one observation means for everything that must change together.
//!
//! Every source of news (loop, notification, bill, 查询 button) ends here, inside one write transaction of the
//! store: attempt, sale, pay log, sold counts and duties are committed together or not at all.

use crate::duty::{DutyKind, NewDuty};
use crate::paylog::{EntryState, NewEntry};
use crate::payment::{Attempt, Difference, Observation, Success, Verdict, apply};
use crate::sale::SaleState;

/// What settling an observation did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The attempt moved, or its money arrived in time.
    Applied,
    /// Nothing new: seen before, or stale.
    AlreadyThere,
    /// Genuine money for an attempt that had ended or was superseded, or for a sale already paid: a duty was raised.
    Late,
    /// A success that isn't ours: recorded and raised, nothing settled.
    Mismatch(Difference),
    /// No attempt has this number.
    UnknownAttempt,
}

/// The writes that one observation asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The attempt to store, if it changed.
    pub attempt: Option<Attempt>,
    /// Mark the sale paid by this attempt and raise the sold counts of its products.
    pub pays_sale: bool,
    /// The pay-log entry to append.
    pub entry: Option<NewEntry>,
    /// The duty to raise.
    pub duty: Option<NewDuty>,
    /// What to tell the caller.
    pub outcome: Outcome,
}

/// Decides what `observation` changes, given the attempt and the state of its sale.
pub fn decide(attempt: &Attempt, sale: SaleState, observation: &Observation, now_ms: i64) -> Settlement {
    let step = apply(attempt, observation, now_ms);
    let changed = step.attempt != *attempt;
    let mut settlement = Settlement {
        attempt: changed.then_some(step.attempt),
        pays_sale: false,
        entry: None,
        duty: None,
        outcome: if changed { Outcome::Applied } else { Outcome::AlreadyThere },
    };
    match (step.verdict, observation) {
        (Verdict::Settled, Observation::Success(success)) => {
            settlement.money(attempt, success, sale, false, now_ms)
        }
        (Verdict::Late, Observation::Success(success)) => {
            settlement.money(attempt, success, sale, true, now_ms)
        }
        (Verdict::Mismatch(difference), Observation::Success(success)) => {
            settlement.wrong(attempt, success, difference, now_ms);
        }
        (Verdict::MismatchAgain(difference), _) => settlement.outcome = Outcome::Mismatch(difference),
        (Verdict::AlreadyThere, _) => settlement.outcome = Outcome::AlreadyThere,
        (
            Verdict::Moved | Verdict::Nothing | Verdict::Settled | Verdict::Late | Verdict::Mismatch(_),
            _, // a moved attempt writes itself and nothing else
        ) => {}
    }
    settlement
}

impl Settlement {
    fn money(&mut self, attempt: &Attempt, success: &Success, sale: SaleState, late: bool, now_ms: i64) {
        let duty = match (sale, late) {
            (SaleState::Open, false) => None,
            (SaleState::Open, true) => Some(DutyKind::Late),
            (SaleState::Paid, _) => Some(DutyKind::PaidTwice),
        };
        self.pays_sale = duty.is_none();
        let state = if duty.is_none() { EntryState::Paid } else { EntryState::Late };
        self.entry = Some(NewEntry::from_success(attempt, success, state, now_ms));
        self.duty = duty.map(|kind| new_duty(kind, attempt, success, String::new()));
        self.outcome = if duty.is_none() { Outcome::Applied } else { Outcome::Late };
    }

    fn wrong(&mut self, attempt: &Attempt, success: &Success, difference: Difference, now_ms: i64) {
        self.entry = Some(NewEntry::from_success(attempt, success, EntryState::Mismatch, now_ms));
        let detail = difference.code().to_owned();
        self.duty = Some(new_duty(DutyKind::Mismatch, attempt, success, detail));
        self.outcome = Outcome::Mismatch(difference);
    }
}

fn new_duty(kind: DutyKind, attempt: &Attempt, success: &Success, detail: String) -> NewDuty {
    NewDuty {
        kind,
        sale_no: attempt.sale_no.clone(),
        out_trade_no: attempt.out_trade_no.to_string(),
        total: success.total,
        detail,
    }
}
