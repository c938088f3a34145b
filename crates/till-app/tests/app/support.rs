//! A shop for tests: a data folder, a simulator, a clock that can be put forward.

use fen::Fen;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::time::Duration;
use till::audit::Actor;
use till::payment::{Attempt, Observation, Source, Success, Task};
use till_app::clock::{Clock, SystemClock};
use till_app::events::Event;
use till_app::gateway::{Answer, Gateway, WechatGateway};
use till_app::people::People;
use till_app::secrets::Secrets;
use till_app::{CartLine, CartRequest, Checkout, Identity, Stage, Till};
use till_store::{Location, PaylogFilter, Store};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinHandle;
use wechatpay::{ApiKey, Merchant, SignType};
use wechatpay_simulator::ledger::{Config, Fault, FaultPlan, FaultRule, PayOptions, PayRef, Scope};
use wechatpay_simulator::{Options, Simulator};

pub const APPID: &str = "wxd930ea5d5a258f4f";
pub const MCH_ID: &str = "10000100";
pub const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
pub const PRICE: Fen = Fen::new(1_250);

/// Longer than anything healthy needs; only a broken test waits for it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The machine's clock, put forward.
#[derive(Default)]
pub struct ShiftedClock(AtomicI64);

impl ShiftedClock {
    pub fn forward(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for ShiftedClock {
    fn now_ms(&self) -> i64 {
        SystemClock.now_ms() + self.0.load(Ordering::SeqCst)
    }
}

/// A data folder, WeChat's side, a clock.
pub struct Shop {
    pub folder: tempfile::TempDir,
    pub simulator: Simulator,
    pub clock: Arc<ShiftedClock>,
}

impl Shop {
    pub async fn open() -> Shop {
        let options = Options::on_any_port(Config::sample().unwrap());
        Shop {
            folder: tempfile::tempdir().unwrap(),
            simulator: Simulator::start(options).await.unwrap(),
            clock: Arc::default(),
        }
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("till.sqlite")
    }

    /// A connection of its own to the shop's database.
    pub async fn store(&self) -> Store {
        Store::open(&Location::Sqlite(self.database())).await.unwrap()
    }

    pub fn gateway(&self) -> WechatGateway {
        WechatGateway::new(&self.simulator.base_url(), merchant()).unwrap()
    }

    pub async fn till(&self) -> Till {
        self.till_with(Arc::new(self.gateway())).await
    }

    /// The shop's people at the till that [`identity`] names.
    pub async fn people(&self) -> People {
        let secrets = Secrets::of_folder(self.folder.path());
        People::new(self.store().await, secrets, identity().till, self.clock.clone())
    }

    pub async fn till_with(&self, gateway: Arc<dyn Gateway>) -> Till {
        Till::new(identity(), self.store().await, gateway, self.clock.clone())
    }

    /// A till and a sale whose code is shown; the till's loop does not run.
    pub async fn waiting(&self) -> (Till, Checkout) {
        let till = self.till().await;
        let started = till.start(cart()).await.unwrap();
        let running = run(&till);
        let waiting = reach(&till, number(&started), Stage::Waiting).await;
        drop(running);
        (till, waiting)
    }

    /// The customer pays; no notification is sent.
    pub fn pay(&self, checkout: &Checkout) {
        self.simulator.pay(PayRef::OutTradeNo(number(checkout)), PayOptions { notify: false }).unwrap();
    }

    pub fn fault(&self, call: Scope, fault: Fault) {
        self.simulator.set_faults(FaultPlan::new(vec![FaultRule::always(call, fault)]).unwrap()).unwrap();
    }

    pub fn heal(&self) {
        self.simulator.set_faults(FaultPlan::default()).unwrap();
    }

    /// State words of the pay log, oldest first, read over a connection of its own.
    pub async fn paylog(&self) -> Vec<&'static str> {
        let entries = self.store().await.paylog_page(&PaylogFilter::default(), None, 1_000).await.unwrap();
        entries.iter().rev().map(|entry| entry.body.state.as_str()).collect()
    }

    /// Kinds of the open duties, oldest first.
    pub async fn duties(&self) -> Vec<&'static str> {
        let duties = self.store().await.open_duties().await.unwrap();
        duties.iter().map(|duty| duty.kind.as_str()).collect()
    }
}

/// From now on the audit log of this database takes no entry, or none `when` (a `WHEN` of SQL).
pub async fn refuse_audit(database: &Path, when: &str) {
    let pool = sqlx::SqlitePool::connect(database.to_str().unwrap()).await.unwrap();
    let trigger =
        format!("CREATE TRIGGER no_log BEFORE INSERT ON audit {when} BEGIN SELECT RAISE(ABORT, 'no'); END");
    sqlx::query(sqlx::AssertSqlSafe(trigger)).execute(&pool).await.unwrap();
    pool.close().await;
}

/// Somebody who did not need to log in.
pub fn anyone() -> Actor {
    Actor::new("anyone", identity().till)
}

pub fn identity() -> Identity {
    Identity {
        till: "1".into(),
        shop_name: "小张南山店".into(),
        notify_url: "https://notify.invalid/wxpay".into(),
        client_ip: "127.0.0.1".into(),
    }
}

pub fn merchant() -> Merchant {
    Merchant::new(APPID, MCH_ID, ApiKey::new(KEY).unwrap(), SignType::HmacSha256).unwrap()
}

/// A cart with a request id of its own.
pub fn cart() -> CartRequest {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let line = CartLine::amount("拿铁", PRICE, 1);
    CartRequest::of(format!("click-{}", NEXT.fetch_add(1, Ordering::SeqCst)), vec![line])
}

pub fn number(checkout: &Checkout) -> &str {
    checkout.attempt.out_trade_no.as_str()
}

/// A running loop; dropping it is a crash: calls in flight are dropped where they stand.
pub struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

pub fn run(till: &Till) -> Running {
    let till = till.clone();
    Running(tokio::spawn(async move { till.run(std::future::pending()).await }))
}

/// Waits until the attempt stands so, listening to the till's events.
pub async fn reach(till: &Till, number: &str, wanted: Stage) -> Checkout {
    let mut events = till.events();
    let looking = async {
        let mut now = till.checkout(number).await.unwrap();
        while now.stage() != wanted {
            match events.recv().await {
                Ok(Event::Checkout(next)) if next.attempt.out_trade_no.as_str() == number => now = *next,
                Ok(_) => {}
                Err(RecvError::Lagged(_)) => now = till.checkout(number).await.unwrap(),
                Err(RecvError::Closed) => panic!("the till is gone"),
            }
        }
        now
    };
    tokio::time::timeout(PATIENCE, looking).await.unwrap_or_else(|_| panic!("never became {wanted:?}"))
}

/// A gateway that answers from a script and counts the calls.
pub struct Scripted<F> {
    merchant: Merchant,
    script: F,
    pub calls: AtomicU32,
}

impl<F: Fn(&Attempt, Task) -> Observation + Send + Sync> Scripted<F> {
    pub fn new(script: F) -> Arc<Self> {
        Arc::new(Scripted { merchant: merchant(), script, calls: AtomicU32::new(0) })
    }
}

impl<F: Fn(&Attempt, Task) -> Observation + Send + Sync> Gateway for Scripted<F> {
    fn merchant(&self) -> &Merchant {
        &self.merchant
    }

    fn ask<'a>(&'a self, attempt: &'a Attempt, task: Task, _: Source) -> Answer<'a> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move { (self.script)(attempt, task) })
    }
}

/// A verified success that is this attempt's.
pub fn success(attempt: &Attempt) -> Success {
    Success {
        source: Source::Query,
        appid: attempt.terms.appid.clone(),
        mch_id: attempt.terms.mch_id.clone(),
        total: attempt.terms.total,
        currency: "CNY".into(),
        transaction_id: "4200000001".into(),
        paid_at_ms: attempt.created_at_ms,
        pay_type: "NATIVE".into(),
        trade_state: "SUCCESS".into(),
        gateway: "{}".into(),
    }
}
