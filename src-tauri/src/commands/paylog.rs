//! The pay log (支付日志) and the manager's duties.

use super::{Answer, CoreState, Right};
use crate::wire::{
    ChainNext, ChainReport, Duty, DutyKind, ErrorCode, ExportFormat, Exported, GatewayField, Mode,
    PaylogDetail, PaylogEntry, PaylogFilter, PaylogKey, PaylogPage, PaylogSum, Plan, SaleLine, UiError,
};
use till::paylog::{Entry, GENESIS};
use till::payment::Source;
use till_app::TillError;
use till_app::clock::{Clock, SystemClock};
use till_app::export::{self, Format};
use till_store::Store;

/// Entries behind `after`, newest first, found by a bounded amount of work: go on at `next` while it is searching.
#[tauri::command]
#[specta::specta]
pub async fn paylog_page(
    core: CoreState<'_>,
    filter: PaylogFilter,
    after: Option<PaylogKey>,
    limit: i64,
) -> Answer<PaylogPage> {
    core.logged_in().await?;
    let running = core.running().await?;
    let store = running.till.store();
    let found = store.paylog_search(&filter.stored()?, after.map(Into::into), limit.clamp(1, 500)).await;
    let found = found.map_err(TillError::from)?;
    Ok(PaylogPage {
        entries: found.entries.iter().map(entry).collect(),
        next: found.next.map(Into::into),
        searching: found.searching,
    })
}

/// Count and sum of what the filter lets through behind `after`: one stretch of it.
#[tauri::command]
#[specta::specta]
pub async fn paylog_sum(
    core: CoreState<'_>,
    filter: PaylogFilter,
    after: Option<PaylogKey>,
) -> Answer<PaylogSum> {
    core.logged_in().await?;
    let running = core.running().await?;
    let part = running.till.store().paylog_sum(&filter.stored()?, after.map(Into::into)).await;
    let part = part.map_err(TillError::from)?;
    let totals = part.totals;
    Ok(PaylogSum { count: totals.count, total_fen: totals.total_fen, next: part.next.map(Into::into) })
}

/// One entry with everything WeChat said and its proof.
#[tauri::command]
#[specta::specta]
pub async fn paylog_entry(core: CoreState<'_>, seq: i64) -> Answer<PaylogDetail> {
    core.logged_in().await?;
    let running = core.running().await?;
    let store = running.till.store();
    let missing = || UiError::new(ErrorCode::NotFound, format!("entry {seq}"));
    let found = store.paylog_entry(seq).await.map_err(TillError::from)?.ok_or_else(missing)?;
    let sale = store.sale(&found.body.sale_no).await.map_err(TillError::from)?;
    let attempt = store.attempt(&found.body.out_trade_no).await.map_err(TillError::from)?;
    let times = store.times_of_sale(&found.body.sale_no).await.map_err(TillError::from)?;
    let times = times.iter().find(|times| times.out_trade_no == found.body.out_trade_no);
    let timeline = attempt.map(|attempt| till::timeline::of_attempt(&attempt, times)).unwrap_or_default();
    Ok(PaylogDetail {
        chain_fits: chain_fits(store, &found).await?,
        chain_next: chain_next(store, &found).await?,
        timeline: timeline.into_iter().map(Into::into).collect(),
        gateway: gateway_fields(&found.body.gateway),
        entry: entry(&found),
        receipts: sale.as_ref().map_or(0, |sale| sale.receipts),
        lines: sale.map(|sale| sale.lines.iter().map(SaleLine::from).collect()).unwrap_or_default(),
        hash: found.hash,
        previous_hash: found.previous_hash,
    })
}

/// Walks the whole hash chain, as a job.
#[tauri::command]
#[specta::specta]
pub async fn paylog_verify(core: CoreState<'_>, job: String) -> Answer<ChainReport> {
    core.logged_in().await?;
    let running = core.running().await?;
    let store = running.till.store();
    let job = core.jobs().begin(&job);
    let length = store.paylog_length().await.map_err(TillError::from)?;
    let report = store.verify_paylog_while(job.looks(length)).await.map_err(TillError::from)?;
    let report = report.ok_or(TillError::Cancelled)?;
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
    core.allow(Right::Export).await?;
    let filter = filter.stored()?;
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
    core.logged_in().await?;
    let open = core.running().await?.till.store().open_duties().await.map_err(TillError::from)?;
    Ok(open.into_iter().map(duty).collect())
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

/// Whether the entry behind carries this one's hash.
async fn chain_next(store: &Store, entry: &Entry) -> Answer<ChainNext> {
    Ok(match store.paylog_entry(entry.seq + 1).await.map_err(TillError::from)? {
        None => ChainNext::Last,
        Some(behind) if behind.previous_hash == entry.hash => ChainNext::Fits,
        Some(_) => ChainNext::Broken,
    })
}

/// An entry as lists show it.
pub(super) fn entry(entry: &Entry) -> PaylogEntry {
    let body = &entry.body;
    PaylogEntry {
        seq: entry.seq,
        at_ms: body.at_ms,
        sale_no: body.sale_no.clone(),
        out_trade_no: body.out_trade_no.clone(),
        attempt_no: body.attempt_no,
        till: body.till.clone(),
        transaction_id: body.transaction_id.clone(),
        total_fen: body.total.fen(),
        state: body.state.into(),
        source: Source::from_word(&body.source).unwrap_or(Source::Query).into(),
        pay_type: body.pay_type.clone(),
        trade_state: body.trade_state.clone(),
        paid_at_ms: body.paid_at_ms,
    }
}

fn gateway_fields(json: &str) -> Vec<GatewayField> {
    let all: std::collections::BTreeMap<String, String> = serde_json::from_str(json).unwrap_or_default();
    all.into_iter().map(|(name, value)| GatewayField { name, value }).collect()
}

/// A duty with what is known of its sale now.
pub(super) fn duty(duty: till::duty::Duty) -> Duty {
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
