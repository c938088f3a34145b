//! Shifts (交接班): a till handed over with its cash drawer counted and its receipts summed up.
//!
//! A shift ends with a Z report, numbered 1, 2, 3 … without gaps for each till. The money of a Z is what lies in the pay
//! log between the Z before and the head of the log at the moment of closing, so no payment can fall between two shifts:
//! what comes while no shift is open counts with the next one.
//!
//! Saoma takes no cash payments. What should lie in the drawer is the float and what was noted as put in or taken out.

mod cash;
mod check;
mod report;
mod z;

pub use cash::{Cash, CashError, Count, FACES, Move, MoveKind, NewMove};
pub use check::{BadZ, Found, ZCheck, ZProblem, ZsReport};
pub use report::{Duties, Facts, OpenPayment, Part, Report, Stretch};
pub use z::{Sealed, Z};

use fen::Fen;
use serde::{Deserialize, Serialize};

/// A shift as it was opened. It is open as long as there is no Z of its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// The till.
    pub till: String,
    /// 1 for the till's first shift; its Z has the same number.
    pub number: i64,
    /// When it was opened, epoch milliseconds.
    pub opened_at_ms: i64,
    /// Who opened it.
    pub opened_by: String,
    /// Cash in the drawer at the beginning (备用金).
    pub float: Fen,
    /// The last entry of the pay log when it was opened; 0: there was none.
    pub opened_seq: i64,
}

#[cfg(test)]
mod tests;
