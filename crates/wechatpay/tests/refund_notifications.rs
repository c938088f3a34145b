//! The refund notification: what the API key opens, and everything it does not.

mod support;

use aes::Aes256;
use aes::cipher::array::Array;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fen::Fen;
use proptest::prelude::*;
use support::{fields, merchant, signed, unsigned};
use wechatpay::notification::{self, Notification, NotificationError, RefundNotification, RefundStatus};
use wechatpay::xml::{MAX_BODY, XmlError};
use wechatpay::{ApiKey, Fields, Merchant, SignType, beijing};

/// The lower-case MD5 text of the documentation's API key (protocol sheet, vector H).
const AES_KEY: &[u8; 32] = b"d96eb16afdd491fa1e705096edbc2205";
/// Vector H, the long one: 802 bytes, encrypted elsewhere.
const VECTOR: &str = "\
    4gS8kbcHysCW7bHqyEU0M9umdFVGKPOUBs+y0jA3BlgFONZz0CmwkUG7177Zt+JMoneRvGb3zrrLHzCBy2yiZiRk6QTqh3uhGJWO\
    UWMViGItFMeQOAoNWC3EtljZMr6/4UpiAJpz2QszCkLNhKRxhFGg0lUzgirOWUoBBthoc2W966U2NudilAh8wIcWY9PJaiXG0Q3/\
    HbqiBMKKvtein47waqTLA6kHkYQLX7CHEXAfzEBMcN4v4cTAl3Tv2EMkZgoXZ4d5HeauFQZCQmjcfj8fGeHJUFI7MV/gXMBR7ShA\
    IPRVKx2Tg06Vg6URbP93wfDpGTKPsOOqMm2dyEdRUzLLafG0Hd0S/YCfWKsW4fhLr19AjLWA8avqmndKXvqre7noQVkr0ZS2Enj9\
    VqTni1Y7E2yH2b/PoAGAYtIiwETf2lX10L9NFgcZyY/jZ/WL1hRK4wKBJ30QC25AsYDZCyPALaemwR5hh/5M6pFdLD3w1PepYE2W\
    YN23UUr/Ga/gC6USRD6HXYYpXOIQGK31nzRfyXQi6JHtHKzQsM7yzhHQ7rNvyxoS/JGztIZ6fh686HF2IgzV7BNNs7jT2MskMo7/\
    hnHfAvykr6IvDp0zNKKdEFRkmPkPTlnVnZsJiZyIkWaJOincn0dt7/qeh0UoShtjRf8EoW9peCUviCo9/X4/HxnhyVBSOzFf4FzA\
    Ue0oJhvlWEI090y0aVBqXS17wEIZi5WH/1HlGywVAquZbnaf0nYVWcsxiMFZ1rMnvKvLfbMr23FVWFPq7za68Mfic+GpH3s77jKb\
    ItVcf5niLWe7WO9+9/+q0KXnbnNK1XuQ1a3GSm8O12kou5PT0bNU+ziWjHGVIECclhG6GSoYVCFSO29q24S/hkXcqfuOuH+kFa3r\
    g4I92r8mjGsaP4g1h32zK9txVVhT6u82uvDH4nNkW+kX3Bl2DalHPM3QIH6my3xTe4GnqK/dcbQn1Xg5YG80+xYe1WtKNGUoLmSI\
    btB5iSAzN/oZQPmoSGWu8+YoBgInDIdLi6ne5FGCchDmJCStGRPTCUucaLjHZjfr51Deirk5h6UZNF53tbQ7D9i9";
const SHORT: &str =
    "bDP/xixH0hFEaZusu714U7rO4wZDF5SwkOt7MIFNUaladrdy0yQefoW3LYmmUmF3r7t23yZjibKV29fZKVgeUQ==";
const INSIDE: &str = "<root><transaction_id>4200000000202406010000000001</transaction_id>\
    <out_trade_no>POS20240601000001</out_trade_no><refund_id>50000000002024060100000000001</refund_id>\
    <out_refund_no>REF20240601000001</out_refund_no><total_fee>1250</total_fee><refund_fee>250</refund_fee>\
    <refund_status>REFUNDCLOSE</refund_status></root>";

/// What WeChat sends around an encrypted part.
fn around(req_info: &str) -> Fields {
    fields(&[
        ("return_code", "SUCCESS"),
        ("appid", "wxd930ea5d5a258f4f"),
        ("mch_id", "10000100"),
        ("nonce_str", "TeqClE3i0mvn3DrK"),
        ("req_info", req_info),
    ])
}

/// Encrypts as WeChat does; `padding` is what a genuine one computes, or something else.
fn encrypt(text: &[u8], padding: &[u8]) -> String {
    let mut bytes = [text, padding].concat();
    let cipher = Aes256::new(&Array::from(*AES_KEY));
    for block in bytes.chunks_exact_mut(16) {
        cipher.encrypt_block(block.try_into().expect("whole blocks"));
    }
    STANDARD.encode(bytes)
}

fn encrypted(text: &str) -> String {
    let missing = 16 - text.len() % 16;
    encrypt(text.as_bytes(), &vec![u8::try_from(missing).expect("at most 16"); missing])
}

fn read(fields: &Fields) -> Result<Notification, NotificationError> {
    notification::read(&unsigned(fields), &merchant(SignType::Md5))
}

fn refund(inside: &str) -> Result<RefundNotification, NotificationError> {
    match read(&around(&encrypted(inside)))? {
        Notification::Refund(refund) => Ok(refund),
        Notification::Payment(payment) => panic!("a payment: {payment:?}"),
    }
}

#[test]
fn the_published_vector_is_read_with_all_its_fields() {
    let Ok(Notification::Refund(refund)) = read(&around(VECTOR)) else { panic!("not read") };
    assert_eq!(refund.transaction_id, "4200000000202406010000000001");
    assert_eq!(refund.out_trade_no, "POS20240601000001");
    assert_eq!(refund.refund_id, "50000000002024060100000000001");
    assert_eq!(refund.out_refund_no, "REF20240601000001");
    assert_eq!((refund.total_fee, refund.settlement_total_fee), (Fen::new(1250), Some(Fen::new(1250))));
    assert_eq!((refund.refund_fee, refund.settlement_refund_fee), (Fen::new(1250), Some(Fen::new(1250))));
    assert_eq!((refund.cash_refund_fee, refund.status), (None, RefundStatus::Success));
    assert_eq!(refund.success_time, beijing::parse("20240601120509").ok());
    assert_eq!(refund.refund_recv_account.as_deref(), Some("支付用户零钱"));
    assert_eq!(refund.refund_account.as_deref(), Some("REFUND_SOURCE_RECHARGE_FUNDS"));
    assert_eq!(refund.refund_request_source.as_deref(), Some("API"));
    assert_eq!(refund.fields.len(), 13);
}

#[test]
fn every_end_of_a_refund_has_its_word() {
    for (word, status) in [
        ("CHANGE", RefundStatus::Change),
        ("REFUNDCLOSE", RefundStatus::Closed),
        ("LATER", RefundStatus::Other("LATER".to_owned())),
    ] {
        let refund = refund(&INSIDE.replace("REFUNDCLOSE", word)).unwrap();
        assert_eq!((refund.status.as_str(), &refund.status), (word, &status));
        assert_eq!((refund.success_time, refund.refund_fee), (None, Fen::new(250)));
    }
    let newer = INSIDE.replace("</root>", "<cash_refund_fee>240</cash_refund_fee><x_new>1</x_new></root>");
    let refund = refund(&newer).unwrap();
    assert_eq!((refund.cash_refund_fee, refund.fields.get("x_new")), (Some(Fen::new(240)), Some("1")));
}

#[test]
fn what_the_key_does_not_open_is_undecipherable() {
    let undecipherable = Err(NotificationError::Undecipherable);
    let whole = STANDARD.decode(VECTOR).unwrap();
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    for (what, req_info) in [
        ("empty", String::new()),
        ("not base64", "*".repeat(24)),
        ("half a block", STANDARD.encode(&whole[..whole.len() - 8])),
        ("cut after a block", STANDARD.encode(&whole[..whole.len() - 16])),
        ("a changed last block", STANDARD.encode(flipped)),
        ("padding of nothing", encrypt(&[b'a'; 15], &[0])),
        ("padding longer than a block", encrypt(&[17; 15], &[17])),
        ("padding longer than the text", encrypt(&[b'a'; 15], &[0xff])),
        ("padding that differs", encrypt(&[b'a'; 13], &[3, 2, 3])),
        ("no padding", encrypt(b"<root></root>   ", b"")),
    ] {
        assert_eq!(read(&around(&req_info)), undecipherable, "{what}");
    }
    let key = ApiKey::new("00006250b4c09247ec02edce69f6aaaa").unwrap();
    let other = Merchant { api_key: key, ..merchant(SignType::Md5) };
    assert_eq!(notification::read(&unsigned(&around(VECTOR)), &other), undecipherable);
}

#[test]
fn the_decrypted_part_is_read_as_strictly_as_the_message() {
    for (inside, error) in [
        ("<!DOCTYPE root [<!ENTITY a SYSTEM \"http://192.0.2.1/\">]><root>&a;</root>", XmlError::Doctype),
        ("<xml><refund_fee>1</refund_fee></xml>", XmlError::WrongRoot),
        ("", XmlError::WrongRoot),
        ("<root><refund_fee>1</refund_fee>", XmlError::Truncated),
        ("<root><a>1</a><a>2</a></root>", XmlError::Duplicate { field: "a".to_owned() }),
    ] {
        assert_eq!(refund(inside), Err(NotificationError::RefundXml(error)), "{inside}");
    }
    let gbk = around(&encrypt(b"<root>\xd0\xc5</root>", &[1]));
    assert_eq!(read(&gbk), Err(NotificationError::RefundXml(XmlError::NotUtf8)));
    // The short vector is genuine, and all but its status is missing.
    assert_eq!(read(&around(SHORT)), Err(NotificationError::MissingField { field: "transaction_id" }));
}

#[test]
fn fields_that_must_be_there_and_readable() {
    for field in [
        "transaction_id",
        "out_trade_no",
        "refund_id",
        "out_refund_no",
        "total_fee",
        "refund_fee",
        "refund_status",
    ] {
        let without = INSIDE.replace(&format!("<{field}>"), "<x>").replace(&format!("</{field}>"), "</x>");
        assert_eq!(refund(&without), Err(NotificationError::MissingField { field }), "{field}");
    }
    let yuan = INSIDE.replace("<refund_fee>250<", "<refund_fee>2.50<");
    assert_eq!(refund(&yuan), Err(NotificationError::BadNumber { field: "refund_fee" }));
    for time in ["20240601120509", "2024-06-01T12:05:09", "2024-13-01 12:05:09", "昨天昨天昨天1"] {
        let inside = INSIDE.replace("</root>", &format!("<success_time>{time}</success_time></root>"));
        assert_eq!(refund(&inside), Err(NotificationError::BadTime { field: "success_time" }), "{time}");
    }
}

#[test]
fn somebody_elses_and_oversized_ones_are_refused_before_the_key_is_used() {
    for (field, other) in [("appid", "wx0000000000000000"), ("mch_id", "10000101")] {
        assert_eq!(read(&around(VECTOR).with(field, other)), Err(NotificationError::OtherMerchant { field }));
    }
    assert_eq!(read(&around(VECTOR).with("return_code", "FAIL")), Err(NotificationError::NotSuccess));
    let huge = around(&"A".repeat(MAX_BODY));
    assert_eq!(read(&huge), Err(NotificationError::TooLarge));
}

#[test]
fn an_encrypted_part_does_not_make_up_for_a_signature() {
    // A payment notification is one only by its signature, whatever else stands in it.
    let claims = around(VECTOR).with("result_code", "SUCCESS").with("total_fee", 1);
    assert!(matches!(read(&claims), Ok(Notification::Refund(_))), "told as what it is, not as a payment");
    assert_eq!(
        notification::read_payment(&unsigned(&claims), &merchant(SignType::Md5)),
        Err(NotificationError::NoSign)
    );
    let body = signed(around(VECTOR), SignType::Md5);
    let read = notification::read(&body, &merchant(SignType::Md5));
    assert_eq!(read, Err(NotificationError::NotSuccess), "signed: judged as a payment");
}

proptest! {
    #[test]
    fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in ".{0,80}") {
        let req_info = around(&STANDARD.encode(&bytes));
        prop_assert!(read(&req_info).is_err());
        prop_assert!(refund(&text).is_err());
    }
}
