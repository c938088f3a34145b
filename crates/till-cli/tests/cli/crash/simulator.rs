//! The simulator as a program of its own, steered over its control paths.

use crate::shop::{Running, http, text};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Stdio};

pub struct SimulatorProgram {
    _running: Running,
    pub url: String,
    at: String,
}

impl SimulatorProgram {
    pub fn start() -> SimulatorProgram {
        let mut command = Command::new(program());
        command.env_remove("SIMULATOR_API_KEY").env("RUST_LOG", "off");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut running = Running::of(&mut command, "");
        let url = text(&running.line(|line| line["event"] == "listening")["url"]);
        let at = url.strip_prefix("http://").unwrap().to_owned();
        SimulatorProgram { _running: running, url, at }
    }

    pub fn plan(&self, json: &str) {
        let (status, answer) = http(&self.at, "POST", "/_control/faults", json.as_bytes());
        assert_eq!(status, 200, "{answer}");
    }

    /// All orders, as the gateway knows them.
    pub fn orders(&self) -> Vec<Value> {
        let (status, answer) = http(&self.at, "GET", "/_control/orders?limit=100000", b"");
        assert_eq!(status, 200, "{answer}");
        serde_json::from_str::<Value>(&answer).unwrap()["orders"].as_array().unwrap().clone()
    }

    /// The customer scans the code. Refused when it has just been replaced or closed: then it is not paid.
    pub fn pay(&self, code_url: &str, notify: bool) -> bool {
        let body = json!({ "code_url": code_url, "notify": notify }).to_string();
        http(&self.at, "POST", "/_control/pay", body.as_bytes()).0 == 200
    }

    /// Sends a notification of this kind; whether anybody listens does not matter.
    pub fn notify(&self, out_trade_no: &str, kind: &str, url: &str) {
        let body = json!({ "out_trade_no": out_trade_no, "kind": kind, "url": url }).to_string();
        http(&self.at, "POST", "/_control/notify", body.as_bytes());
    }
}

/// The program beside `saoma`; built now when only this package was.
fn program() -> PathBuf {
    let saoma = PathBuf::from(env!("CARGO_BIN_EXE_saoma"));
    let program = saoma.with_file_name(format!("wechatpay-simulator{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "-p", "wechatpay-simulator", "--bin", "wechatpay-simulator"]);
        assert!(build.status().unwrap().success(), "the simulator could not be built");
    }
    program
}
