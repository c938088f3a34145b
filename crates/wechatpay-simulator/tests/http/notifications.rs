use crate::support::{Listener, NUMBER, Shop, until};
use serde_json::{Value, json};
use std::num::NonZeroU32;
use std::time::{Duration, Instant};
use wechatpay_simulator::ledger::{Config, LADDER_S, NoticeOutcome, PayOptions, PayRef};

async fn fast_shop(time_scale: u32) -> Shop {
    let time_scale = NonZeroU32::new(time_scale).unwrap();
    Shop::with(Config { time_scale, ..Config::sample().unwrap() }).await
}

/// Asks for a notification of the order and returns what became of it.
async fn send(shop: &Shop, request: Value) -> Vec<Value> {
    let (status, answer) = shop.post("notify", &request.to_string()).await;
    assert_eq!(status, 200, "{answer}");
    answer["sent"].as_array().unwrap().clone()
}

/// The outcomes of the order's scheduled notifications, once there are enough.
async fn outcomes(shop: &Shop, enough: usize) -> Vec<NoticeOutcome> {
    let records = || shop.simulator.order(NUMBER).unwrap().notifications;
    until(async || records().len() >= enough).await;
    records().iter().map(|record| record.outcome).collect()
}

#[tokio::test]
async fn a_payment_is_notified_once_when_accepted() {
    let shop = fast_shop(1000).await;
    let mut listener = Listener::accepting().await;
    shop.place(&listener.url).await;
    let paid = shop.simulator.pay(PayRef::OutTradeNo(NUMBER), PayOptions::default()).unwrap();
    let arrived = listener.next().await;
    assert_eq!(arrived.content_type, "text/xml");
    let fields = arrived.verified().unwrap();
    assert_eq!(fields.get("transaction_id"), Some(paid.transaction_id.as_str()));
    assert_eq!(outcomes(&shop, 1).await, [NoticeOutcome::Accepted]);
}

#[tokio::test]
async fn a_refused_notification_climbs_the_ladder_at_its_scaled_pace() {
    let shop = fast_shop(500).await;
    let mut listener = Listener::answering("<html>sorry</html>").await;
    shop.place(&listener.url).await;
    let started = Instant::now();
    shop.simulator.pay(PayRef::OutTradeNo(NUMBER), PayOptions::default()).unwrap();
    for _ in 0..5 {
        listener.next().await;
    }
    let official: i64 = LADDER_S[..4].iter().sum();
    let scaled = Duration::from_secs(u64::try_from(official).unwrap()) / 500;
    assert!(started.elapsed() >= scaled, "five sendings take at least {scaled:?}");
    assert_eq!(outcomes(&shop, 4).await[..4], [NoticeOutcome::Refused; 4]);
}

#[tokio::test]
async fn a_shop_that_is_away_counts_as_no_answer() {
    let shop = fast_shop(1000).await;
    shop.place("http://127.0.0.1:9/notify").await;
    shop.simulator.pay(PayRef::OutTradeNo(NUMBER), PayOptions::default()).unwrap();
    assert_eq!(outcomes(&shop, 2).await[..2], [NoticeOutcome::NoAnswer; 2]);
}

#[tokio::test]
async fn an_address_elsewhere_is_never_dialled() {
    let shop = fast_shop(1000).await;
    shop.place("https://pos.example.com/notify").await;
    shop.simulator.pay(PayRef::OutTradeNo(NUMBER), PayOptions::default()).unwrap();
    assert_eq!(outcomes(&shop, 1).await, [NoticeOutcome::NotSent]);
    let sent = send(&shop, json!({"out_trade_no": NUMBER, "url": "http://192.0.2.1/notify"})).await;
    assert_eq!(sent[0]["outcome"], "not_sent");
}

#[tokio::test]
async fn a_lost_notification_does_not_arrive() {
    let shop = fast_shop(1000).await;
    let mut listener = Listener::accepting().await;
    shop.place(&listener.url).await;
    shop.simulator.pay(PayRef::OutTradeNo(NUMBER), PayOptions { notify: false }).unwrap();
    // A genuine one by hand comes through: had the lost one been sent, it would have come first.
    send(&shop, json!({"out_trade_no": NUMBER, "kind": "extra_fields"})).await;
    assert_eq!(listener.next().await.verified().unwrap().get("x_future_field"), Some("keep-me"));
    assert!(listener.is_empty());
}

#[tokio::test]
async fn duplicates_arrive_all() {
    let shop = Shop::open().await;
    let mut listener = Listener::accepting().await;
    shop.place(&listener.url).await;
    shop.simulator.pay(PayRef::OutTradeNo(NUMBER), PayOptions { notify: false }).unwrap();
    let sent = send(&shop, json!({"out_trade_no": NUMBER, "kind": "duplicated", "times": 5})).await;
    assert!(sent.iter().all(|answer| answer["outcome"] == "accepted") && sent.len() == 5);
    for _ in 0..5 {
        assert!(listener.next().await.verified().is_some());
    }
}

#[tokio::test]
async fn a_late_notification_comes_late() {
    let shop = Shop::open().await;
    let mut listener = Listener::accepting().await;
    shop.place(&listener.url).await;
    shop.simulator.pay(PayRef::OutTradeNo(NUMBER), PayOptions { notify: false }).unwrap();
    let started = Instant::now();
    send(&shop, json!({"out_trade_no": NUMBER, "kind": "late", "after_ms": 120})).await;
    assert!(listener.next().await.verified().is_some());
    assert!(started.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn forged_and_broken_ones_arrive_and_cannot_be_verified() {
    let shop = Shop::open().await;
    let mut listener = Listener::answering("<xml><return_code>FAIL</return_code></xml>").await;
    shop.place("https://pos.example.com/notify").await;
    let kinds = [
        "forged",
        "unsigned",
        "tampered",
        "oversized",
        "doctype",
        "entity_bomb",
        "duplicated_field",
        "wrong_charset",
        "truncated",
    ];
    for kind in kinds {
        let sent = send(&shop, json!({"out_trade_no": NUMBER, "kind": kind, "url": listener.url})).await;
        assert_eq!((&sent[0]["outcome"], &sent[0]["status"]), (&json!("refused"), &json!(200)), "{kind}");
        let arrived = listener.next().await;
        assert!(arrived.verified().is_none(), "{kind}");
        assert_eq!(arrived.content_type.contains("gbk"), kind == "wrong_charset");
    }
}

#[tokio::test]
async fn lies_arrive_with_a_good_signature() {
    let shop = Shop::open().await;
    let mut listener = Listener::accepting().await;
    shop.place(&listener.url).await;
    let lies = [
        ("wrong_amount", "total_fee", "1250"),
        ("other_merchant", "mch_id", "10000100"),
        ("unknown_number", "out_trade_no", NUMBER),
    ];
    for (kind, field, truth) in lies {
        send(&shop, json!({"out_trade_no": NUMBER, "kind": kind})).await;
        let fields = listener.next().await.verified().unwrap();
        assert_ne!(fields.get(field), Some(truth), "{kind}");
    }
}

#[tokio::test]
async fn nothing_genuine_is_sent_for_an_unpaid_order() {
    let shop = Shop::open().await;
    shop.place("http://127.0.0.1:9/notify").await;
    let (status, answer) = shop.post("notify", &json!({"out_trade_no": NUMBER}).to_string()).await;
    assert_eq!(status, 409);
    assert!(answer["error"].as_str().unwrap().contains("not paid"));
    let (status, _) = shop.post("notify", r#"{"out_trade_no":"POS-unknown","kind":"forged"}"#).await;
    assert_eq!(status, 404);
}
