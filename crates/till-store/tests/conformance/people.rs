//! The people of the shop.

use crate::shop::{NOON, Shop};
use till::audit::{Actor, AuditAction};
use till::person::{Person, PinHash, Role};
use till_store::StoreError;

on_both!(
    people_join_change_leave_and_come_back,
    the_first_is_a_manager_and_the_last_manager_stays,
    two_tills_make_one_person_of_a_name,
    two_tills_that_retire_the_two_managers_leave_one,
    nobody_is_ever_deleted,
    a_pin_is_kept_apart_and_never_told,
);

fn boss() -> Actor {
    Actor::new("manager", "till-1")
}

fn hash() -> PinHash {
    PinHash::new("$argon2id$hash".into())
}

async fn add(shop: &Shop, name: &str, role: Role) -> Result<Person, StoreError> {
    shop.store.add_person((name, role), &hash(), (&boss(), NOON)).await
}

async fn manager(shop: &Shop, name: &str) -> Person {
    add(shop, name, Role::Manager).await.expect("a manager")
}

async fn cashier(shop: &Shop, name: &str) -> Person {
    add(shop, name, Role::Cashier).await.expect("a cashier")
}

async fn retire(shop: &Shop, person: &Person, retire: bool) -> Result<Person, StoreError> {
    shop.store.retire_person((person.id, person.version), retire, (&boss(), NOON)).await
}

async fn people_join_change_leave_and_come_back(shop: &Shop) {
    manager(shop, "李姐").await;
    let wang = cashier(shop, "小王").await;
    let seen = (wang.id, wang.version);
    let by = boss();
    let renamed = shop.store.save_person(seen, ("王小明", Role::Manager), (&by, NOON)).await.expect("saved");
    assert_eq!((renamed.name.as_str(), renamed.role), ("王小明", Role::Manager));
    let late = shop.store.save_person(seen, ("老王", Role::Cashier), (&by, NOON)).await;
    assert!(matches!(late, Err(StoreError::PersonMoved(id)) if id == wang.id), "{late:?}");
    let gone = retire(shop, &renamed, true).await.expect("retired");
    assert_eq!(gone.retired_at_ms, Some(NOON));
    let other = cashier(shop, "王小明").await;
    let back = retire(shop, &gone, false).await;
    assert!(matches!(back, Err(StoreError::PersonNameTaken(_))), "the name has a new owner: {back:?}");
    retire(shop, &other, true).await.expect("retired");
    assert_eq!(retire(shop, &gone, false).await.expect("back").retired_at_ms, None);
    let audit = shop.store.audit_page(None, 20).await.expect("an audit log");
    let told: Vec<_> = audit.iter().rev().map(|e| (e.action, e.subject.as_str())).collect();
    let expected = [
        (AuditAction::PersonCreated, "李姐"),
        (AuditAction::PersonCreated, "小王"),
        (AuditAction::PersonChanged, "王小明"),
        (AuditAction::PersonRetired, "王小明"),
        (AuditAction::PersonCreated, "王小明"),
        (AuditAction::PersonRetired, "王小明"),
        (AuditAction::PersonRestored, "王小明"),
    ];
    assert_eq!(told, expected);
    assert_eq!((&audit[4].before["name"], &audit[4].after["role"]), (&"小王".into(), &"manager".into()));
}

async fn the_first_is_a_manager_and_the_last_manager_stays(shop: &Shop) {
    let first = add(shop, "小王", Role::Cashier).await;
    assert!(matches!(first, Err(StoreError::NoManager(_))), "{first:?}");
    assert_eq!(shop.store.people().await.expect("nobody"), []);
    let li = manager(shop, "李姐").await;
    let wang = cashier(shop, "小王").await;
    let left = retire(shop, &li, true).await;
    assert!(matches!(left, Err(StoreError::NoManager(_))), "{left:?}");
    let demoted = shop.store.save_person((li.id, li.version), ("李姐", Role::Cashier), (&boss(), NOON)).await;
    assert!(matches!(demoted, Err(StoreError::NoManager(_))), "{demoted:?}");
    assert_eq!(shop.store.people().await.expect("people"), [li.clone(), wang.clone()], "nothing has changed");
    retire(shop, &wang, true).await.expect("retired");
    retire(shop, &li, true).await.expect("the shop goes on without people");
    let back = retire(shop, &shop.store.people().await.expect("people")[1], false).await;
    assert!(matches!(back, Err(StoreError::NoManager(_))), "{back:?}");
}

async fn two_tills_make_one_person_of_a_name(shop: &Shop) {
    manager(shop, "李姐").await;
    for round in 0..5 {
        let name = format!("小王{round}");
        let (one, two) = tokio::join!(add(shop, &name, Role::Cashier), add(shop, &name, Role::Cashier));
        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
        let lost = one.err().or(two.err());
        assert!(matches!(lost, Some(StoreError::PersonNameTaken(_))), "{lost:?}");
    }
    assert_eq!(shop.store.people().await.expect("people").len(), 6);
}

async fn two_tills_that_retire_the_two_managers_leave_one(shop: &Shop) {
    cashier_beside_two_managers(shop).await;
    let people = shop.store.people().await.expect("people");
    let (one, two) = tokio::join!(retire(shop, &people[0], true), retire(shop, &people[1], true));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
    let lost = one.err().or(two.err());
    assert!(matches!(lost, Some(StoreError::NoManager(_))), "{lost:?}");
}

async fn cashier_beside_two_managers(shop: &Shop) {
    manager(shop, "李姐").await;
    manager(shop, "张姐").await;
    cashier(shop, "小王").await;
}

async fn nobody_is_ever_deleted(shop: &Shop) {
    manager(shop, "李姐").await;
    let error = shop.sql.run("DELETE FROM people").await.expect_err("refused").to_string();
    assert!(error.contains("retired, not deleted"), "{error}");
    manager(shop, "张姐").await;
    let twice = shop.sql.run("UPDATE people SET name = '李姐'").await;
    assert!(twice.is_err(), "the database itself refuses two of a name");
}

async fn a_pin_is_kept_apart_and_never_told(shop: &Shop) {
    let li = manager(shop, "李姐").await;
    let wang = cashier(shop, "小王").await;
    assert!(shop.store.person_pin(wang.id).await.expect("a hash") == hash());
    let new = PinHash::new("$argon2id$another".into());
    shop.store.set_person_pin(wang.id, &new, (&boss(), NOON)).await.expect("set");
    assert!(shop.store.person_pin(wang.id).await.expect("a hash") == new);
    assert!(shop.store.person_pin(li.id).await.expect("a hash") == hash(), "only his");
    let said = format!("{:?} {:?}", shop.store.audit_page(None, 20).await, shop.store.people().await);
    assert!(said.contains("PersonPinSet") && !said.contains("argon2id"), "{said}");
    let wang = shop.store.people().await.expect("people")[1].clone();
    retire(shop, &wang, true).await.expect("retired");
    let gone = shop.store.person_pin(wang.id).await;
    assert!(matches!(gone, Err(StoreError::NoSuchPerson(_))), "whoever has left opens nothing: {gone:?}");
}
