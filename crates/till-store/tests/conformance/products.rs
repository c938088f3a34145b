//! The catalogue: paging, search, codes.

use crate::shop::{Shop, new_product};
use till_store::{ProductFilter, ProductQuery, StoreError};

on_both!(
    pages_without_gaps_or_repeats,
    found_by_name_initials_and_the_beginning_of_the_code,
    wildcards_in_a_search_are_plain_characters,
    capitals_of_other_alphabets_are_found_as_they_are_written,
    a_category_is_a_whole_word,
    a_taken_code_is_named_and_nothing_is_stored,
    categories_stand_in_the_order_of_their_first_use,
);

const MENU: [(&str, &str, &str, &str, i64); 5] = [
    ("6901", "拿铁", "nt", "咖啡", 1_800),
    ("6902", "美式咖啡 Americano", "mskf americano", "咖啡", 1_500),
    ("A-17", "100% 橙汁", "cz", "饮料", 1_200),
    ("A_18", "蛋糕\\切件", "dgqj", "", 2_200),
    ("B69", "Latte 杯子", "LBZ", "杂货", 9_900),
];

async fn search(shop: &Shop, text: &str) -> Vec<String> {
    let query = ProductQuery { text: text.into(), limit: 100, ..ProductQuery::default() };
    let found = shop.store.products(&query).await.expect("products");
    found.into_iter().map(|p| p.code).collect()
}

async fn pages_without_gaps_or_repeats(shop: &Shop) {
    let codes: Vec<String> = (0..25).map(|n| format!("code-{n:02}")).collect();
    let all: Vec<_> = codes.iter().map(|c| (c.as_str(), "茶", "c", "", 100)).collect();
    shop.stock(&all).await;
    assert_eq!(shop.store.product_count().await.expect("a count"), 25);
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let query = ProductQuery { after, limit: 10, ..ProductQuery::default() };
        let page = shop.store.products(&query).await.expect("a page");
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        assert_eq!(shop.store.product(last.id).await.expect("one").as_ref(), Some(last));
        seen.extend(page.into_iter().map(|p| p.code));
    }
    assert_eq!(seen, codes);
    assert_eq!(shop.store.product(9_999).await.expect("none"), None);
}

async fn found_by_name_initials_and_the_beginning_of_the_code(shop: &Shop) {
    shop.stock(&MENU).await;
    assert_eq!(search(shop, "").await.len(), 5);
    assert_eq!(search(shop, "咖啡").await, ["6902"]);
    assert_eq!(search(shop, "AMERI").await, ["6902"]);
    assert_eq!(search(shop, "latte").await, ["B69"]);
    assert_eq!(search(shop, " nt ").await, ["6901"], "blanks around it don't count");
    assert_eq!(search(shop, "lbz").await, ["B69"]);
    assert_eq!(search(shop, "69").await, ["6901", "6902"], "a code is found by its beginning only");
    assert_eq!(search(shop, "a-1").await, ["A-17"]);
    assert_eq!(search(shop, "没有").await, [""; 0]);
}

async fn wildcards_in_a_search_are_plain_characters(shop: &Shop) {
    shop.stock(&MENU).await;
    assert_eq!(search(shop, "%").await, ["A-17"]);
    assert_eq!(search(shop, "a_").await, ["A_18"], "not A-17");
    assert_eq!(search(shop, "\\").await, ["A_18"]);
    assert_eq!(search(shop, "' OR '1'='1").await, [""; 0]);
}

async fn capitals_of_other_alphabets_are_found_as_they_are_written(shop: &Shop) {
    shop.stock(&[("1", "Ａ套餐 BIG", "atc", "", 100), ("2", "École", "e", "", 100)]).await;
    assert_eq!(search(shop, "Ａ").await, ["1"]);
    assert_eq!(search(shop, "Ａ套餐 big").await, ["1"], "ASCII letters large or small");
    assert_eq!(search(shop, "ÉCOLE").await, ["2"]);
    let listed = async |text: &str| {
        let filter = ProductFilter { text: text.into(), ..ProductFilter::default() };
        shop.store.product_records_count(&filter).await.expect("a count")
    };
    assert_eq!((listed("Ａ").await, listed("école").await), (1, 0), "the same on both databases");
}

async fn a_category_is_a_whole_word(shop: &Shop) {
    shop.stock(&MENU).await;
    let query = |category: &str, text: &str| ProductQuery {
        category: Some(category.into()),
        text: text.into(),
        limit: 100,
        after: None,
    };
    assert_eq!(shop.store.products(&query("咖啡", "")).await.expect("two").len(), 2);
    assert_eq!(shop.store.products(&query("咖", "")).await.expect("none").len(), 0);
    assert_eq!(shop.store.products(&query("咖啡", "nt")).await.expect("one").len(), 1);
}

async fn a_taken_code_is_named_and_nothing_is_stored(shop: &Shop) {
    shop.stock(&MENU).await;
    let new = [("new-1", "新", "x", "", 1), ("6902", "又一个", "yyg", "", 1)].map(|p| new_product(&p));
    let error = shop.store.add_products(&new).await.expect_err("taken");
    assert!(matches!(&error, StoreError::ProductCodeTaken(code) if code == "6902"), "{error:?}");
    assert_eq!(shop.store.product_count().await.expect("a count"), 5, "all or none");
}

async fn categories_stand_in_the_order_of_their_first_use(shop: &Shop) {
    shop.stock(&MENU).await;
    assert_eq!(shop.store.categories().await.expect("categories"), ["咖啡", "饮料", "杂货"]);
}
