//! What happens inside one transaction, where a test outside cannot put two observations for certain.

use super::{Seen, settle_within};
use crate::{Location, NewSale, Store};
use fen::Fen;
use till::numbers::OutTradeNo;
use till::payment::{Attempt, Observation, Source, State, Success, Terms};
use till::pricing::Discount;
use till::sale::{Line, SaleState};
use till::settlement::Outcome;

async fn store() -> (Store, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a folder");
    let store = Store::open(&Location::Sqlite(dir.path().join("saoma.db"))).await.expect("a store");
    (store, dir)
}

fn attempt(sale_no: &str, attempt_no: i64) -> Attempt {
    let terms = Terms {
        appid: "wxd930ea5d5a258f4f".into(),
        mch_id: "10000100".into(),
        body: "咖啡".into(),
        product_id: sale_no.into(),
        client_ip: "127.0.0.1".into(),
        notify_url: "https://pos.example.com/wxpay/notify".into(),
        total: Fen::new(1_250),
        time_start_ms: 0,
        time_expire_ms: 600_000,
    };
    let random = u64::try_from(attempt_no).expect("positive");
    Attempt::new(OutTradeNo::compose(sale_no, attempt_no, random), sale_no, attempt_no, "till-1", terms, 0)
}

async fn sale(store: &Store) -> Attempt {
    let line = Line::plain(None, "咖啡", 1, Fen::new(1_250));
    let new = NewSale {
        till: "till-1".into(),
        cashier: String::new(),
        request_id: "click".into(),
        lines: vec![line],
        discount: Discount::None,
        note: String::new(),
        total: Fen::new(1_250),
        ends_draft: false,
        now_ms: 0,
    };
    store.start_sale(new, |sale_no| attempt(sale_no, 1)).await.expect("a sale").attempt
}

fn paid(attempt: &Attempt) -> Observation {
    Observation::Success(Success {
        source: Source::Notification,
        appid: attempt.terms.appid.clone(),
        mch_id: attempt.terms.mch_id.clone(),
        total: attempt.terms.total,
        currency: "CNY".into(),
        transaction_id: format!("42000-{}", attempt.out_trade_no),
        paid_at_ms: 33_000,
        pay_type: "NATIVE".into(),
        trade_state: "SUCCESS".into(),
        gateway: "{}".into(),
    })
}

fn seen(attempt: &Attempt, observation: Observation) -> Seen {
    Seen { out_trade_no: attempt.out_trade_no.to_string(), observation, now_ms: 60_000 }
}

/// Settles all of it in one transaction; the outcomes, and the attempts as they stand afterwards.
async fn in_one(store: &Store, all: &[Seen]) -> Vec<Outcome> {
    let mut tx = store.db.begin().await.expect("a transaction");
    let settled = settle_within(store, &mut tx, &all.iter().collect::<Vec<_>>()).await.expect("written");
    tx.commit().await.expect("committed");
    settled.expect("nobody else writes").into_iter().map(|settled| settled.outcome).collect()
}

#[tokio::test]
async fn promise_5_news_of_one_number_see_what_the_one_before_has_done() {
    let (store, _dir) = store().await;
    let attempt = sale(&store).await;
    let ordered = Observation::Ordered { code_url: "weixin://1".into() };
    let all = [ordered, paid(&attempt), paid(&attempt), Observation::ClosedAtGateway];
    let outcomes = in_one(&store, &all.map(|observation| seen(&attempt, observation))).await;
    let Outcome::Applied = outcomes[0] else { panic!("{outcomes:?}") };
    assert_eq!(outcomes[1..], [Outcome::Applied, Outcome::AlreadyThere, Outcome::AlreadyThere]);
    let stored = store.attempt(attempt.out_trade_no.as_str()).await.expect("readable").expect("stored");
    assert_eq!((stored.state, stored.version), (State::Paid, 2), "two changes in one write");
    assert_eq!(store.verify_paylog().await.expect("a report").entries, 1);
}

#[tokio::test]
async fn promise_4_two_attempts_of_one_sale_in_one_transaction_pay_it_once() {
    let (store, _dir) = store().await;
    let first = sale(&store).await;
    in_one(&store, &[seen(&first, Observation::ClosedAtGateway)]).await;
    let second = store.retry_sale(&first.sale_no, |sale, n| attempt(&sale.sale_no, n)).await;
    let second = second.expect("a second attempt").attempt;
    let nobody = Seen { out_trade_no: "20240601-0001-1-NOBODYSNUMBR".into(), ..seen(&first, paid(&first)) };
    let all = [seen(&second, paid(&second)), nobody, seen(&first, paid(&first))];
    assert_eq!(in_one(&store, &all).await, [Outcome::Applied, Outcome::UnknownAttempt, Outcome::Late]);
    let sale = store.sale(&first.sale_no).await.expect("readable").expect("stored");
    assert_eq!((sale.state, sale.paid_by), (SaleState::Paid, Some(second.out_trade_no)));
    let report = store.verify_paylog().await.expect("a report");
    assert_eq!((report.entries, report.first_bad), (2, None));
    assert_eq!(store.open_duties().await.expect("the list").len(), 1, "one of the two goes back");
}
