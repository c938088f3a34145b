//! The merchant account and the shop's names.

use super::app::secret_store;
use super::{Answer, CoreState, Right};
use crate::wire::{Mode, Settings, SettingsChange, SignType};
use till_app::TillError;
use till_app::secrets::Name;
use till_app::settings::{self, OFFICIAL_BASE_URL};

/// The settings; of secrets only whether and where they rest.
#[tauri::command]
#[specta::specta]
pub async fn settings_get(core: CoreState<'_>) -> Answer<Settings> {
    shown(&core)
}

/// Checks every field and stores all or nothing; the till then starts anew with them.
#[tauri::command]
#[specta::specta]
pub async fn settings_save(core: CoreState<'_>, change: SettingsChange) -> Answer<Settings> {
    let by = core.allow(Right::Settings).await?.actor();
    let folder = core.folder().by(by.who);
    let mut next = folder.settings()?;
    let base_url = if change.base_url.trim().is_empty() { OFFICIAL_BASE_URL } else { &change.base_url };
    let sign_type = match change.sign_type {
        SignType::Md5 => "MD5",
        SignType::HmacSha256 => "HMAC-SHA256",
    };
    let fields = [
        ("gateway.base_url", base_url),
        ("gateway.appid", &change.appid),
        ("gateway.mch_id", &change.mch_id),
        ("gateway.sign_type", sign_type),
        ("notify.listen", &change.notify_listen),
        ("notify.public_url", &change.notify_public_url),
        ("notify.tunnel", &change.notify_tunnel),
        ("shop.name", &change.shop_name),
        ("till.name", &change.till_name),
    ];
    for (key, value) in fields {
        next.set(key, value).map_err(TillError::from)?;
    }
    let key = change.api_key.as_deref().map(str::trim).filter(|key| !key.is_empty());
    folder.save_with_secret(&next, key.map(|key| (Name::ApiKey, key))).await?;
    core.restart().await;
    shown(&core)
}

fn shown(core: &CoreState<'_>) -> Answer<Settings> {
    let settings = core.folder().settings()?;
    let (has_api_key, secret_store) = secret_store(core)?;
    Ok(Settings {
        mode: match settings.mode {
            settings::Mode::Demo => Mode::Demo,
            settings::Mode::Live => Mode::Live,
        },
        official_host: settings.is_official(),
        base_url: settings.base_url,
        appid: settings.appid,
        mch_id: settings.mch_id,
        sign_type: if settings.sign_type.as_str() == "MD5" { SignType::Md5 } else { SignType::HmacSha256 },
        shop_name: settings.shop_name,
        till_name: settings.till_name,
        notify_listen: settings.notify_listen,
        notify_public_url: settings.notify_public_url,
        notify_tunnel: settings.notify_tunnel.shown(),
        has_api_key,
        secret_store,
    })
}
