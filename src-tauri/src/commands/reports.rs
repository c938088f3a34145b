//! Reports (报表): what came in, taken apart.

use super::{Answer, CoreState, Right};
use crate::wire::{
    ErrorCode, ExportFormat, Exported, Goods, GoodsBy, GoodsPart, Latency, Mode, Report, ReportBy,
    ReportDays, ReportPart, ReportQuery, ReportSums, UiError,
};
use std::collections::{BTreeMap, BTreeSet};
use till::report::{Cell, Period, Report as Parts, Sums};
use till_app::TillError;
use till_app::clock::{Clock, SystemClock};
use till_app::export::{self, Format};
use till_store::{CategorySum, ProductSum};

/// Products on the screen; the export has all of them.
const LISTED: i64 = 200;

/// A period with every breakdown, and the sums of the one before.
#[tauri::command]
#[specta::specta]
pub async fn report_get(core: CoreState<'_>, query: ReportQuery) -> Answer<Report> {
    let period = period(&query)?;
    let (before, keep) = (period.before(), query.keep());
    let running = core.running().await?;
    let store = running.till.store();
    let (cells, cells_before) = tokio::try_join!(store.report_cells(&period), store.report_cells(&before))
        .map_err(TillError::from)?;
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

/// What the goods brought.
#[tauri::command]
#[specta::specta]
pub async fn report_goods(core: CoreState<'_>, query: ReportQuery, by: GoodsBy) -> Answer<Goods> {
    let (period, keep) = (period(&query)?, query.keep());
    let running = core.running().await?;
    let store = running.till.store();
    match by {
        GoodsBy::Product => {
            let found = store.report_products(&period, &keep, LISTED).await.map_err(TillError::from)?;
            let (kinds, quantity, fen) =
                found.first().map_or((0, 0, 0), |first| (first.kinds, first.all_quantity, first.all_fen));
            Ok(Goods { parts: found.into_iter().map(product).collect(), kinds, quantity, fen })
        }
        GoodsBy::Category => {
            let found = store.report_categories(&period, &keep).await.map_err(TillError::from)?;
            let parts: Vec<GoodsPart> = found.into_iter().map(category).collect();
            let sum = |of: fn(&GoodsPart) -> i64| parts.iter().map(of).fold(0, i64::saturating_add);
            Ok(Goods { kinds: sum(|p| p.kinds), quantity: sum(|p| p.quantity), fen: sum(|p| p.fen), parts })
        }
    }
}

/// How long payments took. Cashiers are not asked for: the times are the tills'.
#[tauri::command]
#[specta::specta]
pub async fn report_latency(core: CoreState<'_>, query: ReportQuery) -> Answer<Latency> {
    let (period, keep) = (period(&query)?, query.keep());
    let running = core.running().await?;
    let found = running.till.store().latency(&period, keep.till.as_deref()).await.map_err(TillError::from)?;
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
