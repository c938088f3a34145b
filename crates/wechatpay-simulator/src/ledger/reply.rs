//! Replies as the gateway words them: signed whenever the message was understood, bare when it was not (§1.4).

use super::config::Config;
use super::refusal::Refusal;
use wechatpay::{Fields, SignType, sign};

/// `return_code=FAIL`: only two fields, no signature.
pub(super) fn not_understood(reason: &str) -> Fields {
    Fields::new().with("return_code", "FAIL").with("return_msg", reason)
}

/// The signed envelope: `result_code` follows from the outcome.
pub(super) fn signed(
    config: &Config,
    sign_type: SignType,
    nonce: &str,
    outcome: Result<Fields, Refusal>,
) -> Fields {
    let mut reply = match outcome {
        Ok(payload) => payload.with("result_code", "SUCCESS"),
        Err(refusal) => Fields::new()
            .with("result_code", "FAIL")
            .with("err_code", refusal.code)
            .with("err_code_des", refusal.description),
    };
    reply.set("return_code", "SUCCESS").set("return_msg", "OK");
    reply.set("appid", &config.appid).set("mch_id", &config.mch_id).set("nonce_str", nonce);
    sign_anew(&mut reply, config, sign_type);
    reply
}

/// Puts the signature that fits the fields as they now are.
pub(super) fn sign_anew(fields: &mut Fields, config: &Config, sign_type: SignType) {
    let signature = sign::sign(fields, &config.api_key, sign_type);
    fields.set("sign", signature);
}

/// One wrong character in an otherwise right signature.
pub(super) fn spoil_signature(fields: &mut Fields) {
    let sign = fields.get("sign").unwrap_or_default();
    let wrong = if sign.starts_with('0') { "1" } else { "0" };
    let spoilt = format!("{wrong}{}", sign.get(1..).unwrap_or_default());
    fields.set("sign", spoilt);
}

/// The fields of a payment, as order queries and notifications carry them.
pub(super) fn payment_fields(order: &super::order::Order, payment: &super::order::Payment) -> Fields {
    let mut fields = Fields::new()
        .with("openid", &payment.openid)
        .with("is_subscribe", "N")
        .with("trade_type", order.field("trade_type"))
        .with("bank_type", "OTHERS")
        .with("total_fee", order.total_fee.fen())
        .with("fee_type", "CNY")
        .with("cash_fee", order.total_fee.fen())
        .with("transaction_id", &payment.transaction_id)
        .with("out_trade_no", order.out_trade_no())
        .with("time_end", wechatpay::beijing::format(payment.paid_at_ms));
    for name in ["attach", "device_info"] {
        if !order.field(name).is_empty() {
            fields.set(name, order.field(name));
        }
    }
    fields
}
