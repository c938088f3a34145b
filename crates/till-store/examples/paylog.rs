//! How long the pay log makes a manager wait: `paylog FILE`, a SQLite file that `seed` has filled.

mod figures;

use fen::Fen;
use std::error::Error;
use till::paylog::{Entry, EntryState};
use till::payment::Source;
use till_store::{Location, PaylogFilter, Store};

const PAGE: i64 = 100;
const DAY_MS: i64 = 86_400_000;
const GOAL: &str = "≤ 50";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(file) = std::env::args().nth(1) else { return Err("usage: paylog FILE".into()) };
    let store = Store::open(&Location::Sqlite(file.into())).await?;
    let newest = store.paylog_page(&PaylogFilter::default(), None, 1).await?;
    let Some(newest) = newest.first() else { return Err("the pay log is empty: fill it with `seed`".into()) };
    for (name, filter) in filters(newest) {
        measure(&store, name, &filter).await?;
    }
    Ok(())
}

fn filters(newest: &Entry) -> Vec<(&'static str, PaylogFilter)> {
    let newest_ms = newest.body.at_ms;
    let all = PaylogFilter::default();
    let of = |change: fn(&mut PaylogFilter)| {
        let mut filter = PaylogFilter::default();
        change(&mut filter);
        filter
    };
    let days = |from: i64, until: i64| PaylogFilter {
        from_ms: Some(newest_ms - from * DAY_MS),
        until_ms: Some(newest_ms - until * DAY_MS),
        ..PaylogFilter::default()
    };
    let number = |number: &str| PaylogFilter { number: number.into(), ..PaylogFilter::default() };
    vec![
        ("none", all),
        ("a day, 300 days ago", days(301, 300)),
        ("a year", days(366, 1)),
        ("state late", of(|f| f.state = Some(EntryState::Late))),
        ("state mismatch", of(|f| f.state = Some(EntryState::Mismatch))),
        ("source notification", of(|f| f.source = Some(Source::Notification))),
        ("source manual", of(|f| f.source = Some(Source::Manual))),
        ("till 2", of(|f| f.till = Some("2 号台".into()))),
        ("a till that has nothing", of(|f| f.till = Some("9".into()))),
        ("a cashier who has nothing", of(|f| f.cashier = Some("nobody".into()))),
        ("amount 12.50", of(|f| (f.least, f.most) = (Some(Fen::new(1_250)), Some(Fen::new(1_250))))),
        ("amount 50.00 to 60.00", of(|f| (f.least, f.most) = (Some(Fen::new(5_000)), Some(Fen::new(6_000))))),
        ("amount above 99.90", of(|f| f.least = Some(Fen::new(9_990)))),
        ("whole order number", number(&newest.body.out_trade_no)),
        ("whole transaction id", number(&newest.body.transaction_id)),
        ("first half of a transaction id", number(&newest.body.transaction_id[..14])),
        ("beginning of a sale number (a day)", number(&newest.body.sale_no[..8])),
        ("text that many have", of(|f| f.text = "支付成功".into())),
        ("text of one in 700", of(|f| f.text = "oUpF8u0000000000000000000042".into())),
        ("text that nobody has", of(|f| f.text = "nothing of the kind".into())),
        ("text within a day, 300 days ago", PaylogFilter { text: "OTHERS".into(), ..days(301, 300) }),
    ]
}

async fn measure(store: &Store, name: &str, filter: &PaylogFilter) -> Result<(), Box<dyn Error>> {
    let first = figures::timed(async |_| store.paylog_search(filter, None, PAGE).await.map(drop)).await?;
    figures::times(&format!("pay log, {name}: first page"), GOAL, &first);
    let mut at = store.paylog_search(filter, None, PAGE).await?.next;
    if at.is_some() {
        // Page after page; from the end back to the second one.
        let second = at;
        let next = figures::timed(async |_| {
            at = store.paylog_search(filter, at, PAGE).await?.next.or(second);
            Ok::<_, till_store::StoreError>(())
        });
        figures::times(&format!("pay log, {name}: next page"), GOAL, &next.await?);
    }
    let sum = figures::timed(async |_| store.paylog_sum(filter, None).await.map(drop)).await?;
    figures::times(&format!("pay log, {name}: a stretch of the totals"), GOAL, &sum);
    // Until the page is full or the log has ended: what a person sees as “searching”; then what appears behind it.
    let began = std::time::Instant::now();
    store.paylog_page(filter, None, PAGE).await?;
    figures::times(&format!("pay log, {name}: until a page is full"), "", &[figures::ms(began.elapsed())]);
    let began = std::time::Instant::now();
    store.paylog_totals(filter).await?;
    figures::times(&format!("pay log, {name}: totals"), "", &[figures::ms(began.elapsed())]);
    Ok(())
}
