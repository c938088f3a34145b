//! Day heads: what the pay log said at the end of each day, kept somewhere else.
//!
//! The hash chain shows a changed, removed or swapped entry by itself. Who cuts the tail off and rewrites the stored
//! head, or computes the whole chain anew, is found by comparing with heads that were exported before.

use crate::numbers::beijing_day;
use crate::paylog::{ChainReport, Entry, EntryState};
use fen::Fen;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What an exported file says it is.
pub const FORMAT: &str = "saoma-day-heads-1";

/// The pay log at the end of a Beijing day, as far as it went when the heads were taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayHead {
    /// `yyyyMMdd`, Beijing time.
    pub day: String,
    /// Place of the day's last entry.
    pub seq: i64,
    /// Its hash, which stands for every entry up to it.
    pub hash: String,
    /// Entries of the day.
    pub entries: i64,
    /// Fen received on the day (mismatches are no receipts and do not count).
    pub total_fen: i64,
}

/// An exported file of day heads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadsFile {
    /// [`FORMAT`].
    pub format: String,
    /// When they were taken, epoch milliseconds.
    pub taken_at_ms: i64,
    /// One for each day with entries, in the order of their last entries.
    pub heads: Vec<DayHead>,
}

/// Why a file is no file of day heads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeadsFileError {
    /// Not the JSON of such a file.
    #[error("this is no file of day heads: {0}")]
    Unreadable(String),
    /// A later format.
    #[error("the file has the format {0:?}, this program reads {FORMAT:?}: use a newer version")]
    Format(String),
}

impl HeadsFile {
    /// A file of these heads.
    pub fn new(heads: Vec<DayHead>, taken_at_ms: i64) -> HeadsFile {
        HeadsFile { format: FORMAT.to_owned(), taken_at_ms, heads }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`HeadsFileError`] says what is wrong with it.
    pub fn read(text: &str) -> Result<HeadsFile, HeadsFileError> {
        let file: HeadsFile =
            serde_json::from_str(text).map_err(|e| HeadsFileError::Unreadable(e.to_string()))?;
        if file.format == FORMAT { Ok(file) } else { Err(HeadsFileError::Format(file.format)) }
    }

    /// The text of the file.
    pub fn text(&self) -> String {
        // Strings and numbers alone: this can't fail.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}

/// Collects day heads while the pay log goes by in order.
#[derive(Debug, Default)]
pub struct HeadTaker(BTreeMap<String, DayHead>);

impl HeadTaker {
    /// Looks at the next entry.
    pub fn look(&mut self, entry: &Entry) {
        let day = beijing_day(entry.body.at_ms);
        let head = self.0.entry(day.clone()).or_insert(DayHead {
            day,
            seq: 0,
            hash: String::new(),
            entries: 0,
            total_fen: 0,
        });
        head.seq = entry.seq;
        head.hash.clone_from(&entry.hash);
        head.entries += 1;
        head.total_fen = head.total_fen.saturating_add(received(entry).fen());
    }

    /// All of them, in the order of their last entries.
    pub fn finish(self) -> Vec<DayHead> {
        let mut heads: Vec<DayHead> = self.0.into_values().collect();
        heads.sort_by_key(|head| head.seq);
        heads
    }
}

fn received(entry: &Entry) -> Fen {
    match entry.body.state {
        EntryState::Paid | EntryState::Late => entry.body.total,
        EntryState::Mismatch => Fen::new(0),
    }
}

/// The first exported day that the pay log no longer agrees with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadDay {
    /// The day, as exported.
    pub head: DayHead,
    /// The first entry that may differ: the one behind the last exported day that still fits.
    pub first_suspect: i64,
    /// What is wrong.
    pub problem: HeadProblem,
}

/// How an exported day disagrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HeadProblem {
    /// Its last entry is not there: the log was cut off.
    Missing,
    /// Its last entry has another hash: something up to it was rewritten.
    Rewritten,
    /// Count or sum of the day differ, although the hash is the same.
    Sums,
}

/// What `verify --heads` found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeadsReport {
    /// What the chain says by itself.
    pub chain: ChainReport,
    /// Exported days looked at.
    pub days: i64,
    /// The first that doesn't fit.
    pub bad: Option<BadDay>,
}

impl HeadsReport {
    /// Whether chain and heads agree.
    pub fn fits(&self) -> bool {
        self.chain.first_bad.is_none() && self.bad.is_none()
    }
}

/// Compares exported heads with the pay log while it goes by in order.
#[derive(Debug)]
pub struct HeadCheck {
    wanted: Vec<DayHead>,
    /// Hash found at each wanted place.
    hashes: BTreeMap<i64, Option<String>>,
    /// Each wanted day: its wanted place, entries and fen up to there.
    sums: BTreeMap<String, (i64, i64, i64)>,
}

impl HeadCheck {
    /// Begins to compare with `heads`.
    pub fn new(mut heads: Vec<DayHead>) -> HeadCheck {
        heads.sort_by_key(|head| head.seq);
        let hashes = heads.iter().map(|head| (head.seq, None)).collect();
        let sums = heads.iter().map(|head| (head.day.clone(), (head.seq, 0, 0))).collect();
        HeadCheck { wanted: heads, hashes, sums }
    }

    /// Looks at the next entry.
    pub fn look(&mut self, entry: &Entry) {
        if let Some(found) = self.hashes.get_mut(&entry.seq) {
            *found = Some(entry.hash.clone());
        }
        let Some((last, entries, fen)) = self.sums.get_mut(&beijing_day(entry.body.at_ms)) else { return };
        // Entries of the same day that came after the export are none of its business.
        if entry.seq <= *last {
            *entries += 1;
            *fen = fen.saturating_add(received(entry).fen());
        }
    }

    /// Ends the comparison; `chain` is what the same walk found by itself.
    pub fn finish(self, chain: ChainReport) -> HeadsReport {
        let days = i64::try_from(self.wanted.len()).unwrap_or(i64::MAX);
        let mut fits_up_to = 0;
        let mut bad = None;
        for head in self.wanted {
            let (_, entries, fen) = self.sums.get(&head.day).copied().unwrap_or_default();
            let problem = match self.hashes.get(&head.seq).and_then(Option::as_ref) {
                None => Some(HeadProblem::Missing),
                Some(hash) if *hash != head.hash => Some(HeadProblem::Rewritten),
                Some(_) if (entries, fen) != (head.entries, head.total_fen) => Some(HeadProblem::Sums),
                Some(_) => None,
            };
            if let Some(problem) = problem {
                // Where the chain itself breaks, it names the entry exactly; a log cut off lacks the one behind its end.
                let behind_the_end = (problem == HeadProblem::Missing).then_some(chain.entries + 1);
                let exact = chain.first_bad.or(behind_the_end);
                let first_suspect = exact.filter(|seq| *seq > fits_up_to).unwrap_or(fits_up_to + 1);
                bad = Some(BadDay { first_suspect, head, problem });
                break;
            }
            fits_up_to = head.seq;
        }
        HeadsReport { chain, days, bad }
    }
}
