//! Reading the pay log: pages, filters, totals.

use crate::shop::{NOON, Shop, line, one_fen_short, paid};
use till::paylog::EntryState;
use till_store::PaylogFilter;

on_both!(
    pages_newest_first_without_gaps_or_repeats,
    filters_by_time_state_and_text,
    wildcards_in_a_search_are_plain_characters,
    totals_count_what_was_received,
);

async fn seqs(shop: &Shop, filter: &PaylogFilter) -> Vec<i64> {
    let page = shop.store.paylog_page(filter, None, 100).await.expect("a page");
    page.iter().map(|e| e.seq).collect()
}

fn text(text: &str) -> PaylogFilter {
    PaylogFilter { text: text.into(), ..PaylogFilter::default() }
}

/// Entry 1: paid, 1 s after noon; 2: late, 2 s; 3: mismatch of 0.99, 3 s; 4: paid, 4 s. Each sale over 1 yuan.
async fn four_entries(shop: &Shop) -> Vec<till::payment::Attempt> {
    let mut attempts = Vec::new();
    for n in 1..=4 {
        let sale = shop.sale_of(&format!("click-{n}"), vec![line(None, 100, 1)]).await;
        if n == 2 {
            shop.close(&sale.attempt).await;
        }
        let seen = if n == 3 { one_fen_short(&sale.attempt) } else { paid(&sale.attempt) };
        let number = sale.attempt.out_trade_no.as_str();
        shop.store.settle(number, &seen, NOON + n * 1_000).await.expect("settled");
        attempts.push(sale.attempt);
    }
    attempts
}

async fn pages_newest_first_without_gaps_or_repeats(shop: &Shop) {
    shop.paid_sales(11).await;
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = shop.store.paylog_page(&PaylogFilter::default(), before, 4).await.expect("a page");
        let Some(last) = page.last() else { break };
        before = Some(last.seq);
        // A payment while the manager turns the pages moves nothing.
        shop.pay(&shop.sale(&format!("meanwhile-{}", seen.len())).await.attempt).await;
        seen.extend(page.iter().map(|e| e.seq));
    }
    assert_eq!(seen, (1..=11).rev().collect::<Vec<_>>());
    assert_eq!(shop.store.paylog_entry(99).await.expect("readable"), None);
}

async fn filters_by_time_state_and_text(shop: &Shop) {
    let attempts = four_entries(shop).await;
    let all = PaylogFilter::default();
    assert_eq!(seqs(shop, &all).await, [4, 3, 2, 1]);
    let from_ms = Some(NOON + 2_000);
    let until_ms = Some(NOON + 4_000);
    assert_eq!(seqs(shop, &PaylogFilter { from_ms, ..all.clone() }).await, [4, 3, 2]);
    assert_eq!(
        seqs(shop, &PaylogFilter { until_ms, ..all.clone() }).await,
        [3, 2, 1],
        "until is not included"
    );
    assert_eq!(seqs(shop, &PaylogFilter { from_ms, until_ms, ..all.clone() }).await, [3, 2]);
    for (state, expected) in
        [(EntryState::Paid, vec![4, 1]), (EntryState::Late, vec![2]), (EntryState::Mismatch, vec![3])]
    {
        assert_eq!(seqs(shop, &PaylogFilter { state: Some(state), ..all.clone() }).await, expected);
    }
    let number = attempts[1].out_trade_no.to_string();
    assert_eq!(seqs(shop, &text(&number)).await, [2]);
    assert_eq!(seqs(shop, &text(&number.to_lowercase())).await, [2], "typed in lower case");
    assert_eq!(seqs(shop, &text(&format!("42000-{number}"))).await, [2], "by WeChat's number");
    assert_eq!(seqs(shop, &text("门店")).await, [4, 3, 2, 1], "by what the gateway said");
    let both = PaylogFilter { state: Some(EntryState::Late), from_ms, ..text("门店") };
    assert_eq!(seqs(shop, &both).await, [2]);
    assert_eq!(shop.store.paylog_page(&both, Some(2), 10).await.expect("a page"), []);
}

async fn wildcards_in_a_search_are_plain_characters(shop: &Shop) {
    shop.paid_sales(1).await;
    assert_eq!(seqs(shop, &text("100%_\\\\")).await, [1], "as the gateway wrote it");
    assert_eq!(seqs(shop, &text("1%0")).await, [0; 0]);
    assert_eq!(seqs(shop, &text("2024060_")).await, [0; 0]);
    assert_eq!(seqs(shop, &text("' OR '1'='1")).await, [0; 0]);
}

async fn totals_count_what_was_received(shop: &Shop) {
    let totals = async |filter: &PaylogFilter| {
        let totals = shop.store.paylog_totals(filter).await.expect("totals");
        (totals.count, totals.total_fen)
    };
    assert_eq!(totals(&PaylogFilter::default()).await, (0, 0));
    four_entries(shop).await;
    assert_eq!(totals(&PaylogFilter::default()).await, (4, 300), "a mismatch is no receipt");
    let late = PaylogFilter { state: Some(EntryState::Late), ..PaylogFilter::default() };
    assert_eq!(totals(&late).await, (1, 100));
    assert_eq!(totals(&text("nothing of the kind")).await, (0, 0));
}
