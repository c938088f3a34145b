//! The real desktop program, driven as a cashier would: clicks, keys, and a look at the screen.
//!
//! Needs a display (`cargo xtask test --only window` brings a virtual one) and `WebKitWebDriver`.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "tests")]

mod accessible;
mod back_office;
mod cancel;
mod checkout;
mod counter;
mod crash;
mod display;
mod doctor;
mod driver;
mod gallery;
mod import;
mod keypad;
mod manager;
mod measure;
mod people;
mod products;
mod reports;
mod sales;
mod scan;
mod screen;
mod shifts;
mod simulator;
mod tour;
mod tunnel;
mod two_tills;
