//! The tunnel: how WeChat reaches a till that has no public address of its own.
//!
//! Optional. A program of the shop's choice (ngrok, cloudflared, natapp, sunny, frpc, ssh, bore or any command) carries
//! requests from a public address to the notify listener; the till starts it, watches it, reads its address from what
//! it prints and stops it. An address is told to WeChat only after a request with a nonce has gone out through it and
//! come back to this very listener, and only for as long as that keeps working. Otherwise new orders carry an address
//! that resolves nowhere and polling does everything: a tunnel makes the till faster, never different.
//!
//! Text in ([`line`], [`command`]), text out ([`address`], [`mask`], [`output`]), processes ([`program`],
//! [`supervisor`]), and what it is all for: [`probe`] and [`outside`].

mod address;
pub mod command;
pub mod line;
mod mask;
mod output;
pub mod outside;
pub mod probe;
mod program;
mod status;
mod supervisor;
#[cfg(test)]
mod tests;

pub use line::TunnelLine;
pub use output::OutputLine;
pub use outside::{Outside, Pace};
pub use status::{Problem, State, TunnelStatus};
