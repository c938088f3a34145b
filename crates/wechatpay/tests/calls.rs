//! What leaves the till: complete, signed, and refused by name before it is sent when the gateway would refuse it.

mod support;

use std::net::{IpAddr, Ipv4Addr};

use fen::Fen;
use support::{NUMBER, merchant, query};
use wechatpay::{
    Call, CloseOrder, Fields, OrderQuery, OrderRef, Problem, SignType, UnifiedOrder, prepare,
    prepare_with_nonce, sign, xml,
};

const NOON: i64 = 1_717_214_400_000; // 2024-06-01 12:00:00 in Beijing

fn order() -> UnifiedOrder {
    UnifiedOrder {
        body: "收银台-咖啡 & 面包 <大>".to_owned(),
        detail: None,
        attach: None,
        out_trade_no: NUMBER.to_owned(),
        total_fee: Fen::new(1250),
        spbill_create_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        time_start: Some(NOON),
        time_expire: Some(NOON + 600_000),
        goods_tag: None,
        notify_url: "https://pos.example.com/wxpay/notify".to_owned(),
        product_id: "TABLE-7".to_owned(),
        limit_pay: None,
        device_info: Some("POS-01".to_owned()),
        receipt: None,
        scene_info: None,
    }
}

fn names(fields: &Fields) -> String {
    fields.iter().map(|(name, _)| name).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_unified_order_carries_what_the_protocol_demands_and_is_signed() {
    for kind in [SignType::Md5, SignType::HmacSha256] {
        let request = prepare(&merchant(kind), &order()).unwrap();
        assert_eq!(request.path, "/pay/unifiedorder");
        let sent = xml::read(request.body.as_bytes()).unwrap();
        assert_eq!(sign::verify(&sent, &merchant(kind).api_key), Ok(kind));
        // MD5 is the default and not named, because naming it would change the signature.
        let sign_type = if kind == SignType::Md5 { "" } else { "sign_type " };
        assert_eq!(
            names(&sent),
            format!(
                "appid body device_info mch_id nonce_str notify_url out_trade_no product_id sign {sign_type}\
                 spbill_create_ip time_expire time_start total_fee trade_type"
            )
        );
        for (field, value) in [
            ("body", "收银台-咖啡 & 面包 <大>"),
            ("total_fee", "1250"),
            ("trade_type", "NATIVE"),
            ("time_start", "20240601120000"),
            ("time_expire", "20240601121000"),
            ("spbill_create_ip", "127.0.0.1"),
            ("nonce_str", &request.nonce),
        ] {
            assert_eq!(sent.get(field), Some(value));
        }
    }
}

#[test]
fn a_query_names_one_of_the_two_numbers_and_a_close_its_own() {
    let own = |call: Result<Fields, _>| call.map(|fields| names(&fields)).unwrap();
    assert_eq!(own(query().fields()), "out_trade_no");
    let by_id = OrderQuery { by: OrderRef::TransactionId("4200000000202406010000000001".to_owned()) };
    assert_eq!(own(by_id.fields()), "transaction_id");
    assert_eq!(own(CloseOrder { out_trade_no: NUMBER.to_owned() }.fields()), "out_trade_no");
}

#[test]
fn every_request_has_its_own_nonce_and_a_repeated_one_is_the_same_to_the_byte() {
    let merchant = merchant(SignType::Md5);
    let (first, second) = (prepare(&merchant, &order()).unwrap(), prepare(&merchant, &order()).unwrap());
    assert_ne!(first.nonce, second.nonce);
    assert!(first.nonce.len() == 32 && first.nonce.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    assert_eq!(prepare_with_nonce(&merchant, &order(), &first.nonce), Ok(first));
}

#[test]
fn a_prepared_request_prints_without_its_signature() {
    let request = prepare(&merchant(SignType::Md5), &order()).unwrap();
    let sent = xml::read(request.body.as_bytes()).unwrap();
    assert!(!format!("{request:?}").contains(sent.get("sign").unwrap()));
}

#[test]
fn empty_texts_are_left_out() {
    let with_empty = UnifiedOrder { attach: Some(String::new()), device_info: None, ..order() };
    assert!(!names(&with_empty.fields().unwrap()).contains("attach"));
}

#[test]
fn what_the_gateway_would_refuse_is_refused_by_name() {
    type Spoil = fn(&mut UnifiedOrder);
    let cases: [(Spoil, &str, Problem); 17] = [
        (|o| o.body = String::new(), "body", Problem::Empty),
        (|o| o.body = "拿铁😀".to_owned(), "body", Problem::Character('😀')),
        (|o| o.body = "茶".repeat(200), "body", Problem::TooLong { max: 127 }),
        (|o| o.body = "茶 ".to_owned(), "body", Problem::OuterBlanks),
        (|o| o.out_trade_no = "12345".to_owned(), "out_trade_no", Problem::TooShort { min: 6 }),
        (|o| o.total_fee = Fen::ZERO, "total_fee", Problem::NotPositive),
        (|o| o.total_fee = Fen::new(-1), "total_fee", Problem::NotPositive),
        (|o| o.product_id = String::new(), "product_id", Problem::Empty),
        (|o| o.notify_url = "pos.example.com".to_owned(), "notify_url", Problem::NotAnAddress),
        (|o| o.notify_url.push_str("?a=1"), "notify_url", Problem::AddressExtras),
        (|o| o.notify_url.push_str(&"a".repeat(256)), "notify_url", Problem::TooLong { max: 256 }),
        (|o| o.time_expire = Some(NOON + 59_999), "time_expire", Problem::TooSoon),
        (|o| o.time_start = Some(-1), "time_start", Problem::NoMoment),
        (|o| o.attach = Some("a".repeat(128)), "attach", Problem::TooLong { max: 127 }),
        (|o| o.device_info = Some("a".repeat(33)), "device_info", Problem::TooLong { max: 32 }),
        (|o| o.detail = Some("{".to_owned()), "detail", Problem::NotJson),
        (|o| o.scene_info = Some("[1,]".to_owned()), "scene_info", Problem::NotJson),
    ];
    for (spoil, field, problem) in cases {
        let mut order = order();
        spoil(&mut order);
        let error = prepare(&merchant(SignType::Md5), &order).unwrap_err();
        assert_eq!((error.field, error.problem), (field, problem));
    }
}

#[test]
fn an_odd_order_number_is_refused_by_every_call() {
    let number = "POS 2024".to_owned();
    let by = OrderRef::OutTradeNo(number.clone());
    assert_eq!(OrderQuery { by }.fields().unwrap_err().field, "out_trade_no");
    assert_eq!(CloseOrder { out_trade_no: number }.fields().unwrap_err().field, "out_trade_no");
    let by = OrderRef::TransactionId("4200/1".to_owned());
    assert_eq!(OrderQuery { by }.fields().unwrap_err().field, "transaction_id");
}
