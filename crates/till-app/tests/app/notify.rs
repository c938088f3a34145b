//! The notify listener over real sockets: genuine news settle, everything else changes nothing.

use crate::support::{KEY, PATIENCE, Scripted, Shop, cart, number, reach, run};
use serde_json::{Value, json};
use std::time::Duration;
use till::payment::{Observation, Task};
use till_app::events::Event;
use till_app::notify::Listener;
use till_app::{Checkout, Stage, Till};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::broadcast::Receiver;
use wechatpay::{ApiKey, Fields, SignType, sign, xml};

const TOKEN: &str = "5f0c";

/// A listening till with one paid order it does not know of yet; its loop does not run.
struct Door {
    shop: Shop,
    till: Till,
    paid: Checkout,
    url: String,
    events: Receiver<Event>,
    client: reqwest::Client,
}

async fn listen(till: &Till, patience: Duration) -> String {
    let listener = Listener::bind(till.clone(), "127.0.0.1:0", TOKEN).await.unwrap().with_patience(patience);
    let url = listener.url();
    tokio::spawn(listener.serve(std::future::pending()));
    url
}

impl Door {
    async fn open() -> Door {
        Door::patient(Duration::from_secs(5)).await
    }

    async fn patient(patience: Duration) -> Door {
        let shop = Shop::open().await;
        let (till, paid) = shop.waiting().await;
        shop.pay(&paid);
        let url = listen(&till, patience).await;
        let events = till.events();
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        Door { shop, till, paid, url, events, client }
    }

    fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap().split('/').next().unwrap()
    }

    /// Lets the simulator send notifications of this kind; what was answered.
    async fn send(&self, kind: &str, times: u32) -> Vec<Value> {
        let order =
            json!({ "out_trade_no": number(&self.paid), "kind": kind, "times": times, "url": self.url });
        let control = format!("{}/_control/notify", self.shop.simulator.base_url());
        let answer = self.client.post(control).body(order.to_string()).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        answer["sent"].as_array().unwrap().clone()
    }

    /// Verdict and reason of the next notification that was judged.
    async fn judged(&mut self) -> (&'static str, Option<String>) {
        let looking = async {
            loop {
                if let Event::Notification { verdict, reason, .. } = self.events.recv().await.unwrap() {
                    return (verdict, reason);
                }
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.unwrap()
    }

    async fn stage(&self) -> Stage {
        self.till.checkout(number(&self.paid)).await.unwrap().stage()
    }

    /// Sends raw bytes and reads until the listener hangs up.
    async fn raw(&self, bytes: &[u8]) -> String {
        let mut socket = TcpStream::connect(self.address()).await.unwrap();
        socket.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        let reading = socket.read_to_end(&mut answer);
        let read = tokio::time::timeout(PATIENCE, reading).await.expect("the listener never hung up");
        assert!(read.is_ok() || answer.is_empty());
        String::from_utf8(answer).unwrap()
    }
}

fn says(answer: &Value, word: &str) -> bool {
    answer["answer"].as_str().unwrap().contains(&format!("<return_code><![CDATA[{word}]]></return_code>"))
}

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
async fn what_is_not_genuine_changes_nothing() {
    let mut door = Door::open().await;
    let kinds = [
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
    ];
    let before = door.till.checkout(number(&door.paid)).await.unwrap();
    for kind in kinds {
        let sent = door.send(kind, 1).await;
        assert!(!says(&sent[0], "SUCCESS"), "{kind} {sent:?}");
        let (verdict, reason) = door.judged().await;
        assert_eq!(verdict, "refused", "{kind}");
        let reason = reason.unwrap();
        assert!(!reason.is_empty() && !reason.contains(KEY), "{kind} {reason}");
        assert_eq!(door.till.checkout(number(&door.paid)).await.unwrap(), before, "{kind}");
    }
    assert!(door.shop.paylog().await.is_empty() && door.shop.duties().await.is_empty());
    door.send("genuine", 1).await;
    assert_eq!(door.judged().await.0, "settled", "and the genuine one still counts");
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

/// A notification WeChat could have sent for this order.
fn genuine(checkout: &Checkout) -> Vec<u8> {
    let terms = &checkout.attempt.terms;
    let mut fields = Fields::new()
        .with("return_code", "SUCCESS")
        .with("result_code", "SUCCESS")
        .with("appid", &terms.appid)
        .with("mch_id", &terms.mch_id)
        .with("nonce_str", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS")
        .with("openid", "oUpF8uMEb4qRXf22hE3X68TekukE")
        .with("trade_type", "NATIVE")
        .with("bank_type", "CMC")
        .with("total_fee", terms.total.fen())
        .with("cash_fee", terms.total.fen())
        .with("transaction_id", "1004400740201409030005092168")
        .with("out_trade_no", checkout.attempt.out_trade_no.as_str())
        .with("time_end", "20261123193200");
    let signature = sign::sign(&fields, &ApiKey::new(KEY).unwrap(), SignType::HmacSha256);
    fields.set("sign", signature);
    xml::write(&fields).unwrap().into_bytes()
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
    let url = listen(&till, PATIENCE).await;
    wechatpay::install_tls_provider();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for _ in 0..2 {
        let answer = client.post(&url).body(genuine(&closed)).send().await.unwrap();
        assert_eq!(answer.text().await.unwrap(), wechatpay::notification::REPLY_SUCCESS);
    }
    assert_eq!((shop.paylog().await, shop.duties().await), (vec!["late"], vec!["late"]));
}

#[tokio::test]
async fn only_post_to_the_secret_path_is_served() {
    let door = Door::open().await;
    let base = door.url.strip_suffix(TOKEN).unwrap();
    assert_eq!(door.client.get(&door.url).send().await.unwrap().status(), 405);
    for path in ["guess", "5f0", "5f0c0", "5f0c/x", ""] {
        let status = door.client.post(format!("{base}{path}")).body("<xml/>").send().await.unwrap().status();
        assert_eq!(status, 404, "{path:?}");
    }
    let health = door.client.get(format!("http://{}/health", door.address())).send().await.unwrap();
    assert_eq!((health.status().as_u16(), health.text().await.unwrap().as_str()), (200, "ok"));
    assert_eq!(door.stage().await, Stage::Waiting);
}

#[tokio::test]
async fn a_sender_that_dawdles_is_dropped() {
    let mut door = Door::patient(Duration::from_millis(200)).await;
    assert_eq!(door.raw(b"").await, "", "says nothing");
    let half_a_head = format!("POST /wxpay/{TOKEN} HTTP/1.1\r\nHost: x\r\nX-Slow:");
    assert!(!door.raw(half_a_head.as_bytes()).await.contains("200 OK"));
    let half_a_body = format!(
        "POST /wxpay/{TOKEN} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 100\r\n\r\n<xml>"
    );
    assert!(door.raw(half_a_body.as_bytes()).await.contains("[FAIL]"));
    assert_eq!(door.judged().await.0, "refused");
    assert_eq!(door.stage().await, Stage::Waiting);
}

#[tokio::test]
async fn idle_strangers_do_not_keep_wechat_out() {
    let mut door = Door::patient(Duration::from_millis(500)).await;
    let mut strangers = Vec::new();
    for _ in 0..256 {
        strangers.push(TcpStream::connect(door.address()).await.unwrap());
    }
    let sent = door.send("genuine", 1).await;
    assert!(says(&sent[0], "SUCCESS"), "{sent:?}");
    assert_eq!(door.judged().await.0, "settled");
}
