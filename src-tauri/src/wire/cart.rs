//! The cart, what it costs, and carts put aside, as the page sees them.

use super::{ErrorCode, SaleLine, UiError};
use fen::Fen;
use serde::{Deserialize, Serialize};
use specta::Type;
use till::cart;
use till::pricing::{self, BasisPoints};
use till_store::NewHeld;

/// What a keyed amount is called when the cashier gave it no title.
const UNTITLED: &str = "收银";

/// Money off, or a part of the price off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum DiscountKind {
    Amount,
    Percent,
}

/// `value`: fen, or hundredths of a percent (1,000: 10 % off, 九折).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Discount {
    pub kind: DiscountKind,
    pub value: i64,
}

impl Discount {
    /// `None`: nothing off.
    pub fn of(discount: pricing::Discount) -> Option<Discount> {
        match discount {
            pricing::Discount::None => None,
            pricing::Discount::Amount(fen) => Some(Discount { kind: DiscountKind::Amount, value: fen.fen() }),
            pricing::Discount::Percent(points) => {
                Some(Discount { kind: DiscountKind::Percent, value: points.get() })
            }
        }
    }

    fn core(discount: Option<Discount>, field: &str) -> Result<pricing::Discount, UiError> {
        match discount {
            None => Ok(pricing::Discount::None),
            Some(Discount { kind: DiscountKind::Amount, value }) => {
                Ok(pricing::Discount::Amount(Fen::new(value)))
            }
            Some(Discount { kind: DiscountKind::Percent, value }) => {
                let points = BasisPoints::try_from(value).map_err(|problem| UiError {
                    code: ErrorCode::PercentUnusable,
                    field: Some(field.to_owned()),
                    detail: problem.to_owned(),
                })?;
                Ok(pricing::Discount::Percent(points))
            }
        }
    }
}

/// A product by id, or a keyed amount with an optional title. `unitPriceFen`: the keyed amount; of a product, the price
/// that replaces the catalogue's, else null. `title` of a product is only what an older cart calls it.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CartLine {
    pub product_id: Option<i64>,
    pub title: Option<String>,
    pub unit_price_fen: Option<i64>,
    pub quantity: i64,
    pub discount: Option<Discount>,
    pub note: String,
}

/// What the cashier has put together.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct Cart {
    pub lines: Vec<CartLine>,
    pub discount: Option<Discount>,
    pub note: String,
}

impl Cart {
    /// As the core has it.
    ///
    /// # Errors
    /// A percentage out of range.
    pub fn core(self) -> Result<cart::Cart, UiError> {
        let discount = Discount::core(self.discount, "discount")?;
        let lines = self.lines.into_iter().enumerate().map(|(at, line)| line.core(at));
        Ok(cart::Cart { lines: lines.collect::<Result<_, _>>()?, discount, note: self.note })
    }
}

impl CartLine {
    fn core(self, at: usize) -> Result<cart::CartLine, UiError> {
        let title = self.title.filter(|title| !title.trim().is_empty());
        let untitled = if self.product_id.is_some() { "" } else { UNTITLED };
        Ok(cart::CartLine {
            product_id: self.product_id,
            title: title.unwrap_or_else(|| untitled.to_owned()),
            quantity: self.quantity,
            unit_price: self.unit_price_fen.map(Fen::new),
            discount: Discount::core(self.discount, &format!("lines.{at}"))?,
            note: self.note,
        })
    }
}

impl From<cart::Cart> for Cart {
    fn from(cart: cart::Cart) -> Cart {
        let line = |line: cart::CartLine| CartLine {
            product_id: line.product_id,
            title: Some(line.title).filter(|title| !title.is_empty() && title != UNTITLED),
            unit_price_fen: line.unit_price.map(Fen::fen),
            quantity: line.quantity,
            discount: Discount::of(line.discount),
            note: line.note,
        };
        Cart {
            lines: cart.lines.into_iter().map(line).collect(),
            discount: Discount::of(cart.discount),
            note: cart.note,
        }
    }
}

/// What a cart costs now; `totalFen` is exactly the sum of the lines' `amountFen`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Quote {
    pub lines: Vec<SaleLine>,
    pub gross_fen: i64,
    pub line_discounts_fen: i64,
    pub sale_discount_fen: i64,
    pub total_fen: i64,
}

impl From<pricing::Quote> for Quote {
    fn from(quote: pricing::Quote) -> Quote {
        Quote {
            lines: quote.lines.iter().map(SaleLine::from).collect(),
            gross_fen: quote.gross.fen(),
            line_discounts_fen: quote.line_discounts.fen(),
            sale_discount_fen: quote.sale_discount.fen(),
            total_fen: quote.total.fen(),
        }
    }
}

/// `requestId`: a UUID made when the cashier clicks; the same id never makes a second sale. `expectedTotalFen`: the
/// amount on the screen; another one is refused, because a price was changed meanwhile.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckoutRequest {
    pub request_id: String,
    pub cart: Cart,
    pub expected_total_fen: Option<i64>,
}

impl CheckoutRequest {
    /// As the core has it; `cashier` is who stands at the till.
    ///
    /// # Errors
    /// As [`Cart::core`].
    pub fn core(self, cashier: &str) -> Result<till_app::CartRequest, UiError> {
        Ok(till_app::CartRequest {
            request_id: self.request_id,
            cart: self.cart.core()?,
            expected: self.expected_total_fen.map(Fen::new),
            ends_draft: true,
            cashier: cashier.to_owned(),
        })
    }
}

/// A cart that was put aside. `titles`: what is in it; `totalFen`: what it cost then.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeldSale {
    pub id: i64,
    pub till: String,
    pub who: String,
    pub held_at_ms: i64,
    pub note: String,
    pub pieces: i64,
    pub total_fen: i64,
    pub titles: Vec<String>,
}

impl From<till_store::Held> for HeldSale {
    fn from(held: till_store::Held) -> HeldSale {
        let till_store::Held { id, pieces, held } = held;
        let NewHeld { till, who, at_ms, note, total, cart } = held;
        HeldSale {
            id,
            till,
            who,
            held_at_ms: at_ms,
            note,
            pieces,
            total_fen: total.fen(),
            titles: cart.lines.into_iter().map(|line| line.title).collect(),
        }
    }
}

/// `next`: pass as `before`; null at the end. `count`: of all.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct HeldPage {
    pub items: Vec<HeldSale>,
    pub next: Option<i64>,
    pub count: i64,
}
