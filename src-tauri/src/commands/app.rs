//! The program itself: what it is, demo or live.

use super::{Answer, CoreState, Right};
use crate::wire::{AppInfo, DatabaseKind, ErrorCode, Mode, SecretStore, UiError};
use till_app::TillError;
use till_app::secrets::{Name, Place, SecretError};
use till_app::settings;

/// What the status line and the settings show about the program.
#[tauri::command]
#[specta::specta]
pub async fn app_info(core: CoreState<'_>) -> Answer<AppInfo> {
    info(&core).await
}

/// Leaves demo mode (needs a whole merchant account), or goes back to it.
#[tauri::command]
#[specta::specta]
pub async fn mode_switch(core: CoreState<'_>, mode: Mode) -> Answer<AppInfo> {
    let by = core.allow(Right::Settings).await?.actor();
    let mut settings = core.folder().settings()?;
    settings.mode = match mode {
        Mode::Demo => settings::Mode::Demo,
        Mode::Live => {
            core.folder().merchant(&settings).map_err(not_configured)?;
            settings::Mode::Live
        }
    };
    core.folder().by(by.who).save_settings(&settings).await?;
    core.restart().await;
    info(&core).await
}

fn not_configured(error: TillError) -> UiError {
    match UiError::from(error) {
        // The account is whole, for all anybody knows.
        away @ UiError { code: ErrorCode::KeyStore, .. } => away,
        incomplete => UiError { code: ErrorCode::NotConfigured, ..incomplete },
    }
}

async fn info(core: &CoreState<'_>) -> Answer<AppInfo> {
    let running = core.running().await?;
    let settings = core.folder().settings()?;
    Ok(AppInfo {
        version: env!("CARGO_PKG_VERSION").into(),
        mode: running.mode,
        shop_name: settings.shop_name,
        till_name: settings.till_name,
        data_dir: core.folder().path().display().to_string(),
        database: if running.till.store().kind() == "postgres" {
            DatabaseKind::Postgres
        } else {
            DatabaseKind::Sqlite
        },
        secret_store: secret_store(core)?.1,
        simulator_url: running.simulator.as_ref().map(wechatpay_simulator::Simulator::base_url),
        gateway: running.till.health().into(),
        notify: running.notify_state(),
    })
}

/// Whether there is an API key, and where secrets rest. A key store that does not answer may hold one; it must not hide the
/// settings, in which the key can be entered anew. What the key is needed for says that it does not answer.
pub(super) fn secret_store(core: &CoreState<'_>) -> Answer<(bool, SecretStore)> {
    let place = match core.folder().secrets().get(Name::ApiKey) {
        Ok(found) => found.map(|(_, place)| place),
        Err(SecretError::KeyStore { .. }) => return Ok((true, SecretStore::Keyring)),
        Err(error) => return Err(TillError::from(error).into()),
    };
    let store = match place {
        Some(Place::Environment) => SecretStore::Environment,
        Some(Place::Keyring) => SecretStore::Keyring,
        Some(Place::File) | None => SecretStore::File,
    };
    Ok((place.is_some(), store))
}
