//! The gateway calls us: a payment succeeded (支付结果通知, protocol sheet §9), or a refund ended (退款结果通知, §10.3).
//! Anybody can call, so nothing is believed before the signature is, or the encryption.
//!
//! The caller still has to find the order and **compare the amount** before it settles anything.

mod refund;

use crate::call::Received;
use crate::sign::{self, SignatureError};
use crate::xml::{self, XmlError, first_unwritable};
use crate::{Fields, Merchant, Payment, ReplyError};

pub use refund::{RefundNotification, RefundStatus};

/// The answer that ends the re-sending: given once the payment is durably stored.
pub const REPLY_SUCCESS: &str =
    "<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>";

/// The answer that asks for the notification to be sent again. The reason is for WeChat's log; characters that
/// can't be sent are left out, and what is longer than 128 characters is cut.
///
/// ```
/// let reply = wechatpay::notification::reply_fail("签名失败");
/// assert!(reply.contains("<return_code><![CDATA[FAIL]]></return_code>"));
/// assert!(reply.contains("<return_msg><![CDATA[签名失败]]></return_msg>"));
/// ```
pub fn reply_fail(reason: &str) -> String {
    let writable = |c: &char| first_unwritable(c.encode_utf8(&mut [0; 4])).is_none();
    // Without "]]>", which would end the section it stands in.
    let reason: String = reason.chars().filter(|c| writable(c) && *c != ']').take(128).collect();
    format!(
        "<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[{reason}]]></return_msg></xml>"
    )
}

/// A notification that is genuine and this merchant's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentNotification {
    /// The merchant's order number.
    pub out_trade_no: String,
    /// The money.
    pub payment: Payment,
    /// Everything the gateway said, for the pay log.
    pub fields: Fields,
}

/// What the gateway has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notification {
    /// An order was paid.
    Payment(PaymentNotification),
    /// A refund ended.
    Refund(RefundNotification),
}

/// Why a notification is refused. None of these may change anything.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotificationError {
    /// More bytes than any notification has.
    #[error("the notification is longer than {} bytes", xml::MAX_BODY)]
    TooLarge,
    /// Not a message.
    #[error("the notification can't be read: {0}")]
    Xml(XmlError),
    /// Nobody signed it.
    #[error("the notification is not signed")]
    NoSign,
    /// Somebody else signed it, or it was changed on the way.
    #[error("the notification can't be trusted: {0}")]
    BadSignature(SignatureError),
    /// A refund notification whose content this merchant's key does not open.
    #[error("the refund notification can't be decrypted with this merchant's API key")]
    Undecipherable,
    /// A refund notification whose decrypted content is not a message.
    #[error("the decrypted part of the refund notification can't be read: {0}")]
    RefundXml(XmlError),
    /// Genuine, and made for another account.
    #[error("the notification is for another {field}")]
    OtherMerchant {
        /// `appid` or `mch_id`.
        field: &'static str,
    },
    /// Genuine, and tells of no success.
    #[error("the notification tells of no successful payment")]
    NotSuccess,
    /// Genuine, and a field is missing.
    #[error("the notification has no {field}")]
    MissingField {
        /// The field's name.
        field: &'static str,
    },
    /// Genuine, and an amount is not a whole number of fen.
    #[error("the notification's {field} is not an amount in fen")]
    BadNumber {
        /// The field's name.
        field: &'static str,
    },
    /// Genuine, and a time is not one.
    #[error("the notification's {field} is not a time")]
    BadTime {
        /// The field's name.
        field: &'static str,
    },
}

/// Reads a notification of either kind and checks that it is genuine and this merchant's.
///
/// # Errors
/// [`NotificationError`]: to be refused with [`reply_fail`], and nothing may change.
pub fn read(body: &[u8], merchant: &Merchant) -> Result<Notification, NotificationError> {
    let fields = message(body)?;
    if refund::is_refund(&fields) {
        return refund::read(&fields, merchant).map(Notification::Refund);
    }
    payment(fields, merchant).map(Notification::Payment)
}

/// Reads and verifies a payment notification. The algorithm is the one the order was placed with, whatever the merchant
/// uses now (protocol sheet §2.2).
///
/// # Errors
/// [`NotificationError`]: to be refused with [`reply_fail`] and never settled.
pub fn read_payment(body: &[u8], merchant: &Merchant) -> Result<PaymentNotification, NotificationError> {
    payment(message(body)?, merchant)
}

fn message(body: &[u8]) -> Result<Fields, NotificationError> {
    xml::read(body).map_err(|error| match error {
        XmlError::TooLarge => NotificationError::TooLarge,
        other => NotificationError::Xml(other),
    })
}

fn payment(fields: Fields, merchant: &Merchant) -> Result<PaymentNotification, NotificationError> {
    sign::verify(&fields, &merchant.api_key).map_err(|error| match error {
        SignatureError::Missing => NotificationError::NoSign,
        other => NotificationError::BadSignature(other),
    })?;
    if let Some(field) = merchant.stranger_in(&fields) {
        return Err(NotificationError::OtherMerchant { field });
    }
    if fields.get("return_code") != Some("SUCCESS") || fields.get("result_code") != Some("SUCCESS") {
        return Err(NotificationError::NotSuccess);
    }
    let out_trade_no = Received(&fields).required("out_trade_no")?.to_owned();
    Ok(PaymentNotification { out_trade_no, payment: Payment::read(&fields)?, fields })
}

impl From<ReplyError> for NotificationError {
    fn from(error: ReplyError) -> NotificationError {
        match error {
            ReplyError::Missing { field } => NotificationError::MissingField { field },
            ReplyError::BadNumber { field } => NotificationError::BadNumber { field },
            ReplyError::BadTime { field } => NotificationError::BadTime { field },
            ReplyError::OtherOrder { field } => NotificationError::OtherMerchant { field },
        }
    }
}
