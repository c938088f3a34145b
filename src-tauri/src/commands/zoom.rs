//! How large the cashier's window draws.

use super::Answer;
use crate::wire::{ErrorCode, UiError};

/// The smallest and the largest zoom, in percent.
const BOUNDS: (u32, u32) = (80, 150);

/// Draws the calling window at so many percent, 80 to 150.
#[tauri::command]
#[specta::specta]
pub async fn zoom_set(window: tauri::WebviewWindow, percent: u32) -> Answer<()> {
    let percent = percent.clamp(BOUNDS.0, BOUNDS.1);
    window
        .set_zoom(f64::from(percent) / 100.0)
        .map_err(|error| UiError::new(ErrorCode::Internal, error.to_string()))
}
