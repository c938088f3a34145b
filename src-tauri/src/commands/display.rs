//! The customer display. `display_view` and `display_picture` are the only commands its window may call (`doors.rs`).

use super::{Answer, CoreState, Right};
use crate::display::Display;
use crate::display::picture::{self, PictureError};
use crate::wire::{
    DisplayCart, DisplayChanged, DisplayMonitor, DisplayView, DisplayWanted, ErrorCode, UiError,
};
use std::sync::Arc;

type DisplayState<'a> = tauri::State<'a, Arc<Display>>;

/// What to show, as soon as it is other than what the window has shown last (-1: nothing yet).
#[tauri::command]
#[specta::specta]
pub async fn display_view(core: CoreState<'_>, seen: i32) -> Answer<DisplayView> {
    let shown = core.screen().after(seen).await;
    shown.map(DisplayView::from).ok_or_else(|| UiError::new(ErrorCode::Internal, "the display is gone"))
}

/// The idle picture as a data address.
#[tauri::command]
#[specta::specta]
pub async fn display_picture(core: CoreState<'_>) -> Answer<Option<String>> {
    Ok(picture::load(core.folder().path()))
}

/// Tells what lies in the cart and which payment is on the sheet. What is shown of a payment comes from the till itself.
#[tauri::command]
#[specta::specta]
pub async fn display_cart(core: CoreState<'_>, cart: DisplayCart) -> Answer<()> {
    let payment = match &cart.payment {
        Some(out_trade_no) => Some(core.running().await?.till.checkout(out_trade_no).await?),
        None => None,
    };
    core.screen().tell(cart.into(), payment);
    Ok(())
}

/// How the display stands.
#[tauri::command]
#[specta::specta]
pub async fn display_get(display: DisplayState<'_>) -> Answer<DisplayChanged> {
    Ok(display.standing().borrow().clone().into())
}

/// Opens or closes the display, now and at every later start. `monitor`: null for whichever is second.
#[tauri::command]
#[specta::specta]
pub async fn display_choose(
    core: CoreState<'_>,
    display: DisplayState<'_>,
    wanted: DisplayWanted,
    monitor: Option<DisplayMonitor>,
) -> Answer<DisplayChanged> {
    core.logged_in().await?;
    display.choose(wanted.into(), monitor.map(Into::into)).await;
    Ok(display.standing().borrow().clone().into())
}

/// Keeps the picture (base64 of PNG, JPEG or WebP, up to 8 MB) for the idle display; null removes it.
#[tauri::command]
#[specta::specta]
pub async fn display_picture_set(core: CoreState<'_>, picture: Option<String>) -> Answer<()> {
    let by = core.allow(Right::Display).await?.actor();
    let folder = core.folder().by(by.who);
    let chosen = picture.as_deref().map(picture::read).transpose().map_err(refused)?;
    folder.tell_display_picture(picture::exists(folder.path()), chosen.is_some()).await?;
    picture::keep(folder.path(), chosen.as_deref()).map_err(refused)?;
    core.screen().picture_changed(picture::exists(folder.path()));
    Ok(())
}

fn refused(error: PictureError) -> UiError {
    match error {
        PictureError::Unusable => UiError {
            field: Some("picture".into()),
            ..UiError::new(ErrorCode::PictureUnusable, format!("at most {} bytes", picture::MOST))
        },
        PictureError::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => {
            UiError::new(ErrorCode::DiskFull, error.to_string())
        }
        PictureError::Io(error) => UiError::new(ErrorCode::Internal, error.to_string()),
    }
}
