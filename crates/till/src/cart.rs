//! The cart: what a cashier has put together and not charged yet. It is kept as it was entered, never as it was priced:
//! prices are the catalogue's until the moment of 收款.

use crate::pricing::Discount;
use fen::Fen;
use serde::{Deserialize, Serialize};

/// One line of the cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartLine {
    /// The product, or `None` for a keyed amount.
    pub product_id: Option<i64>,
    /// What a keyed amount is for. Of a product, what it was called when it was put in: its sale takes the catalogue's
    /// name, but a cart that is looked at later must say what it held even if the product is gone.
    pub title: String,
    /// Pieces.
    pub quantity: i64,
    /// The keyed amount; of a product, the price the cashier gave it instead of the catalogue's.
    pub unit_price: Option<Fen>,
    /// Off this line.
    #[serde(default)]
    pub discount: Discount,
    /// May be empty.
    #[serde(default)]
    pub note: String,
}

impl CartLine {
    /// Goods at the catalogue's price.
    pub fn product(id: i64, quantity: i64) -> CartLine {
        CartLine {
            product_id: Some(id),
            title: String::new(),
            quantity,
            unit_price: None,
            discount: Discount::None,
            note: String::new(),
        }
    }

    /// A keyed amount.
    pub fn amount(title: impl Into<String>, amount: Fen, quantity: i64) -> CartLine {
        CartLine {
            product_id: None,
            title: title.into(),
            unit_price: Some(amount),
            ..CartLine::product(0, quantity)
        }
    }
}

/// A cart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Cart {
    /// What is in it, in the order in which it was put in.
    pub lines: Vec<CartLine>,
    /// Off the whole sale.
    #[serde(default)]
    pub discount: Discount,
    /// About the whole sale; may be empty.
    #[serde(default)]
    pub note: String,
}

impl Cart {
    /// These lines, nothing off.
    pub fn of(lines: Vec<CartLine>) -> Cart {
        Cart { lines, ..Cart::default() }
    }

    /// How many pieces lie in it.
    pub fn pieces(&self) -> i64 {
        self.lines.iter().fold(0, |pieces, line| pieces.saturating_add(line.quantity))
    }
}
