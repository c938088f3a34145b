//! Fills a SQLite file for measurements: `seed FILE PRODUCTS ENTRIES`. Every entry has its sale, lines and attempt; the pay
//! log's chain is genuine.

use fen::Fen;
use sqlx::{QueryBuilder, Sqlite, SqlitePool};
use std::error::Error;
use std::time::{SystemTime, UNIX_EPOCH};
use till::catalogue::NewProduct;
use till::paylog::{EntryState, GENESIS, NewEntry};
use till_store::{Location, Store};

const INSERT: &str = "INSERT INTO paylog (seq, at_ms, sale_no, out_trade_no, attempt_no, till, transaction_id, total_fen, state,
    source, pay_type, trade_state, paid_at_ms, gateway, previous_hash, hash) ";
/// Rows of one statement.
const ROWS: usize = 500;
/// One sale a minute day and night, the last one now: a million are about two years of a busy shop.
const EVERY_MS: i64 = 60_000;
const TILLS: [&str; 3] = ["1 号台", "2 号台", "3 号台"];
const CHUNK: i64 = 50_000;

/// With their pinyin initials, which till-app makes of names typed by people.
const MAKERS: [(&str, &str); 15] = [
    ("康师傅", "ksf"),
    ("统一", "ty"),
    ("旺旺", "ww"),
    ("乐事", "ls"),
    ("伊利", "yl"),
    ("蒙牛", "mn"),
    ("农夫", "nf"),
    ("三只松鼠", "szss"),
    ("良品", "lp"),
    ("好丽友", "hly"),
    ("洽洽", "qq"),
    ("百草味", "bcw"),
    ("娃哈哈", "whh"),
    ("元气", "yq"),
    ("Nestle", "nestle"),
];
const FLAVOURS: [(&str, &str); 20] = [
    ("原味", "yw"),
    ("香辣", "xl"),
    ("麻辣", "ml"),
    ("五香", "wx"),
    ("番茄", "fq"),
    ("海苔", "ht"),
    ("烧烤", "sk"),
    ("椒盐", "jy"),
    ("蜂蜜", "fm"),
    ("黑糖", "ht"),
    ("抹茶", "mc"),
    ("巧克力", "qkl"),
    ("草莓", "cm"),
    ("蓝莓", "lm"),
    ("柠檬", "nm"),
    ("茉莉", "ml"),
    ("桂花", "gh"),
    ("乌龙", "wl"),
    ("重庆", "cq"),
    ("长沙", "cs"),
];
const GOODS: [(&str, &str); 24] = [
    ("薯片", "sp"),
    ("瓜子", "gz"),
    ("花生", "hs"),
    ("饼干", "bg"),
    ("牛奶", "nn"),
    ("酸奶", "sn"),
    ("可乐", "kl"),
    ("雪碧", "xb"),
    ("矿泉水", "kqs"),
    ("拿铁", "nt"),
    ("美式咖啡", "mskf"),
    ("奶茶", "nc"),
    ("方便面", "fbm"),
    ("小面", "xm"),
    ("火腿肠", "htc"),
    ("面包", "mb"),
    ("蛋糕", "dg"),
    ("牙膏", "yg"),
    ("洗发水", "xfs"),
    ("毛巾", "mj"),
    ("抽纸", "cz"),
    ("电池", "dc"),
    ("雨伞", "ys"),
    ("绿豆糕", "ldg"),
];

/// What belongs to the entries, made of them by the database itself. A sale has two lines that add up to its total.
const SALES: &str = "INSERT INTO sales (sale_no, till, request_id, state, total_fen, created_at_ms, paid_by)
    SELECT sale_no, till, out_trade_no, CASE state WHEN 'paid' THEN 'paid' ELSE 'open' END, total_fen, at_ms - 9000,
        CASE state WHEN 'paid' THEN out_trade_no END
    FROM paylog WHERE seq > $1 AND seq <= $2";
const LINES: &str = "INSERT INTO sale_lines
        (sale_no, line_no, product_id, title, quantity, unit_price_fen, list_price_fen, amount_fen)
    SELECT sale_no, value, product_id, '商品', 1, fen, fen, fen FROM (
        SELECT p.sale_no, n.value, 1 + (p.seq * 7919 * n.value) % $3 AS product_id,
            CASE n.value WHEN 1 THEN p.total_fen / 3 ELSE p.total_fen - p.total_fen / 3 END AS fen
        FROM paylog p, json_each('[1, 2]') n WHERE p.seq > $1 AND p.seq <= $2)";
const ATTEMPTS: &str = "INSERT INTO attempts (out_trade_no, sale_no, attempt_no, till, terms, state, is_open, ever_shown,
        misses, trusted_at_ms, paid, created_at_ms, ended_at_ms, version)
    SELECT out_trade_no, sale_no, 1, till,
        json_object('appid', 'wxd930ea5d5a258f4f', 'mch_id', '10000100', 'body', '商品', 'product_id', sale_no,
            'client_ip', '127.0.0.1', 'notify_url', 'http://127.0.0.1/none', 'total', total_fen,
            'time_start_ms', at_ms - 9000, 'time_expire_ms', at_ms + 291000),
        CASE state WHEN 'mismatch' THEN 'closed' ELSE 'paid' END, FALSE, TRUE, 0, at_ms,
        CASE state WHEN 'mismatch' THEN NULL ELSE json_object('transaction_id', transaction_id, 'at_ms', paid_at_ms,
            'late', json(CASE state WHEN 'late' THEN 'true' ELSE 'false' END)) END,
        at_ms - 9000, at_ms, 4
    FROM paylog WHERE seq > $1 AND seq <= $2";
const TIMES: &str =
    "INSERT INTO attempt_times (out_trade_no, till, made_at_ms, clicked_at_ms, ordered_at_ms, shown_at_ms,
        paid_at_ms, settled_at_ms, announced_at_ms, looks, first_look_at_ms, last_look_at_ms)
    SELECT out_trade_no, till, at_ms - 9000, at_ms - 9004, at_ms - 8960 + seq % 90, at_ms - 8948 + seq % 90,
        paid_at_ms, at_ms, at_ms + 9, 6, at_ms - 7950, at_ms - 40
    FROM paylog WHERE seq > $1 AND seq <= $2";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, products, entries] = arguments.as_slice() else {
        return Err("usage: seed FILE PRODUCTS ENTRIES".into());
    };
    let (products, entries): (i64, i64) = (products.parse()?, entries.parse()?);
    let location = Location::Sqlite(file.into());
    let store = Store::open(&location).await?;
    store.add_products(&(1..=products).map(product).collect::<Vec<_>>()).await?;
    store.close().await;
    let pool = sqlx::SqlitePool::connect(&format!("sqlite:{file}")).await?;
    append(&pool, entries).await?;
    make_sales(&pool, products, entries).await?;
    // The queries of a shop that has grown to this size know it.
    sqlx::query("ANALYZE").execute(&pool).await?;
    pool.close().await;
    read_back(&Store::open(&location).await?, entries).await
}

/// Names as a supermarket has them: maker, flavour, goods, size.
fn product(n: i64) -> NewProduct {
    let at = usize::try_from(n).unwrap_or(0);
    let [maker, flavour, goods] =
        [MAKERS[at % MAKERS.len()], FLAVOURS[at / 7 % FLAVOURS.len()], GOODS[at / 3 % GOODS.len()]];
    let grams = 20 + n % 480;
    NewProduct {
        code: format!("{}", 6_900_000_000_000 + n * 9_973),
        name: format!("{}{}{} {grams}g", maker.0, flavour.0, goods.0),
        initials: format!("{}{}{} {grams}g", maker.1, flavour.1, goods.1),
        category: format!("类{:02}", n % 40),
        price: Fen::new(100 + n % 9_900),
    }
}

/// All in one transaction: a million commits would measure the disk, not the till. Many rows in one statement: a million
/// statements would take minutes.
async fn append(pool: &SqlitePool, entries: i64) -> Result<(), Box<dyn Error>> {
    let now_ms = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
    let mut tx = pool.begin().await?;
    let mut previous = GENESIS.to_owned();
    let all: Vec<i64> = (1..=entries).collect();
    for piece in all.chunks(ROWS) {
        let mut chained = Vec::with_capacity(piece.len());
        for &seq in piece {
            let entry = entry(seq, now_ms - (entries - seq) * EVERY_MS);
            let hash = entry.hash(seq, &previous);
            chained.push((seq, entry, std::mem::replace(&mut previous, hash.clone()), hash));
        }
        let mut insert = QueryBuilder::<Sqlite>::new(INSERT);
        insert.push_values(chained, |mut row, (seq, entry, before, hash)| {
            row.push_bind(seq)
                .push_bind(entry.at_ms)
                .push_bind(entry.sale_no)
                .push_bind(entry.out_trade_no)
                .push_bind(1_i64)
                .push_bind(entry.till)
                .push_bind(entry.transaction_id)
                .push_bind(entry.total.fen())
                .push_bind(entry.state.as_str())
                .push_bind(entry.source)
                .push_bind(entry.pay_type)
                .push_bind(entry.trade_state)
                .push_bind(entry.paid_at_ms)
                .push_bind(entry.gateway)
                .push_bind(before)
                .push_bind(hash);
        });
        insert.build().execute(&mut *tx).await?;
    }
    sqlx::query("UPDATE paylog_head SET seq = $1, hash = $2")
        .bind(entries)
        .bind(&previous)
        .execute(&mut *tx)
        .await?;
    Ok(tx.commit().await?)
}

/// Sales, their lines and attempts, in pieces: one piece after the other stays in the database's memory.
async fn make_sales(pool: &SqlitePool, products: i64, entries: i64) -> Result<(), sqlx::Error> {
    for after in (0..entries).step_by(usize::try_from(CHUNK).unwrap_or(1)) {
        let mut tx = pool.begin().await?;
        for sql in [SALES, LINES, ATTEMPTS, TIMES] {
            sqlx::query(sql).bind(after).bind(after + CHUNK).bind(products).execute(&mut *tx).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// What was written behind the store's back must be what it would have written.
async fn read_back(store: &Store, entries: i64) -> Result<(), Box<dyn Error>> {
    for seq in [1, entries] {
        let Some(entry) = store.paylog_entry(seq).await? else { continue };
        let sale = store.sale(&entry.body.sale_no).await?.ok_or("a sale is missing")?;
        let attempt = store.attempt(&entry.body.out_trade_no).await?.ok_or("an attempt is missing")?;
        let lines: i64 = sale.lines.iter().map(|line| line.amount.fen()).sum();
        if lines != sale.total.fen() || attempt.terms.total != entry.body.total {
            return Err(format!("entry {seq}, its sale and its attempt don't add up").into());
        }
    }
    store.close().await;
    Ok(())
}

/// Nearly all paid in time; one of 400 late, one of 1,000 wrong.
fn entry(seq: i64, at_ms: i64) -> NewEntry {
    let state = match seq {
        n if n % 1_000 == 333 => EntryState::Mismatch,
        n if n % 400 == 111 => EntryState::Late,
        _ => EntryState::Paid,
    };
    let total = Fen::new(100 + seq % 9_900);
    let (sale_no, out_trade_no) = (format!("S{seq:08}"), format!("S{seq:08}-1-SEED"));
    let transaction_id = format!("42000{seq:023}");
    let gateway = gateway(&out_trade_no, &transaction_id, total);
    NewEntry {
        at_ms,
        sale_no,
        out_trade_no,
        attempt_no: 1,
        till: TILLS[usize::try_from(seq).unwrap_or(0) % TILLS.len()].into(),
        transaction_id,
        total,
        state,
        source: if seq % 3 == 0 { "notification" } else { "query" }.into(),
        pay_type: "NATIVE".into(),
        trade_state: "SUCCESS".into(),
        // WeChat's whole seconds.
        paid_at_ms: (at_ms - 900) / 1_000 * 1_000,
        gateway,
    }
}

/// As long as WeChat's own: about twenty fields.
fn gateway(out_trade_no: &str, transaction_id: &str, total: Fen) -> String {
    serde_json::json!({
        "appid": "wxd930ea5d5a258f4f", "attach": "", "bank_type": "OTHERS", "cash_fee": total.fen().to_string(),
        "cash_fee_type": "CNY", "device_info": "", "fee_type": "CNY", "is_subscribe": "N", "mch_id": "10000100",
        "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS", "openid": format!("oUpF8u{:022}", total.fen() % 700),
        "out_trade_no": out_trade_no, "result_code": "SUCCESS", "return_code": "SUCCESS", "return_msg": "OK",
        "sign": "C4A4178E4C57294AAA946C37452DDF63A05FE3B1B5AA2430067B0A3C378AA4E3", "time_end": "20240601120033",
        "total_fee": total.fen().to_string(), "trade_state": "SUCCESS", "trade_state_desc": "支付成功",
        "trade_type": "NATIVE", "transaction_id": transaction_id,
    })
    .to_string()
}
