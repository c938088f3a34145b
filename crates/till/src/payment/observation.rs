//! What somebody saw of an attempt. Every source speaks this language, so that all of them settle alike.

use super::attempt::{Attempt, Problem, Task};
use fen::Fen;
use serde::{Deserialize, Serialize};

/// Who saw the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The loop's order query.
    Query,
    /// WeChat's payment notification.
    Notification,
    /// A row of the provider's bill.
    Bill,
    /// A person who pressed 查询, or a command.
    Manual,
}

impl Source {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Query => "query",
            Source::Notification => "notification",
            Source::Bill => "bill",
            Source::Manual => "manual",
        }
    }

    /// Reads the stored word back.
    pub fn from_word(word: &str) -> Option<Source> {
        [Source::Query, Source::Notification, Source::Bill, Source::Manual]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}

/// A verified statement that the order was paid. The signature has been checked; whether it is *our* payment
/// is checked by [`Success::difference`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Success {
    /// Who saw it.
    pub source: Source,
    /// appid in the statement.
    pub appid: String,
    /// mch_id in the statement.
    pub mch_id: String,
    /// `total_fee`, fen.
    pub total: Fen,
    /// `fee_type`; CNY when the statement is silent.
    pub currency: String,
    /// WeChat's number of the payment.
    pub transaction_id: String,
    /// `time_end`, epoch milliseconds.
    pub paid_at_ms: i64,
    /// `trade_type`, e.g. NATIVE.
    pub pay_type: String,
    /// SUCCESS, or REFUND when a refund has been requested since.
    pub trade_state: String,
    /// Everything the gateway said, a JSON object.
    pub gateway: String,
}

/// The first fact in which a success is not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// Another amount.
    Amount,
    /// Another currency.
    Currency,
    /// Another merchant number.
    Merchant,
    /// Another appid.
    Appid,
    /// The attempt was already paid under another transaction id.
    Transaction,
}

impl Difference {
    /// The word used in problems, duties and notices.
    pub fn code(self) -> &'static str {
        match self {
            Difference::Amount => "amount_mismatch",
            Difference::Currency => "currency_mismatch",
            Difference::Merchant => "merchant_mismatch",
            Difference::Appid => "appid_mismatch",
            Difference::Transaction => "transaction_mismatch",
        }
    }
}

impl Success {
    /// Compares with the attempt's terms; `None` when everything is ours (promise 6).
    pub fn difference(&self, attempt: &Attempt) -> Option<Difference> {
        let terms = &attempt.terms;
        if self.mch_id != terms.mch_id {
            Some(Difference::Merchant)
        } else if self.appid != terms.appid {
            Some(Difference::Appid)
        } else if self.currency != "CNY" {
            Some(Difference::Currency)
        } else if self.total != terms.total {
            Some(Difference::Amount)
        } else if attempt.paid.as_ref().is_some_and(|paid| paid.transaction_id != self.transaction_id) {
            Some(Difference::Transaction)
        } else {
            None
        }
    }
}

/// How an answer failed to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Distrust {
    /// Certainly never reached the gateway.
    NotSent,
    /// No answer, or the gateway's own trouble: time-out, reset, 5xx, SYSTEMERROR.
    NoAnswer,
    /// An answer that cannot be believed: bad signature, unreadable, about somebody else.
    NotBelieved,
    /// The gateway asks to slow down.
    SlowDown,
}

/// What somebody saw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Observation {
    /// unifiedorder succeeded with this `code_url`.
    Ordered {
        /// `code_url`, opaque.
        code_url: String,
    },
    /// unifiedorder was refused for good.
    OrderRefused(Problem),
    /// A verified success, from whatever source.
    Success(Success),
    /// The gateway knows the order and it is not paid.
    NotPaid,
    /// The gateway says the order is closed: trade_state CLOSED, ORDERCLOSED, or a successful close.
    ClosedAtGateway,
    /// trade_state REVOKED.
    ReversedAtGateway,
    /// trade_state PAYERROR: this order will not be paid.
    PayError,
    /// ORDERNOTEXIST: the gateway does not know the number.
    NotFound {
        /// The call that was answered so.
        task: Task,
    },
    /// ORDERPAID: paid, but the facts are still to be asked for.
    SaidPaid,
    /// closeorder was refused for a reason that isn't an end, e.g. the five-minute rule.
    CloseRefused(Problem),
    /// No trustworthy answer to a call.
    NoTrust {
        /// The call.
        task: Task,
        /// How it failed.
        distrust: Distrust,
        /// In words.
        problem: Problem,
    },
    /// Somebody wants the attempt ended.
    CancelAsked,
    /// Somebody wants a fresh code for the same number, or a cancelled attempt back.
    RefreshAsked,
    /// A manager charges the sale again although nobody knows how this attempt ends.
    SupersedeAsked,
}

impl Observation {
    /// A word for logs and timelines. Holds no amount, number or text of the gateway.
    pub fn name(&self) -> &'static str {
        match self {
            Observation::Ordered { .. } => "ordered",
            Observation::OrderRefused(_) => "order_refused",
            Observation::Success(_) => "success",
            Observation::NotPaid => "not_paid",
            Observation::ClosedAtGateway => "closed",
            Observation::ReversedAtGateway => "reversed",
            Observation::PayError => "pay_error",
            Observation::NotFound { .. } => "not_found",
            Observation::SaidPaid => "said_paid",
            Observation::CloseRefused(_) => "close_refused",
            Observation::NoTrust { distrust: Distrust::NotSent, .. } => "not_sent",
            Observation::NoTrust { distrust: Distrust::NoAnswer, .. } => "no_answer",
            Observation::NoTrust { distrust: Distrust::NotBelieved, .. } => "not_believed",
            Observation::NoTrust { distrust: Distrust::SlowDown, .. } => "slow_down",
            Observation::CancelAsked => "cancel_asked",
            Observation::RefreshAsked => "refresh_asked",
            Observation::SupersedeAsked => "supersede_asked",
        }
    }
}
