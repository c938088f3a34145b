use super::*;
use crate::numbers::{MINUTE_MS, beijing_day};
use proptest::prelude::*;

/// Wednesday, 2024-07-31 14:30 in Beijing.
const NOW: i64 = 1_722_407_400_000;

fn period(span: Span<'_>) -> Period {
    Period::of(span, NOW).expect("a period")
}

fn dates(period: Period) -> (String, String) {
    (period.first(), period.last())
}

fn days(first: &str, last: &str) -> (String, String) {
    (first.into(), last.into())
}

#[test]
fn pieces_of_whole_days_make_up_the_period() {
    let year = period(Span::Days("2024-01-01", "2024-12-31"));
    for (found, count) in
        [(year, 53), (period(Span::Today), 1), (period(Span::Month), 5), (year.before(), 53)]
    {
        let pieces: Vec<Piece> = found.pieces(7).collect();
        assert_eq!(pieces.len(), count);
        assert_eq!(pieces.iter().map(|piece| piece.days).sum::<usize>(), found.days());
        let ends = pieces.iter().map(|piece| (piece.from_ms, piece.until_ms));
        let behind = ends.fold(found.from_ms(), |at_ms, (from_ms, until_ms)| {
            assert!(from_ms == at_ms && until_ms > from_ms);
            until_ms
        });
        assert_eq!(behind, found.until_ms());
    }
}

#[test]
fn the_usual_periods_end_now() {
    for (span, first) in
        [(Span::Today, "2024-07-31"), (Span::Week, "2024-07-29"), (Span::Month, "2024-07-01")]
    {
        let found = period(span);
        assert_eq!(dates(found), days(first, "2024-07-31"), "{span:?}");
        assert!(found.is_going_on());
        assert_eq!(found.until_ms(), NOW + 1, "what is written in this very millisecond counts");
    }
    let yesterday = period(Span::Yesterday);
    assert_eq!(dates(yesterday), days("2024-07-30", "2024-07-30"));
    assert!(!yesterday.is_going_on());
    assert_eq!(yesterday.until_ms() - yesterday.from_ms(), 24 * HOUR_MS);
}

#[test]
fn what_came_before_is_as_long_and_ends_at_the_same_time_of_day() {
    let before = |span| period(span).before();
    let until = |day_ms: i64| day_ms + 14 * HOUR_MS + 30 * MINUTE_MS + 1;
    let start = |day: &str| beijing_day_bounds_of(day);
    assert_eq!(dates(before(Span::Today)), days("2024-07-30", "2024-07-30"));
    assert_eq!(before(Span::Today).until_ms(), until(start("2024-07-30")));
    assert_eq!(dates(before(Span::Yesterday)), days("2024-07-29", "2024-07-29"));
    assert_eq!(before(Span::Yesterday).until_ms(), start("2024-07-30"));
    assert_eq!(dates(before(Span::Week)), days("2024-07-22", "2024-07-24"), "the same weekdays");
    assert_eq!(before(Span::Week).until_ms(), until(start("2024-07-24")));
    // June has no 31st.
    assert_eq!(dates(before(Span::Month)), days("2024-06-01", "2024-06-30"));
    assert_eq!(dates(before(Span::Days("2024-02-01", "2024-02-29"))), days("2024-01-01", "2024-01-31"));
    assert_eq!(dates(before(Span::Days("2024-03-05", "2024-03-06"))), days("2024-03-03", "2024-03-04"));
}

fn beijing_day_bounds_of(day: &str) -> i64 {
    crate::numbers::beijing_day_bounds(day).expect("a date").0
}

#[test]
fn days_by_hand_are_checked() {
    let of = |first, last| Period::of(Span::Days(first, last), NOW);
    assert_eq!(of("2024-02-30", "2024-03-01"), Err(PeriodError::NoDate));
    assert_eq!(of("2024-03-02", "2024-03-01"), Err(PeriodError::Backwards));
    assert_eq!(of("2023-01-01", "2024-01-02"), Err(PeriodError::TooLong));
    assert_eq!(of("2024-01-01", "2024-12-31").map(|year| year.days()), Ok(366));
    let names: Vec<String> = of("2024-02-28", "2024-03-01").expect("three days").day_names().collect();
    assert_eq!(names, ["2024-02-28", "2024-02-29", "2024-03-01"]);
}

#[test]
fn a_cell_lands_in_its_day_hour_and_weekday() {
    let hour = (NOW + ZONE_MS) / HOUR_MS;
    let sums = Sums { payments: 1, received_fen: 1_250, sales: 1, sales_fen: 1_250, ..Sums::default() };
    let cell = Cell { hour, till: "1".into(), cashier: "小王".into(), sums };
    let report = Report::of(&period(Span::Week), &[cell], &Keep::default());
    assert_eq!(report.days, [Sums::default(), Sums::default(), sums]);
    assert_eq!((report.hours[14], report.weekdays[2]), (sums, sums), "14 o'clock on a Wednesday");
    assert_eq!(report.cashiers.get("小王"), Some(&sums));
}

#[test]
fn an_average_is_rounded_to_the_fen() {
    let average = |sales_fen, sales| Sums { sales, sales_fen, ..Sums::default() }.average_fen();
    assert_eq!(average(0, 0), None);
    assert_eq!(average(100, 3), Some(33));
    assert_eq!(average(200, 3), Some(67));
    assert_eq!(average(101, 2), Some(51), "half a fen upwards");
}

fn sums() -> impl Strategy<Value = Sums> {
    (1..50_i64, 1..9_999_999_i64, 0..40_i64, 0..9_999_999_i64, 0..9_i64, 0..9_999_i64).prop_map(
        |(payments, received_fen, sales, sales_fen, few, few_fen)| Sums {
            payments,
            received_fen,
            sales,
            sales_fen,
            discounted: few,
            discount_fen: few_fen,
            late: few,
            late_fen: few_fen,
            twice: few,
            twice_fen: few_fen,
            mismatches: few,
            mismatch_fen: few_fen,
        },
    )
}

fn cells() -> impl Strategy<Value = Vec<Cell>> {
    let last = (NOW + ZONE_MS) / HOUR_MS;
    // Also some hours before the month of the report.
    let hour = last - 40 * 24..=last;
    let cell = (hour, 0..3_u8, 0..4_u8, sums()).prop_map(|(hour, till, cashier, sums)| Cell {
        hour,
        till: till.to_string(),
        cashier: format!("{cashier}"),
        sums,
    });
    proptest::collection::vec(cell, 0..80)
}

proptest! {
    #[test]
    fn every_breakdown_adds_up_to_the_total(cells in cells(), till in proptest::option::of(0..3_u8)) {
        let month = period(Span::Month);
        let keep = Keep { till: till.map(|till| till.to_string()), cashier: None };
        let report = Report::of(&month, &cells, &keep);
        let sum = |parts: &mut dyn Iterator<Item = &Sums>| {
            parts.fold(Sums::default(), |mut all, part| { all += *part; all })
        };
        prop_assert_eq!(sum(&mut report.days.iter()), report.total);
        prop_assert_eq!(sum(&mut report.hours.iter()), report.total);
        prop_assert_eq!(sum(&mut report.weekdays.iter()), report.total);
        prop_assert_eq!(sum(&mut report.cashiers.values()), report.total);
        prop_assert_eq!(sum(&mut report.tills.values()), report.total);
        // Added up another way: straight over the cells of the month.
        let first = beijing_day_bounds_of("2024-07-01");
        let in_month = |cell: &&Cell| cell.hour * HOUR_MS - ZONE_MS >= first;
        let kept = |cell: &&Cell| keep.till.as_ref().is_none_or(|till| *till == cell.till);
        let straight: i64 = cells.iter().filter(in_month).filter(kept).map(|cell| cell.sums.received_fen).sum();
        prop_assert_eq!(straight, report.total.received_fen);
    }

    #[test]
    fn every_period_before_ends_where_it_may(now_ms in 1_600_000_000_000_i64..1_900_000_000_000, which in 0..4_usize) {
        let span = [Span::Today, Span::Yesterday, Span::Week, Span::Month][which];
        let this = Period::of(span, now_ms).expect("a period");
        let before = this.before();
        prop_assert!(before.until_ms() <= this.from_ms() && before.from_ms() < before.until_ms());
        prop_assert!(before.days() <= this.days());
        prop_assert_eq!(beijing_day(before.from_ms()), before.first().replace('-', ""));
    }
}
