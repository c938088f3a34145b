//! A sale (销售单): what the customer takes home and what it costs.

use crate::numbers::OutTradeNo;
use crate::pricing::Discount;
use fen::Fen;
use serde::{Deserialize, Serialize};

/// Most pieces of one line. Sums of pieces (sold counts, stocks, reports) then never overflow, whatever is given away.
pub const QUANTITY_MOST: i64 = 999_999;

/// One line of a sale. Name and prices are copied, so that a later change of the catalogue leaves the sale alone. Made by
/// [`crate::pricing::quote`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The product, or `None` for a keyed amount.
    pub product_id: Option<i64>,
    /// What it was called.
    pub title: String,
    /// Pieces, 1 to [`QUANTITY_MOST`].
    pub quantity: i64,
    /// Price of one piece in the catalogue at that time.
    pub list_price: Fen,
    /// Price of one piece here: another one if the cashier changed it.
    pub unit_price: Fen,
    /// The discount on this line, as it was given.
    pub discount: Discount,
    /// What that discount took off.
    pub discounted: Fen,
    /// What this line bears of the discount on the whole sale.
    pub share: Fen,
    /// What the customer pays for this line.
    pub amount: Fen,
    /// May be empty.
    pub note: String,
}

impl Line {
    /// A line at its list price, nothing off. One whose price overflows has the amount 0 and is refused by [`total`].
    pub fn plain(product_id: Option<i64>, title: impl Into<String>, quantity: i64, price: Fen) -> Line {
        Line {
            product_id,
            title: title.into(),
            quantity,
            list_price: price,
            unit_price: price,
            discount: Discount::None,
            discounted: Fen::ZERO,
            share: Fen::ZERO,
            amount: price.checked_mul(quantity).unwrap_or(Fen::ZERO),
            note: String::new(),
        }
    }

    /// Quantity times unit price, before any discount; `None` when it overflows.
    pub fn gross(&self) -> Option<Fen> {
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
    /// Who made it: the name as it was then; empty when nobody was named.
    pub cashier: String,
    /// Made by the caller when the cashier clicked; the same id never makes a second sale.
    pub request_id: String,
    /// Open or paid.
    pub state: SaleState,
    /// What is sold.
    pub lines: Vec<Line>,
    /// The discount on the whole sale, as it was given; what it took off stands in the lines.
    pub discount: Discount,
    /// About the whole sale; may be empty.
    pub note: String,
    /// Sum of the lines' amounts.
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
    /// A quantity that is not 1 to [`QUANTITY_MOST`].
    #[error("a quantity must be 1 to {QUANTITY_MOST}")]
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
    /// A line's discount is negative or takes off more than the line costs.
    #[error("the discount of line {} is above its amount", line + 1)]
    LineDiscount {
        /// Which line, from 0.
        line: usize,
    },
    /// The discount on the whole sale is negative or leaves nothing to pay.
    #[error("the discount on the sale must leave at least 0.01 yuan to pay")]
    SaleDiscount,
    /// A note that is too long or has control characters.
    #[error("a note has at most {} characters and no line breaks", crate::pricing::NOTE_MOST)]
    Note,
    /// The lines do not fit their own sums: a mistake of the program, not of a person.
    #[error("the amount of a line does not follow from its price and discounts")]
    Sums,
}

/// Checks the lines and adds up what they cost.
///
/// # Errors
/// [`SaleError`] names the first thing wrong.
pub fn total(lines: &[Line]) -> Result<Fen, SaleError> {
    if lines.is_empty() {
        return Err(SaleError::Empty);
    }
    let mut sum = Fen::ZERO;
    for line in lines {
        check(line)?;
        sum = sum.checked_add(line.amount).ok_or(SaleError::TooLarge)?;
    }
    match sum {
        s if s < Fen::new(1) => Err(SaleError::NotPositive),
        s if s > Fen::MAX_INPUT => Err(SaleError::TooLarge),
        s => Ok(s),
    }
}

/// Checks one line, its own sums included.
fn check(line: &Line) -> Result<(), SaleError> {
    check_quantity(line.quantity)?;
    if line.title.trim().is_empty() {
        return Err(SaleError::Title);
    }
    if line.unit_price < Fen::ZERO {
        return Err(SaleError::NotPositive);
    }
    let gross = line.gross().ok_or(SaleError::TooLarge)?;
    let off = line.discounted.checked_add(line.share).ok_or(SaleError::Sums)?;
    let fits = line.discounted >= Fen::ZERO && line.share >= Fen::ZERO && off <= gross;
    if !fits || gross.checked_sub(off) != Some(line.amount) {
        return Err(SaleError::Sums);
    }
    Ok(())
}

/// Checks the pieces of one line.
pub(crate) fn check_quantity(quantity: i64) -> Result<(), SaleError> {
    if (1..=QUANTITY_MOST).contains(&quantity) { Ok(()) } else { Err(SaleError::Quantity) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(price: i64, quantity: i64) -> Line {
        Line::plain(None, "拿铁", quantity, Fen::new(price))
    }

    #[test]
    fn adds_up_exactly() {
        assert_eq!(total(&[line(1800, 2), line(1, 1)]), Ok(Fen::new(3601)));
    }

    #[test]
    fn refuses_what_cannot_be_charged() {
        assert_eq!(total(&[]), Err(SaleError::Empty));
        assert_eq!(total(&[line(100, 0)]), Err(SaleError::Quantity));
        assert_eq!(total(&[line(1, 1), line(0, QUANTITY_MOST + 1)]), Err(SaleError::Quantity));
        assert_eq!(total(&[line(1, 1), line(0, QUANTITY_MOST)]), Ok(Fen::new(1)));
        assert_eq!(total(&[line(0, 3)]), Err(SaleError::NotPositive));
        assert_eq!(total(&[line(-100, 1), line(200, 1)]), Err(SaleError::NotPositive));
        assert_eq!(total(&[line(i64::MAX, 2)]), Err(SaleError::TooLarge));
        assert_eq!(total(&[line(Fen::MAX_INPUT.fen(), 1), line(1, 1)]), Err(SaleError::TooLarge));
        assert_eq!(total(&[Line { title: " ".into(), ..line(1, 1) }]), Err(SaleError::Title));
    }

    #[test]
    fn refuses_a_line_that_does_not_follow_from_its_parts() {
        for wrong in [
            Line { amount: Fen::new(99), ..line(100, 1) },
            Line { discounted: Fen::new(1), ..line(100, 1) },
            Line { discounted: Fen::new(-1), amount: Fen::new(101), ..line(100, 1) },
            Line { discounted: Fen::new(60), share: Fen::new(60), amount: Fen::new(-20), ..line(100, 1) },
        ] {
            assert_eq!(total(&[line(100, 1), wrong]), Err(SaleError::Sums));
        }
    }
}
