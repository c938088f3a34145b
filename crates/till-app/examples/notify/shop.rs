//! A shop with many sales whose codes are out.

use crate::Failure;
use fen::Fen;
use sqlx::{AssertSqlSafe, SqlitePool};
use std::path::Path;
use std::sync::Arc;
use till::catalogue::NewProduct;
use till::numbers::OutTradeNo;
use till::payment::{Attempt, Observation, Source, Success, Task, Terms};
use till::pricing::Discount;
use till::sale::Line;
use till_app::clock::{Clock, SystemClock};
use till_app::gateway::{Answer, Gateway};
use till_app::{Identity, Till};
use till_store::{Location, NewSale, PaylogFilter, Store};
use wechatpay::{ApiKey, Fields, Merchant, SignType, sign, xml};

pub const TOKEN: &str = "5f0c2a8db53831f7eda20af46e531cd6";
const APPID: &str = "wxd930ea5d5a258f4f";
const MCH_ID: &str = "10000100";
const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
const TOTAL: Fen = Fen::new(2_300);

/// Multiplies the one sale that the program itself has made, whatever columns its tables have: making each with a
/// durable transaction of its own would take longer than the measurement.
const MULTIPLY: &str = "
    CREATE TEMP TABLE numbers AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < COUNT)
        SELECT substr(sale_no, 1, 9) || printf('%06d', i) AS sale_no, hex(randomblob(6)) AS tail FROM n, sales;
    CREATE TEMP TABLE many_sales AS SELECT s.* FROM numbers, sales s;
    UPDATE many_sales SET sale_no = (SELECT n.sale_no FROM numbers n WHERE n.rowid = many_sales.rowid);
    UPDATE many_sales SET request_id = sale_no;
    CREATE TEMP TABLE many_lines AS SELECT l.*, n.sale_no AS new_sale_no FROM numbers n, sale_lines l;
    UPDATE many_lines SET sale_no = new_sale_no;
    ALTER TABLE many_lines DROP COLUMN new_sale_no;
    CREATE TEMP TABLE many_attempts AS SELECT a.* FROM numbers, attempts a;
    UPDATE many_attempts SET sale_no = (SELECT n.sale_no FROM numbers n WHERE n.rowid = many_attempts.rowid),
        out_trade_no = (SELECT n.sale_no || '-1-' || n.tail FROM numbers n WHERE n.rowid = many_attempts.rowid);
    INSERT INTO sales SELECT * FROM many_sales;
    INSERT INTO sale_lines SELECT * FROM many_lines;
    INSERT INTO attempts SELECT * FROM many_attempts;";

/// A database in a folder of its own, removed at the end.
pub struct Shop {
    store: Store,
    numbers: Vec<String>,
    key: ApiKey,
    _folder: tempfile::TempDir,
}

impl Shop {
    /// `sales` sales, each waiting for its payer.
    pub async fn open(folder: &Path, sales: usize) -> Result<Shop, Failure> {
        let folder = tempfile::Builder::new().prefix("saoma-bench-").tempdir_in(folder)?;
        let path = folder.path().join("till.sqlite");
        let location = Location::Sqlite(path.clone());
        let store = Store::open(&location).await?;
        first_sale(&store).await?;
        store.close().await;
        let numbers = multiply(&path, sales).await?;
        let store = Store::open(&location).await?;
        Ok(Shop { store, numbers, key: ApiKey::new(KEY)?, _folder: folder })
    }

    /// A till on these books. Its loop does not run: nothing is asked, everything is told.
    pub fn till(&self) -> Till {
        let identity = Identity {
            till: "1".into(),
            shop_name: "小张南山店".into(),
            notify_url: format!("https://pos.example.com/wxpay/{TOKEN}"),
            client_ip: "192.0.2.7".into(),
        };
        let merchant = Merchant::new(APPID, MCH_ID, self.key.clone(), SignType::Md5);
        let nobody = Nobody(merchant.unwrap_or_else(|error| panic!("{error}")));
        Till::new(identity, self.store.clone(), Arc::new(nobody), Arc::new(SystemClock))
    }

    /// One notification of 20 fields for each sale.
    pub fn notifications(&self) -> Result<Vec<Vec<u8>>, Failure> {
        self.numbers.iter().map(|number| notification(number, &self.key)).collect()
    }

    /// Notifications whose signature does not fit.
    pub fn forged(&self, count: usize) -> Result<Vec<Vec<u8>>, Failure> {
        let number = self.numbers.first().ok_or("a sale")?;
        let genuine = String::from_utf8(notification(number, &self.key)?)?;
        let forged = genuine.replace("<total_fee>2300<", "<total_fee>2301<");
        Ok(vec![forged.into_bytes(); count])
    }

    /// The success of each sale as the listener reads it from its notification.
    pub fn successes(&self) -> Vec<(String, Success)> {
        let gateway = serde_json::json!({ "attach": "shop 12", "bank_type": "ICBC_DEBIT", "fee_type": "CNY",
            "nonce_str": "5d2b6c2a8db53831f7eda20af46e531c", "openid": "oUpF8uMEb4qRXf22hE3X68TekukE",
            "result_code": "SUCCESS", "return_code": "SUCCESS", "time_end": "20261124120033", "total_fee": "2300" });
        let success = |number: &String| Success {
            source: Source::Notification,
            appid: APPID.into(),
            mch_id: MCH_ID.into(),
            total: TOTAL,
            currency: "CNY".into(),
            transaction_id: transaction(number),
            paid_at_ms: SystemClock.now_ms(),
            pay_type: "NATIVE".into(),
            trade_state: "SUCCESS".into(),
            gateway: gateway.to_string(),
        };
        self.numbers.iter().map(|number| (number.clone(), success(number))).collect()
    }

    /// Fails unless the pay log holds exactly `count` entries, all in time, in a chain that fits.
    pub async fn must_hold(&self, count: usize) -> Result<(), Failure> {
        let entries = self.store.paylog_totals(&PaylogFilter::default()).await?.count;
        let report = self.store.verify_paylog().await?;
        let duties = self.store.open_duties().await?.len();
        let expected = i64::try_from(count)?;
        if (entries, report.entries, report.first_bad, duties) == (expected, expected, None, 0) {
            return Ok(());
        }
        Err(format!("acknowledged {count}, but the pay log holds {entries}: {report:?}, duties {duties}")
            .into())
    }
}

/// One sale of two products with its code out, made by the program itself.
async fn first_sale(store: &Store) -> Result<(), Failure> {
    let product = |code: &str, fen| NewProduct {
        code: code.into(),
        name: format!("商品{code}"),
        initials: format!("sp{code}"),
        category: String::new(),
        price: Fen::new(fen),
    };
    store.add_products(&[product("1", 1_800), product("2", 250)]).await?;
    let line = |id, fen, quantity| Line::plain(Some(id), format!("商品{id}"), quantity, Fen::new(fen));
    let now_ms = SystemClock.now_ms();
    let new = NewSale {
        till: "1".into(),
        cashier: String::new(),
        request_id: "first".into(),
        lines: vec![line(1, 1_800, 1), line(2, 250, 2)],
        discount: Discount::None,
        note: String::new(),
        total: TOTAL,
        ends_draft: false,
        now_ms,
    };
    let started = store.start_sale(new, |sale_no| attempt(sale_no, now_ms)).await?;
    let ordered = Observation::Ordered { code_url: "weixin://wxpay/bizpayurl?pr=5f0c2a8d".into() };
    store.settle(started.attempt.out_trade_no.as_str(), &ordered, now_ms).await?;
    Ok(())
}

fn attempt(sale_no: &str, now_ms: i64) -> Attempt {
    let terms = Terms {
        appid: APPID.into(),
        mch_id: MCH_ID.into(),
        body: "小张南山店-商品1 等2件".into(),
        product_id: sale_no.into(),
        client_ip: "192.0.2.7".into(),
        notify_url: format!("https://pos.example.com/wxpay/{TOKEN}"),
        total: TOTAL,
        time_start_ms: now_ms,
        time_expire_ms: now_ms + 600_000,
    };
    Attempt::new(OutTradeNo::compose(sale_no, 1, 7), sale_no, 1, "1", terms, now_ms)
}

async fn multiply(path: &Path, sales: usize) -> Result<Vec<String>, Failure> {
    let options = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1);
    let pool: SqlitePool = options.connect(&format!("sqlite:{}", path.display())).await?;
    let mut tx = pool.begin().await?;
    sqlx::raw_sql(AssertSqlSafe(MULTIPLY.replace("COUNT", &sales.to_string()))).execute(&mut *tx).await?;
    let numbers = sqlx::query_scalar("SELECT out_trade_no FROM many_attempts ORDER BY out_trade_no");
    let numbers = numbers.fetch_all(&mut *tx).await?;
    tx.commit().await?;
    pool.close().await;
    Ok(numbers)
}

fn transaction(number: &str) -> String {
    format!("42000000002026{}", &number[9..15])
}

fn notification(number: &str, key: &ApiKey) -> Result<Vec<u8>, Failure> {
    let mut fields: Fields = [
        ("appid", APPID),
        ("attach", "shop 12"),
        ("bank_type", "ICBC_DEBIT"),
        ("cash_fee", "2300"),
        ("device_info", "POS-01"),
        ("err_code_des", ""),
        ("fee_type", "CNY"),
        ("is_subscribe", "N"),
        ("mch_id", MCH_ID),
        ("nonce_str", "5d2b6c2a8db53831f7eda20af46e531c"),
        ("openid", "oUpF8uMEb4qRXf22hE3X68TekukE"),
        ("out_trade_no", number),
        ("result_code", "SUCCESS"),
        ("return_code", "SUCCESS"),
        ("return_msg", "OK"),
        ("time_end", "20261124120033"),
        ("total_fee", "2300"),
        ("trade_type", "NATIVE"),
        ("transaction_id", &transaction(number)),
    ]
    .into_iter()
    .collect();
    let signature = sign::sign(&fields, key, SignType::Md5);
    fields.set("sign", signature);
    Ok(xml::write(&fields)?.into_bytes())
}

/// No gateway: the loop does not run.
struct Nobody(Merchant);

impl Gateway for Nobody {
    fn merchant(&self) -> &Merchant {
        &self.0
    }

    fn ask<'a>(&'a self, _: &'a Attempt, _: Task, _: Source) -> Answer<'a> {
        unreachable!("nobody asks")
    }
}
