//! The promises, each by its name.

use crate::support::{PATIENCE, PRICE, Running, Scripted, Shop, cart, number, reach, run, success};
use fen::Fen;
use std::sync::Arc;
use std::sync::Mutex;
use till::payment::{Attempt, Observation, Problem, Source, State, Task};
use till::settlement::Outcome;
use till_app::events::Event;
use till_app::gateway::{Answer, Gateway, WechatGateway};
use till_app::{Stage, TillError};
use till_store::{Location, Store, StoreError};
use tokio::task::JoinSet;
use wechatpay::Merchant;
use wechatpay_simulator::ledger::{Fault, PayOptions, PayRef, PayRefused, Scope};

/// Looks, over a connection of its own, whether a number is stored before it is sent.
struct Witness {
    gateway: WechatGateway,
    database: Location,
    stored_before: Mutex<Vec<bool>>,
}

impl Gateway for Witness {
    fn merchant(&self) -> &Merchant {
        self.gateway.merchant()
    }

    fn ask<'a>(&'a self, attempt: &'a Attempt, task: Task, source: Source) -> Answer<'a> {
        Box::pin(async move {
            let store = Store::open(&self.database).await.unwrap();
            let stored = store.attempt(attempt.out_trade_no.as_str()).await.unwrap();
            self.stored_before.lock().unwrap().push(stored.is_some());
            self.gateway.ask(attempt, task, source).await
        })
    }
}

#[tokio::test]
async fn promise_1_persist_before_send() {
    let shop = Shop::open().await;
    let witness = Arc::new(Witness {
        gateway: shop.gateway(),
        database: Location::Sqlite(shop.database()),
        stored_before: Mutex::default(),
    });
    let till = shop.till_with(witness.clone()).await;
    let _running = run(&till);
    let started = till.start(cart()).await.unwrap();
    reach(&till, number(&started), Stage::Waiting).await;
    let seen = witness.stored_before.lock().unwrap().clone();
    assert!(!seen.is_empty() && seen.iter().all(|stored| *stored), "{seen:?}");
}

#[tokio::test]
async fn promise_2_durable_before_shown() {
    let shop = Shop::open().await;
    let (till, waiting) = shop.waiting().await;
    let mut events = till.events();
    shop.pay(&waiting);
    let _running = run(&till);
    let watching = async {
        loop {
            if let Event::Checkout(seen) = events.recv().await.unwrap()
                && seen.stage() == Stage::Paid
            {
                return seen;
            }
        }
    };
    let seen = tokio::time::timeout(PATIENCE, watching).await.unwrap();
    let fresh = shop.store().await;
    let stored = fresh.attempt(number(&seen)).await.unwrap().unwrap();
    assert_eq!(stored, seen.attempt);
    assert_eq!(shop.paylog().await, ["paid"]);
}

#[tokio::test]
async fn promise_3_one_payable_code_per_sale() {
    let shop = Shop::open().await;
    let (till, waiting) = shop.waiting().await;
    let refused = till.retry(&waiting.sale.sale_no).await.unwrap_err();
    assert!(matches!(refused, TillError::Store(StoreError::SaleHasOpenAttempt)), "{refused}");

    let old_code = waiting.code_url().unwrap();
    assert_eq!(
        till.refresh(number(&waiting)).await.unwrap().code_url(),
        None,
        "not shown while it is replaced"
    );
    let _running = run(&till);
    let renewed = reach(&till, number(&waiting), Stage::Waiting).await;
    assert_eq!(number(&renewed), number(&waiting));
    assert_ne!(renewed.code_url(), Some(old_code));
    let dead = shop.simulator.pay(PayRef::CodeUrl(old_code), PayOptions::default()).unwrap_err();
    assert_eq!(dead, PayRefused::CodeReplaced);
    assert_eq!(shop.simulator.orders().len(), 1);
}

#[tokio::test]
async fn promise_3_a_new_number_only_after_the_old_one_is_closed() {
    let shop = Shop::open().await;
    let (till, waiting) = shop.waiting().await;
    let _running = run(&till);
    till.cancel(number(&waiting)).await.unwrap();
    reach(&till, number(&waiting), Stage::Closed).await;
    let again = till.retry(&waiting.sale.sale_no).await.unwrap();
    assert_ne!(number(&again), number(&waiting));
    assert_eq!(again.attempt.attempt_no, 2);
    let shown = reach(&till, number(&again), Stage::Waiting).await;
    let dead = PayRef::CodeUrl(waiting.code_url().unwrap());
    assert_eq!(shop.simulator.pay(dead, PayOptions::default()).unwrap_err(), PayRefused::Closed);
    shop.pay(&shown);
    reach(&till, number(&again), Stage::Paid).await;
    assert!(matches!(
        till.retry(&waiting.sale.sale_no).await.unwrap_err(),
        TillError::Store(StoreError::SalePaid)
    ));
}

/// Orders, closes when asked, and lets a test say the rest itself.
fn obliging(_: &Attempt, task: Task) -> Observation {
    match task {
        Task::Place => Observation::Ordered { code_url: "weixin://wxpay/bizpayurl?pr=1".into() },
        Task::Query => Observation::NotPaid,
        Task::Close => Observation::ClosedAtGateway,
    }
}

#[tokio::test]
async fn promise_4_money_for_a_closed_attempt_becomes_a_duty() {
    let shop = Shop::open().await;
    let till = shop.till_with(Scripted::new(obliging)).await;
    let _running = run(&till);
    let started = till.start(cart()).await.unwrap();
    till.cancel(number(&started)).await.unwrap();
    let closed = reach(&till, number(&started), Stage::Closed).await;

    let mut events = till.events();
    let money = Observation::Success(success(&closed.attempt));
    let settled = till.settle(number(&started), &money).await.unwrap();
    assert_eq!(settled.outcome, Outcome::Late);
    assert!(settled.attempt.unwrap().paid.unwrap().late);
    let mut raised = false;
    while let Ok(event) = events.try_recv() {
        raised |= matches!(event, Event::DutiesChanged);
    }
    assert!(raised);
    assert_eq!((shop.paylog().await, shop.duties().await), (vec!["late"], vec!["late"]));
}

#[tokio::test]
async fn promise_4_both_attempts_of_a_sale_paid_is_raised() {
    let shop = Shop::open().await;
    let till = shop.till_with(Scripted::new(obliging)).await;
    let _running = run(&till);
    let first = till.start(cart()).await.unwrap();
    till.cancel(number(&first)).await.unwrap();
    reach(&till, number(&first), Stage::Closed).await;
    let second = till.retry(&first.sale.sale_no).await.unwrap();
    till.settle(number(&second), &Observation::Success(success(&second.attempt))).await.unwrap();
    let mut other = success(&first.attempt);
    other.transaction_id = "4200000002".into();
    let settled = till.settle(number(&first), &Observation::Success(other)).await.unwrap();
    assert_eq!(settled.outcome, Outcome::Late);
    assert_eq!((shop.paylog().await, shop.duties().await), (vec!["paid", "late"], vec!["paid_twice"]));
}

#[tokio::test]
async fn promise_5_never_twice() {
    let shop = Shop::open().await;
    let (till, waiting) = shop.waiting().await;
    shop.pay(&waiting);
    let mut queries = JoinSet::new();
    for _ in 0..12 {
        let (till, number) = (till.clone(), number(&waiting).to_owned());
        queries.spawn(async move { till.query(&number).await.unwrap().stage() });
    }
    let stages = queries.join_all().await;
    assert!(stages.iter().all(|stage| *stage == Stage::Paid), "{stages:?}");
    assert_eq!((shop.paylog().await, shop.duties().await.len()), (vec!["paid"], 0));
    let report = shop.store().await.verify_paylog().await.unwrap();
    assert_eq!((report.entries, report.first_bad), (1, None));
}

#[tokio::test]
async fn promise_6_wrong_is_not_paid() {
    let shop = Shop::open().await;
    let till = shop.till_with(Scripted::new(obliging)).await;
    type Spoil = fn(&mut till::payment::Success);
    let spoils: [(&str, Spoil); 4] = [
        ("amount_mismatch", |s| s.total = Fen::new(PRICE.fen() + 1)),
        ("currency_mismatch", |s| s.currency = "USD".into()),
        ("merchant_mismatch", |s| s.mch_id = "10000101".into()),
        ("appid_mismatch", |s| s.appid = "wx0000000000000000".into()),
    ];
    for (word, spoil) in spoils {
        let started = till.start(cart()).await.unwrap();
        let mut wrong = success(&started.attempt);
        spoil(&mut wrong);
        for _ in 0..2 {
            till.settle(number(&started), &Observation::Success(wrong.clone())).await.unwrap();
        }
        let now = till.checkout(number(&started)).await.unwrap();
        assert_eq!(now.stage(), Stage::Unknown, "{word}");
        assert_eq!(now.attempt.problem.unwrap().code, word);
    }
    assert_eq!(shop.paylog().await, ["mismatch"; 4], "recorded once each");
    assert_eq!(shop.duties().await, ["mismatch"; 4], "raised once each");
}

/// What spoils an answer so that nothing is known. (A silent gateway is one more; it takes the client's ten seconds.)
const SPOILT: [Fault; 13] = [
    Fault::ResetAfterEffect,
    Fault::Http502,
    Fault::Http502AfterEffect,
    Fault::Rubbish,
    Fault::BadSignature,
    Fault::Unsigned,
    Fault::Systemerror,
    Fault::SystemerrorAfterEffect,
    Fault::OtherMerchant,
    Fault::Doctype,
    Fault::Redirect,
    Fault::Oversized,
    Fault::Reset,
];

async fn a_spoilt_order_is_unknown(fault: Fault) {
    let shop = Shop::open().await;
    shop.fault(Scope::UnifiedOrder, fault);
    let till = shop.till().await;
    let started = till.start(cart()).await.unwrap();
    let mut events = till.events();
    let _running = run(&till);
    let first = async {
        loop {
            if let Event::Checkout(seen) = events.recv().await.unwrap() {
                return seen;
            }
        }
    };
    let seen = tokio::time::timeout(PATIENCE, first).await.unwrap();
    assert_eq!(seen.stage(), Stage::Unknown, "{fault:?}");
    shop.heal();
    let waiting = reach(&till, number(&started), Stage::Waiting).await;
    assert_eq!(shop.simulator.orders().len(), 1, "{fault:?}: tried again under the same number");
    shop.pay(&waiting);
    reach(&till, number(&started), Stage::Paid).await;
    assert_eq!(shop.paylog().await, ["paid"], "{fault:?}");
}

#[tokio::test]
async fn promise_7_a_spoilt_answer_to_an_order_is_unknown() {
    let mut trials = JoinSet::new();
    for fault in SPOILT {
        trials.spawn(a_spoilt_order_is_unknown(fault));
    }
    trials.join_all().await;
}

async fn a_spoilt_query_is_unknown(fault: Fault) {
    let shop = Shop::open().await;
    let (till, waiting) = shop.waiting().await;
    shop.pay(&waiting);
    shop.fault(Scope::OrderQuery, fault);
    for _ in 0..3 {
        let seen = till.query(number(&waiting)).await.unwrap().stage();
        assert!(matches!(seen, Stage::Waiting | Stage::Unknown), "{fault:?} {seen:?}");
    }
    let seen = till.checkout(number(&waiting)).await.unwrap();
    assert_eq!(seen.stage(), Stage::Unknown, "{fault:?}");
    assert_eq!(seen.code_url(), None, "{fault:?}");
    shop.heal();
    assert_eq!(till.query(number(&waiting)).await.unwrap().stage(), Stage::Paid, "{fault:?}");
}

#[tokio::test]
async fn promise_7_a_spoilt_answer_to_a_query_is_unknown() {
    let mut trials = JoinSet::new();
    for fault in SPOILT.into_iter().chain([Fault::OtherOrder, Fault::WrongAmount, Fault::RateLimit]) {
        trials.spawn(a_spoilt_query_is_unknown(fault));
    }
    trials.join_all().await;
}

#[tokio::test]
async fn promise_7_a_spoilt_close_never_closes() {
    let mut trials = JoinSet::new();
    for fault in SPOILT {
        trials.spawn(async move {
            let shop = Shop::open().await;
            let (till, waiting) = shop.waiting().await;
            shop.fault(Scope::CloseOrder, fault);
            let _running = run(&till);
            till.cancel(number(&waiting)).await.unwrap();
            reach(&till, number(&waiting), Stage::Unknown).await;
            shop.heal();
            // Only a query or a close that can be believed ends it.
            let closed = reach(&till, number(&waiting), Stage::Closed).await;
            assert_eq!(closed.attempt.state, State::Closed, "{fault:?}");
        });
    }
    trials.join_all().await;
}

#[tokio::test]
async fn promise_7_a_refused_order_is_no_unknown() {
    let shop = Shop::open().await;
    let refusal = Problem::new("NOAUTH", "商户无此接口权限");
    let said = refusal.clone();
    let gateway = Scripted::new(move |_, _| Observation::OrderRefused(said.clone()));
    let till = shop.till_with(gateway).await;
    let _running = run(&till);
    let started = till.start(cart()).await.unwrap();
    let failed = reach(&till, number(&started), Stage::Failed).await;
    assert_eq!(failed.attempt.problem, Some(refusal));
}

/// Starts a sale and drops the till once the attempt stands so.
async fn crash(shop: &Shop, at: Stage) -> String {
    let till = shop.till().await;
    let running: Running = run(&till);
    let started = till.start(cart()).await.unwrap();
    let number = number(&started).to_owned();
    // A new attempt is placing already; whether its order has left by now is what a crash leaves open.
    if started.stage() != at {
        reach(&till, &number, at).await;
    }
    drop(running);
    number
}

#[tokio::test]
async fn promise_8_a_payment_in_its_middle_ends_after_a_restart() {
    for at in [Stage::Placing, Stage::Waiting] {
        let shop = Shop::open().await;
        let number = crash(&shop, at).await;
        let till = shop.till().await;
        let open = till.open_checkouts().await.unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].attempt.out_trade_no.as_str(), number);
        let _running = run(&till);
        let waiting = reach(&till, &number, Stage::Waiting).await;
        shop.pay(&waiting);
        reach(&till, &number, Stage::Paid).await;
        assert_eq!(shop.simulator.orders().len(), 1);
        assert!(till.open_checkouts().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn promise_8_money_that_came_while_the_till_was_off_is_found() {
    let shop = Shop::open().await;
    let number = crash(&shop, Stage::Waiting).await;
    shop.simulator.pay(PayRef::OutTradeNo(&number), PayOptions { notify: false }).unwrap();
    shop.clock.forward(24 * 60 * 60_000); // found the next morning, long after the order expired
    let till = shop.till().await;
    let _running = run(&till);
    let paid = reach(&till, &number, Stage::Paid).await;
    assert!(!paid.attempt.paid.unwrap().late);
    assert_eq!((shop.paylog().await, shop.duties().await.len()), (vec!["paid"], 0));
}

#[tokio::test]
async fn promise_8_an_unpaid_order_is_closed_after_a_night() {
    let shop = Shop::open().await;
    let number = crash(&shop, Stage::Waiting).await;
    shop.clock.forward(24 * 60 * 60_000);
    let till = shop.till().await;
    let _running = run(&till);
    reach(&till, &number, Stage::Closed).await;
    assert_eq!(shop.simulator.order(&number).unwrap().not_payable, Some(PayRefused::Closed));
}
