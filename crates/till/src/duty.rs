//! Duties: money that needs a manager's decision and cannot be dismissed silently (promise 4 and 6).

use fen::Fen;
use serde::{Deserialize, Serialize};

/// Why a manager has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyKind {
    /// A genuine payment arrived for an attempt that had already ended.
    Late,
    /// A genuine payment arrived for a sale that was already paid by another attempt.
    PaidTwice,
    /// The gateway reports a success whose amount, currency, merchant or number is not ours.
    Mismatch,
}

impl DutyKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            DutyKind::Late => "late",
            DutyKind::PaidTwice => "paid_twice",
            DutyKind::Mismatch => "mismatch",
        }
    }

    /// Reads the stored word back.
    pub fn from_word(word: &str) -> Option<DutyKind> {
        [DutyKind::Late, DutyKind::PaidTwice, DutyKind::Mismatch].into_iter().find(|k| k.as_str() == word)
    }
}

/// A duty about to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDuty {
    /// Why.
    pub kind: DutyKind,
    /// The sale it concerns.
    pub sale_no: String,
    /// The attempt the money came by.
    pub out_trade_no: String,
    /// The amount the gateway reports.
    pub total: Fen,
    /// Small print, e.g. which fact differs.
    pub detail: String,
}

/// A duty on the manager's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// Number given by the store.
    pub id: i64,
    /// Why.
    pub kind: DutyKind,
    /// The sale it concerns.
    pub sale_no: String,
    /// The attempt the money came by.
    pub out_trade_no: String,
    /// The amount the gateway reports.
    pub total: Fen,
    /// When it was raised, epoch milliseconds.
    pub created_at_ms: i64,
    /// Small print, e.g. which fact differs.
    pub detail: String,
}
