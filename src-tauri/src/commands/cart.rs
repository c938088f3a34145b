//! The cart: what it costs, its draft, and carts put aside (挂单 / 取单).

use super::{Answer, CoreState, Right};
use crate::wire::{Cart, ErrorCode, HeldPage, Quote, UiError};
use fen::ParseFenError;
use till_app::TillError;

/// What the cart costs now.
#[tauri::command]
#[specta::specta]
pub async fn cart_quote(core: CoreState<'_>, cart: Cart) -> Answer<Quote> {
    Ok(core.running().await?.till.quote(&cart.core()?).await?.into())
}

/// Reads a price or a discount in yuan; answers in fen. Zero is one too.
#[tauri::command]
#[specta::specta]
pub async fn parse_price(text: String) -> Answer<i64> {
    fen::parse_yuan(&text).map(fen::Fen::fen).map_err(|e| refused(e, "price"))
}

/// Reads a percentage with at most two decimals; answers in hundredths of a percent.
#[tauri::command]
#[specta::specta]
pub async fn parse_percent(text: String) -> Answer<i64> {
    // A percentage with two decimals has as many hundredths as yuan have fen.
    let points = fen::parse_yuan(text.trim_end_matches(['%', '％'])).map_err(|e| refused(e, "percent"))?;
    match points.fen() {
        points @ 0..=10_000 => Ok(points),
        _ => Err(UiError {
            code: ErrorCode::PercentUnusable,
            field: Some("percent".into()),
            detail: format!("{text} is above 100"),
        }),
    }
}

fn refused(error: ParseFenError, field: &str) -> UiError {
    let code = match error {
        ParseFenError::Empty => ErrorCode::AmountEmpty,
        ParseFenError::NotANumber => ErrorCode::AmountNotANumber,
        ParseFenError::TooPrecise => ErrorCode::AmountTooPrecise,
        ParseFenError::Negative => ErrorCode::AmountNotPositive,
        ParseFenError::TooLarge => ErrorCode::AmountTooLarge,
    };
    UiError { code, field: Some(field.to_owned()), detail: error.to_string() }
}

/// The cart this till had not charged when it was last seen.
#[tauri::command]
#[specta::specta]
pub async fn draft_get(core: CoreState<'_>) -> Answer<Option<Cart>> {
    Ok(core.running().await?.till.draft().await?.map(Cart::from))
}

/// Keeps the cart in case the program ends; an empty one is forgotten.
#[tauri::command]
#[specta::specta]
pub async fn draft_save(core: CoreState<'_>, cart: Cart) -> Answer<()> {
    Ok(core.running().await?.till.save_draft(&cart.core()?).await?)
}

/// Puts the cart aside.
#[tauri::command]
#[specta::specta]
pub async fn held_add(core: CoreState<'_>, cart: Cart, note: String) -> Answer<()> {
    let by = core.allow(Right::Sell).await?;
    Ok(core.running().await?.till.hold(cart.core()?, &note, by.name()).await?)
}

/// Carts that were put aside, newest first, before `before`.
#[tauri::command]
#[specta::specta]
pub async fn held_page(core: CoreState<'_>, before: Option<i64>, limit: i64) -> Answer<HeldPage> {
    let limit = limit.clamp(1, 200);
    let running = core.running().await?;
    let store = running.till.store();
    let found = store.held_page(before, limit).await.map_err(TillError::from)?;
    let count = store.held_count().await.map_err(TillError::from)?;
    let full = i64::try_from(found.len()).is_ok_and(|n| n == limit);
    let next = found.last().filter(|_| full).map(|last| last.id);
    Ok(HeldPage { items: found.into_iter().map(Into::into).collect(), next, count })
}

/// Takes a cart back; what lies in the cart now is put aside in its place. Of two tills, one gets it.
#[tauri::command]
#[specta::specta]
pub async fn held_take(core: CoreState<'_>, id: i64, aside: Cart) -> Answer<Cart> {
    let by = core.allow(Right::Sell).await?;
    Ok(core.running().await?.till.take_back(id, aside.core()?, by.name()).await?.into())
}

/// Throws a cart away that was put aside; the audit log keeps what it was.
#[tauri::command]
#[specta::specta]
pub async fn held_discard(core: CoreState<'_>, id: i64) -> Answer<()> {
    let by = core.allow(Right::DiscardHeld).await?;
    Ok(core.running().await?.till.discard_held(id, by.actor()).await?)
}
