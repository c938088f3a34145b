//! A listener at its door: a till with a paid order it does not know of, and everything that knocks.

use crate::support::{KEY, PATIENCE, Shop, number};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use till_app::events::Event;
use till_app::notify::{Counts, Listener};
use till_app::{Checkout, Stage, Till};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::broadcast::Receiver;
use wechatpay::{ApiKey, Fields, SignType, sign, xml};

pub const TOKEN: &str = "5f0c";

/// A listening till with one paid order it does not know of yet; its loop does not run.
pub struct Door {
    pub shop: Shop,
    pub till: Till,
    pub paid: Checkout,
    pub url: String,
    pub client: reqwest::Client,
    pub counts: Arc<Counts>,
    events: Receiver<Event>,
}

/// A listener of this till: its address and its counts.
pub async fn listen(till: &Till, patience: Duration) -> (String, Arc<Counts>) {
    let listener = Listener::bind(till.clone(), "127.0.0.1:0", TOKEN).await.unwrap().with_patience(patience);
    let listening = (listener.url(), listener.counts());
    tokio::spawn(listener.serve(std::future::pending()));
    listening
}

impl Door {
    pub async fn open() -> Door {
        Door::patient(Duration::from_secs(5)).await
    }

    pub async fn patient(patience: Duration) -> Door {
        let shop = Shop::open().await;
        let (till, paid) = shop.waiting().await;
        shop.pay(&paid);
        let (url, counts) = listen(&till, patience).await;
        let events = till.events();
        let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().unwrap();
        Door { shop, till, paid, url, client, counts, events }
    }

    pub fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap().split('/').next().unwrap()
    }

    /// Lets the simulator send notifications of this kind; what was answered.
    pub async fn send(&self, kind: &str, times: u32) -> Vec<Value> {
        let order =
            json!({ "out_trade_no": number(&self.paid), "kind": kind, "times": times, "url": self.url });
        let control = format!("{}/_control/notify", self.shop.simulator.base_url());
        let answer = self.client.post(control).body(order.to_string()).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        answer["sent"].as_array().unwrap().clone()
    }

    /// Verdict and reason of the next notification that was judged.
    pub async fn judged(&mut self) -> (&'static str, Option<String>) {
        let looking = async {
            loop {
                if let Event::Notification { verdict, reason, .. } = self.events.recv().await.unwrap() {
                    return (verdict, reason);
                }
            }
        };
        tokio::time::timeout(PATIENCE, looking).await.unwrap()
    }

    pub async fn stage(&self) -> Stage {
        self.till.checkout(number(&self.paid)).await.unwrap().stage()
    }

    /// The next notification that was judged was refused and counted so; nothing else has changed.
    pub async fn refused_as(&mut self, code: &str) {
        let (verdict, reason) = self.judged().await;
        assert_eq!(verdict, "refused", "{code} {reason:?}");
        let reason = reason.unwrap();
        assert!(!reason.is_empty() && !reason.contains(KEY), "{code} {reason}");
        assert!(self.counts.times(code) > 0, "not {code} but {:?}: {reason}", self.counts.all());
        assert_eq!(self.stage().await, Stage::Waiting, "{code}");
    }

    /// Posts a body to the secret path; the answer's body.
    pub async fn post(&self, body: impl Into<reqwest::Body>) -> String {
        self.client.post(&self.url).body(body).send().await.unwrap().text().await.unwrap()
    }

    /// The order still waits, and no money was written down.
    pub async fn nothing_changed(&self) {
        assert_eq!(self.stage().await, Stage::Waiting);
        assert!(self.shop.paylog().await.is_empty() && self.shop.duties().await.is_empty());
    }

    /// Sends raw bytes and reads until the listener hangs up.
    pub async fn raw(&self, bytes: &[u8]) -> String {
        let mut socket = TcpStream::connect(self.address()).await.unwrap();
        socket.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        let reading = socket.read_to_end(&mut answer);
        let read = tokio::time::timeout(PATIENCE, reading).await.expect("the listener never hung up");
        assert!(read.is_ok() || answer.is_empty());
        String::from_utf8(answer).unwrap()
    }
}

pub fn says(answer: &Value, word: &str) -> bool {
    answer["answer"].as_str().unwrap().contains(&format!("<return_code><![CDATA[{word}]]></return_code>"))
}

/// A notification WeChat could have sent for this order.
pub fn genuine(checkout: &Checkout) -> Vec<u8> {
    signed(facts(checkout))
}

/// What it says.
pub fn facts(checkout: &Checkout) -> Fields {
    let terms = &checkout.attempt.terms;
    Fields::new()
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
        .with("time_end", "20261123193200")
}

/// Signed as WeChat signs, and written.
pub fn signed(mut fields: Fields) -> Vec<u8> {
    let signature = sign::sign(&fields, &ApiKey::new(KEY).unwrap(), SignType::HmacSha256);
    fields.set("sign", signature);
    xml::write(&fields).unwrap().into_bytes()
}
