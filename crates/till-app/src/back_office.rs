//! The back office (后台): other systems are told of money by signed HTTP POSTs (Standard Webhooks).
//!
//! Settlements write events into the outbox; this sends them, in a task of its own that nothing about money ever waits
//! for. At least once, in order for each sale, again and again for three days, behind a circuit breaker, so that the
//! shop's server may be away for as long as it likes.

mod breaker;
mod post;
mod retry;
mod signature;

use crate::TillError;
use crate::clock::Clock;
use crate::events::Event;
use breaker::Breaker;
pub use breaker::Light;
use post::{PATIENCE, Post};
pub use post::{Sent, Verdict};
use serde_json::json;
pub use signature::{SigningSecret, SigningSecretError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use till::audit::Actor;
use till_store::{Delivery, DeliveryCounts, Store, StoreError};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, broadcast, watch};
use tokio::task::JoinSet;

/// Events under way at once.
const AT_ONCE: usize = 4;
/// How long it sleeps when nothing is due; also how soon it sees what another program has put into the outbox.
const IDLE: Duration = Duration::from_secs(30);
/// The shortest sleep: what is due may be in another till's hands.
const BREATH: Duration = Duration::from_millis(200);
/// Pause after the database refused something.
const STORE_TROUBLE_PAUSE: Duration = Duration::from_secs(5);

/// How the deliveries stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// What the circuit breaker shows.
    pub light: Light,
    /// How many events wait, and how many were given up.
    pub counts: DeliveryCounts,
    /// Since when nothing is sent because the address answered 410 Gone, epoch milliseconds.
    pub stopped_at_ms: Option<i64>,
}

/// The sender of one address. Cheap to clone; clones are the same sender.
#[derive(Clone)]
pub struct BackOffice(Arc<Inner>);

struct Inner {
    store: Store,
    post: Post,
    clock: Arc<dyn Clock>,
    breaker: Mutex<Breaker>,
    bell: Notify,
    status: watch::Sender<Status>,
}

impl BackOffice {
    /// A sender. Nothing is sent until [`BackOffice::run`] or [`BackOffice::pass`].
    ///
    /// # Errors
    /// [`TillError::Setting`] when there can be no HTTP client.
    pub fn new(
        store: Store,
        url: &str,
        secret: SigningSecret,
        clock: Arc<dyn Clock>,
    ) -> Result<BackOffice, TillError> {
        BackOffice::with_patience(store, url, secret, clock, PATIENCE)
    }

    /// The same, waiting no longer than `patience` for an answer; ten seconds unless told.
    ///
    /// # Errors
    /// As [`BackOffice::new`].
    pub fn with_patience(
        store: Store,
        url: &str,
        secret: SigningSecret,
        clock: Arc<dyn Clock>,
        patience: Duration,
    ) -> Result<BackOffice, TillError> {
        let status = Status { light: Light::Closed, counts: DeliveryCounts::default(), stopped_at_ms: None };
        Ok(BackOffice(Arc::new(Inner {
            store,
            post: Post::new(url, secret, patience)?,
            clock,
            breaker: Mutex::default(),
            bell: Notify::new(),
            status: watch::Sender::new(status),
        })))
    }

    /// How the deliveries stand, now and whenever that changes.
    pub fn status(&self) -> watch::Receiver<Status> {
        self.0.status.subscribe()
    }

    /// Reads afresh how the deliveries stand, and tells whoever watches.
    ///
    /// # Errors
    /// The database.
    pub async fn look(&self) -> Result<Status, StoreError> {
        let counts = self.0.store.delivery_counts().await?;
        let stopped_at_ms = self.0.store.deliveries_stopped_at_ms(self.0.post.url()).await?;
        let status = Status { light: self.breaker().light(), counts, stopped_at_ms };
        self.0.status.send_if_modified(|old| std::mem::replace(old, status) != status);
        Ok(status)
    }

    /// Sends what is due until `stop` completes, and then once more what is due by then. `events` are the till's: they
    /// wake it when money has come.
    pub async fn run(&self, mut events: broadcast::Receiver<Event>, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        if let Err(error) = self.0.store.prune_deliveries(self.now_ms()).await {
            tracing::warn!(%error, "old deliveries could not be forgotten");
        }
        loop {
            let pause = self.pass_or_pause().await;
            tokio::select! {
                () = &mut stop => break,
                () = self.0.bell.notified() => {}
                () = money(&mut events) => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        self.pass_or_pause().await;
    }

    async fn pass_or_pause(&self) -> Duration {
        match self.pass().await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "the outbox could not be used; trying again");
                STORE_TROUBLE_PAUSE
            }
        }
    }

    /// Sends everything that is due, several at once as far as the breaker lets it; returns how long to sleep then.
    ///
    /// # Errors
    /// The database; what is under way by then has ended.
    pub async fn pass(&self) -> Result<Duration, StoreError> {
        let mut under_way = JoinSet::new();
        let passed = loop {
            if let Err(error) = self.begin_due(&mut under_way).await {
                break Err(error);
            }
            if under_way.join_next().await.is_none() {
                break Ok(());
            }
        };
        while under_way.join_next().await.is_some() {}
        let status = self.look().await?;
        passed?;
        self.pause(status).await
    }

    /// Takes what is due and may go out, up to [`AT_ONCE`].
    async fn begin_due(&self, under_way: &mut JoinSet<()>) -> Result<(), StoreError> {
        if self.look().await?.stopped_at_ms.is_some() {
            return Ok(());
        }
        while under_way.len() < AT_ONCE && self.breaker().may_send(self.now_ms()) {
            let claimed = self.0.store.claim_delivery(self.now_ms()).await;
            if !matches!(claimed, Ok(Some(_))) {
                self.breaker().unused(self.now_ms());
            }
            let Some(delivery) = claimed? else { break };
            let office = self.clone();
            under_way.spawn(async move { office.deliver(delivery).await });
        }
        Ok(())
    }

    async fn pause(&self, status: Status) -> Result<Duration, StoreError> {
        let next = self.0.store.next_delivery_at_ms().await?;
        let Some(next) = next.filter(|_| status.stopped_at_ms.is_none()) else { return Ok(IDLE) };
        let at_ms = self.breaker().ready_at_ms().map_or(next, |ready| ready.max(next));
        let wait = u64::try_from(at_ms - self.now_ms()).unwrap_or(0);
        Ok(Duration::from_millis(wait).clamp(BREATH, IDLE))
    }

    async fn deliver(&self, delivery: Delivery) {
        let sent = self.0.post.send(&delivery.event_id, &delivery.body, self.now_ms()).await;
        let (id, verdict) = (&delivery.event_id, sent.verdict);
        tracing::debug!(id, ?verdict, status = sent.result.status, "told the back office");
        if let Err(error) = self.note(&delivery, &sent).await {
            // Its lease runs out and it is sent once more, under the same id.
            tracing::error!(id, %error, "what came of a delivery could not be stored");
        }
    }

    async fn note(&self, delivery: &Delivery, sent: &Sent) -> Result<(), StoreError> {
        let (store, now_ms) = (&self.0.store, self.now_ms());
        let back = match sent.verdict {
            Verdict::NoService => {
                self.breaker().failed(now_ms);
                false
            }
            Verdict::Delivered | Verdict::Refused | Verdict::Gone => self.breaker().answered(),
        };
        if sent.verdict == Verdict::Delivered {
            store.delivery_done(delivery.id, &sent.result, now_ms).await?;
        } else {
            let pause = retry::pause_ms(delivery.tries - delivery.tries_before);
            let again_at_ms = pause.map(|pause| now_ms + pause);
            store.delivery_failed(delivery, &sent.result, again_at_ms, now_ms).await?;
        }
        if sent.verdict == Verdict::Gone {
            tracing::warn!("the back office answered 410 Gone: nothing is sent there until a test succeeds");
            store.stop_deliveries_to(self.0.post.url(), now_ms).await?;
        } else if back {
            store.hasten_deliveries(now_ms).await?;
        }
        Ok(())
    }

    /// Sends an event again, whatever has become of it, and at once if the server answers. `None`: there is none.
    ///
    /// # Errors
    /// The database.
    pub async fn redeliver(&self, id: i64, by: &Actor) -> Result<Option<Delivery>, StoreError> {
        let marked = self.0.store.redeliver(id, by, self.now_ms()).await?;
        self.wake();
        Ok(marked)
    }

    /// Sends one event of the kind `back_office.test`, which stands in no outbox. When the server takes it, whatever
    /// held the deliveries up (410 Gone, an open breaker) is over.
    ///
    /// # Errors
    /// The database; the event was sent then all the same.
    pub async fn send_test(&self) -> Result<Sent, StoreError> {
        let now_ms = self.now_ms();
        let id = format!("msg_test_{}", uuid::Uuid::new_v4().simple());
        let instant = jiff::Timestamp::from_millisecond(now_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let body = json!({ "type": "back_office.test", "timestamp": instant.to_string(), "data": {} });
        let sent = self.0.post.send(&id, &body.to_string(), now_ms).await;
        if sent.verdict == Verdict::Delivered {
            self.breaker().answered();
            self.0.store.resume_deliveries_to(self.0.post.url()).await?;
            self.0.store.hasten_deliveries(self.now_ms()).await?;
            self.wake();
        }
        self.look().await?;
        Ok(sent)
    }

    /// Lets the breaker try now, and the sender look.
    fn wake(&self) {
        self.breaker().nudge(self.now_ms());
        self.0.bell.notify_one();
    }

    fn now_ms(&self) -> i64 {
        self.0.clock.now_ms()
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        // The data behind it is valid after every statement, so a panic elsewhere can't take it away.
        self.0.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Completes when money has come, as far as the till's events tell.
async fn money(events: &mut broadcast::Receiver<Event>) {
    loop {
        match events.recv().await {
            Ok(Event::Checkout(checkout)) if checkout.attempt.paid.is_some() => return,
            Ok(Event::DutiesChanged) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}
