//! Who made a sale: kept with it, filtered by in every list, added up by in the reports.

use crate::shop::{NOON, Shop, attempt, line, new_sale, paid};
use std::collections::BTreeMap;
use till::audit::AuditAction;
use till::pricing::{self, Discount, Item};
use till::report::{Cell, HOUR_MS, Keep, Period, Report, Span};
use till_store::{NewSale, PaylogFilter, SalesFilter, Started, unwatched};

on_both!(
    a_sale_keeps_who_made_it,
    lists_are_filtered_by_cashier,
    entries_of_a_cashier_come_page_by_page,
    reports_add_up_by_cashier,
    changed_prices_carry_the_name_into_the_audit_log,
    the_names_of_those_who_sold_can_be_offered,
);

/// Pays `fen` to 小王, to 小李, and to nobody who is named, in this order, at the same till.
async fn three_sales(shop: &Shop) -> Vec<Started> {
    paid_sales(shop, &[(100, "小王"), (250, "小李"), (400, "")]).await
}

async fn paid_sales(shop: &Shop, all: &[(i64, &str)]) -> Vec<Started> {
    let mut sales = Vec::new();
    for &(fen, cashier) in all {
        let lines = vec![line(None, fen, 1)];
        let sale =
            start(shop, NewSale { cashier: cashier.into(), ..new_sale(&format!("click-{fen}"), lines) })
                .await;
        shop.store
            .settle(sale.attempt.out_trade_no.as_str(), &paid(&sale.attempt), NOON)
            .await
            .expect("settled");
        sales.push(sale);
    }
    sales
}

async fn start(shop: &Shop, new: NewSale) -> Started {
    let total = new.total;
    shop.store.start_sale(new, |no| attempt(no, 1, "till-1", total)).await.expect("a sale")
}

async fn a_sale_keeps_who_made_it(shop: &Shop) {
    let sales = three_sales(shop).await;
    assert_eq!(sales[0].sale.cashier, "小王");
    // A second click of somebody else finds the sale of the first.
    let lines = vec![line(None, 100, 1)];
    let again = start(shop, NewSale { cashier: "小李".into(), ..new_sale("click-100", lines) }).await;
    assert_eq!((&again.sale.sale_no, again.sale.cashier.as_str()), (&sales[0].sale.sale_no, "小王"));
    let read = shop.store.sale(&sales[1].sale.sale_no).await.expect("readable").expect("there");
    assert_eq!(read.cashier, "小李");
}

async fn lists_are_filtered_by_cashier(shop: &Shop) {
    three_sales(shop).await;
    for (cashier, fen) in
        [(Some("小王"), vec![100]), (Some(""), vec![400]), (Some("王"), vec![]), (None, vec![400, 250, 100])]
    {
        let cashier = cashier.map(str::to_owned);
        let filter = SalesFilter { cashier: cashier.clone(), ..SalesFilter::default() };
        let found = shop.store.sales_search(&filter, None, 10).await.expect("sales");
        let mut totals: Vec<i64> = found.sales.iter().map(|sale| sale.total.fen()).collect();
        totals.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(totals, fen, "sales of {cashier:?}");
        assert!(found.sales.iter().all(|sale| cashier.as_ref().is_none_or(|name| *name == sale.cashier)));
        let filter = PaylogFilter { cashier: cashier.clone(), ..PaylogFilter::default() };
        let found = shop.store.paylog_search(&filter, None, 10).await.expect("entries");
        let totals: Vec<i64> = found.entries.iter().map(|entry| entry.body.total.fen()).collect();
        assert_eq!(totals, fen, "entries of {cashier:?}");
        let sum = shop.store.paylog_totals(&filter).await.expect("totals");
        assert_eq!(sum.total_fen, fen.iter().sum::<i64>(), "sum of {cashier:?}");
    }
}

/// Few sales are found by the cashier's index and sorted: their pages join without a gap as any others do.
async fn entries_of_a_cashier_come_page_by_page(shop: &Shop) {
    three_sales(shop).await;
    paid_sales(shop, &[(700, "小王")]).await;
    let filter = PaylogFilter { cashier: Some("小王".into()), ..PaylogFilter::default() };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = shop.store.paylog_search(&filter, after, 1).await.expect("entries");
        found.extend(page.entries.iter().map(|entry| entry.body.total.fen()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, [700, 100]);
}

async fn reports_add_up_by_cashier(shop: &Shop) {
    three_sales(shop).await;
    let period =
        Period::of(Span::Days("2024-05-31", "2024-06-02"), NOON + 240 * HOUR_MS).expect("three days");
    let cells: Vec<Cell> = shop.store.report_cells(&period, unwatched).await.expect("cells");
    let report = Report::of(&period, &cells, &Keep::default());
    let received: BTreeMap<&str, i64> =
        report.cashiers.iter().map(|(name, sums)| (name.as_str(), sums.received_fen)).collect();
    assert_eq!(received, BTreeMap::from([("", 400), ("小李", 250), ("小王", 100)]));
    assert_eq!(report.total.received_fen, 750);
    for (cashier, fen) in [(Some("小李"), 250), (Some(""), 400), (None, 750)] {
        let keep = Keep { till: None, cashier: cashier.map(str::to_owned) };
        let products = shop.store.report_goods(&period, &keep, unwatched).await.expect("products");
        assert_eq!(products.iter().map(|p| p.fen).sum::<i64>(), fen, "{cashier:?}");
    }
}

async fn changed_prices_carry_the_name_into_the_audit_log(shop: &Shop) {
    let item = Item {
        product_id: None,
        title: "拿铁".into(),
        quantity: 1,
        list_price: fen::Fen::new(1800),
        changed_price: Some(fen::Fen::new(1500)),
        discount: Discount::None,
        note: String::new(),
    };
    for (n, cashier) in ["小王", ""].into_iter().enumerate() {
        let quote = pricing::quote(vec![item.clone()], Discount::None).expect("a quote");
        start(shop, NewSale { cashier: cashier.into(), ..new_sale(&format!("click-{n}"), quote.lines) })
            .await;
    }
    let audit = shop.store.audit_page(None, 10).await.expect("a page");
    let told: Vec<_> = audit.iter().map(|entry| (entry.action, entry.who.as_str())).collect();
    assert_eq!(told, [(AuditAction::SalePriced, "cashier"), (AuditAction::SalePriced, "小王")]);
}

async fn the_names_of_those_who_sold_can_be_offered(shop: &Shop) {
    assert_eq!(shop.store.cashiers().await.expect("nobody"), Vec::<String>::new());
    three_sales(shop).await;
    start(shop, NewSale { cashier: "小王".into(), ..new_sale("again", vec![line(None, 100, 1)]) }).await;
    let mut names = shop.store.cashiers().await.expect("names");
    names.sort();
    assert_eq!(names, ["小李", "小王"], "each once, and not who was not named");
}
