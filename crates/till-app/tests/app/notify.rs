//! The notify listener over real sockets: genuine news settle, everything else changes nothing.

use crate::door::{Door, genuine, listen, says};
use crate::support::{APPID, MCH_ID, PATIENCE, Scripted, Shop, cart, number, reach, run};
use till::payment::{Observation, Task};
use till_app::Stage;
use wechatpay::{Fields, xml};

#[tokio::test]
async fn a_genuine_notification_settles_and_a_repeated_one_changes_nothing() {
    let mut door = Door::open().await;
    for verdict in ["settled", "already", "already"] {
        let sent = door.send("genuine", 1).await;
        assert!(sent[0]["status"] == 200 && says(&sent[0], "SUCCESS"), "{sent:?}");
        assert_eq!(door.judged().await.0, verdict);
        assert_eq!(door.stage().await, Stage::Paid);
    }
    assert_eq!((door.shop.paylog().await, door.shop.duties().await.len()), (vec!["paid"], 0));
}

#[tokio::test]
async fn duplicates_at_the_same_moment_settle_once() {
    let mut door = Door::open().await;
    let sent = door.send("duplicated", 16).await;
    assert_eq!(sent.len(), 16);
    assert!(sent.iter().all(|answer| says(answer, "SUCCESS")), "{sent:?}");
    let mut verdicts = Vec::new();
    for _ in 0..16 {
        verdicts.push(door.judged().await.0);
    }
    verdicts.sort_unstable();
    assert_eq!(verdicts[..15], ["already"; 15]);
    assert_eq!(verdicts[15], "settled");
    assert_eq!(door.shop.paylog().await, ["paid"]);
}

#[tokio::test]
async fn fields_nobody_knows_yet_are_signed_and_kept() {
    let mut door = Door::open().await;
    door.send("extra_fields", 1).await;
    assert_eq!(door.judged().await.0, "settled");
    let entry = door.till.store().paylog_entry(1).await.unwrap().unwrap();
    assert!(entry.body.gateway.contains("x_future_field"));
    assert_eq!(entry.body.source, "notification");
}

#[tokio::test]
async fn a_wrong_amount_is_raised_and_not_accepted() {
    let mut door = Door::open().await;
    for _ in 0..2 {
        let sent = door.send("wrong_amount", 1).await;
        assert!(says(&sent[0], "FAIL"), "{sent:?}");
        assert_eq!(door.judged().await, ("mismatch", Some("amount_mismatch".into())));
        assert_eq!(door.stage().await, Stage::Unknown);
    }
    assert_eq!((door.shop.paylog().await, door.shop.duties().await), (vec!["mismatch"], vec!["mismatch"]));
}

#[tokio::test]
async fn a_notification_that_cannot_be_stored_is_not_accepted() {
    let door = Door::open().await;
    door.till.store().close().await;
    let sent = door.send("genuine", 1).await;
    assert!(sent[0]["status"] == 500 && says(&sent[0], "FAIL"), "{sent:?}");
}

#[tokio::test]
async fn money_for_a_closed_order_is_accepted_and_raised_as_late() {
    let shop = Shop::open().await;
    let gateway = Scripted::new(|_, task| match task {
        Task::Place => Observation::Ordered { code_url: "weixin://1".into() },
        Task::Query => Observation::NotPaid,
        Task::Close => Observation::ClosedAtGateway,
    });
    let till = shop.till_with(gateway).await;
    let _running = run(&till);
    let started = till.start(cart()).await.unwrap();
    till.cancel(number(&started)).await.unwrap();
    let closed = reach(&till, number(&started), Stage::Closed).await;
    let (url, _) = listen(&till, PATIENCE).await;
    wechatpay::install_tls_provider();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for _ in 0..2 {
        let answer = client.post(&url).body(genuine(&closed)).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), wechatpay::notification::REPLY_SUCCESS);
    }
    assert_eq!((shop.paylog().await, shop.duties().await), (vec!["late"], vec!["late"]));
}

/// An encrypted part that opens with this shop's key: refund REF20240601000001 of order POS20240601000001.
const REFUND: &str = include_str!("refund.b64");

#[tokio::test]
async fn a_refund_is_told_and_left_for_wechat_to_send_again() {
    let mut door = Door::open().await;
    let fields = Fields::new()
        .with("return_code", "SUCCESS")
        .with("appid", APPID)
        .with("mch_id", MCH_ID)
        .with("nonce_str", "TeqClE3i0mvn3DrK")
        .with("req_info", REFUND.trim());
    for times in 1..=2 {
        // Nothing stores it yet, so it is not acknowledged.
        assert!(door.post(xml::write(&fields).unwrap()).await.contains("[FAIL]"));
        let (verdict, reason) = door.judged().await;
        assert_eq!((verdict, door.counts.times("refund")), ("refund", times));
        assert_eq!(reason.unwrap(), "refund REF20240601000001 of 12.50: SUCCESS");
    }
    door.nothing_changed().await;
}

#[tokio::test]
async fn the_answer_comes_after_the_commit() {
    let door = Door::open().await;
    // A connection of its own to the file sees the entry as soon as the answer is there.
    let other = door.shop.store().await;
    let answer = door.post(genuine(&door.paid)).await;
    assert_eq!(answer, wechatpay::notification::REPLY_SUCCESS);
    assert!(other.paylog_entry(1).await.unwrap().is_some());
}
