//! “Something happened”: wakes everybody who waits, always in the order in which they began to wait.
//!
//! (The runtime's own watch channel wakes in a random order, and a run must repeat exactly.)

use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::Notify;

/// Counts what happened.
#[derive(Default)]
pub struct News {
    count: AtomicU64,
    bell: Notify,
}

impl News {
    /// Something happened.
    pub fn tell(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
        self.bell.notify_waiters();
    }

    /// Somebody who wants to hear of what happens from now on.
    pub fn subscribe(&self) -> Listener<'_> {
        Listener { news: self, heard: self.count.load(Ordering::Relaxed) }
    }
}

/// Hears of everything since it was made, several things at once as one.
pub struct Listener<'a> {
    news: &'a News,
    heard: u64,
}

impl Listener<'_> {
    /// Waits for something that was not heard of yet.
    pub async fn changed(&mut self) {
        loop {
            let ring = self.news.bell.notified();
            let count = self.news.count.load(Ordering::Relaxed);
            if count != self.heard {
                self.heard = count;
                return;
            }
            ring.await;
        }
    }
}
