//! The real `saoma` program against the real simulator, each test in a shop of its own.
#![expect(clippy::unwrap_used, reason = "a helper that fails is a test that fails")]

mod back_office;
mod bad_input;
mod charge;
#[cfg(target_os = "linux")]
mod crash;
#[cfg(target_os = "linux")]
mod full_disk;
mod manager;
mod notify;
mod paylog;
mod products;
mod settings;
mod shift;
mod shop;
#[cfg(target_os = "linux")]
mod small_disk;
mod tunnel;
