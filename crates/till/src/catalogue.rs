//! Products a cashier can pick.

use fen::Fen;
use serde::{Deserialize, Serialize};

/// One product as the counter sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Number given by the store; never reused.
    pub id: i64,
    /// The shop's own code or the barcode; unique.
    pub code: String,
    /// Name on the tile and on the sale.
    pub name: String,
    /// Pinyin initials of the name (`拿铁` → `nt`), for search.
    pub initials: String,
    /// Category chip the product stands under; empty for none.
    pub category: String,
    /// Price of one piece.
    pub price: Fen,
    /// Pieces sold in settled sales; raised by the settlement's own transaction.
    pub sold_count: i64,
    /// See [`crate::product::Record::picture`].
    pub picture: Option<i64>,
}

/// A product about to be stored; the store gives it its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProduct {
    /// See [`Product::code`].
    pub code: String,
    /// See [`Product::name`].
    pub name: String,
    /// See [`Product::initials`].
    pub initials: String,
    /// See [`Product::category`].
    pub category: String,
    /// See [`Product::price`].
    pub price: Fen,
}

/// A text as it is compared: lower case, full-width letters and digits (a Chinese input method types them) as plain ones.
pub fn folded(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    text.trim().chars().map(narrow).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_input_method_makes_of_a_code_is_the_code() {
        assert_eq!(folded("　Ａ－17 "), "a-17");
    }
}
