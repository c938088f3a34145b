//! One signed HTTP POST, and what its answer means.

use super::signature::SigningSecret;
use crate::TillError;
use crate::settings::SettingError;
use reqwest::{Response, StatusCode, redirect, retry};
use std::time::Duration;
use till_store::TryResult;

/// How long the back office may take for a whole answer.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer that are read, and characters of it that are kept for the manager.
const ANSWER_READ: usize = 4_096;
const ANSWER_KEPT: usize = 500;

/// What one POST came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// 2xx: the back office has it.
    Delivered,
    /// 410: nothing more may be sent there.
    Gone,
    /// An answer, but no confirmation: a redirect (never followed) or a refusal.
    Refused,
    /// No answer, or one that says the server cannot serve: time-out, broken connection, 5xx, 408, 429.
    NoService,
}

/// What one POST came to, with what the manager may see of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// What it means.
    pub verdict: Verdict,
    /// What is kept.
    pub result: TryResult,
}

/// Sends to one address.
pub(super) struct Post {
    http: reqwest::Client,
    url: String,
    secret: SigningSecret,
}

impl Post {
    pub(super) fn new(url: &str, secret: SigningSecret, patience: Duration) -> Result<Post, TillError> {
        wechatpay::install_tls_provider();
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .referer(false)
            .connect_timeout(patience)
            .timeout(patience)
            .tcp_nodelay(true)
            .user_agent(concat!("saoma/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| SettingError {
                field: "back_office.url",
                problem: "TLS could not be set up on this machine".into(),
            })?;
        Ok(Post { http, url: url.to_owned(), secret })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Sends one event. Never fails: no answer is a result too.
    pub(super) async fn send(&self, id: &str, body: &str, now_ms: i64) -> Sent {
        let at_s = now_ms.div_euclid(1_000);
        let request = self
            .http
            .post(&self.url)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", at_s)
            .header("webhook-signature", self.secret.sign(id, at_s, body))
            .body(body.to_owned());
        match request.send().await {
            Ok(response) => judge(response).await,
            Err(error) => no_answer(&error),
        }
    }
}

async fn judge(response: Response) -> Sent {
    let status = response.status();
    let (verdict, problem) = meaning(status);
    let result = TryResult {
        status: Some(i64::from(status.as_u16())),
        problem: problem.map(str::to_owned),
        answer: Some(beginning(response).await).filter(|answer| !answer.is_empty()),
    };
    Sent { verdict, result }
}

fn meaning(status: StatusCode) -> (Verdict, Option<&'static str>) {
    match status.as_u16() {
        200..=299 => (Verdict::Delivered, None),
        300..=399 => (Verdict::Refused, Some("redirect")),
        410 => (Verdict::Gone, Some("gone")),
        408 | 429 | 500..=599 => (Verdict::NoService, Some("no_service")),
        _ => (Verdict::Refused, Some("refused")),
    }
}

fn no_answer(error: &reqwest::Error) -> Sent {
    let problem = match (error.is_timeout(), error.is_connect()) {
        (true, _) => "timed_out",
        (false, true) => "no_connection",
        (false, false) => "broken",
    };
    let result = TryResult { problem: Some(problem.into()), ..TryResult::default() };
    Sent { verdict: Verdict::NoService, result }
}

/// The beginning of an answer as one line of text. The status has said everything that counts: an answer that breaks
/// off is kept as far as it came.
async fn beginning(mut response: Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < ANSWER_READ {
        match response.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) | Err(_) => break,
        }
    }
    bytes.truncate(ANSWER_READ);
    let text = String::from_utf8_lossy(&bytes);
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.take(ANSWER_KEPT).collect::<String>().trim().to_owned()
}
