//! `saoma deliveries`, and telling the back office beside other work.

use crate::args::Deliveries;
use crate::output::{Exit, Failure, Output};
use serde_json::{Value, json};
use till::audit::Actor;
use till_app::back_office::{BackOffice, Sent, Verdict};
use till_app::open::Folder;
use till_app::{Till, export};
use till_store::{Delivery, DeliveryState, Store};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

const PAGE: i64 = 500;

/// A task that tells the back office, if the settings name one.
pub struct Telling(Option<(oneshot::Sender<()>, JoinHandle<()>)>);

impl Telling {
    /// Begins. A back office that can't be told is no reason not to take money: it is said, and the rest goes on.
    pub fn begin(folder: &Folder, till: &Till) -> Telling {
        let office = match folder.back_office(till.store().clone()) {
            Ok(Some(office)) => office,
            Ok(None) => return Telling(None),
            Err(error) => {
                tracing::error!(%error, "the back office is not told");
                return Telling(None);
            }
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let events = till.events();
        let task = tokio::spawn(async move {
            let stopped = async {
                let _ = stopped.await;
            };
            office.run(events, stopped).await;
        });
        Telling(Some((stop, task)))
    }

    /// Ends, with what is due by now sent.
    pub async fn end(self) {
        if let Some((stop, task)) = self.0 {
            drop(stop);
            let _ = task.await;
        }
    }
}

/// Lists deliveries, sends one again, or sends a test.
pub async fn run(folder: &Folder, query: Deliveries, output: &Output) -> Result<Exit, Failure> {
    let store = folder.store().await?;
    if query.test {
        return test(&office(folder, store)?, output).await;
    }
    match query.redeliver {
        Some(id) => redeliver(folder, store, id, output).await,
        None => list(&store, &query, output).await,
    }
}

fn office(folder: &Folder, store: Store) -> Result<BackOffice, Failure> {
    let unset = "is not set: e.g. saoma settings set back_office.url=https://erp.example.com/saoma";
    folder.back_office(store)?.ok_or_else(|| Failure::usage("back_office.url", unset))
}

async fn list(store: &Store, query: &Deliveries, output: &Output) -> Result<Exit, Failure> {
    let state = match &query.state {
        None => None,
        Some(word) => Some(DeliveryState::from_word(word).ok_or_else(|| {
            Failure::usage("--state", format!("there is no state {word:?}: waiting, delivered or dead"))
        })?),
    };
    let (mut left, mut before) = (i64::from(query.limit), None);
    while left > 0 {
        let page = store.deliveries(state, before, PAGE.min(left)).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        for delivery in &page {
            print(delivery, output);
            left -= 1;
        }
    }
    Ok(Exit::Done)
}

async fn redeliver(folder: &Folder, store: Store, id: i64, output: &Output) -> Result<Exit, Failure> {
    let office = office(folder, store.clone())?;
    let unknown = || Failure::usage("--redeliver", format!("there is no delivery {id}"));
    let by = Actor::new("command line", folder.settings()?.till_name);
    office.redeliver(id, &by).await?.ok_or_else(unknown)?;
    office.pass().await?;
    // Newest first, so the page before the next number begins with it.
    let page = store.deliveries(None, Some(id.saturating_add(1)), 1).await?;
    let now = page.into_iter().find(|delivery| delivery.id == id).ok_or_else(unknown)?;
    print(&now, output);
    Ok(if now.state == DeliveryState::Delivered { Exit::Done } else { Exit::StillOpen })
}

async fn test(office: &BackOffice, output: &Output) -> Result<Exit, Failure> {
    let Sent { verdict, result } = office.send_test().await?;
    let delivered = verdict == Verdict::Delivered;
    let value = json!({ "event": "test", "delivered": delivered, "status": result.status,
        "problem": result.problem, "answer": result.answer });
    output.line(&value, || {
        let word = if delivered { "delivered" } else { "not delivered" };
        format!("{word}  {}", answer(result.status, result.problem.as_deref(), result.answer.as_deref()))
    });
    Ok(match verdict {
        Verdict::Delivered => Exit::Done,
        Verdict::Refused | Verdict::Gone => Exit::Refused,
        Verdict::NoService => Exit::Unknown,
    })
}

fn print(delivery: &Delivery, output: &Output) {
    output.line(&delivery_json(delivery), || {
        let said =
            answer(delivery.last_status, delivery.last_problem.as_deref(), delivery.last_answer.as_deref());
        let next = match delivery.state {
            DeliveryState::Waiting => format!("  next try {}", export::beijing_time(delivery.next_try_at_ms)),
            DeliveryState::Delivered | DeliveryState::Dead => String::new(),
        };
        format!(
            "{:>6}  {}  {:<14} {}  {}, tried {} times{next}  {said}",
            delivery.id,
            export::beijing_time(delivery.created_at_ms),
            delivery.kind.as_str(),
            delivery.out_trade_no,
            delivery.state.as_str(),
            delivery.tries,
        )
        .trim_end()
        .to_owned()
    });
}

fn delivery_json(delivery: &Delivery) -> Value {
    let waiting = delivery.state == DeliveryState::Waiting;
    json!({
        "id": delivery.id,
        "event_id": delivery.event_id,
        "kind": delivery.kind.as_str(),
        "sale_no": delivery.sale_no,
        "out_trade_no": delivery.out_trade_no,
        "state": delivery.state.as_str(),
        "created_at_ms": delivery.created_at_ms,
        "tries": delivery.tries,
        "next_try_at_ms": waiting.then_some(delivery.next_try_at_ms),
        "tried_at_ms": delivery.tried_at_ms,
        "delivered_at_ms": delivery.delivered_at_ms,
        "status": delivery.last_status,
        "problem": delivery.last_problem,
        "answer": delivery.last_answer,
    })
}

fn answer(status: Option<i64>, problem: Option<&str>, answer: Option<&str>) -> String {
    let status = status.map(|status| status.to_string());
    [status.as_deref(), problem, answer].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
