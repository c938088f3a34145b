//! Many rows in one statement.
//!
//! A statement of many rows is prepared once for each number of rows it is used with. Cutting the rows into pieces whose
//! lengths are powers of two leaves few texts to prepare, whatever number of rows comes.

use std::fmt::Write as _;

/// The largest piece. A larger one saves little more time, and the driver looks for each value's number among all of the
/// statement's.
const LARGEST: usize = 16;

/// Cuts `rows` into pieces of 16, then 8, 4, 2 and 1.
pub(crate) fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = if rows.len() >= LARGEST { LARGEST } else { 1 << rows.len().checked_ilog2()? };
        let (piece, rest) = rows.split_at(length);
        rows = rest;
        Some(piece)
    })
}

/// `($1, $2), ($3, $4)` for two rows of two columns.
pub(crate) fn tuples(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 7);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        text.push_str(&numbers(row * columns, columns));
        text.push(')');
    }
    text
}

/// `$1, $2, $3` for three values.
pub(crate) fn list(values: usize) -> String {
    numbers(0, values)
}

fn numbers(before: usize, count: usize) -> String {
    let mut text = String::with_capacity(count * 7);
    for n in before + 1..=before + count {
        let separator = if n == before + 1 { "" } else { ", " };
        // Writing into a String can't fail.
        let _ = write!(text, "{separator}${n}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_powers_of_two_and_lose_nothing() {
        for length in 0..300_usize {
            let rows: Vec<usize> = (0..length).collect();
            let cut: Vec<&[usize]> = pieces(&rows).collect();
            assert_eq!(cut.concat(), rows);
            assert!(cut.iter().all(|piece| piece.len().is_power_of_two() && piece.len() <= LARGEST));
        }
    }

    #[test]
    fn values_are_numbered_through() {
        assert_eq!(tuples(2, 2), "($1, $2), ($3, $4)");
        assert_eq!((list(3).as_str(), list(0).as_str()), ("$1, $2, $3", ""));
    }
}
