//! Shifts (交班): opened, looked at, closed.

use super::{Answer, CoreState, Right};
use crate::core::{Core, Running};
use crate::wire::{CashCount, CashKind, CashWeighed, Mode, ShiftReport, ZCheck, ZPage, ZReport};
use till_app::TillError;
use till_app::clock::{Clock, SystemClock};
use till_app::export::file_for;
use till_app::shifts::{Printed, ShiftDesk, counted, print, verify};

/// This till's open shift as it stands (X); null: none is open.
#[tauri::command]
#[specta::specta]
pub async fn shift_now(core: CoreState<'_>) -> Answer<Option<ShiftReport>> {
    core.logged_in().await?;
    let till = &core.running().await?.till;
    let report = till.store().x_report(till.name(), SystemClock.now_ms()).await.map_err(TillError::from)?;
    Ok(report.map(ShiftReport::from))
}

/// Opens a shift; `float` in yuan as typed.
#[tauri::command]
#[specta::specta]
pub async fn shift_open(core: CoreState<'_>, float: String) -> Answer<ShiftReport> {
    let desk = desk(&core, Right::Sell).await?;
    desk.open(&float).await?;
    Ok(desk.x().await?.into())
}

/// Notes cash that was put into the drawer or taken out; `amount` in yuan as typed.
#[tauri::command]
#[specta::specta]
pub async fn shift_cash(
    core: CoreState<'_>,
    kind: CashKind,
    amount: String,
    reason: String,
) -> Answer<ShiftReport> {
    let desk = desk(&core, Right::Sell).await?;
    desk.move_cash(kind.into(), &amount, &reason).await?;
    Ok(desk.x().await?.into())
}

/// Compares a count with what should be in the drawer; changes nothing.
#[tauri::command]
#[specta::specta]
pub async fn shift_weigh(core: CoreState<'_>, count: CashCount) -> Answer<CashWeighed> {
    let counted = counted(&count.pieces, &count.sum).map_err(TillError::from)?.total.fen();
    let expected = desk(&core, Right::Sell).await?.x().await?.cash.expected.fen();
    Ok(CashWeighed { counted_fen: counted, expected_fen: expected, difference_fen: counted - expected })
}

/// Ends the shift: its Z report.
#[tauri::command]
#[specta::specta]
pub async fn shift_close(core: CoreState<'_>, count: CashCount) -> Answer<ZReport> {
    let counted = counted(&count.pieces, &count.sum).map_err(TillError::from)?;
    Ok(desk(&core, Right::CloseShift).await?.close(counted).await?.into())
}

/// Z reports of all tills, newest first.
#[tauri::command]
#[specta::specta]
pub async fn z_page(core: CoreState<'_>, before: Option<i64>, limit: i64) -> Answer<ZPage> {
    core.logged_in().await?;
    let limit = limit.clamp(1, 500);
    let running = core.running().await?;
    let found = running.till.store().z_page(before, limit).await.map_err(TillError::from)?;
    let full = i64::try_from(found.len()).is_ok_and(|n| n == limit);
    let next = found.last().filter(|_| full).map(|last| last.id);
    Ok(ZPage { items: found.into_iter().map(|kept| kept.sealed.into()).collect(), next })
}

/// Goes over all Z reports, as a job: hashes, numbers, and whether the pay log still says the same.
#[tauri::command]
#[specta::specta]
pub async fn z_verify(core: CoreState<'_>, job: String) -> Answer<ZCheck> {
    core.logged_in().await?;
    let running = core.running().await?;
    let job = core.jobs().begin(&job);
    Ok(verify(running.till.store(), &job).await?.into())
}

/// Writes the open shift as a page that can be printed into the folder of exports and says where.
#[tauri::command]
#[specta::specta]
pub async fn x_print(core: CoreState<'_>) -> Answer<String> {
    let running = core.running().await?;
    let report = desk(&core, Right::Sell).await?.x().await?;
    let shop = &core.folder().settings()?.shop_name;
    write(&core, &running, &format!("x-{}", report.shift.number), &Printed::X { shop, report: &report })
}

/// Writes a Z report as such a page.
#[tauri::command]
#[specta::specta]
pub async fn z_print(core: CoreState<'_>, till: String, number: i64) -> Answer<String> {
    core.allow(Right::Sell).await?;
    let running = core.running().await?;
    let sealed = running.till.store().z_report(&till, number).await.map_err(TillError::from)?;
    let shop = &core.folder().settings()?.shop_name;
    write(&core, &running, &format!("z-{number}"), &Printed::Z { shop, sealed: &sealed })
}

fn write(core: &Core, running: &Running, what: &str, printed: &Printed<'_>) -> Answer<String> {
    let demo = running.mode == Mode::Demo;
    let file = file_for(core.folder().path(), what, demo, SystemClock.now_ms(), "html")?;
    print(printed, &file)?;
    Ok(file.display().to_string())
}

/// The shifts of this till in the hands of whoever stands at it.
async fn desk(core: &Core, right: Right) -> Answer<ShiftDesk> {
    let by = core.allow(right).await?;
    Ok(ShiftDesk::of(core.running().await?.till.store().clone(), by.actor()))
}
