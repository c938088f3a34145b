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
