//! Proportional shares by the largest-remainder method, so that no fen appears or disappears.

use crate::Fen;

/// See [`Fen::split`].
pub(crate) fn by_largest_remainder(whole: Fen, parts: &[u64]) -> Option<Vec<Fen>> {
    // 128 bits hold 2⁶³ × 2⁶⁴, so the products below are exact.
    let total: u128 = parts.iter().map(|&part| u128::from(part)).sum();
    if total == 0 {
        return None;
    }
    let amount = u128::from(whole.fen().unsigned_abs());
    let mut shares: Vec<u128> = parts.iter().map(|&part| amount * u128::from(part) / total).collect();
    let left_over = amount - shares.iter().sum::<u128>();

    let mut by_remainder: Vec<usize> = (0..parts.len()).collect();
    // A stable sort: among equal remainders the earlier part stays first.
    by_remainder.sort_by_key(|&i| std::cmp::Reverse(amount * u128::from(parts[i]) % total));
    for (&i, _) in by_remainder.iter().zip(0..left_over) {
        shares[i] += 1;
    }
    shares.into_iter().map(|share| with_sign_of(whole, share)).collect()
}

fn with_sign_of(whole: Fen, share: u128) -> Option<Fen> {
    let share = i128::try_from(share).ok()?;
    let signed = if whole < Fen::ZERO { -share } else { share };
    i64::try_from(signed).ok().map(Fen::new)
}
