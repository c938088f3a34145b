//! A full disk, which only a test inside can make: `max_page_count` is a limit of the one writing connection.

use crate::db::Db;
use crate::{Location, NewSale, Started, Store, StoreError};
use fen::Fen;
use till::numbers::OutTradeNo;
use till::payment::{Attempt, Terms};
use till::pricing::Discount;
use till::sale::Line;

/// SQLite's own default.
const NO_LIMIT: i64 = 4_294_967_294;

async fn limit_pages(store: &Store, pages: i64) {
    let Db::Lite { write, .. } = &store.db else { panic!("SQLite only") };
    let sql = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}"));
    sqlx::query(sql).execute(write).await.expect("limited");
}

async fn sell(store: &Store, request_id: &str, title: &str) -> Result<Started, StoreError> {
    let line = Line::plain(None, title, 1, Fen::new(1));
    let new = NewSale {
        till: "till-1".into(),
        cashier: String::new(),
        request_id: request_id.into(),
        lines: vec![line],
        discount: Discount::None,
        note: String::new(),
        total: Fen::new(1),
        ends_draft: false,
        now_ms: 0,
    };
    store.start_sale(new, attempt).await
}

fn attempt(sale_no: &str) -> Attempt {
    let terms = Terms {
        appid: String::new(),
        mch_id: String::new(),
        body: String::new(),
        product_id: String::new(),
        client_ip: String::new(),
        notify_url: String::new(),
        total: Fen::new(1),
        time_start_ms: 0,
        time_expire_ms: 0,
    };
    Attempt::new(OutTradeNo::compose(sale_no, 1, 7), sale_no, 1, "till-1", terms, 0)
}

#[tokio::test]
async fn a_full_disk_is_named_and_keeps_what_is_stored() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Location::Sqlite(dir.path().join("saoma.db"))).await.expect("a store");
    let first = sell(&store, "click-1", "拿铁").await.expect("there is room");
    limit_pages(&store, 1).await; // SQLite lifts it to what the file has
    let receipt = "很长".repeat(20_000);
    let error = sell(&store, "click-2", &receipt).await.expect_err("no room");
    assert!(matches!(error, StoreError::DiskFull), "{error:?}");
    assert!(error.to_string().contains("free some space"), "it says what to do: {error}");
    assert_eq!(store.sale(&first.sale.sale_no).await.expect("readable"), Some(first.sale));
    assert_eq!(store.all_open_attempts().await.expect("readable").len(), 1, "no half sale");
    limit_pages(&store, NO_LIMIT).await;
    // Without a restart: the till goes on as soon as there is room.
    let second = sell(&store, "click-2", &receipt).await.expect("there is room again");
    assert_eq!(second.sale.sale_no, "19700101-0002", "the same click, the next number");
}
