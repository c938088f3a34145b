//! WeChat's own paths.

use super::connection::HangUp;
use super::gateway::{Gateway, now_ms};
use crate::ledger::{Call, Wire};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// More than the books ever read, so that they and not the server refuse what is too long.
const MOST_BYTES: usize = 256 * 1024;

/// A silent gateway is not silent for ever: after this the connection is reset.
const SILENCE: Duration = Duration::from_secs(120);

/// Where the fault `redirect` points to.
const REDIRECTED: &str = "/redirected";

pub(super) fn routes() -> Router<Arc<Gateway>> {
    let mut router = Router::new();
    for call in Call::ALL {
        router = router.route(
            call.path(),
            any(move |state, line, method, body| answer(call, state, line, method, body)),
        );
    }
    router.layer(DefaultBodyLimit::max(MOST_BYTES))
}

async fn answer(
    call: Call,
    State(gateway): State<Arc<Gateway>>,
    ConnectInfo(line): ConnectInfo<HangUp>,
    method: Method,
    body: Bytes,
) -> Response {
    if method != Method::POST {
        return not_posted();
    }
    // In a task of its own: a call takes effect even when the merchant hangs up meanwhile.
    let work = tokio::spawn(carry_out(Arc::clone(&gateway), call, body));
    match work.await {
        Ok(wire) => deliver(&gateway, &line, wire).await,
        Err(error) => {
            tracing::error!(%error, "a call broke off");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// Follows the script of one call: delay, effect, delay.
async fn carry_out(gateway: Arc<Gateway>, call: Call, body: Bytes) -> Wire {
    let started = Instant::now();
    let script = gateway.ledger().script(call);
    gateway.stats().arrived(call, script.fault);
    if !gateway.pause(script.before_ms).await {
        return Wire::Reset;
    }
    let wire = gateway.ledger().perform(script, call, &body, now_ms());
    if !gateway.pause(script.after_ms).await {
        return Wire::Reset;
    }
    if !matches!(wire, Wire::Silence | Wire::Reset) {
        gateway.stats().answered(call, started.elapsed());
    }
    tracing::info!(call = call.name(), fault = ?script.fault, took = ?started.elapsed(), "call");
    wire
}

async fn deliver(gateway: &Gateway, line: &HangUp, wire: Wire) -> Response {
    match wire {
        Wire::Answer { status, content_type, body } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, [(header::CONTENT_TYPE, content_type)], body).into_response()
        }
        Wire::Redirect => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, REDIRECTED)]).into_response(),
        Wire::Reset => reset(line),
        Wire::Silence => {
            tokio::select! {
                () = tokio::time::sleep(SILENCE) => {}
                () = gateway.closing() => {}
            }
            reset(line)
        }
    }
}

/// The response never leaves: writing it resets the connection.
fn reset(line: &HangUp) -> Response {
    line.reset();
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn not_posted() -> Response {
    let body = "<xml><return_code><![CDATA[FAIL]]></return_code>\
        <return_msg><![CDATA[请使用post方法]]></return_msg></xml>";
    ([(header::CONTENT_TYPE, "text/plain")], body).into_response()
}

pub(super) async fn other_path(State(gateway): State<Arc<Gateway>>) -> StatusCode {
    gateway.stats().other_path();
    StatusCode::NOT_FOUND
}
