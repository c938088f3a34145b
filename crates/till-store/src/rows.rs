//! Many rows in one statement.
//!
//! A statement of many rows is prepared once for each number of rows it is used with. Cutting the rows into pieces whose
//! lengths are powers of two leaves few texts to prepare, whatever number of rows comes.

use std::fmt::Write as _;

/// The largest piece: 64 rows of 17 values stay far below the 32,766 values a statement may have.
const LARGEST: usize = 64;

/// How a statement marks the places of its values, which are always bound in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marks {
    /// `?`, on SQLite, where the driver would look every number up among all of the statement's.
    InOrder,
    /// `$1`, on PostgreSQL.
    Numbered,
}

/// Cuts `rows` into pieces of 64, then 32, 16, 8, 4, 2 and 1.
pub(crate) fn pieces<T>(mut rows: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = if rows.len() >= LARGEST { LARGEST } else { 1 << rows.len().checked_ilog2()? };
        let (piece, rest) = rows.split_at(length);
        rows = rest;
        Some(piece)
    })
}

/// `($1, $2), ($3, $4)` for two rows of two columns.
pub(crate) fn tuples(marks: Marks, rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 7);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        push_marks(&mut text, marks, row * columns, columns);
        text.push(')');
    }
    text
}

/// `($1, $2, $3)` for three values.
pub(crate) fn list(marks: Marks, values: usize) -> String {
    tuples(marks, 1, values)
}

fn push_marks(text: &mut String, marks: Marks, before: usize, count: usize) {
    for n in 1..=count {
        text.push_str(if n == 1 { "" } else { ", " });
        match marks {
            Marks::InOrder => text.push('?'),
            // Writing into a String can't fail.
            Marks::Numbered => drop(write!(text, "${}", before + n)),
        }
    }
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
        assert_eq!(tuples(Marks::Numbered, 2, 2), "($1, $2), ($3, $4)");
        assert_eq!(tuples(Marks::InOrder, 2, 2), "(?, ?), (?, ?)");
        assert_eq!(list(Marks::Numbered, 3), "($1, $2, $3)");
    }
}
