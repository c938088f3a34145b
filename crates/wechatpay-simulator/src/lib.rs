//! WeChat's side on loopback.
#![forbid(unsafe_code)]
pub mod ledger;
