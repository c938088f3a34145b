//! The back office on the page.

use super::SecretStore;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::Event;
use till_app::back_office::{Light, Sent, Status, Verdict};

/// The circuit breaker: everything goes out, nothing does for a while, or one event to see.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum BreakerLight {
    Closed,
    Open,
    HalfOpen,
}

/// How sending stands. `retryAtMs`: when an open breaker lets one through; `stoppedAtMs`: since when nothing is sent
/// because the address answered 410 Gone.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BackOfficeStatus {
    pub light: BreakerLight,
    pub retry_at_ms: Option<i64>,
    pub waiting: i64,
    pub dead: i64,
    pub stopped_at_ms: Option<i64>,
}

impl From<Status> for BackOfficeStatus {
    fn from(status: Status) -> Self {
        let (light, retry_at_ms) = match status.light {
            Light::Closed => (BreakerLight::Closed, None),
            Light::Open { until_ms } => (BreakerLight::Open, Some(until_ms)),
            Light::HalfOpen => (BreakerLight::HalfOpen, None),
        };
        BackOfficeStatus {
            light,
            retry_at_ms,
            waiting: status.counts.waiting,
            dead: status.counts.dead,
            stopped_at_ms: status.stopped_at_ms,
        }
    }
}

/// The back office's address; of its secret only whether and where it rests. `status`: null while nothing is sent
/// (no address, no secret, demo).
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BackOffice {
    pub url: String,
    pub has_secret: bool,
    pub secret_store: SecretStore,
    pub status: Option<BackOfficeStatus>,
}

/// A new address, empty for none. `secret`: null keeps the stored one; it never comes back.
#[derive(Clone, Serialize, Deserialize, Type)]
pub struct BackOfficeChange {
    pub url: String,
    pub secret: Option<String>,
}

/// What came of a test event. `problem`: our word for why it was no delivery.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct BackOfficeTest {
    pub delivered: bool,
    pub status: Option<i64>,
    pub problem: Option<String>,
    pub answer: Option<String>,
}

impl From<Sent> for BackOfficeTest {
    fn from(Sent { verdict, result }: Sent) -> Self {
        BackOfficeTest {
            delivered: verdict == Verdict::Delivered,
            status: result.status,
            problem: result.problem,
            answer: result.answer,
        }
    }
}

/// What an event tells.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    SalePaid,
    MoneyLate,
    MoneyMismatch,
}

/// How far an event has come.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum DeliveryState {
    Waiting,
    Delivered,
    Dead,
}

impl From<DeliveryState> for till_store::DeliveryState {
    fn from(state: DeliveryState) -> Self {
        match state {
            DeliveryState::Waiting => till_store::DeliveryState::Waiting,
            DeliveryState::Delivered => till_store::DeliveryState::Delivered,
            DeliveryState::Dead => till_store::DeliveryState::Dead,
        }
    }
}

/// One event and what became of it. `status`, `problem` and `answer` are the last try's.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    pub id: i64,
    pub kind: DeliveryKind,
    pub sale_no: String,
    pub out_trade_no: String,
    pub state: DeliveryState,
    pub created_at_ms: i64,
    pub tries: i64,
    pub next_try_at_ms: Option<i64>,
    pub tried_at_ms: Option<i64>,
    pub status: Option<i64>,
    pub problem: Option<String>,
    pub answer: Option<String>,
}

impl From<till_store::Delivery> for Delivery {
    fn from(stored: till_store::Delivery) -> Self {
        let state = match stored.state {
            till_store::DeliveryState::Waiting => DeliveryState::Waiting,
            till_store::DeliveryState::Delivered => DeliveryState::Delivered,
            till_store::DeliveryState::Dead => DeliveryState::Dead,
        };
        Delivery {
            id: stored.id,
            kind: match stored.kind {
                till_store::EventKind::SalePaid => DeliveryKind::SalePaid,
                till_store::EventKind::MoneyLate => DeliveryKind::MoneyLate,
                till_store::EventKind::MoneyMismatch => DeliveryKind::MoneyMismatch,
            },
            sale_no: stored.sale_no,
            out_trade_no: stored.out_trade_no,
            state,
            created_at_ms: stored.created_at_ms,
            tries: stored.tries,
            next_try_at_ms: matches!(state, DeliveryState::Waiting).then_some(stored.next_try_at_ms),
            tried_at_ms: stored.tried_at_ms,
            status: stored.last_status,
            problem: stored.last_problem,
            answer: stored.last_answer,
        }
    }
}

/// `next`: pass as `before` for the following page; null at the end.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct DeliveryPage {
    pub items: Vec<Delivery>,
    pub next: Option<i64>,
}

/// How sending stands has changed.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct BackOfficeChanged(pub BackOfficeStatus);
