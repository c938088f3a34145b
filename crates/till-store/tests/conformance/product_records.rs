//! Products in the manager's hands.

use crate::shop::{NOON, Shop, Sql, line};
use fen::Fen;
use till::audit::{Actor, AuditAction};
use till::product::{Fields, Record};
use till_store::{Picture, ProductEdit, ProductFilter, ProductState, StockChange, StoreError};

on_both!(
    a_product_is_made_changed_and_remembered,
    the_slower_of_two_editors_is_told_and_nothing_is_lost,
    nothing_is_ever_deleted_only_retired,
    a_retired_product_is_not_at_the_counter,
    sales_lower_the_stock_that_is_counted_and_go_below_zero,
    the_list_is_filtered_and_paged,
    categories_stand_in_the_same_order_on_both,
);

pub fn fields(code: &str, name: &str, price: i64) -> Fields {
    Fields {
        code: code.into(),
        name: name.into(),
        initials: "x".into(),
        category: "茶".into(),
        price: Fen::new(price),
    }
}

pub fn edit() -> ProductEdit {
    ProductEdit { actor: Actor { who: "manager".into(), till: "till-1".into() }, now_ms: NOON }
}

async fn made(shop: &Shop, code: &str, stock: Option<i64>) -> Record {
    shop.store.create_product(&fields(code, "绿茶", 1_200), stock, &edit()).await.expect("made")
}

async fn a_product_is_made_changed_and_remembered(shop: &Shop) {
    let made = made(shop, "0069", None).await;
    assert_eq!((made.sold_count, made.stock, made.retired_at_ms), (0, None, None));
    let dearer = fields("0069", "绿茶", 1_350);
    let saved = shop.store.save_product((made.id, made.version), &dearer, &edit()).await.expect("saved");
    assert!(saved.version > made.version && saved.fields.price == Fen::new(1_350));
    let same =
        shop.store.save_product((made.id, saved.version), &dearer, &edit()).await.expect("nothing to do");
    assert_eq!(same.version, saved.version, "what changes nothing is no change");
    let prices = shop.store.product_prices(made.id, 10).await.expect("a history");
    let moves: Vec<_> = prices.iter().map(|p| (p.old.map(Fen::fen), p.new.fen())).collect();
    assert_eq!(moves, [(Some(1_200), 1_350), (None, 1_200)]);
    let audit = shop.store.audit_page(None, 10).await.expect("an audit log");
    let actions: Vec<_> = audit.iter().map(|e| e.action).collect();
    assert_eq!(actions, [AuditAction::ProductChanged, AuditAction::ProductCreated]);
    assert_eq!(audit[0].before["price_fen"], 1_200);
    for sql in ["UPDATE product_prices SET new_fen = 1", "DELETE FROM product_prices"] {
        let error = shop.sql.run(sql).await.expect_err("refused").to_string();
        assert!(error.contains("append only"), "{error}");
    }
}

async fn the_slower_of_two_editors_is_told_and_nothing_is_lost(shop: &Shop) {
    let made = made(shop, "0069", None).await;
    let (one, two) = (fields("0069", "一", 100), fields("0069", "二", 200));
    let edit = edit();
    let (first, second) = tokio::join!(
        shop.store.save_product((made.id, made.version), &one, &edit),
        shop.store.save_product((made.id, made.version), &two, &edit),
    );
    let won = [first.as_ref().ok(), second.as_ref().ok()].into_iter().flatten().count();
    assert_eq!(won, 1, "{first:?} {second:?}");
    let lost = first.err().or(second.err());
    assert!(matches!(lost, Some(StoreError::ProductMoved(_))), "{lost:?}");
    let prices = shop.store.product_prices(made.id, 10).await.expect("a history");
    assert_eq!(prices.len(), 2, "what was refused left no trace");
    let other = shop.store.create_product(&fields("0069", "三", 1), None, &edit).await;
    assert!(matches!(other, Err(StoreError::ProductCodeTaken(code)) if code == "0069"));
    let gone = shop.store.save_product((9_999, 1), &one, &edit).await;
    assert!(matches!(gone, Err(StoreError::NoSuchProduct(9_999))), "{gone:?}");
}

async fn nothing_is_ever_deleted_only_retired(shop: &Shop) {
    let made = made(shop, "0069", None).await;
    let error = shop.sql.run("DELETE FROM products").await.expect_err("refused").to_string();
    assert!(error.contains("retired, not deleted"), "{error}");
    let gone = shop.store.retire_product((made.id, made.version), true, &edit()).await.expect("retired");
    assert_eq!(gone.retired_at_ms, Some(NOON));
    let back = shop.store.retire_product((made.id, gone.version), false, &edit()).await.expect("back");
    assert!(back.retired_at_ms.is_none() && back.version > gone.version);
}

async fn a_retired_product_is_not_at_the_counter(shop: &Shop) {
    let made = made(shop, "0069", None).await;
    assert!(shop.store.product(made.id).await.expect("read").is_some());
    shop.store.retire_product((made.id, made.version), true, &edit()).await.expect("retired");
    assert!(shop.store.product(made.id).await.expect("read").is_none(), "it can't be put into a sale");
    let told = shop.store.products_changed_since(made.version).await.expect("news for the counter");
    assert_eq!(told.iter().map(|c| (c.product.id, c.on_sale)).collect::<Vec<_>>(), [(made.id, false)]);
    let query = till_store::ProductQuery { limit: 10, ..Default::default() };
    assert!(shop.store.products(&query).await.expect("a page").is_empty());
    assert!(shop.store.categories().await.expect("categories").is_empty());
    assert_eq!(shop.store.all_categories().await.expect("categories"), ["茶"]);
}

async fn sales_lower_the_stock_that_is_counted_and_go_below_zero(shop: &Shop) {
    let (counted, free) = (made(shop, "1", Some(2)).await, made(shop, "2", None).await);
    let lines = vec![line(Some(counted.id), 1_200, 3), line(Some(free.id), 1_200, 1)];
    let sale = shop.sale_of("click", lines).await;
    shop.pay(&sale.attempt).await;
    let record = async |id| shop.store.product_record(id).await.expect("there");
    let after = record(counted.id).await;
    assert_eq!(
        (after.stock, after.sold_count, after.version),
        (Some(-1), 3, counted.version),
        "a sale is no edit"
    );
    assert_eq!((record(free.id).await.stock, record(free.id).await.sold_count), (None, 1));
    let adjust = async |change| {
        shop.store.adjust_stock(counted.id, change, "盘点", &edit()).await.expect("adjusted").stock
    };
    assert_eq!(adjust(StockChange::Add(10)).await, Some(9));
    assert_eq!(adjust(StockChange::Count(7)).await, Some(7));
    assert_eq!(adjust(StockChange::Stop).await, None);
    let audit = shop.store.audit_page(None, 3).await.expect("an audit log");
    assert!(audit.iter().all(|e| e.action == AuditAction::StockAdjusted && e.reason == "盘点"));
    assert_eq!((&audit[2].before["stock"], &audit[2].after["stock"]), (&(-1).into(), &9.into()));
}

async fn the_list_is_filtered_and_paged(shop: &Shop) {
    for n in 0..7 {
        made(shop, &format!("A{n}"), None).await;
    }
    let coffee = Fields { category: "咖啡".into(), ..fields("B1", "100% 拿铁", 1) };
    let coffee = shop.store.create_product(&coffee, None, &edit()).await.expect("made");
    shop.store.retire_product((coffee.id, coffee.version), true, &edit()).await.expect("retired");
    let list = async |filter: &ProductFilter| {
        let page = shop.store.product_page(filter, None, 100).await.expect("a list");
        let count = shop.store.product_records_count(filter).await.expect("a count");
        assert_eq!((i64::try_from(page.records.len()), page.count, page.next), (Ok(count), count, None));
        codes(&page.records)
    };
    let all = ProductFilter::default();
    assert_eq!(list(&all).await.len(), 8);
    assert_eq!(list(&ProductFilter { text: "0% ".into(), ..all.clone() }).await, ["B1"]);
    assert_eq!(list(&ProductFilter { text: "a".into(), ..all.clone() }).await.len(), 7);
    assert_eq!(list(&ProductFilter { category: Some("咖啡".into()), ..all.clone() }).await, ["B1"]);
    assert_eq!(list(&ProductFilter { state: Some(ProductState::Retired), ..all.clone() }).await, ["B1"]);
    let active = ProductFilter { state: Some(ProductState::Active), ..all.clone() };
    assert_eq!(list(&active).await.len(), 7);
    let page = async |after| shop.store.product_page(&active, after, 3).await.expect("a page");
    let first = page(None).await;
    assert_eq!((codes(&first.records), first.count), (vec!["A0".into(), "A1".into(), "A2".into()], 7));
    let second = page(first.next).await;
    let last = page(second.next).await;
    assert_eq!((codes(&last.records), last.next, last.count), (vec!["A6".into()], None, 7));
}

fn codes(records: &[Record]) -> Vec<String> {
    records.iter().map(|record| record.fields.code.clone()).collect()
}

async fn categories_stand_in_the_same_order_on_both(shop: &Shop) {
    let products = [("1", "茶"), ("2", "b"), ("3", "~"), ("4", "a-b"), ("5", "B"), ("6", "ab")];
    shop.stock(&products.map(|(code, category)| (code, "x", "x", category, 100))).await;
    let categories = shop.store.all_categories().await.expect("categories");
    assert_eq!(categories, ["B", "a-b", "ab", "b", "~", "茶"]);
}

/// An import that has the counter of the catalogue and not yet its product.
async fn begun_import(pool: &sqlx::PgPool) -> sqlx::Transaction<'static, sqlx::Postgres> {
    let mut import = pool.begin().await.expect("begun");
    let counter = "UPDATE counters SET value = value + 1 WHERE name = 'catalogue'";
    sqlx::query(counter).execute(&mut *import).await.expect("the counter");
    import
}

/// Waits until somebody waits for the import, which then writes on the product.
async fn finish(shop: &Shop, mut import: sqlx::Transaction<'static, sqlx::Postgres>, id: i64) {
    let waiting = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while shop.sql.number(waiting).await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let product = sqlx::query("UPDATE products SET sold_count = sold_count WHERE id = $1").bind(id);
    product.execute(&mut *import).await.expect("who waits for the counter does not hold the product");
    import.commit().await.expect("stored");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn on_postgresql_an_edit_and_an_import_take_their_locks_in_one_order() {
    let Some(shop) = Shop::postgres().await else { return };
    let Sql::Pg(pool) = &shop.sql else { panic!("PostgreSQL") };
    let (made, edit, other) = (made(&shop, "0069", None).await, edit(), fields("0069", "红茶", 1_300));
    let store = &shop.store;
    let import = begun_import(pool).await;
    let save = store.save_product((made.id, made.version), &other, &edit);
    let (saved, ()) = tokio::join!(save, finish(&shop, import, made.id));
    let seen = saved.expect("saved").version;
    let import = begun_import(pool).await;
    let retire = store.retire_product((made.id, seen), true, &edit);
    tokio::join!(retire, finish(&shop, import, made.id)).0.expect("retired");
    let import = begun_import(pool).await;
    let count = store.adjust_stock(made.id, StockChange::Count(3), "盘点", &edit);
    tokio::join!(count, finish(&shop, import, made.id)).0.expect("counted");
    let picture = Picture { large: vec![1], small: vec![2] };
    let import = begun_import(pool).await;
    let set = store.set_picture((made.id, None), Some(&picture), &edit);
    tokio::join!(set, finish(&shop, import, made.id)).0.expect("pictured");
    shop.remove().await;
}
