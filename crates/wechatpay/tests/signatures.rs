//! The test vectors of protocol sheet §2.4 and every rule of §2.1 that went wrong for somebody.

use wechatpay::sign::{self, SignatureError};
use wechatpay::{ApiKey, Fields, SignType};

fn key() -> ApiKey {
    ApiKey::new("192006250b4c09247ec02edce69f6a2d").expect("32 letters and digits")
}

/// Vector B's fields: Chinese, `&`, `<>`, JSON with literal backslashes, and an empty field that must vanish.
fn order() -> Fields {
    [
        ("appid", "wxd930ea5d5a258f4f"),
        ("attach", ""),
        ("body", "收银台-咖啡 & 面包 <大>"),
        (
            "detail",
            r#"{"cost_price":1250,"goods_detail":[{"goods_id":"SKU_001","goods_name":"拿铁 \"大杯\"","quantity":1,"price":1250}]}"#,
        ),
        ("device_info", "POS-01"),
        ("fee_type", "CNY"),
        ("limit_pay", "no_credit"),
        ("mch_id", "10000100"),
        ("nonce_str", "0123456789ABCDEF0123456789ABCDEF"),
        ("notify_url", "https://pos.example.com/wxpay/notify"),
        ("out_trade_no", "POS20240601000001"),
        ("product_id", "TABLE-7"),
        ("spbill_create_ip", "127.0.0.1"),
        ("time_expire", "20240601121000"),
        ("time_start", "20240601120000"),
        ("total_fee", "1250"),
        ("trade_type", "NATIVE"),
    ]
    .into_iter()
    .collect()
}

/// Vector C's fields: a payment notification with coupons, an empty `attach` and a field nobody knows.
fn notification() -> Fields {
    "appid=wxd930ea5d5a258f4f&attach=&bank_type=OTHERS&cash_fee=1150&coupon_count=2&coupon_fee=100&coupon_fee_0=60\
     &coupon_fee_1=40&coupon_id_0=10000&coupon_id_1=10001&coupon_type_0=CASH&coupon_type_1=NO_CASH&fee_type=CNY\
     &is_subscribe=N&mch_id=10000100&nonce_str=5d2b6c2a8db53831f7eda20af46e531c&openid=oUpF8uMEb4qRXf22hE3X68TekukE\
     &out_trade_no=POS20240601000001&result_code=SUCCESS&return_code=SUCCESS&settlement_total_fee=1210\
     &time_end=20240601120033&total_fee=1250&trade_type=NATIVE&transaction_id=4200000000202406010000000001\
     &x_future_field=keep-me"
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .collect()
}

const C_MD5: &str = "6D62596DF24E6CC3DE6EFA9EED9B6E0F";

#[test]
fn vector_a_of_the_official_documentation() {
    let fields: Fields = [
        ("appid", "wxd930ea5d5a258f4f"),
        ("mch_id", "10000100"),
        ("device_info", "1000"),
        ("body", "test"),
        ("nonce_str", "ibuaiVcKdpRxkhJA"),
    ]
    .into_iter()
    .collect();
    assert_eq!(sign::sign(&fields, &key(), SignType::Md5), "9A0A8659F005D6984697E2CA0A9CF3B7");
    assert_eq!(
        sign::sign(&fields, &key(), SignType::HmacSha256),
        "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6"
    );
}

#[test]
fn vector_b_sign_type_takes_part_and_an_empty_field_does_not() {
    let hmac = order().with("sign_type", "HMAC-SHA256");
    assert_eq!(
        sign::sign(&hmac, &key(), SignType::HmacSha256),
        "C4A4178E4C57294AAA946C37452DDF63A05FE3B1B5AA2430067B0A3C378AA4E3"
    );
    let said = order().with("sign_type", "MD5");
    assert_eq!(sign::sign(&said, &key(), SignType::Md5), "341DB567CA4CBE95D5837DF67BCBDE26");
    assert_eq!(sign::sign(&order(), &key(), SignType::Md5), "87736FD0A6ED7897EADB5CBC31F07B9A");
}

#[test]
fn vector_c_verifies_with_the_field_nobody_knows_and_only_with_it() {
    let mut fields = notification().with("sign", C_MD5);
    assert_eq!(sign::verify(&fields, &key()), Ok(SignType::Md5));
    fields.remove("x_future_field");
    assert_eq!(sign::sign(&fields, &key(), SignType::Md5), "48EFEB7861E42910496B0F9F2CEE1A21");
    assert_eq!(sign::verify(&fields, &key()), Err(SignatureError::Mismatch));
}

#[test]
fn without_sign_type_the_length_tells_the_algorithm() {
    let fields =
        notification().with("sign", "D151BB12BC0E46D023B765BB8D2844F129EFDED1380FEF6539ECC45B2F0B846A");
    assert_eq!(sign::verify(&fields, &key()), Ok(SignType::HmacSha256));
    assert_eq!(
        sign::verify_as(&fields, &key(), SignType::Md5),
        Err(SignatureError::Malformed(SignType::Md5))
    );
}

#[test]
fn sign_type_decides_when_it_is_there() {
    let mut fields = notification().with("sign_type", "HMAC-SHA256");
    let signature = sign::sign(&fields, &key(), SignType::HmacSha256);
    fields.set("sign", signature);
    assert_eq!(sign::verify(&fields, &key()), Ok(SignType::HmacSha256));
    let short = sign::sign(&fields, &key(), SignType::Md5);
    fields.set("sign", short);
    assert_eq!(sign::verify(&fields, &key()), Err(SignatureError::Malformed(SignType::HmacSha256)));
    fields.set("sign_type", "SHA1");
    assert_eq!(sign::verify(&fields, &key()), Err(SignatureError::UnknownType));
}

#[test]
fn only_upper_case_hexadecimal_counts_and_missing_is_its_own_answer() {
    for (sign, error) in [
        (C_MD5.to_lowercase(), SignatureError::Malformed(SignType::Md5)),
        (C_MD5[..31].to_owned(), SignatureError::Malformed(SignType::Md5)),
        (format!("{} ", &C_MD5[..31]), SignatureError::Malformed(SignType::Md5)),
        (format!("{}0", &C_MD5[..31]), SignatureError::Mismatch),
        (String::new(), SignatureError::Missing),
    ] {
        assert_eq!(sign::verify(&notification().with("sign", sign), &key()), Err(error));
    }
    assert_eq!(sign::verify(&notification(), &key()), Err(SignatureError::Missing));
}

#[test]
fn another_merchants_key_does_not_fit() {
    let other = ApiKey::new("00000000000000000000000000000000").unwrap();
    assert_eq!(sign::verify(&notification().with("sign", C_MD5), &other), Err(SignatureError::Mismatch));
}

#[test]
fn names_are_case_sensitive_and_zero_is_not_empty() {
    let fields = Fields::new().with("a", 1);
    let md5 = |fields: &Fields| sign::sign(fields, &key(), SignType::Md5);
    assert_ne!(md5(&fields), md5(&Fields::new().with("A", 1)));
    assert_ne!(md5(&fields), md5(&fields.clone().with("coupon_fee", 0)));
    assert_eq!(md5(&fields), md5(&fields.clone().with("coupon_fee", "")));
}
