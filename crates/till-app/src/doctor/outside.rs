//! Whether notifications can come in: what the running till knows, or a listener set up for this one question.

use super::facts::{Listening, Public, Tunnel};
use crate::tunnel::probe::{HttpProber, Nonces, Prober};
use crate::tunnel::{Problem, TunnelStatus};
use axum::Router;
use axum::http::{StatusCode, Uri};
use axum::routing::get;
use std::time::Duration;
use tokio::net::TcpListener;

const PATIENCE: Duration = Duration::from_secs(8);

/// What the running till's watch over its public address says.
pub(super) fn by_status(status: &TunnelStatus) -> (Tunnel, Public) {
    match &status.problem {
        _ if status.reachable() => (Tunnel::Fine, Public::Here),
        Some(Problem::NotStarted(_) | Problem::Ended(_) | Problem::NoAddress) => {
            (Tunnel::Down, Public::NotTried)
        }
        Some(Problem::NoAnswer(_)) => (Tunnel::Fine, Public::Silent),
        Some(Problem::WrongAnswer(what)) => (Tunnel::Fine, Public::Elsewhere(what.clone())),
        None => (Tunnel::Fine, Public::NotTried),
    }
}

/// Listens at `listen` for a moment and asks for a nonce through `public_url`, if there is one.
pub(super) async fn by_trying(listen: &str, any_port: bool, public_url: Option<&str>) -> (Listening, Public) {
    let Ok(listener) = TcpListener::bind(listen).await else {
        // The till itself may be running beside this command.
        let taken = if is_a_till(listen).await { Listening::Ready { any_port } } else { Listening::Taken };
        return (taken, Public::NotTried);
    };
    let public = match public_url {
        Some(url) => ask_through(listener, url).await,
        None => Public::NotTried,
    };
    (Listening::Ready { any_port }, public)
}

async fn ask_through(listener: TcpListener, url: &str) -> Public {
    let nonces = Nonces::default();
    let board = nonces.clone();
    let answer = move |uri: Uri| async move {
        let nonce = uri.query().and_then(|query| query.strip_prefix("nonce="));
        nonce.and_then(|nonce| board.answer(nonce)).ok_or(StatusCode::NOT_FOUND)
    };
    let serving =
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/health", get(answer))).await });
    let probed = match HttpProber::new(nonces, PATIENCE) {
        Ok(prober) => prober.probe(url).await,
        Err(_) => return Public::NotTried,
    };
    serving.abort();
    match probed {
        Ok(()) => Public::Here,
        Err(Problem::WrongAnswer(what)) => Public::Elsewhere(what),
        Err(_) => Public::Silent,
    }
}

/// Whether what has the port is a notify listener of this program's.
async fn is_a_till(listen: &str) -> bool {
    let Ok(client) = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build() else { return false };
    match client.get(format!("http://{listen}/health")).send().await {
        Ok(answer) if answer.status().is_success() => answer.text().await.is_ok_and(|text| text == "ok"),
        Ok(_) | Err(_) => false,
    }
}
