//! How long reports make a manager wait: `reports FILE`, a SQLite file that `seed` has filled. Each report is asked as the
//! page asks it: the cells of the period and of the one before; then the goods.

mod figures;

use std::error::Error;
use till::numbers::beijing_day;
use till::report::{Keep, Period, PeriodError, Span};
use till_store::{Location, PaylogFilter, Store, unwatched};

const DAY_MS: i64 = 86_400_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(file) = std::env::args().nth(1) else { return Err("usage: reports FILE".into()) };
    let store = Store::open(&Location::Sqlite(file.into())).await?;
    let newest = store.paylog_page(&PaylogFilter::default(), None, 1).await?;
    let Some(newest) = newest.first() else { return Err("the pay log is empty: fill it with `seed`".into()) };
    let keep = Keep::default();
    for (name, period) in periods(newest.body.at_ms)? {
        let before = period.before();
        let cells = figures::timed(async |_| {
            store.report_cells(&period, unwatched).await?;
            store.report_cells(&before, unwatched).await.map(drop)
        });
        figures::times(&format!("report of {name} with the period before"), "", &cells.await?);
        let goods = figures::timed(async |_| store.report_goods(&period, &keep, unwatched).await.map(drop));
        figures::times(&format!("report of {name}: goods"), "", &goods.await?);
    }
    Ok(())
}

/// Until yesterday, so that every round of measuring asks the same.
fn periods(now_ms: i64) -> Result<[(&'static str, Period); 3], PeriodError> {
    let last = beijing_day(now_ms - DAY_MS);
    let days = |count: i64| Period::of(Span::Days(&beijing_day(now_ms - count * DAY_MS), &last), now_ms);
    Ok([("a day", days(1)?), ("30 days", days(30)?), ("a year", days(365)?)])
}
