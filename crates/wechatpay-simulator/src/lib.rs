//! WeChat's side of a payment, on loopback: for tests, demonstrations and everyone without a merchant account.
//!
//! [`ledger`] holds the books and judges every message; it is pure and can be driven by a simulated clock.
//! [`Simulator`] puts the books behind WeChat's paths on a loopback socket, plays the customer's phone under
//! `/_control/` (and as a page at `/`), sends notifications and misbehaves on request.
//!
//! ```
//! use wechatpay_simulator::{Options, Simulator, ledger::Config};
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let simulator = Simulator::start(Options::on_any_port(Config::sample()?)).await?;
//! println!("place orders at {}/pay/unifiedorder", simulator.base_url());
//! simulator.stop().await;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

pub mod ledger;
mod server;

pub use server::{NoticeAnswer, Options, Simulator, StartError};
