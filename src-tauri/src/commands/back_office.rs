//! The back office: its address and secret, a test, what was told.

use super::{Answer, CoreState, Right};
use crate::wire::{
    BackOffice, BackOfficeChange, BackOfficeTest, Delivery, DeliveryPage, DeliveryState, ErrorCode,
    SecretStore, UiError,
};
use till_app::TillError;
use till_app::secrets::{Name, Place};
use till_app::settings::SettingError;

/// The address, whether there is a secret, and how sending stands.
#[tauri::command]
#[specta::specta]
pub async fn back_office_get(core: CoreState<'_>) -> Answer<BackOffice> {
    core.logged_in().await?;
    shown(&core).await
}

/// Checks and stores address and secret, all or nothing; the till then starts anew with them.
#[tauri::command]
#[specta::specta]
pub async fn back_office_save(core: CoreState<'_>, change: BackOfficeChange) -> Answer<BackOffice> {
    let by = core.allow(Right::Settings).await?.actor();
    let folder = core.folder().by(by.who);
    let mut next = folder.settings()?;
    next.set("back_office.url", &change.url).map_err(TillError::from)?;
    let secret = change.secret.as_deref().map(str::trim).filter(|secret| !secret.is_empty());
    if secret.is_none() && !next.back_office_url.is_empty() && secret_place(&core)?.is_none() {
        // An address without a secret would collect events that nothing can send.
        let field = Name::BackOfficeSecret.as_str();
        return Err(TillError::from(SettingError { field, problem: "is not set".into() }).into());
    }
    folder.save_with_secret(&next, secret.map(|secret| (Name::BackOfficeSecret, secret))).await?;
    core.restart().await;
    shown(&core).await
}

/// Sends one real, signed test event to the stored address.
#[tauri::command]
#[specta::specta]
pub async fn back_office_test(core: CoreState<'_>) -> Answer<BackOfficeTest> {
    core.allow(Right::Settings).await?;
    let running = core.running().await?;
    if let Some(office) = &running.office {
        return Ok(office.send_test().await.map_err(TillError::from)?.into());
    }
    // In demo nothing is told of its sales, but the address can be tried.
    let store = core.folder().store().await?;
    let office = core.folder().back_office(store.clone())?;
    let office = office.ok_or_else(|| UiError {
        field: Some("back_office.url".into()),
        ..UiError::new(ErrorCode::SettingInvalid, "back_office.url: is not set")
    })?;
    let sent = office.send_test().await.map_err(TillError::from);
    store.close().await;
    Ok(sent?.into())
}

/// A page of events, newest first.
#[tauri::command]
#[specta::specta]
pub async fn deliveries(
    core: CoreState<'_>,
    state: Option<DeliveryState>,
    before: Option<i64>,
    limit: i64,
) -> Answer<DeliveryPage> {
    core.logged_in().await?;
    let running = core.running().await?;
    let limit = limit.clamp(1, 500);
    let page = running.till.store().deliveries(state.map(Into::into), before, limit).await;
    let items: Vec<Delivery> = page.map_err(TillError::from)?.into_iter().map(Delivery::from).collect();
    let full = i64::try_from(items.len()).is_ok_and(|count| count == limit);
    let next = items.last().filter(|_| full).map(|last| last.id);
    Ok(DeliveryPage { items, next })
}

/// Sends an event again, whatever has become of it.
#[tauri::command]
#[specta::specta]
pub async fn delivery_redeliver(core: CoreState<'_>, id: i64) -> Answer<Delivery> {
    let by = core.allow(Right::Settings).await?.actor();
    let running = core.running().await?;
    let off = || UiError::new(ErrorCode::NotConfigured, "no back office is told at present");
    let office = running.office.as_ref().ok_or_else(off)?;
    let marked = office.redeliver(id, &by).await.map_err(TillError::from)?;
    let marked = marked.ok_or_else(|| UiError::new(ErrorCode::NotFound, format!("delivery {id}")))?;
    Ok(marked.into())
}

fn secret_place(core: &CoreState<'_>) -> Answer<Option<Place>> {
    let stored = core.folder().secrets().get(Name::BackOfficeSecret).map_err(TillError::from)?;
    Ok(stored.map(|(_, place)| place))
}

async fn shown(core: &CoreState<'_>) -> Answer<BackOffice> {
    let place = secret_place(core)?;
    // A till that could not be started sends nothing, but its settings can still be mended.
    let status = match core.running().await {
        Ok(running) => match &running.office {
            Some(office) => Some(office.look().await.map_err(TillError::from)?.into()),
            None => None,
        },
        Err(_) => None,
    };
    Ok(BackOffice {
        url: core.folder().settings()?.back_office_url,
        has_secret: place.is_some(),
        secret_store: match place {
            Some(Place::Environment) => SecretStore::Environment,
            Some(Place::Keyring) => SecretStore::Keyring,
            Some(Place::File) | None => SecretStore::File,
        },
        status,
    })
}
