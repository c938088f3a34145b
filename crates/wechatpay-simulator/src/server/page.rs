//! The customer's phone as a web page.

use super::gateway::Gateway;
use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use std::sync::Arc;

const PHONE: &str = include_str!("phone.html");

/// Nothing from elsewhere: the page is one file.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'";

pub(super) fn routes() -> Router<Arc<Gateway>> {
    Router::new().route("/", get(phone))
}

async fn phone() -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(PHONE))
}
