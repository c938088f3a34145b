//! What a shift took: one shape for the X report (any time, changes nothing) and the Z report (ends the shift).

use super::{Cash, Shift};
use crate::payment::State;
use crate::report::Sums;
use fen::Fen;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The stretch of the pay log a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// The last entry that belongs to the Z before; 0: there is none.
    pub after: i64,
    /// The last entry that belongs to this report: the head of the log then. Entries of other tills count as places.
    pub upto: i64,
    /// The hash of that entry, which stands for every entry up to it.
    pub hash: String,
    /// This till's first entry in between.
    pub first: Option<i64>,
    /// This till's last entry in between.
    pub last: Option<i64>,
}

/// A payment nobody knew the end of. Its money, if any comes, counts with a later shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPayment {
    /// 商户订单号.
    pub out_trade_no: String,
    /// The sale.
    pub sale_no: String,
    /// Where it stood.
    pub state: State,
    /// What it is about.
    pub total: Fen,
}

/// Duties of this till that waited for the manager.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duties {
    /// How many.
    pub count: i64,
    /// Their money, fen.
    pub total_fen: i64,
}

/// Pay-log entries of one cashier, added up by the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// They were written before the shift was opened.
    pub unattended: bool,
    /// Who made the sales; empty when nobody was named.
    pub cashier: String,
    /// Their money.
    pub sums: Sums,
    /// The first of them.
    pub first: i64,
    /// The last of them.
    pub last: i64,
}

/// Everything a report is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The shift.
    pub shift: Shift,
    /// Its drawer.
    pub cash: Cash,
    /// Now, epoch milliseconds.
    pub at_ms: i64,
    /// [`Stretch::after`].
    pub after: i64,
    /// [`Stretch::upto`] with its hash.
    pub head: (i64, String),
    /// What came in between, in any order and any pieces.
    pub parts: Vec<Part>,
    /// Payments that are open now.
    pub open: Vec<OpenPayment>,
    /// Duties that wait now.
    pub duties: Duties,
}

/// What a shift took, and what should lie in its drawer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The shift.
    pub shift: Shift,
    /// When the report was made, epoch milliseconds.
    pub at_ms: i64,
    /// The drawer.
    pub cash: Cash,
    /// Where in the pay log it stands.
    pub log: Stretch,
    /// Everything that came in since the Z before.
    pub total: Sums,
    /// The part of `total` that came while no shift was open.
    pub unattended: Sums,
    /// `total` by cashier, in the order of names.
    pub cashiers: BTreeMap<String, Sums>,
    /// The sale of the first entry.
    pub first_sale: Option<String>,
    /// The sale of the last entry.
    pub last_sale: Option<String>,
    /// Payments that were open.
    pub open: Vec<OpenPayment>,
    /// Duties that waited.
    pub duties: Duties,
}

impl Report {
    /// Adds up. `sale_of` knows the sale of a pay-log entry.
    pub fn of(facts: Facts, sale_of: impl Fn(i64) -> Option<String>) -> Report {
        let Facts { shift, cash, at_ms, after, head: (upto, hash), parts, open, duties } = facts;
        let first = parts.iter().map(|part| part.first).min();
        let last = parts.iter().map(|part| part.last).max();
        let mut report = Report {
            shift,
            at_ms,
            cash,
            log: Stretch { after, upto, hash, first, last },
            total: Sums::default(),
            unattended: Sums::default(),
            cashiers: BTreeMap::new(),
            first_sale: first.and_then(&sale_of),
            last_sale: last.and_then(&sale_of),
            open,
            duties,
        };
        for part in parts {
            report.add(part);
        }
        report
    }

    fn add(&mut self, part: Part) {
        self.total += part.sums;
        if part.unattended {
            self.unattended += part.sums;
        }
        *self.cashiers.entry(part.cashier).or_default() += part.sums;
    }
}
