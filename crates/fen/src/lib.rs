//! Exact money for a Chinese till: integer fen (分), never a float.
//!
//! Every amount inside the program is a [`Fen`]. Yuan (元) exist only where people read or type them: on screens, on
//! receipts and in bill files. The two borders are [`parse_yuan`] and [`Fen`]'s `Display`.
//!
//! ```
//! use fen::{Fen, parse_yuan};
//!
//! let coffee = parse_yuan("12.50")?;
//! assert_eq!(coffee, Fen::new(1250));
//! assert_eq!(coffee.checked_mul(2).map(|two| two.to_string()).as_deref(), Some("25.00"));
//! assert_eq!(parse_yuan("１２。５")?, coffee); // typed with a Chinese input method
//! # Ok::<(), fen::ParseFenError>(())
//! ```
#![forbid(unsafe_code)]

mod parse;
mod split;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use crate::parse::{ParseFenError, parse_yuan};

/// An amount of money in fen (1 yuan = 100 fen). May be negative: a refund or a difference is.
///
/// There is no `+`: an addition that overflows must be noticed, so arithmetic is `checked_…` and answers `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(i64);

impl Fen {
    /// No money.
    pub const ZERO: Fen = Fen(0);

    /// The largest amount a person may type: 9,999,999.99 yuan. Far above any sale, far below any overflow.
    pub const MAX_INPUT: Fen = Fen(999_999_999);

    /// An amount of `fen` fen.
    pub const fn new(fen: i64) -> Fen {
        Fen(fen)
    }

    /// The amount as a plain number of fen, for the gateway and the database.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// `self + other`; `None` when it does not fit.
    #[must_use]
    pub const fn checked_add(self, other: Fen) -> Option<Fen> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// `self - other`; `None` when it does not fit.
    #[must_use]
    pub const fn checked_sub(self, other: Fen) -> Option<Fen> {
        match self.0.checked_sub(other.0) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// `self × times`, as for a line of a cart; `None` when it does not fit.
    #[must_use]
    pub const fn checked_mul(self, times: i64) -> Option<Fen> {
        match self.0.checked_mul(times) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }

    /// The sum of all amounts; `None` when it does not fit.
    pub fn try_sum(amounts: impl IntoIterator<Item = Fen>) -> Option<Fen> {
        amounts.into_iter().try_fold(Fen::ZERO, Fen::checked_add)
    }

    /// Shares the amount in proportion to `parts`, exact to the fen: the shares always add up to the whole.
    ///
    /// Whole fen go by proportion; the fen left over go one each to the largest remainders, the earlier part first
    /// among equals, so the same input always gives the same shares. A part of weight 0 gets nothing.
    /// `None` when there is nobody to share with (no parts, or all weights 0).
    #[must_use]
    pub fn split(self, parts: &[u64]) -> Option<Vec<Fen>> {
        split::by_largest_remainder(self, parts)
    }
}

/// Yuan with exactly two decimals and no currency sign: `12.50`, `-0.05`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs(); // i64::MIN has no positive twin
        f.pad(&format!("{sign}{}.{:02}", fen / 100, fen % 100))
    }
}
