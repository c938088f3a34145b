//! How long the latency ledger makes a manager wait: `latency FILE`, a SQLite file that `seed` has filled.

use std::error::Error;
use std::time::Instant;
use till::numbers::beijing_day;
use till::report::{Period, Span};
use till_store::{Location, Store, unwatched};

const DAY_MS: i64 = 86_400_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(file) = std::env::args().nth(1) else { return Err("usage: latency FILE".into()) };
    let store = Store::open(&Location::Sqlite(file.into())).await?;
    let newest = store.paylog_page(&till_store::PaylogFilter::default(), None, 1).await?;
    let Some(newest) = newest.first() else { return Err("the pay log is empty: fill it with `seed`".into()) };
    for days in [1, 7, 31, 366] {
        let day = |back: i64| {
            let day = beijing_day(newest.body.at_ms - back * DAY_MS);
            format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..])
        };
        let period = Period::of(Span::Days(&day(days - 1), &day(0)), i64::MAX / 2)?;
        let began = Instant::now();
        let found = store.latency(&period, None, unwatched).await?;
        let ms = began.elapsed().as_millis();
        println!(
            "{days:>3} days: {:>9} codes, {:>4} lines, {ms:>6} ms",
            found.total.to_code.count,
            found.tills.len()
        );
    }
    Ok(())
}
