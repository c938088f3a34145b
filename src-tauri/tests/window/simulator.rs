//! The gateway's side: what it knows, and what the customer's telephone does.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::driver::program;

/// The test merchant.
pub const APPID: &str = "wxd930ea5d5a258f4f";
/// The test merchant's number.
pub const MCH_ID: &str = "10000100";
/// The test merchant's key.
pub const API_KEY: &str = "192006250b4c09247ec02edce69f6a2d";

const PATIENCE: Duration = Duration::from_secs(20);

/// A simulator to talk to: the demo's own, or one that outlives the till.
pub struct Simulator {
    pub url: String,
    http: reqwest::Client,
    _process: Option<Process>,
}

struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Simulator {
    /// The one at this address.
    pub fn at(url: String) -> Self {
        // Plain http only, yet the client is built with TLS in it and wants to know whose.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self { url, http: reqwest::Client::new(), _process: None }
    }

    /// A separate process, so that it is still there when the till has been killed.
    pub fn start() -> Self {
        let program = program("wechatpay-simulator");
        let mut process = Command::new(&program)
            .args(["--listen", "127.0.0.1:0", "--appid", APPID, "--mch-id", MCH_ID, "--api-key", API_KEY])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let process = Process(process);
        let said: Value = serde_json::from_str(&line).unwrap();
        Self { _process: Some(process), ..Self::at(said["url"].as_str().unwrap().to_owned()) }
    }

    /// The order with this number, as the gateway sees it.
    pub async fn order(&self, out_trade_no: &str) -> Value {
        let orders = self.orders().await;
        let found = orders.iter().find(|order| order["out_trade_no"] == out_trade_no);
        found.unwrap_or_else(|| panic!("the gateway never heard of {out_trade_no}")).clone()
    }

    /// Every order the gateway knows, newest first.
    pub async fn orders(&self) -> Vec<Value> {
        let answer = self.http.get(format!("{}/_control/orders", self.url)).send().await.unwrap();
        let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        answer["orders"].as_array().unwrap().clone()
    }

    /// The customer scans this code and pays.
    pub async fn pay(&self, code_url: &str) {
        self.control("pay", &json!({ "code_url": code_url, "notify": false })).await;
    }

    /// The same, a moment from now.
    pub async fn pay_later(&self, code_url: &str, after_ms: u32) {
        self.control("pay", &json!({ "code_url": code_url, "after_ms": after_ms, "notify": false })).await;
    }

    /// Sets the plan of misbehaviour.
    pub async fn misbehave(&self, fault: Value) {
        self.control("faults", &json!({ "faults": [fault] })).await;
    }

    /// Ends every misbehaviour.
    pub async fn behave(&self) {
        self.control("faults", &json!({ "faults": [] })).await;
    }

    /// Waits until a call of this kind has arrived, answered or not.
    pub async fn heard(&self, call: &str) {
        let started = Instant::now();
        loop {
            let stats = self.http.get(format!("{}/_control/stats", self.url)).send().await.unwrap();
            let stats: Value = serde_json::from_str(&stats.text().await.unwrap()).unwrap();
            if stats["calls"][call]["count"].as_u64().unwrap_or(0) > 0 {
                return;
            }
            assert!(started.elapsed() < PATIENCE, "the gateway heard no {call}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    async fn control(&self, what: &str, body: &Value) {
        let request = self.http.post(format!("{}/_control/{what}", self.url));
        let answer =
            request.header("content-type", "application/json").body(body.to_string()).send().await.unwrap();
        let status = answer.status();
        assert!(status.is_success(), "{what}: {status} {}", answer.text().await.unwrap());
    }
}
