//! What is wrong with the set-up.

use super::{Answer, CoreState};
use crate::wire::{DoctorFinding, Mode};
use till_app::clock::SystemClock;
use till_app::doctor::{Running, examine, gather};

/// Looks at settings, secrets, clock and network, and asks WeChat one signed question that orders nothing. Of the real
/// shop, also while the demo is on.
#[tauri::command]
#[specta::specta]
pub async fn doctor_run(core: CoreState<'_>, job: String) -> Answer<Vec<DoctorFinding>> {
    let job = core.jobs().begin(&job);
    // A till that could not be started is what a doctor is for.
    let live = core.running().await.ok().filter(|running| running.mode == Mode::Live);
    let running = live.map(|running| Running {
        listens: running.notices.is_some(),
        outside: running.outside.as_ref().map(|outside| outside.status()),
    });
    let facts = gather(core.folder(), &SystemClock, running, &job).await?;
    Ok(examine(&facts).into_iter().map(DoctorFinding::from).collect())
}
