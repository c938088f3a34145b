//! The notify listener: WeChat's notification makes the till faster, never different (protocol sheet §9).
//!
//! Off unless `notify.listen` is set. One route with an unguessable path, POST only, small bodies, short time-outs. A
//! notification is an observation like any other and ends in the same settlement; the answer is sent after the commit.
//! Whatever is refused is counted by its reason ([`Counts`]).
//!
//! Everybody may knock. Strangers get no events, no work and no hold: when all places are taken, the oldest connection
//! that is not just bringing a notification makes room (`seats`).

mod counts;
mod judge;
mod seats;
mod serve;

pub use counts::{CODES, Count, Counts, STRANGERS};
pub use judge::{Judged, settle};

use crate::tunnel::probe::Nonces;
use crate::{Till, TillError};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// WeChat waits five seconds for an answer, so a sender slower than this is not WeChat.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections served at once.
const CONNECTIONS: usize = 256;

/// A bound listener, not yet serving.
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    till: Till,
    token: Arc<str>,
    patience: Duration,
    counts: Arc<Counts>,
    nonces: Nonces,
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
        Ok(Listener {
            socket,
            address,
            till,
            token: token.into(),
            patience: PATIENCE,
            counts: Arc::default(),
            nonces: Nonces::default(),
        })
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

    /// What has come so far and what became of it; goes on counting while the listener serves.
    pub fn counts(&self) -> Arc<Counts> {
        self.counts.clone()
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The nonces its health probe answers.
    pub fn nonces(&self) -> Nonces {
        self.nonces.clone()
    }

    /// Serves until `stop` completes.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        serve::serve(self, stop).await;
    }
}
