//! What a shop took: sums of the pay log over a period, taken apart by time, person and till.
//!
//! The database adds up small cells (one hour of one till and one cashier); everything else is put together here from
//! the same cells, so that every breakdown adds up to the total to the fen.

mod goods;
mod period;

pub use goods::{CategorySum, ProductSum, by_category};
pub use period::{MAX_DAYS, Period, PeriodError, Piece, Span};

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::AddAssign;

/// Milliseconds in an hour.
pub const HOUR_MS: i64 = 3_600_000;
/// The shop's zone is eight hours ahead of UTC and knows no summer time.
pub const ZONE_MS: i64 = 8 * HOUR_MS;

/// Money and counts of some pay-log entries. A mismatch is no receipt: it is counted apart and never in `received_fen`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sums {
    /// Genuine payments: entries `paid` and `late`.
    pub payments: i64,
    /// Their money, fen. A sale paid twice counts its money twice.
    pub received_fen: i64,
    /// Sales that became paid by one of these payments; each sale once.
    pub sales: i64,
    /// The money that paid those sales, fen.
    pub sales_fen: i64,
    /// Of these sales, those with a discount.
    pub discounted: i64,
    /// What their discounts took off, fen: on lines and on the whole sale. A changed price is no discount.
    pub discount_fen: i64,
    /// Payments that came late.
    pub late: i64,
    /// Their money, fen; part of `received_fen`.
    pub late_fen: i64,
    /// Payments of sales that another payment had paid.
    pub twice: i64,
    /// Their money, fen; part of `received_fen`.
    pub twice_fen: i64,
    /// Entries about wrong money.
    pub mismatches: i64,
    /// Its amount, fen; not received.
    pub mismatch_fen: i64,
}

impl AddAssign for Sums {
    fn add_assign(&mut self, more: Sums) {
        let add = |sum: &mut i64, more: i64| *sum = sum.saturating_add(more);
        add(&mut self.payments, more.payments);
        add(&mut self.received_fen, more.received_fen);
        add(&mut self.sales, more.sales);
        add(&mut self.sales_fen, more.sales_fen);
        add(&mut self.discounted, more.discounted);
        add(&mut self.discount_fen, more.discount_fen);
        add(&mut self.late, more.late);
        add(&mut self.late_fen, more.late_fen);
        add(&mut self.twice, more.twice);
        add(&mut self.twice_fen, more.twice_fen);
        add(&mut self.mismatches, more.mismatches);
        add(&mut self.mismatch_fen, more.mismatch_fen);
    }
}

impl Sums {
    /// What a paid sale brought on the average, fen, half a fen upwards; `None` without sales.
    pub fn average_fen(&self) -> Option<i64> {
        (self.sales > 0).then(|| self.sales_fen.saturating_add(self.sales / 2).div_euclid(self.sales))
    }
}

/// One hour of one till and one cashier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Hours since 1970-01-01 00:00 by the shop's clock.
    pub hour: i64,
    /// The till that worked on the payments.
    pub till: String,
    /// Who made the sales; empty when nobody was logged in.
    pub cashier: String,
    /// What came in.
    pub sums: Sums,
}

/// Which cells count. `None` lets all through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keep {
    /// Only this till.
    pub till: Option<String>,
    /// Only this cashier; `Some("")`: sales without one.
    pub cashier: Option<String>,
}

impl Keep {
    fn lets_through(&self, cell: &Cell) -> bool {
        let fits = |wanted: &Option<String>, found: &String| wanted.as_ref().is_none_or(|w| w == found);
        fits(&self.till, &cell.till) && fits(&self.cashier, &cell.cashier)
    }
}

/// A period, taken apart. Every list adds up to `total`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Everything.
    pub total: Sums,
    /// Each day of the period, first to last, also those without a payment.
    pub days: Vec<Sums>,
    /// 0 to 23 o'clock, over all days.
    pub hours: [Sums; 24],
    /// Monday to Sunday.
    pub weekdays: [Sums; 7],
    /// By cashier, in the order of names.
    pub cashiers: BTreeMap<String, Sums>,
    /// By till, in the order of names.
    pub tills: BTreeMap<String, Sums>,
}

impl Report {
    /// Adds up the cells that lie in the period and that `keep` lets through.
    pub fn of(period: &Period, cells: &[Cell], keep: &Keep) -> Report {
        let mut report = Report {
            total: Sums::default(),
            days: vec![Sums::default(); period.days()],
            hours: [Sums::default(); 24],
            weekdays: [Sums::default(); 7],
            cashiers: BTreeMap::new(),
            tills: BTreeMap::new(),
        };
        for cell in cells.iter().filter(|cell| keep.lets_through(cell)) {
            report.add(period, cell);
        }
        report
    }

    fn add(&mut self, period: &Period, cell: &Cell) {
        let (day, hour) = (cell.hour.div_euclid(24), cell.hour.rem_euclid(24));
        let Some(of_day) =
            usize::try_from(day - period.first_day()).ok().and_then(|at| self.days.get_mut(at))
        else {
            return;
        };
        *of_day += cell.sums;
        self.total += cell.sums;
        if let Some(of_hour) = usize::try_from(hour).ok().and_then(|at| self.hours.get_mut(at)) {
            *of_hour += cell.sums;
        }
        if let Some(of_weekday) = usize::try_from(weekday(day)).ok().and_then(|at| self.weekdays.get_mut(at))
        {
            *of_weekday += cell.sums;
        }
        *self.cashiers.entry(cell.cashier.clone()).or_default() += cell.sums;
        *self.tills.entry(cell.till.clone()).or_default() += cell.sums;
    }
}

/// 0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday.
fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

#[cfg(test)]
mod tests;
