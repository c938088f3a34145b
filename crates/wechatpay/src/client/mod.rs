//! Calls over the network: HTTPS, bounded in time and size, one request per call, never repeated by itself.

mod base_url;
mod failure;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::{redirect, retry};

pub use base_url::{BaseUrl, BaseUrlError};

use crate::answer::{CallError, NotSent, interpret};
use crate::call::prepare;
use crate::hosts::{Host, HostChooser, Outcome};
use crate::xml::MAX_BODY;
use crate::{Call, Fields, Merchant};
use failure::{Failure, Resolver};

/// How a client reaches the gateway.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to.
    pub hosts: Hosts,
    /// The longest wait for a connection, name look-up and TLS included. Past it, nothing was sent.
    pub connect_timeout: Duration,
    /// The longest wait for a whole answer, counted from the start. Past it, the outcome is unknown.
    pub timeout: Duration,
}

impl Options {
    /// To these hosts with the time-outs WeChat's own programs use: 6 s to connect, 10 s in all (protocol sheet §1.1).
    pub fn to(hosts: Hosts) -> Options {
        Options { hosts, connect_timeout: Duration::from_secs(6), timeout: Duration::from_secs(10) }
    }
}

/// Where the gateway is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hosts {
    /// WeChat Pay's own pair, with fail-over between them.
    Official,
    /// One address: a simulator, or a relay of the shop's own. No fail-over.
    Custom(BaseUrl),
}

impl Hosts {
    /// WeChat Pay's own pair.
    pub fn official() -> Hosts {
        Hosts::Official
    }

    /// One address, such as `http://127.0.0.1:8080`.
    ///
    /// # Errors
    /// [`BaseUrlError`], for example when plain http would leave this machine.
    pub fn custom(base_url: &str) -> Result<Hosts, BaseUrlError> {
        base_url.parse().map(Hosts::Custom)
    }
}

/// Why there is no client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// [`install_tls_provider`] was not called.
    #[error("no TLS provider is installed")]
    NoTlsProvider,
    /// The system's certificates or resolver could not be set up.
    #[error("TLS could not be set up on this machine")]
    Setup,
}

/// Makes ring the program's TLS provider. To be called once, early in `main`; a second call does nothing.
pub fn install_tls_provider() {
    // An error means that there is one already, which is what we want.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A gateway's agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered<R> {
    /// The reply.
    pub reply: R,
    /// Everything the gateway said, for the pay log.
    pub fields: Fields,
    /// The host that answered, with its port when it is an unusual one.
    pub host: String,
    /// WeChat's name for this call (`Request-ID`), for its support.
    pub request_id: Option<String>,
}

/// Calls the gateway. Keeps connections open between calls, because a till asks often.
///
/// ```no_run
/// use wechatpay::{ApiKey, Client, Hosts, Merchant, Options, OrderQuery, OrderRef, SignType};
///
/// # async fn ask() -> Result<(), Box<dyn std::error::Error>> {
/// wechatpay::install_tls_provider();
/// let client = Client::new(Options::to(Hosts::official()))?;
/// let key = ApiKey::new("192006250b4c09247ec02edce69f6a2d")?;
/// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", key, SignType::HmacSha256)?;
/// let query = OrderQuery { by: OrderRef::OutTradeNo("POS20240601000001".to_owned()) };
/// let answered = client.call(&merchant, &query).await?;
/// println!("{}", answered.reply.trade_state);
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Client {
    http: reqwest::Client,
    route: Route,
    started: Instant,
}

#[derive(Debug)]
enum Route {
    Official(Mutex<HostChooser>),
    Custom(BaseUrl),
}

/// What came back, before anybody believes it.
struct RawAnswer {
    status: u16,
    request_id: Option<String>,
    body: Vec<u8>,
}

impl Client {
    /// A client that follows no redirect, uses no proxy, repeats nothing and trusts the system's certificates.
    ///
    /// # Errors
    /// [`ClientError`], when TLS is not set up.
    pub fn new(options: Options) -> Result<Client, ClientError> {
        Client::with_resolver(options, Resolver::System)
    }

    fn with_resolver(options: Options, resolver: Resolver) -> Result<Client, ClientError> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(ClientError::NoTlsProvider);
        }
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .referer(false)
            .dns_resolver(resolver)
            .connect_timeout(options.connect_timeout)
            .timeout(options.timeout)
            .tcp_nodelay(true)
            .user_agent(concat!("saoma/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|_| ClientError::Setup)?;
        let route = match options.hosts {
            Hosts::Official => Route::Official(Mutex::new(HostChooser::new())),
            Hosts::Custom(base) => Route::Custom(base),
        };
        Ok(Client { http, route, started: Instant::now() })
    }

    /// Makes one call: at most one request leaves this machine.
    ///
    /// # Errors
    /// [`CallError`] says whether it was not sent, rejected, or what nobody knows.
    pub async fn call<C: Call>(
        &self,
        merchant: &Merchant,
        call: &C,
    ) -> Result<Answered<C::Reply>, CallError> {
        let request = prepare(merchant, call).map_err(|error| CallError::NotSent(NotSent::Field(error)))?;
        let (base, official) = self.choose();
        let asked_at = Instant::now();
        let answer = self.post(base.join(request.path), request.body).await;
        self.report(official, &answer);
        let (host, elapsed_ms) = (base.authority(), asked_at.elapsed().as_millis());
        let result = answer.map_err(CallError::from).and_then(|raw| {
            let (reply, fields) = interpret(merchant, call, raw.status, &raw.body)?;
            Ok(Answered { reply, fields, host: host.to_owned(), request_id: raw.request_id })
        });
        match &result {
            Ok(_) => tracing::debug!(call = call.name(), host, elapsed_ms, "answered"),
            Err(error) => tracing::debug!(call = call.name(), host, elapsed_ms, %error, "not answered"),
        }
        result
    }

    /// Where to call now, and which of the official pair that is.
    fn choose(&self) -> (BaseUrl, Option<Host>) {
        match &self.route {
            Route::Custom(base) => (base.clone(), None),
            Route::Official(chooser) => {
                let now_ms = i64::try_from(self.started.elapsed().as_millis()).unwrap_or(i64::MAX);
                let host = chooser.lock().unwrap_or_else(PoisonError::into_inner).pick(now_ms);
                (BaseUrl::of(host), Some(host))
            }
        }
    }

    fn report(&self, host: Option<Host>, answer: &Result<RawAnswer, Failure>) {
        if let (Route::Official(chooser), Some(host)) = (&self.route, host) {
            let outcome = match answer {
                Ok(raw) if raw.status < 500 => Outcome::Answered,
                Ok(_) => Outcome::Failed,
                Err(failure) => failure.outcome(),
            };
            chooser.lock().unwrap_or_else(PoisonError::into_inner).report(host, outcome);
        }
    }

    async fn post(&self, url: String, body: String) -> Result<RawAnswer, Failure> {
        let request = self.http.post(url).header("Content-Type", "text/xml; charset=utf-8").body(body);
        let mut response = request.send().await?;
        let status = response.status().as_u16();
        let request_id =
            response.headers().get("Request-ID").and_then(|id| id.to_str().ok()).map(str::to_owned);
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > MAX_BODY {
                break; // The reader refuses it for its length; there is no need to take more.
            }
        }
        Ok(RawAnswer { status, request_id, body })
    }
}
