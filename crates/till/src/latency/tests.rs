use super::*;
use crate::report::{Period, Span};
use proptest::prelude::*;

fn of(durations: &[i64]) -> Durations {
    let mut all = Durations::default();
    durations.iter().for_each(|ms| all.add(*ms));
    all
}

#[test]
fn percentiles_are_durations_that_happened() {
    assert_eq!(of(&[]).figures(), Figures::default());
    assert_eq!(of(&[7]).figures(), Figures { count: 1, p50_ms: Some(7), p95_ms: Some(7) });
    let twenty: Vec<i64> = (1..=20).collect();
    assert_eq!(of(&twenty).figures(), Figures { count: 20, p50_ms: Some(10), p95_ms: Some(19) });
    assert_eq!(of(&[-5, LONGEST_MS * 9]).percentile(100), Some(LONGEST_MS), "held within bounds");
}

#[test]
fn a_stage_needs_both_ends_and_never_takes_less_than_nothing() {
    let times = Times {
        clicked_ms: Some(1_000),
        shown_ms: Some(1_250),
        // Paid at 1,900 in truth: WeChat cuts the part of the second off.
        paid_ms: Some(1_000),
        ..Times::default()
    };
    assert_eq!(Stage::ALL.map(|stage| stage.took(&times)), [Some(250), Some(0), None]);
}

#[test]
fn says_where_the_time_goes() {
    let figures = |p50, p95| Figures { count: 9, p50_ms: Some(p50), p95_ms: Some(p95) };
    let quick = Summary {
        to_code: figures(200, 400),
        to_paid: figures(8_000, 30_000),
        to_told: figures(900, 1_500),
        own: figures(20, 60),
    };
    assert_eq!(quick.verdict(), Verdict::Quick);
    assert_eq!(Summary { to_code: figures(300, 2_001), ..quick }.verdict(), Verdict::Network);
    assert_eq!(Summary { to_told: figures(900, 3_001), ..quick }.verdict(), Verdict::Telling);
    assert_eq!(Summary { to_paid: figures(20_001, 40_000), ..quick }.verdict(), Verdict::Customer);
    let own = Summary { to_code: figures(300, 2_001), own: figures(20, 501), ..quick };
    assert_eq!(own.verdict(), Verdict::Till, "what is this machine's own is not laid on the network");
    assert_eq!(Summary::default().verdict(), Verdict::Nothing);
}

#[test]
fn the_tills_own_part_is_from_having_to_showing() {
    let mut ledger = Ledger::default();
    ledger.add(&Times {
        clicked_ms: Some(1_000),
        ordered_ms: Some(1_400),
        shown_ms: Some(1_430),
        paid_ms: Some(9_000),
        settled_ms: Some(9_700),
        announced_ms: Some(9_780),
    });
    let summary = ledger.summary();
    assert_eq!(
        (summary.to_code.p50_ms, summary.to_paid.p50_ms, summary.to_told.p50_ms),
        (Some(430), Some(7_570), Some(780))
    );
    assert_eq!(summary.own, Figures { count: 2, p50_ms: Some(30), p95_ms: Some(80) });
}

/// From 2024-05-31 to 2024-06-02 in Beijing.
fn three_days() -> Period {
    Period::of(Span::Days("2024-05-31", "2024-06-02"), 1_800_000_000_000).expect("a period")
}

fn code_after(ms: i64) -> Times {
    Times { clicked_ms: Some(0), shown_ms: Some(ms), ..Times::default() }
}

#[test]
fn every_day_and_every_tills_day_has_figures_of_its_own() {
    let period = three_days();
    let (first, last) = (period.from_ms(), period.until_ms() - 1);
    let mut book = Book::of(&period);
    for (made_ms, till, took) in [
        (first - 1, "1", 9_999), // the evening before
        (first, "2", 100),
        (first, "1", 300),
        (first + 5, "1", 500),
        (last, "1", 700),
        (last + 1, "1", 9_999), // the morning after
        (first, "1", 9_999),    // out of order
    ] {
        book.add(made_ms, till, &code_after(took));
    }
    book.add(last, "3", &Times::default());
    let report = book.finish();
    let code = |summary: &Summary| (summary.to_code.count, summary.to_code.p95_ms);
    assert_eq!(code(&report.total), (4, Some(700)));
    let days: Vec<_> = report.days.iter().map(|day| (day.day.as_str(), code(&day.summary))).collect();
    assert_eq!(
        days,
        [("2024-05-31", (3, Some(500))), ("2024-06-01", (0, None)), ("2024-06-02", (1, Some(700)))]
    );
    let tills: Vec<_> = report
        .tills
        .iter()
        .map(|line| (line.day.as_str(), line.till.as_str(), code(&line.summary)))
        .collect();
    assert_eq!(
        tills,
        [
            ("2024-05-31", "1", (2, Some(500))),
            ("2024-05-31", "2", (1, Some(100))),
            ("2024-06-02", "1", (1, Some(700)))
        ],
        "a till of which nothing is known has no line"
    );
}

proptest! {
    #[test]
    fn percentiles_are_the_nearest_rank_of_the_sorted_list(
        mut durations in proptest::collection::vec(0..5_000_i64, 1..400), percent in 1..=100_u64,
    ) {
        let found = of(&durations).percentile(percent);
        durations.sort_unstable();
        let rank = (durations.len() * usize::try_from(percent).expect("small")).div_ceil(100);
        prop_assert_eq!(found, Some(durations[rank - 1]));
    }
}
