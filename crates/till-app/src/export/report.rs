//! A report's breakdown as a table, with its total as the last row.

use super::{Cell, Format, Row, Table};
use crate::TillError;
use crate::jobs::Job;
use fen::Fen;
use std::path::Path;
use till::latency::{Figures, Report as Ledger, Summary};
use till::report::{CategorySum, Keep, Period, ProductSum, Report, Sums, by_category};
use till_store::Store;

const TAKINGS: [&str; 13] = [
    "名称 name",
    "收款(元) received",
    "付款笔数 payments",
    "销售单 sales",
    "平均每单(元) average",
    "优惠单数 discounted sales",
    "优惠(元) discounts",
    "迟到笔数 late",
    "迟到款(元) late yuan",
    "重复笔数 twice",
    "重复付款(元) twice yuan",
    "不符笔数 mismatches",
    "不符金额(元，不算收款) mismatch yuan",
];
const PRODUCTS: [&str; 5] =
    ["商品 product", "条码 code", "分类 category", "收款(元) received", "件数 pieces"];
const CATEGORIES: [&str; 4] = ["分类 category", "商品种数 products", "收款(元) received", "件数 pieces"];
const LATENCY: [&str; 11] = [
    "日期 day",
    "收银台 till",
    "出码笔数 codes",
    "出码一半(毫秒) code p50 ms",
    "出码95%(毫秒) code p95 ms",
    "付款笔数 paid",
    "付款一半(毫秒) paid p50 ms",
    "付款95%(毫秒) paid p95 ms",
    "到账显示笔数 told",
    "到账显示一半(毫秒) told p50 ms",
    "到账显示95%(毫秒) told p95 ms",
];
const WEEKDAYS: [&str; 7] =
    ["周一 Mon", "周二 Tue", "周三 Wed", "周四 Thu", "周五 Fri", "周六 Sat", "周日 Sun"];
const TOTAL: &str = "合计 total";
const KEYED: &str = "键入的金额 keyed amounts";
/// Rows handed to the file at a time.
const CHUNK: usize = 2_000;

/// What a report is taken apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakdown {
    /// Each day of the period.
    Days,
    /// Each hour of the day.
    Hours,
    /// Each day of the week.
    Weekdays,
    /// Each cashier.
    Cashiers,
    /// Each till.
    Tills,
    /// Each product that was sold.
    Products,
    /// Each category.
    Categories,
    /// How long payments took, each till's day.
    Latency,
}

/// Writes one breakdown of a period; says how many rows it wrote, the total included.
///
/// # Errors
/// [`TillError::Export`] names the file; [`TillError::Cancelled`]; otherwise the database.
pub async fn report(
    store: &Store,
    (period, keep): (&Period, &Keep),
    by: Breakdown,
    (path, format): (&Path, Format),
    job: &Job,
) -> Result<i64, TillError> {
    job.at(0, None)?;
    // The page counts rows, and none is written before everything is added up.
    let go_on = |_: usize| job.go_on();
    let (header, rows): (&[&str], Vec<Row>) = match by {
        Breakdown::Products => (&PRODUCTS, products(store.report_goods(period, keep, go_on).await?)),
        Breakdown::Categories => {
            (&CATEGORIES, categories(by_category(&store.report_goods(period, keep, go_on).await?)))
        }
        Breakdown::Latency => (&LATENCY, latency(store.latency(period, keep.till.as_deref(), go_on).await?)),
        Breakdown::Days => {
            let report = parts(store, period, keep, go_on).await?;
            (&TAKINGS, takings(period.day_names().zip(&report.days), &report.total))
        }
        Breakdown::Hours => {
            let report = parts(store, period, keep, go_on).await?;
            let hours = (0..24).map(|hour| format!("{hour:02}:00"));
            (&TAKINGS, takings(hours.zip(&report.hours), &report.total))
        }
        Breakdown::Weekdays => {
            let report = parts(store, period, keep, go_on).await?;
            (&TAKINGS, takings(WEEKDAYS.map(str::to_owned).into_iter().zip(&report.weekdays), &report.total))
        }
        Breakdown::Cashiers => {
            let report = parts(store, period, keep, go_on).await?;
            (
                &TAKINGS,
                takings(report.cashiers.iter().map(|(name, sums)| (name.clone(), sums)), &report.total),
            )
        }
        Breakdown::Tills => {
            let report = parts(store, period, keep, go_on).await?;
            (&TAKINGS, takings(report.tills.iter().map(|(name, sums)| (name.clone(), sums)), &report.total))
        }
    };
    let total = i64::try_from(rows.len()).ok();
    let mut table = Table::begin(path, format, "报表 report", header);
    let (mut written, mut rows) = (0, rows.into_iter());
    loop {
        let piece: Vec<Row> = rows.by_ref().take(CHUNK).collect();
        if piece.is_empty() {
            return table.finish().await;
        }
        written += i64::try_from(piece.len()).unwrap_or(i64::MAX);
        table.rows(piece).await?;
        job.at(written, total)?;
    }
}

async fn parts(
    store: &Store,
    period: &Period,
    keep: &Keep,
    go_on: impl FnMut(usize) -> Result<(), TillError> + Send,
) -> Result<Report, TillError> {
    Ok(Report::of(period, &store.report_cells(period, go_on).await?, keep))
}

fn takings<'a>(parts: impl Iterator<Item = (String, &'a Sums)>, total: &'a Sums) -> Vec<Row> {
    parts.chain([(TOTAL.to_owned(), total)]).map(|(name, sums)| taken(name, sums)).collect()
}

fn taken(name: String, sums: &Sums) -> Row {
    vec![
        Cell::Text(name),
        yuan(sums.received_fen),
        Cell::Number(sums.payments),
        Cell::Number(sums.sales),
        sums.average_fen().map_or(Cell::Empty, yuan),
        Cell::Number(sums.discounted),
        yuan(sums.discount_fen),
        Cell::Number(sums.late),
        yuan(sums.late_fen),
        Cell::Number(sums.twice),
        yuan(sums.twice_fen),
        Cell::Number(sums.mismatches),
        yuan(sums.mismatch_fen),
    ]
}

fn products(found: Vec<ProductSum>) -> Vec<Row> {
    let sum = |of: fn(&ProductSum) -> i64| found.iter().map(of).fold(0, i64::saturating_add);
    let (fen, quantity) = (sum(|p| p.fen), sum(|p| p.quantity));
    let row = |p: ProductSum| {
        let name = if p.product_id.is_some() { p.name } else { KEYED.to_owned() };
        vec![
            Cell::Text(name),
            Cell::Digits(p.code),
            Cell::Text(p.category),
            yuan(p.fen),
            Cell::Number(p.quantity),
        ]
    };
    let mut rows: Vec<Row> = found.into_iter().map(row).collect();
    rows.push(vec![Cell::text(TOTAL), Cell::Empty, Cell::Empty, yuan(fen), Cell::Number(quantity)]);
    rows
}

fn categories(found: Vec<CategorySum>) -> Vec<Row> {
    let sum = |of: fn(&CategorySum) -> i64| found.iter().map(of).fold(0, i64::saturating_add);
    let kinds = |c: &CategorySum| if c.is_product { c.kinds } else { 0 };
    let total = vec![
        Cell::text(TOTAL),
        Cell::Number(sum(kinds)),
        yuan(sum(|c| c.fen)),
        Cell::Number(sum(|c| c.quantity)),
    ];
    let row = |c: CategorySum| {
        let products = Cell::Number(kinds(&c));
        let name = if c.is_product { c.category } else { KEYED.to_owned() };
        vec![Cell::Text(name), products, yuan(c.fen), Cell::Number(c.quantity)]
    };
    found.into_iter().map(row).chain([total]).collect()
}

/// Percentiles don't add up: the last row has those of all payments.
fn latency(found: Ledger) -> Vec<Row> {
    let rows = found.tills.into_iter().map(|line| took(line.day, line.till, &line.summary));
    rows.chain([took(TOTAL.to_owned(), String::new(), &found.total)]).collect()
}

fn took(day: String, till: String, summary: &Summary) -> Row {
    let ms = |found: Option<i64>| found.map_or(Cell::Empty, Cell::Number);
    let cells = |figures: &Figures| [Cell::Number(figures.count), ms(figures.p50_ms), ms(figures.p95_ms)];
    let stages = [&summary.to_code, &summary.to_paid, &summary.to_told];
    [Cell::Text(day), Cell::Text(till)].into_iter().chain(stages.into_iter().flat_map(cells)).collect()
}

fn yuan(fen: i64) -> Cell {
    Cell::Money(Fen::new(fen))
}
