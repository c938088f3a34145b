//! The ledger of a period: what each day, and each till's day, was like.

use super::{Ledger, Summary, Times};
use crate::report::{HOUR_MS, Period, ZONE_MS};
use std::collections::BTreeMap;

const DAY_MS: i64 = 24 * HOUR_MS;

/// A day of all tills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// `yyyy-MM-dd`.
    pub day: String,
    /// Empty when nobody paid.
    pub summary: Summary,
}

/// A till's day with payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TillsDay {
    /// `yyyy-MM-dd`.
    pub day: String,
    /// The till's name.
    pub till: String,
    /// What the day was like there.
    pub summary: Summary,
}

/// A period, taken apart. Percentiles don't add up: each is made of its own payments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The whole period, all tills.
    pub total: Summary,
    /// Each day of the period, first to last.
    pub days: Vec<Day>,
    /// Each till's day that has payments, by day and name.
    pub tills: Vec<TillsDay>,
}

/// Takes attempts in, in the order in which they were made, and holds the durations of one day at a time (and of the
/// whole period, whose number of different ones is bounded).
#[derive(Debug)]
pub struct Book {
    first_day: i64,
    names: Vec<String>,
    total: Ledger,
    open: Option<OpenDay>,
    days: BTreeMap<usize, Summary>,
    tills: Vec<TillsDay>,
}

#[derive(Debug, Default)]
struct OpenDay {
    at: usize,
    all: Ledger,
    tills: BTreeMap<String, Ledger>,
}

impl Book {
    /// An empty one.
    pub fn of(period: &Period) -> Book {
        Book {
            first_day: period.first_day(),
            names: period.day_names().collect(),
            total: Ledger::default(),
            open: None,
            days: BTreeMap::new(),
            tills: Vec::new(),
        }
    }

    /// Takes in an attempt made at `made_ms`. One of an earlier day than the last one's, or of no day of the period, is left out.
    pub fn add(&mut self, made_ms: i64, till: &str, times: &Times) {
        let day = (made_ms + ZONE_MS).div_euclid(DAY_MS) - self.first_day;
        let Some(at) = usize::try_from(day).ok().filter(|at| *at < self.names.len()) else { return };
        match &self.open {
            Some(open) if open.at > at => return,
            Some(open) if open.at == at => {}
            _ => self.close_day(),
        }
        let open = self.open.get_or_insert_with(|| OpenDay { at, ..OpenDay::default() });
        self.total.add(times);
        open.all.add(times);
        match open.tills.get_mut(till) {
            Some(ledger) => ledger.add(times),
            None => open.tills.entry(till.to_owned()).or_default().add(times),
        }
    }

    fn close_day(&mut self) {
        let Some(open) = self.open.take() else { return };
        self.days.insert(open.at, open.all.summary());
        let day = &self.names[open.at];
        let lines = open.tills.into_iter().map(|(till, ledger)| (till, ledger.summary()));
        let told = lines.filter(|(_, summary)| !summary.is_empty());
        self.tills.extend(told.map(|(till, summary)| TillsDay { day: day.clone(), till, summary }));
    }

    /// Everything that was taken in.
    pub fn finish(mut self) -> Report {
        self.close_day();
        let days = self.names.into_iter().enumerate();
        Report {
            total: self.total.summary(),
            days: days
                .map(|(at, day)| Day { day, summary: self.days.get(&at).copied().unwrap_or_default() })
                .collect(),
            tills: self.tills,
        }
    }
}
