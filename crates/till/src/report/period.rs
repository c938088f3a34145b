//! Which days a report is about, and which earlier ones it is fair to compare them with.

use super::{HOUR_MS, ZONE_MS};
use crate::numbers::{beijing_day, beijing_day_bounds};
use jiff::ToSpan;
use jiff::civil::Date;

/// The longest period: a leap year.
pub const MAX_DAYS: usize = 366;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What somebody wants to see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span<'a> {
    /// Today so far.
    Today,
    /// Yesterday.
    Yesterday,
    /// From Monday to now.
    Week,
    /// From the first of the month to now.
    Month,
    /// From one day to another (`yyyy-MM-dd`), both included.
    Days(&'a str, &'a str),
}

/// Why days are no period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Not a date.
    #[error("a day is written yyyy-MM-dd")]
    NoDate,
    /// The last day lies before the first.
    #[error("the last day lies before the first")]
    Backwards,
    /// Too many days.
    #[error("a period has at most {MAX_DAYS} days")]
    TooLong,
}

/// How a period finds the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Days(i64),
    Month,
}

/// A few days of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Days in it, the last perhaps not over.
    pub days: usize,
    /// Where it begins, epoch milliseconds.
    pub from_ms: i64,
    /// The first epoch millisecond behind it.
    pub until_ms: i64,
}

/// Days of the shop, first and last included. The last may still be going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    first: Date,
    last: Date,
    until_ms: i64,
    step: Step,
}

impl Period {
    /// The days of `span` as they stand at `now_ms`.
    ///
    /// # Errors
    /// [`PeriodError`], for days chosen by hand.
    pub fn of(span: Span<'_>, now_ms: i64) -> Result<Period, PeriodError> {
        let today = date(&beijing_day(now_ms))?;
        let (first, last, step) = match span {
            Span::Today => (today, today, Step::Days(1)),
            Span::Yesterday => {
                let day = today.yesterday().unwrap_or(today);
                (day, day, Step::Days(1))
            }
            Span::Week => {
                let back = i64::from(today.weekday().to_monday_zero_offset());
                (moved(today, -back), today, Step::Days(7))
            }
            Span::Month => (today.first_of_month(), today, Step::Month),
            Span::Days(first, last) => by_hand(date(first)?, date(last)?)?,
        };
        let until_ms = bounds(last).1;
        Ok(Period { first, last, until_ms: cut(bounds(last).0, until_ms, now_ms), step })
    }

    /// The period to compare with: yesterday, last week, last month, or as many days before. While the last day is
    /// still going on, it ends at the same time of day, for half a day is not compared with a whole one.
    #[must_use]
    pub fn before(&self) -> Period {
        let (first, last) = match self.step {
            Step::Days(days) => (moved(self.first, -days), moved(self.last, -days)),
            Step::Month => {
                let first = self.first.checked_sub(1.month()).unwrap_or(self.first);
                // A whole month against the whole one before; else up to the same day of the month, if there is one.
                let whole = self.last == self.last.last_of_month() && !self.is_going_on();
                let same_day = self.last.checked_sub(1.month()).unwrap_or(self.last);
                (first, if whole { first.last_of_month() } else { same_day })
            }
        };
        let (start, end) = bounds(last);
        let so_far_ms = self.until_ms - bounds(self.last).0;
        let until_ms = if self.is_going_on() { start + so_far_ms } else { end };
        Period { first, last, until_ms, step: self.step }
    }

    /// Whether the last day was not over.
    pub fn is_going_on(&self) -> bool {
        self.until_ms < bounds(self.last).1
    }

    /// The first day, `yyyy-MM-dd`.
    pub fn first(&self) -> String {
        self.first.to_string()
    }

    /// The last day, `yyyy-MM-dd`.
    pub fn last(&self) -> String {
        self.last.to_string()
    }

    /// Number of days.
    pub fn days(&self) -> usize {
        usize::try_from(day_number(self.last) - day_number(self.first) + 1).unwrap_or(0)
    }

    /// The first day, counted from 1970-01-01.
    pub fn first_day(&self) -> i64 {
        day_number(self.first)
    }

    /// The days, `yyyy-MM-dd`, first to last.
    pub fn day_names(&self) -> impl Iterator<Item = String> {
        self.first.series(1.day()).take(self.days()).map(|day| day.to_string())
    }

    /// Where it begins, epoch milliseconds.
    pub fn from_ms(&self) -> i64 {
        bounds(self.first).0
    }

    /// The first epoch millisecond behind it.
    pub fn until_ms(&self) -> i64 {
        self.until_ms
    }

    /// The period in pieces of so many whole days, the last one shorter, to be looked at one after the other.
    pub fn pieces(&self, days: i64) -> impl Iterator<Item = Piece> + Send + use<> {
        let Period { until_ms, .. } = *self;
        let first = self.first_day();
        let behind = first + i64::try_from(self.days()).unwrap_or(0);
        let starts = (0..).map(move |n| first + n * days).take_while(move |day| *day < behind);
        starts.map(move |day| {
            let end = behind.min(day + days);
            Piece {
                days: usize::try_from(end - day).unwrap_or(0),
                from_ms: day * DAY_MS - ZONE_MS,
                until_ms: until_ms.min(end * DAY_MS - ZONE_MS),
            }
        })
    }
}

/// A month chosen by hand is compared with the month before, other days with as many days before.
fn by_hand(first: Date, last: Date) -> Result<(Date, Date, Step), PeriodError> {
    let days = day_number(last) - day_number(first) + 1;
    if days < 1 {
        return Err(PeriodError::Backwards);
    }
    if usize::try_from(days).is_ok_and(|days| days > MAX_DAYS) {
        return Err(PeriodError::TooLong);
    }
    let is_month = first == first.first_of_month() && last == first.last_of_month();
    Ok((first, last, if is_month { Step::Month } else { Step::Days(days) }))
}

/// A last day that is still going on ends now: what a clock set back has written "later" counts with the next look.
fn cut(start_ms: i64, end_ms: i64, now_ms: i64) -> i64 {
    if (start_ms..end_ms).contains(&now_ms) { now_ms + 1 } else { end_ms }
}

fn date(day: &str) -> Result<Date, PeriodError> {
    day.parse().map_err(|_| PeriodError::NoDate)
}

fn moved(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap_or(day)
}

fn bounds(day: Date) -> (i64, i64) {
    beijing_day_bounds(&day.to_string()).unwrap_or_default()
}

fn day_number(day: Date) -> i64 {
    (bounds(day).0 + ZONE_MS).div_euclid(DAY_MS)
}
