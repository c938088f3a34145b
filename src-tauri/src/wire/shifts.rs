//! Shifts as the page sees them.

use super::{ErrorCode, ReportPart, ReportSums, UiError};
use crate::wire::CheckoutState;
use serde::{Deserialize, Serialize};
use specta::Type;
use till::shift::{BadZ, CashError, Move, OpenPayment, Report, Sealed, ZsReport};

/// Which way cash went.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum CashKind {
    In,
    Out,
}

impl From<CashKind> for till::shift::MoveKind {
    fn from(kind: CashKind) -> Self {
        match kind {
            CashKind::In => till::shift::MoveKind::In,
            CashKind::Out => till::shift::MoveKind::Out,
        }
    }
}

/// Cash put into the drawer or taken out.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CashMove {
    pub at_ms: i64,
    pub who: String,
    pub kind: CashKind,
    pub amount_fen: i64,
    pub reason: String,
}

impl From<Move> for CashMove {
    fn from(one: Move) -> Self {
        let kind = match one.kind {
            till::shift::MoveKind::In => CashKind::In,
            till::shift::MoveKind::Out => CashKind::Out,
        };
        CashMove { at_ms: one.at_ms, who: one.who, kind, amount_fen: one.amount.fen(), reason: one.reason }
    }
}

/// A payment without a known end.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ShiftOpenPayment {
    pub out_trade_no: String,
    pub state: CheckoutState,
    pub total_fen: i64,
}

impl From<OpenPayment> for ShiftOpenPayment {
    fn from(open: OpenPayment) -> Self {
        let state = till_app::Stage::of(open.state).into();
        ShiftOpenPayment { out_trade_no: open.out_trade_no, state, total_fen: open.total.fen() }
    }
}

/// A shift as it stood at `atMs`. `unattended`: the part of `total` that came before it was opened; `after`, `upto`: the
/// stretch of the pay log behind the Z before, `logHash` that of its last entry.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ShiftReport {
    pub till: String,
    pub number: i64,
    pub opened_at_ms: i64,
    pub opened_by: String,
    pub at_ms: i64,
    pub float_fen: i64,
    pub paid_in_fen: i64,
    pub paid_out_fen: i64,
    pub expected_fen: i64,
    pub moves: Vec<CashMove>,
    pub total: ReportSums,
    pub unattended: ReportSums,
    pub discounts_fen: i64,
    pub cashiers: Vec<ReportPart>,
    pub first_sale: Option<String>,
    pub last_sale: Option<String>,
    pub open: Vec<ShiftOpenPayment>,
    pub duties: i64,
    pub duties_fen: i64,
    pub after: i64,
    pub upto: i64,
    pub log_hash: String,
}

impl From<Report> for ShiftReport {
    fn from(report: Report) -> Self {
        let Report { shift, cash, log, .. } = report;
        let part = |(name, sums): (String, till::report::Sums)| ReportPart { name, sums: sums.into() };
        ShiftReport {
            till: shift.till,
            number: shift.number,
            opened_at_ms: shift.opened_at_ms,
            opened_by: shift.opened_by,
            at_ms: report.at_ms,
            float_fen: cash.float.fen(),
            paid_in_fen: cash.paid_in.fen(),
            paid_out_fen: cash.paid_out.fen(),
            expected_fen: cash.expected.fen(),
            moves: cash.moves.into_iter().map(CashMove::from).collect(),
            total: report.total.into(),
            unattended: report.unattended.into(),
            discounts_fen: report.total.discount_fen,
            cashiers: report.cashiers.into_iter().map(part).collect(),
            first_sale: report.first_sale,
            last_sale: report.last_sale,
            open: report.open.into_iter().map(ShiftOpenPayment::from).collect(),
            duties: report.duties.count,
            duties_fen: report.duties.total_fen,
            after: log.after,
            upto: log.upto,
            log_hash: log.hash,
        }
    }
}

/// A closed shift. `pieces`: of 100, 50, 20, 10, 5, 1, 0.5 and 0.1 yuan, if it was counted so.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ZReport {
    pub report: ShiftReport,
    pub closed_by: String,
    pub counted_fen: i64,
    pub pieces: Option<Vec<i64>>,
    pub difference_fen: i64,
    pub previous_hash: String,
    pub hash: String,
}

impl From<Sealed> for ZReport {
    fn from(sealed: Sealed) -> Self {
        let z = sealed.z;
        ZReport {
            report: z.report.into(),
            closed_by: z.closed_by,
            counted_fen: z.counted.total.fen(),
            pieces: z.counted.pieces.map(Vec::from),
            difference_fen: z.difference.fen(),
            previous_hash: z.previous_hash,
            hash: sealed.hash,
        }
    }
}

/// `next`: pass as `before` for the following page.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ZPage {
    pub items: Vec<ZReport>,
    pub next: Option<i64>,
}

/// What was counted, as typed: notes and coins of 100, 50, 20, 10, 5, 1, 0.5 and 0.1 yuan, or a sum without them.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct CashCount {
    pub pieces: Vec<String>,
    pub sum: String,
}

/// A count against what should be in the drawer.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CashWeighed {
    pub counted_fen: i64,
    pub expected_fen: i64,
    pub difference_fen: i64,
}

/// How a Z report disagrees: changed, out of its chain, missing, or against the pay log.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum ZProblem {
    Changed,
    Chain,
    Missing,
    Log,
}

/// A Z report that doesn't fit.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct BadReport {
    pub till: String,
    pub number: i64,
    pub problem: ZProblem,
}

/// What going over all Z reports found.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ZCheck {
    pub reports: i64,
    pub first_bad: Option<BadReport>,
}

impl From<ZsReport> for ZCheck {
    fn from(found: ZsReport) -> Self {
        let bad = |BadZ { till, number, problem }: BadZ| {
            let problem = match problem {
                till::shift::ZProblem::Changed => ZProblem::Changed,
                till::shift::ZProblem::Chain => ZProblem::Chain,
                till::shift::ZProblem::Missing => ZProblem::Missing,
                till::shift::ZProblem::Log => ZProblem::Log,
            };
            BadReport { till, number, problem }
        };
        ZCheck { reports: found.reports, first_bad: found.first_bad.map(bad) }
    }
}

/// Cash that can't be noted.
pub fn cash_error(error: CashError) -> UiError {
    let (code, field) = match error {
        CashError::Amount => (ErrorCode::CashAmount, "cash"),
        CashError::Movement => (ErrorCode::CashMovement, "amount"),
        CashError::Pieces => (ErrorCode::CashPieces, "pieces"),
        CashError::Reason => (ErrorCode::CashReason, "reason"),
    };
    UiError { code, field: Some(field.to_owned()), detail: error.to_string() }
}
