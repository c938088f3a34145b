//! A sale (销售单): what the customer takes home and what it costs.

use crate::numbers::OutTradeNo;
use fen::Fen;
use serde::{Deserialize, Serialize};

/// One line of a sale. Name and price are copied, so that a later change of the catalogue leaves the sale alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The product, or `None` for a keyed amount.
    pub product_id: Option<i64>,
    /// What it was called.
    pub title: String,
    /// Pieces, at least 1.
    pub quantity: i64,
    /// Price of one piece.
    pub unit_price: Fen,
}

impl Line {
    /// Quantity times price; `None` when it overflows.
    pub fn amount(&self) -> Option<Fen> {
        self.unit_price.checked_mul(self.quantity)
    }
}

/// Where a sale stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleState {
    /// Not paid yet.
    Open,
    /// Paid by exactly one attempt.
    Paid,
}

impl SaleState {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            SaleState::Open => "open",
            SaleState::Paid => "paid",
        }
    }

    /// Reads the stored word back.
    pub fn from_word(word: &str) -> Option<SaleState> {
        [SaleState::Open, SaleState::Paid].into_iter().find(|s| s.as_str() == word)
    }
}

/// A sale as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// `20261123-0007`.
    pub sale_no: String,
    /// The till that made it.
    pub till: String,
    /// Made by the caller when the cashier clicked; the same id never makes a second sale.
    pub request_id: String,
    /// Open or paid.
    pub state: SaleState,
    /// What is sold.
    pub lines: Vec<Line>,
    /// Sum of the lines.
    pub total: Fen,
    /// When it was made, epoch milliseconds.
    pub created_at_ms: i64,
    /// The attempt that paid it.
    pub paid_by: Option<OutTradeNo>,
    /// Genuine payments received for it, late ones included; two or more: it was paid twice.
    pub receipts: i64,
}

impl Sale {
    /// The line the payer reads on the phone: the first title, and how many more there are.
    pub fn title(&self) -> String {
        Sale::title_of(&self.lines)
    }

    /// [`Sale::title`] of lines that are not a sale yet.
    pub fn title_of(lines: &[Line]) -> String {
        match lines {
            [] => String::new(),
            [only] => only.title.clone(),
            [first, rest @ ..] => format!("{} 等{}件", first.title, rest.len() + 1),
        }
    }
}

/// Why lines can't become a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SaleError {
    /// No lines.
    #[error("the cart is empty")]
    Empty,
    /// A quantity below 1.
    #[error("a quantity must be at least 1")]
    Quantity,
    /// A title without a visible character.
    #[error("a line needs a title")]
    Title,
    /// Nothing to pay, or a negative amount.
    #[error("the amount must be at least 0.01 yuan")]
    NotPositive,
    /// Above what a till accepts.
    #[error("the amount is above {} yuan", Fen::MAX_INPUT)]
    TooLarge,
}

/// Checks the lines and adds them up.
///
/// # Errors
/// [`SaleError`] names the first thing wrong.
pub fn total(lines: &[Line]) -> Result<Fen, SaleError> {
    if lines.is_empty() {
        return Err(SaleError::Empty);
    }
    let mut sum = Fen::new(0);
    for line in lines {
        if line.quantity < 1 {
            return Err(SaleError::Quantity);
        }
        if line.title.trim().is_empty() {
            return Err(SaleError::Title);
        }
        if line.unit_price < Fen::new(0) {
            return Err(SaleError::NotPositive);
        }
        sum = line.amount().and_then(|amount| sum.checked_add(amount)).ok_or(SaleError::TooLarge)?;
    }
    match sum {
        s if s < Fen::new(1) => Err(SaleError::NotPositive),
        s if s > Fen::MAX_INPUT => Err(SaleError::TooLarge),
        s => Ok(s),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(price: i64, quantity: i64) -> Line {
        Line { product_id: None, title: "拿铁".into(), quantity, unit_price: Fen::new(price) }
    }

    #[test]
    fn adds_up_exactly() {
        assert_eq!(total(&[line(1800, 2), line(1, 1)]), Ok(Fen::new(3601)));
    }

    #[test]
    fn refuses_what_cannot_be_charged() {
        assert_eq!(total(&[]), Err(SaleError::Empty));
        assert_eq!(total(&[line(100, 0)]), Err(SaleError::Quantity));
        assert_eq!(total(&[line(0, 3)]), Err(SaleError::NotPositive));
        assert_eq!(total(&[line(-100, 1), line(200, 1)]), Err(SaleError::NotPositive));
        assert_eq!(total(&[line(i64::MAX, 2)]), Err(SaleError::TooLarge));
        assert_eq!(total(&[line(Fen::MAX_INPUT.fen(), 1), line(1, 1)]), Err(SaleError::TooLarge));
        assert_eq!(total(&[Line { title: " ".into(), ..line(1, 1) }]), Err(SaleError::Title));
    }
}
