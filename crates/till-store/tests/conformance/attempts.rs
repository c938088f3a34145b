//! Every field of an attempt survives the database.

use crate::shop::{NOON, Shop, attempt, line, new_sale};
use fen::Fen;
use till::payment::{
    Attempt, CloseReason, Code, Difference, Due, Paid, Problem, RaisedMismatch, State, Task,
};

on_both!(every_field_is_read_back_as_it_was_written, every_field_that_changes_is_written_by_a_change);

/// An attempt in which no field has its first value.
fn full(plain: Attempt, state: State, task: Task, closing: CloseReason) -> Attempt {
    Attempt {
        state,
        code: Some(Code { url: "weixin://wxpay/bizpayurl?pr=\"'%\\".into(), since_ms: NOON + 1 }),
        ever_shown: true,
        closing: Some(closing),
        close_not_before_ms: Some(NOON + 2),
        due: Some(Due { task, at_ms: NOON + 3 }),
        misses: 4,
        trusted_at_ms: NOON + 5,
        problem: Some(Problem::new("SYSTEMERROR", "系统超时\n请重试")),
        paid: Some(Paid { transaction_id: "4200000000".into(), at_ms: NOON + 6, late: true }),
        mismatches: vec![RaisedMismatch {
            difference: Difference::Amount,
            transaction_id: "4200000001".into(),
            total: Fen::new(1_249),
        }],
        superseded_at_ms: Some(NOON + 4),
        created_at_ms: NOON + 7,
        ended_at_ms: Some(NOON + 8),
        version: 9,
        ..plain
    }
}

async fn every_field_is_read_back_as_it_was_written(shop: &Shop) {
    let tasks = [Task::Place, Task::Query, Task::Close];
    let reasons = [CloseReason::Cancelled, CloseReason::Expired, CloseReason::Refused];
    for (n, state) in State::ALL.into_iter().enumerate() {
        let new = new_sale(&format!("click-{n}"), vec![line(None, 1_250, 1)]);
        let make =
            |no: &str| full(attempt(no, 1, "till-7", Fen::new(1_250)), state, tasks[n % 3], reasons[n % 3]);
        let started = shop.store.start_sale(new, make).await.expect("a sale");
        assert_eq!(started.attempt, make_again(&started.attempt, state, tasks[n % 3], reasons[n % 3]));
        assert_eq!(shop.attempt(&started.attempt.out_trade_no).await, started.attempt);
    }
}

/// The same attempt built afresh, so that a field lost on the way in is noticed.
fn make_again(stored: &Attempt, state: State, task: Task, closing: CloseReason) -> Attempt {
    let plain = attempt(&stored.sale_no, 1, "till-7", Fen::new(1_250));
    full(Attempt { out_trade_no: stored.out_trade_no.clone(), ..plain }, state, task, closing)
}

async fn every_field_that_changes_is_written_by_a_change(shop: &Shop) {
    use till::payment::{Distrust, Observation as O};
    let sale = shop.sale("click").await;
    let problem = Problem::new("no_answer", "读超时");
    let story = [
        O::NoTrust { task: Task::Place, distrust: Distrust::NoAnswer, problem: problem.clone() },
        O::Ordered { code_url: "weixin://1".into() },
        O::RefreshAsked,
        O::Ordered { code_url: "weixin://2".into() },
        O::CancelAsked,
        O::NotPaid,
        O::CloseRefused(problem),
        O::NotPaid,
        crate::shop::one_fen_short(&sale.attempt),
        O::ClosedAtGateway,
        crate::shop::paid(&sale.attempt),
    ];
    for (step, seen) in (1..).zip(&story) {
        let settled = shop.settle(&sale.attempt, seen).await.attempt.expect("stored");
        assert_eq!(settled.version, step, "{seen:?} changes something");
        assert_eq!(shop.attempt(&sale.attempt.out_trade_no).await, settled, "{seen:?}");
    }
}
