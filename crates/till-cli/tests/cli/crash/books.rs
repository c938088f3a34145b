//! WeChat's books against the till's, after everything.

use super::shop::CrashShop;
use crate::shop::text;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Row};
use std::collections::{BTreeMap, BTreeSet};

/// What was compared.
pub struct Books {
    pub orders: usize,
    pub paid: usize,
}

/// What the gateway knows as paid is in the pay log once, with its number and amount, and nothing else is. Nothing is
/// payable any more; the chain fits; the gateway knows no order that was not stored first, and nobody was told of money
/// that is not written down.
pub fn agree(shop: &CrashShop) -> Books {
    let log = shop.start(&["paylog", "--limit", "100000"]).end();
    assert_eq!(log.code, 0, "{log:?}");
    let ours: BTreeMap<_, _> = log
        .lines
        .iter()
        .map(|entry| {
            (text(&entry["out_trade_no"]), (text(&entry["transaction_id"]), entry["total_fen"].as_i64()))
        })
        .collect();
    assert_eq!(ours.len(), log.lines.len(), "one entry each: {:?}", log.lines);

    let orders = shop.simulator.orders();
    let theirs: BTreeMap<_, _> = orders
        .iter()
        .filter(|order| order["state"] == "SUCCESS")
        .map(|order| {
            (text(&order["out_trade_no"]), (text(&order["transaction_id"]), order["total_fee"].as_i64()))
        })
        .collect();
    assert_eq!(ours, theirs);
    let payable: Vec<_> = orders.iter().filter(|order| order["state"] == "NOTPAY").collect();
    assert!(payable.is_empty(), "still payable: {payable:?}");
    assert!(shop.said_paid.iter().all(|number| ours.contains_key(number)), "paid was said, not stored");

    let (stored, sales) = stored(shop);
    let known = orders.iter().map(|order| text(&order["out_trade_no"])).chain(shop.shown.iter().cloned());
    assert!(known.into_iter().all(|number| stored.contains(&number)), "sent or shown, not stored");
    assert!(sales <= shop.requests.len() + 1, "a repeated click made a second sale");

    let verify = shop.start(&["verify"]).end();
    assert_eq!((verify.code, &verify.last()["entries"]), (0, &log.lines.len().into()), "{verify:?}");
    Books { orders: orders.len(), paid: theirs.len() }
}

/// The numbers of all attempts and how many sales there are, read from the file itself, which is whole.
fn stored(shop: &CrashShop) -> (BTreeSet<String>, usize) {
    let file = SqliteConnectOptions::new().filename(shop.folder().join("till.sqlite")).read_only(true);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut database = file.connect().await.unwrap();
        let check = sqlx::query("PRAGMA integrity_check").fetch_one(&mut database).await.unwrap();
        assert_eq!(check.get::<String, _>(0), "ok");
        let numbers =
            sqlx::query("SELECT out_trade_no FROM attempts").fetch_all(&mut database).await.unwrap();
        let sales = sqlx::query("SELECT COUNT(*) FROM sales").fetch_one(&mut database).await.unwrap();
        let sales = usize::try_from(sales.get::<i64, _>(0)).unwrap();
        (numbers.iter().map(|row| row.get(0)).collect(), sales)
    })
}
