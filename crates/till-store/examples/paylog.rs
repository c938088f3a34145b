//! How long the pay log makes a manager wait: `paylog FILE`, a SQLite file that `seed` has filled.

use fen::Fen;
use std::error::Error;
use std::time::{Duration, Instant};
use till::paylog::EntryState;
use till::payment::Source;
use till_store::{Location, PaylogFilter, Store};

const PAGE: i64 = 100;
const ROUNDS: usize = 15;
const DAY_MS: i64 = 86_400_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(file) = std::env::args().nth(1) else { return Err("usage: paylog FILE".into()) };
    let store = Store::open(&Location::Sqlite(file.into())).await?;
    let newest = store.paylog_page(&PaylogFilter::default(), None, 1).await?;
    let Some(newest) = newest.first() else { return Err("the pay log is empty: fill it with `seed`".into()) };
    let entries = store.paylog_totals(&PaylogFilter::default()).await?.count;
    println!("{entries} entries, SQLite, pages of {PAGE}; milliseconds of {ROUNDS} rounds");
    println!("{:44} {:>7} {:>7} {:>7} {:>7} {:>8} {:>8}", "", "first", "", "next", "", "to the", "totals");
    println!("{:44} {:>7} {:>7} {:>7} {:>7} {:>8} {:>8}", "filter", "p50", "max", "p50", "max", "end", "");
    for (name, filter) in filters(newest.body.at_ms, newest) {
        measure(&store, name, &filter).await?;
    }
    Ok(())
}

fn filters(newest_ms: i64, newest: &till::paylog::Entry) -> Vec<(&'static str, PaylogFilter)> {
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
    vec![
        ("none", all.clone()),
        ("a day, 300 days ago", days(301, 300)),
        ("a year", days(366, 1)),
        ("state late", of(|f| f.state = Some(EntryState::Late))),
        ("state mismatch", of(|f| f.state = Some(EntryState::Mismatch))),
        ("source notification", of(|f| f.source = Some(Source::Notification))),
        ("source manual", of(|f| f.source = Some(Source::Manual))),
        ("till 2", of(|f| f.till = Some("2".into()))),
        ("a till that has nothing", of(|f| f.till = Some("9".into()))),
        ("amount 12.50", of(|f| (f.least, f.most) = (Some(Fen::new(1_250)), Some(Fen::new(1_250))))),
        ("amount 50.00 to 60.00", of(|f| (f.least, f.most) = (Some(Fen::new(5_000)), Some(Fen::new(6_000))))),
        ("amount above 99.90", of(|f| f.least = Some(Fen::new(9_990)))),
        ("whole order number", PaylogFilter { number: newest.body.out_trade_no.clone(), ..all.clone() }),
        ("whole transaction id", PaylogFilter { number: newest.body.transaction_id.clone(), ..all.clone() }),
        (
            "beginning of a sale number (a day)",
            PaylogFilter { number: newest.body.sale_no[..8].into(), ..all.clone() },
        ),
        ("text that many have", of(|f| f.text = "支付成功".into())),
        ("text of one in 700", of(|f| f.text = "oUpF8u0000000000000000000042".into())),
        ("text that nobody has", of(|f| f.text = "nothing of the kind".into())),
        ("text within a day, 300 days ago", PaylogFilter { text: "OTHERS".into(), ..days(301, 300) }),
    ]
}

async fn measure(store: &Store, name: &str, filter: &PaylogFilter) -> Result<(), Box<dyn Error>> {
    let (mut first, mut next) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let found = store.paylog_search(filter, None, PAGE).await?;
        first.push(began.elapsed());
        if found.next.is_some() {
            let began = Instant::now();
            store.paylog_search(filter, found.next, PAGE).await?;
            next.push(began.elapsed());
        }
    }
    // Until the page is full or the log has ended: what a person sees as “searching”.
    let began = Instant::now();
    store.paylog_page(filter, None, PAGE).await?;
    let whole = began.elapsed();
    let began = Instant::now();
    store.paylog_totals(filter).await?;
    let totals = began.elapsed();
    let [first_half, first_most] = middle_and_most(first);
    let [next_half, next_most] = middle_and_most(next);
    println!(
        "{name:44} {first_half:>7} {first_most:>7} {next_half:>7} {next_most:>7} {:>8} {:>8}",
        ms(whole),
        ms(totals)
    );
    Ok(())
}

fn middle_and_most(mut times: Vec<Duration>) -> [String; 2] {
    times.sort();
    [times.get(times.len() / 2), times.last()].map(|time| time.map_or_else(|| "–".into(), |time| ms(*time)))
}

fn ms(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1_000.0)
}
