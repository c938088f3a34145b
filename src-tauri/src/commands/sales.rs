//! Sales (订单): the list, one sale with its timeline, and whose a number is.

use super::paylog::{duty, entry};
use super::{Answer, CoreState, Right};
use crate::wire::{
    CheckoutState, ErrorCode, ExportFormat, Exported, ListedSale, LookUp, Mode, Problem, SaleAttempt,
    SaleDetail, SaleLine, SalesFilter, SalesKey, SalesPage, SalesSum, UiError,
};
use till::payment::Attempt;
use till::timeline::{AttemptTimes, of_attempt};
use till_app::clock::{Clock, SystemClock};
use till_app::export::{self, Format};
use till_app::{Stage, TillError};

/// Sales behind `after`, newest first, found by a bounded amount of work: go on at `next` while it is searching.
#[tauri::command]
#[specta::specta]
pub async fn sales_page(
    core: CoreState<'_>,
    filter: SalesFilter,
    after: Option<SalesKey>,
    limit: i64,
) -> Answer<SalesPage> {
    core.logged_in().await?;
    let running = core.running().await?;
    let store = running.till.store();
    let found = store.sales_search(&filter.stored()?, after.map(Into::into), limit.clamp(1, 500)).await;
    let found = found.map_err(TillError::from)?;
    Ok(SalesPage {
        sales: found.sales.into_iter().map(Into::into).collect(),
        next: found.next.map(Into::into),
        searching: found.searching,
    })
}

/// Count and sum of what the filter lets through behind `after`: one stretch of it.
#[tauri::command]
#[specta::specta]
pub async fn sales_sum(
    core: CoreState<'_>,
    filter: SalesFilter,
    after: Option<SalesKey>,
) -> Answer<SalesSum> {
    core.logged_in().await?;
    let running = core.running().await?;
    let part = running.till.store().sales_sum(&filter.stored()?, after.map(Into::into)).await;
    let part = part.map_err(TillError::from)?;
    Ok(SalesSum {
        count: part.count,
        paid: part.paid,
        paid_fen: part.paid_fen,
        next: part.next.map(Into::into),
    })
}

/// One sale with its lines, attempts, timeline, duties and pay-log entries.
#[tauri::command]
#[specta::specta]
pub async fn sale_detail(core: CoreState<'_>, sale_no: String) -> Answer<SaleDetail> {
    core.logged_in().await?;
    let running = core.running().await?;
    let store = running.till.store();
    let missing = || UiError::new(ErrorCode::NotFound, sale_no.clone());
    let sale = store.sale(&sale_no).await.map_err(TillError::from)?.ok_or_else(missing)?;
    let listed = store.listed_sale(&sale_no).await.map_err(TillError::from)?.ok_or_else(missing)?;
    let attempts = store.attempts_of_sale(&sale_no).await.map_err(TillError::from)?;
    let times = store.times_of_sale(&sale_no).await.map_err(TillError::from)?;
    let entries = store.paylog_of_sale(&sale_no).await.map_err(TillError::from)?;
    let duties = store.open_duties().await.map_err(TillError::from)?;
    Ok(SaleDetail {
        sale: ListedSale::from(listed),
        receipts: sale.receipts,
        lines: sale.lines.iter().map(SaleLine::from).collect(),
        attempts: attempts.iter().map(|one| attempt(one, &times)).collect(),
        duties: duties.into_iter().filter(|duty| duty.sale_no == sale_no).map(duty).collect(),
        entries: entries.iter().map(entry).collect(),
    })
}

/// Names a filter can offer: the tills that made sales.
#[tauri::command]
#[specta::specta]
pub async fn sales_tills(core: CoreState<'_>) -> Answer<Vec<String>> {
    core.logged_in().await?;
    Ok(core.running().await?.till.store().tills().await.map_err(TillError::from)?)
}

/// Names a filter can offer: those who work here, and those under whose names sales were made.
#[tauri::command]
#[specta::specta]
pub async fn sales_cashiers(core: CoreState<'_>) -> Answer<Vec<String>> {
    core.logged_in().await?;
    let sold = core.running().await?.till.store().cashiers().await.map_err(TillError::from)?;
    let people = core.session_state().await?.people;
    let mut names: Vec<String> = people.into_iter().map(|person| person.name).chain(sold).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// Whose the whole number is: found here, or asked of WeChat. An order that no till of this database made is shown and
/// settles nothing.
#[tauri::command]
#[specta::specta]
pub async fn number_look_up(core: CoreState<'_>, number: String) -> Answer<LookUp> {
    let by = core.allow(Right::Sell).await?;
    let found = core.running().await?.till.look_up(&number, &by.actor()).await?;
    Ok(LookUp::of(number.trim().to_owned(), found))
}

/// Writes exactly what the filter lets through into the folder of exports, as a job.
#[tauri::command]
#[specta::specta]
pub async fn sales_export(
    core: CoreState<'_>,
    job: String,
    filter: SalesFilter,
    format: ExportFormat,
) -> Answer<Exported> {
    core.allow(Right::Export).await?;
    let filter = filter.stored()?;
    let running = core.running().await?;
    let job = core.jobs().begin(&job);
    let format = Format::from(format);
    let demo = running.mode == Mode::Demo;
    let file =
        export::file_for(core.folder().path(), "sales", demo, SystemClock.now_ms(), format.extension())?;
    let rows = export::sales(running.till.store(), &filter, (&file, format), &job).await?;
    Ok(Exported { file: file.display().to_string(), rows })
}

fn attempt(attempt: &Attempt, times: &[AttemptTimes]) -> SaleAttempt {
    let times = times.iter().find(|times| times.out_trade_no == attempt.out_trade_no.as_str());
    let paid = attempt.paid.as_ref();
    let problem = attempt.problem.as_ref();
    SaleAttempt {
        out_trade_no: attempt.out_trade_no.to_string(),
        attempt_no: attempt.attempt_no,
        state: CheckoutState::from(Stage::of(attempt.state)),
        late: paid.is_some_and(|paid| paid.late),
        superseded: attempt.superseded_at_ms.is_some(),
        total_fen: attempt.terms.total.fen(),
        transaction_id: paid.map(|paid| paid.transaction_id.clone()),
        problem: problem.map(|p| Problem { code: p.code.clone(), message: p.message.clone() }),
        timeline: of_attempt(attempt, times).into_iter().map(Into::into).collect(),
    }
}
