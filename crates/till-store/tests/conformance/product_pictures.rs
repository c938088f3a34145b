//! Pictures of products: everybody hears of them, and they are in nobody's way.

use crate::product_records::{edit, fields};
use crate::shop::Shop;
use serde_json::json;
use till::audit::AuditAction;
use till::product::{Fields, Record};
use till::product_import::Planned;
use till_store::{Picture, ProductFilter, ProductImport, SmallPicture, StockChange, StoreError};

on_both!(
    a_picture_is_set_replaced_and_removed_and_every_step_is_told,
    a_picture_and_the_text_of_a_product_change_without_meeting,
    of_two_who_change_a_picture_the_slower_is_told,
    a_picture_outlives_import_and_retiring,
    every_till_hears_of_a_picture_and_lists_tell_of_it,
);

fn picture(byte: u8) -> Picture {
    Picture { large: vec![byte; 3_000], small: vec![byte, 0, 255] }
}

async fn made(shop: &Shop, code: &str) -> Record {
    shop.store.create_product(&fields(code, "绿茶", 1_200), None, &edit()).await.expect("made")
}

async fn set(shop: &Shop, product: &Record, picture: Option<&Picture>) -> Record {
    shop.store.set_picture((product.id, product.picture), picture, &edit()).await.expect("stored")
}

async fn a_picture_is_set_replaced_and_removed_and_every_step_is_told(shop: &Shop) {
    let made = made(shop, "1").await;
    assert_eq!(made.picture, None);
    let nothing = set(shop, &made, None).await;
    let first = set(shop, &nothing, Some(&picture(1))).await;
    let second = set(shop, &first, Some(&picture(2))).await;
    assert!(first.picture.is_some() && second.picture > first.picture, "{first:?} {second:?}");
    assert_eq!(shop.store.product_picture(made.id).await.expect("read"), Some(picture(2).large));
    let small =
        SmallPicture { product_id: made.id, number: second.picture.unwrap_or(0), bytes: picture(2).small };
    assert_eq!(shop.store.small_pictures(&[made.id, 999]).await.expect("read"), [small]);
    let none = set(shop, &second, None).await;
    assert_eq!((none.picture, shop.store.product_picture(made.id).await.expect("read")), (None, None));
    assert!(shop.store.small_pictures(&[made.id]).await.expect("read").is_empty());
    assert!(shop.store.small_pictures(&[]).await.expect("nothing asked").is_empty());

    let audit = shop.store.audit_page(None, 10).await.expect("an audit log");
    let told: Vec<_> = audit.iter().map(|e| (e.action, e.subject.as_str())).collect();
    assert_eq!(
        told,
        [
            (AuditAction::ProductPictureRemoved, "1"),
            (AuditAction::ProductPictureReplaced, "1"),
            (AuditAction::ProductPictureSet, "1"),
            (AuditAction::ProductCreated, "1"),
        ],
        "removing what was not there is no change"
    );
    assert_eq!(
        audit[1].before,
        json!({ "name": "绿茶", "picture": first.picture }),
        "never the picture itself"
    );
    assert_eq!(audit[1].after, json!({ "name": "绿茶", "picture": second.picture }));
    let gone = shop.store.set_picture((999, None), Some(&picture(1)), &edit()).await;
    assert!(matches!(gone, Err(StoreError::NoSuchProduct(999))), "{gone:?}");
}

async fn a_picture_and_the_text_of_a_product_change_without_meeting(shop: &Shop) {
    let made = made(shop, "1").await;
    let pictured = set(shop, &made, Some(&picture(1))).await;
    assert_eq!(pictured.version, made.version);
    // Somebody has been writing since before the picture came.
    let dearer = fields("1", "绿茶", 1_300);
    let saved =
        shop.store.save_product((made.id, made.version), &dearer, &edit()).await.expect("no conflict");
    assert_eq!((saved.picture, saved.fields.clone()), (pictured.picture, dearer));
    // And somebody chose a picture since before the text was saved.
    let again = set(shop, &pictured, Some(&picture(2))).await;
    assert_eq!((again.fields, again.version), (saved.fields, saved.version));
    let dearest = fields("1", "绿茶", 1_400);
    let (two, edit) = (picture(3), edit());
    let (text, other) = tokio::join!(
        shop.store.save_product((made.id, saved.version), &dearest, &edit),
        shop.store.set_picture((made.id, again.picture), Some(&two), &edit),
    );
    assert!(text.is_ok() && other.is_ok(), "{text:?} {other:?}");
    let now = shop.store.product_record(made.id).await.expect("there");
    assert_eq!((now.fields, now.picture), (dearest, other.expect("stored").picture), "both are there");
}

async fn of_two_who_change_a_picture_the_slower_is_told(shop: &Shop) {
    let made = made(shop, "1").await;
    let (one, two, edit) = (picture(1), picture(2), edit());
    let (first, second) = tokio::join!(
        shop.store.set_picture((made.id, None), Some(&one), &edit),
        shop.store.set_picture((made.id, None), Some(&two), &edit),
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    let kept = if first.is_ok() { one } else { two };
    assert!(matches!(first.err().or(second.err()), Some(StoreError::ProductMoved(_))));
    assert_eq!(shop.store.product_picture(made.id).await.expect("read"), Some(kept.large));
    let blind = shop.store.set_picture((made.id, None), None, &edit).await;
    assert!(
        matches!(blind, Err(StoreError::ProductMoved(_))),
        "nobody removes what he has not seen: {blind:?}"
    );
}

async fn a_picture_outlives_import_and_retiring(shop: &Shop) {
    let made = made(shop, "1").await;
    let kept = set(shop, &made, Some(&picture(1))).await;
    let fields = Fields { name: "红茶".into(), ..kept.fields.clone() };
    let planned = [Planned { row: 2, before: Some(Box::new(kept.clone())), fields, stock: Some(3) }];
    let seen = shop.store.catalogue_version().await.expect("a version");
    let import = ProductImport { planned: &planned, seen, file: "x.csv".into(), note: json!({}) };
    assert!(shop.store.import_products(&import, &edit(), |_| true).await.expect("stored"));
    let now = shop.store.product_record(made.id).await.expect("there");
    assert_eq!((now.fields.name.as_str(), now.picture), ("红茶", kept.picture));
    let now =
        shop.store.adjust_stock(made.id, StockChange::Count(1), "盘点", &edit()).await.expect("counted");
    let gone = shop.store.retire_product((made.id, now.version), true, &edit()).await.expect("retired");
    assert_eq!(gone.picture, kept.picture);
    assert_eq!(shop.store.product_picture(made.id).await.expect("read"), Some(picture(1).large));
    let other = set(shop, &gone, Some(&picture(2))).await;
    assert!(other.picture > kept.picture && other.retired_at_ms.is_some());
    let error =
        shop.sql.run("INSERT INTO product_pictures SELECT 999, large, small FROM product_pictures").await;
    assert!(error.is_err(), "no picture without its product");
}

async fn every_till_hears_of_a_picture_and_lists_tell_of_it(shop: &Shop) {
    let (one, two) = (made(shop, "1").await, made(shop, "2").await);
    let news = async |since| {
        let told = shop.store.products_changed_since(since).await.expect("news for the counter");
        let mut told: Vec<_> = told.into_iter().map(|c| (c.product.id, c.product.picture)).collect();
        told.sort_unstable();
        told
    };
    let seen = shop.store.catalogue_version().await.expect("a version");
    assert!(news(seen).await.is_empty());
    let set_one = set(shop, &one, Some(&picture(1))).await;
    assert_eq!(shop.store.catalogue_version().await.expect("a version"), seen + 1);
    assert_eq!(news(seen).await, [(one.id, set_one.picture)]);
    let none = set(shop, &set_one, None).await;
    assert_eq!(news(seen + 1).await, [(one.id, None)], "also of one that was removed");
    let again = set(shop, &none, Some(&picture(1))).await;
    assert!(again.picture > set_one.picture, "a number is never given twice");
    assert_eq!(news(-1).await, [(one.id, again.picture), (two.id, None)], "a start reads everything");
    let list = shop.store.product_records(&ProductFilter::default(), None, 10).await.expect("a list");
    assert_eq!(list.iter().map(|p| p.picture).collect::<Vec<_>>(), [again.picture, None]);
    assert_eq!(shop.store.product(one.id).await.expect("read").and_then(|p| p.picture), again.picture);
    assert_eq!(
        shop.store.product_record_by_code("1").await.expect("read").map(|p| p.id),
        Some(one.id),
        "found by its code"
    );
    assert!(shop.store.product_record_by_code("").await.expect("read").is_none());
}
