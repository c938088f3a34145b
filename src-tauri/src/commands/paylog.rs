//! The pay log (支付日志) and the manager's duties.

use super::{Answer, CoreState};
use crate::wire::{
    ChainReport, Duty, DutyKind, ErrorCode, ExportFormat, Exported, GatewayField, Mode, PaylogDetail,
    PaylogEntry, PaylogFilter, PaylogPage, PaylogSource, PaylogState, Plan, SaleLine, UiError,
};
use till::paylog::{Entry, EntryState, GENESIS};
use till::payment::Source;
use till_app::TillError;
use till_app::clock::{Clock, SystemClock};
use till_app::export::{self, Format};
use till_store::Store;

/// A page of entries, newest first, with the totals of everything the filter matches.
#[tauri::command]
#[specta::specta]
pub async fn paylog_page(
    core: CoreState<'_>,
    filter: PaylogFilter,
    before: Option<i64>,
    limit: i64,
) -> Answer<PaylogPage> {
    let limit = limit.clamp(1, 500);
    let filter = stored_filter(filter)?;
    let running = core.running().await?;
    let store = running.till.store();
    let entries = store.paylog_page(&filter, before, limit).await.map_err(TillError::from)?;
    let totals = store.paylog_totals(&filter).await.map_err(TillError::from)?;
    let full = i64::try_from(entries.len()).is_ok_and(|n| n == limit);
    let next = entries.last().filter(|_| full).map(|last| last.seq);
    Ok(PaylogPage {
        entries: entries.iter().map(entry).collect(),
        next,
        count: totals.count,
        total_fen: totals.total_fen,
    })
}

/// One entry with everything WeChat said and its proof.
#[tauri::command]
#[specta::specta]
pub async fn paylog_entry(core: CoreState<'_>, seq: i64) -> Answer<PaylogDetail> {
    let running = core.running().await?;
    let store = running.till.store();
    let missing = || UiError::new(ErrorCode::NotFound, format!("entry {seq}"));
    let found = store.paylog_entry(seq).await.map_err(TillError::from)?.ok_or_else(missing)?;
    let sale = store.sale(&found.body.sale_no).await.map_err(TillError::from)?;
    Ok(PaylogDetail {
        chain_fits: chain_fits(store, &found).await?,
        gateway: gateway_fields(&found.body.gateway),
        entry: entry(&found),
        receipts: sale.as_ref().map_or(0, |sale| sale.receipts),
        lines: sale.map(|sale| sale.lines.iter().map(SaleLine::from).collect()).unwrap_or_default(),
        hash: found.hash,
        previous_hash: found.previous_hash,
    })
}

/// Walks the whole hash chain.
#[tauri::command]
#[specta::specta]
pub async fn paylog_verify(core: CoreState<'_>) -> Answer<ChainReport> {
    let report = core.running().await?.till.store().verify_paylog().await.map_err(TillError::from)?;
    Ok(ChainReport { entries: report.entries, first_bad: report.first_bad })
}

/// Writes exactly what the filter lets through into the folder of exports, as a job.
#[tauri::command]
#[specta::specta]
pub async fn paylog_export(
    core: CoreState<'_>,
    job: String,
    filter: PaylogFilter,
    format: ExportFormat,
) -> Answer<Exported> {
    let filter = stored_filter(filter)?;
    let running = core.running().await?;
    let job = core.jobs().begin(&job);
    let format = Format::from(format);
    let demo = running.mode == Mode::Demo;
    let file =
        export::file_for(core.folder().path(), "paylog", demo, SystemClock.now_ms(), format.extension())?;
    let rows = export::paylog(running.till.store(), &filter, i64::MAX, (&file, format), &job).await?;
    Ok(Exported { file: file.display().to_string(), rows })
}

/// Money that waits for the manager, oldest first.
#[tauri::command]
#[specta::specta]
pub async fn duties(core: CoreState<'_>) -> Answer<Vec<Duty>> {
    let open = core.running().await?.till.store().open_duties().await.map_err(TillError::from)?;
    Ok(open.into_iter().map(duty).collect())
}

fn stored_filter(filter: PaylogFilter) -> Answer<till_store::PaylogFilter> {
    let bounds = match filter.day.as_deref() {
        None | Some("") => None,
        Some(day) => Some(till::numbers::beijing_day_bounds(day).ok_or_else(|| UiError {
            code: ErrorCode::SettingInvalid,
            field: Some("day".into()),
            detail: day.to_owned(),
        })?),
    };
    Ok(till_store::PaylogFilter {
        from_ms: bounds.map(|(start, _)| start),
        until_ms: bounds.map(|(_, end)| end),
        state: filter.state.map(|state| match state {
            PaylogState::Paid => EntryState::Paid,
            PaylogState::Late => EntryState::Late,
            PaylogState::Mismatch => EntryState::Mismatch,
        }),
        text: filter.text,
    })
}

/// Recomputes the entry's hash and compares its link with the entry before.
async fn chain_fits(store: &Store, entry: &Entry) -> Answer<bool> {
    let before = match entry.seq {
        1 => GENESIS.to_owned(),
        seq => match store.paylog_entry(seq - 1).await.map_err(TillError::from)? {
            Some(before) => before.hash,
            None => return Ok(false),
        },
    };
    Ok(entry.previous_hash == before && entry.hash == entry.body.hash(entry.seq, &before))
}

fn entry(entry: &Entry) -> PaylogEntry {
    let body = &entry.body;
    PaylogEntry {
        seq: entry.seq,
        at_ms: body.at_ms,
        sale_no: body.sale_no.clone(),
        out_trade_no: body.out_trade_no.clone(),
        attempt_no: body.attempt_no,
        transaction_id: body.transaction_id.clone(),
        total_fen: body.total.fen(),
        state: match body.state {
            EntryState::Paid => PaylogState::Paid,
            EntryState::Late => PaylogState::Late,
            EntryState::Mismatch => PaylogState::Mismatch,
        },
        source: match Source::from_word(&body.source) {
            Some(Source::Notification) => PaylogSource::Notification,
            Some(Source::Bill) => PaylogSource::Bill,
            Some(Source::Manual) => PaylogSource::Manual,
            Some(Source::Query) | None => PaylogSource::Query,
        },
        pay_type: body.pay_type.clone(),
        trade_state: body.trade_state.clone(),
        paid_at_ms: body.paid_at_ms,
    }
}

fn gateway_fields(json: &str) -> Vec<GatewayField> {
    let all: std::collections::BTreeMap<String, String> = serde_json::from_str(json).unwrap_or_default();
    all.into_iter().map(|(name, value)| GatewayField { name, value }).collect()
}

fn duty(duty: till::duty::Duty) -> Duty {
    Duty {
        id: duty.id,
        kind: match duty.kind {
            till::duty::DutyKind::Late => DutyKind::Late,
            till::duty::DutyKind::PaidTwice => DutyKind::PaidTwice,
            till::duty::DutyKind::Mismatch => DutyKind::Mismatch,
        },
        sale_no: duty.sale_no,
        out_trade_no: duty.out_trade_no,
        total_fen: duty.total.fen(),
        created_at_ms: duty.created_at_ms,
        detail: duty.detail,
        sale_paid: duty.sale == till::sale::SaleState::Paid,
        receipts: duty.receipts,
        open_attempt: duty.open_attempt,
        planned: duty.planned.map(|plan| Plan { at_ms: plan.at_ms, note: plan.note }),
    }
}
