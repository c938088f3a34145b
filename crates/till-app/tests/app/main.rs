//! The running till with a real database on disk and the real simulator over HTTP.
#![allow(clippy::unwrap_used)]

mod flow;
mod notify;
mod promises;
mod support;
