//! The promises of the design that live in the pure domain, each by its name.
//!
//! - `machine`: the whole state machine as one table; start reading here
//! - `named`: one short story for each promise
//! - `walks`: what a shop day does to an attempt, step by step
//! - `anything`: random histories that keep every promise
//! - `ends`: from any of them, a truthful gateway brings the attempt to its true end
//! - `pace`: the polling schedule
//! - `pricing`: discounts, to the fen
//! - `chain`: the pay log's hash chain

mod anything;
mod chain;
mod ends;
mod gateway;
mod history;
mod kit;
mod machine;
mod named;
mod pace;
mod pricing;
mod walks;
