//! A shop: one simulator on loopback, one data folder, and `saoma` run as a program of its own.

use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use wechatpay_simulator::ledger::{Config, FaultPlan, OrderState, PayOptions, PayRef};
use wechatpay_simulator::{Options, Simulator};

pub const APPID: &str = "wxd930ea5d5a258f4f";
pub const MCH_ID: &str = "10000100";
pub const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
pub const WRONG_KEY: &str = "00006250b4c09247ec02edce69f6aaaa";

/// Longer than anything a healthy program needs; only a broken test waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Shop {
    pub simulator: Simulator,
    data: TempDir,
    /// Last, because the simulator lives on it.
    runtime: Runtime,
}

impl Shop {
    /// A simulator and a data folder whose settings fit it.
    pub fn open() -> Shop {
        let shop = Shop::unset();
        let base_url = format!("gateway.base_url={}", shop.simulator.base_url());
        let (appid, mch_id) = (format!("gateway.appid={APPID}"), format!("gateway.mch_id={MCH_ID}"));
        assert_eq!(shop.saoma(["settings", "set", &base_url, &appid, &mch_id]).code, 0);
        shop
    }

    /// A simulator and an empty data folder.
    pub fn unset() -> Shop {
        let runtime = Runtime::new().unwrap();
        let start = Simulator::start(Options::on_any_port(Config::sample().unwrap()));
        let simulator = runtime.block_on(start).unwrap();
        Shop { simulator, data: TempDir::new().unwrap(), runtime }
    }

    pub fn path(&self) -> &Path {
        self.data.path()
    }

    /// Somebody meddles with the database file.
    pub fn meddle(&self, statement: &'static str) {
        let file = SqliteConnectOptions::new().filename(self.path().join("till.sqlite"));
        self.runtime.block_on(async {
            let mut database = file.connect().await.unwrap();
            let done = sqlx::query(statement).execute(&mut database).await.unwrap();
            assert_eq!(done.rows_affected(), 1);
            database.close().await.unwrap();
        });
    }

    pub fn plan(&self, json: &str) {
        self.simulator.set_faults(FaultPlan::from_json(json.as_bytes()).unwrap()).unwrap();
    }

    /// The customer scans the code; no notification is sent.
    pub fn pay(&self, code_url: &str) -> String {
        let paid = self.simulator.pay(PayRef::CodeUrl(code_url), PayOptions { notify: false });
        paid.unwrap().transaction_id
    }

    pub fn state_of(&self, out_trade_no: &str) -> OrderState {
        self.simulator.order(out_trade_no).unwrap().state
    }

    /// Sends a notification of this kind to `url`; returns what the listener answered.
    pub fn notify(&self, out_trade_no: &str, kind: &str, url: &str) -> Value {
        let body = json!({ "out_trade_no": out_trade_no, "kind": kind, "url": url }).to_string();
        let at = self.simulator.addr().to_string();
        let (status, answer) = http(&at, "POST", "/_control/notify", body.as_bytes());
        assert_eq!(status, 200, "{answer}");
        serde_json::from_str::<Value>(&answer).unwrap()["sent"][0].clone()
    }

    fn command(&self, key: &str) -> Command {
        command(self.path(), key)
    }

    /// Runs `saoma` to its end.
    pub fn saoma<const N: usize>(&self, args: [&str; N]) -> Ran {
        self.start(&args).end()
    }

    pub fn saoma_with_key<const N: usize>(&self, key: &str, args: [&str; N]) -> Ran {
        Running::of(self.command(key).args(args), "").end()
    }

    pub fn saoma_given<const N: usize>(&self, input: &str, args: [&str; N]) -> Ran {
        // The key in the environment would hide the one given.
        Running::of(self.command("").args(args), input).end()
    }

    /// Runs `saoma` with another database.
    pub fn saoma_with_database<const N: usize>(&self, url: &str, args: [&str; N]) -> Ran {
        Running::of(self.command(KEY).args(args).env("SAOMA_DATABASE_URL", url), "").end()
    }

    /// Starts `saoma` and comes back at once.
    pub fn start(&self, args: &[&str]) -> Running {
        Running::of(self.command(KEY).args(args), "")
    }

    /// Starts a charge and waits for its code: `(program, out_trade_no, code_url)`.
    pub fn charge(&self, yuan: &str) -> (Running, String, String) {
        let mut charge = self.start(&["charge", "--amount", yuan, "--title", "拿铁"]);
        let qr = charge.line(|line| line["event"] == "qr");
        (charge, text(&qr["out_trade_no"]), text(&qr["code_url"]))
    }

    /// Places an order, shows its code and leaves: `(out_trade_no, code_url)`.
    pub fn place(&self, yuan: &str) -> (String, String) {
        let ran = self.saoma(["charge", "--amount", yuan, "--title", "拿铁", "--wait", "0"]);
        assert_eq!(ran.code, 14, "{ran:?}");
        (text(&ran.lines[0]["out_trade_no"]), text(&ran.lines[0]["code_url"]))
    }

    /// All pay log entries, newest first.
    pub fn paylog(&self) -> Vec<Value> {
        let ran = self.saoma(["paylog"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.lines
    }
}

/// `saoma` on a data folder.
pub fn command(folder: &Path, key: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_saoma"));
    command.arg("--json");
    command.env_remove("SAOMA_DATABASE_URL").env_remove("SAOMA_CLIENT_CERT").env_remove("SAOMA_LOG");
    command.env_remove("SAOMA_BACK_OFFICE_SECRET");
    command.env("SAOMA_DATA_DIR", folder).env("SAOMA_API_KEY", key);
    // No key store: a test must neither ask one nor fill it.
    command.env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A JSON string's text.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// A program that has ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub lines: Vec<Value>,
    pub stderr: String,
}

impl Ran {
    /// The last line.
    pub fn last(&self) -> &Value {
        self.lines.last().unwrap_or_else(|| panic!("nothing was printed: {self:?}"))
    }

    /// It ended with `code` and named `field`, for programs and for people.
    #[track_caller]
    pub fn refused(&self, code: i32, field: &str) {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.last()["event"], "error", "{self:?}");
        assert_eq!(self.last()["field"], field, "{self:?}");
        assert!(self.stderr.contains(field), "{self:?}");
    }
}

/// A program under way; killed when dropped.
pub struct Running {
    child: Child,
    stdout: Receiver<String>,
    stderr: Option<JoinHandle<String>>,
    seen: Vec<Value>,
}

impl Running {
    /// Starts a program, gives it `input` and comes back at once.
    pub fn of(command: &mut Command, input: &str) -> Running {
        let mut child = command.spawn().unwrap();
        // A program that ends without reading breaks the pipe: its exit code tells then.
        _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let (sender, stdout) = channel();
        let out = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || out.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let mut err = child.stderr.take().unwrap();
        let stderr = std::thread::spawn(move || {
            let mut text = String::new();
            _ = err.read_to_string(&mut text);
            text
        });
        Running { child, stdout, stderr: Some(stderr), seen: Vec::new() }
    }

    /// The next line; `None` when there will be none.
    fn next(&mut self) -> Option<Value> {
        use std::sync::mpsc::RecvTimeoutError::{Disconnected, Timeout};
        match self.stdout.recv_timeout(PATIENCE) {
            Ok(line) => {
                no_secret(&line);
                let value: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{line}: {e}"));
                self.seen.push(value.clone());
                Some(value)
            }
            Err(Disconnected) => None,
            Err(Timeout) => panic!("no line for {PATIENCE:?} after {:?}", self.seen),
        }
    }

    /// Waits for a line.
    #[track_caller]
    pub fn line(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        while let Some(line) = self.next() {
            if wanted(&line) {
                return line;
            }
        }
        panic!("it ended without the line waited for: {:?}", self.seen);
    }

    /// Waits for the end.
    pub fn end(mut self) -> Ran {
        while self.next().is_some() {}
        let status = self.child.wait().unwrap();
        let stderr = self.stderr.take().unwrap().join().unwrap();
        no_secret(&stderr);
        let lines = std::mem::take(&mut self.seen);
        Ran { code: status.code().unwrap_or(-1), lines, stderr }
    }

    /// Asks it to end.
    #[cfg(unix)]
    pub fn terminate(&self) {
        let id = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw).unwrap();
        rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    }

    /// Asks it to end (SIGTERM) and waits until it has.
    #[cfg(unix)]
    pub fn stop(self) -> Ran {
        self.terminate();
        self.end()
    }

    /// Whether it has not ended by itself yet.
    pub fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// A power cut: SIGKILL now. Returns the lines it got out.
    pub fn cut(mut self) -> Vec<Value> {
        self.child.kill().unwrap();
        while self.next().is_some() {}
        std::mem::take(&mut self.seen)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[track_caller]
fn no_secret(output: &str) {
    for key in [KEY, WRONG_KEY] {
        // Not even a part of it.
        assert!(!output.contains(&key[8..24]), "the key in the output: {output}");
    }
}

/// One HTTP call: status and body.
pub fn http(at: &str, method: &str, path: &str, body: &[u8]) -> (u16, String) {
    let mut stream = TcpStream::connect(at).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: {at}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // Whoever refuses early may hang up before the body is through.
    _ = stream.write_all(body);
    let mut answer = Vec::new();
    _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}
