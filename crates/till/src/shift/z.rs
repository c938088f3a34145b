//! The Z report: a shift's last report with the count of its drawer, sealed by a hash and chained to the Z before.

use super::{Count, Report};
use crate::paylog::{GENESIS, sha256_hex};
use fen::Fen;
use serde::{Deserialize, Serialize};

/// What a stored Z says it is.
const FORMAT: &str = "saoma-z-1";

/// A Z report. Its number is the shift's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Z {
    format: String,
    /// The hash of the till's Z before, or [`GENESIS`].
    pub previous_hash: String,
    /// The shift's last report; made when it was closed.
    pub report: Report,
    /// Who closed it.
    pub closed_by: String,
    /// What was counted.
    pub counted: Count,
    /// What was counted less what should have been there: above zero there was too much (长款), below too little (短款).
    pub difference: Fen,
}

impl Z {
    /// Ends a shift; `previous_hash` is that of the till's Z before, if there is one. `None` when the difference doesn't fit.
    pub fn of(report: Report, counted: Count, closed_by: &str, previous_hash: Option<String>) -> Option<Z> {
        let difference = counted.total.checked_sub(report.cash.expected)?;
        let previous_hash = previous_hash.unwrap_or_else(|| GENESIS.to_owned());
        Some(Z {
            format: FORMAT.to_owned(),
            previous_hash,
            report,
            closed_by: closed_by.to_owned(),
            counted,
            difference,
        })
    }

    /// Its number.
    pub fn number(&self) -> i64 {
        self.report.shift.number
    }

    /// The text that is stored and hashed: its JSON, fields in the order in which they are declared.
    pub fn seal(self) -> Sealed {
        let Ok(text) = serde_json::to_string(&self) else { unreachable!("texts and numbers are JSON") };
        Sealed { hash: sha256_hex(&text), text, z: self }
    }
}

/// A Z with the text that is kept of it. What is hashed is the text itself, so a later program that knows more fields
/// finds the same hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// What the text says.
    pub z: Z,
    /// The text.
    pub text: String,
    /// SHA-256 of the text, lower-case hex.
    pub hash: String,
}

impl Sealed {
    /// Reads a stored text; `None` when it is no Z this program knows.
    pub fn read(text: String, hash: String) -> Option<Sealed> {
        let z: Z = serde_json::from_str(&text).ok().filter(|z: &Z| z.format == FORMAT)?;
        Some(Sealed { z, text, hash })
    }

    /// Whether the text is still the one that was hashed.
    pub fn fits(&self) -> bool {
        sha256_hex(&self.text) == self.hash
    }
}
