//! Going to a host and looking who opens: name, connection, certificate, clock. Nothing of the merchant is sent.

use super::facts::{HostFacts, Met, TlsTrouble};
use crate::TillError;
use crate::clock::Clock;
use reqwest::Url;
use rustls::CertificateError;
use std::error::Error;
use std::io;
use std::time::Duration;

/// As long as a payment's call would wait for a connection.
const CONNECT: Duration = Duration::from_secs(6);
/// The longest for the whole way.
const PATIENCE: Duration = Duration::from_secs(8);

/// Goes to each address at the same time.
///
/// # Errors
/// [`TillError::Client`] when no client can be set up on this machine.
pub(super) async fn reach_all(bases: &[String], clock: &dyn Clock) -> Result<Vec<HostFacts>, TillError> {
    let client = client()?;
    let tasks: Vec<_> = bases.iter().map(|base| tokio::spawn(reach(client.clone(), base.clone()))).collect();
    let mut hosts = Vec::with_capacity(bases.len());
    for (task, base) in tasks.into_iter().zip(bases) {
        let came = task.await.unwrap_or(Came::Not(Met::NoConnection));
        let met = match came {
            // The moment it came is measured by this machine's running time; what clock it shows now is compared.
            Came::Answer { date_ms, ago } => {
                let then = || clock.now_ms() - i64::try_from(ago.elapsed().as_millis()).unwrap_or(0);
                Met::Answer { clock_ahead_ms: date_ms.map(|date| then() - date) }
            }
            Came::Not(met) => met,
        };
        hosts.push(HostFacts { name: host(base), met });
    }
    Ok(hosts)
}

enum Came {
    Answer { date_ms: Option<i64>, ago: std::time::Instant },
    Not(Met),
}

fn client() -> Result<reqwest::Client, TillError> {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        // As the payments' client does: a proxy of the environment is not used.
        .no_proxy()
        .connect_timeout(CONNECT)
        .timeout(PATIENCE)
        .user_agent(concat!("saoma/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| TillError::Client(error.to_string()))
}

async fn reach(client: reqwest::Client, base: String) -> Came {
    let name = host(&base);
    // Looked up apart: the client's error does not tell a name that isn't found from a host that isn't there.
    match tokio::time::timeout(CONNECT, tokio::net::lookup_host((name.as_str(), 0))).await {
        Ok(Ok(_)) => {}
        Ok(Err(_)) => return Came::Not(Met::NameNotFound),
        Err(_) => return Came::Not(Met::TooSlow),
    }
    match client.get(base).send().await {
        Ok(answer) => {
            let date = answer.headers().get(reqwest::header::DATE).and_then(|date| date.to_str().ok());
            let date_ms = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
            Came::Answer {
                date_ms: date_ms.map(|date| date.timestamp().as_millisecond()),
                ago: std::time::Instant::now(),
            }
        }
        Err(error) => Came::Not(met(&error)),
    }
}

fn host(base: &str) -> String {
    let host = Url::parse(base).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_default().trim_matches(['[', ']']).to_owned()
}

fn met(error: &reqwest::Error) -> Met {
    if error.is_timeout() {
        return Met::TooSlow;
    }
    match tls_error(error) {
        Some(rustls::Error::InvalidCertificate(error)) => Met::Tls(match error {
            CertificateError::UnknownIssuer => TlsTrouble::UnknownIssuer,
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => TlsTrouble::ByClock,
            _ => TlsTrouble::Other,
        }),
        Some(_) => Met::Tls(TlsTrouble::Other),
        None => Met::NoConnection,
    }
}

/// The TLS library's error, which travels inside I/O errors that do not name it as their source.
fn tls_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(found) = inner.and_then(|inner| tls_error(inner)) {
            return Some(found);
        }
        next = cause.source();
    }
    None
}
