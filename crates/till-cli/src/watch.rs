//! `saoma query`, `cancel` and `watch`: working on attempts that exist.

use crate::deliveries::Telling;
use crate::output::{Exit, Failure, Output};
use std::collections::BTreeMap;
use std::time::Duration;
use till::payment::Attempt;
use till_app::events::Event;
use till_app::open::Folder;
use till_app::{Checkout, Stage, Till};
use tokio::time::{Instant, sleep, sleep_until};

/// Another process may settle an attempt, and only the database tells: how often it is asked.
pub const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// How long `cancel` waits for the gateway's confirmation; the attempt stays closing after that.
const CANCEL_PATIENCE: Duration = Duration::from_secs(30);

/// Runs the loop while `work` lasts.
pub async fn running<T>(till: &Till, work: impl Future<Output = T>) -> T {
    tokio::select! {
        done = work => done,
        () = till.run(std::future::pending()) => unreachable!("the loop runs until it is stopped"),
    }
}

/// Asks the gateway now, settles and prints what it says.
pub async fn query(folder: &Folder, out_trade_no: &str, output: &Output) -> Result<Exit, Failure> {
    let till = folder.till().await?;
    let checkout = till.query(out_trade_no).await?;
    output.state(&checkout);
    // An open attempt with a problem: the gateway gave no answer that can be believed.
    let unanswered = checkout.attempt.state.is_open() && checkout.attempt.problem.is_some();
    Ok(match Exit::of(&checkout) {
        Exit::StillOpen if unanswered => Exit::Unknown,
        exit => exit,
    })
}

/// Asks for the end of an attempt and waits until the gateway has confirmed it.
pub async fn cancel(folder: &Folder, out_trade_no: &str, output: &Output) -> Result<Exit, Failure> {
    let till = folder.till().await?;
    till.cancel(out_trade_no).await?;
    let deadline = Instant::now() + CANCEL_PATIENCE;
    running(&till, follow(&till, output, deadline, Some(out_trade_no))).await?;
    let checkout = till.checkout(out_trade_no).await?;
    Ok(match Exit::of(&checkout) {
        Exit::Unpaid => Exit::Done,
        exit => exit,
    })
}

/// Brings whatever is open to its end.
pub async fn watch(folder: &Folder, seconds: Option<u64>, output: &Output) -> Result<Exit, Failure> {
    let till = folder.till().await?;
    // A year: as good as for ever, and a valid deadline.
    let patience = Duration::from_secs(seconds.unwrap_or(365 * 24 * 3600));
    let deadline = Instant::now() + patience;
    let telling = Telling::begin(folder, &till);
    let followed = running(&till, follow(&till, output, deadline, None)).await;
    telling.end().await;
    followed?;
    let open = till.store().all_open_attempts().await?;
    if open.is_empty() {
        return Ok(Exit::Done);
    }
    let unknown = open.iter().any(|attempt| attempt.state == till::payment::State::Unknown);
    Ok(if unknown { Exit::Unknown } else { Exit::StillOpen })
}

/// Prints changes of stage until nothing (or `only`) is open any more, or the deadline.
async fn follow(till: &Till, output: &Output, deadline: Instant, only: Option<&str>) -> Result<(), Failure> {
    let mut events = till.events();
    let mut printed = Printed::default();
    printed.stages.extend(only.map(|number| (number.to_owned(), None)));
    loop {
        let mut open = till.store().all_open_attempts().await?;
        open.retain(|attempt| only.is_none_or(|number| number == attempt.out_trade_no.as_str()));
        for number in printed.ended(&open) {
            printed.print(&till.checkout(&number).await?, output);
        }
        if open.is_empty() {
            return Ok(());
        }
        let event = tokio::select! {
            event = events.recv() => event,
            () = sleep(LOOK_AGAIN) => continue,
            () = sleep_until(deadline) => return Ok(()),
            _ = tokio::signal::ctrl_c() => return Ok(()),
        };
        if let Ok(Event::Checkout(now)) = event {
            printed.print(&now, output);
        }
    }
}

/// The attempts seen open and the stage last printed of each.
#[derive(Default)]
struct Printed {
    stages: BTreeMap<String, Option<Stage>>,
}

impl Printed {
    /// Notes what is open now; returns what is not any more and has not been printed so. Another process may have
    /// settled it, so no event told.
    fn ended(&mut self, open: &[Attempt]) -> Vec<String> {
        for attempt in open {
            self.stages.entry(attempt.out_trade_no.to_string()).or_default();
        }
        let over = |stage: &Option<Stage>| matches!(stage, Some(Stage::Paid | Stage::Closed | Stage::Failed));
        let unsaid = self.stages.iter().filter(|(number, stage)| {
            !over(stage) && open.iter().all(|attempt| attempt.out_trade_no.as_str() != *number)
        });
        unsaid.map(|(number, _)| number.clone()).collect()
    }

    fn print(&mut self, now: &Checkout, output: &Output) {
        let stage = now.stage();
        if self.stages.insert(now.attempt.out_trade_no.to_string(), Some(stage)) != Some(Some(stage)) {
            output.state(now);
        }
    }
}
