//! The pay log as a table.

use super::{Cell, Format, Row, Table, beijing_time};
use crate::TillError;
use crate::jobs::Job;
use std::path::Path;
use till::paylog::{Entry, EntryState};
use till_store::{PaylogFilter, Store};

const CHUNK: i64 = 2_000;
const HEADER: [&str; 13] = [
    "序号 seq",
    "记录时间 recorded",
    "支付时间 paid",
    "销售单 sale",
    "商户订单号 out_trade_no",
    "微信订单号 transaction_id",
    "金额(元) yuan",
    "状态 state",
    "来源 source",
    "交易类型 type",
    "交易状态 trade_state",
    "校验值 hash",
    "微信原文 gateway",
];

/// Writes what the filter matches, newest first, up to `limit` entries. All or nothing: a file that could not be
/// finished is removed, an existing one stays. Says how many entries it wrote.
///
/// # Errors
/// [`TillError::Export`] names the file; [`TillError::Cancelled`]; otherwise the database.
pub async fn paylog(
    store: &Store,
    filter: &PaylogFilter,
    limit: i64,
    (path, format): (&Path, Format),
    job: &Job,
) -> Result<i64, TillError> {
    let total = count(store, filter, job).await?.min(limit);
    let mut table = Table::begin(path, format, "支付日志 pay log", &HEADER);
    match fill(&mut table, store, filter, (limit, total), job).await {
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
    filter: &PaylogFilter,
    (limit, total): (i64, i64),
    job: &Job,
) -> Result<(), TillError> {
    let (mut written, mut before) = (0, None);
    job.at(written, Some(total))?;
    // What comes in meanwhile is newer than the first page and stays out.
    while written < limit {
        let found = store.paylog_search(filter, before, CHUNK.min(limit - written)).await?;
        written += i64::try_from(found.entries.len()).unwrap_or(i64::MAX);
        table.rows(found.entries.into_iter().map(row).collect()).await?;
        job.at(written, Some(total.max(written)))?;
        before = found.next;
        if before.is_none() {
            break;
        }
    }
    Ok(())
}

/// How many rows there will be; searching for a text takes as long as finding them.
async fn count(store: &Store, filter: &PaylogFilter, job: &Job) -> Result<i64, TillError> {
    let (mut count, mut after) = (0, None);
    loop {
        job.go_on()?;
        let part = store.paylog_sum(filter, after).await?;
        count += part.totals.count;
        after = part.next;
        if after.is_none() {
            return Ok(count);
        }
    }
}

fn row(entry: Entry) -> Row {
    let body = entry.body;
    vec![
        Cell::Number(entry.seq),
        Cell::Text(beijing_time(body.at_ms)),
        Cell::Text(beijing_time(body.paid_at_ms)),
        Cell::Digits(body.sale_no),
        Cell::Digits(body.out_trade_no),
        Cell::Digits(body.transaction_id),
        Cell::Money(body.total),
        Cell::text(state_word(body.state)),
        Cell::Text(body.source),
        Cell::Text(body.pay_type),
        Cell::Text(body.trade_state),
        Cell::Text(entry.hash),
        Cell::Text(body.gateway),
    ]
}

fn state_word(state: EntryState) -> &'static str {
    match state {
        EntryState::Paid => "已收款 paid",
        EntryState::Late => "迟到款 late",
        EntryState::Mismatch => "不符 mismatch",
    }
}
