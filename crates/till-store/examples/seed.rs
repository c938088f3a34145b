//! Fills a SQLite file for measurements: `seed FILE PRODUCTS ENTRIES`. The pay log's chain is genuine.

use fen::Fen;
use std::error::Error;
use till::catalogue::NewProduct;
use till::paylog::{EntryState, GENESIS, NewEntry};
use till_store::{Location, Store};

const INSERT: &str = "INSERT INTO paylog (seq, at_ms, sale_no, out_trade_no, attempt_no, till, transaction_id, total_fen, state,
    source, pay_type, trade_state, paid_at_ms, gateway, previous_hash, hash)
    VALUES ($1, $2, $3, $4, 1, '1', $5, $6, 'paid', 'query', 'NATIVE', 'SUCCESS', $2, $7, $8, $9)";
/// 2024-06-01 00:00 in Beijing; one sale every five minutes from then on.
const FIRST_MS: i64 = 1_717_171_200_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, products, entries] = arguments.as_slice() else {
        return Err("usage: seed FILE PRODUCTS ENTRIES".into());
    };
    let store = Store::open(&Location::Sqlite(file.into())).await?;
    let products: Vec<NewProduct> = (1..=products.parse::<i64>()?).map(product).collect();
    store.add_products(&products).await?;
    store.close().await;
    append(file, entries.parse()?).await
}

fn product(n: i64) -> NewProduct {
    NewProduct {
        code: format!("{}", 6_900_000_000_000 + n),
        name: format!("商品{n:05}"),
        initials: format!("sp{n:05}"),
        category: format!("类{}", n % 20),
        price: Fen::new(100 + n % 5_000),
    }
}

/// All in one transaction: a million commits would measure the disk, not the till.
async fn append(file: &str, entries: i64) -> Result<(), Box<dyn Error>> {
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{file}")).await?;
    let mut tx = pool.begin().await?;
    let mut previous = GENESIS.to_owned();
    for seq in 1..=entries {
        let entry = entry(seq);
        let hash = entry.hash(seq, &previous);
        sqlx::query(INSERT)
            .bind(seq)
            .bind(entry.at_ms)
            .bind(&entry.sale_no)
            .bind(&entry.out_trade_no)
            .bind(&entry.transaction_id)
            .bind(entry.total.fen())
            .bind(&entry.gateway)
            .bind(&previous)
            .bind(&hash)
            .execute(&mut *tx)
            .await?;
        previous = hash;
    }
    sqlx::query("UPDATE paylog_head SET seq = $1, hash = $2")
        .bind(entries)
        .bind(&previous)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    pool.close().await;
    Ok(())
}

fn entry(seq: i64) -> NewEntry {
    let at_ms = FIRST_MS + seq * 300_000;
    let total = Fen::new(100 + seq % 9_900);
    let (sale_no, out_trade_no) = (format!("S{seq:08}"), format!("S{seq:08}-1-SEED"));
    let transaction_id = format!("42000{seq:023}");
    let gateway = serde_json::json!({
        "out_trade_no": out_trade_no, "transaction_id": transaction_id, "total_fee": total.fen().to_string(),
        "trade_state": "SUCCESS", "trade_type": "NATIVE", "bank_type": "OTHERS", "fee_type": "CNY",
    });
    NewEntry {
        at_ms,
        sale_no,
        out_trade_no,
        attempt_no: 1,
        till: "1".into(),
        transaction_id,
        total,
        state: EntryState::Paid,
        source: "query".into(),
        pay_type: "NATIVE".into(),
        trade_state: "SUCCESS".into(),
        paid_at_ms: at_ms,
        gateway: gateway.to_string(),
    }
}
