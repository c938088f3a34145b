//! WeChat Pay's merchant API v2 (微信支付), for a till that takes payments by QR code (NATIVE, 扫码支付).
//!
//! This crate knows the protocol and nothing else: no sale, no database, no screen. "Protocol sheet" in the comments is
//! the project's summary of WeChat's documents.
//!
//! - [`Fields`], [`xml`], [`sign`]: what a message is, how it travels, what makes it genuine.
//! - [`UnifiedOrder`], [`OrderQuery`], [`CloseOrder`]: calls as data, checked before they are sent.
//! - [`prepare`] and [`interpret`]: the two halves of a call, without sockets or a clock.
//! - [`Client`]: the network between the two halves.
//! - [`notification`]: the gateway calling us.
//!
//! A call that brings no agreement is one of three things ([`CallError`]): *not sent*, *rejected*, or *unknown*. Unknown
//! is what most programs get wrong: the money may have moved.
//!
//! ```
//! use wechatpay::{ApiKey, CallError, Merchant, OrderQuery, OrderRef, SignType, TradeState, interpret, sign, xml};
//!
//! let key = ApiKey::new("192006250b4c09247ec02edce69f6a2d")?;
//! let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", key, SignType::Md5)?;
//! let query = OrderQuery { by: OrderRef::OutTradeNo("POS20240601000001".to_owned()) };
//!
//! // What the gateway would answer:
//! let mut said: wechatpay::Fields = [
//!     ("return_code", "SUCCESS"),
//!     ("result_code", "SUCCESS"),
//!     ("appid", "wxd930ea5d5a258f4f"),
//!     ("mch_id", "10000100"),
//!     ("out_trade_no", "POS20240601000001"),
//!     ("trade_state", "NOTPAY"),
//! ]
//! .into_iter()
//! .collect();
//! let signature = sign::sign(&said, &merchant.api_key, SignType::Md5);
//! said.set("sign", signature);
//!
//! let (reply, _) = interpret(&merchant, &query, 200, xml::write(&said)?.as_bytes())?;
//! assert_eq!(reply.trade_state, TradeState::NotPay);
//! assert!(matches!(interpret(&merchant, &query, 502, b"<html>"), Err(CallError::Unknown(_))));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod answer;
pub mod beijing;
mod call;
mod calls;
mod check;
mod client;
pub mod err_code;
mod fields;
pub mod hosts;
mod merchant;
pub mod notification;
mod payment;
mod secret;
pub mod sign;
pub mod xml;

pub use crate::answer::{CallError, NotSent, Rejected, Unknown, Why, interpret};
pub use crate::call::{Call, PreparedRequest, ReplyError, prepare, prepare_with_nonce};
pub use crate::calls::{
    CloseOrder, CloseOrderReply, OrderQuery, OrderQueryReply, OrderRef, TradeState, UnifiedOrder,
    UnifiedOrderReply, shorten_body,
};
pub use crate::check::{FieldError, Problem, check_notify_url};
pub use crate::client::{
    Answered, BaseUrl, BaseUrlError, Client, ClientError, Hosts, Options, install_tls_provider,
};
pub use crate::fields::Fields;
pub use crate::merchant::Merchant;
pub use crate::payment::{OpenId, Payment};
pub use crate::secret::{ApiKey, ApiKeyError};
pub use crate::sign::SignType;
