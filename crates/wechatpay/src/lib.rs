//! WeChat Pay's merchant API v2 (微信支付), for a till that takes payments by QR code (NATIVE, 扫码支付).
#![forbid(unsafe_code)]

pub mod beijing;
mod fields;
mod secret;
pub mod sign;
pub mod xml;

pub use crate::fields::Fields;
pub use crate::secret::{ApiKey, ApiKeyError};
pub use crate::sign::SignType;
