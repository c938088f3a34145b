//! The way from outside to the notify listener.

use super::{Answer, CoreState, Right};
use crate::core::Running;
use crate::wire::tunnel::{Tunnel, TunnelLine};

/// How the till is reached from outside, and what the tunnel program printed last.
#[tauri::command]
#[specta::specta]
pub async fn tunnel_get(core: CoreState<'_>) -> Answer<Tunnel> {
    core.logged_in().await?;
    Ok(shown(&*core.running().await?))
}

/// Starts the tunnel program anew at once, and tries the address at once.
#[tauri::command]
#[specta::specta]
pub async fn tunnel_restart(core: CoreState<'_>) -> Answer<Tunnel> {
    core.allow(Right::Settings).await?;
    let running = core.running().await?;
    if let Some(outside) = &running.outside {
        outside.restart();
    }
    Ok(shown(&running))
}

fn shown(running: &Running) -> Tunnel {
    let Some(outside) = &running.outside else { return Tunnel { status: None, output: Vec::new() } };
    let lines = outside.output().into_iter();
    Tunnel {
        status: Some(outside.status().into()),
        output: lines.map(|line| TunnelLine { at_ms: line.at_ms, text: line.text }).collect(),
    }
}
