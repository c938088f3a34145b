//! `saoma shift …`.

use crate::args::{CashWay, ShiftAction};
use crate::output::{Exit, Failure, Output};
use serde_json::json;
use std::path::Path;
use till::audit::Actor;
use till::shift::{Count, MoveKind, Report, Sealed};
use till_app::TillError;
use till_app::export::beijing_time;
use till_app::jobs::Job;
use till_app::open::Folder;
use till_app::shifts::{self, Printed, ShiftDesk};
use till_store::Store;

const PAGE: i64 = 100;

/// Runs one of the shift commands.
pub async fn run(folder: &Folder, action: ShiftAction, output: &Output) -> Result<Exit, Failure> {
    let settings = folder.settings()?;
    let (store, till) = (folder.store().await?, settings.till_name.clone());
    let desk = |who: &str| {
        let who = if who.trim().is_empty() { "command line" } else { who.trim() };
        ShiftDesk::of(store.clone(), Actor { who: who.to_owned().into(), till: till.clone() })
    };
    let shop = settings.shop_name.as_str();
    match action {
        ShiftAction::Open { float, cashier } => {
            let shift = desk(&cashier).open(&float).await.map_err(|error| about(error, "--float"))?;
            output.line(&json!({ "event": "shift_opened", "shift": shift }), || {
                format!("第 {} 班已开班，备用金 ¥{} shift opened", shift.number, shift.float)
            });
        }
        ShiftAction::Cash { way, amount, reason, cashier } => {
            let kind = match way {
                CashWay::In => MoveKind::In,
                CashWay::Out => MoveKind::Out,
            };
            desk(&cashier).move_cash(kind, &amount, &reason).await.map_err(|error| about(error, "AMOUNT"))?;
            let expected = desk(&cashier).x().await?.cash.expected;
            output.line(&json!({ "event": "cash_moved", "kind": kind, "expected_fen": expected }), || {
                format!("钱箱应有 ¥{expected} now expected in the drawer")
            });
        }
        ShiftAction::X { html } => {
            let report = desk("").x().await?;
            print(Printed::X { shop, report: &report }, html.as_deref())?;
            output.line(&json!({ "event": "x", "report": report, "file": html }), || text(&report));
        }
        ShiftAction::Close { counted, html, cashier } => {
            let counted = shifts::cash(&counted).and_then(Count::of_sum);
            let counted = counted.map_err(|error| about(error.into(), "--counted"))?;
            let sealed = desk(&cashier).close(counted).await?;
            print(Printed::Z { shop, sealed: &sealed }, html.as_deref())?;
            z_line(&sealed, output);
        }
        ShiftAction::List { limit } => list(&store, i64::from(limit), output).await?,
        ShiftAction::Verify => return verify(&store, output).await,
    }
    Ok(Exit::Done)
}

/// Names the option whose amount can't be used; a wrong reason names itself.
fn about(error: TillError, field: &'static str) -> Failure {
    match error {
        TillError::Cash(till::shift::CashError::Reason) => Failure::usage("--reason", error.to_string()),
        TillError::Cash(_) => Failure::usage(field, error.to_string()),
        other => other.into(),
    }
}

fn print(printed: Printed<'_>, html: Option<&Path>) -> Result<(), Failure> {
    Ok(html.map_or(Ok(()), |file| shifts::print(&printed, file))?)
}

async fn list(store: &Store, limit: i64, output: &Output) -> Result<(), Failure> {
    let (mut left, mut before) = (limit, None);
    while left > 0 {
        let page = store.z_page(before, PAGE.min(left)).await?;
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        for kept in &page {
            z_line(&kept.sealed, output);
            left -= 1;
        }
    }
    Ok(())
}

async fn verify(store: &Store, output: &Output) -> Result<Exit, Failure> {
    let report = shifts::verify(store, &Job::unwatched()).await?;
    let value = json!({ "event": "verify_shifts", "reports": report.reports, "first_bad": report.first_bad });
    output.line(&value, || match &report.first_bad {
        None => format!("{} Z reports, all fit", report.reports),
        Some(bad) => format!(
            "{} Z reports; Z {} of till {} does not fit: {}",
            report.reports,
            bad.number,
            bad.till,
            json!(bad.problem).as_str().unwrap_or_default()
        ),
    });
    Ok(if report.first_bad.is_none() { Exit::Done } else { Exit::Mismatch })
}

fn z_line(sealed: &Sealed, output: &Output) {
    let z = &sealed.z;
    output.line(&json!({ "event": "z", "number": z.number(), "hash": sealed.hash, "z": z }), || {
        format!(
            "Z {}  实点 ¥{}  差异 ¥{} difference  {}",
            z.number(),
            z.counted.total,
            z.difference,
            text(&z.report)
        )
    });
}

fn text(report: &Report) -> String {
    format!(
        "{}  {}  微信实收 ¥{} ({}) received  钱箱应有 ¥{} expected  未结 {} open",
        report.shift.till,
        beijing_time(report.at_ms),
        fen::Fen::new(report.total.received_fen),
        report.total.payments,
        report.cash.expected,
        report.open.len()
    )
}
