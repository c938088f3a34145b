//! A merchant with a plain HTTP client, and a shop that listens for notifications.

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use reqwest::{Client, Response};
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use wechatpay::{Fields, SignType, notification, sign, xml};
use wechatpay_simulator::ledger::{Config, FaultPlan};
use wechatpay_simulator::{Options, Simulator};

pub const NUMBER: &str = "POS20240601000001";

/// Longer than anything a healthy loopback needs; only a broken test waits for it.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// A simulator and a merchant who talks to it.
pub struct Shop {
    pub simulator: Simulator,
    pub client: Client,
}

impl Shop {
    pub async fn open() -> Self {
        Self::with(Config::sample().unwrap()).await
    }

    pub async fn with(config: Config) -> Self {
        let simulator = Simulator::start(Options::on_any_port(config)).await.unwrap();
        Self { simulator, client: client() }
    }

    pub fn plan(&self, json: &str) {
        self.simulator.set_faults(FaultPlan::from_json(json.as_bytes()).unwrap()).unwrap();
    }

    pub async fn send(&self, call: &str, request: &Fields) -> reqwest::Result<Response> {
        let body = xml::write(&signed(request)).unwrap();
        self.client.post(format!("{}/pay/{call}", self.simulator.base_url())).body(body).send().await
    }

    /// A call that must be answered with readable XML.
    pub async fn call(&self, call: &str, request: &Fields) -> Fields {
        let response = self.send(call, request).await.unwrap();
        assert_eq!(response.status(), 200);
        xml::read(&response.bytes().await.unwrap()).unwrap()
    }

    pub async fn place(&self, notify_url: &str) -> Fields {
        let reply = self.call("unifiedorder", &order().with("notify_url", notify_url)).await;
        assert_eq!(reply.get("result_code"), Some("SUCCESS"), "{reply:?}");
        reply
    }

    /// Sends a call that will not be answered, and comes back once it has arrived.
    pub async fn send_unanswered(
        &self,
        call: &str,
        request: &Fields,
    ) -> JoinHandle<reqwest::Result<Response>> {
        let body = xml::write(&signed(request)).unwrap();
        let url = format!("{}/pay/{call}", self.simulator.base_url());
        let sending = tokio::spawn(self.client.post(url).body(body).send());
        until(async || self.get("stats").await["calls"][call]["count"] == 1).await;
        sending
    }

    /// `POST /_control/…`: status and JSON.
    pub async fn post(&self, what: &str, body: &str) -> (u16, Value) {
        let url = format!("{}/_control/{what}", self.simulator.base_url());
        json(self.client.post(url).body(body.to_owned()).send().await.unwrap()).await
    }

    /// `GET /_control/…`.
    pub async fn get(&self, what: &str) -> Value {
        let url = format!("{}/_control/{what}", self.simulator.base_url());
        json(self.client.get(url).send().await.unwrap()).await.1
    }
}

async fn json(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap())
}

/// Asks again and again until it is so.
pub async fn until(so: impl AsyncFn() -> bool) {
    let started = Instant::now();
    while !so().await {
        assert!(started.elapsed() < PATIENCE, "it never became so");
        tokio::task::yield_now().await;
    }
}

pub fn client() -> Client {
    _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder().no_proxy().timeout(PATIENCE);
    builder.redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

pub fn order() -> Fields {
    Fields::new()
        .with("body", "小张南山店-超市")
        .with("out_trade_no", NUMBER)
        .with("total_fee", 1250)
        .with("spbill_create_ip", "127.0.0.1")
        .with("notify_url", "https://pos.example.com/notify")
        .with("trade_type", "NATIVE")
        .with("product_id", "TABLE-7")
}

pub fn number() -> Fields {
    Fields::new().with("out_trade_no", NUMBER)
}

pub fn signed(request: &Fields) -> Fields {
    let config = Config::sample().unwrap();
    let request = request
        .clone()
        .with("appid", &config.appid)
        .with("mch_id", &config.mch_id)
        .with("nonce_str", "ibuaiVcKdpRxkhJA");
    let signature = sign::sign(&request, &config.api_key, SignType::Md5);
    request.with("sign", signature)
}

pub fn is_right(fields: &Fields) -> bool {
    sign::verify(fields, &Config::sample().unwrap().api_key).is_ok()
}

/// A notification as it arrived.
pub struct Arrived {
    pub content_type: String,
    pub body: Vec<u8>,
}

impl Arrived {
    /// The fields, if they can be read and the signature is right.
    pub fn verified(&self) -> Option<Fields> {
        xml::read(&self.body).ok().filter(is_right)
    }
}

/// Where notifications arrive.
pub struct Listener {
    pub url: String,
    arrivals: mpsc::UnboundedReceiver<Arrived>,
}

impl Listener {
    /// Answers every notification with this body.
    pub async fn answering(answer: &'static str) -> Self {
        let (sender, arrivals) = mpsc::unbounded_channel();
        let take = move |headers: HeaderMap, body: Bytes| async move {
            let content_type = headers["content-type"].to_str().unwrap().to_owned();
            sender.send(Arrived { content_type, body: body.to_vec() }).unwrap();
            answer
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/notify", listener.local_addr().unwrap());
        let routes = Router::new().route("/notify", post(take));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, arrivals }
    }

    pub async fn accepting() -> Self {
        Self::answering(notification::REPLY_SUCCESS).await
    }

    pub async fn next(&mut self) -> Arrived {
        tokio::time::timeout(PATIENCE, self.arrivals.recv()).await.unwrap().unwrap()
    }

    pub fn is_empty(&mut self) -> bool {
        self.arrivals.try_recv().is_err()
    }
}
