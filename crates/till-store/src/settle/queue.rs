//! Group commit: whoever wants to settle while another settlement is being written shares the next commit.
//!
//! A commit waits for the disk, and the disk takes as long for one payment as for a hundred. There is no artificial
//! delay: a transaction takes whoever waits, takes in whoever comes while it is being written, and commits as soon as
//! nobody is waiting.

use super::{Seen, Settled, settle_alone, settle_within};
use crate::{Store, StoreError};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// The most observations one transaction settles, so that other writers get their turn.
const MOST: usize = 256;

type Answer = Result<Settled, StoreError>;

/// Observations waiting for the one writer.
#[derive(Debug, Default)]
pub(crate) struct Queue(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    members: VecDeque<Member>,
    /// A task is writing; it looks at `members` again before it ends.
    writing: bool,
}

/// An observation and who waits for its settlement.
#[derive(Debug)]
struct Member {
    seen: Seen,
    answer: oneshot::Sender<Answer>,
}

impl Queue {
    /// Settles together with whatever else is waiting.
    pub(super) async fn settle(self: &Arc<Queue>, store: &Store, seen: Seen) -> Answer {
        // No answer: the program is ending.
        self.join(store, seen).await.unwrap_or(Err(StoreError::Database(sqlx::Error::WorkerCrashed)))
    }

    fn join(self: &Arc<Queue>, store: &Store, seen: Seen) -> oneshot::Receiver<Answer> {
        let (answer, settled) = oneshot::channel();
        let mut waiting = self.waiting();
        waiting.members.push_back(Member { seen, answer });
        let nobody_writes = !std::mem::replace(&mut waiting.writing, true);
        // A runtime that is ending drops the writer at once, and it takes this lock then.
        drop(waiting);
        if nobody_writes {
            // A task of its own: a caller that goes away must not take the others' transaction with it.
            tokio::spawn(write(Writer { queue: self.clone(), ended: false }, store.clone()));
        }
        settled
    }

    /// A lock that a panic elsewhere can't take away: the data behind it is valid after every statement.
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one writer of a queue. However it ends, the queue may have another.
struct Writer {
    queue: Arc<Queue>,
    ended: bool,
}

impl Writer {
    /// At most `room` observations, in the order in which they came. Who went away meanwhile is left out.
    fn take(&self, room: usize) -> Vec<Member> {
        let mut waiting = self.queue.waiting();
        let room = room.min(waiting.members.len());
        waiting.members.drain(..room).filter(|member| !member.answer.is_closed()).collect()
    }

    /// Ends the writer if nobody waits.
    fn end_if_idle(&mut self) -> bool {
        let mut waiting = self.queue.waiting();
        self.ended = waiting.members.is_empty();
        waiting.writing = !self.ended;
        self.ended
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if !self.ended {
            // The program is ending, or a settlement has panicked: whoever waits hears of it.
            *self.queue.waiting() = Waiting::default();
        }
    }
}

async fn write(mut writer: Writer, store: Store) {
    while !writer.end_if_idle() {
        let mut members = writer.take(MOST);
        if members.is_empty() {
            continue;
        }
        let answers = match settle_together(&store, &writer, &mut members).await {
            Ok(Some(settled)) => settled.into_iter().map(Ok).collect(),
            Err(error) if members.len() == 1 => vec![Err(error)],
            // One of them cannot be settled, and nobody knows which: that one alone shall hear of it.
            Ok(None) | Err(_) => one_by_one(&store, &members).await,
        };
        for (member, answer) in members.into_iter().zip(answers) {
            // Who has gone away finds it in the database.
            let _ = member.answer.send(answer);
        }
    }
}

/// Settles `members`, and whoever joins them, in one transaction.
async fn settle_together(
    store: &Store,
    writer: &Writer,
    members: &mut Vec<Member>,
) -> Result<Option<Vec<Settled>>, StoreError> {
    let mut tx = store.db.begin().await?;
    let mut settled = Vec::with_capacity(members.len());
    members.extend(writer.take(MOST - members.len()));
    while settled.len() < members.len() {
        let seen: Vec<&Seen> = members[settled.len()..].iter().map(|member| &member.seen).collect();
        let Some(more) = settle_within(store, &mut tx, &seen).await? else { return Ok(None) };
        settled.extend(more);
        members.extend(writer.take(MOST - members.len()));
    }
    tx.commit().await?;
    Ok(Some(settled))
}

async fn one_by_one(store: &Store, members: &[Member]) -> Vec<Answer> {
    let mut answers = Vec::with_capacity(members.len());
    for member in members {
        answers.push(settle_alone(store, &member.seen).await);
    }
    answers
}
