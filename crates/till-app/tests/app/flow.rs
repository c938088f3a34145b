//! The loop at work: sales from the click to the end, and what disturbs it.

use crate::support::{
    PATIENCE, Scripted, ShiftedClock, Shop, cart, identity, merchant, number, reach, run, success,
};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use std::collections::HashSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use till::payment::{Attempt, CloseReason, Observation, Source, Task, schedule};
use till_app::events::Event;
use till_app::gateway::{Answer, Gateway};
use till_app::health::Health;
use till_app::{Cart, CartLine, Identity, Stage, Till, TillError};
use till_store::PaylogFilter;
use tokio::sync::broadcast::Receiver;
use tokio::task::JoinSet;
use wechatpay::Merchant;
use wechatpay_simulator::ledger::{FaultPlan, OrderState};

async fn next(events: &mut Receiver<Event>, wanted: impl Fn(&Event) -> bool) -> Event {
    let looking = async {
        loop {
            let event = events.recv().await.unwrap();
            if wanted(&event) {
                return event;
            }
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.unwrap()
}

#[tokio::test]
async fn a_sale_from_the_click_to_the_pay_log() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    let _running = run(&till);
    let started = till.start(cart()).await.unwrap();
    assert_eq!((started.stage(), started.code_url()), (Stage::Placing, None));
    let waiting = reach(&till, number(&started), Stage::Waiting).await;
    let order = shop.simulator.order(number(&waiting)).unwrap();
    assert_eq!(waiting.code_url(), Some(order.code_url.as_str()));
    assert_eq!((order.total_fee, order.body.as_str()), (waiting.sale.total, "小张南山店-拿铁"));
    shop.pay(&waiting);
    let paid = reach(&till, number(&waiting), Stage::Paid).await;
    assert_eq!(paid.code_url(), None);

    let entries = till.store().paylog_page(&PaylogFilter::default(), None, 10).await.unwrap();
    let [entry] = entries.as_slice() else { panic!("one entry, not {}", entries.len()) };
    assert_eq!(entry.body.out_trade_no, number(&paid));
    assert_eq!(entry.body.total, paid.sale.total);
    assert_eq!(entry.body.source, "query");
    assert!(entry.body.gateway.contains(&entry.body.transaction_id), "WeChat's own words are kept");
    assert!(till.open_checkouts().await.unwrap().is_empty());
}

#[tokio::test]
async fn two_clicks_with_one_request_id_are_one_sale() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    let click = cart();
    let first = till.start(click.clone()).await.unwrap();
    let second = till.start(click).await.unwrap();
    assert_eq!(first, second);
    assert_eq!(till.open_checkouts().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_charged_stores_nothing() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    let amount = |title: &str, fen| {
        let line = CartLine::amount(title, fen::Fen::new(fen), 1);
        till_app::CartRequest { cart: Cart::of(vec![line]), ..cart() }
    };
    let empty = till_app::CartRequest { cart: Cart::default(), ..cart() };
    assert!(matches!(till.start(empty).await, Err(TillError::Sale(_))));
    assert!(matches!(till.start(amount("拿铁", 0)).await, Err(TillError::Sale(_))));
    assert!(matches!(till.start(amount("拿铁", -1)).await, Err(TillError::Sale(_))));
    for title in ["☕\u{1F600}", "a\nb", &"长".repeat(101)] {
        assert!(matches!(till.start(amount(title, 1)).await, Err(TillError::Title { .. })), "{title}");
    }
    let gone = Cart::of(vec![CartLine::product(4_711, 1)]);
    let gone = till_app::CartRequest { cart: gone, ..cart() };
    assert!(matches!(till.start(gone).await, Err(TillError::ProductGone(4_711))));
    assert!(till.open_checkouts().await.unwrap().is_empty());
    assert!(matches!(till.query("20261123-0001-1-AAAAAAAAAAAA").await, Err(TillError::NoSuchOrder(_))));
}

#[tokio::test]
async fn a_cancelled_sale_is_closed_at_the_gateway() {
    let shop = Shop::open().await;
    let (till, waiting) = shop.waiting().await;
    let _running = run(&till);
    let closing = till.cancel(number(&waiting)).await.unwrap();
    assert_eq!((closing.stage(), closing.code_url()), (Stage::Closing, None));
    let closed = reach(&till, number(&waiting), Stage::Closed).await;
    assert_eq!(closed.attempt.closing, Some(CloseReason::Cancelled));
    assert_eq!(shop.simulator.order(number(&waiting)).unwrap().state, OrderState::Closed);
}

#[tokio::test]
async fn a_cancel_that_comes_after_the_money_is_paid() {
    let shop = Shop::open().await;
    let (till, waiting) = shop.waiting().await;
    shop.pay(&waiting);
    till.cancel(number(&waiting)).await.unwrap();
    let _running = run(&till);
    let paid = reach(&till, number(&waiting), Stage::Paid).await;
    assert!(!paid.attempt.paid.unwrap().late);
    assert_eq!(shop.simulator.order(number(&waiting)).unwrap().calls.closeorder, 0, "asked before closing");
}

#[tokio::test]
async fn an_expired_sale_is_closed_and_not_before() {
    let shop = Shop::open().await;
    let (till, waiting) = shop.waiting().await;
    shop.clock.forward(schedule::PAYABLE_FOR_MS - 60_000);
    assert_eq!(till.query(number(&waiting)).await.unwrap().stage(), Stage::Waiting);
    shop.clock.forward(60_000 + schedule::EXPIRY_GRACE_MS);
    let _running = run(&till);
    let closed = reach(&till, number(&waiting), Stage::Closed).await;
    assert_eq!(closed.attempt.closing, Some(CloseReason::Expired));
    assert_eq!(shop.simulator.order(number(&waiting)).unwrap().state, OrderState::Closed);
}

/// A till of the same shop whose clock is a day behind, and the numbers it asks the gateway about.
async fn a_day_behind(shop: &Shop, name: &str) -> (Till, Arc<Mutex<HashSet<String>>>) {
    let asked = Arc::new(Mutex::new(HashSet::new()));
    let noted = asked.clone();
    let gateway = Scripted::new(move |attempt, task| {
        noted.lock().unwrap().insert(attempt.out_trade_no.to_string());
        match task {
            Task::Place => Observation::Ordered { code_url: "weixin://wxpay/bizpayurl?pr=behind".into() },
            Task::Query | Task::Close => Observation::Success(success(attempt)),
        }
    });
    let clock = ShiftedClock::default();
    clock.forward(-24 * 60 * 60_000);
    let identity = Identity { till: name.into(), ..identity() };
    (Till::new(identity, shop.store().await, gateway, Arc::new(clock)), asked)
}

#[tokio::test]
async fn a_till_whose_clock_is_behind_leaves_other_tills_work_to_them() {
    let shop = Shop::open().await;
    let (_other_till, theirs) = shop.waiting().await;
    let (till, asked) = a_day_behind(&shop, "2").await;
    let _running = run(&till);
    // Placed and asked about: the loop has been through the whole agenda more than once.
    let own = till.start(cart()).await.unwrap();
    reach(&till, number(&own), Stage::Paid).await;
    assert_eq!(*asked.lock().unwrap(), HashSet::from([number(&own).to_owned()]));
    assert_eq!(till.checkout(number(&theirs)).await.unwrap().stage(), Stage::Waiting);
}

#[tokio::test]
async fn a_till_whose_clock_was_set_back_goes_on_with_its_own_work_at_once() {
    let shop = Shop::open().await;
    let (_before, waiting) = shop.waiting().await;
    let (till, asked) = a_day_behind(&shop, &waiting.sale.till).await;
    let _running = run(&till);
    reach(&till, number(&waiting), Stage::Paid).await;
    assert_eq!(*asked.lock().unwrap(), HashSet::from([number(&waiting).to_owned()]));
}

#[tokio::test]
async fn the_light_shows_an_outage_and_its_end() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    assert_eq!(till.health(), Health::Unknown);
    let started = till.start(cart()).await.unwrap();
    shop.simulator.set_faults(FaultPlan { down: true, ..FaultPlan::default() }).unwrap();
    let mut events = till.events();
    let _running = run(&till);
    let Event::Health(down) = next(&mut events, |e| matches!(e, Event::Health(_))).await else { panic!() };
    assert_eq!((down, till.health()), (Health::Down, Health::Down));
    shop.heal();
    let Event::Health(up) = next(&mut events, |e| matches!(e, Event::Health(_))).await else { panic!() };
    assert_eq!(up, Health::Reachable);
    reach(&till, number(&started), Stage::Waiting).await;
}

#[tokio::test]
async fn twenty_sales_at_once_are_each_paid_once() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    let _running = run(&till);
    let mut clicks = JoinSet::new();
    for _ in 0..20 {
        let till = till.clone();
        clicks.spawn(async move { till.start(cart()).await.unwrap() });
    }
    let started = clicks.join_all().await;
    for sale in &started {
        shop.pay(&reach(&till, number(sale), Stage::Waiting).await);
    }
    for sale in &started {
        reach(&till, number(sale), Stage::Paid).await;
    }
    assert_eq!(shop.paylog().await, ["paid"; 20]);
    assert_eq!(till.store().verify_paylog().await.unwrap().first_bad, None);
}

async fn sql(shop: &Shop, statement: &'static str) {
    let pool = SqlitePool::connect_with(SqliteConnectOptions::new().filename(shop.database())).await.unwrap();
    sqlx::query(statement).execute(&pool).await.unwrap();
    pool.close().await;
}

#[tokio::test]
async fn a_database_that_refuses_to_write_is_not_hammered() {
    let shop = Shop::open().await;
    let gateway = Scripted::new(|_, _| Observation::Ordered { code_url: "weixin://1".into() });
    let till = shop.till_with(gateway.clone()).await;
    let started = till.start(cart()).await.unwrap();
    sql(&shop, "CREATE TRIGGER full BEFORE UPDATE ON attempts BEGIN SELECT RAISE(ABORT, 'no room'); END")
        .await;
    let mut events = till.events();
    let _running = run(&till);
    let trouble = |event: &Event| matches!(event, Event::StoreTrouble(_));
    next(&mut events, trouble).await;
    let first = Instant::now();
    next(&mut events, trouble).await;
    assert!(first.elapsed() >= Duration::from_millis(1_500), "again after {:?}", first.elapsed());
    assert_eq!(gateway.calls.load(Ordering::SeqCst), 2);
    assert_eq!(till.checkout(number(&started)).await.unwrap().stage(), Stage::Placing, "nothing was shown");
    sql(&shop, "DROP TRIGGER full").await;
    reach(&till, number(&started), Stage::Waiting).await;
}

#[tokio::test]
async fn a_database_that_cannot_be_read_is_not_hammered() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    till.store().close().await;
    let mut events = till.events();
    let _running = run(&till);
    let trouble = |event: &Event| matches!(event, Event::StoreTrouble(_));
    next(&mut events, trouble).await;
    let first = Instant::now();
    next(&mut events, trouble).await;
    assert!(first.elapsed() >= Duration::from_millis(1_500), "again after {:?}", first.elapsed());
}

/// Fails its first call in a way of its own, then orders.
struct FirstFails {
    merchant: Merchant,
    calls: AtomicU32,
    how: fn() -> Answer<'static>,
    called: tokio::sync::Notify,
}

impl Gateway for FirstFails {
    fn merchant(&self) -> &Merchant {
        &self.merchant
    }

    fn ask<'a>(&'a self, _: &'a Attempt, _: Task, _: Source) -> Answer<'a> {
        self.called.notify_one();
        match self.calls.fetch_add(1, Ordering::SeqCst) {
            0 => (self.how)(),
            _ => Box::pin(async { Observation::Ordered { code_url: "weixin://1".into() } }),
        }
    }
}

async fn first_fails(shop: &Shop, how: fn() -> Answer<'static>) -> (Till, Arc<FirstFails>) {
    let gateway = FirstFails {
        merchant: merchant(),
        calls: AtomicU32::new(0),
        how,
        called: tokio::sync::Notify::new(),
    };
    let gateway = Arc::new(gateway);
    (shop.till_with(gateway.clone()).await, gateway)
}

#[tokio::test]
async fn a_stopped_loop_goes_on_with_the_call_it_dropped() {
    let shop = Shop::open().await;
    let (till, gateway) = first_fails(&shop, || Box::pin(std::future::pending())).await;
    let started = till.start(cart()).await.unwrap();
    till.run(gateway.called.notified()).await;
    let _running = run(&till);
    reach(&till, number(&started), Stage::Waiting).await;
}

#[tokio::test]
async fn a_panic_in_one_call_does_not_orphan_the_attempt() {
    let shop = Shop::open().await;
    let (till, _) = first_fails(&shop, || Box::pin(async { panic!("on purpose") })).await;
    let started = till.start(cart()).await.unwrap();
    let _running = run(&till);
    reach(&till, number(&started), Stage::Waiting).await;
}
