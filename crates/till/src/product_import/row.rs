//! One row: a product, nothing, or what is wrong with it.

use super::{Columns, Given, RowError};
use crate::product::{
    Fault, Field, read_category, read_code, read_initials, read_name, read_price, read_stock,
};
use fen::Fen;
use std::collections::HashMap;

/// Characters of a wrong cell that are kept.
const SHOWN: usize = 40;

/// What a row says of a product. What is `None` stays as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// The row as a spreadsheet numbers it.
    pub row: u32,
    /// See [`crate::product::Fields::code`].
    pub code: String,
    /// See [`crate::product::Fields::name`].
    pub name: String,
    /// See [`crate::product::Fields::price`].
    pub price: Fen,
    /// See [`crate::product::Fields::category`].
    pub category: Option<String>,
    /// See [`crate::product::Fields::initials`].
    pub initials: Option<String>,
    /// Pieces there are.
    pub stock: Option<i64>,
}

/// A row, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// Nothing stands in it.
    Empty,
    /// A product.
    Product(ImportRow),
    /// Everything that is wrong with it.
    Wrong(Vec<RowError>),
}

/// Reads a row; `number` as a spreadsheet counts.
pub fn read_row(columns: &Columns, number: u32, cells: &[Given]) -> Read {
    if cells.iter().all(|cell| *cell == Given::Empty) {
        return Read::Empty;
    }
    let error = |field, fault, cell: &str| RowError {
        row: number,
        field,
        fault,
        cell: cell.chars().take(SHOWN).collect(),
        other: None,
    };
    // A comma too many has moved every cell behind it: nothing in this row can be trusted.
    if let Some(beyond) = cells.iter().skip(columns.width).find(|cell| **cell != Given::Empty) {
        return Read::Wrong(vec![error(None, Fault::Shifted, beyond.shown())]);
    }
    let cell = |field| columns.place(field).and_then(|at| cells.get(at)).unwrap_or(&Given::Empty);
    let mut errors = Vec::new();
    let mut wrong = |field, fault| errors.push(error(Some(field), fault, cell(field).shown()));
    let code = text(cell(Field::Code), Field::Code).and_then(read_code);
    let name = text(cell(Field::Name), Field::Name).and_then(read_name);
    let price = text(cell(Field::Price), Field::Price).and_then(read_price);
    let category = optional(cell(Field::Category), Field::Category, read_category);
    let initials = optional(cell(Field::Initials), Field::Initials, read_initials);
    let stock = optional(cell(Field::Stock), Field::Stock, read_stock);
    let code = code.map_err(|fault| wrong(Field::Code, fault));
    let name = name.map_err(|fault| wrong(Field::Name, fault));
    let price = price.map_err(|fault| wrong(Field::Price, fault));
    let category = category.map_err(|fault| wrong(Field::Category, fault));
    let initials = initials.map_err(|fault| wrong(Field::Initials, fault));
    let stock = stock.map_err(|fault| wrong(Field::Stock, fault));
    match (code, name, price, category, initials, stock) {
        (Ok(code), Ok(name), Ok(price), Ok(category), Ok(initials), Ok(stock)) => {
            Read::Product(ImportRow { row: number, code, name, price, category, initials, stock })
        }
        _ => Read::Wrong(errors),
    }
}

/// The text of a cell, as the field may take it from there.
fn text(cell: &Given, field: Field) -> Result<&str, Fault> {
    match cell {
        Given::Empty => Err(Fault::Missing),
        Given::Text(text) => Ok(text),
        // 1.10 has become 1.1, and nobody can tell.
        Given::Number(number) if field == Field::Code && number.contains('.') && !number.contains('E') => {
            Err(Fault::Rounded)
        }
        Given::Number(number) => Ok(number),
        Given::Date => Err(Fault::Date),
        Given::Broken => Err(Fault::Broken),
    }
}

/// A cell that may be empty: then the product keeps what it has.
fn optional<T>(
    cell: &Given,
    field: Field,
    read: impl Fn(&str) -> Result<T, Fault>,
) -> Result<Option<T>, Fault> {
    if *cell == Given::Empty { Ok(None) } else { text(cell, field).and_then(read).map(Some) }
}

/// Takes out all rows that share their code with another: nobody can say which of them is meant.
pub fn refuse_twice(rows: Vec<ImportRow>) -> (Vec<ImportRow>, Vec<RowError>) {
    let mut first: HashMap<&str, u32> = HashMap::with_capacity(rows.len());
    let mut other: HashMap<u32, u32> = HashMap::new();
    for row in &rows {
        let of = *first.entry(&row.code).or_insert(row.row);
        if of != row.row {
            other.insert(row.row, of);
            other.entry(of).or_insert(row.row);
        }
    }
    let mut errors = Vec::new();
    let kept = rows.into_iter().filter(|row| {
        let Some(twin) = other.get(&row.row) else { return true };
        let (field, cell) = (Some(Field::Code), row.code.clone());
        errors.push(RowError { row: row.row, field, fault: Fault::Twice, cell, other: Some(*twin) });
        false
    });
    (kept.collect(), errors)
}
