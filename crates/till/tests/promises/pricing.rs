//! Promise 10 for discounts: whatever is taken off, no fen appears or disappears.

use fen::Fen;
use proptest::prelude::*;
use till::pricing::{BasisPoints, Discount, Item, quote};
use till::sale::{SaleError, total};

fn discount(most: i64) -> impl Strategy<Value = Discount> {
    prop_oneof![
        2 => Just(Discount::None),
        2 => (0..=most).prop_map(|fen| Discount::Amount(Fen::new(fen))),
        2 => (1..=10_000_i64).prop_map(|points| Discount::Percent(BasisPoints::new(points).expect("in range"))),
    ]
}

/// Prices at which remainders are ugly, free goods among them; discounts sometimes too large.
fn item() -> impl Strategy<Value = Item> {
    let changed = prop_oneof![3 => Just(None), 1 => (0..5_000_i64).prop_map(|fen| Some(Fen::new(fen)))];
    (0..20_000_i64, changed, 1..=12_i64, discount(3_000)).prop_map(
        |(price, changed_price, quantity, discount)| Item {
            product_id: None,
            title: "拿铁".into(),
            quantity,
            list_price: Fen::new(price),
            changed_price,
            discount,
            note: String::new(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn promise_10_the_lines_add_up_to_the_total_to_the_fen(
        items in prop::collection::vec(item(), 1..30),
        off in discount(20_000),
    ) {
        match quote(items.clone(), off) {
            Ok(quote) => {
                let amounts = Fen::try_sum(quote.lines.iter().map(|line| line.amount));
                prop_assert_eq!(amounts, Some(quote.total));
                prop_assert_eq!(total(&quote.lines), Ok(quote.total));
                let shares = Fen::try_sum(quote.lines.iter().map(|line| line.share));
                prop_assert_eq!(shares, Some(quote.sale_discount));
                let off = quote.line_discounts.checked_add(quote.sale_discount).expect("small");
                prop_assert_eq!(quote.gross.checked_sub(off), Some(quote.total));
                prop_assert!(quote.total >= Fen::new(1));
                for (line, item) in quote.lines.iter().zip(&items) {
                    prop_assert!((Fen::ZERO..=line.gross().expect("small")).contains(&line.amount));
                    prop_assert_eq!((line.quantity, line.list_price), (item.quantity, item.list_price));
                }
            }
            // Refused only with a reason.
            Err(SaleError::LineDiscount { line }) => {
                let item = &items[line];
                let price = item.changed_price.unwrap_or(item.list_price).fen() * item.quantity;
                prop_assert!(matches!(item.discount, Discount::Amount(fen) if fen.fen() > price));
            }
            Err(SaleError::SaleDiscount) => prop_assert!(off != Discount::None),
            Err(SaleError::NotPositive) => {
                let free = quote(items, Discount::None);
                prop_assert!(free.is_err(), "nothing to pay before the sale's discount either");
            }
            Err(other) => prop_assert!(false, "{other:?}"),
        }
    }

    #[test]
    fn promise_10_shares_follow_the_amounts_within_a_fen(
        prices in prop::collection::vec(1..50_000_i64, 1..20),
        points in 1..10_000_i64,
    ) {
        let items = prices.iter().map(|price| Item {
            product_id: None,
            title: "拿铁".into(),
            quantity: 1,
            list_price: Fen::new(*price),
            changed_price: None,
            discount: Discount::None,
            note: String::new(),
        });
        let off = Discount::Percent(BasisPoints::new(points).expect("in range"));
        let Ok(quote) = quote(items.collect(), off) else { return Ok(()) };
        let whole = quote.sale_discount.fen();
        let gross = quote.gross.fen();
        for line in &quote.lines {
            // |share − whole·price/gross| < 1, in integers.
            let distance = (line.share.fen() * gross - whole * line.unit_price.fen()).abs();
            prop_assert!(distance < gross, "{} of {whole} for {}", line.share, line.unit_price);
        }
    }
}
