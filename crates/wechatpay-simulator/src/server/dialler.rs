//! Sends notifications, to this machine only.

use crate::ledger::{Notice, NoticeOutcome, accepts};
use reqwest::{Client, Response, Url, header, redirect};
use serde::Serialize;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

/// A merchant that has not answered by then has failed (protocol sheet §9.2).
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// How much of an answer is looked at.
const MOST_BYTES: usize = 4096;

/// How the merchant took a notification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeAnswer {
    /// Where it was sent, or would have been.
    pub url: String,
    /// What became of it.
    pub outcome: NoticeOutcome,
    /// HTTP status of the answer, if there was one.
    pub status: Option<u16>,
    /// Beginning of the answer, or the reason why there is none.
    pub answer: String,
}

/// The sender of notifications.
#[derive(Debug)]
pub(super) struct Dialler(Client);

impl Dialler {
    pub(super) fn new() -> Result<Self, reqwest::Error> {
        // The client wants a TLS provider even where it never speaks TLS; one that is already there is as good.
        _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .timeout(ANSWER_WITHIN)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .resolve("localhost", (Ipv4Addr::LOCALHOST, 0).into())
            .build()?;
        Ok(Self(client))
    }

    pub(super) async fn send(&self, notice: Notice) -> NoticeAnswer {
        let Some(target) = on_this_machine(&notice.url) else {
            let answer = "only http addresses on this machine are dialled".to_owned();
            return NoticeAnswer { url: notice.url, outcome: NoticeOutcome::NotSent, status: None, answer };
        };
        let request = self.0.post(target).header(header::CONTENT_TYPE, notice.content_type).body(notice.body);
        match request.send().await {
            Ok(response) => judge(notice.url, response).await,
            Err(error) => no_answer(notice.url, &error),
        }
    }
}

async fn judge(url: String, mut response: Response) -> NoticeAnswer {
    let status = response.status().as_u16();
    let mut body = Vec::new();
    while body.len() <= MOST_BYTES {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => return no_answer(url, &error),
        }
    }
    let outcome = if accepts(status, &body) { NoticeOutcome::Accepted } else { NoticeOutcome::Refused };
    body.truncate(MOST_BYTES);
    NoticeAnswer { url, outcome, status: Some(status), answer: String::from_utf8_lossy(&body).into_owned() }
}

fn no_answer(url: String, error: &reqwest::Error) -> NoticeAnswer {
    NoticeAnswer { url, outcome: NoticeOutcome::NoAnswer, status: None, answer: error.to_string() }
}

/// The address, if it is plain HTTP and a loopback address.
fn on_this_machine(url: &str) -> Option<Url> {
    let url = Url::parse(url).ok().filter(|url| url.scheme() == "http")?;
    let host = url.host_str()?.trim_matches(['[', ']']);
    let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    loopback.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_http_on_this_machine_is_dialled() {
        for url in
            ["http://127.0.0.1:80/notify", "http://localhost:9/n", "http://[::1]:9/n", "http://127.9.9.9/n"]
        {
            assert!(on_this_machine(url).is_some(), "{url}");
        }
        let elsewhere = [
            "https://127.0.0.1/notify",
            "http://pos.example.com/notify",
            "http://10.0.0.1/notify",
            "http://127.0.0.1.example.com/notify",
            "http://localhost.example.com/",
            "ftp://127.0.0.1/",
            "notify",
        ];
        for url in elsewhere {
            assert!(on_this_machine(url).is_none(), "{url}");
        }
    }
}
