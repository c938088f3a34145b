//! Planted bugs: each is a mistake real tills make. The simulation must find every one, or it proves nothing.
//!
//! They are planted at the seams the simulation owns (its disk, its wire, its gateway), so that the shop's code holds
//! no trace of them.

use clap::ValueEnum;
use till::payment::{Attempt, Distrust, Observation, Problem, State, Task};

/// A mistake to plant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Bug {
    /// The amount of a success is not compared.
    SkipAmountCheck,
    /// Nobody checks signatures and accounts.
    SkipSignatureCheck,
    /// An order call without an answer counts as refused.
    TimeoutIsFailure,
    /// A close without an answer counts as closed.
    TimeoutIsClosed,
    /// SYSTEMERROR counts as a refusal.
    SystemErrorIsRefusal,
    /// NOTPAY while cancelling counts as closed; nobody closes at the gateway.
    NotPaidIsClosed,
    /// A refused close counts as closed.
    RefusedCloseIsClosed,
    /// ORDERPAID counts as a failure.
    OrderPaidIsFailure,
    /// A success for an ended attempt is dropped.
    IgnoreSuccessAfterEnd,
    /// A repeated order call uses a new number.
    NewNumberOnRetry,
    /// A changed cart is sent under the old number.
    NewAmountOnRetry,
    /// The order is sent before its commit is durable.
    SendBeforeCommit,
    /// “Paid” is shown before its commit is durable.
    ShowBeforeCommit,
    /// Open attempts are forgotten by a restart.
    ForgetOnRestart,
    /// Nobody looks any more once the order has expired.
    StopAtExpiry,
    /// A clock that was set back is believed.
    TrustTheClock,
    /// Each click makes a sale.
    SecondClickSecondSale,
    /// A sale may be charged again while its attempt is open.
    ChargeWhileOpen,
    /// A sale may be charged again although money came.
    ChargeAfterMoney,
    /// Attempt and pay log are two commits.
    TwoCommits,
    /// Nobody looks any more at an attempt the manager has superseded.
    ForgetSuperseded,
    /// Late money raises no duty.
    NoDutyForLateMoney,
    /// A repeated success makes a second entry.
    EntryForEachSuccess,
    /// Who writes last wins.
    NoCompareAndSet,
    /// A repeated notification rewrites the stored payment.
    RewriteOnRepeat,
    /// Lines are added up in floating-point yuan.
    FloatMoney,
}

impl Bug {
    /// What a buggy till takes an answer for.
    pub fn misread(self, answer: Observation) -> Observation {
        let closed = Observation::ClosedAtGateway;
        let refused = || Observation::OrderRefused(Problem::new("no_answer", ""));
        match (self, &answer) {
            (
                Bug::TimeoutIsFailure,
                Observation::NoTrust { task: Task::Place, distrust: Distrust::NoAnswer, .. },
            ) => refused(),
            (
                Bug::TimeoutIsClosed,
                Observation::NoTrust { task: Task::Close, distrust: Distrust::NoAnswer, .. },
            ) => closed,
            (Bug::SystemErrorIsRefusal, Observation::NoTrust { problem, .. })
                if problem.code == "SYSTEMERROR" =>
            {
                refused()
            }
            (Bug::RefusedCloseIsClosed, Observation::CloseRefused(_)) => closed,
            (Bug::OrderPaidIsFailure, Observation::SaidPaid) => closed,
            _ => answer,
        }
    }

    /// What a buggy till sends: the attempt as its order call describes it.
    pub fn missend(self, attempt: &Attempt, task: Task) -> Option<Attempt> {
        let again = task == Task::Place && (attempt.misses > 0 || attempt.ever_shown);
        let mut sent = attempt.clone();
        match self {
            Bug::NewNumberOnRetry if again => {
                let number = format!("{}X{}", &attempt.out_trade_no.as_str()[..20], attempt.version);
                sent.out_trade_no = till::numbers::OutTradeNo::parse(&number)?;
            }
            Bug::NewAmountOnRetry if again => {
                sent.terms.total = sent.terms.total.checked_add(fen::Fen::new(1))?;
            }
            _ => return None,
        }
        Some(sent)
    }

    /// The attempt as a buggy settlement sees it; `None`: it does not even look.
    pub fn missee(self, attempt: &Attempt, observation: &Observation) -> Option<Attempt> {
        let mut seen = attempt.clone();
        match (self, observation) {
            (Bug::SkipAmountCheck, Observation::Success(success)) => seen.terms.total = success.total,
            (Bug::IgnoreSuccessAfterEnd, Observation::Success(_)) if !attempt.state.is_open() => return None,
            (Bug::EntryForEachSuccess, Observation::Success(_)) if attempt.state == State::Paid => {
                seen.state = State::AwaitingPayer;
            }
            _ => {}
        }
        Some(seen)
    }

    /// The observation as a buggy settlement takes it.
    pub fn mistake(self, attempt: &Attempt, observation: &Observation) -> Observation {
        match (self, observation) {
            (Bug::NotPaidIsClosed, Observation::NotPaid) if attempt.closing.is_some() => {
                Observation::ClosedAtGateway
            }
            _ => observation.clone(),
        }
    }
}
