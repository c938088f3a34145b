//! Does a public address lead here? A request with a nonce goes out through it; only this very listener knows the
//! answer, and only while the probe is under way.

use super::status::Problem;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Longest answer read; anything longer is not ours.
const ANSWER: usize = 256;

/// Nonces that are under way, and the answer to each. Clones are the same board.
#[derive(Clone, Default)]
pub struct Nonces(Arc<Mutex<HashMap<String, String>>>);

impl Nonces {
    /// Puts up a new nonce until the returned guard is dropped.
    pub fn put_up(&self) -> Nonce {
        let (nonce, answer) = (random(), random());
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(nonce.clone(), answer.clone());
        Nonce { board: self.clone(), nonce, answer }
    }

    /// What the listener's health probe answers; none for a nonce that isn't ours.
    pub fn answer(&self, nonce: &str) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(nonce).cloned()
    }
}

fn random() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// One nonce under way.
pub struct Nonce {
    board: Nonces,
    nonce: String,
    answer: String,
}

impl Drop for Nonce {
    fn drop(&mut self) {
        self.board.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.nonce);
    }
}

/// Finds out whether an address leads here.
pub trait Prober: Send + Sync + 'static {
    /// One try.
    ///
    /// # Errors
    /// What is in the way.
    fn probe(&self, address: &str) -> impl Future<Output = Result<(), Problem>> + Send;
}

/// Asks over HTTP, straight, without a proxy of the environment and without following anybody elsewhere.
pub struct HttpProber {
    nonces: Nonces,
    client: reqwest::Client,
}

impl HttpProber {
    /// A prober for the listener that answers from `nonces`; a probe takes no longer than `patience`.
    ///
    /// # Errors
    /// That the HTTP client can't be set up.
    pub fn new(nonces: Nonces, patience: Duration) -> Result<HttpProber, String> {
        wechatpay::install_tls_provider();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            // Each probe walks the whole way; a kept connection would outlive the tunnel it went through.
            .pool_max_idle_per_host(0)
            .timeout(patience)
            .user_agent(concat!("saoma/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| error.to_string())?;
        Ok(HttpProber { nonces, client })
    }

    async fn ask(&self, url: &str) -> Result<(u16, Vec<u8>), reqwest::Error> {
        let mut answer = self.client.get(url).send().await?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > ANSWER {
                break;
            }
        }
        Ok((answer.status().as_u16(), body))
    }
}

impl Prober for HttpProber {
    async fn probe(&self, address: &str) -> Result<(), Problem> {
        let nonce = self.nonces.put_up();
        match self.ask(&format!("{address}/health?nonce={}", nonce.nonce)).await {
            Ok((_, body)) if body == nonce.answer.as_bytes() => Ok(()),
            Ok((status, _)) => Err(Problem::WrongAnswer(format!("HTTP {status}"))),
            Err(error) => Err(Problem::NoAnswer(reason(&error))),
        }
    }
}

/// The innermost cause, without the address: it carries the nonce.
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "timed out".into();
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_nonce_under_way_is_answered() {
        let nonces = Nonces::default();
        let nonce = nonces.put_up();
        let (asked, answer) = (nonce.nonce.clone(), nonce.answer.clone());
        assert_ne!(asked, answer, "an echo of the question proves nothing");
        assert_eq!(nonces.answer(&asked), Some(answer));
        assert_eq!(nonces.answer(""), None);
        drop(nonce);
        assert_eq!(nonces.answer(&asked), None);
    }
}
