//! The customer's phone, the faults and hand-made notifications.

use super::gateway::{Gateway, now_ms};
use super::requests::{FailRequest, NotifyRequest, OrdersRequest, PayRequest, Refused, read};
use crate::ledger::{FaultPlan, Notice, PayOptions, PayRef};
use axum::body::Bytes;
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::task::JoinSet;

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new()
        .route("/_control/pay", post(pay))
        .route("/_control/fail", post(fail))
        .route("/_control/orders", get(orders))
        .route("/_control/faults", get(faults).post(set_faults))
        .route("/_control/notify", post(notify))
        .route("/_control/stats", get(stats))
        .route_layer(middleware::from_fn(only_this_machine))
}

async fn pay(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Result<Response, Refused> {
    let request: PayRequest = read(&body)?;
    let options = PayOptions { notify: request.notify };
    if request.after_ms == 0 {
        let paid = gateway.pay(request.by()?, options)?;
        return Ok(Json(paid).into_response());
    }
    request.by()?;
    let paid_at_ms = now_ms() + i64::from(request.after_ms);
    tokio::spawn(pay_later(gateway, request, options));
    Ok((StatusCode::ACCEPTED, Json(json!({ "scheduled_for_ms": paid_at_ms }))).into_response())
}

async fn pay_later(gateway: Arc<Gateway>, request: PayRequest, options: PayOptions) {
    let Ok(by) = request.by() else { return };
    if gateway.pause(request.after_ms).await
        && let Err(reason) = gateway.pay(by, options)
    {
        tracing::warn!(%reason, "a payment asked for earlier was refused");
    }
}

async fn fail(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Result<Response, Refused> {
    let request: FailRequest = read(&body)?;
    let by: PayRef<'_> = request.by()?;
    gateway.ledger().fail_payment(by, now_ms())?;
    Ok(Json(json!({ "state": "NOTPAY" })).into_response())
}

async fn orders(State(gateway): State<Arc<Gateway>>, Query(request): Query<OrdersRequest>) -> Response {
    let orders: Vec<_> = gateway.ledger().orders(now_ms()).take(request.limit).collect();
    Json(json!({ "orders": orders })).into_response()
}

async fn faults(State(gateway): State<Arc<Gateway>>) -> Json<FaultPlan> {
    Json(gateway.ledger().faults().clone())
}

async fn set_faults(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Result<Json<FaultPlan>, Refused> {
    let plan = FaultPlan::from_json(&body)?;
    tracing::info!(rules = plan.faults.len(), down = plan.down, "new fault plan");
    gateway.ledger().set_faults(plan.clone());
    Ok(Json(plan))
}

async fn notify(State(gateway): State<Arc<Gateway>>, body: Bytes) -> Result<Response, Refused> {
    let request: NotifyRequest = read(&body)?;
    let times = request.times()?;
    if !gateway.pause(request.after_ms).await {
        return Err(Refused::Closing);
    }
    let mut sending = JoinSet::new();
    for notice in compose(&gateway, &request, times)? {
        let gateway = Arc::clone(&gateway);
        sending.spawn(async move { gateway.send(notice).await });
    }
    let sent = sending.join_all().await;
    Ok(Json(json!({ "kind": request.kind, "sent": sent })).into_response())
}

fn compose(gateway: &Gateway, request: &NotifyRequest, times: u32) -> Result<Vec<Notice>, Refused> {
    let mut ledger = gateway.ledger();
    let mut notices = Vec::new();
    for _ in 0..times {
        let mut notice = ledger.compose_notification(&request.out_trade_no, request.kind, now_ms())?;
        if let Some(url) = &request.url {
            notice.url.clone_from(url);
        }
        notices.push(notice);
    }
    Ok(notices)
}

async fn stats(State(gateway): State<Arc<Gateway>>) -> Response {
    Json(&*gateway.stats()).into_response()
}

/// A web page of another site may not pay orders or send notifications, by whatever name it reaches this address.
async fn only_this_machine(request: Request, next: Next) -> Result<Response, Refused> {
    if is_foreign(request.headers()) {
        return Err(Refused::Foreign);
    }
    Ok(next.run(request).await)
}

fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    let origin = text(header::ORIGIN).map(|origin| origin.strip_prefix("http://").unwrap_or_default());
    !names_this_machine(host) || origin.is_some_and(|origin| origin != host)
}

fn names_this_machine(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).trim_matches(['[', ']']);
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert(header::ORIGIN, origin.parse().unwrap());
        }
        is_foreign(&headers)
    }

    #[test]
    fn programs_and_the_own_page_may_steer() {
        assert!(!foreign("127.0.0.1:4000", None));
        assert!(!foreign("localhost:4000", Some("http://localhost:4000")));
        assert!(!foreign("[::1]:4000", Some("http://[::1]:4000")));
    }

    #[test]
    fn pages_of_other_sites_may_not() {
        assert!(foreign("127.0.0.1:4000", Some("https://shop.example.com")));
        assert!(foreign("127.0.0.1:4000", Some("null")));
        assert!(foreign("127.0.0.1:4000", Some("http://127.0.0.1:5000")));
        assert!(foreign("rebound.example.com:4000", Some("http://rebound.example.com:4000")));
    }
}
