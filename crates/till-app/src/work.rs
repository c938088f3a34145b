//! The running till and its one loop.
//!
//! Polling, retry, expiry, closing and crash recovery are one mechanism: each open attempt has a persisted due time;
//! the loop takes what is due, calls the gateway outside any transaction, and settles what it saw. After a restart it
//! just goes on. The pace stands in [`till::payment::schedule`].

use crate::books::Books;
use crate::clock::Clock;
use crate::events::Event;
use crate::gateway::Gateway;
use crate::health::{Health, HealthWatch};
use crate::{Checkout, TillError};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use till::payment::{Attempt, Observation, Source, Task, schedule};
use till::sale::Sale;
use till::settlement::Outcome;
use till_store::{Settled, Store};
use tokio::sync::{Notify, broadcast};

/// How long the loop sleeps when nothing is open; also how soon it sees another till's abandoned work.
const IDLE: Duration = Duration::from_secs(30);
/// Work that lies further ahead is not waited for: the clock was set back. Above [`schedule::LONGEST_PAUSE_MS`] and
/// the delay with which another till's work is taken over, so that [`Attempt::task_at`] then agrees.
const CLOCK_SET_BACK_MS: i64 = schedule::LONGEST_PAUSE_MS + 3 * 60_000;
/// Pause after the database refused a write, so that a full disk isn't hammered.
const STORE_TROUBLE_PAUSE: Duration = Duration::from_secs(2);
/// Events a slow watcher may fall behind before it must look at the database again.
const EVENTS_KEPT: usize = 1_024;

/// Who this till is: what its orders carry.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Tells the tills of one shop apart.
    pub till: String,
    /// Shown to payers.
    pub shop_name: String,
    /// `notify_url` of new orders, until [`Till::set_notify_url`] says otherwise.
    pub notify_url: String,
    /// `spbill_create_ip` of new orders.
    pub client_ip: String,
}

/// A running till. Cheap to clone; clones are the same till.
pub struct Till<B = Store>(Arc<Inner<B>>);

impl<B> Clone for Till<B> {
    fn clone(&self) -> Self {
        Till(self.0.clone())
    }
}

struct Inner<B> {
    identity: Identity,
    store: B,
    gateway: Arc<dyn Gateway>,
    clock: Arc<dyn Clock>,
    events: broadcast::Sender<Event>,
    bell: Notify,
    in_flight: Mutex<HashSet<String>>,
    health: Mutex<HealthWatch>,
    notify_url: Mutex<String>,
}

impl<B: Books> Till<B> {
    /// Puts a till together. Nothing runs until [`Till::run`].
    pub fn new(identity: Identity, store: B, gateway: Arc<dyn Gateway>, clock: Arc<dyn Clock>) -> Till<B> {
        Till(Arc::new(Inner {
            notify_url: Mutex::new(identity.notify_url.clone()),
            identity,
            store,
            gateway,
            clock,
            events: broadcast::Sender::new(EVENTS_KEPT),
            bell: Notify::new(),
            in_flight: Mutex::default(),
            health: Mutex::default(),
        }))
    }

    /// The database.
    pub fn store(&self) -> &B {
        &self.0.store
    }

    /// The till's name.
    pub fn name(&self) -> &str {
        &self.0.identity.till
    }

    /// Whether the gateway can be reached.
    pub fn health(&self) -> Health {
        locked(&self.0.health).now()
    }

    /// Everything that happens from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    /// The merchant orders are placed for.
    pub fn merchant(&self) -> &wechatpay::Merchant {
        self.0.gateway.merchant()
    }

    pub(crate) fn gateway(&self) -> &dyn Gateway {
        &*self.0.gateway
    }

    pub(crate) fn shop_name(&self) -> &str {
        &self.0.identity.shop_name
    }

    /// The `notify_url` new orders carry.
    pub fn notify_url(&self) -> String {
        locked(&self.0.notify_url).clone()
    }

    /// What new orders carry from now on. Orders already made keep theirs: their terms are frozen.
    pub fn set_notify_url(&self, url: &str) {
        url.clone_into(&mut locked(&self.0.notify_url));
    }

    pub(crate) fn client_ip(&self) -> &str {
        &self.0.identity.client_ip
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    pub(crate) fn emit(&self, event: Event) {
        // Nobody watching is fine.
        let _ = self.0.events.send(event);
    }

    /// Wakes the loop: something may be due.
    pub(crate) fn ring(&self) {
        self.0.bell.notify_one();
    }

    /// Runs the loop until `stop` completes. Calls in flight then are dropped; their attempts stay due, so the next
    /// start repeats them.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        let mut tasks = tokio::task::JoinSet::new();
        loop {
            let pause = self.begin_due(&mut tasks).await;
            tokio::select! {
                biased; // in a fixed order, so that a simulated run repeats exactly
                () = &mut stop => return,
                () = self.0.bell.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
            while tasks.try_join_next().is_some() {}
        }
    }

    /// Starts everything that is due and not under way; returns how long to sleep.
    async fn begin_due(&self, tasks: &mut tokio::task::JoinSet<()>) -> Duration {
        let agenda = match self.store().agenda(self.name()).await {
            Ok(agenda) => agenda,
            Err(error) => {
                self.trouble(&error.into());
                return STORE_TROUBLE_PAUSE;
            }
        };
        let now_ms = self.clock().now_ms();
        let mut pause = IDLE;
        for (out_trade_no, at_ms) in agenda {
            if locked(&self.0.in_flight).contains(&out_trade_no) {
                continue;
            }
            if at_ms > now_ms {
                let far = at_ms - now_ms > CLOCK_SET_BACK_MS;
                // Another till's work is its own: it may be our clock that is wrong.
                if !far || !self.is_own(&out_trade_no).await {
                    pause = pause.min(Duration::from_millis(u64::try_from(at_ms - now_ms).unwrap_or(0)));
                    continue;
                }
            }
            let under_way = UnderWay::begin(self, out_trade_no);
            tasks.spawn(async move { under_way.finish().await });
        }
        pause
    }

    async fn is_own(&self, out_trade_no: &str) -> bool {
        let attempt = self.store().attempt(out_trade_no).await;
        attempt.is_ok_and(|attempt| attempt.is_some_and(|attempt| attempt.till == self.name()))
    }

    async fn step(&self, out_trade_no: &str) -> Result<(), TillError> {
        let Some(attempt) = self.store().attempt(out_trade_no).await? else { return Ok(()) };
        let Some(task) = attempt.task_at(self.clock().now_ms()) else { return Ok(()) };
        let answer = self.ask(&attempt, task, Source::Query).await;
        self.settle(out_trade_no, &answer).await?;
        Ok(())
    }

    /// Calls the gateway; whatever happens is an observation.
    pub(crate) async fn ask(&self, attempt: &Attempt, task: Task, source: Source) -> Observation {
        let began_ms = self.clock().now_ms();
        let answer = self.0.gateway.ask(attempt, task, source).await;
        let took_ms = self.clock().now_ms() - began_ms;
        if task == Task::Query {
            self.emit(Event::Looked { out_trade_no: attempt.out_trade_no.to_string(), at_ms: began_ms });
        }
        tracing::debug!(%attempt.out_trade_no, ?task, took_ms, answer = answer.name(), "asked the gateway");
        let changed = locked(&self.0.health).note(&answer, took_ms);
        if let Some(health) = changed {
            self.emit(Event::Health(health));
        }
        answer
    }

    /// The one settlement: commits what was seen, then tells the watchers and wakes the loop.
    ///
    /// # Errors
    /// The database; nothing has changed then.
    pub async fn settle(&self, out_trade_no: &str, observation: &Observation) -> Result<Settled, TillError> {
        let settled = self.store().settle(out_trade_no, observation, self.clock().now_ms()).await?;
        let (Some(attempt), Some(sale)) = (&settled.attempt, &settled.sale) else { return Ok(settled) };
        match settled.outcome {
            Outcome::AlreadyThere | Outcome::UnknownAttempt => {}
            Outcome::Applied | Outcome::Late | Outcome::Mismatch(_) => {
                tracing::info!(%attempt.out_trade_no, state = attempt.state.as_str(), saw = observation.name(), "settled");
                self.announce(settled.outcome, sale, attempt);
                self.ring();
            }
        }
        Ok(settled)
    }

    fn announce(&self, outcome: Outcome, sale: &Sale, attempt: &Attempt) {
        self.emit(Event::Checkout(Box::new(Checkout { sale: sale.clone(), attempt: attempt.clone() })));
        if matches!(outcome, Outcome::Late | Outcome::Mismatch(_)) {
            self.emit(Event::DutiesChanged);
        }
    }

    fn trouble(&self, error: &TillError) {
        tracing::error!(%error, "the database could not be used; trying again");
        self.emit(Event::StoreTrouble(error.to_string()));
    }
}

/// One call for one attempt. However it ends (settled, dropped with the loop, panicked), the attempt is free again.
struct UnderWay<B: Books> {
    till: Till<B>,
    out_trade_no: String,
}

impl<B: Books> UnderWay<B> {
    fn begin(till: &Till<B>, out_trade_no: String) -> UnderWay<B> {
        locked(&till.0.in_flight).insert(out_trade_no.clone());
        UnderWay { till: till.clone(), out_trade_no }
    }

    async fn finish(self) {
        if let Err(error) = self.till.step(&self.out_trade_no).await {
            self.till.trouble(&error);
            tokio::time::sleep(STORE_TROUBLE_PAUSE).await;
        }
    }
}

impl<B: Books> Drop for UnderWay<B> {
    fn drop(&mut self) {
        locked(&self.till.0.in_flight).remove(&self.out_trade_no);
        self.till.ring();
    }
}

/// A lock that a panic elsewhere can't take away: the data behind it is valid after every statement.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
