//! A number from the customer's phone: found here, asked of the gateway, never settled into a sale that isn't there.

use crate::support::{Shop, anyone, cart, identity, number, reach, run};
use std::sync::Arc;
use till::audit::AuditAction;
use till_app::{LookedUp, Stage, Till};
use till_store::{Location, Store};
use wechatpay_simulator::ledger::{Fault, Scope};

/// What was noted about looking up numbers, newest first: number and what was found.
async fn noted(till: &Till) -> Vec<(String, String)> {
    let audit = till.store().audit_page(None, 100).await.unwrap();
    let looked = audit.into_iter().filter(|entry| entry.action == AuditAction::NumberLookedUp);
    looked.map(|entry| (entry.subject, entry.after["found"].as_str().unwrap().to_owned())).collect()
}

/// A till of another shop's system under the same merchant: another database, the same gateway.
async fn other_till(shop: &Shop, folder: &tempfile::TempDir) -> Till {
    let store = Store::open(&Location::Sqlite(folder.path().join("other.sqlite"))).await.unwrap();
    Till::new(identity(), store, Arc::new(shop.gateway()), shop.clock.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_till_knows_is_found_here_by_any_of_its_numbers() {
    let shop = Shop::open().await;
    let (till, waiting) = shop.waiting().await;
    shop.pay(&waiting);
    let paid = till.query(number(&waiting)).await.unwrap();
    let transaction_id = paid.attempt.paid.unwrap().transaction_id;
    let ours = LookedUp::Ours { sale_no: paid.sale.sale_no.clone() };
    let lower = number(&waiting).to_lowercase();
    for typed in
        [&paid.sale.sale_no, number(&waiting), &lower, &transaction_id, &format!(" {transaction_id} ")]
    {
        assert_eq!(till.look_up(typed, &anyone()).await.unwrap(), ours, "{typed}");
    }
    assert_eq!(noted(&till).await, [], "nobody else was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_the_till_has_not_heard_of_is_settled_when_its_number_is_looked_up() {
    let shop = Shop::open().await;
    let (till, waiting) = shop.waiting().await;
    shop.pay(&waiting);
    let order = shop.simulator.orders().into_iter().find(|o| o.out_trade_no == number(&waiting)).unwrap();
    let transaction_id = order.transaction_id.unwrap();
    let found = till.look_up(&transaction_id, &anyone()).await.unwrap();
    assert_eq!(found, LookedUp::Ours { sale_no: waiting.sale.sale_no.clone() });
    assert_eq!(till.checkout(number(&waiting)).await.unwrap().stage(), Stage::Paid);
    assert_eq!(shop.paylog().await, ["paid"]);
    assert_eq!(noted(&till).await, [(transaction_id, "ours".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_systems_order_is_shown_and_settles_nothing() {
    let shop = Shop::open().await;
    let folder = tempfile::tempdir().unwrap();
    let other = other_till(&shop, &folder).await;
    let running = run(&other);
    let sale = other.start(cart()).await.unwrap();
    let waiting = reach(&other, number(&sale), Stage::Waiting).await;
    drop(running);
    let till = shop.till().await;
    let LookedUp::Foreign(unpaid) = till.look_up(number(&waiting), &anyone()).await.unwrap() else {
        panic!("foreign")
    };
    assert_eq!((unpaid.trade_state.as_str(), unpaid.total), ("NOTPAY", None));

    shop.pay(&waiting);
    let paid = other.query(number(&waiting)).await.unwrap();
    let transaction_id = paid.attempt.paid.unwrap().transaction_id;
    let LookedUp::Foreign(order) = till.look_up(&transaction_id, &anyone()).await.unwrap() else {
        panic!("foreign")
    };
    assert_eq!(order.out_trade_no, number(&waiting));
    assert_eq!((order.trade_state.as_str(), order.total), ("SUCCESS", Some(waiting.sale.total)));
    assert!(shop.paylog().await.is_empty() && shop.duties().await.is_empty(), "it belongs to no sale here");
    let expected =
        [(transaction_id, "foreign".to_owned()), (number(&waiting).to_owned(), "foreign".to_owned())];
    assert_eq!(noted(&till).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_not_an_answer_and_a_number_nobody_has_is_said() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    assert_eq!(till.look_up("4200002611202611230123456789", &anyone()).await.unwrap(), LookedUp::Nowhere);
    assert_eq!(till.look_up("订单", &anyone()).await.unwrap(), LookedUp::NoNumber);
    assert_eq!(till.look_up("", &anyone()).await.unwrap(), LookedUp::NoNumber);
    shop.fault(Scope::OrderQuery, Fault::BadSignature);
    let LookedUp::Unknown(problem) = till.look_up("20240601-0001-1-K7Q2M9XB4TD6", &anyone()).await.unwrap()
    else {
        panic!("nothing to rely on")
    };
    assert_eq!(problem.code, "bad_signature");
    let found: Vec<String> = noted(&till).await.into_iter().map(|(_, found)| found).collect();
    assert_eq!(found, ["unknown", "nowhere"], "a word that is no number is asked of nobody");
}
