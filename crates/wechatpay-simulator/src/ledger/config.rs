//! Who the merchant is and which undocumented rules this gateway follows.

use std::num::NonZeroU32;
use wechatpay::{ApiKey, ApiKeyError};

/// When a close is accepted. The sheet's §6.3 documents a minimum age of five minutes but not what happens earlier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CloseRule {
    /// At any age.
    #[default]
    Anytime,
    /// Not before five minutes (divided by the time scale): `INVALID_REQUEST`.
    AfterFiveMinutes,
}

/// The one merchant of this gateway.
#[derive(Clone, Debug)]
pub struct Config {
    /// 公众账号ID.
    pub appid: String,
    /// 商户号.
    pub mch_id: String,
    /// API密钥, shared with the merchant. Does not print.
    pub api_key: ApiKey,
    /// Where identifiers and chances come from: the same seed and calls give the same answers.
    pub seed: u64,
    /// When a close is accepted.
    pub close_rule: CloseRule,
    /// How many times faster the official lives, limits and re-send waits run. Times of day stay real.
    pub time_scale: NonZeroU32,
}

impl Config {
    /// The merchant of the official documentation's samples, for demonstrations and tests.
    ///
    /// # Errors
    /// None in practice: the sample key has the right form.
    pub fn sample() -> Result<Self, ApiKeyError> {
        Ok(Self {
            appid: "wxd930ea5d5a258f4f".to_owned(),
            mch_id: "10000100".to_owned(),
            api_key: ApiKey::new("192006250b4c09247ec02edce69f6a2d")?,
            seed: 0,
            close_rule: CloseRule::default(),
            time_scale: NonZeroU32::MIN,
        })
    }
}
