//! Many products from a file: whole or not at all, and only onto the catalogue that was looked at.

use crate::product_records::{edit, fields};
use crate::shop::{Shop, line};
use fen::Fen;
use serde_json::json;
use till::audit::AuditAction;
use till::product::{Fields, Record};
use till::product_import::Planned;
use till_store::{ProductFilter, ProductImport, StoreError};

on_both!(
    an_import_makes_and_changes_and_is_remembered,
    an_import_onto_a_changed_catalogue_is_refused,
    an_import_and_an_edit_at_once_lose_nothing,
    an_import_that_is_given_up_leaves_nothing,
    a_sale_during_an_import_is_not_forgotten,
);

fn new(code: &str, stock: Option<i64>) -> Planned {
    Planned { row: 2, before: None, fields: fields(code, "新品", 500), stock }
}

fn change(before: &Record, price: i64, stock: Option<i64>) -> Planned {
    let fields = Fields { price: Fen::new(price), ..before.fields.clone() };
    Planned { row: 3, before: Some(Box::new(before.clone())), fields, stock }
}

async fn import(planned: &[Planned], seen: i64, shop: &Shop) -> Result<bool, StoreError> {
    let import = ProductImport { planned, seen, file: "商品.csv".into(), note: json!({ "new": 1 }) };
    shop.store.import_products(&import, &edit(), |_| true).await
}

async fn version(shop: &Shop) -> i64 {
    shop.store.catalogue_version().await.expect("a version")
}

async fn made(shop: &Shop, code: &str, stock: Option<i64>) -> Record {
    shop.store.create_product(&fields(code, "绿茶", 1_200), stock, &edit()).await.expect("made")
}

async fn all(shop: &Shop) -> Vec<Record> {
    shop.store.product_records(&ProductFilter::default(), None, 10_000).await.expect("a list")
}

async fn an_import_makes_and_changes_and_is_remembered(shop: &Shop) {
    let (one, two) = (made(shop, "1", Some(5)).await, made(shop, "2", None).await);
    let gone = made(shop, "3", None).await;
    shop.store.retire_product((gone.id, gone.version), true, &edit()).await.expect("retired");
    let gone = shop.store.product_record(gone.id).await.expect("there");
    let mut planned: Vec<Planned> =
        (0..150).map(|n| new(&format!("N{n}"), (n % 2 == 0).then_some(n))).collect();
    planned.extend([change(&one, 1_300, Some(9)), change(&two, 1_200, Some(7)), change(&gone, 1, None)]);
    assert!(import(&planned, version(shop).await, shop).await.expect("stored"));
    let found = all(shop).await;
    assert_eq!(found.len(), 153);
    let stocks: Vec<_> = found[..3].iter().map(|p| (p.fields.price.fen(), p.stock)).collect();
    assert_eq!(stocks, [(1_300, Some(9)), (1_200, Some(7)), (1, None)]);
    assert!(found[2].retired_at_ms.is_some(), "an import brings nothing back on sale");
    assert_eq!((found[3].fields.code.as_str(), found[3].stock, found[4].stock), ("N0", Some(0), None));
    let moves = async |id| {
        let prices = shop.store.product_prices(id, 10).await.expect("a history");
        prices.iter().map(|p| (p.old.map(Fen::fen), p.new.fen())).collect::<Vec<_>>()
    };
    assert_eq!(moves(one.id).await, [(Some(1_200), 1_300), (None, 1_200)]);
    assert_eq!(moves(two.id).await, [(None, 1_200)], "the same price is no change of it");
    assert_eq!(moves(found[3].id).await, [(None, 500)]);
    let audit = shop.store.audit_page(None, 2).await.expect("an audit log");
    assert_eq!((audit[0].action, audit[0].subject.as_str()), (AuditAction::ProductsImported, "商品.csv"));
    assert_eq!(audit[1].action, AuditAction::ProductRetired, "one entry for all");
    let told = shop.store.products_changed_since(gone.version).await.expect("news for the counter");
    assert_eq!(told.len(), 153, "every till hears of all of them");
}

async fn an_import_onto_a_changed_catalogue_is_refused(shop: &Shop) {
    let one = made(shop, "1", None).await;
    let seen = version(shop).await;
    made(shop, "N1", None).await;
    let refused = import(&[new("N1", None), change(&one, 1, None)], seen, shop).await;
    assert!(matches!(refused, Err(StoreError::CatalogueMoved)), "{refused:?}");
    assert_eq!(all(shop).await.iter().map(|p| p.fields.price.fen()).collect::<Vec<_>>(), [1_200, 1_200]);
    let audit = shop.store.audit_page(None, 10).await.expect("an audit log");
    assert!(audit.iter().all(|entry| entry.action == AuditAction::ProductCreated));
}

async fn an_import_and_an_edit_at_once_lose_nothing(shop: &Shop) {
    for _ in 0..10 {
        let code = format!("R{}", version(shop).await);
        let one = made(shop, &code, None).await;
        let (planned, seen) = ([change(&one, 1_300, None)], version(shop).await);
        let (edit, dearer) = (edit(), fields(&code, "改名", 1_400));
        let (imported, edited) = tokio::join!(
            import(&planned, seen, shop),
            shop.store.save_product((one.id, one.version), &dearer, &edit),
        );
        assert!(imported.is_ok() != edited.is_ok(), "{imported:?} {edited:?}");
        let now = shop.store.product_record(one.id).await.expect("there").fields;
        let expected = if edited.is_ok() { dearer } else { planned[0].fields.clone() };
        assert_eq!(now, expected);
    }
}

async fn an_import_that_is_given_up_leaves_nothing(shop: &Shop) {
    let one = made(shop, "1", None).await;
    let planned: Vec<Planned> =
        (0..100).map(|n| new(&format!("N{n}"), None)).chain([change(&one, 1, None)]).collect();
    let seen = version(shop).await;
    let import = ProductImport { planned: &planned, seen, file: "x".into(), note: json!({}) };
    let stored = shop.store.import_products(&import, &edit(), |done| done < 101).await.expect("asked");
    assert!(!stored);
    assert_eq!(all(shop).await.len(), 1);
    assert_eq!(version(shop).await, seen, "nothing has happened");
    assert_eq!(shop.store.product_prices(one.id, 10).await.expect("a history").len(), 1);
}

async fn a_sale_during_an_import_is_not_forgotten(shop: &Shop) {
    let one = made(shop, "1", Some(5)).await;
    // The file says 20; while somebody looks at it, two are sold.
    let planned = [change(&one, 1_200, Some(20))];
    let seen = version(shop).await;
    let sale = shop.sale_of("click", vec![line(Some(one.id), 1_200, 2)]).await;
    shop.pay(&sale.attempt).await;
    assert!(import(&planned, seen, shop).await.expect("stored"), "a sale is no edit");
    let now = shop.store.product_record(one.id).await.expect("there");
    assert_eq!((now.stock, now.sold_count), (Some(18), 2));
}
