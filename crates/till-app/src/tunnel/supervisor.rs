//! Keeps one tunnel program running: starts it, reads it, starts it again with growing pauses.

use super::command::TunnelCommand;
use super::output::Output;
use super::outside::Pace;
use super::program::{Program, Programs};
use super::status::Problem;
use crate::clock::Clock;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep};

/// Addresses remembered of one run, newest first.
const ADDRESSES: usize = 8;

/// What is known of the program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Whether it runs.
    pub running: bool,
    /// Every address it has said since it was started, newest first.
    pub addresses: Vec<String>,
    /// Why it does not run.
    pub problem: Option<Problem>,
    /// How often it was started again.
    pub restarts: u32,
}

/// A command and where its news go.
pub struct Supervisor<P> {
    pub command: TunnelCommand,
    pub port: u16,
    pub programs: P,
    pub pace: Pace,
    pub clock: Arc<dyn Clock>,
    pub output: Output,
    pub seen: watch::Sender<Seen>,
    /// Rung by a person: start again now.
    pub restart: Arc<Notify>,
    /// True when the till ends.
    pub end: watch::Receiver<bool>,
}

/// How one run ended.
enum End {
    ByItself(Problem),
    Asked,
    TillEnds,
}

impl<P: Programs> Supervisor<P> {
    /// Runs until the till ends; returns when the program is gone. Dropped, the program is ended too.
    pub async fn run(self) {
        let words = self.command.words(self.port);
        let mut back_off = BackOff::new(&self.pace);
        loop {
            let began = Instant::now();
            let end = match self.programs.start(&words).await {
                Ok(program) => {
                    self.remark(format!("started: {}", self.command.masked(&words.join(" "))));
                    self.watch(program).await
                }
                Err(why) => End::ByItself(Problem::NotStarted(self.command.masked(&why))),
            };
            if began.elapsed() >= self.pace.stable {
                back_off.reset();
            }
            match end {
                End::TillEnds => return,
                End::Asked => {
                    back_off.reset();
                    self.remark("stopped to start again".into());
                    self.change(|seen| *seen = Seen { restarts: seen.restarts, ..Seen::default() });
                }
                End::ByItself(problem) => {
                    let pause = back_off.take();
                    match self.pause(problem, pause).await {
                        End::TillEnds => return,
                        End::Asked => back_off.reset(),
                        End::ByItself(_) => {}
                    }
                }
            }
            self.change(|seen| seen.restarts += 1);
        }
    }

    /// Reads a running program to its end, or until a person asks for a new start.
    async fn watch(&self, mut program: Program) -> End {
        let known = self.command.known_address();
        self.change(|seen| {
            *seen = Seen {
                running: true,
                addresses: known.into_iter().collect(),
                restarts: seen.restarts,
                problem: None,
            };
        });
        let end = loop {
            tokio::select! {
                Some(line) = program.lines.recv() => self.heard(&line),
                how = &mut program.ended => break End::ByItself(Problem::Ended(how.unwrap_or_default())),
                () = self.restart.notified() => break End::Asked,
                () = self.till_ends() => break End::TillEnds,
            }
        };
        match &end {
            // It said so before it was over; what it said last is still in the queue.
            End::ByItself(_) => {
                while let Ok(line) = program.lines.try_recv() {
                    self.heard(&line);
                }
            }
            // The next one may want what this one holds.
            End::Asked | End::TillEnds => {
                drop(program.leash);
                let _ = program.ended.await;
            }
        }
        end
    }

    fn heard(&self, line: &str) {
        let line = self.command.masked(line);
        tracing::debug!(tunnel = self.command.preset().as_str(), line);
        if let Some(address) = self.command.address_in(&line) {
            self.change(|seen| {
                seen.addresses.retain(|known| *known != address);
                seen.addresses.insert(0, address);
                seen.addresses.truncate(ADDRESSES);
            });
        }
        self.output.push(self.clock.now_ms(), line);
    }

    async fn till_ends(&self) {
        let _ = self.end.clone().wait_for(|ends| *ends).await;
    }

    /// Waits before the next start; says what ended the pause.
    async fn pause(&self, problem: Problem, pause: Duration) -> End {
        self.remark(format!(
            "{}: {}; starting again in {} s",
            problem.code(),
            problem.detail(),
            pause.as_secs_f32()
        ));
        self.change(|seen| {
            *seen = Seen { problem: Some(problem.clone()), restarts: seen.restarts, ..Seen::default() };
        });
        tokio::select! {
            () = sleep(pause) => End::ByItself(problem),
            () = self.restart.notified() => End::Asked,
            () = self.till_ends() => End::TillEnds,
        }
    }

    fn remark(&self, text: String) {
        tracing::info!(tunnel = self.command.preset().as_str(), text);
        self.output.push(self.clock.now_ms(), format!("* {text}"));
    }

    /// Tells only when something is different.
    fn change(&self, change: impl FnOnce(&mut Seen)) {
        self.seen.send_if_modified(|seen| {
            let before = seen.clone();
            change(seen);
            *seen != before
        });
    }
}

/// Pauses that double up to a bound.
pub struct BackOff {
    first: Duration,
    most: Duration,
    next: Duration,
}

impl BackOff {
    /// The pace's pauses, beginning with the shortest.
    pub fn new(pace: &Pace) -> BackOff {
        BackOff { first: pace.first, most: pace.most, next: pace.first }
    }

    /// This pause; the one after it is twice as long.
    pub fn take(&mut self) -> Duration {
        let now = self.next;
        self.next = (now * 2).min(self.most);
        now
    }

    /// From the beginning.
    pub fn reset(&mut self) {
        self.next = self.first;
    }
}
