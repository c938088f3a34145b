//! Reading the pay log: pages, filters, totals.

use crate::shop::{NOON, Shop, line, one_fen_short, paid, success};
use fen::Fen;
use till::paylog::EntryState;
use till::payment::{Observation, Source};
use till_store::{PaylogFilter, PaylogKey};

on_both!(
    pages_newest_first_without_gaps_or_repeats,
    filters_by_time_state_and_text,
    wildcards_in_a_search_are_plain_characters,
    capitals_of_other_alphabets_are_found_as_they_are_written,
    totals_count_what_was_received,
    who_watches_the_chain_being_walked_can_stop_it,
    filters_by_source_till_amount_and_number,
    a_search_goes_on_where_it_stopped,
    entries_of_one_moment_are_neither_lost_nor_repeated,
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
        before = Some(PaylogKey::of(last));
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
    assert_eq!(
        shop.store
            .paylog_page(&both, Some(PaylogKey { at_ms: NOON + 2_000, seq: 2 }), 10)
            .await
            .expect("a page"),
        []
    );
}

async fn wildcards_in_a_search_are_plain_characters(shop: &Shop) {
    shop.paid_sales(1).await;
    assert_eq!(seqs(shop, &text("100%_\\\\")).await, [1], "as the gateway wrote it");
    assert_eq!(seqs(shop, &text("1%0")).await, [0; 0]);
    assert_eq!(seqs(shop, &text("2024060_")).await, [0; 0]);
    assert_eq!(seqs(shop, &text("' OR '1'='1")).await, [0; 0]);
}

async fn capitals_of_other_alphabets_are_found_as_they_are_written(shop: &Shop) {
    let sale = shop.sale("click").await;
    let said = Observation::Success(till::payment::Success {
        gateway: r#"{"attach":"Ａ店 BIG"}"#.into(),
        ..success(&sale.attempt)
    });
    shop.settle(&sale.attempt, &said).await;
    assert_eq!(seqs(shop, &text("Ａ店 big")).await, [1]);
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

/// Entries 1 to 4 of 1, 2, 3 and 4 yuan; the second was notified, the fourth asked for by hand.
async fn four_sources(shop: &Shop) -> Vec<till::payment::Attempt> {
    let mut attempts = Vec::new();
    let sources = [Source::Query, Source::Notification, Source::Query, Source::Manual];
    for (n, source) in (1..).zip(sources) {
        let sale = shop.sale_of(&format!("click-{n}"), vec![line(None, n * 100, 1)]).await;
        let seen = Observation::Success(till::payment::Success { source, ..success(&sale.attempt) });
        let number = sale.attempt.out_trade_no.as_str();
        shop.store.settle(number, &seen, NOON + n * 1_000).await.expect("settled");
        attempts.push(sale.attempt);
    }
    attempts
}

async fn filters_by_source_till_amount_and_number(shop: &Shop) {
    let attempts = four_sources(shop).await;
    let all = PaylogFilter::default();
    for (source, expected) in [
        (Source::Query, vec![3, 1]),
        (Source::Notification, vec![2]),
        (Source::Manual, vec![4]),
        (Source::Bill, vec![]),
    ] {
        assert_eq!(seqs(shop, &PaylogFilter { source: Some(source), ..all.clone() }).await, expected);
    }
    assert_eq!(seqs(shop, &PaylogFilter { till: Some("till-1".into()), ..all.clone() }).await, [4, 3, 2, 1]);
    assert_eq!(seqs(shop, &PaylogFilter { till: Some("till-2".into()), ..all.clone() }).await, [0; 0]);
    let amount = |least: Option<i64>, most: Option<i64>| PaylogFilter {
        least: least.map(Fen::new),
        most: most.map(Fen::new),
        ..PaylogFilter::default()
    };
    assert_eq!(seqs(shop, &amount(Some(200), Some(200))).await, [2]);
    assert_eq!(seqs(shop, &amount(Some(200), Some(300))).await, [3, 2]);
    assert_eq!(seqs(shop, &amount(Some(201), None)).await, [4, 3]);
    assert_eq!(seqs(shop, &amount(None, Some(199))).await, [1]);
    let day = PaylogFilter { until_ms: Some(NOON + 3_000), ..amount(Some(200), Some(400)) };
    assert_eq!(seqs(shop, &day).await, [2], "within the time as well");

    let number = |number: &str| PaylogFilter { number: number.into(), ..PaylogFilter::default() };
    let third = attempts[2].out_trade_no.as_str();
    for typed in [third, &third.to_lowercase(), &third[..20], &attempts[2].sale_no, &format!("42000-{third}")]
    {
        assert_eq!(seqs(shop, &number(typed)).await, [3], "{typed}");
    }
    assert_eq!(seqs(shop, &number("20240601")).await, [4, 3, 2, 1]);
    assert_eq!(seqs(shop, &number(&third[3..])).await, [0; 0], "the beginning only");
    let notified = PaylogFilter { source: Some(Source::Notification), ..number("20240601") };
    assert_eq!(seqs(shop, &notified).await, [2], "and all of a filter counts");
    let totals = shop.store.paylog_totals(&number("20240601")).await.expect("totals");
    assert_eq!((totals.count, totals.total_fen), (4, 1_000));
}

async fn a_search_goes_on_where_it_stopped(shop: &Shop) {
    shop.paid_sales(9).await;
    let filter = text("门店");
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let found = shop.store.paylog_search(&filter, after, 4).await.expect("found");
        seen.extend(found.entries.iter().map(|e| e.seq));
        after = found.next;
        if after.is_none() {
            assert!(!found.searching);
            break;
        }
    }
    assert_eq!(seen, (1..=9).rev().collect::<Vec<_>>());
    let nothing = shop.store.paylog_search(&text("nothing of the kind"), None, 4).await.expect("found");
    assert_eq!((nothing.entries.len(), nothing.searching), (0, false));
}

async fn entries_of_one_moment_are_neither_lost_nor_repeated(shop: &Shop) {
    // All of them at the same millisecond, as a burst of notifications is.
    shop.paid_sales(7).await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let found = shop.store.paylog_search(&PaylogFilter::default(), after, 3).await.expect("found");
        seen.extend(found.entries.iter().map(|e| e.seq));
        after = found.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=7).rev().collect::<Vec<_>>());
}

async fn who_watches_the_chain_being_walked_can_stop_it(shop: &Shop) {
    shop.paid_sales(3).await;
    assert_eq!(shop.store.paylog_length().await.expect("a length"), 3);
    let mut heard = Vec::new();
    let walked = shop.store.verify_paylog_while(|looked| {
        heard.push(looked);
        true
    });
    let report = walked.await.expect("walked").expect("to its end");
    assert_eq!((report.entries, report.first_bad, heard), (3, None, vec![3]));
    assert_eq!(shop.store.verify_paylog_while(|_| false).await.expect("stopped"), None);
}
