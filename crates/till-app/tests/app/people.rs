//! Who logs in, who approves, and the way back when a PIN is lost.

use crate::support::{Shop, anyone, cart, refuse_audit};
use till::audit::{Actor, AuditAction};
use till::person::{NameError, OWNER, Person, Right, Role};
use till_app::people::People;
use till_app::secrets::Secrets;
use till_app::{CartRequest, PinError, TillError, replace_pin};
use till_store::StoreError;

const OWNERS: &str = "135790";
const LI: &str = "246802";
const WANG: &str = "1234";

/// The owner, the manager 李姐, the cashier 小王.
async fn staffed(shop: &Shop) -> (People, Person, Person) {
    let people = shop.people().await;
    people.choose_owner_pin("", OWNERS, None).await.unwrap();
    let li = people.add("李姐", Role::Manager, LI, &owner()).await.unwrap();
    let wang = people.add(" 小王 ", Role::Cashier, WANG, &Actor::new("李姐", "1")).await.unwrap();
    (people, li, wang)
}

fn owner() -> Actor {
    Actor::new("manager", "1")
}

fn pin_error<T: std::fmt::Debug>(refused: Result<T, TillError>) -> PinError {
    match refused {
        Err(TillError::Pin(error)) => error,
        other => panic!("{other:?}"),
    }
}

/// Who did what, oldest first.
async fn told(shop: &Shop) -> Vec<(String, AuditAction, String)> {
    let entries = shop.store().await.audit_page(None, 100).await.unwrap();
    entries.into_iter().rev().map(|e| (e.who, e.action, e.subject)).collect()
}

fn line(who: &str, action: AuditAction, subject: &str) -> (String, AuditAction, String) {
    (who.into(), action, subject.into())
}

#[tokio::test]
async fn a_shop_without_people_needs_no_log_in_and_the_first_one_is_a_manager() {
    let shop = Shop::open().await;
    let people = shop.people().await;
    assert_eq!(people.at_work().await.unwrap(), []);
    let first = people.add("小王", Role::Cashier, WANG, &owner()).await;
    assert!(matches!(first, Err(TillError::Store(StoreError::NoManager(_)))), "{first:?}");
    for (bad, why) in [("", NameError::Missing), ("manager", NameError::Reserved)] {
        let refused = people.add(bad, Role::Manager, LI, &owner()).await;
        assert!(matches!(refused, Err(TillError::PersonName(found)) if found == why), "{refused:?}");
    }
    let refused = people.add("李姐", Role::Manager, "12ab", &owner()).await.unwrap_err();
    assert!(
        matches!(refused, TillError::Secret(_)) && !format!("{refused:?}").contains("12ab"),
        "{refused:?}"
    );
    assert_eq!(told(&shop).await, []);
}

#[tokio::test]
async fn who_comes_with_the_right_pin_is_logged_in_and_told_once() {
    let shop = Shop::open().await;
    let (people, li, wang) = staffed(&shop).await;
    let here = people.log_in(Some(wang.id), WANG, None).await.unwrap();
    assert_eq!((here.name(), here.role(), here.audit_name().as_ref()), ("小王", Role::Cashier, "小王"));
    assert_eq!(
        pin_error(people.log_in(Some(li.id), WANG, None).await),
        PinError::Wrong { locked_until_ms: None }
    );
    people.log_in(Some(wang.id), WANG, Some(Some(wang.id))).await.unwrap();
    people.log_in(Some(li.id), LI, Some(Some(wang.id))).await.unwrap();
    let by_owner = people.log_in(None, OWNERS, Some(Some(li.id))).await.unwrap();
    assert_eq!((by_owner.name(), by_owner.role()), (OWNER, Role::Manager));
    let logged_in: Vec<_> =
        told(&shop).await.into_iter().filter(|(_, action, _)| *action == AuditAction::LoggedIn).collect();
    let expected = [("小王", "小王"), ("李姐", "李姐"), ("manager", "manager")]
        .map(|(w, s)| line(w, AuditAction::LoggedIn, s));
    assert_eq!(logged_in, expected, "who comes back after a lock is not told");
}

#[tokio::test]
async fn wrong_pins_lock_one_person_at_one_till_also_after_a_restart() {
    let shop = Shop::open().await;
    let (people, li, wang) = staffed(&shop).await;
    for _ in 0..4 {
        assert_eq!(
            pin_error(people.log_in(Some(wang.id), "0000", None).await),
            PinError::Wrong { locked_until_ms: None }
        );
    }
    let PinError::Wrong { locked_until_ms: Some(until_ms) } =
        pin_error(people.log_in(Some(wang.id), "0000", None).await)
    else {
        panic!("the fifth locks")
    };
    drop(people);
    let people = shop.people().await;
    assert_eq!(pin_error(people.log_in(Some(wang.id), WANG, None).await), PinError::Locked { until_ms });
    assert_eq!(people.locked_until(Some(wang.id)).await.unwrap(), Some(until_ms));
    assert!(people.log_in(Some(li.id), LI, None).await.is_ok(), "the others can work");
    let other =
        People::new(shop.store().await, Secrets::of_folder(shop.folder.path()), "2", shop.clock.clone());
    assert!(other.log_in(Some(wang.id), WANG, None).await.is_ok(), "each till counts for itself");
    // A manager gives him another PIN, and he need not wait.
    people.set_pin(wang.id, "4321", &Actor::new("李姐", "1")).await.unwrap();
    assert_eq!(
        pin_error(people.log_in(Some(wang.id), WANG, None).await),
        PinError::Wrong { locked_until_ms: None }
    );
    assert!(people.log_in(Some(wang.id), "4321", None).await.is_ok());
    let told = told(&shop).await;
    assert!(told.contains(&line("anyone", AuditAction::PinLocked, "小王")), "{told:?}");
    assert!(told.contains(&line("李姐", AuditAction::PersonPinSet, "小王")), "{told:?}");
}

#[tokio::test]
async fn only_a_manager_or_the_owner_approves_and_both_names_are_kept() {
    let shop = Shop::open().await;
    let (people, li, wang) = staffed(&shop).await;
    assert_eq!(pin_error(people.approve(Some(wang.id), WANG).await.map(drop)), PinError::NotManager);
    let approval = people.allow_once(Right::Settings, "小王", (Some(li.id), LI)).await.unwrap();
    assert_eq!(approval.by(), "李姐");
    people.allow_once(Right::Export, "小王", (None, OWNERS)).await.unwrap();
    let entries = shop.store().await.audit_page(None, 2).await.unwrap();
    let said: Vec<_> =
        entries.iter().map(|e| (e.who.as_str(), e.subject.as_str(), e.after["for"].as_str())).collect();
    assert_eq!(said, [("manager", "export", Some("小王")), ("李姐", "settings", Some("小王"))]);
    assert!(entries.iter().all(|e| e.action == AuditAction::ActionApproved));
}

#[tokio::test]
async fn the_owners_pin_of_a_second_till_takes_a_manager() {
    let shop = Shop::open().await;
    let (first, _, _) = staffed(&shop).await;
    assert!(!first.owner_pin_takes_a_manager().await.unwrap(), "it takes the old PIN");
    let folder = tempfile::tempdir().unwrap();
    let secrets = Secrets::of_folder(folder.path());
    let second = People::new(shop.store().await, secrets, "2", shop.clock.clone());
    assert!(second.owner_pin_takes_a_manager().await.unwrap());
    assert_eq!(pin_error(second.choose_owner_pin("", "975310", None).await), PinError::NotManager);
    assert!(!second.has_owner_pin().unwrap());
    second.choose_owner_pin("", "975310", Some(&Actor::new("李姐", "2"))).await.unwrap();
    assert!(second.log_in(None, "975310", None).await.is_ok());
    assert!(told(&shop).await.contains(&line("李姐", AuditAction::PinSet, "manager_pin")));
}

#[tokio::test]
async fn an_owners_pin_that_cannot_be_logged_is_not_stored() {
    let shop = Shop::open().await;
    let (people, _, _) = staffed(&shop).await;
    refuse_audit(&shop.database(), "WHEN NEW.action = 'pin_set'").await;
    assert!(people.choose_owner_pin(OWNERS, "975310", None).await.is_err());
    let secrets = Secrets::of_folder(shop.folder.path());
    assert!(replace_pin(&shop.store().await, &secrets, "1", "975310").await.is_err());
    assert!(people.log_in(None, OWNERS, None).await.is_ok(), "the old one stays");
}

#[tokio::test]
async fn every_pin_is_lost_and_the_owner_of_the_folder_finds_back() {
    let shop = Shop::open().await;
    let (people, li, _) = staffed(&shop).await;
    // Nobody remembers anything: whoever may use the data folder replaces the owner's PIN, which leaves a trace …
    let secrets = Secrets::of_folder(shop.folder.path());
    replace_pin(&shop.store().await, &secrets, "1", "975310").await.unwrap();
    // … and gives the manager another one.
    let here = people.log_in(None, "975310", None).await.unwrap();
    let by = Actor::new(here.audit_name(), "1");
    people.set_pin(li.id, "864208", &by).await.unwrap();
    assert!(people.log_in(Some(li.id), "864208", None).await.is_ok());
    let told = told(&shop).await;
    for expected in [
        line("command line", AuditAction::PinSet, "manager_pin"),
        line("manager", AuditAction::LoggedIn, "manager"),
        line("manager", AuditAction::PersonPinSet, "李姐"),
    ] {
        assert!(told.contains(&expected), "{told:?}");
    }
    let said = format!("{:?}", shop.store().await.audit_page(None, 100).await.unwrap());
    for secret in ["864208", "975310", WANG, "argon2"] {
        assert!(!said.contains(secret), "{said}");
    }
}

#[tokio::test]
async fn who_has_left_opens_nothing() {
    let shop = Shop::open().await;
    let (people, li, wang) = staffed(&shop).await;
    let here = people.log_in(Some(wang.id), WANG, None).await.unwrap();
    let by = Actor::new("李姐", "1");
    people.retire((wang.id, wang.version), true, &by).await.unwrap();
    let at_work = people.at_work().await.unwrap();
    assert_eq!(here.now(&at_work), None, "he is logged out");
    let refused = people.log_in(Some(wang.id), WANG, None).await.unwrap_err();
    assert!(matches!(refused, TillError::Store(StoreError::NoSuchPerson(_))), "{refused:?}");
    let last = people.retire((li.id, li.version), true, &by).await.unwrap();
    assert!(last.retired_at_ms.is_some(), "the last one may go too: the shop needs no log-in again");
}

#[tokio::test]
async fn a_sale_and_a_held_cart_carry_the_name() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    let request = CartRequest { cashier: "小王".into(), ..cart() };
    let held = request.cart.clone();
    let sale = till.start(request).await.unwrap().sale;
    assert_eq!(sale.cashier, "小王");
    till.hold(held, "7 号桌", "小王").await.unwrap();
    let held = till.store().held_page(None, 10).await.unwrap().remove(0);
    assert_eq!((held.held.who.as_str(), held.held.note.as_str()), ("小王", "7 号桌"));
    till.discard_held(held.id, anyone()).await.unwrap();
    let told = told(&shop).await;
    assert_eq!((told[0].0.as_str(), told[0].1), ("anyone", AuditAction::HeldDiscarded));
}
