//! `saoma query`, `cancel` and `watch`: working on attempts that exist.

use crate::output::{Exit, Failure, Output};
use std::collections::HashMap;
use std::time::Duration;
use till_app::events::Event;
use till_app::open::Folder;
use till_app::{Stage, Till};
use tokio::time::{Instant, sleep_until};

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
    running(&till, follow(&till, output, deadline, None)).await?;
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
    let mut printed: HashMap<String, Stage> = HashMap::new();
    loop {
        let open = till.store().all_open_attempts().await?;
        let waiting = open.iter().any(|a| only.is_none_or(|number| number == a.out_trade_no.as_str()));
        if !waiting && printed.is_empty() {
            if let Some(number) = only {
                output.state(&till.checkout(number).await?);
            }
            return Ok(());
        }
        if !waiting {
            return Ok(());
        }
        let event = tokio::select! {
            event = events.recv() => event,
            () = sleep_until(deadline) => return Ok(()),
            _ = tokio::signal::ctrl_c() => return Ok(()),
        };
        if let Ok(Event::Checkout(now)) = event {
            let stage = now.stage();
            if printed.insert(now.attempt.out_trade_no.to_string(), stage) != Some(stage) {
                output.state(&now);
            }
        }
    }
}
