//! What is due, for whom, and when another till takes over.

use crate::shop::{NOON, Shop, attempt, line, new_sale};
use fen::Fen;
use till::numbers::OutTradeNo;
use till::payment::{Attempt, Due, Task};
use till_store::NewSale;

on_both!(
    promise_8_open_work_stands_on_the_agenda_soonest_first,
    promise_8_another_tills_work_is_taken_over_after_two_minutes,
    ended_attempts_are_off_the_agenda,
    open_attempts_are_listed_by_till_newest_first,
);

/// An open attempt of `till`, made and due so long after noon.
async fn open(shop: &Shop, till: &str, made_ms: i64, due_ms: i64) -> OutTradeNo {
    let request_id = format!("{till}-{made_ms}-{due_ms}");
    let new = NewSale { till: till.into(), ..new_sale(&request_id, vec![line(None, 1, 1)]) };
    let make = |no: &str| Attempt {
        due: Some(Due { task: Task::Query, at_ms: NOON + due_ms }),
        created_at_ms: NOON + made_ms,
        ..attempt(no, 1, till, Fen::new(1))
    };
    shop.store.start_sale(new, make).await.expect("a sale").attempt.out_trade_no
}

async fn agenda(shop: &Shop, till: &str) -> Vec<(String, i64)> {
    let agenda = shop.store.agenda(till).await.expect("an agenda");
    agenda.into_iter().map(|(number, at_ms)| (number, at_ms - NOON)).collect()
}

async fn promise_8_open_work_stands_on_the_agenda_soonest_first(shop: &Shop) {
    assert_eq!(agenda(shop, "till-1").await, []);
    let later = open(shop, "till-1", 0, 900).await;
    let soon = open(shop, "till-1", 1, 300).await;
    assert_eq!(agenda(shop, "till-1").await, [(soon.to_string(), 300), (later.to_string(), 900)]);
}

async fn promise_8_another_tills_work_is_taken_over_after_two_minutes(shop: &Shop) {
    let ours = open(shop, "till-1", 0, 5_000).await;
    let theirs = open(shop, "till-2", 0, 1_000).await;
    assert_eq!(agenda(shop, "till-1").await, [(ours.to_string(), 5_000), (theirs.to_string(), 121_000)]);
    assert_eq!(agenda(shop, "till-2").await, [(theirs.to_string(), 1_000), (ours.to_string(), 125_000)]);
}

async fn ended_attempts_are_off_the_agenda(shop: &Shop) {
    let (paid, closed) = (shop.sale("a").await, shop.sale("b").await);
    assert_eq!(agenda(shop, "till-1").await.len(), 2);
    shop.pay(&paid.attempt).await;
    shop.close(&closed.attempt).await;
    assert_eq!(agenda(shop, "till-1").await, []);
    assert_eq!(shop.store.all_open_attempts().await.expect("none"), []);
    // Late money ends what had ended.
    shop.pay(&closed.attempt).await;
    assert_eq!(agenda(shop, "till-1").await, []);
}

async fn open_attempts_are_listed_by_till_newest_first(shop: &Shop) {
    let old = open(shop, "till-1", 0, 0).await;
    let new = open(shop, "till-1", 1_000, 0).await;
    open(shop, "till-2", 2_000, 0).await;
    let ours = shop.store.open_attempts("till-1").await.expect("two");
    assert_eq!(ours.into_iter().map(|a| a.out_trade_no).collect::<Vec<_>>(), [new, old]);
    assert_eq!(shop.store.all_open_attempts().await.expect("three").len(), 3);
}
