//! The cash drawer: what should lie in it, and what was counted.

use crate::product::{Fault, read_text};
use fen::Fen;
use serde::{Deserialize, Serialize};

/// Notes and coins that are counted, fen: 100, 50, 20, 10, 5 and 1 yuan, 5 and 1 jiao.
pub const FACES: [i64; 8] = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10];
/// The most notes or coins of one face.
const PIECES_MOST: i64 = 99_999;
/// The most characters of a reason.
const REASON_MOST: usize = 100;

/// Cash that can't be noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CashError {
    /// A float or a count is below zero or above what can be typed.
    #[error("cash is between 0 and {} yuan", Fen::MAX_INPUT)]
    Amount,
    /// A movement of nothing, or of more than can be typed.
    #[error("a movement is more than 0 and at most {} yuan", Fen::MAX_INPUT)]
    Movement,
    /// No number of notes.
    #[error("of one note or coin 0 to {PIECES_MOST} pieces can be counted")]
    Pieces,
    /// A movement needs a reason that can be read later.
    #[error("a reason needs 1 to {REASON_MOST} characters on one line, without emoji")]
    Reason,
}

/// Checks cash that lies in a drawer.
///
/// # Errors
/// [`CashError::Amount`].
pub fn in_drawer(cash: Fen) -> Result<Fen, CashError> {
    let fits = (Fen::ZERO..=Fen::MAX_INPUT).contains(&cash);
    fits.then_some(cash).ok_or(CashError::Amount)
}

/// Which way cash went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveKind {
    /// Put into the drawer (存入).
    In,
    /// Taken out of it (取出).
    Out,
}

impl MoveKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            MoveKind::In => "in",
            MoveKind::Out => "out",
        }
    }

    /// Reads the stored word back.
    pub fn from_word(word: &str) -> Option<MoveKind> {
        [MoveKind::In, MoveKind::Out].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Cash about to be noted as put in or taken out. Made by [`NewMove::read`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMove {
    kind: MoveKind,
    amount: Fen,
    reason: String,
}

impl NewMove {
    /// A movement of more than nothing, for a reason.
    ///
    /// # Errors
    /// [`CashError::Movement`], [`CashError::Reason`].
    pub fn read(kind: MoveKind, amount: Fen, reason: &str) -> Result<NewMove, CashError> {
        if amount <= Fen::ZERO || amount > Fen::MAX_INPUT {
            return Err(CashError::Movement);
        }
        let reason = read_text(reason, REASON_MOST)
            .and_then(|text| if text.is_empty() { Err(Fault::Missing) } else { Ok(text) })
            .map_err(|_| CashError::Reason)?;
        Ok(NewMove { kind, amount, reason })
    }

    /// Noted by `who` at `at_ms`.
    #[must_use]
    pub fn by(self, who: &str, at_ms: i64) -> Move {
        Move { at_ms, who: who.to_owned(), kind: self.kind, amount: self.amount, reason: self.reason }
    }
}

/// Cash put in or taken out during a shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// When, epoch milliseconds.
    pub at_ms: i64,
    /// Who noted it.
    pub who: String,
    /// Which way.
    pub kind: MoveKind,
    /// How much, above zero.
    pub amount: Fen,
    /// Why, in the words of who noted it.
    pub reason: String,
}

/// What should lie in the drawer, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cash {
    /// Cash at the beginning.
    pub float: Fen,
    /// Sum of what was put in.
    pub paid_in: Fen,
    /// Sum of what was taken out.
    pub paid_out: Fen,
    /// `float + paid_in - paid_out`; below zero when more was taken out than noted as put in.
    pub expected: Fen,
    /// What was put in and taken out, oldest first.
    pub moves: Vec<Move>,
}

impl Cash {
    /// Adds up; `None` when the sums do not fit, which takes nine billion movements.
    pub fn of(float: Fen, moves: Vec<Move>) -> Option<Cash> {
        let sum = |kind| Fen::try_sum(moves.iter().filter(|m| m.kind == kind).map(|m| m.amount));
        let (paid_in, paid_out) = (sum(MoveKind::In)?, sum(MoveKind::Out)?);
        let expected = float.checked_add(paid_in)?.checked_sub(paid_out)?;
        Some(Cash { float, paid_in, paid_out, expected, moves })
    }
}

/// What was counted at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// All of it.
    pub total: Fen,
    /// Pieces of each of [`FACES`], if it was counted so.
    pub pieces: Option<[i64; FACES.len()]>,
}

impl Count {
    /// Counted as a sum.
    ///
    /// # Errors
    /// [`CashError::Amount`].
    pub fn of_sum(total: Fen) -> Result<Count, CashError> {
        Ok(Count { total: in_drawer(total)?, pieces: None })
    }

    /// Counted by notes and coins, as many as stand in `pieces` of each of [`FACES`].
    ///
    /// # Errors
    /// [`CashError::Pieces`], [`CashError::Amount`].
    pub fn of_pieces(pieces: [i64; FACES.len()]) -> Result<Count, CashError> {
        if pieces.iter().any(|count| !(0..=PIECES_MOST).contains(count)) {
            return Err(CashError::Pieces);
        }
        let total = FACES.iter().zip(pieces).map(|(face, count)| face * count).sum();
        Ok(Count { total: in_drawer(Fen::new(total))?, pieces: Some(pieces) })
    }
}
