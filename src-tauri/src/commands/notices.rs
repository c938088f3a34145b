//! What came to the notify listener.

use super::{Answer, CoreState};
use crate::wire::NoticeCount;
use till_app::notify::STRANGERS;

/// How often what came since the till was started; null while nothing listens.
#[tauri::command]
#[specta::specta]
pub async fn notice_counts(core: CoreState<'_>) -> Answer<Option<Vec<NoticeCount>>> {
    core.logged_in().await?;
    let running = core.running().await?;
    let told = |count: till_app::notify::Count| NoticeCount {
        code: count.code.into(),
        times: i64::try_from(count.times).unwrap_or(i64::MAX),
        last_at_ms: count.last_at_ms,
        stranger: STRANGERS.contains(&count.code),
    };
    Ok(running.notices.as_ref().map(|counts| counts.all().into_iter().map(told).collect()))
}
