//! The notify listener: WeChat's payment notification makes the till faster, never different (protocol sheet §9).
//!
//! Off unless `notify.listen` is set. One route with an unguessable path, POST only, small bodies, short time-outs. A
//! notification is an [`Observation`] like any other and ends in the same settlement; the answer is sent after the
//! commit.

use crate::books::Books;
use crate::events::Event;
use crate::{Till, TillError, gateway};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use till::payment::{Observation, Source};
use till::settlement::Outcome;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use wechatpay::notification::{self, NotificationError};

/// WeChat waits five seconds for an answer, so a sender slower than this is not WeChat.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections served at once; more wait in the kernel's queue.
const CONNECTIONS: usize = 256;

/// A bound listener, not yet serving.
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    till: Till,
    token: Arc<str>,
    patience: Duration,
}

/// What every connection shares.
#[derive(Clone)]
struct Shared {
    till: Till,
    token: Arc<str>,
    patience: Duration,
}

/// What became of one notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// `settled`, `already`, `late`, `mismatch` or `refused`.
    pub verdict: &'static str,
    /// Why, when refused.
    pub reason: Option<String>,
    /// The order number it spoke of, once its signature held.
    pub out_trade_no: Option<String>,
}

impl Judged {
    /// Whether WeChat is told SUCCESS: only what was settled, now or before.
    pub fn is_acknowledged(&self) -> bool {
        matches!(self.verdict, "settled" | "already" | "late")
    }
}

impl Listener {
    /// Binds `address` (`IP:PORT`; port 0 for any).
    ///
    /// # Errors
    /// [`TillError::Listen`].
    pub async fn bind(till: Till, address: &str, token: &str) -> Result<Listener, TillError> {
        let failed = |source| TillError::Listen { address: address.to_owned(), source };
        let socket = TcpListener::bind(address).await.map_err(failed)?;
        let address = socket.local_addr().map_err(failed)?;
        Ok(Listener { socket, address, till, token: token.into(), patience: PATIENCE })
    }

    /// The same listener, waiting no longer than `patience` for a head or a body; five seconds unless told.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Listener {
        Listener { patience, ..self }
    }

    /// The whole notification address on this machine.
    pub fn url(&self) -> String {
        format!("http://{}/wxpay/{}", self.address, self.token)
    }

    /// Serves until `stop` completes.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        let router = Router::new()
            .route("/wxpay/{token}", post(receive))
            .route("/health", get(async || "ok"))
            .with_state(Shared { till: self.till, token: self.token, patience: self.patience });
        let room = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let Ok(place) = room.clone().acquire_owned().await else { return };
            let accepted = tokio::select! {
                () = &mut stop => return,
                accepted = self.socket.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => {
                    let (router, patience) = (router.clone(), self.patience);
                    tokio::spawn(async move {
                        serve_connection(stream, router, patience).await;
                        drop(place);
                    });
                }
                // Out of file handles, or the peer was gone: breathe, then go on.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }
}

async fn serve_connection(stream: TcpStream, router: Router, patience: Duration) {
    let _ = stream.set_nodelay(true);
    let mut http = hyper::server::conn::http1::Builder::new();
    // Slow-loris: whoever does not get the headers out in time is dropped.
    http.timer(TokioTimer::new()).header_read_timeout(patience).max_buf_size(16 * 1024);
    let served = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router)).await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection to the notify listener ended badly");
    }
}

async fn receive(
    State(Shared { till, token, patience }): State<Shared>,
    Path(given): Path<String>,
    body: Body,
) -> Response {
    if *given != *token {
        return StatusCode::NOT_FOUND.into_response();
    }
    let body = match tokio::time::timeout(patience, to_bytes(body, wechatpay::xml::MAX_BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return report(&till, refused("the body is too large or broke off", None)),
        Err(_) => return report(&till, refused("the body came too slowly", None)),
    };
    match settle(&till, &body).await {
        Ok(judged) => report(&till, judged),
        Err(error) => {
            // Not stored, so not received: WeChat sends it again.
            tracing::error!(%error, "a notification could not be settled");
            (StatusCode::INTERNAL_SERVER_ERROR, notification::reply_fail("try again later")).into_response()
        }
    }
}

/// Judges one notification and settles what it says; when this returns, that is durable.
///
/// # Errors
/// The database; nothing has changed then, and the notification must not be acknowledged.
pub async fn settle<B: Books>(till: &Till<B>, body: &[u8]) -> Result<Judged, TillError> {
    let read = match notification::read_payment(body, till.merchant()) {
        Ok(read) => read,
        Err(error) => return Ok(refused_notification(&error)),
    };
    let number = read.out_trade_no.clone();
    let success = gateway::success(&read.payment, &read.fields, "SUCCESS", Source::Notification);
    let settled = till.settle(&number, &Observation::Success(success)).await?;
    let verdict = match settled.outcome {
        Outcome::Applied => "settled",
        Outcome::AlreadyThere => "already",
        Outcome::Late => "late",
        Outcome::Mismatch(difference) => {
            let reason = Some(difference.code().to_owned());
            return Ok(Judged { verdict: "mismatch", reason, out_trade_no: Some(number) });
        }
        Outcome::UnknownAttempt => return Ok(refused("this till knows no such order", Some(number))),
    };
    Ok(Judged { verdict, reason: None, out_trade_no: Some(number) })
}

fn refused_notification(error: &NotificationError) -> Judged {
    refused(&error.to_string(), None)
}

fn refused(reason: &str, out_trade_no: Option<String>) -> Judged {
    Judged { verdict: "refused", reason: Some(reason.to_owned()), out_trade_no }
}

/// Tells the watchers and WeChat.
fn report(till: &Till, judged: Judged) -> Response {
    let settled = judged.is_acknowledged();
    tracing::info!(verdict = judged.verdict, reason = judged.reason.as_deref(), "notification");
    till.emit(Event::Notification {
        verdict: judged.verdict,
        reason: judged.reason,
        out_trade_no: judged.out_trade_no,
    });
    let answer =
        if settled { notification::REPLY_SUCCESS.to_owned() } else { notification::reply_fail("refused") };
    ([("content-type", "text/xml")], answer).into_response()
}
