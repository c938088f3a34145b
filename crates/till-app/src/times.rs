//! Notes when payments got where, beside the payments: it listens like any screen, and the page tells what only it can
//! see. What it loses (a crash within a second, a watcher too slow) is missing from a timeline and matters to no money.

use crate::Checkout;
use crate::events::Event;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use till::payment::{Attempt, State};
use till::timeline::AttemptTimes;
use till_store::Store;
use tokio::sync::{Notify, broadcast};
use tokio::time::Instant;

/// Notes wait this long for others, so that a burst of payments costs one small commit more, not one each.
const GATHER: Duration = Duration::from_secs(1);

/// What only the page can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The code was painted; the click that asked for it came at `clicked_ms`, when the page saw one.
    Shown {
        /// The cashier's click, epoch milliseconds.
        clicked_ms: Option<i64>,
    },
    /// "Paid" was painted.
    Announced,
}

/// Notes of one till. Cheap to clone; clones share the notes.
#[derive(Clone)]
pub struct TimeNotes(Arc<Inner>);

struct Inner {
    store: Store,
    waiting: Mutex<HashMap<String, AttemptTimes>>,
    bell: Notify,
}

impl TimeNotes {
    /// Notes into this database. Nothing is written until [`TimeNotes::run`].
    pub fn new(store: Store) -> TimeNotes {
        TimeNotes(Arc::new(Inner { store, waiting: Mutex::default(), bell: Notify::new() }))
    }

    /// Takes in what the page saw at `at_ms`, epoch milliseconds.
    pub fn seen(&self, out_trade_no: &str, seen: Seen, at_ms: i64) {
        self.note(out_trade_no, |times| match seen {
            Seen::Shown { clicked_ms } => {
                times.shown_ms = times.shown_ms.or(Some(at_ms));
                times.clicked_ms = times.clicked_ms.or(clicked_ms);
            }
            Seen::Announced => times.announced_ms = times.announced_ms.or(Some(at_ms)),
        });
        self.0.bell.notify_one();
    }

    /// Listens and writes until dropped.
    pub async fn run(self, mut events: broadcast::Receiver<Event>) {
        let mut write_at: Option<Instant> = None;
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Ok(Event::Checkout(checkout)) => {
                        if self.take(&checkout) {
                            write_at = write_at.or(Some(Instant::now() + GATHER));
                        }
                    }
                    Ok(Event::Looked { out_trade_no, at_ms }) => self.look(&out_trade_no, at_ms),
                    Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return self.write().await,
                },
                () = self.0.bell.notified() => write_at = write_at.or(Some(Instant::now() + GATHER)),
                () = tokio::time::sleep_until(write_at.unwrap_or_else(Instant::now)), if write_at.is_some() => {
                    write_at = None;
                    self.write().await;
                }
            }
        }
    }

    /// `true`: something that should be on the disk soon. Looks alone wait for it.
    fn take(&self, checkout: &Checkout) -> bool {
        let attempt = &checkout.attempt;
        self.note(attempt.out_trade_no.as_str(), |times| note_attempt(times, attempt));
        attempt.code.is_some() || !attempt.state.is_open()
    }

    fn look(&self, out_trade_no: &str, at_ms: i64) {
        self.note(out_trade_no, |times| {
            times.looks += 1;
            times.first_look_ms = times.first_look_ms.or(Some(at_ms));
            times.last_look_ms = Some(at_ms);
        });
    }

    fn note(&self, out_trade_no: &str, change: impl FnOnce(&mut AttemptTimes)) {
        let mut waiting = self.waiting();
        let times = waiting.entry(out_trade_no.to_owned()).or_insert_with(|| AttemptTimes {
            out_trade_no: out_trade_no.to_owned(),
            ..AttemptTimes::default()
        });
        change(times);
    }

    async fn write(&self) {
        let mut notes: Vec<AttemptTimes> = self.waiting().drain().map(|(_, times)| times).collect();
        for times in notes.iter_mut().filter(|times| times.till.is_empty()) {
            if let Ok(Some(attempt)) = self.0.store.attempt(&times.out_trade_no).await {
                times.till.clone_from(&attempt.till);
                times.made_ms = attempt.created_at_ms;
            }
        }
        notes.retain(|times| !times.till.is_empty());
        if let Err(error) = self.0.store.note_times(&notes).await {
            tracing::warn!(%error, "the times of payments could not be noted");
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, AttemptTimes>> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn note_attempt(times: &mut AttemptTimes, attempt: &Attempt) {
    times.till.clone_from(&attempt.till);
    times.made_ms = attempt.created_at_ms;
    times.ordered_ms = times.ordered_ms.or(attempt.code.as_ref().map(|code| code.since_ms));
    times.paid_ms = times.paid_ms.or(attempt.paid.as_ref().map(|paid| paid.at_ms));
    times.settled_ms = times.settled_ms.or(attempt.ended_at_ms.filter(|_| attempt.state == State::Paid));
}
