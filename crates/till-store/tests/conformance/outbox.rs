//! The outbox: written with the settlement or not at all, claimed by one, in order for each sale.

use crate::duties::decision;
use crate::shop::{NOON, Shop, line, one_fen_short, paid};
use serde_json::{Value, json};
use till::audit::{Actor, AuditAction};
use till::duty::DutyAction;
use till::settlement::Outcome;
use till_store::{Delivery, DeliveryCounts, DeliveryState, EventKind, LEASE_MS, Store, TryResult};
use tokio::task::JoinSet;

on_both!(
    a_settlement_and_its_event_are_one_commit,
    a_settlement_that_fails_leaves_no_event,
    without_a_back_office_nothing_is_written,
    each_kind_of_money_has_its_event_and_its_id,
    late_money_that_pays_its_sale_after_all_is_told_as_a_sale,
    events_of_one_sale_go_out_in_order,
    a_claimed_event_is_nobody_elses_until_its_lease_ends,
    tills_that_claim_at_once_get_different_events,
    a_late_result_says_nothing_about_the_try_begun_since,
    a_dead_event_frees_the_next_and_can_be_sent_again,
    what_waits_becomes_due_when_the_back_office_answers_again,
    a_clock_set_back_holds_nothing_up,
    the_list_pages_and_filters,
    a_stopped_address_stays_stopped_until_it_is_resumed,
    old_deliveries_are_forgotten_and_nothing_else,
);

/// When [`Shop::settle`] settles.
const SETTLED: i64 = NOON + 60_000;

async fn claim(store: &Store, now_ms: i64) -> Option<Delivery> {
    store.claim_delivery(now_ms).await.expect("readable")
}

async fn all(shop: &Shop) -> Vec<Delivery> {
    shop.store.deliveries(None, None, 1_000).await.expect("a page")
}

async fn delivered(shop: &Shop, delivery: &Delivery) {
    let result = TryResult { status: Some(204), ..TryResult::default() };
    shop.store.delivery_done(delivery.id, &result, SETTLED + 1).await.expect("noted");
}

fn refused() -> TryResult {
    TryResult { status: Some(500), problem: Some("http_status".into()), answer: Some("哎呀".into()) }
}

async fn a_settlement_and_its_event_are_one_commit(shop: &Shop) {
    shop.store.report_to_back_office(true);
    let goods = shop.stock(&[("6901", "拿铁", "nt", "", 1_800)]).await;
    let sale = shop.sale_of("click", vec![line(Some(goods[0].id), 1_800, 2), line(None, 50, 1)]).await;
    assert_eq!(shop.pay(&sale.attempt).await, Outcome::Applied);
    let [event] = all(shop).await.try_into().expect("one event");
    assert_eq!((event.kind, event.state, event.tries), (EventKind::SalePaid, DeliveryState::Waiting, 0));
    let body: Value = serde_json::from_str(&event.body).expect("JSON");
    assert_eq!((&body["type"], &body["timestamp"]), (&json!("sale.paid"), &json!("2024-06-01T04:01:00Z")));
    let data = &body["data"];
    assert_eq!(data["sale_no"], sale.sale.sale_no);
    assert_eq!(data["out_trade_no"], sale.attempt.out_trade_no.as_str());
    assert_eq!(data["transaction_id"], format!("42000-{}", sale.attempt.out_trade_no));
    assert_eq!((&data["total_fen"], &data["sale_total_fen"]), (&json!(3_650), &json!(3_650)));
    assert_eq!((&data["paid_at_ms"], &data["recorded_at_ms"]), (&json!(NOON + 33_000), &json!(SETTLED)));
    assert_eq!(
        (&data["till"], &data["duty"], &data["detail"]),
        (&json!("till-1"), &Value::Null, &Value::Null)
    );
    let coffee = json!({ "product_id": goods[0].id, "product_code": "6901", "title": "拿铁", "quantity": 2,
        "unit_price_fen": 1_800, "list_price_fen": 1_800, "discount_fen": 0,
        "sale_discount_fen": 0, "amount_fen": 3_600 });
    assert_eq!(data["lines"][0], coffee);
    assert_eq!(data["lines"][1]["product_code"], Value::Null);
    // The same success from every side: still one event.
    assert_eq!(shop.pay(&sale.attempt).await, Outcome::AlreadyThere);
    assert_eq!(all(shop).await.len(), 1);
}

async fn a_settlement_that_fails_leaves_no_event(shop: &Shop) {
    shop.store.report_to_back_office(true);
    let sale = shop.sale("click").await;
    shop.sql.run("ALTER TABLE duties RENAME TO elsewhere").await.expect("renamed");
    shop.close(&sale.attempt).await;
    let seen = paid(&sale.attempt);
    let late = shop.store.settle(sale.attempt.out_trade_no.as_str(), &seen, SETTLED).await;
    assert!(late.is_err(), "there is no room for its duty: {late:?}");
    assert_eq!(all(shop).await, []);
    // And the other way round: no room for the event, no settlement.
    shop.sql.run("ALTER TABLE elsewhere RENAME TO duties").await.expect("renamed");
    shop.sql.run("ALTER TABLE outbox RENAME TO elsewhere").await.expect("renamed");
    let late = shop.store.settle(sale.attempt.out_trade_no.as_str(), &seen, SETTLED).await;
    assert!(late.is_err(), "{late:?}");
    shop.sql.run("ALTER TABLE elsewhere RENAME TO outbox").await.expect("renamed");
    assert_eq!(shop.store.open_duties().await.expect("the list"), []);
    assert_eq!(shop.pay(&sale.attempt).await, Outcome::Late);
    assert_eq!((all(shop).await.len(), shop.store.open_duties().await.expect("the list").len()), (1, 1));
}

async fn without_a_back_office_nothing_is_written(shop: &Shop) {
    let sale = shop.sale("click").await;
    assert_eq!(shop.pay(&sale.attempt).await, Outcome::Applied);
    assert_eq!(all(shop).await, []);
}

async fn each_kind_of_money_has_its_event_and_its_id(shop: &Shop) {
    shop.store.report_to_back_office(true);
    let sale = shop.sale("click").await;
    assert!(matches!(
        shop.settle(&sale.attempt, &one_fen_short(&sale.attempt)).await.outcome,
        Outcome::Mismatch(_)
    ));
    assert_eq!(shop.pay(&sale.attempt).await, Outcome::Applied);
    assert!(matches!(
        shop.settle(&sale.attempt, &one_fen_short(&sale.attempt)).await.outcome,
        Outcome::Mismatch(_)
    ));
    let other = shop.sale("another").await;
    shop.close(&other.attempt).await;
    assert_eq!(shop.pay(&other.attempt).await, Outcome::Late);
    let events = all(shop).await;
    let kinds: Vec<_> = events.iter().rev().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["money.mismatch", "sale.paid", "money.mismatch", "money.late"]);
    let ids: std::collections::BTreeSet<_> = events.iter().map(|event| &event.event_id).collect();
    assert_eq!(ids.len(), 4);
    // The id, the time and the body are joined with dots to be signed.
    assert!(ids.iter().all(|id| !id.contains('.')), "{ids:?}");
    let data = |n: usize| serde_json::from_str::<Value>(&events[n].body).expect("JSON")["data"].clone();
    assert_eq!((&data(0)["duty"], &data(0)["detail"]), (&json!("late"), &Value::Null));
    let wrong = data(3);
    assert_eq!((&wrong["total_fen"], &wrong["sale_total_fen"]), (&json!(1_249), &json!(1_250)));
    assert_eq!(wrong["duty"], "mismatch");
    assert!(wrong["detail"].is_string(), "{wrong}");
}

async fn late_money_that_pays_its_sale_after_all_is_told_as_a_sale(shop: &Shop) {
    shop.store.report_to_back_office(true);
    let sale = shop.sale("click").await;
    shop.close(&sale.attempt).await;
    assert_eq!(shop.pay(&sale.attempt).await, Outcome::Late);
    let duty = shop.store.open_duties().await.expect("the list").remove(0);
    shop.store.resolve_duty(&decision(duty.id, DutyAction::Attach)).await.expect("attached");
    let [sold, late] = all(shop).await.try_into().expect("two events");
    assert_eq!((late.kind, sold.kind), (EventKind::MoneyLate, EventKind::SalePaid));
    let data = |event: &Delivery| serde_json::from_str::<Value>(&event.body).expect("JSON")["data"].clone();
    let (sold, late) = (data(&sold), data(&late));
    assert_eq!((&sold["duty"], &sold["detail"]), (&json!("late"), &json!("attached")));
    for same in ["sale_no", "out_trade_no", "transaction_id", "total_fen", "paid_at_ms", "lines"] {
        assert_eq!(sold[same], late[same], "{same}");
    }
}

async fn events_of_one_sale_go_out_in_order(shop: &Shop) {
    shop.store.report_to_back_office(true);
    let sale = shop.sale("click").await;
    shop.settle(&sale.attempt, &one_fen_short(&sale.attempt)).await;
    shop.pay(&sale.attempt).await;
    let other = shop.sale("another").await;
    shop.pay(&other.attempt).await;
    let first = claim(&shop.store, SETTLED).await.expect("the mismatch");
    assert_eq!(first.kind, EventKind::MoneyMismatch);
    let second = claim(&shop.store, SETTLED).await.expect("the other sale does not wait");
    assert_eq!(second.sale_no, other.sale.sale_no);
    assert_eq!(claim(&shop.store, SETTLED).await, None, "the payment waits for the mismatch");
    shop.store.delivery_failed(&first, &refused(), Some(SETTLED + 5_000), SETTLED).await.expect("noted");
    assert_eq!(claim(&shop.store, SETTLED).await, None, "also while that waits for its next try");
    assert_eq!(shop.store.next_delivery_at_ms().await.expect("read"), Some(SETTLED + 5_000));
    let again = claim(&shop.store, SETTLED + 5_000).await.expect("the mismatch again");
    assert_eq!((&again.event_id, &again.body, again.tries), (&first.event_id, &first.body, 2));
    delivered(shop, &again).await;
    let payment = claim(&shop.store, SETTLED + 5_000).await.expect("now the payment");
    assert_eq!((payment.kind, &payment.sale_no), (EventKind::SalePaid, &sale.sale.sale_no));
}

async fn a_claimed_event_is_nobody_elses_until_its_lease_ends(shop: &Shop) {
    shop.store.report_to_back_office(true);
    shop.paid_sales(1).await;
    let first = claim(&shop.store, SETTLED).await.expect("an event");
    assert_eq!(claim(&shop.store, SETTLED + LEASE_MS - 1).await, None);
    // Nor somebody who has looked at a clock that is a little behind, or looked earlier and had to wait.
    for behind in [1, 60_000, 3_600_000] {
        assert_eq!(claim(&shop.store, SETTLED - behind).await, None, "{behind} ms behind");
    }
    assert_eq!(shop.store.next_delivery_at_ms().await.expect("read"), Some(SETTLED + LEASE_MS));
    // Whoever took it was cut off: it is sent once more, under the same id.
    let again = claim(&shop.store, SETTLED + LEASE_MS).await.expect("the same event");
    assert_eq!((again.id, &again.event_id, again.tries), (first.id, &first.event_id, 2));
}

async fn tills_that_claim_at_once_get_different_events(shop: &Shop) {
    const EVENTS: usize = 12;
    shop.store.report_to_back_office(true);
    shop.paid_sales(EVENTS).await;
    let mut tills = JoinSet::new();
    for _ in 0..4 {
        let store = shop.store.clone();
        tills.spawn(async move {
            let mut taken = Vec::new();
            while let Some(event) = claim(&store, SETTLED).await {
                taken.push(event.id);
            }
            taken
        });
    }
    let mut taken: Vec<i64> = tills.join_all().await.into_iter().flatten().collect();
    taken.sort_unstable();
    let once = taken.clone();
    taken.dedup();
    assert_eq!((taken.len(), taken), (EVENTS, once), "each event once");
}

async fn a_late_result_says_nothing_about_the_try_begun_since(shop: &Shop) {
    shop.store.report_to_back_office(true);
    shop.paid_sales(1).await;
    let slow = claim(&shop.store, SETTLED).await.expect("an event");
    let quick = claim(&shop.store, SETTLED + LEASE_MS).await.expect("its lease has ended");
    shop.store.delivery_failed(&slow, &refused(), None, SETTLED + LEASE_MS).await.expect("noted");
    assert_eq!(all(shop).await[0].state, DeliveryState::Waiting, "the slow one's failure is not news");
    assert_eq!(claim(&shop.store, SETTLED + LEASE_MS).await, None, "and the quick one holds it still");
    // But a confirmation is one, whoever brings it.
    delivered(shop, &slow).await;
    shop.store.delivery_failed(&quick, &refused(), Some(SETTLED), SETTLED).await.expect("noted");
    assert_eq!(all(shop).await[0].state, DeliveryState::Delivered);
}

async fn a_dead_event_frees_the_next_and_can_be_sent_again(shop: &Shop) {
    shop.store.report_to_back_office(true);
    let sale = shop.sale("click").await;
    shop.settle(&sale.attempt, &one_fen_short(&sale.attempt)).await;
    shop.pay(&sale.attempt).await;
    let first = claim(&shop.store, SETTLED).await.expect("the mismatch");
    shop.store.delivery_failed(&first, &refused(), None, SETTLED + 9).await.expect("noted");
    let dead = all(shop).await.pop().expect("the mismatch");
    assert_eq!(
        (dead.state, dead.tried_at_ms, dead.last_status),
        (DeliveryState::Dead, Some(SETTLED + 9), Some(500))
    );
    assert_eq!(
        (dead.last_problem.as_deref(), dead.last_answer.as_deref()),
        (Some("http_status"), Some("哎呀"))
    );
    assert_eq!(shop.store.delivery_counts().await.expect("counted"), DeliveryCounts { waiting: 1, dead: 1 });
    let next = claim(&shop.store, SETTLED).await.expect("the payment goes on");
    delivered(shop, &next).await;
    assert_eq!(shop.store.next_delivery_at_ms().await.expect("read"), None);
    let by = Actor::new("李姐", "till-1");
    for id in [first.id, next.id] {
        let again = shop.store.redeliver(id, &by, SETTLED + 99).await.expect("noted").expect("it exists");
        assert_eq!(
            (again.state, again.tries - again.tries_before, again.delivered_at_ms),
            (DeliveryState::Waiting, 0, None)
        );
        let claimed = claim(&shop.store, SETTLED + 99).await.expect("due at once");
        assert_eq!((claimed.id, claimed.tries - claimed.tries_before), (id, 1));
        delivered(shop, &claimed).await;
    }
    assert_eq!(shop.store.redeliver(999, &by, SETTLED).await.expect("looked"), None);
    let told = shop.store.audit_page(None, 10).await.expect("an audit log");
    let told: Vec<_> = told.iter().map(|entry| (entry.action, &*entry.who, &entry.after["event"])).collect();
    let entry = |delivery: &Delivery| json!(delivery.event_id);
    let action = AuditAction::DeliveryRepeated;
    assert_eq!(
        told,
        [(action, "李姐", &entry(&next)), (action, "李姐", &entry(&first))],
        "not of what there is not"
    );
}

async fn what_waits_becomes_due_when_the_back_office_answers_again(shop: &Shop) {
    shop.store.report_to_back_office(true);
    shop.paid_sales(2).await;
    for _ in 0..2 {
        let event = claim(&shop.store, SETTLED).await.expect("an event");
        shop.store
            .delivery_failed(&event, &refused(), Some(SETTLED + 3_600_000), SETTLED)
            .await
            .expect("noted");
    }
    assert_eq!(claim(&shop.store, SETTLED + 1).await, None);
    shop.store.hasten_deliveries(SETTLED + 1).await.expect("hastened");
    assert!(
        claim(&shop.store, SETTLED + 1).await.is_some() && claim(&shop.store, SETTLED + 1).await.is_some()
    );
}

async fn a_clock_set_back_holds_nothing_up(shop: &Shop) {
    const YEAR: i64 = 365 * 24 * 3_600_000;
    shop.store.report_to_back_office(true);
    shop.paid_sales(1).await;
    let event = claim(&shop.store, SETTLED - YEAR).await.expect("written in the future, as it seems");
    assert_eq!(claim(&shop.store, SETTLED - YEAR).await, None, "and leased now");
    shop.store.delivery_failed(&event, &refused(), Some(SETTLED), SETTLED).await.expect("noted");
    let event = claim(&shop.store, SETTLED).await.expect("due");
    let again = claim(&shop.store, SETTLED - YEAR).await.expect("a lease of next year is no lease");
    assert_eq!(event.id, again.id);
}

async fn the_list_pages_and_filters(shop: &Shop) {
    shop.store.report_to_back_office(true);
    shop.paid_sales(5).await;
    let event = claim(&shop.store, SETTLED).await.expect("an event");
    delivered(shop, &event).await;
    let page = shop.store.deliveries(None, None, 2).await.expect("a page");
    let next = shop.store.deliveries(None, Some(page[1].id), 100).await.expect("a page");
    let ids: Vec<i64> = page.iter().chain(&next).map(|event| event.id).collect();
    assert!(ids.len() == 5 && ids.windows(2).all(|pair| pair[0] > pair[1]), "newest first: {ids:?}");
    let done = shop.store.deliveries(Some(DeliveryState::Delivered), None, 100).await.expect("a page");
    assert_eq!(done.iter().map(|event| event.id).collect::<Vec<_>>(), [event.id]);
    assert_eq!((done[0].last_status, done[0].delivered_at_ms), (Some(204), Some(SETTLED + 1)));
    assert_eq!(shop.store.deliveries(Some(DeliveryState::Dead), None, 100).await.expect("a page"), []);
}

async fn a_stopped_address_stays_stopped_until_it_is_resumed(shop: &Shop) {
    const URL: &str = "https://erp.example.com/hook";
    let since = async || shop.store.deliveries_stopped_at_ms(URL).await.expect("read");
    assert_eq!(since().await, None);
    for now in [NOON, NOON + 1] {
        shop.store.stop_deliveries_to(URL, now).await.expect("noted");
    }
    assert_eq!(since().await, Some(NOON));
    assert_eq!(shop.store.deliveries_stopped_at_ms("https://other.example.com/").await.expect("read"), None);
    shop.store.resume_deliveries_to(URL).await.expect("noted");
    assert_eq!(since().await, None);
}

async fn old_deliveries_are_forgotten_and_nothing_else(shop: &Shop) {
    const DAY: i64 = 24 * 3_600_000;
    shop.store.report_to_back_office(true);
    shop.paid_sales(3).await;
    let event = claim(&shop.store, SETTLED).await.expect("an event");
    delivered(shop, &event).await;
    let dead = claim(&shop.store, SETTLED).await.expect("another");
    shop.store.delivery_failed(&dead, &refused(), None, SETTLED).await.expect("noted");
    shop.store.prune_deliveries(SETTLED + 89 * DAY).await.expect("pruned");
    assert_eq!(all(shop).await.len(), 3);
    shop.store.prune_deliveries(SETTLED + 91 * DAY).await.expect("pruned");
    let left: Vec<_> = all(shop).await.iter().map(|event| event.state.as_str()).collect();
    assert_eq!(left, ["waiting", "dead"]);
}
