//! Who is paid: the account every request is signed for and every answer is compared with.

use crate::check::{self, DIGITS, FieldError, LETTERS_AND_DIGITS};
use crate::{ApiKey, Fields, SignType};

/// A merchant account in direct mode (普通商户). Prints without its key.
#[derive(Debug, Clone)]
pub struct Merchant {
    /// The official account (公众账号ID) bound to the merchant, such as `wxd930ea5d5a258f4f`.
    pub appid: String,
    /// The merchant number (商户号), such as `10000100`.
    pub mch_id: String,
    /// The API key, from 商户平台 → 账户中心 → API安全.
    pub api_key: ApiKey,
    /// How requests are signed.
    pub sign_type: SignType,
}

impl Merchant {
    /// A merchant whose names have the form the gateway expects. Whether they belong together only the gateway knows.
    ///
    /// # Errors
    /// [`FieldError`] names `appid` or `mch_id`.
    pub fn new(
        appid: &str,
        mch_id: &str,
        api_key: ApiKey,
        sign_type: SignType,
    ) -> Result<Merchant, FieldError> {
        let appid = check::code("appid", appid, (1, 32), &LETTERS_AND_DIGITS)?.to_owned();
        let mch_id = check::code("mch_id", mch_id, (1, 32), &DIGITS)?.to_owned();
        Ok(Merchant { appid, mch_id, api_key, sign_type })
    }

    /// The first field of a message that names somebody else; `None` when the message is this merchant's.
    pub(crate) fn stranger_in(&self, fields: &Fields) -> Option<&'static str> {
        let mine = [("appid", &self.appid), ("mch_id", &self.mch_id)];
        mine.into_iter().find(|(name, value)| fields.get(name) != Some(value.as_str())).map(|(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Problem;

    fn merchant(appid: &str, mch_id: &str) -> Result<Merchant, FieldError> {
        let key = ApiKey::new("192006250b4c09247ec02edce69f6a2d").expect("32 letters and digits");
        Merchant::new(appid, mch_id, key, SignType::Md5)
    }

    #[test]
    fn names_the_field_that_is_wrong() {
        assert_eq!(
            merchant("", "10000100").unwrap_err(),
            FieldError { field: "appid", problem: Problem::Empty }
        );
        assert_eq!(merchant("wx 1", "10000100").unwrap_err().field, "appid");
        assert_eq!(merchant("wx1", "abc").unwrap_err().field, "mch_id");
        assert_eq!(merchant("wx1", &"1".repeat(33)).unwrap_err().problem, Problem::TooLong { max: 32 });
    }

    #[test]
    fn prints_without_the_key() {
        let merchant = merchant("wxd930ea5d5a258f4f", "10000100").unwrap();
        assert!(!format!("{merchant:?}").contains("192006"));
    }
}
