//! Who is connected, and who has to leave when somebody else wants in.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

/// The connections under way, oldest first.
#[derive(Default)]
pub(super) struct Seats {
    taken: Mutex<VecDeque<Seat>>,
    left: Notify,
}

struct Seat {
    guest: Arc<Guest>,
    /// Missing for a moment while the connection's task is being started.
    task: Option<AbortHandle>,
}

/// One connection, as its seat sees it.
#[derive(Default)]
pub(super) struct Guest {
    /// It knew the secret path and is bringing a notification: it is not sent away now.
    trusted: AtomicBool,
    /// It has asked for something at least once.
    spoke: AtomicBool,
}

impl Guest {
    /// Whether it ever sent a whole request.
    pub(super) fn spoke(&self) -> bool {
        self.spoke.load(Ordering::Relaxed)
    }

    /// Notes that a request came.
    pub(super) fn speaks(&self) {
        self.spoke.store(true, Ordering::Relaxed);
    }

    /// Keeps it from being sent away while the answer lives.
    pub(super) fn trust(self: &Arc<Self>) -> Trusted {
        self.trusted.store(true, Ordering::SeqCst);
        Trusted(self.clone())
    }
}

/// Ends the trust when dropped.
pub(super) struct Trusted(Arc<Guest>);

impl Drop for Trusted {
    fn drop(&mut self) {
        self.0.trusted.store(false, Ordering::SeqCst);
    }
}

/// Frees the seat when dropped, however the connection ended.
pub(super) struct Sitting {
    seats: Arc<Seats>,
    pub(super) guest: Arc<Guest>,
}

impl Drop for Sitting {
    fn drop(&mut self) {
        self.seats.locked().retain(|seat| !Arc::ptr_eq(&seat.guest, &self.guest));
        self.seats.left.notify_one();
    }
}

/// Whether one more may sit down.
enum Room {
    Free,
    /// Somebody had to leave, whose task is to be ended.
    Freed(Option<AbortHandle>),
    None,
}

impl Seats {
    /// A seat for a new connection. When `most` are taken, the oldest one that is not trusted just now is sent away;
    /// when all are trusted, waits until one leaves. Says whether somebody had to go.
    pub(super) async fn take(self: &Arc<Self>, most: usize) -> (Sitting, bool) {
        loop {
            let left = self.left.notified();
            let crowded = match self.make_room(most) {
                Room::Free => false,
                Room::Freed(task) => {
                    task.inspect(AbortHandle::abort);
                    true
                }
                Room::None => {
                    left.await;
                    continue;
                }
            };
            let guest = Arc::new(Guest::default());
            self.locked().push_back(Seat { guest: guest.clone(), task: None });
            return (Sitting { seats: self.clone(), guest }, crowded);
        }
    }

    /// Tells which task serves a guest.
    pub(super) fn serves(&self, guest: &Arc<Guest>, task: AbortHandle) {
        let mut taken = self.locked();
        // Not there any more: it has already left.
        if let Some(seat) = taken.iter_mut().rev().find(|seat| Arc::ptr_eq(&seat.guest, guest)) {
            seat.task = Some(task);
        }
    }

    fn make_room(&self, most: usize) -> Room {
        let mut taken = self.locked();
        if taken.len() < most {
            return Room::Free;
        }
        let leaves = taken.iter().position(|seat| !seat.guest.trusted.load(Ordering::SeqCst));
        match leaves.and_then(|at| taken.remove(at)) {
            Some(seat) => Room::Freed(seat.task),
            None => Room::None,
        }
    }

    fn locked(&self) -> MutexGuard<'_, VecDeque<Seat>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_oldest_stranger_leaves_and_the_trusted_stay() {
        let seats = Arc::new(Seats::default());
        let (first, crowded) = seats.take(2).await;
        let trusted = first.guest.trust();
        let (second, _) = seats.take(2).await;
        let idle = tokio::spawn(std::future::pending::<()>());
        seats.serves(&second.guest, idle.abort_handle());
        assert!(!crowded);
        let (third, crowded) = seats.take(2).await;
        assert!(crowded && idle.await.unwrap_err().is_cancelled(), "the second one had to go");
        let _also = third.guest.trust();
        let waiting = tokio::spawn({
            let seats = seats.clone();
            async move { seats.take(2).await.1 }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished(), "all are trusted: the next one waits");
        drop((trusted, first));
        assert!(!waiting.await.unwrap(), "somebody left by himself");
        drop((second, third));
        assert!(seats.locked().is_empty());
    }
}
