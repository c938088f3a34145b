//! Long work: each command that takes a `job` tells its progress under that name and can be cancelled.

use super::{Answer, CoreState};

/// Asks a running job to end; its own command then answers `cancelled`. `false`: it has ended already.
#[tauri::command]
#[specta::specta]
pub async fn job_cancel(core: CoreState<'_>, job: String) -> Answer<bool> {
    Ok(core.jobs().cancel(&job))
}
