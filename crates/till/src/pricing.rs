//! What a cart costs: unit prices, line discounts, the discount on the whole sale, exact to the fen.
//!
//! This is the only place where a discount becomes an amount. The whole-sale discount is spread over the lines in
//! proportion to what they cost after their own discounts, fen left over to the largest remainders ([`Fen::split`]), so
//! that the lines always add up to the total: a line returned later is worth exactly what was paid for it.

use crate::sale::{Line, SaleError, check_quantity};
use fen::Fen;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A note on a line or a sale may have so many characters.
pub const NOTE_MOST: usize = 100;

/// Hundredths of a percent, 1 to 10,000 (the whole amount).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct BasisPoints(i64);

impl BasisPoints {
    /// `None` outside of 1 to 10,000.
    pub fn new(points: i64) -> Option<BasisPoints> {
        (1..=10_000).contains(&points).then_some(BasisPoints(points))
    }

    /// 1 to 10,000.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for BasisPoints {
    type Error = &'static str;

    fn try_from(points: i64) -> Result<Self, Self::Error> {
        BasisPoints::new(points).ok_or("a percentage is above 0 and at most 100")
    }
}

impl From<BasisPoints> for i64 {
    fn from(points: BasisPoints) -> i64 {
        points.0
    }
}

/// A discount as the cashier gave it; it is kept so, because another quantity makes another amount of a percentage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    /// None.
    #[default]
    None,
    /// So much money off.
    Amount(Fen),
    /// So much of the price off (九折 is 10 % off).
    Percent(BasisPoints),
}

impl Discount {
    /// What it takes off `price`. A percentage is rounded to the nearest fen, half a fen in the customer's favour.
    /// `None` when it is negative or takes off more than there is.
    pub fn of(self, price: Fen) -> Option<Fen> {
        let off = match self {
            Discount::None => Fen::ZERO,
            Discount::Amount(off) => off,
            Discount::Percent(points) => {
                Fen::new(price.checked_mul(points.get())?.checked_add(Fen::new(5_000))?.fen() / 10_000)
            }
        };
        (Fen::ZERO..=price).contains(&off).then_some(off)
    }
}

/// A line before it has a price to pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The product, or `None` for a keyed amount.
    pub product_id: Option<i64>,
    /// What it is called.
    pub title: String,
    /// Pieces, 1 to [`crate::sale::QUANTITY_MOST`].
    pub quantity: i64,
    /// Price of one piece in the catalogue; of a keyed amount, the keyed one.
    pub list_price: Fen,
    /// Price of one piece here, if the cashier has changed it. Zero gives it away.
    pub changed_price: Option<Fen>,
    /// Off this line.
    pub discount: Discount,
    /// For the kitchen, the bag, the receipt; may be empty.
    pub note: String,
}

/// What a cart costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The lines with their amounts.
    pub lines: Vec<Line>,
    /// The sum of quantities times unit prices, before any discount.
    pub gross: Fen,
    /// What the lines' own discounts take off.
    pub line_discounts: Fen,
    /// What the discount on the whole sale takes off.
    pub sale_discount: Fen,
    /// What the customer pays: exactly the sum of the lines' amounts.
    pub total: Fen,
}

/// Prices a cart.
///
/// # Errors
/// [`SaleError`] names the first thing wrong.
pub fn quote(items: Vec<Item>, discount: Discount) -> Result<Quote, SaleError> {
    if items.is_empty() {
        return Err(SaleError::Empty);
    }
    let mut lines = Vec::with_capacity(items.len());
    for (at, item) in items.into_iter().enumerate() {
        lines.push(line(at, item)?);
    }
    let before = sum(lines.iter().map(|line| line.amount))?;
    let sale_discount = discount.of(before).ok_or(SaleError::SaleDiscount)?;
    if sale_discount > Fen::ZERO && sale_discount == before {
        return Err(SaleError::SaleDiscount);
    }
    spread(&mut lines, sale_discount)?;
    let total = crate::sale::total(&lines)?;
    Ok(Quote {
        gross: sum(lines.iter().filter_map(Line::gross))?,
        line_discounts: sum(lines.iter().map(|line| line.discounted))?,
        sale_discount,
        total,
        lines,
    })
}

/// One line with its own discount.
fn line(at: usize, item: Item) -> Result<Line, SaleError> {
    let unit_price = item.changed_price.unwrap_or(item.list_price);
    check_quantity(item.quantity)?;
    if unit_price < Fen::ZERO {
        return Err(SaleError::NotPositive);
    }
    check_note(&item.note)?;
    let gross = unit_price.checked_mul(item.quantity).filter(|gross| *gross <= Fen::MAX_INPUT);
    let gross = gross.ok_or(SaleError::TooLarge)?;
    let discounted = item.discount.of(gross).ok_or(SaleError::LineDiscount { line: at })?;
    Ok(Line {
        product_id: item.product_id,
        title: item.title,
        quantity: item.quantity,
        list_price: item.list_price,
        unit_price,
        discount: item.discount,
        discounted,
        share: Fen::ZERO,
        amount: gross.checked_sub(discounted).ok_or(SaleError::TooLarge)?,
        note: item.note.trim().to_owned(),
    })
}

/// Spreads the discount on the whole sale over the lines.
fn spread(lines: &mut [Line], sale_discount: Fen) -> Result<(), SaleError> {
    if sale_discount == Fen::ZERO {
        return Ok(());
    }
    let weights: Vec<u64> = lines.iter().map(|line| line.amount.fen().unsigned_abs()).collect();
    let shares = sale_discount.split(&weights).ok_or(SaleError::SaleDiscount)?;
    for (line, share) in lines.iter_mut().zip(shares) {
        line.share = share;
        line.amount = line.amount.checked_sub(share).ok_or(SaleError::TooLarge)?;
    }
    Ok(())
}

/// Checks the note of a line or a sale.
///
/// # Errors
/// [`SaleError::Note`] when it is too long or has control characters.
pub fn check_note(note: &str) -> Result<(), SaleError> {
    if note.chars().count() > NOTE_MOST || note.chars().any(char::is_control) {
        return Err(SaleError::Note);
    }
    Ok(())
}

fn sum(amounts: impl Iterator<Item = Fen>) -> Result<Fen, SaleError> {
    Fen::try_sum(amounts).ok_or(SaleError::TooLarge)
}

/// What the cashier changed against the catalogue's prices, for the audit log: before and after; `None` for nothing.
pub fn changes(lines: &[Line], discount: Discount) -> Option<(Value, Value)> {
    let changed = |line: &&Line| line.unit_price != line.list_price || line.discount != Discount::None;
    let lines_changed: Vec<&Line> = lines.iter().filter(changed).collect();
    if lines_changed.is_empty() && discount == Discount::None {
        return None;
    }
    let list = Fen::try_sum(lines.iter().filter_map(|line| line.list_price.checked_mul(line.quantity)));
    let before = lines_changed.iter().map(
        |line| json!({ "title": line.title, "quantity": line.quantity, "unit_price_fen": line.list_price }),
    );
    let after = lines_changed.iter().map(|line| {
        json!({
            "title": line.title,
            "quantity": line.quantity,
            "unit_price_fen": line.unit_price,
            "discount": line.discount,
            "discount_fen": line.discounted,
        })
    });
    let total = Fen::try_sum(lines.iter().map(|line| line.amount));
    let off = Fen::try_sum(lines.iter().map(|line| line.share));
    Some((
        json!({ "total_fen": list, "lines": before.collect::<Vec<_>>() }),
        json!({
            "total_fen": total,
            "sale_discount": discount,
            "sale_discount_fen": off,
            "lines": after.collect::<Vec<_>>(),
        }),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(price: i64, quantity: i64, discount: Discount) -> Item {
        Item {
            product_id: None,
            title: "拿铁".into(),
            quantity,
            list_price: Fen::new(price),
            changed_price: None,
            discount,
            note: String::new(),
        }
    }

    fn percent(points: i64) -> Discount {
        Discount::Percent(BasisPoints::new(points).expect("1 to 10,000"))
    }

    fn amounts(quote: &Quote) -> Vec<i64> {
        quote.lines.iter().map(|line| line.amount.fen()).collect()
    }

    #[test]
    fn a_remainder_goes_to_the_largest_part() {
        // One yuan off three lines of 3.33 yuan: 34, 33 and 33 fen.
        let three = vec![item(333, 1, Discount::None); 3];
        let quote = quote(three, Discount::Amount(Fen::new(100))).expect("a price");
        assert_eq!(amounts(&quote), [299, 300, 300]);
        assert_eq!(quote.total, Fen::new(899));
    }

    #[test]
    fn both_discounts_apply_in_turn() {
        let items = vec![item(1_800, 2, percent(1_000)), item(1_200, 1, Discount::Amount(Fen::new(200)))];
        let quote = quote(items, percent(500)).expect("a price");
        // 36.00 − 3.60 and 12.00 − 2.00, then 5 % of 42.40 off both.
        assert_eq!((quote.gross, quote.line_discounts), (Fen::new(4_800), Fen::new(560)));
        assert_eq!((quote.sale_discount, quote.total), (Fen::new(212), Fen::new(4_028)));
        assert_eq!(amounts(&quote), [3_240 - 162, 1_000 - 50]);
    }

    #[test]
    fn half_a_fen_goes_to_the_customer() {
        assert_eq!(percent(5_000).of(Fen::new(1)), Some(Fen::new(1)));
        assert_eq!(percent(1_000).of(Fen::new(14)), Some(Fen::new(1)));
        assert_eq!(percent(1_000).of(Fen::new(15)), Some(Fen::new(2)));
        assert_eq!(percent(10_000).of(Fen::new(99)), Some(Fen::new(99)));
    }

    #[test]
    fn a_line_may_be_free_but_not_the_sale() {
        let free = Item { changed_price: Some(Fen::ZERO), ..item(900, 1, Discount::None) };
        let both = quote(vec![free.clone(), item(500, 1, Discount::None)], Discount::None).expect("a price");
        assert_eq!(amounts(&both), [0, 500]);
        let gift = quote(vec![item(900, 1, percent(10_000)), item(1, 1, Discount::None)], Discount::None);
        assert_eq!(gift.expect("one fen").total, Fen::new(1));
        assert_eq!(quote(vec![free], Discount::None), Err(SaleError::NotPositive));
        assert_eq!(quote(vec![item(500, 1, Discount::None)], percent(10_000)), Err(SaleError::SaleDiscount));
    }

    #[test]
    fn nobody_gives_away_more_pieces_than_can_be_counted() {
        for quantity in [i64::MIN, 0, 1_000_000, i64::MAX] {
            let free = item(0, quantity, Discount::None);
            let both = quote(vec![item(1, 1, Discount::None), free], Discount::None);
            assert_eq!(both, Err(SaleError::Quantity), "{quantity}");
        }
        let most = quote(vec![item(1, 999_999, Discount::None)], Discount::None).expect("a price");
        assert_eq!(most.total, Fen::new(999_999));
    }

    #[test]
    fn no_discount_is_above_what_it_is_taken_off() {
        let too_much = Discount::Amount(Fen::new(901));
        let second = quote(vec![item(900, 2, too_much), item(900, 1, too_much)], Discount::None);
        assert_eq!(second, Err(SaleError::LineDiscount { line: 1 }));
        assert_eq!(quote(vec![item(900, 1, Discount::None)], too_much), Err(SaleError::SaleDiscount));
        let negative = Discount::Amount(Fen::new(-1));
        assert_eq!(
            quote(vec![item(900, 1, negative)], Discount::None),
            Err(SaleError::LineDiscount { line: 0 })
        );
    }

    #[test]
    fn what_was_changed_is_told_and_what_was_not_is_not() {
        let plain = quote(vec![item(900, 1, Discount::None)], Discount::None).expect("a price");
        assert_eq!(changes(&plain.lines, Discount::None), None);
        let cheaper = Item { changed_price: Some(Fen::new(800)), ..item(900, 2, percent(1_000)) };
        let cheaper = quote(vec![cheaper, item(100, 1, Discount::None)], Discount::None).expect("a price");
        let (before, after) = changes(&cheaper.lines, Discount::None).expect("changed");
        assert_eq!((&before["total_fen"], &after["total_fen"]), (&json!(1_900), &json!(1_540)));
        assert_eq!(before["lines"].as_array().map(Vec::len), Some(1), "only the line that was changed");
        assert_eq!(after["lines"][0]["discount"], json!({ "percent": 1_000 }));
    }

    #[test]
    fn stored_percentages_are_checked_when_read() {
        assert!(serde_json::from_str::<Discount>(r#"{"percent":10001}"#).is_err());
        assert!(serde_json::from_str::<Discount>(r#"{"percent":0}"#).is_err());
        assert_eq!(serde_json::from_str::<Discount>(r#"{"percent":1}"#).ok(), Some(percent(1)));
    }
}
