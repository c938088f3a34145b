//! `serve-notify`: a genuine notification settles, everything else changes nothing.

use crate::shop::{Running, Shop, http, text};
use serde_json::Value;

/// Polling must not see the payment first: the query lags an hour behind.
const ONLY_NOTIFICATIONS: &str = r#"{"faults":[{"call":"orderquery","fault":"lag","ms":3600000}]}"#;

struct Listening {
    shop: Shop,
    serve: Running,
    url: String,
    number: String,
    code_url: String,
}

fn listening() -> Listening {
    let shop = Shop::open();
    shop.plan(ONLY_NOTIFICATIONS);
    assert_eq!(shop.saoma(["settings", "set", "notify.listen=127.0.0.1:0"]).code, 0);
    let (number, code_url) = shop.place("9.90");
    let mut serve = shop.start(&["serve-notify"]);
    let url = text(&serve.line(|line| line["event"] == "listening")["url"]);
    Listening { shop, serve, url, number, code_url }
}

fn verdict(serve: &mut Running) -> Value {
    serve.line(|line| line["event"] == "notification")
}

#[test]
fn a_genuine_notification_settles_once() {
    let mut l = listening();
    let transaction_id = l.shop.pay(&l.code_url);
    let answer = l.shop.notify(&l.number, "genuine", &l.url);
    assert_eq!((&answer["status"], &answer["outcome"]), (&200.into(), &"accepted".into()), "{answer}");
    let state = l.serve.line(|line| line["state"] == "paid");
    assert_eq!(state["transaction_id"], transaction_id);
    let told = verdict(&mut l.serve);
    assert_eq!((&told["verdict"], &told["out_trade_no"]), (&"settled".into(), &l.number.clone().into()));

    for kind in ["genuine", "extra_fields", "late"] {
        let answer = l.shop.notify(&l.number, kind, &l.url);
        assert_eq!(answer["outcome"], "accepted", "{answer}");
        assert_eq!(verdict(&mut l.serve)["verdict"], "already", "{kind}");
    }
    let log = l.shop.paylog();
    assert_eq!((log.len(), &log[0]["source"]), (1, &"notification".into()), "{log:?}");
}

#[test]
fn what_is_not_genuine_changes_nothing() {
    let mut l = listening();
    for kind in [
        "forged",
        "unsigned",
        "tampered",
        "other_merchant",
        "unknown_number",
        "oversized",
        "doctype",
        "entity_bomb",
        "duplicated_field",
        "wrong_charset",
        "truncated",
    ] {
        let answer = l.shop.notify(&l.number, kind, &l.url);
        assert_ne!(answer["outcome"], "accepted", "{kind} {answer}");
        let told = verdict(&mut l.serve);
        assert_eq!(told["verdict"], "refused", "{kind} {told}");
        assert!(!text(&told["reason"]).is_empty(), "{kind}");
    }
    assert!(l.shop.paylog().is_empty());
    let now = l.shop.saoma(["query", &l.number]);
    assert_eq!((now.code, &now.last()["state"]), (14, &"waiting".into()), "{now:?}");
}

#[test]
fn a_signed_notification_of_another_amount_is_a_mismatch() {
    let mut l = listening();
    let answer = l.shop.notify(&l.number, "wrong_amount", &l.url);
    assert_ne!(answer["outcome"], "accepted", "{answer}");
    assert_eq!(verdict(&mut l.serve)["verdict"], "mismatch");
    let log = l.shop.paylog();
    assert_eq!((log.len(), &log[0]["state"]), (1, &"mismatch".into()), "{log:?}");
}

#[test]
fn only_posts_to_the_secret_path_are_heard() {
    let mut l = listening();
    let rest = l.url.strip_prefix("http://").unwrap();
    let (at, path) = rest.split_at(rest.find('/').unwrap());
    assert_eq!(http(at, "GET", path, b"").0, 405);
    assert_eq!(http(at, "POST", "/wxpay/guessed", b"<xml></xml>").0, 404);
    assert_eq!(http(at, "POST", "/", b"<xml></xml>").0, 404);
    let (status, answer) = http(at, "POST", path, b"");
    assert!(status == 200 && answer.contains("FAIL"), "{status} {answer}");
    // The first line it prints is about the last call: the others were not even looked at.
    assert_eq!(verdict(&mut l.serve)["verdict"], "refused");
    // And it still works.
    l.shop.pay(&l.code_url);
    l.shop.notify(&l.number, "genuine", &l.url);
    assert_eq!(verdict(&mut l.serve)["verdict"], "settled");
    // At the end it tells of everything that came, strangers included.
    let ran = l.serve.stop();
    let counts = serde_json::json!({ "settled": 1, "malformed": 1, "wrong_method": 1, "wrong_path": 2 });
    assert_eq!((ran.code, &ran.last()["counts"]), (0, &counts), "{ran:?}");
}

#[test]
fn without_an_address_or_with_a_taken_one_the_setting_is_named() {
    let shop = Shop::open();
    shop.saoma(["serve-notify"]).refused(2, "notify.listen");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let setting = format!("notify.listen={}", taken.local_addr().unwrap());
    assert_eq!(shop.saoma(["settings", "set", &setting]).code, 0);
    shop.saoma(["serve-notify"]).refused(2, "notify.listen");
}
