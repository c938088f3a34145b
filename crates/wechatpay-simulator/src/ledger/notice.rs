//! Payment notifications: the genuine one, and those a merchant must survive.

use super::config::Config;
use super::order::{Order, Payment};
use super::reply;
use serde::{Deserialize, Serialize};
use wechatpay::{Fields, xml};

/// What kind of notification to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// What the gateway sends for a paid order.
    Genuine,
    /// Genuine, several at the same moment.
    Duplicated,
    /// Genuine, long after the payment.
    Late,
    /// Genuine, with fields nobody knows yet, signed.
    ExtraFields,
    /// Claims a payment; signed with a key that is not the merchant's.
    Forged,
    /// Claims a payment; not signed at all.
    Unsigned,
    /// One fen more than was signed.
    Tampered,
    /// One fen more than the order, rightly signed.
    WrongAmount,
    /// Another `mch_id`, rightly signed.
    OtherMerchant,
    /// A number the merchant never used, rightly signed.
    UnknownNumber,
    /// Rightly signed, 65 KiB long.
    Oversized,
    /// Rightly signed, behind a document type with an external entity.
    Doctype,
    /// Rightly signed, behind a document type whose entities multiply.
    EntityBomb,
    /// Rightly signed, with `total_fee` twice.
    DuplicatedField,
    /// Rightly signed, with bytes that are GBK, not UTF-8.
    WrongCharset,
    /// Rightly signed, cut in the middle.
    Truncated,
}

impl NoticeKind {
    /// Only a payment that happened may be told truthfully.
    pub(super) fn is_genuine(self) -> bool {
        matches!(self, Self::Genuine | Self::Duplicated | Self::Late | Self::ExtraFields)
    }
}

/// A notification ready to be posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The order's `notify_url`.
    pub url: String,
    /// `Content-Type` of the request.
    pub content_type: &'static str,
    /// The request's body.
    pub body: Vec<u8>,
}

/// Why a notification was not composed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoticeRefused {
    /// The number is unknown here.
    #[error("no order has this out_trade_no")]
    UnknownOrder,
    /// Only a paid order has a genuine notification.
    #[error("the order is not paid, so nothing genuine can be said about it; try \"forged\"")]
    NotPaid,
}

/// What the gateway sends: the payment, signed with the algorithm of the unified order (§2.2).
pub(super) fn genuine(config: &Config, order: &Order, payment: &Payment, nonce: &str) -> Fields {
    let mut fields = reply::payment_fields(order, payment)
        .with("return_code", "SUCCESS")
        .with("result_code", "SUCCESS")
        .with("appid", &config.appid)
        .with("mch_id", &config.mch_id)
        .with("nonce_str", nonce);
    reply::sign_anew(&mut fields, config, order.sign_type);
    fields
}

/// The body of a notification of this kind, made from the fields a genuine one has.
pub(super) fn body(config: &Config, order: &Order, kind: NoticeKind, mut fields: Fields) -> Vec<u8> {
    let one_more = order.total_fee.fen() + 1;
    match kind {
        NoticeKind::ExtraFields => _ = fields.set("x_future_field", "keep-me"),
        NoticeKind::WrongAmount => _ = fields.set("total_fee", one_more).set("cash_fee", one_more),
        NoticeKind::OtherMerchant => _ = fields.set("mch_id", other_digits(&config.mch_id)),
        NoticeKind::UnknownNumber => _ = fields.set("out_trade_no", other_digits(order.out_trade_no())),
        NoticeKind::Oversized => _ = fields.set("attach", "x".repeat(xml::MAX_BODY + 1024)),
        _ => {}
    }
    reply::sign_anew(&mut fields, config, order.sign_type);
    match kind {
        // A key the forger made up gives a signature that is as good as one wrong character.
        NoticeKind::Forged => reply::spoil_signature(&mut fields),
        NoticeKind::Unsigned => _ = fields.remove("sign"),
        NoticeKind::Tampered => _ = fields.set("total_fee", one_more),
        _ => {}
    }
    deform(kind, write(&fields), order)
}

/// Spoils the text itself.
fn deform(kind: NoticeKind, text: String, order: &Order) -> Vec<u8> {
    let bare = text.strip_prefix("<xml>").unwrap_or(&text);
    match kind {
        NoticeKind::Doctype => with_doctype(&text).into_bytes(),
        NoticeKind::EntityBomb => format!("{ENTITY_BOMB}<xml><attach>&c;</attach>{bare}").into_bytes(),
        NoticeKind::DuplicatedField => {
            format!("<xml><total_fee>{}</total_fee>{bare}", order.total_fee.fen()).into_bytes()
        }
        NoticeKind::WrongCharset => [b"<xml><attach>\xCE\xA2\xD0\xC5</attach>", bare.as_bytes()].concat(),
        NoticeKind::Truncated => text.as_bytes()[..text.len() / 2].to_vec(),
        _ => text.into_bytes(),
    }
}

/// Nobody has been seen to resolve this: the entity points to a port that discards.
pub(super) fn with_doctype(text: &str) -> String {
    format!("<?xml version=\"1.0\"?><!DOCTYPE xml [<!ENTITY xxe SYSTEM \"http://127.0.0.1:9/\">]>{text}")
}

const ENTITY_BOMB: &str = "<!DOCTYPE xml [<!ENTITY a \"0123456789\">\
    <!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>";

/// The same text with every digit moved on by one: another number of the same shape.
pub(super) fn other_digits(text: &str) -> String {
    let moved: String = text
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => char::from_digit((digit + 1) % 10, 10).unwrap_or(c),
            None => c,
        })
        .collect();
    if moved == text { format!("{}0", &text[..text.len().saturating_sub(1)]) } else { moved }
}

/// The XML of fields that came from checked requests; those are always writable.
pub(super) fn write(fields: &Fields) -> String {
    xml::write(fields).unwrap_or_else(|error| format!("<xml><return_msg>{error}</return_msg></xml>"))
}

/// Is this the answer that stops the re-sends (§9.2)? Nothing else around or inside it counts.
#[must_use]
pub fn accepts(status: u16, body: &[u8]) -> bool {
    status == 200 && xml::read(body).is_ok_and(|reply| reply.get("return_code") == Some("SUCCESS"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_exact_answer_is_accepted() {
        let yes = "<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>";
        assert!(accepts(200, yes.as_bytes()));
        assert!(!accepts(500, yes.as_bytes()));
        for no in ["", "success", "{\"code\":\"SUCCESS\"}", "<html></html>", &yes.replace("SUCCESS", "FAIL")]
        {
            assert!(!accepts(200, no.as_bytes()), "{no}");
        }
        assert!(!accepts(200, yes.replace("><return_msg", ">\\n<return_msg").as_bytes()));
    }

    #[test]
    fn another_number_differs_and_keeps_its_length() {
        for text in ["10000100", "POS20240601000009", "abcdef", "abcde*"] {
            let other = other_digits(text);
            assert!(other != text && other.len() == text.len(), "{text} {other}");
        }
    }
}
