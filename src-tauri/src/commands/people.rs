//! Logging in, a manager's word, and the people of the shop. PINs go in here and never come back.

use super::{Answer, CoreState, Right as May};
use crate::wire::{Person, Right, Role, SessionState};
use till_app::TillError;

/// Who stands at the till and who could.
#[tauri::command]
#[specta::specta]
pub async fn session_get(core: CoreState<'_>) -> Answer<SessionState> {
    core.session_state().await
}

/// Logs somebody in; `person`: null for the owner.
#[tauri::command]
#[specta::specta]
pub async fn session_log_in(core: CoreState<'_>, person: Option<i64>, pin: String) -> Answer<SessionState> {
    core.log_in(person, &pin).await
}

/// Locks the till; payments go on.
#[tauri::command]
#[specta::specta]
pub async fn session_lock(core: CoreState<'_>) -> Answer<SessionState> {
    core.lock().await
}

/// A manager's word (`person`: null for the owner's) for the next action that needs the right, within a minute.
#[tauri::command]
#[specta::specta]
pub async fn approve(core: CoreState<'_>, right: Right, person: Option<i64>, pin: String) -> Answer<()> {
    core.approve(right.into(), person, &pin).await
}

/// Everybody who works or worked here.
#[tauri::command]
#[specta::specta]
pub async fn people_list(core: CoreState<'_>) -> Answer<Vec<Person>> {
    core.logged_in().await?;
    let people = core.people().await?.all().await?;
    Ok(people.into_iter().map(Person::from).collect())
}

/// Somebody joins the shop; the first one is a manager.
#[tauri::command]
#[specta::specta]
pub async fn person_add(core: CoreState<'_>, name: String, role: Role, pin: String) -> Answer<Person> {
    let by = core.allow(May::People).await?.actor();
    let person = core.people().await?.add(&name, role.into(), &pin, &by).await?;
    core.tell_session().await?;
    Ok(person.into())
}

/// Changes name and role, unless somebody else was faster than this `version`.
#[tauri::command]
#[specta::specta]
pub async fn person_save(
    core: CoreState<'_>,
    id: i64,
    version: i64,
    name: String,
    role: Role,
) -> Answer<Person> {
    let by = core.allow(May::People).await?.actor();
    let person = core.people().await?.save((id, version), &name, role.into(), &by).await?;
    core.tell_session().await?;
    Ok(person.into())
}

/// Somebody leaves the shop, or is back.
#[tauri::command]
#[specta::specta]
pub async fn person_retire(core: CoreState<'_>, id: i64, version: i64, retire: bool) -> Answer<Person> {
    let by = core.allow(May::People).await?.actor();
    let person = core.people().await?.retire((id, version), retire, &by).await?;
    core.tell_session().await?;
    Ok(person.into())
}

/// Gives somebody another PIN (4 to 12 digits).
#[tauri::command]
#[specta::specta]
pub async fn person_pin(core: CoreState<'_>, id: i64, pin: String) -> Answer<()> {
    let by = core.allow(May::People).await?.actor();
    Ok(core.people().await?.set_pin(id, &pin, &by).await?)
}

/// After how many minutes without a touch the till locks itself, 0 for never.
#[tauri::command]
#[specta::specta]
pub async fn lock_minutes_set(core: CoreState<'_>, minutes: u32) -> Answer<SessionState> {
    let by = core.allow(May::Settings).await?.actor();
    let mut settings = core.folder().settings()?;
    settings.set("lock.minutes", &minutes.to_string()).map_err(TillError::from)?;
    core.folder().by(by.who).save_settings(&settings).await?;
    core.tell_session().await
}
