//! The simulator over real sockets.
#![expect(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod calls;
mod client;
mod control;
mod faults;
mod notifications;
mod program;
mod support;
