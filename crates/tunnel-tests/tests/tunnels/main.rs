//! A payment is notified through a real tunnel; the tunnel breaks and comes back; nothing is lost meanwhile.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod bore;
mod processes;
mod shop;
mod ssh;
