//! Where a call broke. The one question: can the request have reached the gateway?

use std::error::Error;
use std::io;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::answer::{CallError, NotSent, Unknown, Why};
use crate::hosts::Outcome;

/// A call that brought no HTTP answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    NameNotFound,
    ConnectTimedOut,
    Tls,
    NoConnection,
    TimedOut,
    Broken,
}

impl Failure {
    /// What it says about the host.
    pub(super) fn outcome(self) -> Outcome {
        match self {
            Failure::NameNotFound => Outcome::NameNotFound,
            Failure::ConnectTimedOut => Outcome::ConnectTimedOut,
            Failure::Tls | Failure::NoConnection | Failure::TimedOut | Failure::Broken => Outcome::Failed,
        }
    }
}

/// Before the connection stands nothing is sent. From then on the worst is assumed: even an error while sending may
/// have come after the last byte.
impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Failure {
        if error.is_builder() {
            return Failure::NoConnection;
        }
        if !error.is_connect() {
            return if error.is_timeout() { Failure::TimedOut } else { Failure::Broken };
        }
        if caused_by(&error, |cause| cause.is::<NameNotFound>()) {
            Failure::NameNotFound
        } else if error.is_timeout() {
            Failure::ConnectTimedOut
        } else if caused_by(&error, is_tls) {
            Failure::Tls
        } else {
            Failure::NoConnection
        }
    }
}

impl From<Failure> for CallError {
    fn from(failure: Failure) -> CallError {
        let unknown = |why| CallError::Unknown(Unknown { why, http_status: None, fields: None });
        match failure {
            Failure::NameNotFound => CallError::NotSent(NotSent::NameNotFound),
            Failure::ConnectTimedOut => CallError::NotSent(NotSent::ConnectTimedOut),
            Failure::Tls => CallError::NotSent(NotSent::Tls),
            Failure::NoConnection => CallError::NotSent(NotSent::NoConnection),
            Failure::TimedOut => unknown(Why::TimedOut),
            Failure::Broken => unknown(Why::Broken),
        }
    }
}

fn caused_by(error: &dyn Error, is_it: impl Fn(&(dyn Error + 'static)) -> bool) -> bool {
    let mut next = error.source();
    while let Some(cause) = next {
        if is_it(cause) {
            return true;
        }
        next = cause.source();
    }
    false
}

/// The TLS library's errors travel inside I/O errors, sometimes two deep, and those do not name them as their source.
fn is_tls(cause: &(dyn Error + 'static)) -> bool {
    match cause.downcast_ref::<io::Error>() {
        Some(error) => error.get_ref().is_some_and(|inner| is_tls(inner)),
        None => cause.is::<rustls::Error>(),
    }
}

/// Looks names up as the system does, with an error that can be told from others by its type, not by its text.
#[derive(Debug, Clone, Copy)]
pub(super) enum Resolver {
    System,
    #[cfg(test)]
    KnowsNothing,
}

#[derive(Debug, thiserror::Error)]
#[error("the host's name was not found")]
struct NameNotFound(#[source] io::Error);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        match self {
            Resolver::System => Box::pin(async move {
                let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(NameNotFound)?;
                Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs)
            }),
            #[cfg(test)]
            Resolver::KnowsNothing => {
                Box::pin(async { Err(NameNotFound(io::ErrorKind::NotFound.into()).into()) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Resolver;
    use crate::client::{Client, Hosts, Options};
    use crate::{ApiKey, CallError, CloseOrder, Merchant, NotSent, SignType};

    /// The official pair can't be called from a test, but how its names fail can be shown.
    #[tokio::test]
    async fn a_name_that_is_not_found_was_not_sent_and_moves_the_next_call_to_the_stand_by() {
        crate::install_tls_provider();
        let client = Client::with_resolver(Options::to(Hosts::official()), Resolver::KnowsNothing).unwrap();
        let key = ApiKey::new("192006250b4c09247ec02edce69f6a2d").unwrap();
        let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", key, SignType::Md5).unwrap();
        let close = CloseOrder { out_trade_no: "POS20240601000001".to_owned() };
        for expected in ["api.", "api.", "api.", "api2."] {
            assert!(client.choose().0.authority().starts_with(expected));
            let error = client.call(&merchant, &close).await.unwrap_err();
            assert_eq!(error, CallError::NotSent(NotSent::NameNotFound));
        }
    }
}
