//! What `saoma` prints, and how it ends.

use serde_json::{Value, json};
use std::io::Write;
use std::process::ExitCode;
use till_app::secrets::SecretError;
use till_app::settings::SettingsFileError;
use till_app::tunnel::TunnelStatus;
use till_app::{Checkout, Stage, TillError};
use till_store::StoreError;

/// How a command ended. The numbers are a stable interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done or paid.
    Done = 0,
    /// The attempt ended unpaid.
    Unpaid = 10,
    /// Nobody knows: do not charge again.
    Unknown = 11,
    /// The gateway refused the order.
    Refused = 12,
    /// A success that isn't ours, or a pay log that doesn't fit.
    Mismatch = 13,
    /// Still open when the time ran out.
    StillOpen = 14,
}

impl Exit {
    /// For the operating system.
    pub fn code(self) -> ExitCode {
        ExitCode::from(self as u8)
    }

    /// How an attempt stands.
    pub fn of(checkout: &Checkout) -> Exit {
        match checkout.stage() {
            Stage::Paid => Exit::Done,
            Stage::Closed => Exit::Unpaid,
            Stage::Failed => Exit::Refused,
            _ if !checkout.attempt.mismatches.is_empty() => Exit::Mismatch,
            Stage::Unknown => Exit::Unknown,
            Stage::Placing | Stage::Waiting | Stage::Closing => Exit::StillOpen,
        }
    }
}

/// Why a command could not be carried out.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    field: Option<String>,
    message: String,
}

impl Failure {
    /// Wrong usage or settings; names the field.
    pub fn usage(field: impl Into<String>, message: impl Into<String>) -> Failure {
        Failure { code: 2, field: Some(field.into()), message: message.into() }
    }

    /// The machine is in the way: disk, database, terminal.
    pub fn environment(message: impl Into<String>) -> Failure {
        Failure { code: 1, field: None, message: message.into() }
    }

    /// A database address that can't be read.
    pub fn database_url(error: StoreError) -> Failure {
        Failure::usage("--database-url", error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure::environment(error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Failure::environment(error.to_string())
    }
}

impl From<TillError> for Failure {
    fn from(error: TillError) -> Self {
        let message = error.to_string();
        match error {
            TillError::Sale(_) | TillError::TotalChanged(_) => Failure::usage("--amount", message),
            TillError::Title { .. } => Failure::usage("--title", message),
            TillError::Cashier => Failure::usage("--cashier", message),
            TillError::Setting(e) => Failure::usage(e.field, message),
            TillError::Secret(SecretError::Unusable { field, .. }) => Failure::usage(field, message),
            TillError::NoApiKey => Failure::usage("api_key", message),
            TillError::Pin(_) => Failure::usage("manager_pin", message),
            TillError::Heads(_) => Failure::usage("--heads", message),
            TillError::Import(_) | TillError::Picture(_) => Failure::usage("FILE", message),
            TillError::Reason(_) => Failure::usage("reason", message),
            TillError::Cash(_) => Failure::usage("cash", message),
            TillError::Label(_) => Failure::usage("label", message),
            TillError::Store(StoreError::NoShift | StoreError::ShiftOpen) => Failure::usage("shift", message),
            TillError::Store(StoreError::RequestReused(_)) => Failure::usage("--request-id", message),
            TillError::PersonName(_) => Failure::usage("NAME", message),
            TillError::Listen { .. } => Failure::usage("notify.listen", message),
            TillError::NoSuchOrder(_) => Failure::usage("OUT_TRADE_NO", message),
            TillError::OpenAttempts(_) => Failure::usage("gateway.mch_id", message),
            TillError::TillInUse => Failure::usage("till.name", message),
            TillError::SettingsFile(SettingsFileError::Damaged { .. }) => {
                Failure::usage("settings.json", message)
            }
            TillError::Client(_) => Failure::usage("gateway.base_url", message),
            TillError::ProductGone(_)
            | TillError::SettingsFile(SettingsFileError::Io { .. })
            | TillError::Secret(SecretError::File { .. } | SecretError::KeyStore { .. })
            | TillError::ProductField(_)
            | TillError::Store(_)
            | TillError::DataFolder { .. }
            | TillError::Cancelled
            | TillError::Export { .. } => Failure::environment(message),
        }
    }
}

/// Standard output, as text for people or as JSON lines for programs.
pub struct Output {
    json: bool,
}

impl Output {
    /// JSON lines or text.
    pub fn new(json: bool) -> Output {
        Output { json }
    }

    /// Prints one line: `value` for programs, `text` for people.
    pub fn line(&self, value: &Value, text: impl FnOnce() -> String) {
        let line = if self.json { value.to_string() } else { text() };
        // A reader that has gone away (`| head`) is no reason to stop working on payments.
        let mut out = std::io::stdout().lock();
        let _ = writeln!(out, "{line}").and_then(|()| out.flush());
    }

    /// Prints how the till is reached from outside; `notify_url` is what new orders carry now.
    pub fn tunnel(&self, status: &TunnelStatus, notify_url: &str) {
        let problem = status.problem.as_ref();
        let value = json!({
            "event": "tunnel",
            "state": status.state.as_str(),
            "reachable": status.reachable(),
            "program": status.program,
            "address": status.address,
            "problem": problem.map(till_app::tunnel::Problem::code),
            "detail": problem.map(till_app::tunnel::Problem::detail),
            "restarts": status.restarts,
            "notify_url": notify_url,
        });
        self.line(&value, || {
            let address = status.address.as_deref().unwrap_or_default();
            let problem = problem.map(|p| format!("({} {})", p.code(), p.detail())).unwrap_or_default();
            format!("tunnel {} {address} {problem}", status.state.as_str()).trim_end().to_owned()
        });
    }

    /// Prints how an attempt stands.
    pub fn state(&self, checkout: &Checkout) {
        let attempt = &checkout.attempt;
        let transaction = attempt.paid.as_ref().map(|paid| paid.transaction_id.as_str());
        let value = json!({
            "event": "state",
            "sale_no": attempt.sale_no,
            "out_trade_no": attempt.out_trade_no,
            "state": checkout.stage().as_str(),
            "total_fen": attempt.terms.total,
            "transaction_id": transaction,
            "late": attempt.paid.as_ref().is_some_and(|paid| paid.late),
            "mismatch": !attempt.mismatches.is_empty(),
            "problem": attempt.problem,
        });
        self.line(&value, || {
            let detail = match (&attempt.problem, transaction) {
                (Some(p), _) => format!("  ({} {})", p.code, p.message),
                (None, Some(transaction)) => format!("  微信订单号 {transaction}"),
                (None, None) => String::new(),
            };
            format!(
                "{}  {}  ¥{}{detail}",
                attempt.out_trade_no,
                sentence(checkout.stage()),
                attempt.terms.total
            )
        });
    }

    /// Prints why it could not be done, and gives the exit code.
    pub fn fail(&self, failure: &Failure) -> ExitCode {
        if self.json {
            let value = json!({ "event": "error", "field": failure.field, "message": failure.message });
            self.line(&value, String::new);
        }
        match &failure.field {
            Some(field) if !failure.message.starts_with(field.as_str()) => {
                eprintln!("saoma: {field}: {}", failure.message);
            }
            Some(_) | None => eprintln!("saoma: {}", failure.message),
        }
        ExitCode::from(failure.code)
    }
}

fn sentence(stage: Stage) -> &'static str {
    match stage {
        Stage::Placing => "正在下单 placing the order",
        Stage::Waiting => "等待扫码 waiting for the payer",
        Stage::Unknown => "结果未知，不要重复收款 not known yet, do not charge again",
        Stage::Closing => "正在取消 closing",
        Stage::Paid => "已收款 paid",
        Stage::Closed => "已关闭，未收款 closed, nothing was paid",
        Stage::Failed => "微信拒绝下单 refused by the gateway",
    }
}
