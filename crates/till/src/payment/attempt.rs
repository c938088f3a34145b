//! A payment attempt as stored.

use super::observation::{Difference, Success};
use super::schedule;
use crate::numbers::OutTradeNo;
use fen::Fen;
use serde::{Deserialize, Serialize};

/// Everything the unified order says besides nonce and signature. Frozen when the attempt is made, because a
/// re-entry of the same number must repeat it to the byte (protocol sheet §5.3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// 公众账号ID the order is placed for.
    pub appid: String,
    /// Merchant number the order is placed for.
    pub mch_id: String,
    /// Text the payer sees.
    pub body: String,
    /// Merchant-defined id of what the code sells: the sale number.
    pub product_id: String,
    /// `spbill_create_ip`.
    pub client_ip: String,
    /// `notify_url`.
    pub notify_url: String,
    /// Amount in fen.
    pub total: Fen,
    /// `time_start`, epoch milliseconds (whole seconds).
    pub time_start_ms: i64,
    /// `time_expire`, epoch milliseconds (whole seconds): the order can be paid until then.
    pub time_expire_ms: i64,
}

/// Where an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Stored; the gateway has not yet answered the (re-)order.
    Created,
    /// The gateway gave a code; the payer may pay.
    AwaitingPayer,
    /// The last answers could not be trusted, so nobody knows. 不要重复收款.
    Unknown,
    /// To be closed (cancelled or expired); may still turn out paid.
    Closing,
    /// Paid. Absorbs everything.
    Paid,
    /// The gateway confirmed that it can't be paid any more.
    Closed,
    /// The gateway refused the order; nobody was ever shown a code.
    Failed,
    /// The gateway reversed the payment.
    Reversed,
}

impl State {
    /// All states, for tests and for reading stored words.
    pub const ALL: [State; 8] = [
        State::Created,
        State::AwaitingPayer,
        State::Unknown,
        State::Closing,
        State::Paid,
        State::Closed,
        State::Failed,
        State::Reversed,
    ];

    /// Whether the loop still has work to do.
    pub fn is_open(self) -> bool {
        match self {
            State::Created | State::AwaitingPayer | State::Unknown | State::Closing => true,
            State::Paid | State::Closed | State::Failed | State::Reversed => false,
        }
    }

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Created => "created",
            State::AwaitingPayer => "awaiting_payer",
            State::Unknown => "unknown",
            State::Closing => "closing",
            State::Paid => "paid",
            State::Closed => "closed",
            State::Failed => "failed",
            State::Reversed => "reversed",
        }
    }

    /// Reads the stored word back.
    pub fn from_word(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// A call the loop makes for an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// unifiedorder, first time or re-entry with the same terms.
    Place,
    /// orderquery.
    Query,
    /// closeorder.
    Close,
}

impl Task {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Task::Place => "place",
            Task::Query => "query",
            Task::Close => "close",
        }
    }

    /// Reads the stored word back.
    pub fn from_word(word: &str) -> Option<Task> {
        [Task::Place, Task::Query, Task::Close].into_iter().find(|t| t.as_str() == word)
    }
}

/// What the loop does next for an attempt, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The call to make.
    pub task: Task,
    /// Not before this epoch millisecond.
    pub at_ms: i64,
}

/// The payable code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// `code_url`, opaque.
    pub url: String,
    /// When it was received, epoch milliseconds; polling is paced from here.
    pub since_ms: i64,
}

/// Why an attempt is being closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// Somebody asked for it.
    Cancelled,
    /// `time_expire` has passed.
    Expired,
    /// The gateway reports a failed payment, or refuses to renew the code.
    Refused,
}

/// What went wrong last, in the gateway's words or ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// WeChat's `err_code`, or one of ours such as `no_answer`.
    pub code: String,
    /// The gateway's own words; may be empty.
    pub message: String,
}

impl Problem {
    /// A problem with a message.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Problem {
        Problem { code: code.into(), message: message.into() }
    }
}

/// How an attempt was paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// WeChat's own number of the payment.
    pub transaction_id: String,
    /// `time_end`, epoch milliseconds.
    pub at_ms: i64,
    /// The attempt had already ended when the money became known.
    pub late: bool,
}

/// Marks an attempt of which the gateway said ORDERPAID while the query did not show it yet.
pub(super) const SAID_PAID: &str = "ORDERPAID";

/// A success that isn't ours and stands on the manager's list: enough to tell another one from the same seen again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaisedMismatch {
    /// The first fact in which it is not ours.
    pub difference: Difference,
    /// WeChat's number of that payment.
    pub transaction_id: String,
    /// Its amount.
    pub total: Fen,
}

impl RaisedMismatch {
    /// What tells `success` from other wrong ones.
    pub fn of(success: &Success, difference: Difference) -> RaisedMismatch {
        RaisedMismatch { difference, transaction_id: success.transaction_id.clone(), total: success.total }
    }
}

/// So many different wrong successes of one attempt are raised; more say nothing new to a manager who has these in
/// front of him, and a gateway gone mad must not fill the disk.
pub const MOST_MISMATCHES: usize = 16;

/// One attempt to collect one sale; owns one order number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// 商户订单号.
    pub out_trade_no: OutTradeNo,
    /// The sale it collects.
    pub sale_no: String,
    /// 1 for the sale's first attempt.
    pub attempt_no: i64,
    /// The till that works on it.
    pub till: String,
    /// Frozen order parameters.
    pub terms: Terms,
    /// Where it stands.
    pub state: State,
    /// The code last received and not given up for a fresh one.
    pub code: Option<Code>,
    /// A code was handed out at some time: somebody may be able to pay.
    pub ever_shown: bool,
    /// Set once the attempt shall end.
    pub closing: Option<CloseReason>,
    /// WeChat closes no order younger than five minutes: no close before this, epoch milliseconds.
    pub close_not_before_ms: Option<i64>,
    /// What to do next; `None` once ended.
    pub due: Option<Due>,
    /// Answers in a row that could not be trusted.
    pub misses: i64,
    /// When the gateway last gave a trustworthy answer, or the attempt was made; epoch milliseconds.
    pub trusted_at_ms: i64,
    /// What went wrong last; `None` after a good answer.
    pub problem: Option<Problem>,
    /// Set when paid.
    pub paid: Option<Paid>,
    /// Successes that aren't ours and were raised, each once, at most [`MOST_MISMATCHES`]; counted anew once paid.
    pub mismatches: Vec<RaisedMismatch>,
    /// When a manager decided to charge the sale again although nobody knew how this attempt would end, epoch
    /// milliseconds. It shows no code any more and is worked on to its true end; its money is late.
    pub superseded_at_ms: Option<i64>,
    /// When it was made, epoch milliseconds.
    pub created_at_ms: i64,
    /// When it ended, epoch milliseconds.
    pub ended_at_ms: Option<i64>,
    /// Grows by one with every stored change; compare-and-set runs on it.
    pub version: i64,
}

impl Attempt {
    /// A new attempt, due to be placed at once.
    pub fn new(
        out_trade_no: OutTradeNo,
        sale_no: impl Into<String>,
        attempt_no: i64,
        till: impl Into<String>,
        terms: Terms,
        now_ms: i64,
    ) -> Attempt {
        Attempt {
            out_trade_no,
            sale_no: sale_no.into(),
            attempt_no,
            till: till.into(),
            terms,
            state: State::Created,
            code: None,
            ever_shown: false,
            closing: None,
            close_not_before_ms: None,
            due: Some(Due { task: Task::Place, at_ms: now_ms }),
            misses: 0,
            trusted_at_ms: now_ms,
            problem: None,
            paid: None,
            mismatches: Vec::new(),
            superseded_at_ms: None,
            created_at_ms: now_ms,
            ended_at_ms: None,
            version: 0,
        }
    }

    /// Whether this attempt bars the sale from being charged by another one (promise 3).
    pub fn holds_sale(&self) -> bool {
        self.state.is_open() && self.superseded_at_ms.is_none()
    }

    /// Whether the gateway said ORDERPAID while the query does not show the payment yet.
    pub fn is_said_paid(&self) -> bool {
        self.problem.as_ref().is_some_and(|p| p.code == SAID_PAID)
    }

    /// The call that is due at `now_ms`, if any. An order that has expired meanwhile (a till switched on again
    /// the next day) is asked about instead of being placed.
    pub fn task_at(&self, now_ms: i64) -> Option<Task> {
        let due = self.due.filter(|due| schedule::is_due(due.at_ms, now_ms))?;
        match due.task {
            Task::Place if now_ms >= self.terms.time_expire_ms => Some(Task::Query),
            Task::Place | Task::Query | Task::Close => Some(due.task),
        }
    }
}
