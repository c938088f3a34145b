//! Sales as a table.

use super::{Cell, Format, Row, Table, beijing_time};
use crate::TillError;
use crate::jobs::Job;
use std::path::Path;
use till::payment::State;
use till::sale::SaleState;
use till_store::{ListedSale, SalesFilter, Store};

const CHUNK: i64 = 1_000;
const HEADER: [&str; 9] = [
    "销售单 sale",
    "时间 time",
    "收银台 till",
    "收银员 cashier",
    "商品 goods",
    "行数 lines",
    "金额(元) yuan",
    "状态 state",
    "收款次数 attempts",
];

/// Writes the sales the filter matches, newest first. All or nothing, as [`super::paylog`]. Says how many it wrote.
///
/// # Errors
/// [`TillError::Export`] names the file; [`TillError::Cancelled`]; otherwise the database.
pub async fn sales(
    store: &Store,
    filter: &SalesFilter,
    (path, format): (&Path, Format),
    job: &Job,
) -> Result<i64, TillError> {
    let total = count(store, filter, job).await?;
    let mut table = Table::begin(path, format, "销售 sales", &HEADER);
    match fill(&mut table, store, filter, total, job).await {
        Ok(()) => table.finish().await,
        Err(error) => {
            table.give_up().await;
            Err(error)
        }
    }
}

async fn fill(
    table: &mut Table,
    store: &Store,
    filter: &SalesFilter,
    total: i64,
    job: &Job,
) -> Result<(), TillError> {
    let (mut written, mut after) = (0, None);
    loop {
        let found = store.sales_search(filter, after, CHUNK).await?;
        written += i64::try_from(found.sales.len()).unwrap_or(i64::MAX);
        table.rows(found.sales.into_iter().map(row).collect()).await?;
        job.at(written, Some(total.max(written)))?;
        after = found.next;
        if after.is_none() {
            return Ok(());
        }
    }
}

async fn count(store: &Store, filter: &SalesFilter, job: &Job) -> Result<i64, TillError> {
    let (mut count, mut after) = (0, None);
    loop {
        job.go_on()?;
        let part = store.sales_sum(filter, after).await?;
        count += part.count;
        after = part.next;
        if after.is_none() {
            return Ok(count);
        }
    }
}

fn row(sale: ListedSale) -> Row {
    let state = match (sale.state, sale.last) {
        (SaleState::Paid, _) => "已收款 paid",
        (SaleState::Open, Some(State::Unknown)) => "结果未知 unknown",
        (SaleState::Open, Some(last)) if last.is_open() => "收款中 open",
        (SaleState::Open, _) => "未收款 unpaid",
    };
    vec![
        Cell::Digits(sale.sale_no),
        Cell::Text(beijing_time(sale.created_at_ms)),
        Cell::Text(sale.till),
        Cell::Text(sale.cashier),
        Cell::Text(sale.title),
        Cell::Number(sale.lines),
        Cell::Money(sale.total),
        Cell::text(state),
        Cell::Number(sale.attempts),
    ]
}
