//! The one settlement: everything that belongs together is committed together, once.

use crate::shop::{NOON, Shop, line, one_fen_short, paid, success};
use till::duty::DutyKind;
use till::paylog::EntryState;
use till::payment::{Difference, Observation, Source, State, Success};
use till::sale::SaleState;
use till::settlement::Outcome;
use till_store::PaylogFilter;

on_both!(
    promise_4_money_in_time_settles_everything_at_once,
    promise_4_late_money_is_recorded_and_raised,
    promise_4_a_sale_paid_twice_is_recorded_and_raised,
    promise_5_the_same_success_from_every_source_changes_nothing,
    promise_6_a_wrong_amount_is_recorded_and_raised_once,
    promise_7_a_failed_settlement_changes_nothing,
    an_unknown_number_is_said_to_be_unknown,
    news_without_effect_writes_nothing,
);

async fn entries(shop: &Shop) -> Vec<EntryState> {
    let page = shop.store.paylog_page(&PaylogFilter::default(), None, 100).await.expect("a page");
    page.iter().rev().map(|e| e.body.state).collect()
}

async fn duties(shop: &Shop) -> Vec<DutyKind> {
    shop.store.open_duties().await.expect("the list").iter().map(|d| d.kind).collect()
}

async fn promise_4_money_in_time_settles_everything_at_once(shop: &Shop) {
    let goods = shop.stock(&[("1", "拿铁", "nt", "", 1_800), ("2", "杯子", "bz", "", 500)]).await;
    // The same product on two lines, and an amount without a product.
    let lines = vec![
        line(Some(goods[0].id), 1_800, 2),
        line(Some(goods[0].id), 900, 1),
        line(Some(goods[1].id), 500, 4),
        line(None, 33, 7),
    ];
    let sale = shop.sale_of("click", lines).await;
    let settled = shop.settle(&sale.attempt, &paid(&sale.attempt)).await;
    assert_eq!(settled.outcome, Outcome::Applied);
    assert_eq!(settled.attempt, Some(shop.attempt(&sale.attempt.out_trade_no).await));
    let after = shop.store.sale(&sale.sale.sale_no).await.expect("readable").expect("stored");
    assert_eq!((after.state, after.paid_by), (SaleState::Paid, Some(sale.attempt.out_trade_no.clone())));
    let sold = async |id| shop.store.product(id).await.expect("readable").expect("stored").sold_count;
    assert_eq!((sold(goods[0].id).await, sold(goods[1].id).await), (3, 4));
    let entry = shop.store.paylog_entry(1).await.expect("readable").expect("the first entry").body;
    assert_eq!((entry.state, entry.total, entry.at_ms), (EntryState::Paid, sale.sale.total, NOON + 60_000));
    assert_eq!(entry.gateway, success(&sale.attempt).gateway, "everything the gateway said, to the byte");
    assert_eq!(duties(shop).await, []);
}

async fn promise_4_late_money_is_recorded_and_raised(shop: &Shop) {
    let goods = shop.stock(&[("1", "拿铁", "nt", "", 1_800)]).await;
    let sale = shop.sale_of("click", vec![line(Some(goods[0].id), 1_800, 1)]).await;
    shop.close(&sale.attempt).await;
    let settled = shop.settle(&sale.attempt, &paid(&sale.attempt)).await;
    assert_eq!(settled.outcome, Outcome::Late);
    assert_eq!(settled.attempt.and_then(|a| a.paid).map(|p| p.late), Some(true));
    assert_eq!(entries(shop).await, [EntryState::Late]);
    let duty = shop.store.open_duties().await.expect("the list").remove(0);
    assert_eq!(
        (duty.kind, duty.total, duty.sale_no),
        (DutyKind::Late, sale.sale.total, sale.sale.sale_no.clone())
    );
    assert_eq!(
        (duty.out_trade_no, duty.created_at_ms),
        (sale.attempt.out_trade_no.to_string(), NOON + 60_000)
    );
    let after = shop.store.sale(&sale.sale.sale_no).await.expect("readable").expect("stored");
    assert_eq!(after.state, SaleState::Open, "the manager decides");
    assert_eq!(shop.store.product(goods[0].id).await.expect("readable").expect("stored").sold_count, 0);
    // Once more, by the notification this time.
    let again = Success { source: Source::Notification, ..success(&sale.attempt) };
    let again = shop.settle(&sale.attempt, &Observation::Success(again)).await;
    assert_eq!(again.outcome, Outcome::AlreadyThere);
    assert_eq!((entries(shop).await.len(), duties(shop).await.len()), (1, 1));
}

async fn promise_4_a_sale_paid_twice_is_recorded_and_raised(shop: &Shop) {
    let first = shop.sale("click").await;
    shop.close(&first.attempt).await;
    let second = shop.retry(&first.sale.sale_no).await.expect("a second attempt");
    assert_eq!(shop.pay(&second.attempt).await, Outcome::Applied);
    assert_eq!(shop.pay(&first.attempt).await, Outcome::Late);
    assert_eq!(entries(shop).await, [EntryState::Paid, EntryState::Late]);
    assert_eq!(duties(shop).await, [DutyKind::PaidTwice]);
    let sale = shop.store.sale(&first.sale.sale_no).await.expect("readable").expect("stored");
    assert_eq!(sale.paid_by, Some(second.attempt.out_trade_no));
}

async fn promise_5_the_same_success_from_every_source_changes_nothing(shop: &Shop) {
    let sale = shop.sale("click").await;
    assert_eq!(shop.pay(&sale.attempt).await, Outcome::Applied);
    let settled = shop.attempt(&sale.attempt.out_trade_no).await;
    for source in [Source::Query, Source::Notification, Source::Bill, Source::Manual] {
        let again = Success { source, ..success(&sale.attempt) };
        let again = shop.settle(&sale.attempt, &Observation::Success(again)).await;
        assert_eq!((again.outcome, again.attempt), (Outcome::AlreadyThere, Some(settled.clone())));
    }
    assert_eq!(entries(shop).await, [EntryState::Paid]);
}

async fn promise_6_a_wrong_amount_is_recorded_and_raised_once(shop: &Shop) {
    let sale = shop.sale("click").await;
    for _ in 0..3 {
        let settled = shop.settle(&sale.attempt, &one_fen_short(&sale.attempt)).await;
        assert_eq!(settled.outcome, Outcome::Mismatch(Difference::Amount));
        assert_eq!(settled.attempt.map(|a| a.state), Some(State::Unknown));
    }
    assert_eq!(entries(shop).await, [EntryState::Mismatch]);
    let duty = shop.store.open_duties().await.expect("the list").remove(0);
    assert_eq!((duty.kind, duty.detail.as_str()), (DutyKind::Mismatch, "amount_mismatch"));
    assert_eq!(duty.total.fen(), 1_249, "what the gateway says, not what we asked for");
    // The right money still pays.
    assert_eq!(shop.pay(&sale.attempt).await, Outcome::Applied);
    assert_eq!(entries(shop).await, [EntryState::Mismatch, EntryState::Paid]);
}

async fn promise_7_a_failed_settlement_changes_nothing(shop: &Shop) {
    let goods = shop.stock(&[("1", "拿铁", "nt", "", 1_800)]).await;
    let sale = shop.sale_of("click", vec![line(Some(goods[0].id), 1_800, 1)]).await;
    // The place the next entry wants is taken: the commit fails in its last step.
    let forged =
        "INSERT INTO paylog SELECT 1, 0, '', 'x', 1, '', '', 1, 'mismatch', '', '', '', 0, '', '', ''";
    shop.sql.run(forged).await.expect("forged");
    let number = sale.attempt.out_trade_no.as_str();
    shop.store.settle(number, &paid(&sale.attempt), NOON).await.expect_err("taken");
    assert_eq!(shop.attempt(&sale.attempt.out_trade_no).await, sale.attempt);
    let after = shop.store.sale(&sale.sale.sale_no).await.expect("readable").expect("stored");
    assert_eq!(after, sale.sale);
    assert_eq!(shop.store.product(goods[0].id).await.expect("readable").expect("stored").sold_count, 0);
    assert_eq!(shop.sql.number("SELECT seq FROM paylog_head").await, 0);
    // Nothing hangs: once the trouble is gone, the same observation settles.
    shop.sql.run("DELETE FROM paylog").await.expect("removed");
    assert_eq!(shop.pay(&sale.attempt).await, Outcome::Applied);
}

async fn an_unknown_number_is_said_to_be_unknown(shop: &Shop) {
    let sale = shop.sale("click").await;
    let settled = shop.store.settle("20240601-0001-1-NOBODYSNUMBR", &paid(&sale.attempt), NOON).await;
    let settled = settled.expect("an answer");
    assert_eq!((settled.outcome, settled.attempt), (Outcome::UnknownAttempt, None));
    assert_eq!(entries(shop).await, []);
    assert_eq!(shop.store.attempt("nobody").await.expect("readable"), None);
}

async fn news_without_effect_writes_nothing(shop: &Shop) {
    let sale = shop.sale("click").await;
    shop.close(&sale.attempt).await;
    let closed = shop.attempt(&sale.attempt.out_trade_no).await;
    for seen in [Observation::NotPaid, Observation::CancelAsked, Observation::ClosedAtGateway] {
        let settled = shop.settle(&sale.attempt, &seen).await;
        assert_eq!((settled.outcome, settled.attempt), (Outcome::AlreadyThere, Some(closed.clone())));
    }
    assert_eq!(shop.attempt(&sale.attempt.out_trade_no).await.version, closed.version);
}
