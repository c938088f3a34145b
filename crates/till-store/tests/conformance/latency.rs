//! The latency ledger: which attempts a period and a till have.

use crate::shop::{NOON, Shop};
use till::latency::{Figures, Summary};
use till::report::{HOUR_MS, Period, Span};
use till::timeline::AttemptTimes;
use till_store::unwatched;

on_both!(
    an_empty_shop_has_an_empty_ledger,
    attempts_are_put_to_their_day_and_till,
    a_large_day_is_read_to_its_end
);

/// The three days around [`NOON`].
fn period() -> Period {
    Period::of(Span::Days("2024-05-31", "2024-06-02"), NOON + 240 * HOUR_MS).expect("three days")
}

/// An attempt whose code took `took` ms, paid 10 s later and told half a second after that.
fn noted(n: i64, till: &str, made_ms: i64, took: i64) -> AttemptTimes {
    AttemptTimes {
        out_trade_no: format!("20240601-{n:06}"),
        till: till.into(),
        made_ms,
        clicked_ms: Some(made_ms),
        ordered_ms: Some(made_ms + took - 20),
        shown_ms: Some(made_ms + took),
        paid_ms: Some(made_ms + took + 10_000),
        settled_ms: Some(made_ms + took + 10_460),
        announced_ms: Some(made_ms + took + 10_500),
        ..AttemptTimes::default()
    }
}

async fn an_empty_shop_has_an_empty_ledger(shop: &Shop) {
    let ledger = shop.store.latency(&period(), None, unwatched).await.expect("a ledger");
    assert_eq!((ledger.total, ledger.days.len(), ledger.tills), (Summary::default(), 3, vec![]));
}

async fn attempts_are_put_to_their_day_and_till(shop: &Shop) {
    let (from, until) = (period().from_ms(), period().until_ms());
    let unpaid =
        AttemptTimes { paid_ms: None, settled_ms: None, announced_ms: None, ..noted(6, "1", NOON, 700) };
    let notes = [
        noted(1, "1", from - 1, 9_000),
        noted(2, "2", until, 9_000),
        noted(3, "1", from, 100),
        noted(4, "2", NOON, 300),
        noted(5, "1", NOON - 1, 500),
        unpaid,
    ];
    shop.store.note_times(&notes).await.expect("noted");
    let ledger = shop.store.latency(&period(), None, unwatched).await.expect("a ledger");
    let expected = Summary {
        to_code: Figures { count: 4, p50_ms: Some(300), p95_ms: Some(700) },
        to_paid: Figures { count: 3, p50_ms: Some(10_000), p95_ms: Some(10_000) },
        to_told: Figures { count: 3, p50_ms: Some(500), p95_ms: Some(500) },
        own: Figures { count: 7, p50_ms: Some(20), p95_ms: Some(40) },
    };
    assert_eq!(ledger.total, expected);
    let lines: Vec<_> =
        ledger.tills.iter().map(|l| (l.day.as_str(), l.till.as_str(), l.summary.to_code.count)).collect();
    assert_eq!(lines, [("2024-05-31", "1", 1), ("2024-06-01", "1", 2), ("2024-06-01", "2", 1)]);

    let second = shop.store.latency(&period(), Some("2"), unwatched).await.expect("a ledger");
    assert_eq!((second.total.to_code.count, second.tills.len()), (1, 1));
}

async fn a_large_day_is_read_to_its_end(shop: &Shop) {
    let notes: Vec<AttemptTimes> = (1..=2_000).map(|n| noted(n, "1", NOON + n, n)).collect();
    shop.store.note_times(&notes).await.expect("noted");
    let ledger = shop.store.latency(&period(), None, unwatched).await.expect("a ledger");
    assert_eq!(ledger.total.to_code, Figures { count: 2_000, p50_ms: Some(1_000), p95_ms: Some(1_900) });
}
