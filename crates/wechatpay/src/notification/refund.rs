//! The refund notification (退款结果通知, protocol sheet §10.3): not signed, but its content is encrypted with a key made
//! from the merchant's API key.
//!
//! AES in ECB mode keeps a secret, it does not prove who wrote it: whoever has seen genuine notifications can repeat
//! them or put their 16-byte blocks together anew. So nothing is decided on one; it is a reason to ask the refund query.

use std::fmt;

use aes::Aes256;
use aes::cipher::array::Array;
use aes::cipher::{BlockCipherDecrypt, KeyInit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fen::Fen;
use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::NotificationError;
use crate::call::Received;
use crate::{ApiKey, Fields, Merchant, ReplyError, beijing, xml};

/// Bytes of one AES block.
const BLOCK: usize = 16;

/// What became of a refund, as the gateway tells it. Anybody could have put it together from older ones: ask the refund
/// query before acting on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundNotification {
    /// WeChat's number of the payment.
    pub transaction_id: String,
    /// The merchant's order number.
    pub out_trade_no: String,
    /// WeChat's number of the refund.
    pub refund_id: String,
    /// The merchant's number of the refund.
    pub out_refund_no: String,
    /// The order's amount.
    pub total_fee: Fen,
    /// The order's amount less coupons the merchant pays for.
    pub settlement_total_fee: Option<Fen>,
    /// What was asked to be refunded.
    pub refund_fee: Fen,
    /// What is refunded, less such coupons.
    pub settlement_refund_fee: Option<Fen>,
    /// The money the payer gets, without coupons; older notifications leave it out.
    pub cash_refund_fee: Option<Fen>,
    /// How the refund stands.
    pub status: RefundStatus,
    /// When the money was back, milliseconds since 1970-01-01 UTC; only with [`RefundStatus::Success`].
    pub success_time: Option<i64>,
    /// Where the money went, in words for people.
    pub refund_recv_account: Option<String>,
    /// Which of the merchant's money was used.
    pub refund_account: Option<String>,
    /// `API` or `VENDOR_PLATFORM`: who asked for the refund.
    pub refund_request_source: Option<String>,
    /// Everything the gateway said inside the encrypted part.
    pub fields: Fields,
}

/// How a refund stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundStatus {
    /// The payer has the money.
    Success,
    /// The payer's card does not take it: to be handled on the merchant platform.
    Change,
    /// Given up: nothing was refunded.
    Closed,
    /// A word the protocol did not have when this was written.
    Other(String),
}

impl RefundStatus {
    /// The protocol's word.
    pub fn as_str(&self) -> &str {
        match self {
            RefundStatus::Success => "SUCCESS",
            RefundStatus::Change => "CHANGE",
            RefundStatus::Closed => "REFUNDCLOSE",
            RefundStatus::Other(word) => word,
        }
    }

    fn read(word: &str) -> RefundStatus {
        match word {
            "SUCCESS" => RefundStatus::Success,
            "CHANGE" => RefundStatus::Change,
            "REFUNDCLOSE" => RefundStatus::Closed,
            other => RefundStatus::Other(other.to_owned()),
        }
    }
}

impl fmt::Display for RefundStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a message has the shape of a refund notification: an encrypted part, and no signature.
pub(super) fn is_refund(fields: &Fields) -> bool {
    fields.get("req_info").is_some() && fields.get("sign").is_none()
}

/// Decrypts and reads a message for which [`is_refund`] holds.
pub(super) fn read(outer: &Fields, merchant: &Merchant) -> Result<RefundNotification, NotificationError> {
    if let Some(field) = merchant.stranger_in(outer) {
        return Err(NotificationError::OtherMerchant { field });
    }
    if outer.get("return_code") != Some("SUCCESS") {
        return Err(NotificationError::NotSuccess);
    }
    let req_info = outer.get("req_info").unwrap_or_default();
    let plain = decrypt(req_info, &merchant.api_key).ok_or(NotificationError::Undecipherable)?;
    let fields = xml::read_root(&plain, "root").map_err(NotificationError::RefundXml)?;
    Ok(typed(fields)?)
}

fn typed(fields: Fields) -> Result<RefundNotification, ReplyError> {
    let received = Received(&fields);
    let required = |field| received.required(field).map(str::to_owned);
    let amount = |field| received.amount(field)?.ok_or(ReplyError::Missing { field });
    Ok(RefundNotification {
        transaction_id: required("transaction_id")?,
        out_trade_no: required("out_trade_no")?,
        refund_id: required("refund_id")?,
        out_refund_no: required("out_refund_no")?,
        total_fee: amount("total_fee")?,
        settlement_total_fee: received.amount("settlement_total_fee")?,
        refund_fee: amount("refund_fee")?,
        settlement_refund_fee: received.amount("settlement_refund_fee")?,
        cash_refund_fee: received.amount("cash_refund_fee")?,
        status: RefundStatus::read(received.required("refund_status")?),
        success_time: received.text("success_time").map(parse_time).transpose()?,
        // The protocol's own spelling.
        refund_recv_account: received.owned("refund_recv_accout"),
        refund_account: received.owned("refund_account"),
        refund_request_source: received.owned("refund_request_source"),
        fields,
    })
}

/// `yyyy-MM-dd HH:mm:ss`, Beijing time.
fn parse_time(text: &str) -> Result<i64, ReplyError> {
    let bad = ReplyError::BadTime { field: "success_time" };
    let shape = text.len() == 19
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            10 => byte == b' ',
            13 | 16 => byte == b':',
            _ => byte.is_ascii_digit(),
        });
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if shape { beijing::parse(&digits).map_err(|_| bad) } else { Err(bad) }
}

/// Base64, then AES-256-ECB with PKCS#7 padding. `None` says nothing about where it failed: a caller that did could be
/// asked block by block until it had told the plain text.
fn decrypt(req_info: &str, key: &ApiKey) -> Option<Vec<u8>> {
    let mut bytes = STANDARD.decode(req_info.trim_ascii()).ok()?;
    if bytes.is_empty() || !bytes.len().is_multiple_of(BLOCK) {
        return None;
    }
    let cipher = cipher(key);
    for block in bytes.chunks_exact_mut(BLOCK) {
        cipher.decrypt_block(<&mut Array<u8, _>>::try_from(block).ok()?);
    }
    let padding = usize::from(*bytes.last()?);
    let text_len = bytes.len().checked_sub(padding)?;
    let whole =
        (1..=BLOCK).contains(&padding) && bytes[text_len..].iter().all(|&b| usize::from(b) == padding);
    whole.then(|| {
        bytes.truncate(text_len);
        bytes
    })
}

/// The key is the *text* of the API key's MD5 sum in lower case, 32 characters.
fn cipher(key: &ApiKey) -> Aes256 {
    let sum = Zeroizing::new(<[u8; 16]>::from(Md5::digest(key.bytes())));
    let mut hex = Zeroizing::new([0; 32]);
    for (pair, byte) in hex.chunks_exact_mut(2).zip(*sum) {
        pair[0] = hex_digit(byte >> 4);
        pair[1] = hex_digit(byte & 15);
    }
    Aes256::new(&Array::from(*hex))
}

fn hex_digit(nibble: u8) -> u8 {
    if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 }
}
