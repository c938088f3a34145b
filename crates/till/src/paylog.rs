//! The pay log (支付日志): append only, each entry chained to the one before by its hash (promise 9).

use crate::payment::{Attempt, Success};
use fen::Fen;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The hash "before" the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What the entry says about the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryState {
    /// Genuine and in time: the sale is paid by it.
    Paid,
    /// Genuine, but the attempt had ended or the sale was already paid: a duty.
    Late,
    /// Not ours: recorded and raised, settles nothing.
    Mismatch,
}

impl EntryState {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            EntryState::Paid => "paid",
            EntryState::Late => "late",
            EntryState::Mismatch => "mismatch",
        }
    }

    /// Reads the stored word back.
    pub fn from_word(word: &str) -> Option<EntryState> {
        [EntryState::Paid, EntryState::Late, EntryState::Mismatch].into_iter().find(|s| s.as_str() == word)
    }
}

/// An entry about to be appended; the store gives it its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEntry {
    /// When it was written, epoch milliseconds.
    pub at_ms: i64,
    /// The sale.
    pub sale_no: String,
    /// 商户订单号.
    pub out_trade_no: String,
    /// 1 for the sale's first attempt.
    pub attempt_no: i64,
    /// The till that worked on it.
    pub till: String,
    /// WeChat's number of the payment.
    pub transaction_id: String,
    /// `total_fee` as the gateway reports it, fen.
    pub total: Fen,
    /// What it says about the money.
    pub state: EntryState,
    /// Who saw it (`query`, `notification`, `bill`, `manual`).
    pub source: String,
    /// `trade_type`.
    pub pay_type: String,
    /// `trade_state`.
    pub trade_state: String,
    /// `time_end`, epoch milliseconds.
    pub paid_at_ms: i64,
    /// Everything the gateway said, a JSON object.
    pub gateway: String,
}

impl NewEntry {
    /// The entry for a success.
    pub fn from_success(attempt: &Attempt, success: &Success, state: EntryState, now_ms: i64) -> NewEntry {
        NewEntry {
            at_ms: now_ms,
            sale_no: attempt.sale_no.clone(),
            out_trade_no: attempt.out_trade_no.to_string(),
            attempt_no: attempt.attempt_no,
            till: attempt.till.clone(),
            transaction_id: success.transaction_id.clone(),
            total: success.total,
            state,
            source: success.source.as_str().to_owned(),
            pay_type: success.pay_type.clone(),
            trade_state: success.trade_state.clone(),
            paid_at_ms: success.paid_at_ms,
            gateway: success.gateway.clone(),
        }
    }

    /// The hash of this entry at place `seq` behind `previous_hash`: SHA-256, lower-case hex, over a JSON array
    /// of every field. JSON quotes each text, so no two different entries share one encoding.
    pub fn hash(&self, seq: i64, previous_hash: &str) -> String {
        let canonical = serde_json::to_string(&(
            "saoma-paylog-1",
            seq,
            previous_hash,
            self.at_ms,
            &self.sale_no,
            &self.out_trade_no,
            self.attempt_no,
            &self.till,
            &self.transaction_id,
            self.total.fen(),
            self.state.as_str(),
            &self.source,
            &self.pay_type,
            &self.trade_state,
            self.paid_at_ms,
            &self.gateway,
        ));
        let Ok(canonical) = canonical else { unreachable!("texts and numbers are JSON") };
        sha256_hex(&canonical)
    }
}

/// SHA-256, lower-case hex.
pub(crate) fn sha256_hex(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha256::digest(text);
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// An entry in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// 1 for the first entry; no gaps.
    pub seq: i64,
    /// What was appended.
    #[serde(flatten)]
    pub body: NewEntry,
    /// The hash of the entry before, or [`GENESIS`].
    pub previous_hash: String,
    /// This entry's hash.
    pub hash: String,
}

/// Walks a chain in order and remembers where it first breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainCheck {
    entries: i64,
    last_hash: String,
    first_bad: Option<i64>,
}

impl Default for ChainCheck {
    fn default() -> Self {
        ChainCheck { entries: 0, last_hash: GENESIS.to_owned(), first_bad: None }
    }
}

impl ChainCheck {
    /// Looks at the next entry: its place, its link to the one before and its own hash must all fit.
    pub fn look(&mut self, entry: &Entry) {
        self.entries += 1;
        let fits = entry.seq == self.entries
            && entry.previous_hash == self.last_hash
            && entry.hash == entry.body.hash(entry.seq, &entry.previous_hash);
        if !fits && self.first_bad.is_none() {
            self.first_bad = Some(entry.seq);
        }
        self.last_hash.clone_from(&entry.hash);
    }

    /// Notes that the entry at place `seq` holds something that no entry can hold.
    pub fn unreadable(&mut self, seq: i64) {
        self.entries += 1;
        self.first_bad.get_or_insert(seq);
    }

    /// Ends the walk against the stored head of the chain, which tells a truncated tail and a forged one.
    pub fn finish(mut self, head_seq: i64, head_hash: &str) -> ChainReport {
        if self.first_bad.is_none() && (head_seq != self.entries || head_hash != self.last_hash) {
            // Of the right length: the last entry was rewritten. Too short or too long: the first that is missing
            // or that was added behind the head.
            let rewritten = head_seq == self.entries && head_seq > 0;
            self.first_bad = Some(if rewritten { head_seq } else { self.entries.min(head_seq) + 1 });
        }
        ChainReport { entries: self.entries, first_bad: self.first_bad }
    }
}

/// What `verify` found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ChainReport {
    /// Entries read.
    pub entries: i64,
    /// `seq` of the first entry that doesn't fit; one past the end for a missing tail.
    pub first_bad: Option<i64>,
}
