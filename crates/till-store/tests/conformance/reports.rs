//! Reports: what counts as received, and that every breakdown adds up to the fen.

use crate::shop::{NOON, Shop, attempt, line, new_sale, one_fen_short, paid};
use fen::Fen;
use till::payment::Observation;
use till::pricing::{Discount, Item, quote};
use till::report::{Cell, HOUR_MS, Keep, Period, ProductSum, Report, Span, Sums, by_category};
use till_store::{NewSale, PaylogFilter, StoreError, unwatched};

on_both!(
    an_empty_shop_has_an_empty_report,
    money_counts_as_often_as_it_came_and_goods_once,
    discounts_count_once_with_the_payment_that_paid_the_sale,
    random_sales_add_up_in_every_breakdown,
    a_long_period_is_added_up_in_pieces_and_can_be_stopped,
);

/// The three days around [`NOON`], as they look on the evening after.
fn period() -> Period {
    Period::of(Span::Days("2024-05-31", "2024-06-02"), NOON + 240 * HOUR_MS).expect("three days")
}

async fn report(shop: &Shop) -> Report {
    let cells: Vec<Cell> = shop.store.report_cells(&period(), unwatched).await.expect("cells");
    Report::of(&period(), &cells, &Keep::default())
}

async fn goods_of(shop: &Shop, keep: &Keep) -> Vec<ProductSum> {
    shop.store.report_goods(&period(), keep, unwatched).await.expect("a list")
}

async fn settle_at(shop: &Shop, attempt: &till::payment::Attempt, seen: &Observation, now_ms: i64) {
    shop.store.settle(attempt.out_trade_no.as_str(), seen, now_ms).await.expect("settled");
}

async fn an_empty_shop_has_an_empty_report(shop: &Shop) {
    assert_eq!(report(shop).await.total, Sums::default());
    assert_eq!(goods_of(shop, &Keep::default()).await, []);
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

    let products = goods_of(shop, &Keep::default()).await;
    let short: Vec<_> = products.iter().map(|p| (p.name.as_str(), p.fen, p.quantity)).collect();
    assert_eq!(short, [("拿铁", 900, 2), ("可颂", 600, 3), ("", 50, 1)]);
    let categories = by_category(&products);
    let short: Vec<_> = categories.iter().map(|c| (c.category.as_str(), c.is_product, c.fen)).collect();
    assert_eq!(short, [("咖啡", true, 900), ("面包", true, 600), ("", false, 50)]);
    let other = Keep { till: Some("till-2".into()), cashier: None };
    assert_eq!(goods_of(shop, &other).await, []);
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
    let (_, days) = shop.store.day_heads_while(|_| true).await.expect("heads").expect("to their end");
    let by_day = |day: &str| days.iter().find(|head| head.day == day).map_or(0, |head| head.total_fen);
    let expected = ["20240531", "20240601", "20240602"].map(by_day);
    let received: Vec<i64> = found.days.iter().map(|day| day.received_fen).collect();
    assert_eq!(received, expected, "as the day heads count");

    let products = goods_of(shop, &Keep::default()).await;
    assert_eq!(products.iter().map(|p| p.fen).sum::<i64>(), total.received_fen);
    let categories = by_category(&products);
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

async fn a_long_period_is_added_up_in_pieces_and_can_be_stopped(shop: &Shop) {
    let period = Period::of(Span::Days("2024-01-01", "2024-06-02"), NOON + 240 * HOUR_MS).expect("154 days");
    let goods = shop.stock(&[("1", "拿铁", "nt", "咖啡", 300)]).await;
    // The first and the last millisecond of the period, and around the ends of its first week and quarter.
    let [week, quarter] = [7, 92].map(|days| period.from_ms() + days * 24 * HOUR_MS);
    for (n, at_ms) in [period.from_ms(), week - 1, week, quarter - 1, quarter, period.until_ms() - 1]
        .into_iter()
        .enumerate()
    {
        let sale = shop.sale_of(&format!("click-{n}"), vec![line(Some(goods[0].id), 300, 1)]).await;
        settle_at(shop, &sale.attempt, &paid(&sale.attempt), at_ms).await;
    }
    let mut days = Vec::new();
    let cells = shop.store.report_cells(&period, |more| {
        days.push(more);
        Ok::<_, StoreError>(())
    });
    let report = Report::of(&period, &cells.await.expect("cells"), &Keep::default());
    assert_eq!((days, report.total.received_fen), (vec![7; 22], 6 * 300));
    let products = shop.store.report_goods(&period, &Keep::default(), unwatched).await.expect("goods");
    assert_eq!(products.iter().map(|p| (p.fen, p.quantity)).collect::<Vec<_>>(), [(1_800, 6)]);

    let (mut looks, keep) = (0, Keep::default());
    let stopped = shop.store.report_goods(&period, &keep, |_| {
        looks += 1;
        Err(StoreError::HeldGone)
    });
    assert!(stopped.await.is_err());
    assert_eq!(looks, 1, "nothing was read after it had said stop");
}
