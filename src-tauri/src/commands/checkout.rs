//! Checkout (收款).

use super::{Answer, CoreState, Right};
use crate::wire::{Checkout, CheckoutRequest, ErrorCode, Seen, UiError};
use fen::ParseFenError;

/// Reads a keyed amount; answers in fen.
#[tauri::command]
#[specta::specta]
pub async fn parse_amount(text: String) -> Answer<i64> {
    let refuse =
        |code, e: ParseFenError| Err(UiError { code, field: Some("amount".into()), detail: e.to_string() });
    match fen::parse_yuan(&text) {
        Ok(amount) if amount < fen::Fen::new(1) => {
            Err(UiError { code: ErrorCode::AmountNotPositive, field: Some("amount".into()), detail: text })
        }
        Ok(amount) => Ok(amount.fen()),
        Err(e @ ParseFenError::Empty) => refuse(ErrorCode::AmountEmpty, e),
        Err(e @ ParseFenError::NotANumber) => refuse(ErrorCode::AmountNotANumber, e),
        Err(e @ ParseFenError::TooPrecise) => refuse(ErrorCode::AmountTooPrecise, e),
        Err(e @ ParseFenError::Negative) => refuse(ErrorCode::AmountNotPositive, e),
        Err(e @ ParseFenError::TooLarge) => refuse(ErrorCode::AmountTooLarge, e),
    }
}

/// Makes the sale and its first attempt; the loop places the order. The same request id never makes a second sale.
#[tauri::command]
#[specta::specta]
pub async fn checkout_start(core: CoreState<'_>, request: CheckoutRequest) -> Answer<Checkout> {
    let by = core.allow(Right::Sell).await?;
    let started = core.running().await?.till.start(request.core(by.name())?).await?;
    Ok(Checkout::from(&started))
}

/// One attempt as it stands.
#[tauri::command]
#[specta::specta]
pub async fn checkout_get(core: CoreState<'_>, out_trade_no: String) -> Answer<Checkout> {
    Ok(Checkout::from(&core.running().await?.till.checkout(&out_trade_no).await?))
}

/// Attempts of this till that are still open, newest first: what the sheet shows again after a restart.
#[tauri::command]
#[specta::specta]
pub async fn checkouts_open(core: CoreState<'_>) -> Answer<Vec<Checkout>> {
    let open = core.running().await?.till.open_checkouts().await?;
    Ok(open.iter().map(Checkout::from).collect())
}

/// 已付款？查询: asks the gateway now and settles what it says.
#[tauri::command]
#[specta::specta]
pub async fn checkout_query(core: CoreState<'_>, out_trade_no: String) -> Answer<Checkout> {
    Ok(Checkout::from(&core.running().await?.till.query(&out_trade_no).await?))
}

/// Asks for the attempt to end.
#[tauri::command]
#[specta::specta]
pub async fn checkout_cancel(core: CoreState<'_>, out_trade_no: String) -> Answer<Checkout> {
    Ok(Checkout::from(&core.running().await?.till.cancel(&out_trade_no).await?))
}

/// 刷新二维码: the same number with identical parameters; the old code dies.
#[tauri::command]
#[specta::specta]
pub async fn checkout_refresh(core: CoreState<'_>, out_trade_no: String) -> Answer<Checkout> {
    core.allow(Right::Sell).await?;
    Ok(Checkout::from(&core.running().await?.till.refresh(&out_trade_no).await?))
}

/// A new attempt (new number) for a sale whose last attempt ended unpaid. Refused while one is open.
#[tauri::command]
#[specta::specta]
pub async fn checkout_retry(core: CoreState<'_>, sale_no: String) -> Answer<Checkout> {
    core.allow(Right::Sell).await?;
    Ok(Checkout::from(&core.running().await?.till.retry(&sale_no).await?))
}

/// Notes what only the page can see: the code was painted, “paid” was painted; `clickedAtMs`: the click on 收款, if the
/// page saw it. For timelines and the latency ledger; nothing about money depends on it.
#[tauri::command]
#[specta::specta]
pub async fn attempt_seen(
    core: CoreState<'_>,
    out_trade_no: String,
    seen: Seen,
    at_ms: i64,
    clicked_at_ms: Option<i64>,
) -> Answer<()> {
    let seen = match seen {
        Seen::Shown => till_app::times::Seen::Shown { clicked_ms: clicked_at_ms },
        Seen::Announced => till_app::times::Seen::Announced,
    };
    core.running().await?.times.seen(&out_trade_no, seen, at_ms);
    Ok(())
}
