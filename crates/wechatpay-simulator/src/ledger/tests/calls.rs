use super::*;

#[test]
fn a_new_order_gets_a_prepay_id_and_a_code() {
    let reply = place(&mut ledger(), &order(NUMBER).with("device_info", "POS-01"), NOON);
    assert_eq!(reply.get("return_code"), Some("SUCCESS"));
    assert_eq!(reply.get("result_code"), Some("SUCCESS"));
    assert_eq!(reply.get("trade_type"), Some("NATIVE"));
    assert_eq!(reply.get("device_info"), Some("POS-01"));
    assert!(reply.get("prepay_id").unwrap().starts_with("wx20240601120000"));
    assert!(reply.get("code_url").unwrap().starts_with("weixin://wxpay/bizpayurl?pr="));
}

#[test]
fn re_entry_with_the_same_parameters_gives_a_fresh_code_for_the_same_order() {
    let mut ledger = ledger();
    let first = place(&mut ledger, &order(NUMBER), NOON);
    let mut again = signed(&order(NUMBER)).with("nonce_str", "another").with("attach", "");
    reply::sign_anew(&mut again, &Config::sample().unwrap(), SignType::Md5);
    let second = ledger.answer(Call::UnifiedOrder, &again, NOON + 1000);
    assert_eq!(second.get("result_code"), Some("SUCCESS"));
    assert_ne!(first.get("code_url"), second.get("code_url"));
    assert_ne!(first.get("prepay_id"), second.get("prepay_id"));
    assert_eq!(ledger.truth(NOON).count(), 1);
}

#[test]
fn re_entry_with_other_parameters_is_an_invalid_request() {
    let mut ledger = with_order();
    let changed = [
        order(NUMBER).with("body", "别的"),
        order(NUMBER).with("notify_url", "http://127.0.0.1:9/other"),
        order(NUMBER).with("attach", "new"),
        order(NUMBER).with("time_expire", "20240601123000"),
    ];
    for request in changed {
        assert_refused(&place(&mut ledger, &request, NOON), "INVALID_REQUEST");
    }
    assert_eq!(ledger.order(NUMBER, NOON).unwrap().code_issued_at_ms, NOON, "its code was not replaced");
}

#[test]
fn re_entry_with_another_time_expire_is_an_invalid_request() {
    let mut ledger = ledger();
    let request = order(NUMBER).with("time_expire", "20240601123000");
    place(&mut ledger, &request, NOON);
    assert_eq!(place(&mut ledger, &request, NOON).get("result_code"), Some("SUCCESS"));
    let later = request.with("time_expire", "20240601123001");
    assert_refused(&place(&mut ledger, &later, NOON), "INVALID_REQUEST");
    assert_refused(&place(&mut ledger, &order(NUMBER), NOON), "INVALID_REQUEST");
}

#[test]
fn another_amount_product_or_trade_type_means_the_number_is_used() {
    let mut ledger = with_order();
    for (name, value) in [("total_fee", "1251"), ("product_id", "TABLE-8"), ("trade_type", "JSAPI")] {
        assert_refused(&place(&mut ledger, &order(NUMBER).with(name, value), NOON), "OUT_TRADE_NO_USED");
    }
}

#[test]
fn other_trade_types_are_not_enabled() {
    assert_refused(&place(&mut ledger(), &order(NUMBER).with("trade_type", "JSAPI"), NOON), "NOAUTH");
}

#[test]
fn a_paid_or_closed_number_is_never_used_again() {
    let mut ledger = with_order();
    pay(&mut ledger, NUMBER, NOON).unwrap();
    assert_refused(&place(&mut ledger, &order(NUMBER), NOON), "ORDERPAID");

    place(&mut ledger, &order("POS-closed"), NOON);
    close(&mut ledger, "POS-closed", NOON);
    assert_refused(&place(&mut ledger, &order("POS-closed"), NOON), "ORDERCLOSED");
}

#[test]
fn re_entry_after_time_expire_is_refused() {
    let mut ledger = ledger();
    let request = order(NUMBER).with("time_expire", "20240601121000");
    place(&mut ledger, &request, NOON);
    assert_refused(&place(&mut ledger, &request, NOON + 10 * MINUTE), "INVALID_REQUEST");
}

#[test]
fn an_unpaid_order_answers_notpay_with_its_amount_and_an_empty_device_info() {
    let mut ledger = ledger();
    place(&mut ledger, &order(NUMBER).with("attach", "till 1").with("device_info", "POS-01"), NOON);
    let reply = query(&mut ledger, NUMBER, NOON);
    let of_the_order: Vec<_> =
        reply.iter().filter(|(name, _)| !["appid", "mch_id", "nonce_str", "sign"].contains(name)).collect();
    assert_eq!(
        of_the_order,
        [
            ("attach", "till 1"),
            ("device_info", ""),
            ("out_trade_no", NUMBER),
            ("result_code", "SUCCESS"),
            ("return_code", "SUCCESS"),
            ("return_msg", "OK"),
            ("total_fee", "1250"),
            ("trade_state", "NOTPAY"),
            ("trade_state_desc", "订单未支付"),
        ]
    );
}

#[test]
fn a_paid_order_answers_with_the_whole_payment() {
    let mut ledger = ledger();
    place(&mut ledger, &order(NUMBER).with("attach", "till 1"), NOON);
    let paid = pay(&mut ledger, NUMBER, NOON + 5000).unwrap();
    let reply = query(&mut ledger, NUMBER, NOON + 6000);
    let expected = [
        ("trade_state", "SUCCESS"),
        ("transaction_id", &paid.transaction_id),
        ("time_end", "20240601120005"),
        ("total_fee", "1250"),
        ("cash_fee", "1250"),
        ("fee_type", "CNY"),
        ("bank_type", "OTHERS"),
        ("trade_type", "NATIVE"),
        ("is_subscribe", "N"),
        ("attach", "till 1"),
        ("out_trade_no", NUMBER),
    ];
    for (name, value) in expected {
        assert_eq!(reply.get(name), Some(value), "{name}");
    }
    assert_eq!(reply.get("openid").map(str::len), Some(28));

    let by_id =
        Fields::new().with("transaction_id", &paid.transaction_id).with("out_trade_no", "another-one");
    let reply = call(&mut ledger, Call::OrderQuery, &by_id, NOON);
    assert_eq!(reply.get("out_trade_no"), Some(NUMBER), "transaction_id wins over out_trade_no");
}

#[test]
fn an_unknown_number_does_not_exist() {
    assert_refused(&query(&mut ledger(), NUMBER, NOON), "ORDERNOTEXIST");
    assert_refused(&close(&mut ledger(), NUMBER, NOON), "ORDERNOTEXIST");
}
