//! The running till: what happens between a cashier's click and a paid sale.
//!
//! [`Till`] joins the domain (`till`), its database (`till-store`) and the gateway (`wechatpay`). One loop
//! ([`Till::run`]) makes every call to the gateway; every answer ends in one settlement. The window and the command
//! line sit on top and decide nothing about money.
#![forbid(unsafe_code)]

mod audited;
pub mod back_office;
pub mod books;
pub mod catalogue;
mod checkout;
pub mod clock;
pub mod display;
pub mod doctor;
mod error;
pub mod events;
pub mod export;
pub mod gateway;
pub mod heads;
pub mod health;
mod held;
pub mod import;
pub mod jobs;
pub mod labels;
mod look_up;
mod manager;
pub mod notify;
pub mod open;
pub mod people;
pub mod pictures;
mod pin;
pub mod products;
pub mod qr;
pub mod secrets;
pub mod settings;
pub mod settings_check;
pub mod shifts;
pub mod times;
pub mod tunnel;
mod work;

pub use checkout::{CartRequest, Checkout, Stage};
pub use error::TillError;
pub use look_up::LookedUp;
pub use manager::{Manager, replace_pin};
pub use pin::PinError;
pub use till::cart::{Cart, CartLine};
pub use work::{Identity, Till};
