//! When each payment notification is sent and sent again (protocol sheet §9.3). Pure: nobody sends anything here.

use super::pace::Pace;
use serde::Serialize;
use std::collections::BTreeSet;

/// Official waits before each re-send, in seconds: 15 steps, 24 h 4 min in all.
pub const LADDER_S: [i64; 15] =
    [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600];

/// Names one sending of one order's notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket {
    pub(super) order: usize,
    pub(super) attempt: u8,
}

/// How a sending ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeOutcome {
    /// The merchant answered `return_code=SUCCESS`.
    Accepted,
    /// The merchant answered anything else.
    Refused,
    /// No connection, or no answer within 5 s.
    NoAnswer,
    /// Not dialled: the address is not on this machine.
    NotSent,
}

/// One finished sending, for the order list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NoticeRecord {
    /// When it ended, epoch milliseconds.
    pub at_ms: i64,
    /// 0 for the first sending, then the step of [`LADDER_S`].
    pub attempt: u8,
    /// How it ended.
    pub outcome: NoticeOutcome,
}

/// The schedule of all notifications not yet accepted.
#[derive(Debug, Default)]
pub(super) struct Notifier {
    due: BTreeSet<(i64, Ticket)>,
}

impl Notifier {
    pub(super) fn schedule(&mut self, order: usize, at_ms: i64) {
        self.due.insert((at_ms, Ticket { order, attempt: 0 }));
    }

    /// Takes the next sending that is due; it comes back only through [`Notifier::answered`].
    pub(super) fn take_due(&mut self, now_ms: i64) -> Option<Ticket> {
        let &(at_ms, ticket) = self.due.first()?;
        if at_ms > now_ms {
            return None;
        }
        self.due.pop_first();
        Some(ticket)
    }

    pub(super) fn next_due_ms(&self) -> Option<i64> {
        self.due.first().map(|&(at_ms, _)| at_ms)
    }

    /// Climbs the ladder after a sending that was not accepted.
    pub(super) fn answered(&mut self, ticket: Ticket, outcome: NoticeOutcome, now_ms: i64, pace: Pace) {
        let again = matches!(outcome, NoticeOutcome::Refused | NoticeOutcome::NoAnswer);
        if let Some(&wait_s) = LADDER_S.get(usize::from(ticket.attempt)).filter(|_| again) {
            let next = Ticket { attempt: ticket.attempt + 1, ..ticket };
            self.due.insert((now_ms + pace.lasts(wait_s * 1000), next));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::num::NonZeroU32;

    fn climb(time_scale: u32) -> Vec<i64> {
        let pace = Pace::new(NonZeroU32::new(time_scale).unwrap());
        let mut notifier = Notifier::default();
        let mut sent = Vec::new();
        notifier.schedule(0, 0);
        while let Some(at_ms) = notifier.next_due_ms() {
            assert_eq!(notifier.take_due(at_ms - 1), None, "never early");
            let ticket = notifier.take_due(at_ms).unwrap();
            sent.push(at_ms);
            notifier.answered(ticket, NoticeOutcome::Refused, at_ms, pace);
        }
        sent
    }

    #[test]
    fn the_ladder_has_fifteen_re_sends_over_24_hours_and_4_minutes() {
        let sent = climb(1);
        assert_eq!(sent.len(), 16);
        assert_eq!(sent[..4], [0, 15_000, 30_000, 60_000]);
        assert_eq!(sent[15], 86_640_000);
    }

    #[test]
    fn the_time_scale_shortens_every_step() {
        assert_eq!(climb(1000)[15], 86_640);
    }

    #[test]
    fn an_accepted_or_unsendable_notification_is_not_sent_again() {
        for outcome in [NoticeOutcome::Accepted, NoticeOutcome::NotSent] {
            let mut notifier = Notifier::default();
            notifier.schedule(0, 5);
            let ticket = notifier.take_due(5).unwrap();
            notifier.answered(ticket, outcome, 5, Pace::new(NonZeroU32::MIN));
            assert_eq!(notifier.next_due_ms(), None);
        }
    }
}
