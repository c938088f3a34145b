//! What a notification says, and what follows from it.

use crate::books::Books;
use crate::{Till, TillError, gateway};
use till::payment::{Observation, Source};
use till::settlement::Outcome;
use wechatpay::notification::{self, Notification, NotificationError, PaymentNotification};
use wechatpay::xml::XmlError;

/// What became of one notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// `settled`, `already`, `late`, `mismatch`, `refund` or `refused`.
    pub verdict: &'static str,
    /// What it is counted as: one of [`CODES`](super::CODES).
    pub code: &'static str,
    /// Why, unless it was settled.
    pub reason: Option<String>,
    /// The order number it spoke of, once it was known to be genuine.
    pub out_trade_no: Option<String>,
}

impl Judged {
    /// Whether WeChat is told SUCCESS: only what is durably stored, now or before. A refund is not stored yet, so
    /// WeChat sends it again, and the refund query knows it anyway.
    pub fn is_acknowledged(&self) -> bool {
        matches!(self.verdict, "settled" | "already" | "late")
    }

    pub(super) fn refused(code: &'static str, reason: impl Into<String>) -> Judged {
        Judged { verdict: "refused", code, reason: Some(reason.into()), out_trade_no: None }
    }

    fn about(self, out_trade_no: String) -> Judged {
        Judged { out_trade_no: Some(out_trade_no), ..self }
    }
}

/// Judges one notification and settles what it says; when this returns, that is durable.
///
/// # Errors
/// The database; nothing has changed then, and the notification must not be acknowledged.
pub async fn settle<B: Books>(till: &Till<B>, body: &[u8]) -> Result<Judged, TillError> {
    match notification::read(body, till.merchant()) {
        Ok(Notification::Payment(payment)) => settle_payment(till, payment).await,
        Ok(Notification::Refund(refund)) => {
            let reason =
                format!("refund {} of {}: {}", refund.out_refund_no, refund.refund_fee, refund.status);
            let judged =
                Judged { verdict: "refund", code: "refund", reason: Some(reason), out_trade_no: None };
            Ok(judged.about(refund.out_trade_no))
        }
        Err(error) => Ok(Judged::refused(code(&error), error.to_string())),
    }
}

async fn settle_payment<B: Books>(till: &Till<B>, read: PaymentNotification) -> Result<Judged, TillError> {
    let success = gateway::success(&read.payment, &read.fields, "SUCCESS", Source::Notification);
    let settled = till.settle(&read.out_trade_no, &Observation::Success(success)).await?;
    let done = |verdict| Judged { verdict, code: verdict, reason: None, out_trade_no: None };
    let judged = match settled.outcome {
        Outcome::Applied => done("settled"),
        Outcome::AlreadyThere => done("already"),
        Outcome::Late => done("late"),
        Outcome::Mismatch(difference) => {
            Judged { reason: Some(difference.code().to_owned()), ..done("mismatch") }
        }
        Outcome::UnknownAttempt => Judged::refused("unknown_order", "this till knows no such order"),
    };
    Ok(judged.about(read.out_trade_no))
}

/// What a notification that can't be believed is counted as.
fn code(error: &NotificationError) -> &'static str {
    match error {
        NotificationError::TooLarge => "too_large",
        NotificationError::Xml(error) | NotificationError::RefundXml(error) => xml_code(error),
        NotificationError::NoSign => "unsigned",
        NotificationError::BadSignature(_) => "bad_signature",
        NotificationError::Undecipherable => "undecipherable",
        NotificationError::OtherMerchant { .. } => "other_merchant",
        NotificationError::NotSuccess => "not_success",
        NotificationError::MissingField { .. }
        | NotificationError::BadNumber { .. }
        | NotificationError::BadTime { .. } => "incomplete",
    }
}

fn xml_code(error: &XmlError) -> &'static str {
    match error {
        XmlError::Doctype => "doctype",
        XmlError::NotUtf8 => "not_utf8",
        XmlError::Duplicate { .. } => "duplicate_field",
        _ => "malformed",
    }
}
