//! What all handlers share: the books, the clock, the sender of notifications, the end.

use super::dialler::{Dialler, NoticeAnswer};
use super::stats::Stats;
use crate::ledger::{Ledger, Notice, PaidOrder, PayOptions, PayRef, PayRefused, Ticket};
use std::future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{Notify, watch};

/// The running gateway.
#[derive(Debug)]
pub(super) struct Gateway {
    ledger: Mutex<Ledger>,
    stats: Mutex<Stats>,
    dialler: Dialler,
    /// Rung when a notification may have become due earlier than the sender expects.
    rescheduled: Notify,
    closed: watch::Receiver<bool>,
}

impl Gateway {
    pub(super) fn new(ledger: Ledger, dialler: Dialler, closed: watch::Receiver<bool>) -> Self {
        Self {
            ledger: Mutex::new(ledger),
            stats: Mutex::default(),
            dialler,
            rescheduled: Notify::new(),
            closed,
        }
    }

    /// The books. Hold them for one step only, never across an await.
    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn stats(&self) -> MutexGuard<'_, Stats> {
        self.stats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn pay(&self, by: PayRef<'_>, options: PayOptions) -> Result<PaidOrder, PayRefused> {
        let paid = self.ledger().pay(by, options, now_ms())?;
        tracing::info!(out_trade_no = paid.out_trade_no, total_fee = paid.total_fee.fen(), "paid");
        self.rescheduled.notify_one();
        Ok(paid)
    }

    pub(super) async fn send(&self, notice: Notice) -> NoticeAnswer {
        self.dialler.send(notice).await
    }

    /// Waits so many real milliseconds. `false`: the gateway closed first.
    pub(super) async fn pause(&self, ms: u32) -> bool {
        if ms == 0 {
            return true;
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(ms.into())) => true,
            () = self.closing() => false,
        }
    }

    /// Ends when the gateway closes.
    pub(super) async fn closing(&self) {
        // An error means that the simulator is gone, which is the same.
        _ = self.closed.clone().wait_for(|&closed| closed).await;
    }

    fn take_due(&self) -> Option<(Ticket, Notice)> {
        self.ledger().next_notification(now_ms())
    }

    async fn next_due(&self) {
        let due_ms = self.ledger().next_notification_due_ms();
        match due_ms {
            None => future::pending().await,
            Some(due_ms) => {
                let wait_ms = u64::try_from(due_ms - now_ms()).unwrap_or_default();
                tokio::time::sleep(Duration::from_millis(wait_ms)).await;
            }
        }
    }

    async fn deliver(&self, ticket: Ticket, notice: Notice) {
        let answer = self.dialler.send(notice).await;
        tracing::info!(url = answer.url, outcome = ?answer.outcome, "notification");
        self.ledger().notification_answered(ticket, answer.outcome, now_ms());
        self.rescheduled.notify_one();
    }
}

/// Sends what is due, each by itself, until the gateway closes.
pub(super) async fn send_notifications(gateway: Arc<Gateway>) {
    loop {
        while let Some((ticket, notice)) = gateway.take_due() {
            let gateway = Arc::clone(&gateway);
            tokio::spawn(async move { gateway.deliver(ticket, notice).await });
        }
        tokio::select! {
            () = gateway.next_due() => {}
            () = gateway.rescheduled.notified() => {}
            () = gateway.closing() => return,
        }
    }
}

/// The real clock, epoch milliseconds.
pub(super) fn now_ms() -> i64 {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX)
}
