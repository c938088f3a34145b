//! Products as a table that can be changed and imported again.

use super::{Cell, Format, Row, Table};
use crate::TillError;
use crate::jobs::Job;
use std::path::Path;
use till::product::Record;
use till_store::{ProductFilter, Store};

const CHUNK: i64 = 2_000;
const TITLE: &str = "商品 products";
/// The first six are read again by an import, the others are for people.
const HEADER: [&str; 8] = [
    "条码 code",
    "名称 name",
    "单价(元) price",
    "分类 category",
    "库存 stock",
    "首字母 initials",
    "已售 sold",
    "状态 state",
];

/// Writes the products the filter matches, in the order in which they were made. All or nothing; says how many.
///
/// # Errors
/// [`TillError::Export`] names the file; [`TillError::Cancelled`]; otherwise the database.
pub async fn products(
    store: &Store,
    filter: &ProductFilter,
    (path, format): (&Path, Format),
    job: &Job,
) -> Result<i64, TillError> {
    let total = store.product_records_count(filter).await?;
    let mut table = Table::begin(path, format, TITLE, &HEADER);
    match fill(&mut table, store, filter, total, job).await {
        Ok(()) => table.finish().await,
        Err(error) => {
            table.give_up().await;
            Err(error)
        }
    }
}

/// Writes the headings an import reads, and no row: an example row would be imported with the rest.
///
/// # Errors
/// As [`products`].
pub async fn product_template(path: &Path, format: Format) -> Result<(), TillError> {
    Table::begin(path, format, TITLE, &HEADER[..6]).finish().await.map(|_| ())
}

async fn fill(
    table: &mut Table,
    store: &Store,
    filter: &ProductFilter,
    total: i64,
    job: &Job,
) -> Result<(), TillError> {
    let (mut written, mut after) = (0, None);
    loop {
        let found = store.product_records(filter, after, CHUNK).await?;
        let Some(last) = found.last() else { return Ok(()) };
        after = Some(last.id);
        written += i64::try_from(found.len()).unwrap_or(i64::MAX);
        table.rows(found.into_iter().map(row).collect()).await?;
        job.at(written, Some(total.max(written)))?;
    }
}

fn row(product: Record) -> Row {
    let state = if product.retired_at_ms.is_some() { "停售 retired" } else { "在售 on sale" };
    vec![
        Cell::Digits(product.fields.code),
        Cell::Text(product.fields.name),
        Cell::Money(product.fields.price),
        Cell::Text(product.fields.category),
        product.stock.map_or(Cell::Empty, Cell::Number),
        Cell::Text(product.fields.initials),
        Cell::Number(product.sold_count),
        Cell::text(state),
    ]
}
