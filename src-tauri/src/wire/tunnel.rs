//! What the page sees of the way from outside.

use super::NotifyState;
use serde::{Deserialize, Serialize};
use specta::Type;
use till_app::tunnel;

/// Where things stand.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum TunnelState {
    Starting,
    Checking,
    Reachable,
    Unreachable,
    Ended,
}

/// What is in the way; the page has a sentence for each.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum TunnelProblem {
    NotStarted,
    Ended,
    NoAddress,
    NoAnswer,
    WrongAnswer,
}

/// How the till is reached from outside. `program`: the preset, null without a tunnel; `detail`: small print for
/// support, no secret; `notify`: what the status line says.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct TunnelStatus {
    pub state: TunnelState,
    pub program: Option<String>,
    pub address: Option<String>,
    pub problem: Option<TunnelProblem>,
    pub detail: String,
    pub restarts: u32,
    pub notify: NotifyState,
}

/// A line the tunnel program printed, secrets masked.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TunnelLine {
    pub at_ms: i64,
    pub text: String,
}

/// `status` is null while nothing is to be reached from outside (not set up, or demo mode); lines oldest first.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct Tunnel {
    pub status: Option<TunnelStatus>,
    pub output: Vec<TunnelLine>,
}

impl NotifyState {
    /// What the status line says of the way from outside. A first start is no trouble: it polls and waits.
    pub fn of(status: &tunnel::TunnelStatus) -> NotifyState {
        if status.reachable() {
            NotifyState::Reachable
        } else if status.in_trouble() {
            NotifyState::Unreachable
        } else {
            NotifyState::Polling
        }
    }
}

impl From<tunnel::TunnelStatus> for TunnelStatus {
    fn from(status: tunnel::TunnelStatus) -> TunnelStatus {
        TunnelStatus {
            notify: NotifyState::of(&status),
            state: match status.state {
                tunnel::State::Starting => TunnelState::Starting,
                tunnel::State::Checking => TunnelState::Checking,
                tunnel::State::Reachable => TunnelState::Reachable,
                tunnel::State::Unreachable => TunnelState::Unreachable,
                tunnel::State::Ended => TunnelState::Ended,
            },
            program: status.program.map(str::to_owned),
            address: status.address,
            problem: status.problem.as_ref().map(|problem| match problem {
                tunnel::Problem::NotStarted(_) => TunnelProblem::NotStarted,
                tunnel::Problem::Ended(_) => TunnelProblem::Ended,
                tunnel::Problem::NoAddress => TunnelProblem::NoAddress,
                tunnel::Problem::NoAnswer(_) => TunnelProblem::NoAnswer,
                tunnel::Problem::WrongAnswer(_) => TunnelProblem::WrongAnswer,
            }),
            detail: status.problem.as_ref().map(|problem| problem.detail().to_owned()).unwrap_or_default(),
            restarts: status.restarts,
        }
    }
}
