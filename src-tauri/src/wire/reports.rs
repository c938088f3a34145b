//! Reports on the page.

use serde::{Deserialize, Serialize};
use specta::Type;
use till::report::{Keep, Period, PeriodError, Span, Sums};
use till_app::export::Breakdown;

/// Which days; `days`: from `first` to `last`.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ReportSpan {
    Today,
    Yesterday,
    Week,
    Month,
    Days,
}

/// What is asked for. `first`, `last`: yyyy-MM-dd in the shop's zone, both included, for `days` alone. `till`, `cashier`:
/// null for all; an empty cashier: sales without one.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ReportQuery {
    pub span: ReportSpan,
    pub first: String,
    pub last: String,
    pub till: Option<String>,
    pub cashier: Option<String>,
}

impl ReportQuery {
    /// The days as they stand at `now_ms`.
    ///
    /// # Errors
    /// [`PeriodError`], for days chosen by hand.
    pub fn period(&self, now_ms: i64) -> Result<Period, PeriodError> {
        let span = match self.span {
            ReportSpan::Today => Span::Today,
            ReportSpan::Yesterday => Span::Yesterday,
            ReportSpan::Week => Span::Week,
            ReportSpan::Month => Span::Month,
            ReportSpan::Days => Span::Days(&self.first, &self.last),
        };
        Period::of(span, now_ms)
    }

    /// Tills and cashiers asked for.
    pub fn keep(&self) -> Keep {
        Keep { till: self.till.clone(), cashier: self.cashier.clone() }
    }
}

/// Sums of payments; see `till::report::Sums` for what each one counts. `averageFen`: null without sales.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportSums {
    pub payments: i64,
    pub received_fen: i64,
    pub sales: i64,
    pub sales_fen: i64,
    pub average_fen: Option<i64>,
    pub discounted: i64,
    pub discount_fen: i64,
    pub late: i64,
    pub late_fen: i64,
    pub twice: i64,
    pub twice_fen: i64,
    pub mismatches: i64,
    pub mismatch_fen: i64,
}

impl From<Sums> for ReportSums {
    fn from(sums: Sums) -> Self {
        ReportSums {
            payments: sums.payments,
            received_fen: sums.received_fen,
            sales: sums.sales,
            sales_fen: sums.sales_fen,
            average_fen: sums.average_fen(),
            discounted: sums.discounted,
            discount_fen: sums.discount_fen,
            late: sums.late,
            late_fen: sums.late_fen,
            twice: sums.twice,
            twice_fen: sums.twice_fen,
            mismatches: sums.mismatches,
            mismatch_fen: sums.mismatch_fen,
        }
    }
}

/// One part of a breakdown: a day (yyyy-MM-dd), a cashier (empty: none), a till.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ReportPart {
    pub name: String,
    pub sums: ReportSums,
}

/// First and last day of a period. `untilMs`: up to there, while the last day is going on.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReportDays {
    pub first: String,
    pub last: String,
    pub until_ms: Option<i64>,
}

impl From<&Period> for ReportDays {
    fn from(period: &Period) -> Self {
        ReportDays {
            first: period.first(),
            last: period.last(),
            until_ms: period.is_going_on().then(|| period.until_ms()),
        }
    }
}

/// A period taken apart, and the one before it. `hours`: 0 to 23 o'clock; `weekdays`: from Monday; `tillNames`,
/// `cashierNames`: whoever took money in the period, whatever is asked for.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub period: ReportDays,
    pub total: ReportSums,
    pub before: ReportDays,
    pub total_before: ReportSums,
    pub days: Vec<ReportPart>,
    pub hours: Vec<ReportSums>,
    pub weekdays: Vec<ReportSums>,
    pub cashiers: Vec<ReportPart>,
    pub tills: Vec<ReportPart>,
    pub till_names: Vec<String>,
    pub cashier_names: Vec<String>,
}

/// What an exported report is taken apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ReportBy {
    Days,
    Hours,
    Weekdays,
    Cashiers,
    Tills,
    Products,
    Categories,
    Latency,
}

impl From<ReportBy> for Breakdown {
    fn from(by: ReportBy) -> Self {
        match by {
            ReportBy::Days => Breakdown::Days,
            ReportBy::Hours => Breakdown::Hours,
            ReportBy::Weekdays => Breakdown::Weekdays,
            ReportBy::Cashiers => Breakdown::Cashiers,
            ReportBy::Tills => Breakdown::Tills,
            ReportBy::Products => Breakdown::Products,
            ReportBy::Categories => Breakdown::Categories,
            ReportBy::Latency => Breakdown::Latency,
        }
    }
}

/// What goods are listed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum GoodsBy {
    Product,
    Category,
}

/// A product or a category. `goods` is false for keyed amounts, which are no product's; `kinds`: products in it.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct GoodsPart {
    pub name: String,
    pub code: String,
    pub goods: bool,
    pub kinds: i64,
    pub quantity: i64,
    pub fen: i64,
}

/// Goods, the most money first. The list may be cut off: `kinds`, `quantity` and `fen` are the whole list's.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct Goods {
    pub parts: Vec<GoodsPart>,
    pub kinds: i64,
    pub quantity: i64,
    pub fen: i64,
}
