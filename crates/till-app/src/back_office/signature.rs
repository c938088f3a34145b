//! Signing as Standard Webhooks has it (version 1.0.0, symmetric): HMAC-SHA256 over `id.timestamp.body`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What a secret begins with.
const PREFIX: &str = "whsec_";
/// The shortest and longest key the specification allows, bytes.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// The key the back office checks our signature with. Never prints.
#[derive(Clone)]
pub struct SigningSecret(Arc<Zeroizing<Vec<u8>>>);

/// Why a text is no signing secret. Never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SigningSecretError {
    /// It does not begin with `whsec_`.
    #[error("must begin with whsec_, then the key in base64")]
    Prefix,
    /// What follows is no base64.
    #[error("must be base64 behind whsec_: letters, digits, + and /, with = at the end")]
    Base64,
    /// Too short or too long.
    #[error("must hold 24 to 64 bytes, this one holds {found}")]
    Length {
        /// How many bytes it holds.
        found: usize,
    },
}

impl SigningSecret {
    /// Reads `whsec_` followed by the key in base64.
    ///
    /// # Errors
    /// [`SigningSecretError`].
    pub fn new(text: &str) -> Result<SigningSecret, SigningSecretError> {
        let coded = text.strip_prefix(PREFIX).ok_or(SigningSecretError::Prefix)?;
        let key = Zeroizing::new(STANDARD.decode(coded).map_err(|_| SigningSecretError::Base64)?);
        if !LENGTHS.contains(&key.len()) {
            return Err(SigningSecretError::Length { found: key.len() });
        }
        Ok(SigningSecret(Arc::new(key)))
    }

    /// The value of `webhook-signature`; `at_s` is the value of `webhook-timestamp`, epoch seconds.
    pub fn sign(&self, id: &str, at_s: i64, body: &str) -> String {
        // HMAC takes keys of any length, so this is always one.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(format!("{id}.{at_s}.").as_bytes());
        mac.update(body.as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector of the reference libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    #[test]
    fn signs_the_reference_vector() {
        let secret = SigningSecret::new(SECRET).expect("a secret");
        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn refuses_what_is_no_secret_and_never_repeats_it() {
        let of = |bytes: usize| format!("whsec_{}", STANDARD.encode(vec![7; bytes]));
        for (text, error) in [
            ("", SigningSecretError::Prefix),
            (&SECRET[6..], SigningSecretError::Prefix),
            ("whsec_MfKQ9r8GKYqrTwj*PD8ILPZIo2LaLaSw", SigningSecretError::Base64),
            (&of(23), SigningSecretError::Length { found: 23 }),
            (&of(65), SigningSecretError::Length { found: 65 }),
        ] {
            assert_eq!(SigningSecret::new(text).expect_err(text), error);
            assert!(!error.to_string().contains("MfKQ"));
        }
        assert!(SigningSecret::new(&of(24)).is_ok() && SigningSecret::new(&of(64)).is_ok());
        assert_eq!(format!("{:?}", SigningSecret::new(SECRET).expect("a secret")), "SigningSecret(…)");
    }
}
