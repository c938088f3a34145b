//! What several tests need: the documentation's own merchant, and messages signed as the gateway signs them.
#![allow(dead_code, reason = "each test program uses its own part")]

pub mod server;

use wechatpay::{ApiKey, Fields, Merchant, OrderQuery, OrderRef, SignType, sign, xml};

pub const NUMBER: &str = "POS20240601000001";

pub fn merchant(kind: SignType) -> Merchant {
    let key = ApiKey::new("192006250b4c09247ec02edce69f6a2d").expect("32 letters and digits");
    Merchant::new("wxd930ea5d5a258f4f", "10000100", key, kind).expect("well-formed names")
}

pub fn query() -> OrderQuery {
    OrderQuery { by: OrderRef::OutTradeNo(NUMBER.to_owned()) }
}

/// The head every signed reply has.
pub fn agreement() -> Fields {
    fields(&[
        ("return_code", "SUCCESS"),
        ("return_msg", "OK"),
        ("appid", "wxd930ea5d5a258f4f"),
        ("mch_id", "10000100"),
        ("device_info", ""),
        ("nonce_str", "TN55wO9Pba5yENl8"),
        ("result_code", "SUCCESS"),
    ])
}

/// A paid order, as a query tells it and, without `trade_state`, a notification.
pub fn paid() -> Fields {
    let more = fields(&[
        ("trade_state", "SUCCESS"),
        ("trade_state_desc", "支付成功"),
        ("out_trade_no", NUMBER),
        ("transaction_id", "4200000000202406010000000001"),
        ("total_fee", "1250"),
        ("cash_fee", "1150"),
        ("coupon_fee", "100"),
        ("fee_type", "CNY"),
        ("bank_type", "OTHERS"),
        ("trade_type", "NATIVE"),
        ("time_end", "20240601120033"),
        ("openid", "oUpF8uMEb4qRXf22hE3X68TekukE"),
        ("attach", "shop 12"),
        ("x_future_field", "keep-me"),
    ]);
    merged(agreement(), &more)
}

pub fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().copied().collect()
}

pub fn merged(base: Fields, more: &Fields) -> Fields {
    more.iter().fold(base, |all, (name, value)| all.with(name, value))
}

pub fn without(mut fields: Fields, name: &str) -> Fields {
    assert!(fields.remove(name), "{name} was never there");
    fields
}

/// The message, signed and written.
pub fn signed(fields: Fields, kind: SignType) -> Vec<u8> {
    let signature = sign::sign(&fields, &merchant(kind).api_key, kind);
    unsigned(&fields.with("sign", signature))
}

/// The message as it is.
pub fn unsigned(fields: &Fields) -> Vec<u8> {
    xml::write(fields).expect("writable fields").into_bytes()
}
