//! Reached from outside: joins the tunnel program, its address and the probe, and decides what new orders carry.

use super::command::TunnelCommand;
use super::output::{Output, OutputLine};
use super::probe::{HttpProber, Prober};
use super::program::{Machine, Programs};
use super::status::{Problem, State, TunnelStatus};
use super::supervisor::{BackOff, Seen, Supervisor};
use crate::clock::SystemClock;
use crate::events::Event;
use crate::notify::Listener;
use crate::settings::{SettingError, Settings, UNREACHABLE_NOTIFY_URL};
use crate::{Till, TillError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

/// How fast things are tried again.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// First pause before a program or a probe is tried again; doubles each time.
    pub first: Duration,
    /// Longest pause before a program is started again.
    pub most: Duration,
    /// A program that ran so long was all right: the next pause is the first again.
    pub stable: Duration,
    /// How often a working address is looked after, and the longest pause before a failing one is tried again.
    pub look: Duration,
    /// How long a probe may take.
    pub patience: Duration,
    /// How long a program may run without an address before the screen says so.
    pub silence: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            first: Duration::from_secs(1),
            most: Duration::from_secs(60),
            stable: Duration::from_secs(60),
            look: Duration::from_secs(30),
            patience: Duration::from_secs(5),
            silence: Duration::from_secs(30),
        }
    }
}

/// The way from outside to the notify listener, kept up in the background. Dropped, it ends: the tunnel program is
/// stopped and new orders are polled.
pub struct Outside {
    status: watch::Receiver<TunnelStatus>,
    output: Output,
    restart: Arc<Notify>,
    again: Arc<Notify>,
    end: watch::Sender<bool>,
    tasks: Mutex<Vec<JoinHandle<()>>>,
    _polling: PollingAfter,
}

/// Puts new orders back to polling when the way from outside is given up.
struct PollingAfter(Till);

impl Drop for PollingAfter {
    fn drop(&mut self) {
        self.0.set_notify_url(UNREACHABLE_NOTIFY_URL);
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        for task in self.tasks.get_mut().unwrap_or_else(PoisonError::into_inner) {
            task.abort();
        }
    }
}

impl Outside {
    /// Begins, if the settings name a tunnel or a public address: until an address is proved, new orders are polled.
    ///
    /// # Errors
    /// [`TillError::Setting`] names the field that can't be used.
    pub fn start(
        till: &Till,
        settings: &Settings,
        listener: &Listener,
    ) -> Result<Option<Outside>, TillError> {
        Outside::start_with(till, settings, listener, Pace::default())
    }

    /// As [`Outside::start`], at another pace.
    ///
    /// # Errors
    /// As [`Outside::start`].
    pub fn start_with(
        till: &Till,
        settings: &Settings,
        listener: &Listener,
        pace: Pace,
    ) -> Result<Option<Outside>, TillError> {
        settings.check_outside()?;
        let wrong = |problem| SettingError { field: "notify.tunnel", problem };
        let command = settings.notify_tunnel.command().map_err(wrong)?;
        let public = Some(settings.notify_public_url.clone()).filter(|url| !url.is_empty());
        if command.is_none() && public.is_none() {
            return Ok(None);
        }
        let prober = HttpProber::new(listener.nonces(), pace.patience).map_err(TillError::Client)?;
        let way = Way { token: settings.notify_token.clone(), public, port: listener.port(), pace };
        Ok(Some(way.keep_up(till, command, Machine, prober)))
    }

    /// How things stand.
    pub fn status(&self) -> TunnelStatus {
        self.status.borrow().clone()
    }

    /// The last lines the tunnel program printed, oldest first.
    pub fn output(&self) -> Vec<OutputLine> {
        self.output.lines()
    }

    /// Ends it and waits until the tunnel program is gone.
    pub async fn stop(&self) {
        let _ = self.end.send(true);
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        for task in tasks {
            let _ = task.await;
        }
    }

    /// A person's wish: the program is started anew at once, and the address tried at once.
    pub fn restart(&self) {
        self.restart.notify_one();
        self.again.notify_one();
    }
}

/// What does not change while the till runs.
pub(super) struct Way {
    pub(super) token: String,
    pub(super) public: Option<String>,
    pub(super) port: u16,
    pub(super) pace: Pace,
}

impl Way {
    pub(super) fn keep_up<P: Programs>(
        self,
        till: &Till,
        command: Option<TunnelCommand>,
        programs: P,
        prober: impl Prober,
    ) -> Outside {
        till.set_notify_url(UNREACHABLE_NOTIFY_URL);
        let program = command.as_ref().map(|command| command.preset().as_str());
        let (output, restart, again) =
            (Output::default(), Arc::<Notify>::default(), Arc::<Notify>::default());
        let (end, mut ended) = watch::channel(false);
        let (seen, seen_now) = watch::channel(Seen::default());
        let first = TunnelStatus {
            state: if program.is_some() { State::Starting } else { State::Checking },
            program,
            address: self.public.clone(),
            problem: None,
            restarts: 0,
        };
        let (status, status_now) = watch::channel(first.clone());
        let mut tasks = Vec::new();
        if let Some(command) = command {
            let supervisor = Supervisor {
                command,
                port: self.port,
                programs,
                pace: self.pace,
                clock: Arc::new(SystemClock),
                output: output.clone(),
                seen,
                restart: restart.clone(),
                end: ended.clone(),
            };
            tasks.push(tokio::spawn(supervisor.run()));
        }
        till.emit(Event::Tunnel(first));
        let watcher = Watcher { way: self, till: till.clone(), prober, seen: seen_now, status, program };
        let bell = again.clone();
        tasks.push(tokio::spawn(async move {
            tokio::select! {
                () = watcher.run(&bell) => {}
                _ = ended.wait_for(|ends| *ends) => {}
            }
        }));
        Outside {
            status: status_now,
            output,
            restart,
            again,
            end,
            tasks: Mutex::new(tasks),
            _polling: PollingAfter(till.clone()),
        }
    }
}

/// Proves addresses and tells the till which one to use.
struct Watcher<Q> {
    way: Way,
    till: Till,
    prober: Q,
    seen: watch::Receiver<Seen>,
    status: watch::Sender<TunnelStatus>,
    program: Option<&'static str>,
}

/// What one round found.
struct Round {
    state: State,
    address: Option<String>,
    problem: Option<Problem>,
}

impl<Q: Prober> Watcher<Q> {
    async fn run(self, again: &Notify) {
        let mut program = self.seen.clone();
        let probing = Pace { most: self.way.pace.look, ..self.way.pace };
        let mut back_off = BackOff::new(&probing);
        let mut silent_since = Instant::now();
        // The program's news end with the program; without one there are none.
        let mut news = self.program.is_some();
        loop {
            let seen = program.borrow_and_update().clone();
            let candidates = self.way.public.clone().map_or(seen.addresses.clone(), |address| vec![address]);
            if !candidates.is_empty() || !seen.running {
                silent_since = Instant::now();
            }
            let round = tokio::select! {
                round = self.round(&seen, &candidates, silent_since) => round,
                told = program.changed(), if news => {
                    news = told.is_ok();
                    continue;
                }
            };
            let reachable = round.state == State::Reachable;
            self.tell(round, &seen);
            let pause = if reachable {
                back_off.reset();
                self.way.pace.look
            } else if candidates.is_empty() {
                self.way.pace.silence
            } else {
                back_off.take()
            };
            tokio::select! {
                () = sleep(pause) => {}
                () = again.notified() => back_off.reset(),
                told = program.changed(), if news => {
                    news = told.is_ok();
                    back_off.reset();
                }
            }
        }
    }

    /// Tries the addresses, newest first.
    async fn round(&self, seen: &Seen, candidates: &[String], silent_since: Instant) -> Round {
        let Some(newest) = candidates.first() else {
            return self.without_address(seen, silent_since);
        };
        if self.status.borrow().address.as_ref() != Some(newest) && !self.status.borrow().reachable() {
            self.tell(Round { state: State::Checking, address: Some(newest.clone()), problem: None }, seen);
        }
        let ended = self.program.is_some() && !seen.running;
        let mut problem = None;
        for address in candidates {
            match self.try_address(address, ended).await {
                Ok(()) => {
                    return Round { state: State::Reachable, address: Some(address.clone()), problem: None };
                }
                Err(found) => problem = problem.or(Some(found)),
            }
        }
        let (state, problem) = match &seen.problem {
            Some(why) if ended => (State::Ended, Some(why.clone())),
            _ => (State::Unreachable, problem),
        };
        Round { state, address: Some(newest.clone()), problem }
    }

    fn without_address(&self, seen: &Seen, silent_since: Instant) -> Round {
        let silent = silent_since.elapsed() >= self.way.pace.silence;
        let (state, problem) = match &seen.problem {
            Some(problem) => (State::Ended, Some(problem.clone())),
            None => (State::Starting, (seen.running && silent).then_some(Problem::NoAddress)),
        };
        Round { state, address: None, problem }
    }

    /// A working address gets a second chance: one lost request is no outage, unless its program has just ended.
    async fn try_address(&self, address: &str, ended: bool) -> Result<(), Problem> {
        let working = {
            let status = self.status.borrow();
            status.reachable() && status.address.as_deref() == Some(address) && !ended
        };
        match self.once(address).await {
            Err(_) if working => {
                sleep(self.way.pace.first).await;
                self.once(address).await
            }
            answer => answer,
        }
    }

    async fn once(&self, address: &str) -> Result<(), Problem> {
        let late = || Problem::NoAnswer("timed out".into());
        timeout(self.way.pace.patience, self.prober.probe(address)).await.map_err(|_| late())?
    }

    /// What new orders carry, then what the screens say.
    fn tell(&self, round: Round, seen: &Seen) {
        let next = TunnelStatus {
            state: round.state,
            program: self.program,
            address: round.address,
            problem: round.problem,
            restarts: seen.restarts,
        };
        match (&next.address, next.reachable()) {
            (Some(address), true) => {
                self.till.set_notify_url(&format!("{address}/wxpay/{}", self.way.token));
            }
            _ => self.till.set_notify_url(UNREACHABLE_NOTIFY_URL),
        }
        let changed = self.status.send_if_modified(|now| {
            now != &next && {
                *now = next.clone();
                true
            }
        });
        if changed {
            tracing::info!(state = next.state.as_str(), address = next.address, "reached from outside");
            self.till.emit(Event::Tunnel(next));
        }
    }
}
