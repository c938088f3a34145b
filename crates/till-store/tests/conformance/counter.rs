//! What a cashier changes of prices, and carts that are not sales yet.

use crate::shop::{NOON, Shop, attempt, new_product, new_sale};
use fen::Fen;
use till::audit::{Actor, AuditAction};
use till::cart::{Cart, CartLine};
use till::pricing::{BasisPoints, Discount, Item, quote};
use till_store::{NewHeld, NewSale, StoreError};

on_both!(
    a_discounted_sale_is_stored_to_the_fen_and_read_back_as_it_was,
    changed_prices_stand_in_the_audit_log_and_plain_ones_do_not,
    a_draft_is_kept_replaced_and_ends_with_its_sale,
    a_held_cart_is_taken_back_once,
    taking_back_puts_the_cart_in_the_way_aside,
    a_discarded_cart_leaves_a_trace,
    of_many_tills_one_takes_a_held_cart,
    the_catalogue_counts_its_changes,
);

fn percent(points: i64) -> Discount {
    Discount::Percent(BasisPoints::new(points).expect("in range"))
}

fn item(product_id: Option<i64>, price: i64, quantity: i64, discount: Discount) -> Item {
    Item {
        product_id,
        title: "拿铁".into(),
        quantity,
        list_price: Fen::new(price),
        changed_price: None,
        discount,
        note: String::new(),
    }
}

/// A sale with everything a cashier may change.
fn reduced(product_id: Option<i64>) -> NewSale {
    let cheaper = Item {
        changed_price: Some(Fen::new(1_650)),
        note: "少冰 '%\"".into(),
        ..item(product_id, 1_800, 2, Discount::None)
    };
    let items = vec![
        cheaper,
        item(None, 333, 1, percent(1_250)),
        item(None, 900, 1, Discount::Amount(Fen::new(900))),
    ];
    let quote = quote(items, Discount::Amount(Fen::new(101))).expect("a price");
    NewSale {
        lines: quote.lines,
        total: quote.total,
        discount: Discount::Amount(Fen::new(101)),
        note: "7 号桌".into(),
        ..new_sale("click", vec![till::sale::Line::plain(None, "x", 1, Fen::new(1))])
    }
}

async fn start(shop: &Shop, new: NewSale) -> till_store::Started {
    let total = new.total;
    shop.store.start_sale(new, |no| attempt(no, 1, "till-1", total)).await.expect("a sale")
}

async fn a_discounted_sale_is_stored_to_the_fen_and_read_back_as_it_was(shop: &Shop) {
    let goods = shop.stock(&[("1", "拿铁", "nt", "", 1_800)]).await;
    let new = reduced(Some(goods[0].id));
    let started = start(shop, new.clone()).await;
    let sale = shop.store.sale(&started.sale.sale_no).await.expect("readable").expect("stored");
    assert_eq!((&sale.lines, sale.total), (&new.lines, new.total));
    assert_eq!((sale.discount, sale.note.as_str()), (new.discount, "7 号桌"));
    assert_eq!(
        shop.sql.number("SELECT CAST(SUM(amount_fen) AS BIGINT) FROM sale_lines").await,
        new.total.fen()
    );
    assert_eq!(shop.sql.number("SELECT discount_fen FROM sales").await, 101);
    // The settlement reads the same sale by another way.
    let settled = shop.settle(&started.attempt, &crate::shop::paid(&started.attempt)).await;
    assert_eq!(settled.sale.map(|sale| (sale.lines, sale.discount)), Some((new.lines, new.discount)));
    let sold = shop.store.product(goods[0].id).await.expect("readable").expect("there").sold_count;
    assert_eq!(sold, 2);
}

async fn changed_prices_stand_in_the_audit_log_and_plain_ones_do_not(shop: &Shop) {
    shop.sale("plain").await;
    assert!(shop.store.audit_page(None, 10).await.expect("readable").is_empty());
    let started = start(shop, reduced(None)).await;
    let log = shop.store.audit_page(None, 10).await.expect("readable");
    let [entry] = log.as_slice() else { panic!("one entry: {log:?}") };
    assert_eq!(
        (entry.action, entry.subject.as_str()),
        (AuditAction::SalePriced, started.sale.sale_no.as_str())
    );
    assert_eq!(entry.before["total_fen"], 3_600 + 333 + 900);
    assert_eq!(entry.after["total_fen"], started.sale.total.fen());
    assert_eq!(entry.after["sale_discount_fen"], 101);
    start(shop, reduced(None)).await;
    assert_eq!(shop.store.audit_page(None, 10).await.expect("readable").len(), 1, "one click, one entry");
}

fn cart(title: &str, quantity: i64) -> Cart {
    Cart { note: "打包".into(), ..Cart::of(vec![CartLine::amount(title, Fen::new(500), quantity)]) }
}

fn held(till: &str, cart: Cart) -> NewHeld {
    NewHeld {
        till: till.into(),
        who: "小李".into(),
        at_ms: NOON,
        note: "7 号桌".into(),
        total: Fen::new(1_500),
        cart,
    }
}

async fn a_draft_is_kept_replaced_and_ends_with_its_sale(shop: &Shop) {
    let store = &shop.store;
    let draft = async |till: &str| store.draft(till).await.expect("readable");
    store.save_draft("till-1", &cart("拿铁", 1), NOON).await.expect("kept");
    store.save_draft("till-1", &cart("拿铁", 2), NOON).await.expect("kept");
    store.save_draft("till-2", &cart("可颂", 1), NOON).await.expect("kept");
    assert_eq!(draft("till-1").await, Some(cart("拿铁", 2)));
    let new = NewSale { ends_draft: true, ..reduced(None) };
    // A sale that was refused leaves the draft where it is.
    let taken = shop.sale("other").await.attempt;
    let twin = |no: &str| till::payment::Attempt { sale_no: no.into(), ..taken.clone() };
    store.start_sale(new.clone(), twin).await.expect_err("a number is unique");
    assert_eq!(draft("till-1").await, Some(cart("拿铁", 2)));
    start(shop, new).await;
    assert_eq!((draft("till-1").await, draft("till-2").await), (None, Some(cart("可颂", 1))));
    store.save_draft("till-2", &Cart::default(), NOON).await.expect("forgotten");
    assert_eq!(draft("till-2").await, None);
}

async fn a_held_cart_is_taken_back_once(shop: &Shop) {
    let store = &shop.store;
    store.save_draft("till-1", &cart("拿铁", 3), NOON).await.expect("kept");
    store.hold(&held("till-1", cart("拿铁", 3))).await.expect("held");
    assert_eq!(store.draft("till-1").await.expect("readable"), None, "it is put aside now");
    let list = store.held_page(None, 10).await.expect("readable");
    assert_eq!((list.len(), list[0].pieces, &list[0].held), (1, 3, &held("till-1", cart("拿铁", 3))));
    // Any till of the shop may take it.
    let taken = store.take_back(list[0].id, "till-2", None, NOON).await.expect("taken");
    assert_eq!(taken, cart("拿铁", 3));
    assert_eq!(store.draft("till-2").await.expect("readable"), Some(taken), "a crash now loses nothing");
    let again = store.take_back(list[0].id, "till-1", None, NOON).await.expect_err("gone");
    assert!(matches!(again, StoreError::HeldGone), "{again:?}");
    assert_eq!(store.held_count().await.expect("readable"), 0);
}

async fn taking_back_puts_the_cart_in_the_way_aside(shop: &Shop) {
    let store = &shop.store;
    store.hold(&held("till-1", cart("拿铁", 1))).await.expect("held");
    let id = store.held_page(None, 10).await.expect("readable")[0].id;
    let aside = held("till-1", cart("可颂", 2));
    assert_eq!(store.take_back(id, "till-1", Some(&aside), NOON).await.expect("taken"), cart("拿铁", 1));
    let list = store.held_page(None, 10).await.expect("readable");
    assert_eq!(list.iter().map(|one| one.held.cart.clone()).collect::<Vec<_>>(), [cart("可颂", 2)]);
    let refused = store.take_back(id, "till-1", Some(&aside), NOON).await;
    assert!(matches!(refused, Err(StoreError::HeldGone)));
    assert_eq!(store.held_count().await.expect("readable"), 1, "a refusal puts nothing aside");
}

async fn a_discarded_cart_leaves_a_trace(shop: &Shop) {
    let store = &shop.store;
    store.hold(&held("till-1", cart("拿铁", 1))).await.expect("held");
    let id = store.held_page(None, 10).await.expect("readable")[0].id;
    let actor = Actor { who: "cashier".into(), till: "till-1".into() };
    store.discard_held(id, actor.clone(), NOON).await.expect("discarded");
    let log = store.audit_page(None, 10).await.expect("readable");
    assert_eq!((log.len(), log[0].action), (1, AuditAction::HeldDiscarded));
    assert_eq!(log[0].before["total_fen"], 1_500);
    assert!(matches!(store.discard_held(id, actor, NOON).await, Err(StoreError::HeldGone)));
    assert_eq!(store.audit_page(None, 10).await.expect("readable").len(), 1);
}

async fn of_many_tills_one_takes_a_held_cart(shop: &Shop) {
    for _ in 0..5 {
        shop.store.hold(&held("till-0", cart("拿铁", 1))).await.expect("held");
        let id = shop.store.held_page(None, 1).await.expect("readable")[0].id;
        let takers: Vec<_> = (1..=6)
            .map(|n| {
                let store = shop.store.clone();
                tokio::spawn(async move { store.take_back(id, &format!("till-{n}"), None, NOON).await })
            })
            .collect();
        let mut won = 0;
        for taker in takers {
            match taker.await.expect("no panic") {
                Ok(_) => won += 1,
                Err(error) => assert!(matches!(error, StoreError::HeldGone), "{error:?}"),
            }
        }
        assert_eq!(won, 1);
        assert_eq!(shop.sql.number("SELECT COUNT(*) FROM drafts").await, 1);
        shop.sql.run("DELETE FROM drafts").await.expect("emptied");
    }
}

async fn the_catalogue_counts_its_changes(shop: &Shop) {
    let store = &shop.store;
    let version = async || store.catalogue_version().await.expect("readable");
    let since = async |version| store.products_changed_since(version).await.expect("readable").len();
    assert_eq!((version().await, since(-1).await), (0, 0));
    let goods = shop.stock(&[("1", "拿铁", "nt", "", 1_800), ("2", "美式", "ms", "", 1_500)]).await;
    assert_eq!((version().await, since(-1).await, since(0).await, since(1).await), (1, 2, 2, 0));
    store.add_products(&[new_product(&("3", "可颂", "ks", "", 1_200))]).await.expect("new");
    assert_eq!((version().await, since(1).await), (2, 1));
    // A sale is no change of the catalogue: a busy shop would read it anew all day.
    let sale = shop
        .sale_of("click", vec![till::sale::Line::plain(Some(goods[0].id), "拿铁", 1, Fen::new(1_800))])
        .await;
    shop.pay(&sale.attempt).await;
    assert_eq!((version().await, since(2).await), (2, 0));
    store.add_products(&[new_product(&("3", "可颂", "ks", "", 1_200))]).await.expect_err("taken");
    assert_eq!(version().await, 2, "what was not stored does not count");
}
