//! Reports: what counts as received, and that every breakdown adds up to the fen.

use crate::shop::{NOON, Shop, attempt, line, new_sale, one_fen_short, paid};
use fen::Fen;
use till::payment::Observation;
use till::pricing::{Discount, Item, quote};
use till::report::{Cell, HOUR_MS, Keep, Period, Report, Span, Sums};
use till_store::{NewSale, PaylogFilter};

on_both!(
    an_empty_shop_has_an_empty_report,
    money_counts_as_often_as_it_came_and_goods_once,
    discounts_count_once_with_the_payment_that_paid_the_sale,
    random_sales_add_up_in_every_breakdown,
);

/// The three days around [`NOON`], as they look on the evening after.
fn period() -> Period {
    Period::of(Span::Days("2024-05-31", "2024-06-02"), NOON + 240 * HOUR_MS).expect("three days")
}

async fn report(shop: &Shop) -> Report {
    let cells: Vec<Cell> = shop.store.report_cells(&period()).await.expect("cells");
    Report::of(&period(), &cells, &Keep::default())
}

async fn settle_at(shop: &Shop, attempt: &till::payment::Attempt, seen: &Observation, now_ms: i64) {
    shop.store.settle(attempt.out_trade_no.as_str(), seen, now_ms).await.expect("settled");
}

async fn an_empty_shop_has_an_empty_report(shop: &Shop) {
    assert_eq!(report(shop).await.total, Sums::default());
    let products = shop.store.report_products(&period(), &Keep::default(), 10).await.expect("a list");
    assert_eq!(products, []);
    assert_eq!(shop.store.report_categories(&period(), &Keep::default()).await.expect("a list"), []);
}

async fn money_counts_as_often_as_it_came_and_goods_once(shop: &Shop) {
    let goods = shop.stock(&[("1", "拿铁", "nt", "咖啡", 300), ("2", "可颂", "kx", "面包", 100)]).await;
    let (latte, bread) = (Some(goods[0].id), Some(goods[1].id));
    // Paid in time; paid twice; late, for a sale that stays open; wrong money; before the period.
    let plain = shop.sale_of("plain", vec![line(latte, 300, 2), line(None, 50, 1)]).await;
    settle_at(shop, &plain.attempt, &paid(&plain.attempt), NOON).await;
    let twice = shop.sale_of("twice", vec![line(bread, 100, 3)]).await;
    shop.close(&twice.attempt).await;
    let again = shop.retry(&twice.sale.sale_no).await.expect("a second attempt");
    settle_at(shop, &again.attempt, &paid(&again.attempt), NOON).await;
    settle_at(shop, &twice.attempt, &paid(&twice.attempt), NOON + 1).await;
    let late = shop.sale_of("late", vec![line(latte, 300, 1)]).await;
    shop.close(&late.attempt).await;
    settle_at(shop, &late.attempt, &paid(&late.attempt), NOON + 2).await;
    let wrong = shop.sale_of("wrong", vec![line(bread, 100, 1)]).await;
    settle_at(shop, &wrong.attempt, &one_fen_short(&wrong.attempt), NOON + 3).await;
    let before = shop.sale_of("before", vec![line(bread, 100, 9)]).await;
    settle_at(shop, &before.attempt, &paid(&before.attempt), period().from_ms() - 1).await;

    let expected = Sums {
        payments: 4,
        received_fen: 650 + 300 + 300 + 300,
        sales: 2,
        sales_fen: 650 + 300,
        discounted: 0,
        discount_fen: 0,
        late: 2,
        late_fen: 600,
        twice: 1,
        twice_fen: 300,
        mismatches: 1,
        mismatch_fen: 99,
    };
    let found = report(shop).await;
    assert_eq!(found.total, expected);
    assert_eq!(found.days, [Sums::default(), expected, Sums::default()]);
    assert_eq!(found.hours[12], expected);

    let products = shop.store.report_products(&period(), &Keep::default(), 10).await.expect("products");
    let short: Vec<_> = products.iter().map(|p| (p.name.as_str(), p.fen, p.quantity)).collect();
    assert_eq!(short, [("拿铁", 900, 2), ("可颂", 600, 3), ("", 50, 1)]);
    assert!(products.iter().all(|p| (p.kinds, p.all_fen, p.all_quantity) == (3, 1_550, 6)));
    let top = shop.store.report_products(&period(), &Keep::default(), 1).await.expect("one product");
    assert_eq!(top, products[..1], "the whole list's sums also when it is cut off");
    let categories = shop.store.report_categories(&period(), &Keep::default()).await.expect("categories");
    let short: Vec<_> = categories.iter().map(|c| (c.category.as_str(), c.is_product, c.fen)).collect();
    assert_eq!(short, [("咖啡", true, 900), ("面包", true, 600), ("", false, 50)]);
    let other = Keep { till: Some("till-2".into()), cashier: None };
    assert_eq!(shop.store.report_products(&period(), &other, 10).await.expect("none"), []);
}

async fn discounts_count_once_with_the_payment_that_paid_the_sale(shop: &Shop) {
    let off = |fen| Discount::Amount(Fen::new(fen));
    let item = |price, quantity, discount| Item {
        product_id: None,
        title: "拿铁".into(),
        quantity,
        list_price: Fen::new(price),
        changed_price: None,
        discount,
        note: String::new(),
    };
    // 30 off a line and 101 off the sale; only a changed price; a discount of a sale that nobody paid; paid twice.
    let both = vec![item(1_000, 2, off(30)), item(500, 1, Discount::None)];
    let cheaper = vec![Item { changed_price: Some(Fen::new(900)), ..item(1_000, 1, Discount::None) }];
    let twice = vec![item(300, 1, off(50))];
    for (n, (items, on_sale)) in
        [(both, off(101)), (cheaper, Discount::None), (twice.clone(), off(7)), (twice, off(20))]
            .into_iter()
            .enumerate()
    {
        let lines = quote(items, on_sale).expect("a price").lines;
        let new = NewSale { discount: on_sale, ..new_sale(&format!("click-{n}"), lines) };
        let total = new.total;
        let sale = shop.store.start_sale(new, |no| attempt(no, 1, "till-1", total)).await.expect("a sale");
        match n {
            2 => shop.close(&sale.attempt).await,
            3 => {
                shop.close(&sale.attempt).await;
                let again = shop.retry(&sale.sale.sale_no).await.expect("a second attempt");
                settle_at(shop, &again.attempt, &paid(&again.attempt), NOON).await;
                settle_at(shop, &sale.attempt, &paid(&sale.attempt), NOON + 1).await;
            }
            _ => settle_at(shop, &sale.attempt, &paid(&sale.attempt), NOON).await,
        }
    }
    let found = report(shop).await;
    assert_eq!((found.total.sales, found.total.payments), (3, 4));
    assert_eq!((found.total.discounted, found.total.discount_fen), (2, 131 + 70));
    assert_eq!(found.hours[12], found.total);
}

/// A small generator of its own: the same sales on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn one_to(&mut self, limit: u64) -> i64 {
        i64::try_from(self.below(limit)).expect("small") + 1
    }
}

async fn random_sales_add_up_in_every_breakdown(shop: &Shop) {
    let goods = shop
        .stock(&[("1", "拿铁", "nt", "咖啡", 1), ("2", "可颂", "kx", "面包", 1), ("3", "水", "s", "", 1)])
        .await;
    let mut dice = Dice(4);
    for n in 0..80 {
        let mut lines = Vec::new();
        for _ in 0..dice.one_to(4) {
            let product = goods.get(usize::try_from(dice.below(4)).expect("small")).map(|p| p.id);
            lines.push(line(product, dice.one_to(9_999), dice.one_to(5)));
        }
        let sale = shop.sale_of(&format!("click-{n}"), lines).await;
        let at_ms = period().from_ms() + dice.one_to(72 * 3_600) * 1_000 - 1;
        match dice.below(5) {
            0 => settle_at(shop, &sale.attempt, &one_fen_short(&sale.attempt), at_ms).await,
            1 => {
                shop.close(&sale.attempt).await;
                settle_at(shop, &sale.attempt, &paid(&sale.attempt), at_ms).await;
            }
            2 => {
                shop.close(&sale.attempt).await;
                let again = shop.retry(&sale.sale.sale_no).await.expect("a second attempt");
                settle_at(shop, &again.attempt, &paid(&again.attempt), at_ms).await;
                settle_at(shop, &sale.attempt, &paid(&sale.attempt), at_ms + 7_000).await;
            }
            _ => settle_at(shop, &sale.attempt, &paid(&sale.attempt), at_ms).await,
        }
    }

    let found = report(shop).await;
    let filter = PaylogFilter {
        from_ms: Some(period().from_ms()),
        until_ms: Some(period().until_ms()),
        ..PaylogFilter::default()
    };
    let log = shop.store.paylog_totals(&filter).await.expect("totals");
    let total = found.total;
    assert_eq!((total.payments + total.mismatches, total.received_fen), (log.count, log.total_fen));
    assert!(total.sales > 20 && total.twice > 5 && total.late > total.twice && total.mismatches > 5);
    let days = shop.store.day_heads().await.expect("heads").1;
    let by_day = |day: &str| days.iter().find(|head| head.day == day).map_or(0, |head| head.total_fen);
    let expected = ["20240531", "20240601", "20240602"].map(by_day);
    let received: Vec<i64> = found.days.iter().map(|day| day.received_fen).collect();
    assert_eq!(received, expected, "as the day heads count");

    let products = shop.store.report_products(&period(), &Keep::default(), 100).await.expect("products");
    assert_eq!(products.iter().map(|p| p.fen).sum::<i64>(), total.received_fen);
    let categories = shop.store.report_categories(&period(), &Keep::default()).await.expect("categories");
    assert_eq!(categories.iter().map(|c| c.fen).sum::<i64>(), total.received_fen);
    assert_eq!(
        categories.iter().map(|c| c.quantity).sum::<i64>(),
        products.iter().map(|p| p.quantity).sum::<i64>()
    );
    // The catalogue counts what was sold in another way.
    for product in &goods {
        let sold = format!("SELECT sold_count FROM products WHERE id = {}", product.id);
        let listed = products.iter().find(|p| p.product_id == Some(product.id)).map_or(0, |p| p.quantity);
        assert_eq!(listed, shop.sql.number(&sold).await, "{}", product.name);
    }
}
