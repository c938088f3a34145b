//! Resolving duties: late money attached once, money never waved away, everything recorded with its reason.

use crate::shop::{NOON, Shop, line, one_fen_short, success};
use fen::Fen;
use till::audit::{Actor, AuditAction};
use till::duty::{Duty, DutyAction, DutyKind, DutyRefusal};
use till::manager::Reason;
use till::payment::{Observation, Success};
use till::sale::SaleState;
use till::settlement::Outcome;
use till_store::{DutyDecision, Started, StoreError};

on_both!(
    promise_4_late_money_is_attached_to_its_open_sale,
    promise_4_money_is_neither_acknowledged_nor_lost_by_a_plan,
    promise_3_nothing_is_attached_while_a_second_attempt_is_open,
    promise_5_two_late_payments_pay_the_sale_once,
    promise_5_two_managers_attach_at_once,
    promise_6_a_mismatch_is_acknowledged_with_a_reason,
    promise_6_different_mismatches_are_each_raised,
    a_duty_that_is_gone_is_said_to_be_gone,
);

pub fn manager() -> Actor {
    Actor { who: "manager".into(), till: "till-1".into() }
}

pub fn reason(text: &str) -> Reason {
    Reason::parse(text).expect("a reason")
}

pub fn decision(id: i64, action: DutyAction) -> DutyDecision {
    DutyDecision {
        id, action, reason: reason("顾客出示了付款记录"), actor: manager(), now_ms: NOON + 90_000
    }
}

async fn only_duty(shop: &Shop) -> Duty {
    let mut all = shop.store.open_duties().await.expect("the list");
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn late_sale(shop: &Shop, click: &str) -> Started {
    let goods = shop.stock(&[(click, "拿铁", "nt", "", 1_800)]).await;
    let sale = shop.sale_of(click, vec![line(goods.last().map(|p| p.id), 1_800, 2)]).await;
    shop.close(&sale.attempt).await;
    assert_eq!(shop.pay(&sale.attempt).await, Outcome::Late);
    sale
}

async fn refused(shop: &Shop, id: i64, action: DutyAction) -> DutyRefusal {
    match shop.store.resolve_duty(&decision(id, action)).await {
        Err(StoreError::Duty(refusal)) => refusal,
        other => panic!("{action:?}: {other:?}"),
    }
}

async fn sold(shop: &Shop) -> i64 {
    shop.sql.number("SELECT CAST(SUM(sold_count) AS BIGINT) FROM products").await
}

async fn promise_4_late_money_is_attached_to_its_open_sale(shop: &Shop) {
    let sale = late_sale(shop, "click").await;
    let duty = only_duty(shop).await;
    assert_eq!((duty.sale, duty.receipts, duty.open_attempt.clone()), (SaleState::Open, 1, None));
    shop.store.resolve_duty(&decision(duty.id, DutyAction::Attach)).await.expect("attached");
    let after = shop.store.sale(&sale.sale.sale_no).await.expect("readable").expect("stored");
    assert_eq!((after.state, after.paid_by), (SaleState::Paid, Some(sale.attempt.out_trade_no.clone())));
    assert_eq!((after.receipts, sold(shop).await), (1, 2));
    assert_eq!(shop.store.open_duties().await.expect("the list"), []);
    let entry = shop.store.audit_page(None, 10).await.expect("a page").remove(0);
    assert_eq!((entry.action, entry.who.as_str()), (AuditAction::DutyAttached, "manager"));
    assert_eq!(
        (entry.subject, entry.reason),
        (sale.attempt.out_trade_no.to_string(), "顾客出示了付款记录".into())
    );
    assert_eq!((entry.before["sale"].as_str(), entry.after["sale"].as_str()), (Some("open"), Some("paid")));
    let report = shop.store.verify_paylog().await.expect("a report");
    assert_eq!((report.entries, report.first_bad), (1, None), "the pay log is not touched");
}

async fn promise_4_money_is_neither_acknowledged_nor_lost_by_a_plan(shop: &Shop) {
    late_sale(shop, "click").await;
    let duty = only_duty(shop).await;
    assert_eq!(refused(shop, duty.id, DutyAction::Acknowledge).await, DutyRefusal::Money);
    shop.store.resolve_duty(&decision(duty.id, DutyAction::PlanRefund)).await.expect("noted");
    let planned = only_duty(shop).await.planned.expect("it says so, and stays");
    assert_eq!((planned.at_ms, planned.note.as_str()), (NOON + 90_000, "顾客出示了付款记录"));
    assert_eq!(sold(shop).await, 0);
    shop.store.resolve_duty(&decision(duty.id, DutyAction::Attach)).await.expect("a plan may change");
    let actions: Vec<_> =
        shop.store.audit_page(None, 10).await.expect("a page").iter().map(|e| e.action).collect();
    assert_eq!(actions, [AuditAction::DutyAttached, AuditAction::RefundPlanned]);
}

async fn promise_3_nothing_is_attached_while_a_second_attempt_is_open(shop: &Shop) {
    let first = shop.sale("click").await;
    shop.close(&first.attempt).await;
    let second = shop.retry(&first.sale.sale_no).await.expect("a second attempt");
    assert_eq!(shop.pay(&first.attempt).await, Outcome::Late);
    let duty = only_duty(shop).await;
    assert_eq!(duty.open_attempt, Some(second.attempt.out_trade_no.to_string()), "the card can lead there");
    assert_eq!(refused(shop, duty.id, DutyAction::Attach).await, DutyRefusal::AttemptOpen);
    assert_eq!(shop.store.audit_page(None, 10).await.expect("a page"), [], "nothing was done");
    shop.close(&second.attempt).await;
    shop.store.resolve_duty(&decision(duty.id, DutyAction::Attach)).await.expect("attached");
    // The second code was paid in the last moment after all.
    assert_eq!(shop.pay(&second.attempt).await, Outcome::Late);
    let twice = only_duty(shop).await;
    assert_eq!((twice.kind, twice.receipts), (DutyKind::PaidTwice, 2));
}

async fn promise_5_two_late_payments_pay_the_sale_once(shop: &Shop) {
    let first = shop.sale("click").await;
    shop.close(&first.attempt).await;
    let second = shop.retry(&first.sale.sale_no).await.expect("a second attempt");
    shop.close(&second.attempt).await;
    for attempt in [&first.attempt, &second.attempt] {
        assert_eq!(shop.pay(attempt).await, Outcome::Late);
    }
    let duties = shop.store.open_duties().await.expect("the list");
    assert_eq!(duties.iter().map(|d| (d.kind, d.receipts)).collect::<Vec<_>>(), [(DutyKind::Late, 2); 2]);
    shop.store.resolve_duty(&decision(duties[0].id, DutyAction::Attach)).await.expect("attached");
    assert_eq!(refused(shop, duties[1].id, DutyAction::Attach).await, DutyRefusal::SalePaid);
    assert_eq!(only_duty(shop).await.sale, SaleState::Paid, "the other one says that it was paid twice");
}

async fn promise_5_two_managers_attach_at_once(shop: &Shop) {
    for round in 1..=3 {
        late_sale(shop, &format!("click-{round}")).await;
        let id = only_duty(shop).await.id;
        let attach = decision(id, DutyAction::Attach);
        let (a, b) = tokio::join!(shop.store.resolve_duty(&attach), shop.store.resolve_duty(&attach));
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        assert_eq!(sold(shop).await, 2 * round);
    }
    assert_eq!(shop.sql.number("SELECT COUNT(*) FROM audit").await, 3);
}

async fn promise_6_a_mismatch_is_acknowledged_with_a_reason(shop: &Shop) {
    let sale = shop.sale("click").await;
    shop.settle(&sale.attempt, &one_fen_short(&sale.attempt)).await;
    let duty = only_duty(shop).await;
    assert_eq!(refused(shop, duty.id, DutyAction::Attach).await, DutyRefusal::NotOurs);
    shop.store.resolve_duty(&decision(duty.id, DutyAction::Acknowledge)).await.expect("acknowledged");
    assert_eq!(shop.store.open_duties().await.expect("the list"), []);
    let entry = shop.store.audit_page(None, 10).await.expect("a page").remove(0);
    assert_eq!(
        (entry.action, entry.before["detail"].as_str()),
        (AuditAction::MismatchAcknowledged, Some("amount_mismatch"))
    );
    let after = shop.store.sale(&sale.sale.sale_no).await.expect("readable").expect("stored");
    assert_eq!(after.state, SaleState::Open);
}

async fn promise_6_different_mismatches_are_each_raised(shop: &Shop) {
    let sale = shop.sale("click").await;
    for fen in [1, 2, 1, 2] {
        let wrong = Success { total: Fen::new(fen), ..success(&sale.attempt) };
        shop.settle(&sale.attempt, &Observation::Success(wrong)).await;
    }
    let totals: Vec<_> =
        shop.store.open_duties().await.expect("the list").iter().map(|d| d.total.fen()).collect();
    assert_eq!(totals, [1, 2]);
}

async fn a_duty_that_is_gone_is_said_to_be_gone(shop: &Shop) {
    late_sale(shop, "click").await;
    let id = only_duty(shop).await.id;
    shop.store.resolve_duty(&decision(id, DutyAction::Attach)).await.expect("attached");
    for gone in [0, id, id + 1, -1] {
        let error = shop.store.resolve_duty(&decision(gone, DutyAction::PlanRefund)).await.expect_err("gone");
        assert!(matches!(error, StoreError::NoSuchDuty(n) if n == gone), "{error:?}");
    }
}
