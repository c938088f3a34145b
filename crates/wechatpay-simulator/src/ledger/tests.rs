//! The gateway's rules, each by its name.

mod calls;
mod closing;
mod faults;
mod judging;
mod notices;
mod payments;
mod properties;

use super::*;
use std::num::NonZeroU32;

/// 2024-06-01 12:00:00 in Beijing.
const NOON: i64 = 1_717_214_400_000;
const MINUTE: i64 = 60_000;
const NUMBER: &str = "POS20240601000001";

fn ledger() -> Ledger {
    Ledger::new(Config::sample().unwrap())
}

/// A unified order without nonce and signature.
fn order(number: &str) -> Fields {
    Fields::new()
        .with("body", "小张南山店-超市")
        .with("out_trade_no", number)
        .with("total_fee", 1250)
        .with("spbill_create_ip", "127.0.0.1")
        .with("notify_url", "http://127.0.0.1:9/notify")
        .with("trade_type", "NATIVE")
        .with("product_id", "TABLE-7")
}

fn by_number(number: &str) -> Fields {
    Fields::new().with("out_trade_no", number)
}

/// Adds the merchant and the signature the request itself asks for.
fn signed(request: &Fields) -> Fields {
    let config = Config::sample().unwrap();
    let mut request = request
        .clone()
        .with("appid", &config.appid)
        .with("mch_id", &config.mch_id)
        .with("nonce_str", "ibuaiVcKdpRxkhJA");
    let sign_type = sign_type_of(&request).unwrap_or_default();
    reply::sign_anew(&mut request, &config, sign_type);
    request
}

fn call(ledger: &mut Ledger, call: Call, request: &Fields, now_ms: i64) -> Fields {
    ledger.answer(call, &signed(request), now_ms)
}

fn place(ledger: &mut Ledger, request: &Fields, now_ms: i64) -> Fields {
    call(ledger, Call::UnifiedOrder, request, now_ms)
}

fn query(ledger: &mut Ledger, number: &str, now_ms: i64) -> Fields {
    call(ledger, Call::OrderQuery, &by_number(number), now_ms)
}

fn close(ledger: &mut Ledger, number: &str, now_ms: i64) -> Fields {
    call(ledger, Call::CloseOrder, &by_number(number), now_ms)
}

fn pay(ledger: &mut Ledger, number: &str, now_ms: i64) -> Result<PaidOrder, PayRefused> {
    ledger.pay(PayRef::OutTradeNo(number), PayOptions::default(), now_ms)
}

/// A ledger with one open order.
fn with_order() -> Ledger {
    let mut ledger = ledger();
    assert_eq!(place(&mut ledger, &order(NUMBER), NOON).get("result_code"), Some("SUCCESS"));
    ledger
}

#[track_caller]
fn assert_refused(reply: &Fields, err_code: &str) {
    assert_eq!(reply.get("return_code"), Some("SUCCESS"), "{reply:?}");
    assert_eq!(reply.get("err_code"), Some(err_code), "{reply:?}");
    assert_eq!(reply.get("result_code"), Some("FAIL"));
    assert!(sign::verify(reply, &Config::sample().unwrap().api_key).is_ok(), "a business refusal is signed");
}

#[track_caller]
fn assert_not_understood(reply: &Fields, reason: &str) {
    assert_eq!(reply, &Fields::new().with("return_code", "FAIL").with("return_msg", reason));
}
