//! How long the list of sales makes a manager wait: `sales_list FILE`, a SQLite file that `seed` has filled.

mod figures;

use fen::Fen;
use std::error::Error;
use till_store::{Location, SalesFilter, Standing, Store, StoreError};

const PAGE: i64 = 100;
const DAY_MS: i64 = 86_400_000;
const GOAL: &str = "≤ 50";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(file) = std::env::args().nth(1) else { return Err("usage: sales_list FILE".into()) };
    let store = Store::open(&Location::Sqlite(file.into())).await?;
    let newest = store.sales_search(&SalesFilter::default(), None, 1).await?;
    let Some(newest) = newest.sales.first() else {
        return Err("there are no sales: fill the file with `seed`".into());
    };
    for (name, filter) in filters(newest.created_at_ms, &newest.sale_no) {
        measure(&store, name, &filter).await?;
    }
    Ok(())
}

fn filters(newest_ms: i64, newest_no: &str) -> Vec<(&'static str, SalesFilter)> {
    let of = |change: fn(&mut SalesFilter)| {
        let mut filter = SalesFilter::default();
        change(&mut filter);
        filter
    };
    let a_day = SalesFilter {
        from_ms: Some(newest_ms - 301 * DAY_MS),
        until_ms: Some(newest_ms - 300 * DAY_MS),
        ..SalesFilter::default()
    };
    let number = |number: &str| SalesFilter { number: number.into(), ..SalesFilter::default() };
    vec![
        ("none", SalesFilter::default()),
        ("a day, 300 days ago", a_day.clone()),
        ("paid", of(|f| f.standing = Some(Standing::Paid))),
        ("open", of(|f| f.standing = Some(Standing::Open))),
        ("unpaid", of(|f| f.standing = Some(Standing::Unpaid))),
        ("till 2", of(|f| f.till = Some("2 号台".into()))),
        ("a till that has nothing", of(|f| f.till = Some("9".into()))),
        ("a cashier who has nothing", of(|f| f.cashier = Some("nobody".into()))),
        ("amount 12.50", of(|f| (f.least, f.most) = (Some(Fen::new(1_250)), Some(Fen::new(1_250))))),
        ("amount 50.00 to 60.00", of(|f| (f.least, f.most) = (Some(Fen::new(5_000)), Some(Fen::new(6_000))))),
        ("a sale's number", number(newest_no)),
        ("beginning of a sale's number (a day)", number(&newest_no[..8])),
        ("text that nobody has", of(|f| f.text = "nothing of the kind".into())),
        ("text within a day, 300 days ago", SalesFilter { text: "0001".into(), ..a_day }),
    ]
}

async fn measure(store: &Store, name: &str, filter: &SalesFilter) -> Result<(), Box<dyn Error>> {
    let first = figures::timed(async |_| store.sales_search(filter, None, PAGE).await.map(drop)).await?;
    figures::times(&format!("sales, {name}: first page"), GOAL, &first);
    let mut at = store.sales_search(filter, None, PAGE).await?.next;
    if at.is_some() {
        // Page after page; from the end back to the second one.
        let second = at.clone();
        let next = figures::timed(async |_| {
            at = store.sales_search(filter, at.take(), PAGE).await?.next.or_else(|| second.clone());
            Ok::<_, StoreError>(())
        });
        figures::times(&format!("sales, {name}: next page"), GOAL, &next.await?);
    }
    let sum = figures::timed(async |_| store.sales_sum(filter, None).await.map(drop)).await?;
    figures::times(&format!("sales, {name}: a stretch of the totals"), GOAL, &sum);
    Ok(())
}
