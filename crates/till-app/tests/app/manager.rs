//! The manager at the till: the PIN, and what it opens.

use crate::support::{PATIENCE, Scripted, Shop, cart, number, reach, run, success};
use std::sync::Mutex;
use till::audit::AuditAction;
use till::charge_again::ChargeRefusal;
use till::payment::{Attempt, Distrust, Observation, Problem, Task};
use till_app::events::Event;
use till_app::people::People;
use till_app::secrets::Secrets;
use till_app::{Checkout, Manager, PinError, Stage, Till, TillError, replace_pin};
use till_store::StoreError;

const PIN: &str = "135790";
const WHY: &str = "顾客手机显示未付款";

fn secrets(shop: &Shop) -> Secrets {
    Secrets::of_folder(shop.folder.path())
}

async fn with_pin(shop: &Shop) -> People {
    let people = shop.people().await;
    people.choose_owner_pin("", PIN, None).await.unwrap();
    people
}

async fn manager(till: &Till, people: &People) -> Manager {
    till.manager(&people.approve(None, PIN).await.unwrap())
}

async fn refused(people: &People, pin: &str) -> PinError {
    match people.approve(None, pin).await.map(drop) {
        Err(TillError::Pin(error)) => error,
        other => panic!("{other:?}"),
    }
}

async fn audit(shop: &Shop) -> Vec<AuditAction> {
    let entries = shop.store().await.audit_page(None, 100).await.unwrap();
    entries.iter().rev().map(|entry| entry.action).collect()
}

#[tokio::test]
async fn without_a_pin_nobody_is_the_manager() {
    let shop = Shop::open().await;
    let people = shop.people().await;
    for pin in ["", "0000"] {
        assert_eq!(refused(&people, pin).await, PinError::NotSet);
    }
    for bad in ["", "123", "12345678901234", "abcd"] {
        let refused = people.choose_owner_pin("", bad, None).await.unwrap_err();
        assert!(matches!(refused, TillError::Secret(_)), "{refused:?}");
        assert!(bad.is_empty() || !format!("{refused} {refused:?}").contains(bad), "never repeated");
    }
}

#[tokio::test]
async fn a_pin_is_changed_with_the_old_one_and_replaced_by_the_command_line() {
    let shop = Shop::open().await;
    let people = with_pin(&shop).await;
    let kept = std::fs::read_to_string(shop.folder.path().join("secrets/manager_pin")).unwrap();
    assert!(kept.starts_with("$argon2id$") && !kept.contains(PIN), "{kept}");
    let refused = people.choose_owner_pin("000000", "2468", None).await.unwrap_err();
    assert!(matches!(refused, TillError::Pin(PinError::Wrong { .. })), "{refused:?}");
    people.choose_owner_pin(PIN, "2468", None).await.unwrap();
    assert!(people.approve(None, "2468").await.is_ok());
    replace_pin(&shop.store().await, &secrets(&shop), "1", "97531").await.unwrap();
    assert!(people.approve(None, "97531").await.is_ok());
    assert_eq!(audit(&shop).await, [AuditAction::PinSet; 3]);
    let said = format!("{:?}", shop.store().await.audit_page(None, 100).await.unwrap());
    assert!(!said.contains("2468") && !said.contains("argon2"), "{said}");
}

#[tokio::test]
async fn wrong_pins_lock_the_manager_out_also_after_a_restart() {
    let shop = Shop::open().await;
    let people = with_pin(&shop).await;
    for _ in 0..4 {
        assert_eq!(refused(&people, "0000").await, PinError::Wrong { locked_until_ms: None });
    }
    let PinError::Wrong { locked_until_ms: Some(until_ms) } = refused(&people, "0000").await else {
        panic!("the fifth locks")
    };
    drop(people);
    let people = shop.people().await;
    assert_eq!(refused(&people, PIN).await, PinError::Locked { until_ms }, "not even the right one");
    assert_eq!(audit(&shop).await, [AuditAction::PinSet, AuditAction::PinLocked]);
    shop.clock.forward(61_000);
    assert!(people.approve(None, PIN).await.is_ok());
    assert_eq!(refused(&people, "0000").await, PinError::Wrong { locked_until_ms: None }, "forgiven");
}

#[tokio::test]
async fn a_store_without_the_right_pin_cannot_be_ordered_about() {
    let shop = Shop::open().await;
    let (till, waiting) = shop.waiting().await;
    let manager = manager(&till, &with_pin(&shop).await).await;
    let sale_no = waiting.sale.sale_no.as_str();
    for why in ["", "ab", "line\nbreak"] {
        let refused = manager.charge_again(sale_no, why).await.unwrap_err();
        assert!(matches!(refused, TillError::Reason(_)), "{refused:?}");
    }
    let refused = manager.charge_again(sale_no, WHY).await.unwrap_err();
    assert!(
        matches!(refused, TillError::Store(StoreError::Charge(ChargeRefusal::Known))),
        "a code that is merely waiting is cancelled, not overruled: {refused:?}"
    );
}

/// What the scripted gateway says about each attempt.
#[derive(Default)]
struct Says {
    first: Option<Observation>,
    second: Option<Observation>,
}

fn silence(task: Task) -> Observation {
    Observation::NoTrust { task, distrust: Distrust::NoAnswer, problem: Problem::new("no_answer", "") }
}

/// A till whose first attempt is shown and then unknown, and a gateway that says what the test wants.
async fn unknown(shop: &Shop) -> (Till, Checkout, std::sync::Arc<Mutex<Says>>) {
    let says = std::sync::Arc::new(Mutex::new(Says::default()));
    let script = says.clone();
    let gateway = Scripted::new(move |attempt: &Attempt, task| {
        let says = script.lock().unwrap();
        let said = if attempt.attempt_no == 1 { &says.first } else { &says.second };
        match (task, said) {
            (Task::Place, _) => Observation::Ordered { code_url: format!("weixin://{}", attempt.attempt_no) },
            (_, Some(said)) => said.clone(),
            (_, None) => silence(task),
        }
    });
    let till = shop.till_with(gateway).await;
    let started = till.start(cart()).await.unwrap();
    let running = run(&till);
    let checkout = reach(&till, number(&started), Stage::Unknown).await;
    drop(running);
    (till, checkout, says)
}

#[tokio::test]
async fn promise_3_an_override_shows_a_second_code_and_the_first_resolves_itself() {
    let shop = Shop::open().await;
    let (till, first, says) = unknown(&shop).await;
    let people = with_pin(&shop).await;
    let sale_no = first.sale.sale_no.as_str();
    assert!(matches!(till.retry(sale_no).await, Err(TillError::Store(StoreError::SaleHasOpenAttempt))));
    let second = manager(&till, &people).await.charge_again(sale_no, WHY).await.unwrap();
    says.lock().unwrap().second = Some(Observation::NotPaid);
    let running = run(&till);
    reach(&till, number(&second), Stage::Waiting).await;
    // The first one is asked about all the while, and closed once the gateway answers.
    says.lock().unwrap().first = Some(Observation::ClosedAtGateway);
    reach(&till, number(&first), Stage::Closed).await;
    says.lock().unwrap().second = Some(Observation::Success(success(&second.attempt)));
    reach(&till, number(&second), Stage::Paid).await;
    drop(running);
    assert_eq!((shop.paylog().await, shop.duties().await), (vec!["paid"], vec![]));
    assert_eq!(audit(&shop).await, [AuditAction::PinSet, AuditAction::UnknownOverridden]);
}

#[tokio::test]
async fn promise_4_the_first_payment_arrives_after_all_and_is_attached() {
    let shop = Shop::open().await;
    let (till, first, says) = unknown(&shop).await;
    let manager = manager(&till, &with_pin(&shop).await).await;
    let second = manager.charge_again(&first.sale.sale_no, WHY).await.unwrap();
    says.lock().unwrap().second = Some(Observation::NotPaid);
    says.lock().unwrap().first = Some(Observation::Success(success(&first.attempt)));
    let running = run(&till);
    let late = reach(&till, number(&first), Stage::Paid).await;
    assert!(late.attempt.paid.is_some_and(|paid| paid.late));
    let duty = till.store().open_duties().await.unwrap().remove(0);
    assert_eq!(duty.open_attempt.as_deref(), Some(number(&second)), "its code is still shown");
    let refused = manager.attach(duty.id, WHY).await.unwrap_err();
    assert!(matches!(refused, TillError::Store(StoreError::Duty(_))), "{refused:?}");
    till.cancel(number(&second)).await.unwrap();
    says.lock().unwrap().second = Some(Observation::ClosedAtGateway);
    reach(&till, number(&second), Stage::Closed).await;
    let mut events = till.events();
    manager.attach(duty.id, WHY).await.unwrap();
    let changed = async {
        loop {
            if matches!(events.recv().await, Ok(Event::DutiesChanged)) {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, changed).await.expect("the window is told");
    drop(running);
    let sale = till.store().sale(&first.sale.sale_no).await.unwrap().unwrap();
    assert_eq!((sale.paid_by, sale.receipts), (Some(first.attempt.out_trade_no.clone()), 1));
    assert_eq!(shop.duties().await, Vec::<&str>::new());
}
