//! What a request must carry, how long each field may be and what it may contain (protocol sheet §3, §5.1, §6).

use super::call::Call;
use super::refusal::Refusal;
use wechatpay::{Fields, beijing};

/// A request field: its name and its longest form in characters.
type Field = (&'static str, usize);

const COMMON: &[Field] = &[("appid", 32), ("mch_id", 32), ("nonce_str", 32), ("sign", 64)];

const UNIFIED_ORDER_REQUIRED: &[Field] = &[
    ("body", 127),
    ("out_trade_no", 32),
    ("total_fee", 18),
    ("spbill_create_ip", 64),
    ("notify_url", 256),
    ("trade_type", 16),
];

const UNIFIED_ORDER_OPTIONAL: &[Field] = &[
    ("sign_type", 32),
    ("device_info", 32),
    ("detail", 6144),
    ("attach", 127),
    ("fee_type", 16),
    ("time_start", 14),
    ("time_expire", 14),
    ("goods_tag", 32),
    ("product_id", 32),
    ("limit_pay", 32),
    ("openid", 128),
    ("receipt", 8),
    ("profit_sharing", 16),
    ("scene_info", 256),
    ("version", 32),
];

const ORDER_QUERY_OPTIONAL: &[Field] = &[("sign_type", 32), ("transaction_id", 32), ("out_trade_no", 32)];
const CLOSE_ORDER_REQUIRED: &[Field] = &[("out_trade_no", 32)];
const CLOSE_ORDER_OPTIONAL: &[Field] = &[("sign_type", 32)];

/// Judges the form of a request whose signature was right: missing fields first, then lengths, then contents.
pub(super) fn check(call: Call, request: &Fields) -> Result<(), Refusal> {
    let (required, optional) = match call {
        Call::UnifiedOrder => (UNIFIED_ORDER_REQUIRED, UNIFIED_ORDER_OPTIONAL),
        Call::OrderQuery => (&[][..], ORDER_QUERY_OPTIONAL),
        Call::CloseOrder => (CLOSE_ORDER_REQUIRED, CLOSE_ORDER_OPTIONAL),
    };
    for &(name, _) in COMMON.iter().chain(required) {
        if given(request, name).is_none() {
            return Err(Refusal::lack(name));
        }
    }
    for &(name, longest) in COMMON.iter().chain(required).chain(optional) {
        if given(request, name).is_some_and(|value| value.chars().count() > longest) {
            return Err(Refusal::param(name, "too long"));
        }
    }
    check_characters(request)?;
    match call {
        Call::UnifiedOrder => check_unified_order(request),
        Call::OrderQuery if given(request, "transaction_id").is_some() => Ok(()),
        Call::OrderQuery if given(request, "out_trade_no").is_none() => Err(Refusal::lack("out_trade_no")),
        Call::OrderQuery | Call::CloseOrder => check_out_trade_no(request),
    }
}

/// A field's value; an empty one counts as not sent, as it does in the signature.
pub(super) fn given<'a>(request: &'a Fields, name: &str) -> Option<&'a str> {
    request.get(name).filter(|value| !value.is_empty())
}

fn check_unified_order(request: &Fields) -> Result<(), Refusal> {
    check_out_trade_no(request)?;
    check_total_fee(request)?;
    for name in ["time_start", "time_expire"] {
        if given(request, name).is_some_and(|value| beijing::parse(value).is_err()) {
            return Err(Refusal::param(name, "not yyyyMMddHHmmss"));
        }
    }
    check_notify_url(request)?;
    one_of(request, "fee_type", &["CNY"])?;
    one_of(request, "trade_type", &["NATIVE", "JSAPI", "APP", "MWEB"])?;
    one_of(request, "limit_pay", &["no_credit"])?;
    one_of(request, "profit_sharing", &["Y", "N"])?;
    if given(request, "trade_type") == Some("NATIVE") && given(request, "product_id").is_none() {
        return Err(Refusal::lack("product_id"));
    }
    Ok(())
}

/// Version 2 carries the Basic Multilingual Plane only (§1.3); the real reaction is not documented, ours is loud.
fn check_characters(request: &Fields) -> Result<(), Refusal> {
    let beyond = request.iter().find(|(_, value)| value.bytes().any(|byte| byte >= 0xF0));
    beyond.map_or(Ok(()), |(name, _)| Err(Refusal::param(name, "four-byte characters are not supported")))
}

fn check_out_trade_no(request: &Fields) -> Result<(), Refusal> {
    let number = given(request, "out_trade_no").unwrap_or_default();
    let alphabet = |byte: u8| byte.is_ascii_alphanumeric() || b"_-|*@".contains(&byte);
    if number.len() < 6 || !number.bytes().all(alphabet) {
        return Err(Refusal::param("out_trade_no", "6 to 32 of 0-9 A-Z a-z _ - | * @"));
    }
    Ok(())
}

fn check_total_fee(request: &Fields) -> Result<(), Refusal> {
    let text = given(request, "total_fee").unwrap_or_default();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    if !digits {
        return Err(Refusal::param("total_fee", "not a positive whole number of fen"));
    }
    Ok(())
}

/// §9.4: a full http(s) address without a query string.
fn check_notify_url(request: &Fields) -> Result<(), Refusal> {
    let url = given(request, "notify_url").unwrap_or_default();
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let host = rest.split('/').next().unwrap_or_default();
    if host.is_empty() || url.contains(['?', '#', ' ']) {
        return Err(Refusal::param("notify_url", "a full http(s) address without a query string"));
    }
    Ok(())
}

fn one_of(request: &Fields, name: &'static str, allowed: &[&str]) -> Result<(), Refusal> {
    match given(request, name) {
        Some(value) if !allowed.contains(&value) => {
            Err(Refusal::param(name, "not one of the allowed values"))
        }
        _ => Ok(()),
    }
}
