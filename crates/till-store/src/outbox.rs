//! The outbox: what the back office is to be told, and how far that has come.
//!
//! A row is written by the settlement's own transaction (there is no money without its event, no event without its
//! money), and only by a till whose settings name a back office. Sending is somebody else's work (`till-app`): it
//! claims a row for the time of a lease, so that two tills never send the same event at once, and writes down what
//! came of it. Events of one sale go out in order: a later one waits while an earlier one is still to be delivered.

mod event;
mod list;
mod queue;

use crate::StoreError;
use crate::error::readable;
pub(crate) use event::{append, append_attached};
pub use queue::LEASE_MS;
use till::paylog::EntryState;

/// What the back office is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A sale was paid in time.
    SalePaid,
    /// Genuine money for an attempt that had ended, or for a sale already paid.
    MoneyLate,
    /// A success that is not ours: settles nothing.
    MoneyMismatch,
}

impl EventKind {
    /// The word in the database and in the event.
    pub fn as_str(self) -> &'static str {
        match self {
            EventKind::SalePaid => "sale.paid",
            EventKind::MoneyLate => "money.late",
            EventKind::MoneyMismatch => "money.mismatch",
        }
    }

    fn from_word(word: &str) -> Option<EventKind> {
        [EventKind::SalePaid, EventKind::MoneyLate, EventKind::MoneyMismatch]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }

    fn of(state: EntryState) -> EventKind {
        match state {
            EntryState::Paid => EventKind::SalePaid,
            EntryState::Late => EventKind::MoneyLate,
            EntryState::Mismatch => EventKind::MoneyMismatch,
        }
    }
}

/// How far an event has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeliveryState {
    /// To be sent, for the first time or again.
    Waiting,
    /// The back office has confirmed it.
    Delivered,
    /// Given up after days; the manager may send it again.
    Dead,
}

impl DeliveryState {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryState::Waiting => "waiting",
            DeliveryState::Delivered => "delivered",
            DeliveryState::Dead => "dead",
        }
    }

    /// Reads the stored word back.
    pub fn from_word(word: &str) -> Option<DeliveryState> {
        [DeliveryState::Waiting, DeliveryState::Delivered, DeliveryState::Dead]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}

/// One event and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Number given by the store; later events have higher ones.
    pub id: i64,
    /// `webhook-id`, the same over all tries.
    pub event_id: String,
    /// What it tells.
    pub kind: EventKind,
    /// The sale it concerns.
    pub sale_no: String,
    /// The attempt the money came by.
    pub out_trade_no: String,
    /// What is sent, to the byte: a JSON object.
    pub body: String,
    /// How far it has come.
    pub state: DeliveryState,
    /// When it was written, epoch milliseconds.
    pub created_at_ms: i64,
    /// Tries ever begun.
    pub tries: i64,
    /// Tries before the present round; sending again by hand begins a new one.
    pub tries_before: i64,
    /// When it is tried next, epoch milliseconds; meaningless once it has ended.
    pub next_try_at_ms: i64,
    /// When the last try ended, epoch milliseconds.
    pub tried_at_ms: Option<i64>,
    /// When it was confirmed, epoch milliseconds.
    pub delivered_at_ms: Option<i64>,
    /// HTTP status of the last answer.
    pub last_status: Option<i64>,
    /// Why the last try was no delivery: the sender's word.
    pub last_problem: Option<String>,
    /// What the last answer said, cut short.
    pub last_answer: Option<String>,
}

/// What one try brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TryResult {
    /// HTTP status, if there was an answer.
    pub status: Option<i64>,
    /// Why it was no delivery: the sender's word.
    pub problem: Option<String>,
    /// What the answer said, cut short.
    pub answer: Option<String>,
}

/// How many events are still to be delivered, and how many were given up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct DeliveryCounts {
    /// To be sent.
    pub waiting: i64,
    /// Given up.
    pub dead: i64,
}

#[derive(sqlx::FromRow)]
struct DeliveryRow {
    id: i64,
    event_id: String,
    kind: String,
    sale_no: String,
    out_trade_no: String,
    body: String,
    state: String,
    created_at_ms: i64,
    tries: i64,
    tries_before: i64,
    next_try_at_ms: i64,
    tried_at_ms: Option<i64>,
    delivered_at_ms: Option<i64>,
    last_status: Option<i64>,
    last_problem: Option<String>,
    last_answer: Option<String>,
}

impl DeliveryRow {
    fn into_delivery(self) -> Result<Delivery, StoreError> {
        Ok(Delivery {
            kind: readable(EventKind::from_word(&self.kind), "event", &self.kind)?,
            state: readable(DeliveryState::from_word(&self.state), "delivery state", &self.state)?,
            id: self.id,
            event_id: self.event_id,
            sale_no: self.sale_no,
            out_trade_no: self.out_trade_no,
            body: self.body,
            created_at_ms: self.created_at_ms,
            tries: self.tries,
            tries_before: self.tries_before,
            next_try_at_ms: self.next_try_at_ms,
            tried_at_ms: self.tried_at_ms,
            delivered_at_ms: self.delivered_at_ms,
            last_status: self.last_status,
            last_problem: self.last_problem,
            last_answer: self.last_answer,
        })
    }
}
