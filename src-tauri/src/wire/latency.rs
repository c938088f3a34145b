//! The latency ledger on the page.

use serde::{Deserialize, Serialize};
use specta::Type;
use till::latency::{Figures, Report, Summary, Verdict};

/// Durations of one kind, milliseconds; null without any. `p50Ms`: half took no longer; `p95Ms`: 95 of 100.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LatencyFigures {
    pub count: i64,
    pub p50_ms: Option<i64>,
    pub p95_ms: Option<i64>,
}

impl From<Figures> for LatencyFigures {
    fn from(figures: Figures) -> Self {
        LatencyFigures { count: figures.count, p50_ms: figures.p50_ms, p95_ms: figures.p95_ms }
    }
}

/// Click to code, code to payment, payment to “paid” on the screen; `own`: what of the first and the last is this
/// machine's own.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LatencySums {
    pub to_code: LatencyFigures,
    pub to_paid: LatencyFigures,
    pub to_told: LatencyFigures,
    pub own: LatencyFigures,
}

impl From<Summary> for LatencySums {
    fn from(summary: Summary) -> Self {
        LatencySums {
            to_code: summary.to_code.into(),
            to_paid: summary.to_paid.into(),
            to_told: summary.to_told.into(),
            own: summary.own.into(),
        }
    }
}

/// Where the time goes; see `till::latency::Verdict`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum LatencyVerdict {
    Nothing,
    Till,
    Network,
    Telling,
    Customer,
    Quick,
}

impl From<Verdict> for LatencyVerdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Nothing => LatencyVerdict::Nothing,
            Verdict::Till => LatencyVerdict::Till,
            Verdict::Network => LatencyVerdict::Network,
            Verdict::Telling => LatencyVerdict::Telling,
            Verdict::Customer => LatencyVerdict::Customer,
            Verdict::Quick => LatencyVerdict::Quick,
        }
    }
}

/// A day (yyyy-MM-dd) of one till; an empty till: of all of them.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct LatencyDay {
    pub day: String,
    pub till: String,
    pub sums: LatencySums,
}

/// How long payments took. `days`: each day of the period, all tills together; `tills`: each till's day with payments.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct Latency {
    pub verdict: LatencyVerdict,
    pub total: LatencySums,
    pub days: Vec<LatencyDay>,
    pub tills: Vec<LatencyDay>,
}

impl From<Report> for Latency {
    fn from(report: Report) -> Self {
        let day =
            |(day, till, summary): (String, String, Summary)| LatencyDay { day, till, sums: summary.into() };
        Latency {
            verdict: report.total.verdict().into(),
            total: report.total.into(),
            days: report.days.into_iter().map(|d| day((d.day, String::new(), d.summary))).collect(),
            tills: report.tills.into_iter().map(|d| day((d.day, d.till, d.summary))).collect(),
        }
    }
}
