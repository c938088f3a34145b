//! The JSON of `/_control/`.

use crate::ledger::{FaultPlanError, NoticeKind, NoticeRefused, PayRef, PayRefused};
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// How many notifications one request may send.
const MOST_NOTICES: u32 = 100;

/// `POST /_control/pay`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PayRequest {
    out_trade_no: Option<String>,
    code_url: Option<String>,
    /// Real milliseconds until the payment.
    #[serde(default)]
    pub(super) after_ms: u32,
    #[serde(default = "yes")]
    pub(super) notify: bool,
}

/// `POST /_control/fail`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FailRequest {
    out_trade_no: Option<String>,
    code_url: Option<String>,
}

/// `GET /_control/orders`.
#[derive(Debug, Deserialize)]
pub(super) struct OrdersRequest {
    /// The newest so many.
    #[serde(default = "all")]
    pub(super) limit: usize,
}

/// `POST /_control/notify`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotifyRequest {
    pub(super) out_trade_no: String,
    #[serde(default = "genuine")]
    pub(super) kind: NoticeKind,
    times: Option<u32>,
    /// Real milliseconds until the sending.
    #[serde(default)]
    pub(super) after_ms: u32,
    /// Instead of the order's `notify_url`.
    pub(super) url: Option<String>,
}

fn yes() -> bool {
    true
}

fn all() -> usize {
    usize::MAX
}

fn genuine() -> NoticeKind {
    NoticeKind::Genuine
}

impl PayRequest {
    pub(super) fn by(&self) -> Result<PayRef<'_>, Refused> {
        by(self.out_trade_no.as_deref(), self.code_url.as_deref())
    }
}

impl FailRequest {
    pub(super) fn by(&self) -> Result<PayRef<'_>, Refused> {
        by(self.out_trade_no.as_deref(), self.code_url.as_deref())
    }
}

impl NotifyRequest {
    /// How many to send at the same moment.
    pub(super) fn times(&self) -> Result<u32, Refused> {
        let usual = if self.kind == NoticeKind::Duplicated { 2 } else { 1 };
        match self.times.unwrap_or(usual) {
            times @ 1..=MOST_NOTICES => Ok(times),
            _ => Err(Refused::Times),
        }
    }
}

fn by<'a>(out_trade_no: Option<&'a str>, code_url: Option<&'a str>) -> Result<PayRef<'a>, Refused> {
    match (out_trade_no, code_url) {
        (Some(number), None) => Ok(PayRef::OutTradeNo(number)),
        (None, Some(code)) => Ok(PayRef::CodeUrl(code.trim())),
        _ => Err(Refused::WhichOrder),
    }
}

/// Reads a request whatever its `Content-Type` says: people use plain `curl -d`.
pub(super) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    serde_json::from_slice(body).map_err(Refused::Form)
}

/// Why a control request was not carried out.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("the request is not understood: {0}")]
    Form(serde_json::Error),
    #[error("name one order: \"out_trade_no\" or \"code_url\"")]
    WhichOrder,
    #[error("\"times\" is 1 to {MOST_NOTICES}")]
    Times,
    #[error(transparent)]
    Plan(#[from] FaultPlanError),
    #[error(transparent)]
    Pay(#[from] PayRefused),
    #[error(transparent)]
    Notice(#[from] NoticeRefused),
    #[error("this page belongs to another site; only this machine may steer the simulator")]
    Foreign,
    #[error("the simulator is stopping")]
    Closing,
}

impl Refused {
    fn status(&self) -> StatusCode {
        match self {
            Self::Form(_) | Self::WhichOrder | Self::Times | Self::Plan(_) => StatusCode::BAD_REQUEST,
            Self::Pay(PayRefused::UnknownOrder | PayRefused::UnknownCode)
            | Self::Notice(NoticeRefused::UnknownOrder) => StatusCode::NOT_FOUND,
            Self::Pay(_) | Self::Notice(NoticeRefused::NotPaid) => StatusCode::CONFLICT,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::Closing => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let mut body = json!({ "error": self.to_string() });
        if let Self::Pay(reason) = self {
            body["reason"] = json!(reason);
        }
        (self.status(), Json(body)).into_response()
    }
}
