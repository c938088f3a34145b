//! `saoma serve-notify`.

use crate::deliveries::Telling;
use crate::output::{Exit, Failure, Output};
use crate::watch::running;
use serde_json::{Map, Value, json};
use till_app::Stage;
use till_app::events::Event;
use till_app::notify::{Counts, Listener};
use till_app::open::Folder;
use till_app::tunnel::Outside;

/// Runs the loop and the listener until interrupted.
pub async fn run(folder: &Folder, output: &Output) -> Result<Exit, Failure> {
    let settings = folder.settings()?;
    if settings.notify_listen.is_empty() {
        return Err(Failure::usage(
            "notify.listen",
            "is not set: e.g. saoma settings set notify.listen=127.0.0.1:8737",
        ));
    }
    let till = folder.till().await?;
    let mut events = till.events();
    let listener = Listener::bind(till.clone(), &settings.notify_listen, &settings.notify_token).await?;
    let (url, counts) = (listener.url(), listener.counts());
    output.line(&json!({ "event": "listening", "url": url, "notify_url": settings.notify_url() }), || {
        format!("listening on {url}\nWeChat is told {}", settings.notify_url())
    });
    let outside = Outside::start(&till, &settings, &listener)?;
    let print = async {
        let mut printed = std::collections::HashMap::<String, Stage>::new();
        loop {
            match events.recv().await {
                Ok(Event::Checkout(now)) => {
                    let stage = now.stage();
                    if printed.insert(now.attempt.out_trade_no.to_string(), stage) != Some(stage) {
                        output.state(&now);
                    }
                }
                Ok(Event::Notification { verdict, reason, out_trade_no }) => {
                    let value = json!({ "event": "notification", "verdict": verdict, "reason": reason,
                        "out_trade_no": out_trade_no });
                    output.line(&value, || {
                        let reason = reason.unwrap_or_default();
                        format!("notification {} {verdict} {reason}", out_trade_no.unwrap_or_default())
                    });
                }
                Ok(Event::Tunnel(status)) => output.tunnel(&status, &till.notify_url()),
                Ok(
                    Event::Health(_) | Event::Looked { .. } | Event::DutiesChanged | Event::StoreTrouble(_),
                )
                | Err(_) => {}
            }
        }
    };
    // Dropped with this function: what is under way then is sent again by the next start.
    let _telling = Telling::begin(folder, &till);
    let serve = listener.serve(interrupted());
    running(&till, async {
        tokio::select! {
            () = serve => {}
            () = print => {}
        }
    })
    .await;
    // The tunnel ends before the till does.
    if let Some(outside) = outside {
        outside.stop().await;
    }
    tell_counts(&counts, output);
    Ok(Exit::Done)
}

/// What came in all, by what became of it; also what no line told of: strangers.
fn tell_counts(counts: &Counts, output: &Output) {
    let all = counts.all();
    let by_code: Map<String, Value> =
        all.iter().map(|count| (count.code.into(), count.times.into())).collect();
    output.line(&json!({ "event": "counts", "counts": by_code }), || {
        let words: Vec<_> = all.iter().map(|count| format!("{} {}", count.code, count.times)).collect();
        format!("notifications: {}", if words.is_empty() { "none".to_owned() } else { words.join(", ") })
    });
}

/// Completes on Ctrl-C or SIGTERM.
async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = terminate.recv() => return,
                _ = tokio::signal::ctrl_c() => return,
            }
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
