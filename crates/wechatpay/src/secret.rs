//! The API key (API密钥): whoever has it can take and refund the merchant's money, so it never prints.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

/// The merchant's API key. Copies share one place in memory, which is wiped when the last one goes.
///
/// Neither the key of API v3 nor the app secret (protocol sheet §2.1).
#[derive(Clone)]
pub struct ApiKey(Arc<Zeroizing<[u8; ApiKey::LENGTH]>>);

/// Why a text is no API key. Never repeats the text, which may be a real key with one character too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ApiKeyError {
    /// Not exactly 32 characters.
    #[error("an API key has exactly {} characters, this text has {found}", ApiKey::LENGTH)]
    Length {
        /// How many characters were given.
        found: usize,
    },
    /// A character other than `0-9`, `A-Z`, `a-z`.
    #[error("an API key has only ASCII letters and digits")]
    Alphabet,
}

impl ApiKey {
    /// Characters in a key.
    pub const LENGTH: usize = 32;

    /// Takes a key as it stands on the merchant platform: 32 ASCII letters and digits, nothing around them.
    ///
    /// # Errors
    /// [`ApiKeyError`] when it can't be a key. Whether it is *this merchant's* key only the gateway can say.
    pub fn new(text: &str) -> Result<ApiKey, ApiKeyError> {
        let found = text.chars().count();
        if found != ApiKey::LENGTH {
            return Err(ApiKeyError::Length { found });
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(ApiKeyError::Alphabet);
        }
        let mut key = Arc::new(Zeroizing::new([0; ApiKey::LENGTH]));
        if let Some(bytes) = Arc::get_mut(&mut key) {
            bytes.copy_from_slice(text.as_bytes());
        }
        Ok(ApiKey(key))
    }

    /// For the signature and nothing else.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::{ApiKey, ApiKeyError};

    const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

    #[test]
    fn takes_32_letters_and_digits_and_nothing_else() {
        assert!(ApiKey::new(KEY).is_ok());
        for (text, error) in [
            ("", ApiKeyError::Length { found: 0 }),
            (&KEY[..31], ApiKeyError::Length { found: 31 }),
            (&format!("{KEY}\n"), ApiKeyError::Length { found: 33 }),
            (&KEY.replace('1', "-"), ApiKeyError::Alphabet),
            (&"密".repeat(32), ApiKeyError::Alphabet),
        ] {
            assert_eq!(ApiKey::new(text).unwrap_err(), error);
        }
    }

    #[test]
    fn never_prints() {
        let key = ApiKey::new(KEY).unwrap();
        assert_eq!(format!("{key:?} {:?}", key.clone()), "ApiKey(…) ApiKey(…)");
        let error = ApiKey::new(&KEY[1..]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains(&KEY[1..5]));
    }
}
