//! What an import would do to the products there are.

use super::ImportRow;
use crate::product::{Fields, Record};

/// A product that would be made or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The row as a spreadsheet numbers it.
    pub row: u32,
    /// As it is now; `None`: it would be made.
    pub before: Option<Box<Record>>,
    /// As it would be.
    pub fields: Fields,
    /// The stock it would have; `None`: as it is.
    pub stock: Option<i64>,
}

/// What an import would do, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Products made or changed.
    pub planned: Vec<Planned>,
    /// How many rows say what is known already.
    pub unchanged: usize,
}

/// How many of what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Products that would be made.
    pub new: usize,
    /// Products that would be changed.
    pub changed: usize,
    /// Rows that say what is known already.
    pub unchanged: usize,
    /// Prices that would be changed.
    pub prices: usize,
    /// Stock counts of known products that would be changed.
    pub stocks: usize,
}

impl Plan {
    /// Adds a row. `known`: the product with its code, if there is one (a retired one stays retired); `letters`: what a
    /// name is found by.
    pub fn add(&mut self, row: ImportRow, known: Option<Record>, letters: &impl Fn(&str) -> String) {
        let planned = match known {
            None => made(row, letters),
            Some(before) => match changed(row, before, letters) {
                Some(planned) => planned,
                None => {
                    self.unchanged += 1;
                    return;
                }
            },
        };
        self.planned.push(planned);
    }

    /// How many of what.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { unchanged: self.unchanged, ..Counts::default() };
        for Planned { before, fields, stock, .. } in &self.planned {
            match before {
                None => counts.new += 1,
                Some(before) => {
                    counts.changed += 1;
                    counts.prices += usize::from(before.fields.price != fields.price);
                    counts.stocks += usize::from(stock.is_some());
                }
            }
        }
        counts
    }
}

fn made(row: ImportRow, letters: &impl Fn(&str) -> String) -> Planned {
    let initials = row.initials.unwrap_or_else(|| letters(&row.name));
    let category = row.category.unwrap_or_default();
    let fields = Fields { code: row.code, name: row.name, initials, category, price: row.price };
    Planned { row: row.row, before: None, fields, stock: row.stock }
}

/// `None`: the row says what is known already.
fn changed(row: ImportRow, before: Record, letters: &impl Fn(&str) -> String) -> Option<Planned> {
    let renamed = row.name != before.fields.name;
    // Letters that were made from the old name follow the new one; a person's own stay.
    let follow = renamed && before.fields.initials == letters(&before.fields.name);
    let initials = match row.initials {
        Some(given) if given != before.fields.initials.to_lowercase() => given,
        None if follow => letters(&row.name),
        Some(_) | None => before.fields.initials.clone(),
    };
    let category = row.category.unwrap_or_else(|| before.fields.category.clone());
    let fields = Fields { code: row.code, name: row.name, initials, category, price: row.price };
    let stock = row.stock.filter(|stock| before.stock != Some(*stock));
    if fields == before.fields && stock.is_none() {
        return None;
    }
    Some(Planned { row: row.row, before: Some(Box::new(before)), fields, stock })
}
