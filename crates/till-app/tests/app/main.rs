//! The running till with a real database on disk and the real simulator over HTTP.
#![allow(clippy::unwrap_used)]

mod attacks;
mod back_office;
mod catalogue;
mod check;
mod doctor;
mod door;
mod export;
mod flow;
mod gateway;
mod look_up;
mod manager;
mod notify;
mod outside;
mod people;
mod product_import;
mod promises;
mod secrets;
mod settings;
mod support;
mod times;
