//! What a till relies on: nothing rounds, nothing overflows silently, nothing is lost in a split.

use fen::{Fen, ParseFenError, parse_yuan};
use proptest::prelude::*;

#[test]
fn reads_what_a_cashier_types() {
    for (typed, fen) in [
        ("0", 0),
        ("0.00", 0),
        ("0.01", 1),
        ("12", 1200),
        ("12.5", 1250),
        ("12.50", 1250),
        (".5", 50),
        ("5.", 500),
        ("007", 700),
        ("  12.50\t", 1250),
        ("\u{3000}3\u{3000}", 300),
        ("１２．５０", 1250),
        ("１２。５", 1250),
        ("9999999.99", 999_999_999),
    ] {
        assert_eq!(parse_yuan(typed), Ok(Fen::new(fen)), "{typed:?}");
    }
}

#[test]
fn refuses_what_is_not_an_amount_and_says_why() {
    use ParseFenError::*;
    for (typed, error) in [
        ("", Empty),
        ("   ", Empty),
        ("1e3", NotANumber),
        ("+1", NotANumber),
        ("1,000", NotANumber),
        ("1 000", NotANumber),
        ("१", NotANumber),
        ("一", NotANumber),
        ("¥5", NotANumber),
        (".", NotANumber),
        ("-", NotANumber),
        ("--1", NotANumber),
        ("1.2.3", NotANumber),
        ("0x10", NotANumber),
        ("NaN", NotANumber),
        ("1.00x", NotANumber),
        ("1.005", TooPrecise),
        ("1.000", TooPrecise),
        ("-1", Negative),
        ("－1", Negative),
        ("-0", Negative),
        ("10000000", TooLarge),
        ("10000000.00", TooLarge),
        ("99999999999", TooLarge),
        ("99999999999999999999999999", TooLarge),
    ] {
        assert_eq!(parse_yuan(typed), Err(error), "{typed:?}");
    }
}

#[test]
fn shows_two_decimals_always() {
    for (fen, shown) in [(0, "0.00"), (5, "0.05"), (1250, "12.50"), (-5, "-0.05"), (-1250, "-12.50")] {
        assert_eq!(Fen::new(fen).to_string(), shown);
    }
    assert_eq!(Fen::new(i64::MIN).to_string(), "-92233720368547758.08");
    assert_eq!(format!("{:>8}", Fen::new(1250)), "   12.50");
}

#[test]
fn arithmetic_answers_none_instead_of_overflowing() {
    let (max, min) = (Fen::new(i64::MAX), Fen::new(i64::MIN));
    assert_eq!(Fen::new(3).checked_add(Fen::new(4)), Some(Fen::new(7)));
    assert_eq!(max.checked_add(Fen::new(1)), None);
    assert_eq!(min.checked_sub(Fen::new(1)), None);
    assert_eq!(max.checked_mul(2), None);
    assert_eq!(Fen::try_sum([Fen::new(1), Fen::new(2)]), Some(Fen::new(3)));
    assert_eq!(Fen::try_sum([]), Some(Fen::ZERO));
    assert_eq!(Fen::try_sum([max, Fen::new(1)]), None);
}

#[test]
fn splits_ten_fen_in_three_without_losing_one() {
    let shares = |fen, parts: &[u64]| {
        Fen::new(fen).split(parts).map(|shares| shares.iter().map(|share| share.fen()).collect::<Vec<_>>())
    };
    assert_eq!(shares(10, &[1, 1, 1]), Some(vec![4, 3, 3]));
    assert_eq!(shares(-10, &[1, 1, 1]), Some(vec![-4, -3, -3]));
    assert_eq!(shares(100, &[0, 1, 0]), Some(vec![0, 100, 0]));
    assert_eq!(shares(5, &[1, 2]), Some(vec![2, 3]));
    assert_eq!(shares(i64::MIN, &[u64::MAX]), Some(vec![i64::MIN]));
    assert_eq!(shares(1, &[]), None);
    assert_eq!(shares(1, &[0, 0]), None);
}

#[test]
fn is_a_bare_number_in_json() {
    assert_eq!(serde_json::to_string(&Fen::new(1250)).unwrap(), "1250");
    assert_eq!(serde_json::from_str::<Fen>("1250").unwrap(), Fen::new(1250));
    assert!(serde_json::from_str::<Fen>("12.5").is_err());
}

proptest! {
    #[test]
    fn what_is_shown_can_be_typed_again(fen in 0..=Fen::MAX_INPUT.fen()) {
        prop_assert_eq!(parse_yuan(&Fen::new(fen).to_string()), Ok(Fen::new(fen)));
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in ".*") {
        if let Ok(amount) = parse_yuan(&text) {
            prop_assert!((Fen::ZERO..=Fen::MAX_INPUT).contains(&amount));
        }
    }

    #[test]
    fn shares_add_up_and_are_within_a_fen_of_their_part(
        fen in any::<i64>(),
        parts in prop::collection::vec(any::<u64>(), 1..12),
    ) {
        prop_assume!(parts.iter().any(|&part| part > 0));
        let shares = Fen::new(fen).split(&parts).unwrap();
        prop_assert_eq!(shares.iter().map(|share| i128::from(share.fen())).sum::<i128>(), i128::from(fen));
        let total: u128 = parts.iter().map(|&part| u128::from(part)).sum();
        for (share, &part) in shares.iter().zip(&parts) {
            let fair = u128::from(fen.unsigned_abs()) * u128::from(part) / total;
            let above = u128::from(share.fen().unsigned_abs()) - fair;
            prop_assert!(above <= 1 && (part > 0 || share.fen() == 0));
        }
    }
}
