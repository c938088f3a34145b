//! A store to test with, and a second connection that goes behind its back.

use fen::Fen;
use sqlx::AssertSqlSafe;
use std::sync::atomic::{AtomicU32, Ordering};
use till::catalogue::{NewProduct, Product};
use till::numbers::OutTradeNo;
use till::payment::{Attempt, Observation, Source, State, Success, Terms};
use till::pricing::Discount;
use till::sale::Line;
use till::settlement::Outcome;
use till_store::{Location, NewSale, ProductQuery, Settled, Started, Store, StoreError};

/// Names a PostgreSQL server on which databases may be created.
pub const SERVER: &str = "SAOMA_TEST_POSTGRES";
/// 2024-06-01 12:00:00 in Beijing.
pub const NOON: i64 = 1_717_214_400_000;

static NEXT: AtomicU32 = AtomicU32::new(1);

/// Plain SQL on either database.
pub enum Sql {
    Lite(sqlx::SqlitePool),
    Pg(sqlx::PgPool),
}

impl Sql {
    /// Runs one statement and returns how many rows it touched.
    pub async fn run(&self, sql: &str) -> Result<u64, sqlx::Error> {
        let query = AssertSqlSafe(sql.to_owned());
        match self {
            Sql::Lite(pool) => sqlx::query(query).execute(pool).await.map(|done| done.rows_affected()),
            Sql::Pg(pool) => sqlx::query(query).execute(pool).await.map(|done| done.rows_affected()),
        }
    }

    /// One number.
    pub async fn number(&self, sql: &str) -> i64 {
        let query = AssertSqlSafe(sql.to_owned());
        match self {
            Sql::Lite(pool) => sqlx::query_scalar(query).fetch_one(pool).await,
            Sql::Pg(pool) => sqlx::query_scalar(query).fetch_one(pool).await,
        }
        .expect("a number")
    }
}

/// A database of one test.
pub struct Shop {
    pub store: Store,
    pub sql: Sql,
    database: Option<String>,
    dir: Option<tempfile::TempDir>,
}

impl Shop {
    pub async fn sqlite() -> Shop {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("saoma.db");
        let location = Location::Sqlite(path.clone());
        let store = Store::open(&location).await.expect("a new store");
        let sql = Sql::Lite(sqlx::SqlitePool::connect(&path.to_string_lossy()).await.expect("a connection"));
        Shop { store, sql, database: None, dir: Some(dir) }
    }

    /// `None`, and a word on standard error, when there is no server.
    pub async fn postgres() -> Option<Shop> {
        let Ok(server) = std::env::var(SERVER) else {
            eprintln!("skipped: {SERVER} names no PostgreSQL server");
            return None;
        };
        let database = format!("saoma_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let admin = sqlx::PgPool::connect(&server).await.expect("the server");
        Sql::Pg(admin).run(&format!("CREATE DATABASE {database}")).await.expect("a new database");
        let (base, _) = server.rsplit_once('/').expect("postgres://USER@HOST:PORT/DATABASE");
        let url = format!("{base}/{database}");
        let location = Location::Postgres(url.clone());
        let store = Store::open(&location).await.expect("a new store");
        let sql = Sql::Pg(sqlx::PgPool::connect(&url).await.expect("a connection"));
        Some(Shop { store, sql, database: Some(database), dir: None })
    }

    /// SQLite's write-ahead log.
    pub fn log(&self) -> std::path::PathBuf {
        self.dir.as_ref().expect("SQLite").path().join("saoma.db-wal")
    }

    /// Drops the PostgreSQL database; a failed test leaves it to be looked at.
    pub async fn remove(self) {
        let (Some(database), Ok(server)) = (self.database, std::env::var(SERVER)) else { return };
        self.store.close().await;
        let admin = Sql::Pg(sqlx::PgPool::connect(&server).await.expect("the server"));
        admin.run(&format!("DROP DATABASE {database} WITH (FORCE)")).await.expect("dropped");
    }

    /// A sale over 12.50 yuan with its first attempt.
    pub async fn sale(&self, request_id: &str) -> Started {
        self.sale_of(request_id, vec![line(None, 1_250, 1)]).await
    }

    /// A sale of these lines with its first attempt.
    pub async fn sale_of(&self, request_id: &str, lines: Vec<Line>) -> Started {
        let new = new_sale(request_id, lines);
        let total = new.total;
        let started = self.store.start_sale(new, |no| attempt(no, 1, "till-1", total)).await;
        started.expect("a new sale")
    }

    /// One more attempt for the sale.
    pub async fn retry(&self, sale_no: &str) -> Result<Started, StoreError> {
        self.store.retry_sale(sale_no, |sale, n| attempt(&sale.sale_no, n, "till-1", sale.total)).await
    }

    pub async fn settle(&self, attempt: &Attempt, seen: &Observation) -> Settled {
        let settled = self.store.settle(attempt.out_trade_no.as_str(), seen, NOON + 60_000).await;
        settled.expect("settled")
    }

    /// Settles a genuine success.
    pub async fn pay(&self, attempt: &Attempt) -> Outcome {
        self.settle(attempt, &paid(attempt)).await.outcome
    }

    /// Ends the attempt unpaid.
    pub async fn close(&self, attempt: &Attempt) {
        let closed = self.settle(attempt, &Observation::ClosedAtGateway).await;
        assert_eq!(closed.attempt.map(|a| a.state), Some(State::Closed));
    }

    /// `count` sales, each paid.
    pub async fn paid_sales(&self, count: usize) -> Vec<Started> {
        let mut sales = Vec::new();
        for n in 0..count {
            let sale = self.sale(&format!("paid-{n}")).await;
            assert_eq!(self.pay(&sale.attempt).await, Outcome::Applied);
            sales.push(sale);
        }
        sales
    }

    pub async fn attempt(&self, number: &OutTradeNo) -> Attempt {
        self.store.attempt(number.as_str()).await.expect("readable").expect("stored")
    }

    /// Stores products `(code, name, initials, category, fen)` and returns all there are.
    pub async fn stock(&self, products: &[(&str, &str, &str, &str, i64)]) -> Vec<Product> {
        let new: Vec<NewProduct> = products.iter().map(new_product).collect();
        self.store.add_products(&new).await.expect("new codes");
        let all = ProductQuery { limit: 1_000, ..ProductQuery::default() };
        self.store.products(&all).await.expect("products")
    }
}

pub fn new_product((code, name, initials, category, fen): &(&str, &str, &str, &str, i64)) -> NewProduct {
    NewProduct {
        code: (*code).into(),
        name: (*name).into(),
        initials: (*initials).into(),
        category: (*category).into(),
        price: Fen::new(*fen),
    }
}

pub fn line(product_id: Option<i64>, fen: i64, quantity: i64) -> Line {
    Line::plain(product_id, "拿铁", quantity, Fen::new(fen))
}

pub fn new_sale(request_id: &str, lines: Vec<Line>) -> NewSale {
    let total = till::sale::total(&lines).expect("a sale");
    NewSale {
        till: "till-1".into(),
        cashier: String::new(),
        request_id: request_id.into(),
        lines,
        discount: Discount::None,
        note: String::new(),
        total,
        ends_draft: false,
        now_ms: NOON,
    }
}

/// A new attempt with a number of its own.
pub fn attempt(sale_no: &str, attempt_no: i64, till: &str, total: Fen) -> Attempt {
    let number = OutTradeNo::compose(sale_no, attempt_no, u64::from(NEXT.fetch_add(1, Ordering::Relaxed)));
    let terms = Terms {
        appid: "wxd930ea5d5a258f4f".into(),
        mch_id: "10000100".into(),
        body: "小张南山店-咖啡 <大> & \"热\"".into(),
        product_id: sale_no.into(),
        client_ip: "127.0.0.1".into(),
        notify_url: "https://pos.example.com/wxpay/notify".into(),
        total,
        time_start_ms: NOON,
        time_expire_ms: NOON + 600_000,
    };
    Attempt::new(number, sale_no, attempt_no, till, terms, NOON)
}

/// A genuine success for `attempt`.
pub fn success(attempt: &Attempt) -> Success {
    Success {
        source: Source::Query,
        appid: attempt.terms.appid.clone(),
        mch_id: attempt.terms.mch_id.clone(),
        total: attempt.terms.total,
        currency: "CNY".into(),
        transaction_id: format!("42000-{}", attempt.out_trade_no),
        paid_at_ms: NOON + 33_000,
        pay_type: "NATIVE".into(),
        trade_state: "SUCCESS".into(),
        gateway: r#"{"trade_state":"SUCCESS","bank_type":"OTHERS","attach":"门店 100%_\\"}"#.into(),
    }
}

/// [`success`] as an observation.
pub fn paid(attempt: &Attempt) -> Observation {
    Observation::Success(success(attempt))
}

/// A success over one fen less.
pub fn one_fen_short(attempt: &Attempt) -> Observation {
    Observation::Success(Success { total: Fen::new(attempt.terms.total.fen() - 1), ..success(attempt) })
}
