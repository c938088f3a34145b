//! The till's domain: sales, payment attempts, settlement, the polling schedule, the pay log.
//!
//! Pure: no socket, no file, no clock, no randomness. Time comes in as epoch milliseconds, and what the
//! world said comes in as an [`payment::Observation`]. That is what lets the same code run in the shop and
//! in a simulation of millions of sales.
//!
//! The heart is two functions:
//! - [`payment::apply`]: the only place where a payment attempt changes state;
//! - [`settlement::decide`]: what one observation means for attempt, sale, pay log and duties together, so
//!   that a store can commit all of it at once.
#![forbid(unsafe_code)]

pub mod audit;
pub mod cart;
pub mod catalogue;
pub mod charge_again;
pub mod duty;
pub mod heads;
pub mod latency;
pub mod manager;
pub mod numbers;
pub mod paylog;
pub mod payment;
pub mod person;
pub mod pricing;
pub mod product;
pub mod product_import;
pub mod report;
pub mod sale;
pub mod settlement;
pub mod shift;
pub mod timeline;
