//! Random histories of one sale: anything anybody can claim to have seen, in any order.

use crate::kit::{NOON, fresh, numbered, success};
use fen::Fen;
use proptest::prelude::*;
use till::charge_again::supersede;
use till::paylog::{EntryState, NewEntry};
use till::payment::{Attempt, Distrust, Observation, Problem, Source, State, Success, Task};
use till::sale::{Sale, SaleState};
use till::settlement::{Settlement, decide};

/// One thing that happens.
#[derive(Debug, Clone)]
pub struct Event {
    /// So long after the one before.
    pub pause_ms: i64,
    /// To which attempt of the sale, counted from the newest.
    pub attempts_back: usize,
    /// What is seen.
    pub seen: Seen,
}

/// An observation whose money is filled in for the attempt it is about.
#[derive(Debug, Clone)]
pub enum Seen {
    /// Anything without money.
    Plain(Observation),
    /// A success, from `source`, with this much wrong.
    Money(Source, Wrong),
    /// No observation: the cashier wants a new attempt.
    RetryAsked,
    /// No observation: a manager charges the sale again while nobody knows how the last attempt ends.
    Override,
}

/// What is wrong with a success.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Wrong {
    /// It is genuine.
    Nothing,
    /// Another amount.
    Amount(i64),
    /// Another currency.
    Currency,
    /// Another merchant.
    Merchant,
    /// Another appid.
    Appid,
    /// Another payment.
    Transaction,
}

impl Seen {
    fn about(&self, attempt: &Attempt) -> Option<Observation> {
        Some(match self {
            Seen::RetryAsked | Seen::Override => return None,
            Seen::Plain(observation) => observation.clone(),
            Seen::Money(source, wrong) => {
                let ours = Success { source: *source, ..success(attempt) };
                Observation::Success(match wrong {
                    Wrong::Nothing => ours,
                    Wrong::Amount(fen) => Success { total: Fen::new(*fen), ..ours },
                    Wrong::Currency => Success { currency: "HKD".into(), ..ours },
                    Wrong::Merchant => Success { mch_id: "10000101".into(), ..ours },
                    Wrong::Appid => Success { appid: "wx0000000000000000".into(), ..ours },
                    Wrong::Transaction => Success { transaction_id: "42000000009".into(), ..ours },
                })
            }
        })
    }
}

fn task() -> impl Strategy<Value = Task> {
    prop_oneof![Just(Task::Place), Just(Task::Query), Just(Task::Close)]
}

fn distrust() -> impl Strategy<Value = Distrust> {
    prop_oneof![
        Just(Distrust::NotSent),
        Just(Distrust::NoAnswer),
        Just(Distrust::NotBelieved),
        Just(Distrust::SlowDown)
    ]
}

fn plain() -> impl Strategy<Value = Observation> {
    let problem = || Problem::new("SYSTEMERROR", "系统超时");
    prop_oneof![
        4 => "[a-z]{1,8}".prop_map(|code_url| Observation::Ordered { code_url }),
        1 => Just(Observation::OrderRefused(problem())),
        6 => Just(Observation::NotPaid),
        1 => Just(Observation::ClosedAtGateway),
        1 => Just(Observation::ReversedAtGateway),
        1 => Just(Observation::PayError),
        2 => task().prop_map(|task| Observation::NotFound { task }),
        1 => Just(Observation::SaidPaid),
        2 => Just(Observation::CloseRefused(problem())),
        4 => (task(), distrust())
            .prop_map(move |(task, distrust)| Observation::NoTrust { task, distrust, problem: problem() }),
        2 => Just(Observation::CancelAsked),
        2 => Just(Observation::RefreshAsked),
    ]
}

fn money() -> impl Strategy<Value = Seen> {
    let source = prop_oneof![
        Just(Source::Query),
        Just(Source::Notification),
        Just(Source::Bill),
        Just(Source::Manual)
    ];
    let wrong = prop_oneof![
        4 => Just(Wrong::Nothing),
        1 => prop_oneof![Just(0), Just(1), Just(1_249), Just(1_251), any::<i64>()].prop_map(Wrong::Amount),
        1 => Just(Wrong::Currency),
        1 => Just(Wrong::Merchant),
        1 => Just(Wrong::Appid),
        1 => Just(Wrong::Transaction),
    ];
    (source, wrong).prop_map(|(source, wrong)| Seen::Money(source, wrong))
}

/// Up to `length` events over seconds, minutes or hours.
pub fn events(length: usize) -> impl Strategy<Value = Vec<Event>> {
    let pause = prop_oneof![6 => 0..3_000_i64, 3 => 0..120_000_i64, 1 => 0..7_200_000_i64];
    let seen = prop_oneof![12 => plain().prop_map(Seen::Plain), 2 => money(), 2 => Just(Seen::RetryAsked), 1 => Just(Seen::Override)];
    let event = (pause, prop_oneof![5 => Just(0), 1 => 1..4_usize], seen)
        .prop_map(|(pause_ms, attempts_back, seen)| Event { pause_ms, attempts_back, seen });
    prop::collection::vec(event, 0..length)
}

/// A sale, its attempts and its pay log, kept as the store keeps them.
pub struct Shop {
    pub now_ms: i64,
    pub sale: SaleState,
    pub attempts: Vec<Attempt>,
    pub entries: Vec<NewEntry>,
    pub paid_sale: usize,
}

/// What an event did.
pub struct Happened {
    pub before: Attempt,
    pub after: Attempt,
    pub seen: Observation,
    pub settlement: Settlement,
}

impl Shop {
    pub fn new() -> Shop {
        Shop { now_ms: NOON, sale: SaleState::Open, attempts: vec![fresh()], entries: vec![], paid_sale: 0 }
    }

    /// Lets `event` happen; `None` when it was a wish for a new attempt or an override.
    pub fn happen(&mut self, event: &Event) -> Option<Happened> {
        self.now_ms += event.pause_ms;
        let index = self.attempts.len() - 1 - event.attempts_back.min(self.attempts.len() - 1);
        let before = self.attempts[index].clone();
        let Some(seen) = event.seen.about(&before) else {
            match event.seen {
                Seen::Override => self.override_unknown(),
                Seen::RetryAsked | Seen::Plain(_) | Seen::Money(..) => self.retry(),
            }
            return None;
        };
        let settlement = decide(&before, self.sale, &seen, self.now_ms);
        if let Some(next) = &settlement.attempt {
            self.attempts[index] = Attempt { version: before.version + 1, ..next.clone() };
        }
        if settlement.pays_sale {
            self.sale = SaleState::Paid;
            self.paid_sale += 1;
        }
        self.entries.extend(settlement.entry.clone());
        Some(Happened { before, after: self.attempts[index].clone(), seen, settlement })
    }

    fn has_money(&self) -> bool {
        self.entries.iter().any(|e| e.state != EntryState::Mismatch)
    }

    /// The store's rule: a new attempt only when all others ended and no money has come.
    fn retry(&mut self) {
        if !self.attempts.iter().any(|a| a.state.is_open()) && !self.has_money() {
            self.one_more();
        }
    }

    /// The store's rule: only the unknown is superseded, and only if no money has come.
    fn override_unknown(&mut self) {
        let Ok(superseded) = supersede(&self.sale(), &self.attempts, self.now_ms) else { return };
        for next in superseded {
            let old = self.attempts.iter_mut().find(|a| a.out_trade_no == next.out_trade_no);
            *old.expect("one of them") = Attempt { version: next.version + 1, ..next };
        }
        self.one_more();
    }

    fn sale(&self) -> Sale {
        Sale {
            sale_no: self.attempts[0].sale_no.clone(),
            till: "till-1".into(),
            cashier: String::new(),
            request_id: "click".into(),
            state: self.sale,
            lines: vec![],
            discount: till::pricing::Discount::None,
            note: String::new(),
            total: self.attempts[0].terms.total,
            created_at_ms: NOON,
            paid_by: None,
            receipts: i64::from(self.has_money()),
        }
    }

    fn one_more(&mut self) {
        let last = self.attempts.last().expect("one at least");
        let mut next = numbered(last.attempt_no + 1);
        let shift = self.now_ms - NOON;
        next.created_at_ms = self.now_ms;
        next.trusted_at_ms = self.now_ms;
        next.terms.time_start_ms += shift;
        next.terms.time_expire_ms += shift;
        next.due = next.due.map(|due| till::payment::Due { at_ms: self.now_ms, ..due });
        self.attempts.push(next);
    }

    /// Money entries of one attempt.
    pub fn money_entries(&self, attempt: &Attempt) -> usize {
        let number = attempt.out_trade_no.as_str();
        self.entries.iter().filter(|e| e.out_trade_no == number && e.state != EntryState::Mismatch).count()
    }
}

/// Whether an observation is genuine money for an attempt that it has not paid yet.
pub fn is_genuine(seen: &Observation, attempt: &Attempt) -> bool {
    matches!(seen, Observation::Success(s) if s.difference(&Attempt { paid: None, ..attempt.clone() }).is_none())
}

/// Where the state stands for "paid".
pub fn is_paid(attempt: &Attempt) -> bool {
    attempt.state == State::Paid
}
