//! Reports (报表): what came in, taken apart.

use super::{Answer, CoreState, Right};
use crate::wire::{
    ErrorCode, ExportFormat, Exported, Goods, GoodsBy, GoodsPart, Latency, Mode, Report, ReportBy,
    ReportDays, ReportPart, ReportQuery, ReportSums, UiError,
};
use std::collections::{BTreeMap, BTreeSet};
use till::report::{CategorySum, Cell, Period, ProductSum, Report as Parts, Sums, by_category};
use till_app::clock::{Clock, SystemClock};
use till_app::export::{self, Format};

/// Products on the screen; the export has all of them.
const LISTED: usize = 200;

/// A period with every breakdown, and the sums of the one before; a job that counts days.
#[tauri::command]
#[specta::specta]
pub async fn report_get(core: CoreState<'_>, job: String, query: ReportQuery) -> Answer<Report> {
    core.logged_in().await?;
    let period = period(&query)?;
    let (before, keep) = (period.before(), query.keep());
    let running = core.running().await?;
    let store = running.till.store();
    let job = core.jobs().begin(&job);
    let mut days = job.parts(period.days() + before.days());
    let cells = store.report_cells(&period, &mut days).await?;
    let cells_before = store.report_cells(&before, &mut days).await?;
    let parts = Parts::of(&period, &cells, &keep);
    Ok(Report {
        period: ReportDays::from(&period),
        total: parts.total.into(),
        before: ReportDays::from(&before),
        total_before: Parts::of(&before, &cells_before, &keep).total.into(),
        days: period.day_names().zip(&parts.days).map(part).collect(),
        hours: parts.hours.map(ReportSums::from).into(),
        weekdays: parts.weekdays.map(ReportSums::from).into(),
        cashiers: named(parts.cashiers),
        tills: named(parts.tills),
        till_names: names(&cells, |cell| &cell.till),
        cashier_names: names(&cells, |cell| &cell.cashier),
    })
}

/// What the goods brought; a job that counts days.
#[tauri::command]
#[specta::specta]
pub async fn report_goods(
    core: CoreState<'_>,
    job: String,
    query: ReportQuery,
    by: GoodsBy,
) -> Answer<Goods> {
    core.logged_in().await?;
    let (period, keep) = (period(&query)?, query.keep());
    let running = core.running().await?;
    let job = core.jobs().begin(&job);
    let found = running.till.store().report_goods(&period, &keep, job.parts(period.days())).await?;
    let mut parts: Vec<GoodsPart> = match by {
        GoodsBy::Product => found.into_iter().map(product).collect(),
        GoodsBy::Category => by_category(&found).into_iter().map(category).collect(),
    };
    let sum = |of: fn(&GoodsPart) -> i64| parts.iter().map(of).fold(0, i64::saturating_add);
    let (kinds, quantity, fen) = (sum(|p| p.kinds), sum(|p| p.quantity), sum(|p| p.fen));
    if by == GoodsBy::Product {
        parts.truncate(LISTED);
    }
    Ok(Goods { parts, kinds, quantity, fen })
}

/// How long payments took; a job that counts days. Cashiers are not asked for: the times are the tills'.
#[tauri::command]
#[specta::specta]
pub async fn report_latency(core: CoreState<'_>, job: String, query: ReportQuery) -> Answer<Latency> {
    core.logged_in().await?;
    let (period, keep) = (period(&query)?, query.keep());
    let running = core.running().await?;
    let job = core.jobs().begin(&job);
    let days = job.parts(period.days());
    let found = running.till.store().latency(&period, keep.till.as_deref(), days).await?;
    Ok(found.into())
}

/// Writes the shown breakdown into the folder of exports, as a job; products without the end of the list cut off.
#[tauri::command]
#[specta::specta]
pub async fn report_export(
    core: CoreState<'_>,
    job: String,
    query: ReportQuery,
    by: ReportBy,
    format: ExportFormat,
) -> Answer<Exported> {
    core.allow(Right::Export).await?;
    let job = core.jobs().begin(&job);
    let (period, keep) = (period(&query)?, query.keep());
    let running = core.running().await?;
    let format = Format::from(format);
    let days = format!("report-{}-{}", period.first(), period.last());
    let demo = running.mode == Mode::Demo;
    let file = export::file_for(core.folder().path(), &days, demo, SystemClock.now_ms(), format.extension())?;
    let store = running.till.store();
    let rows = export::report(store, (&period, &keep), by.into(), (&file, format), &job).await?;
    Ok(Exported { file: file.display().to_string(), rows })
}

fn product(found: ProductSum) -> GoodsPart {
    GoodsPart {
        goods: found.product_id.is_some(),
        name: found.name,
        code: found.code,
        kinds: 1,
        quantity: found.quantity,
        fen: found.fen,
    }
}

fn category(found: CategorySum) -> GoodsPart {
    GoodsPart {
        name: found.category,
        code: String::new(),
        goods: found.is_product,
        kinds: found.kinds,
        quantity: found.quantity,
        fen: found.fen,
    }
}

fn period(query: &ReportQuery) -> Answer<Period> {
    query.period(SystemClock.now_ms()).map_err(|error| UiError {
        code: ErrorCode::PeriodUnusable,
        field: Some("days".into()),
        detail: error.to_string(),
    })
}

fn part((name, sums): (String, &Sums)) -> ReportPart {
    ReportPart { name, sums: (*sums).into() }
}

fn named(parts: BTreeMap<String, Sums>) -> Vec<ReportPart> {
    parts.into_iter().map(|(name, sums)| ReportPart { name, sums: sums.into() }).collect()
}

fn names(cells: &[Cell], of: impl Fn(&Cell) -> &String) -> Vec<String> {
    cells.iter().map(of).collect::<BTreeSet<_>>().into_iter().cloned().collect()
}
