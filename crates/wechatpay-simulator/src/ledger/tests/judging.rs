use super::*;

fn body(request: &Fields) -> Vec<u8> {
    xml::write(request).unwrap().into_bytes()
}

fn answer(ledger: &mut Ledger, body: &[u8]) -> Fields {
    match ledger.perform(Script::PLAIN, Call::UnifiedOrder, body, NOON) {
        Wire::Answer { status: 200, content_type: "text/plain", body } => xml::read(body.as_bytes()).unwrap(),
        other => panic!("not handled XML: {other:?}"),
    }
}

#[test]
fn what_is_not_xml_is_not_understood() {
    let mut ledger = ledger();
    assert_not_understood(&answer(&mut ledger, b""), "post数据为空");
    assert_not_understood(&answer(&mut ledger, b"{}"), "XML格式错误");
    assert_not_understood(&answer(&mut ledger, b"<xml><a>\xCE\xA2\xD0\xC5</a></xml>"), "请使用UTF-8编码");
    assert_not_understood(
        &answer(
            &mut ledger,
            b"<!DOCTYPE xml [<!ENTITY x SYSTEM \"file:///etc/hostname\">]><xml><a>&x;</a></xml>",
        ),
        "XML格式错误",
    );
}

#[test]
fn an_unknown_merchant_is_named_before_the_signature_is_looked_at() {
    let mut ledger = ledger();
    let wrong = signed(&order(NUMBER)).with("mch_id", "10000101");
    assert_not_understood(&answer(&mut ledger, &body(&wrong)), "mch_id不存在");
    let wrong = signed(&order(NUMBER)).with("appid", "wxd930ea5d5a258f4e");
    assert_not_understood(&answer(&mut ledger, &body(&wrong)), "appid和mch_id不匹配");
}

#[test]
fn a_wrong_signature_gets_an_unsigned_failure_and_no_effect() {
    let mut ledger = ledger();
    let good = signed(&order(NUMBER));
    let wrong = [
        good.clone().with("total_fee", 1),
        good.clone().with("sign", ""),
        good.clone().with("sign", good.get("sign").unwrap().to_lowercase()),
        good.clone().with("sign_type", "SHA1"),
    ];
    for request in wrong {
        assert_not_understood(&answer(&mut ledger, &body(&request)), "签名错误");
    }
    assert_eq!(ledger.truth(NOON).count(), 0);
}

#[test]
fn a_signature_that_needs_sign_type_is_wrong_without_it() {
    let mut ledger = ledger();
    let mut request = signed(&order(NUMBER));
    let hmac = sign::sign(&request, &Config::sample().unwrap().api_key, SignType::HmacSha256);
    request.set("sign", hmac);
    assert_not_understood(&answer(&mut ledger, &body(&request)), "签名错误");
}

#[test]
fn a_reply_is_signed_with_the_algorithm_of_its_request() {
    let key = Config::sample().unwrap().api_key;
    for (sign_type, expected) in [("MD5", SignType::Md5), ("HMAC-SHA256", SignType::HmacSha256)] {
        let mut ledger = ledger();
        let request = order(NUMBER).with("sign_type", sign_type);
        let good = place(&mut ledger, &request, NOON);
        let bad = place(&mut ledger, &request.clone().with("attach", "x"), NOON);
        for reply in [good, bad] {
            assert_eq!(sign::verify_as(&reply, &key, expected), Ok(()));
            assert_eq!(reply.get("nonce_str").map(str::len), Some(16));
        }
    }
}

#[test]
fn a_missing_field_is_named() {
    for name in
        ["body", "out_trade_no", "total_fee", "spbill_create_ip", "notify_url", "trade_type", "product_id"]
    {
        let mut request = order(NUMBER);
        request.remove(name);
        let reply = place(&mut ledger(), &request, NOON);
        assert_refused(&reply, "LACK_PARAMS");
        assert!(reply.get("err_code_des").unwrap().contains(name));

        request.set(name, "");
        assert_refused(&place(&mut ledger(), &request, NOON), "LACK_PARAMS");
    }
    assert_refused(&call(&mut ledger(), Call::OrderQuery, &Fields::new(), NOON), "LACK_PARAMS");
    assert_refused(&call(&mut ledger(), Call::CloseOrder, &Fields::new(), NOON), "LACK_PARAMS");
}

#[test]
fn a_field_of_the_wrong_form_is_named() {
    let long = "长".repeat(128);
    let wrong = [
        ("body", long.as_str()),
        ("attach", &long),
        ("body", "咖啡☕😀"),
        ("out_trade_no", "12345"),
        ("out_trade_no", "POS 20240601"),
        ("out_trade_no", "订单号20240601"),
        ("total_fee", "0"),
        ("total_fee", "-1"),
        ("total_fee", "12.50"),
        ("total_fee", "012"),
        ("fee_type", "USD"),
        ("trade_type", "CASH"),
        ("time_start", "2024-06-01 12:00"),
        ("time_expire", "20240230120000"),
        ("notify_url", "pos.example.com/notify"),
        ("notify_url", "https://pos.example.com/notify?shop=1"),
        ("limit_pay", "no_debit"),
    ];
    for (name, value) in wrong {
        let reply = place(&mut ledger(), &order(NUMBER).with(name, value), NOON);
        assert_refused(&reply, "PARAM_ERROR");
        assert!(reply.get("err_code_des").unwrap().contains(name), "{reply:?}");
    }
}

#[test]
fn the_longest_allowed_forms_pass() {
    let request = order(&"9".repeat(32))
        .with("body", "长".repeat(127))
        .with("total_fee", "999999999999999999")
        .with("attach", "长".repeat(127));
    assert_eq!(place(&mut ledger(), &request, NOON).get("result_code"), Some("SUCCESS"));
}
