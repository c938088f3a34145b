//! The gateway calling us, and everybody who pretends to be it.

mod support;

use fen::Fen;
use support::{NUMBER, fields, merchant, paid, signed, unsigned, without};
use wechatpay::notification::{self, NotificationError, PaymentNotification, read_payment};
use wechatpay::sign::SignatureError;
use wechatpay::xml::{self, MAX_BODY, XmlError};
use wechatpay::{Fields, SignType};

fn genuine() -> Fields {
    without(without(paid(), "trade_state"), "trade_state_desc")
}

fn read(body: &[u8]) -> Result<PaymentNotification, NotificationError> {
    read_payment(body, &merchant(SignType::Md5))
}

#[test]
fn a_genuine_one_is_read_whole_whatever_algorithm_the_order_used() {
    for kind in [SignType::Md5, SignType::HmacSha256] {
        let notification = read(&signed(genuine(), kind)).unwrap();
        assert_eq!(notification.out_trade_no, NUMBER);
        assert_eq!(notification.payment.total_fee, Fen::new(1250));
        assert_eq!(notification.payment.transaction_id, "4200000000202406010000000001");
        assert_eq!(notification.fields.get("x_future_field"), Some("keep-me"));
    }
}

#[test]
fn a_forged_one_is_refused() {
    assert_eq!(read(&unsigned(&genuine())), Err(NotificationError::NoSign));
    let mismatch = NotificationError::BadSignature(SignatureError::Mismatch);
    let forged = genuine().with("sign", "9A0A8659F005D6984697E2CA0A9CF3B7");
    assert_eq!(read(&unsigned(&forged)), Err(mismatch.clone()));
    let tampered = xml::read(&signed(genuine(), SignType::Md5)).unwrap().with("total_fee", 1);
    assert_eq!(read(&unsigned(&tampered)), Err(mismatch));
}

#[test]
fn a_genuine_one_for_somebody_else_is_refused() {
    for (field, other) in [("appid", "wx0000000000000000"), ("mch_id", "10000101")] {
        let body = signed(genuine().with(field, other), SignType::Md5);
        assert_eq!(read(&body), Err(NotificationError::OtherMerchant { field }));
    }
}

#[test]
fn only_a_success_is_a_success() {
    for (field, value) in [("result_code", "FAIL"), ("return_code", "FAIL"), ("result_code", "success")] {
        let body = signed(genuine().with(field, value), SignType::Md5);
        assert_eq!(read(&body), Err(NotificationError::NotSuccess));
    }
}

#[test]
fn what_settles_a_sale_must_be_there_and_readable() {
    for field in ["out_trade_no", "transaction_id", "total_fee"] {
        let body = signed(without(genuine(), field), SignType::Md5);
        assert_eq!(read(&body), Err(NotificationError::MissingField { field }));
    }
    let body = signed(genuine().with("total_fee", "12.50"), SignType::Md5);
    assert_eq!(read(&body), Err(NotificationError::BadNumber { field: "total_fee" }));
    let body = signed(genuine().with("time_end", "yesterday"), SignType::Md5);
    assert_eq!(read(&body), Err(NotificationError::BadTime { field: "time_end" }));
}

#[test]
fn attacks_on_the_reader_are_refused_before_anything_else() {
    let xxe = br#"<?xml version="1.0"?><!DOCTYPE foo [<!ENTITY xxe SYSTEM "http://192.0.2.1/x">]><foo><value>&xxe;</value></foo>"#;
    assert_eq!(read(xxe), Err(NotificationError::Xml(XmlError::Doctype)));
    assert_eq!(read(&vec![b'<'; MAX_BODY + 1]), Err(NotificationError::TooLarge));
    let cut = signed(genuine(), SignType::Md5);
    assert_eq!(read(&cut[..cut.len() - 6]), Err(NotificationError::Xml(XmlError::Truncated)));
    let twice = String::from_utf8(cut).unwrap().replace("<total_fee>", "<total_fee>1</total_fee><total_fee>");
    let duplicate = XmlError::Duplicate { field: "total_fee".to_owned() };
    assert_eq!(read(twice.as_bytes()), Err(NotificationError::Xml(duplicate)));
}

#[test]
fn the_two_answers_are_what_wechat_reads() {
    let success = fields(&[("return_code", "SUCCESS"), ("return_msg", "OK")]);
    assert_eq!(xml::read(notification::REPLY_SUCCESS.as_bytes()), Ok(success));
    for (reason, sent) in [
        ("签名失败", "签名失败".to_owned()),
        (
            "a]]><return_code>SUCCESS</return_code>😀\r\u{0}",
            "a><return_code>SUCCESS</return_code>".to_owned(),
        ),
        (&"长".repeat(500), "长".repeat(128)),
    ] {
        let reply = xml::read(notification::reply_fail(reason).as_bytes()).unwrap();
        assert_eq!((reply.get("return_code"), reply.get("return_msg")), (Some("FAIL"), Some(sent.as_str())));
    }
}
