//! `saoma paylog` and `saoma verify`.

use crate::args::Paylog;
use crate::output::{Exit, Failure, Output};
use serde_json::{Value, json};
use till::numbers::beijing_day_bounds;
use till::paylog::{Entry, EntryState};
use till_app::export::{self, Format};
use till_app::jobs::Job;
use till_app::open::Folder;
use till_store::{PaylogFilter, PaylogKey};

const PAGE: i64 = 500;

/// Prints or exports the pay log.
pub async fn list(folder: &Folder, query: Paylog, output: &Output) -> Result<Exit, Failure> {
    let filter = filter(&query)?;
    let limit = query.limit.map_or(i64::MAX, i64::from);
    let store = folder.store().await?;
    let csv = query.csv.map(|path| (path, Format::Csv));
    if let Some((path, format)) = csv.or(query.xlsx.map(|path| (path, Format::Xlsx))) {
        let job = Job::unwatched();
        let count = export::paylog(&store, &filter, limit, (&path, format), &job).await?;
        output.line(&json!({ "event": "exported", "entries": count, "file": path }), || {
            format!("{count} entries written to {}", path.display())
        });
        return Ok(Exit::Done);
    }
    let (mut printed, mut before) = (0, None);
    while printed < limit {
        let page = store.paylog_page(&filter, before, PAGE.min(limit - printed)).await?;
        let Some(last) = page.last() else { break };
        before = Some(PaylogKey::of(last));
        for entry in &page {
            output.line(&entry_json(entry), || entry_text(entry));
            printed += 1;
        }
    }
    Ok(Exit::Done)
}

/// Walks the hash chain.
pub async fn verify(folder: &Folder, output: &Output) -> Result<Exit, Failure> {
    let report = folder.store().await?.verify_paylog().await?;
    let value = json!({ "event": "verify", "entries": report.entries, "first_bad": report.first_bad });
    output.line(&value, || match report.first_bad {
        None => format!("{} entries, the chain fits", report.entries),
        Some(seq) => format!("{} entries, the chain breaks at entry {seq}", report.entries),
    });
    Ok(if report.first_bad.is_none() { Exit::Done } else { Exit::Mismatch })
}

fn filter(query: &Paylog) -> Result<PaylogFilter, Failure> {
    let day = |field: &'static str, text: &Option<String>| match text {
        None => Ok(None),
        // Nothing but a day: a time of day behind it would be dropped without a word.
        Some(text) => beijing_day_bounds(text)
            .filter(|_| text.len() == "yyyy-MM-dd".len())
            .map(Some)
            .ok_or_else(|| Failure::usage(field, format!("{text:?} is no day: write yyyy-MM-dd"))),
    };
    let state = match &query.state {
        None => None,
        Some(word) => Some(EntryState::from_word(word).ok_or_else(|| {
            Failure::usage("--state", format!("there is no state {word:?}: paid, late or mismatch"))
        })?),
    };
    Ok(PaylogFilter {
        from_ms: day("--from", &query.from)?.map(|(start, _)| start),
        until_ms: day("--to", &query.to)?.map(|(_, end)| end),
        state,
        ..PaylogFilter::default()
    })
}

fn entry_json(entry: &Entry) -> Value {
    let body = &entry.body;
    let gateway: Value = serde_json::from_str(&body.gateway).unwrap_or_else(|_| json!(body.gateway));
    json!({
        "seq": entry.seq,
        "at_ms": body.at_ms,
        "sale_no": body.sale_no,
        "out_trade_no": body.out_trade_no,
        "attempt_no": body.attempt_no,
        "till": body.till,
        "transaction_id": body.transaction_id,
        "total_fen": body.total,
        "state": body.state,
        "source": body.source,
        "pay_type": body.pay_type,
        "trade_state": body.trade_state,
        "paid_at_ms": body.paid_at_ms,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
        "gateway": gateway,
    })
}

fn entry_text(entry: &Entry) -> String {
    let body = &entry.body;
    format!(
        "{:>6}  {}  ¥{:<10} {:<8} {:<12} {}  {}",
        entry.seq,
        export::beijing_time(body.paid_at_ms),
        body.total.to_string(),
        body.state.as_str(),
        body.source,
        body.out_trade_no,
        body.transaction_id,
    )
}
