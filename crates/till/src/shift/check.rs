//! Whether stored Z reports are still what they were, and still say what the pay log says.

use super::Sealed;
use crate::paylog::GENESIS;
use crate::report::Sums;
use serde::Serialize;
use std::collections::BTreeMap;

/// How a Z disagrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ZProblem {
    /// Its text is not the one that was hashed, or can't be read.
    Changed,
    /// It does not follow the Z before: another hash, another number, or a gap in the pay log between them.
    Chain,
    /// It is not there, though a later shift or the audit log knows of it.
    Missing,
    /// The pay log says something else about the same stretch.
    Log,
}

/// The first Z that doesn't fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadZ {
    /// Its till.
    pub till: String,
    /// Its number.
    pub number: i64,
    /// What is wrong.
    pub problem: ZProblem,
}

/// What a check of the Z reports found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ZsReport {
    /// Reports looked at.
    pub reports: i64,
    /// The first that doesn't fit.
    pub first_bad: Option<BadZ>,
}

/// A stored Z, and what the pay log says of its stretch.
#[derive(Debug, Clone)]
pub struct Found {
    /// The till of its row.
    pub till: String,
    /// The number of its row.
    pub number: i64,
    /// What is stored; `None`: unreadable.
    pub sealed: Option<Sealed>,
    /// The money in the stretch of the pay log that the Z names, as it stands there now.
    pub log: Sums,
    /// The hash of the last entry of that stretch; [`GENESIS`] for none, `None` for an entry that is not there.
    pub log_hash: Option<String>,
}

#[derive(Debug, Clone)]
struct Last {
    number: i64,
    hash: String,
    upto: i64,
}

/// Goes over the Z reports of all tills, each till's in the order of their numbers.
#[derive(Debug, Default)]
pub struct ZCheck {
    reports: i64,
    last: BTreeMap<String, Last>,
    first_bad: Option<BadZ>,
}

impl ZCheck {
    /// Looks at the next one.
    pub fn look(&mut self, found: Found) {
        self.reports += 1;
        let start = || Last { number: 0, hash: GENESIS.to_owned(), upto: 0 };
        let before = self.last.get(&found.till).cloned().unwrap_or_else(start);
        if found.number > before.number + 1 {
            self.is_bad(&found.till, before.number + 1, ZProblem::Missing);
        }
        if let Some(problem) = problem(&found, &before) {
            self.is_bad(&found.till, found.number, problem);
        }
        let (hash, upto) = found
            .sealed
            .map_or((String::new(), before.upto), |sealed| (sealed.hash, sealed.z.report.log.upto));
        self.last.insert(found.till, Last { number: found.number, hash, upto });
    }

    /// Ends; `known` is the highest number of each till that something else knows to have been made.
    pub fn finish(mut self, known: impl IntoIterator<Item = (String, i64)>) -> ZsReport {
        for (till, number) in known {
            let last = self.last.get(&till).map_or(0, |last| last.number);
            if number > last {
                self.is_bad(&till, last + 1, ZProblem::Missing);
            }
        }
        ZsReport { reports: self.reports, first_bad: self.first_bad }
    }

    fn is_bad(&mut self, till: &str, number: i64, problem: ZProblem) {
        self.first_bad.get_or_insert(BadZ { till: till.to_owned(), number, problem });
    }
}

fn problem(found: &Found, before: &Last) -> Option<ZProblem> {
    let Some(sealed) = found.sealed.as_ref().filter(|sealed| sealed.fits()) else {
        return Some(ZProblem::Changed);
    };
    let (z, log) = (&sealed.z, &sealed.z.report.log);
    let is_its_own = z.report.shift.till == found.till && z.number() == found.number;
    if !is_its_own || z.previous_hash != before.hash || log.after != before.upto {
        return Some(ZProblem::Chain);
    }
    let total = &z.report.total;
    // Not the sales: a manager may attach late money to one afterwards.
    let money = |sums: &Sums| {
        [sums.payments, sums.received_fen, sums.late, sums.late_fen, sums.mismatches, sums.mismatch_fen]
    };
    let agrees = found.log_hash.as_ref() == Some(&log.hash) && money(total) == money(&found.log);
    (!agrees).then_some(ZProblem::Log)
}
