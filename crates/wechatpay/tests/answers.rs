//! What an answer means. Only a genuine agreement for this merchant and this order counts; everything doubtful is unknown.

mod support;

use fen::Fen;
use proptest::prelude::*;
use support::{NUMBER, agreement, fields, merchant, merged, paid, query, signed, unsigned, without};
use wechatpay::sign::SignatureError;
use wechatpay::xml::{MAX_BODY, XmlError};
use wechatpay::{
    CallError, CloseOrder, CloseOrderReply, Fields, OrderQuery, OrderQueryReply, OrderRef, Rejected,
    ReplyError, SignType, TradeState, Unknown, Why, err_code, interpret,
};

const MD5: SignType = SignType::Md5;

fn ask(body: &[u8]) -> Result<(OrderQueryReply, Fields), CallError> {
    interpret(&merchant(MD5), &query(), 200, body)
}

fn why(answer: Result<(OrderQueryReply, Fields), CallError>) -> Why {
    match answer {
        Err(CallError::Unknown(Unknown { why, .. })) => why,
        other => panic!("expected an unknown outcome, got {other:?}"),
    }
}

fn refused(answer: Result<(OrderQueryReply, Fields), CallError>) -> Rejected {
    match answer {
        Err(CallError::Rejected(rejected)) => rejected,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[test]
fn a_paid_order_is_read_whole_and_unknown_fields_are_kept() {
    for kind in [SignType::Md5, SignType::HmacSha256] {
        let (reply, said) = interpret(&merchant(kind), &query(), 200, &signed(paid(), kind)).unwrap();
        assert_eq!((reply.trade_state, reply.trade_state_desc.as_str()), (TradeState::Success, "支付成功"));
        assert_eq!((reply.out_trade_no.as_str(), said.get("x_future_field")), (NUMBER, Some("keep-me")));
        let payment = reply.payment.unwrap();
        assert_eq!((payment.total_fee, payment.cash_fee), (Fen::new(1250), Some(Fen::new(1150))));
        assert_eq!((payment.coupon_fee, payment.settlement_total_fee), (Some(Fen::new(100)), None));
        assert_eq!(payment.time_end, Some(1_717_214_433_000));
        assert_eq!((payment.bank_type.as_str(), payment.trade_type.as_str()), ("OTHERS", "NATIVE"));
        assert!(!format!("{payment:?} {said:?}").contains("oUpF8"), "an openid printed");
    }
}

#[test]
fn an_order_not_paid_needs_no_more_than_its_number_and_state() {
    for state in ["NOTPAY", "CLOSED", "USERPAYING", "BRAND_NEW"] {
        let body =
            signed(merged(agreement(), &fields(&[("out_trade_no", NUMBER), ("trade_state", state)])), MD5);
        let (reply, _) = ask(&body).unwrap();
        assert_eq!((reply.trade_state, reply.payment), (TradeState::from(state), None));
    }
}

#[test]
fn a_refunded_order_was_paid_even_when_the_reply_is_sparse() {
    let sparse = ["time_end", "bank_type", "trade_type", "fee_type", "cash_fee", "openid"]
        .into_iter()
        .fold(paid().with("trade_state", "REFUND"), without);
    let payment = ask(&signed(sparse, MD5)).unwrap().0.payment.unwrap();
    assert_eq!(
        (payment.total_fee, payment.fee_type.as_str(), payment.time_end),
        (Fen::new(1250), "CNY", None)
    );
}

#[test]
fn nothing_unsigned_or_wrongly_signed_is_believed() {
    assert_eq!(why(ask(&unsigned(&paid()))), Why::Signature(SignatureError::Missing));
    let forged = paid().with("sign", "9A0A8659F005D6984697E2CA0A9CF3B7");
    assert_eq!(why(ask(&unsigned(&forged))), Why::Signature(SignatureError::Mismatch));
    let refusal = agreement().with("result_code", "FAIL").with("err_code", "ORDERNOTEXIST");
    assert_eq!(why(ask(&unsigned(&refusal))), Why::Signature(SignatureError::Missing));
}

#[test]
fn a_reply_uses_the_algorithm_of_its_request() {
    let body = signed(paid(), SignType::HmacSha256);
    assert_eq!(why(ask(&body)), Why::Signature(SignatureError::Malformed(MD5)));
}

#[test]
fn another_merchants_reply_is_not_believed_though_the_signature_fits() {
    for (field, other) in [("appid", "wx0000000000000000"), ("mch_id", "10000101")] {
        assert_eq!(why(ask(&signed(paid().with(field, other), MD5))), Why::OtherMerchant { field });
        assert_eq!(why(ask(&signed(without(paid(), field), MD5))), Why::OtherMerchant { field });
    }
}

#[test]
fn another_orders_reply_answers_nothing() {
    let other = Why::Reply(ReplyError::OtherOrder { field: "out_trade_no" });
    assert_eq!(why(ask(&signed(paid().with("out_trade_no", "POS20240601000002"), MD5))), other);
    let by_id = OrderQuery { by: OrderRef::TransactionId("4200000000202406010000000002".to_owned()) };
    let answer = interpret(&merchant(MD5), &by_id, 200, &signed(paid(), MD5));
    assert_eq!(why(answer), Why::Reply(ReplyError::OtherOrder { field: "transaction_id" }));
}

#[test]
fn a_close_speaks_of_its_own_order_or_of_none() {
    let close = CloseOrder { out_trade_no: NUMBER.to_owned() };
    let answer = |reply| interpret(&merchant(MD5), &close, 200, &signed(reply, MD5)).map(|(reply, _)| reply);
    assert_eq!(answer(agreement()), Ok(CloseOrderReply));
    assert_eq!(answer(agreement().with("out_trade_no", NUMBER)), Ok(CloseOrderReply));
    assert!(matches!(answer(agreement().with("out_trade_no", "POS2")), Err(CallError::Unknown(_))));
}

#[test]
fn a_payment_without_its_number_or_amount_settles_nothing() {
    for field in ["transaction_id", "total_fee"] {
        let body = signed(without(paid(), field), MD5);
        assert_eq!(why(ask(&body)), Why::Reply(ReplyError::Missing { field }));
    }
    for amount in ["12.50", "-1250", "+1250", " 1250", "1e3", "9223372036854775808", "१"] {
        let body = signed(paid().with("total_fee", amount), MD5);
        assert_eq!(why(ask(&body)), Why::Reply(ReplyError::BadNumber { field: "total_fee" }), "{amount}");
    }
    let body = signed(paid().with("time_end", "2024-06-01 12:00"), MD5);
    assert_eq!(why(ask(&body)), Why::Reply(ReplyError::BadTime { field: "time_end" }));
}

#[test]
fn a_signed_refusal_is_a_refusal() {
    let refusal = agreement()
        .with("result_code", "FAIL")
        .with("err_code", err_code::ORDER_NOT_EXIST)
        .with("err_code_des", "此交易订单号不存在");
    let rejected = refused(ask(&signed(refusal, MD5)));
    assert_eq!((rejected.code.as_str(), rejected.signed), ("ORDERNOTEXIST", true));
    assert_eq!(rejected.to_string(), "ORDERNOTEXIST 此交易订单号不存在");
    assert!(!rejected.is_configuration());
}

#[test]
fn a_refusal_that_could_not_be_signed_says_so() {
    let body = unsigned(&fields(&[("return_code", "FAIL"), ("return_msg", "签名错误")]));
    let rejected = refused(ask(&body));
    assert_eq!((rejected.code.as_str(), rejected.message.as_str()), ("FAIL", "签名错误"));
    assert!(!rejected.signed);
}

#[test]
fn a_gateway_that_does_not_know_itself_leaves_the_outcome_unknown() {
    for code in ["SYSTEMERROR", "BANKERROR", "USERPAYING"] {
        let expected = Why::Uncertain { code: code.to_owned() };
        let said = agreement().with("result_code", "FAIL").with("err_code", code);
        assert_eq!(why(ask(&signed(said, MD5))), expected);
        let said = fields(&[("return_code", "FAIL"), ("err_code", code)]);
        assert_eq!(why(ask(&unsigned(&said))), expected);
    }
}

#[test]
fn an_error_code_beside_a_success_is_no_failure() {
    let body = signed(paid().with("err_code", "SUCCESS").with("err_code_des", "ok"), MD5);
    assert!(ask(&body).is_ok());
}

#[test]
fn codes_that_are_missing_or_new_prove_nothing() {
    for (field, value) in [("return_code", "OK"), ("return_code", ""), ("result_code", "MAYBE")] {
        assert_eq!(why(ask(&signed(paid().with(field, value), MD5))), Why::NoCode { field });
    }
    for field in ["return_code", "result_code"] {
        assert_eq!(why(ask(&signed(without(paid(), field), MD5))), Why::NoCode { field });
    }
}

#[test]
fn a_page_is_no_message() {
    assert_eq!(why(ask(b"<html>502</html>")), Why::Xml(XmlError::WrongRoot));
    assert_eq!(why(ask(b"")), Why::Xml(XmlError::WrongRoot));
    assert_eq!(why(ask(&vec![b' '; MAX_BODY + 1])), Why::Xml(XmlError::TooLarge));
}

#[test]
fn behind_another_status_only_a_signed_message_counts() {
    let at = |status, body: &[u8]| interpret(&merchant(MD5), &query(), status, body);
    assert!(at(500, &signed(paid(), MD5)).is_ok());
    for status in [302, 400, 429, 500, 502] {
        assert_eq!(why(at(status, b"<html>")), Why::HttpStatus(status));
        assert_eq!(why(at(status, &unsigned(&paid()))), Why::HttpStatus(status));
        let refusal = unsigned(&fields(&[("return_code", "FAIL"), ("return_msg", "x")]));
        assert_eq!(why(at(status, &refusal)), Why::HttpStatus(status));
    }
}

#[test]
fn slow_down_is_heard_in_every_form() {
    for code in ["FREQUENCY_LIMITED", "INVALID_REQ_TOO_MUCH"] {
        let said = agreement().with("result_code", "FAIL").with("err_code", code);
        assert!(ask(&signed(said, MD5)).unwrap_err().is_slow_down());
    }
    assert!(interpret(&merchant(MD5), &query(), 429, b"").unwrap_err().is_slow_down());
    assert!(!interpret(&merchant(MD5), &query(), 502, b"").unwrap_err().is_slow_down());
}

#[test]
fn a_wrong_set_up_is_told_from_a_wrong_order() {
    for (code, is_configuration) in
        [("SIGNERROR", true), ("APPID_MCHID_NOT_MATCH", true), ("NOAUTH", true), ("ORDERPAID", false)]
    {
        let said = agreement().with("result_code", "FAIL").with("err_code", code);
        assert_eq!(refused(ask(&signed(said, MD5))).is_configuration(), is_configuration, "{code}");
    }
}

proptest! {
    /// No change of a genuine message by somebody without the key is believed.
    #[test]
    fn a_tampered_reply_never_pays(
        field in prop::sample::select(vec![
            "total_fee", "transaction_id", "out_trade_no", "trade_state", "result_code", "mch_id", "x_new",
        ]),
        value in "[A-Z0-9]{1,12}",
    ) {
        let genuine = wechatpay::xml::read(&signed(paid(), MD5)).unwrap();
        prop_assume!(genuine.get(field) != Some(value.as_str()));
        prop_assert!(ask(&unsigned(&genuine.with(field, value))).is_err());
    }

    #[test]
    fn any_body_and_status_is_judged_without_a_panic(status in any::<u16>(), body in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(interpret(&merchant(MD5), &query(), status, &body).is_err());
    }
}
