//! The list of sales, and when attempts got where.

use crate::shop::{NOON, Shop, attempt, line, new_sale, one_fen_short, paid};
use fen::Fen;
use till::payment::Attempt;
use till::sale::Line;
use till::timeline::AttemptTimes;
use till_store::{NewSale, SalesFilter, Standing};

on_both!(
    the_newest_sale_comes_first_and_pages_lose_nothing,
    sales_are_filtered_by_everything,
    totals_count_sales_and_add_up_what_was_paid,
    tills_are_named_once,
    times_keep_the_first_word_and_add_up_looks,
);

async fn sell(shop: &Shop, n: i64, till: &str) -> Attempt {
    let lines = vec![line(None, n * 100, 1)];
    let new =
        NewSale { till: till.into(), now_ms: NOON + n * 1_000, ..new_sale(&format!("click-{n}"), lines) };
    let total = new.total;
    let started = shop.store.start_sale(new, |no| attempt(no, 1, till, total)).await;
    started.expect("a sale").attempt
}

/// 1: paid; 2: closed unpaid, at another till; 3: open; 4: one fen short, a duty; each of so many yuan.
async fn four_sales(shop: &Shop) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for n in 1..=4 {
        attempts.push(sell(shop, n, if n == 2 { "till-2" } else { "till-1" }).await);
    }
    shop.settle(&attempts[0], &paid(&attempts[0])).await;
    shop.close(&attempts[1]).await;
    shop.settle(&attempts[3], &one_fen_short(&attempts[3])).await;
    attempts
}

async fn found(shop: &Shop, filter: &SalesFilter) -> Vec<i64> {
    let page = shop.store.sales_search(filter, None, 100).await.expect("sales");
    assert!(!page.searching);
    page.sales.iter().map(|sale| sale.total.fen() / 100).collect()
}

async fn the_newest_sale_comes_first_and_pages_lose_nothing(shop: &Shop) {
    for n in 1..=7 {
        sell(shop, n, "till-1").await;
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = shop.store.sales_search(&SalesFilter::default(), after, 3).await.expect("a page");
        seen.extend(page.sales.iter().map(|sale| sale.total.fen() / 100));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
}

async fn sales_are_filtered_by_everything(shop: &Shop) {
    let attempts = four_sales(shop).await;
    let all = SalesFilter::default();
    assert_eq!(found(shop, &all).await, [4, 3, 2, 1]);
    for (standing, expected) in [
        (Standing::Paid, vec![1]),
        (Standing::Open, vec![4, 3]),
        (Standing::Unpaid, vec![2]),
        (Standing::Duty, vec![4]),
    ] {
        let filter = SalesFilter { standing: Some(standing), ..all.clone() };
        assert_eq!(found(shop, &filter).await, expected, "{standing:?}");
    }
    assert_eq!(found(shop, &SalesFilter { till: Some("till-2".into()), ..all.clone() }).await, [2]);
    let time = SalesFilter { from_ms: Some(NOON + 2_000), until_ms: Some(NOON + 4_000), ..all.clone() };
    assert_eq!(found(shop, &time).await, [3, 2]);
    let amount = |least: i64, most: i64| SalesFilter {
        least: Some(Fen::new(least)),
        most: Some(Fen::new(most)),
        ..SalesFilter::default()
    };
    assert_eq!(found(shop, &amount(300, 300)).await, [3]);
    assert_eq!(found(shop, &amount(150, 300)).await, [3, 2]);
    let number = |number: &str| SalesFilter { number: number.into(), ..SalesFilter::default() };
    let first = &attempts[0];
    for typed in [
        first.sale_no.clone(),
        first.out_trade_no.to_string(),
        first.out_trade_no.as_str().to_lowercase(),
        format!("42000-{}", first.out_trade_no),
    ] {
        assert_eq!(found(shop, &number(&typed)).await, [1], "{typed}");
    }
    assert_eq!(found(shop, &number("20240601-")).await, [4, 3, 2, 1]);
    assert_eq!(found(shop, &number("42000000000000000000000009")).await, [0; 0]);
    let text = |text: &str| SalesFilter { text: text.into(), ..SalesFilter::default() };
    assert_eq!(found(shop, &text("拿")).await, [4, 3, 2, 1], "by what was sold");
    assert_eq!(found(shop, &text(&first.out_trade_no.as_str()[3..])).await, [1], "by part of a number");
    assert_eq!(found(shop, &text("%")).await, [0; 0]);
    let wide = Line { title: "Ａ套餐".into(), ..line(None, 500, 1) };
    shop.sale_of("wide", vec![wide]).await;
    assert_eq!(found(shop, &text("Ａ")).await, [5], "capitals that are not ASCII as they are written");

    let listed = shop.store.listed_sale(&attempts[3].sale_no).await.expect("readable").expect("there");
    assert_eq!((listed.duties, listed.attempts, listed.lines), (1, 1, 1));
    assert_eq!(shop.store.attempts_of_sale(&first.sale_no).await.expect("readable").len(), 1);
    assert_eq!(shop.store.paylog_of_sale(&first.sale_no).await.expect("readable").len(), 1);
}

async fn totals_count_sales_and_add_up_what_was_paid(shop: &Shop) {
    four_sales(shop).await;
    let (mut count, mut paid, mut paid_fen, mut after) = (0, 0, 0, None);
    loop {
        let part = shop.store.sales_sum(&SalesFilter::default(), after).await.expect("a sum");
        (count, paid, paid_fen) = (count + part.count, paid + part.paid, paid_fen + part.paid_fen);
        after = part.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((count, paid, paid_fen), (4, 1, 100));
}

async fn tills_are_named_once(shop: &Shop) {
    assert_eq!(shop.store.tills().await.expect("tills"), [""; 0]);
    four_sales(shop).await;
    assert_eq!(shop.store.tills().await.expect("tills"), ["till-1", "till-2"]);
}

async fn times_keep_the_first_word_and_add_up_looks(shop: &Shop) {
    let sale = shop.sale("click").await;
    let first = AttemptTimes {
        out_trade_no: sale.attempt.out_trade_no.to_string(),
        till: "till-1".into(),
        made_ms: NOON,
        shown_ms: Some(NOON + 100),
        looks: 2,
        first_look_ms: Some(NOON + 1_000),
        last_look_ms: Some(NOON + 2_000),
        ..AttemptTimes::default()
    };
    let later = AttemptTimes {
        shown_ms: Some(NOON + 9_000),
        announced_ms: Some(NOON + 5_000),
        looks: 3,
        first_look_ms: Some(NOON + 3_000),
        last_look_ms: Some(NOON + 4_000),
        ..first.clone()
    };
    shop.store.note_times(std::slice::from_ref(&first)).await.expect("noted");
    shop.store.note_times(&[later]).await.expect("noted");
    let expected = AttemptTimes {
        announced_ms: Some(NOON + 5_000),
        looks: 5,
        last_look_ms: Some(NOON + 4_000),
        ..first
    };
    let of_sale = shop.store.times_of_sale(&sale.sale.sale_no).await.expect("times");
    assert_eq!(of_sale, [expected]);
}
