//! Connections and requests: who is listened to, for how long, and what is answered.

use super::judge::{Judged, settle};
use super::seats::{Guest, Seats, Sitting};
use super::{CONNECTIONS, Counts, Listener};
use crate::Till;
use crate::events::Event;
use crate::tunnel::probe::Nonces;
use axum::Router;
use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderValue, Request, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http_body_util::LengthLimitError;
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::time::Duration;
use subtle::ConstantTimeEq;
use tokio::net::TcpStream;
use wechatpay::notification;
use wechatpay::xml::MAX_BODY;

/// A request's head is a few hundred bytes.
const MOST_HEAD: usize = 16 * 1024;

/// What every connection shares.
#[derive(Clone)]
struct Shared {
    till: Till,
    token: Arc<str>,
    patience: Duration,
    counts: Arc<Counts>,
    nonces: Nonces,
}

/// Serves until `stop` completes.
pub(super) async fn serve(listener: Listener, stop: impl Future<Output = ()>) {
    let Listener { socket, till, token, patience, counts, nonces, .. } = listener;
    let shared = Shared { till, token, patience, counts, nonces };
    let router = router(&shared);
    let seats = Arc::new(Seats::default());
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => return,
            accepted = socket.accept() => accepted,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file handles, or the peer was gone: breathe, then go on.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (sitting, crowded) = tokio::select! {
            () = &mut stop => return,
            seat = seats.take(CONNECTIONS) => seat,
        };
        if crowded {
            shared.count("crowded_out");
        }
        let guest = sitting.guest.clone();
        let task = tokio::spawn(connection(stream, sitting, router.clone(), shared.clone()));
        seats.serves(&guest, task.abort_handle());
    }
}

fn router(shared: &Shared) -> Router {
    Router::new()
        .route("/wxpay/{token}", post(receive).fallback(other_method))
        .route("/health", get(health))
        .fallback(nowhere)
        .with_state(shared.clone())
}

async fn connection(stream: TcpStream, sitting: Sitting, router: Router, shared: Shared) {
    let _ = stream.set_nodelay(true);
    let guest = &sitting.guest;
    let router = TowerToHyperService::new(router);
    let service = service_fn(|mut request: Request<Incoming>| {
        guest.speaks();
        request.extensions_mut().insert(guest.clone());
        router.call(request)
    });
    let mut http = hyper::server::conn::http1::Builder::new();
    // Slow-loris: whoever does not get the head out in time is dropped.
    http.timer(TokioTimer::new()).header_read_timeout(shared.patience).max_buf_size(MOST_HEAD);
    if let Err(error) = http.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection to the notify listener ended badly");
        if error.is_parse() {
            shared.count("not_http");
        } else if error.is_timeout() && !guest.spoke() {
            shared.count("slow_head");
        }
    }
}

/// Says that it lives; to a nonce of the till's own probe under way, that it is this very listener.
async fn health(State(shared): State<Shared>, uri: Uri) -> Response {
    let nonce = uri.query().and_then(|query| query.strip_prefix("nonce="));
    if let Some(answer) = nonce.and_then(|nonce| shared.nonces.answer(nonce)) {
        return answer.into_response();
    }
    shared.count("probe");
    "ok".into_response()
}

async fn nowhere(State(shared): State<Shared>) -> Response {
    shared.turn_away("wrong_path", StatusCode::NOT_FOUND)
}

async fn other_method(State(shared): State<Shared>, Path(given): Path<String>) -> Response {
    if shared.knows(&given) {
        shared.turn_away("wrong_method", StatusCode::METHOD_NOT_ALLOWED)
    } else {
        shared.turn_away("wrong_path", StatusCode::NOT_FOUND)
    }
}

async fn receive(
    State(shared): State<Shared>,
    Path(given): Path<String>,
    Extension(guest): Extension<Arc<Guest>>,
    body: Body,
) -> Response {
    if !shared.knows(&given) {
        return shared.turn_away("wrong_path", StatusCode::NOT_FOUND);
    }
    let _trusted = guest.trust();
    match read(body, shared.patience).await {
        // On its own feet: a sender who hangs up now cannot cut the settlement from what must follow it.
        Ok(body) => match tokio::spawn(shared.judged(body)).await {
            Ok(answer) => answer,
            Err(_) => try_again_later(),
        },
        Err((code, reason)) => {
            let mut answer = shared.report(Judged::refused(code, reason));
            // The rest of the body is not read: a sender that went on with this connection would be cut off.
            answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            answer
        }
    }
}

/// The whole body, if it is not too long and does not take too long; or the code and the reason why not.
async fn read(body: Body, patience: Duration) -> Result<Bytes, (&'static str, &'static str)> {
    let too_large = ("too_large", "the body is too large");
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(too_large);
    }
    match tokio::time::timeout(patience, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) => match error.into_inner().is::<LengthLimitError>() {
            true => Err(too_large),
            false => Err(("broken_off", "the body broke off")),
        },
        Err(_) => Err(("too_slow", "the body came too slowly")),
    }
}

impl Shared {
    fn count(&self, code: &'static str) {
        self.counts.add(code, self.till.clock().now_ms());
    }

    /// Compares in constant time, so that the path can't be guessed letter by letter.
    fn knows(&self, given: &str) -> bool {
        given.as_bytes().ct_eq(self.token.as_bytes()).into()
    }

    /// Answers somebody who has nothing to do here, and hangs up.
    fn turn_away(&self, code: &'static str, status: StatusCode) -> Response {
        self.count(code);
        (status, [(header::CONNECTION, "close")]).into_response()
    }

    async fn judged(self, body: Bytes) -> Response {
        match settle(&self.till, &body).await {
            Ok(judged) => self.report(judged),
            Err(error) => {
                // Not stored, so not received: WeChat sends it again.
                tracing::error!(%error, "a notification could not be settled");
                self.tell(Judged::refused("not_stored", error.to_string()));
                try_again_later()
            }
        }
    }

    /// Tells the watchers and WeChat.
    fn report(&self, judged: Judged) -> Response {
        let acknowledged = judged.is_acknowledged();
        tracing::info!(verdict = judged.verdict, reason = judged.reason.as_deref(), "notification");
        self.tell(judged);
        // The reason stays here: it would help a forger more than WeChat.
        let answer = if acknowledged {
            notification::REPLY_SUCCESS.to_owned()
        } else {
            notification::reply_fail("refused")
        };
        ([(header::CONTENT_TYPE, "text/xml")], answer).into_response()
    }

    fn tell(&self, judged: Judged) {
        self.count(judged.code);
        self.till.emit(Event::Notification {
            verdict: judged.verdict,
            reason: judged.reason,
            out_trade_no: judged.out_trade_no,
        });
    }
}

fn try_again_later() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, notification::reply_fail("try again later")).into_response()
}
