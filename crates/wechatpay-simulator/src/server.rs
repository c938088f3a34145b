//! The books behind a loopback socket.

mod calls;
mod connection;
mod control;
mod dialler;
mod gateway;
mod page;
mod requests;
mod stats;

pub use dialler::NoticeAnswer;

use crate::ledger::{
    Config, FaultPlan, FaultPlanError, Ledger, OrderView, PaidOrder, PayOptions, PayRef, PayRefused,
};
use connection::{Door, HangUp};
use dialler::Dialler;
use gateway::Gateway;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long [`Simulator::stop`] waits for calls that are being answered.
const LAST_CALLS: Duration = Duration::from_secs(5);

/// How to start a [`Simulator`].
#[derive(Clone, Debug)]
pub struct Options {
    /// A loopback address; port 0 takes any free one.
    pub listen: SocketAddr,
    /// The merchant and the rules.
    pub config: Config,
}

impl Options {
    /// On 127.0.0.1 and any free port.
    #[must_use]
    pub fn on_any_port(config: Config) -> Self {
        Self { listen: (Ipv4Addr::LOCALHOST, 0).into(), config }
    }
}

/// Why a simulator did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address can be reached from other machines.
    #[error("the simulator listens on loopback only, not on {0}: use 127.0.0.1 or ::1")]
    NotLoopback(SocketAddr),
    /// The address can't be taken.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The sender of notifications can't be set up.
    #[error("cannot set up the sender of notifications")]
    Dialler(#[from] reqwest::Error),
}

/// A running gateway. Dropping it stops it; [`Simulator::stop`] waits until it has stopped.
#[derive(Debug)]
pub struct Simulator {
    addr: SocketAddr,
    gateway: Arc<Gateway>,
    closing: watch::Sender<bool>,
    server: JoinHandle<()>,
}

impl Simulator {
    /// Listens and answers on the current tokio runtime until stopped.
    ///
    /// # Errors
    /// [`StartError`] when the address is not loopback or can't be taken.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let address = options.listen;
        if !address.ip().is_loopback() {
            return Err(StartError::NotLoopback(address));
        }
        let failed = |source| StartError::Listen { address, source };
        let listener = TcpListener::bind(address).await.map_err(failed)?;
        let addr = listener.local_addr().map_err(failed)?;
        let (closing, closed) = watch::channel(false);
        let gateway = Arc::new(Gateway::new(Ledger::new(options.config), Dialler::new()?, closed.clone()));
        tokio::spawn(gateway::send_notifications(Arc::clone(&gateway)));
        let server = tokio::spawn(serve(listener, Arc::clone(&gateway), closed));
        Ok(Self { addr, gateway, closing, server })
    }

    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// `http://` and the address, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The customer pays now.
    ///
    /// # Errors
    /// [`PayRefused`] says what the phone shows.
    pub fn pay(&self, by: PayRef<'_>, options: PayOptions) -> Result<PaidOrder, PayRefused> {
        self.gateway.pay(by, options)
    }

    /// The customer's payment fails; the order stays open.
    ///
    /// # Errors
    /// [`PayRefused`] says what the phone shows.
    pub fn fail(&self, by: PayRef<'_>) -> Result<(), PayRefused> {
        self.gateway.ledger().fail_payment(by, gateway::now_ms())
    }

    /// All orders, newest first.
    #[must_use]
    pub fn orders(&self) -> Vec<OrderView> {
        self.gateway.ledger().orders(gateway::now_ms()).collect()
    }

    /// One order by its number.
    #[must_use]
    pub fn order(&self, out_trade_no: &str) -> Option<OrderView> {
        self.gateway.ledger().order(out_trade_no, gateway::now_ms())
    }

    /// Replaces the fault plan.
    ///
    /// # Errors
    /// [`FaultPlanError`] when a rule means nothing; the former plan stays.
    pub fn set_faults(&self, plan: FaultPlan) -> Result<(), FaultPlanError> {
        self.gateway.ledger().set_faults(plan.checked()?);
        Ok(())
    }

    /// Stops: no new call is taken, calls being answered may end (at most 5 s), silent ones are cut off.
    pub async fn stop(mut self) {
        self.closing.send_replace(true);
        if tokio::time::timeout(LAST_CALLS, &mut self.server).await.is_err() {
            self.server.abort();
        }
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        self.closing.send_replace(true);
    }
}

async fn serve(listener: TcpListener, gateway: Arc<Gateway>, mut closed: watch::Receiver<bool>) {
    let routes = calls::routes().merge(control::routes()).merge(page::routes()).fallback(calls::other_path);
    let service = routes.with_state(gateway).into_make_service_with_connect_info::<HangUp>();
    let stop = async move { _ = closed.wait_for(|&closed| closed).await };
    if let Err(error) = axum::serve(Door::new(listener), service).with_graceful_shutdown(stop).await {
        tracing::error!(%error, "the simulator stopped serving");
    }
}
