//! Signatures (签名算法), protocol sheet §2: MD5 or HMAC-SHA256 over the sorted, non-empty fields and the API key.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{ApiKey, Fields};

/// Which algorithm signs a message (protocol sheet §2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum SignType {
    /// The gateway's default.
    #[default]
    #[serde(rename = "MD5")]
    Md5,
    /// Stronger; asked for with the field `sign_type=HMAC-SHA256`.
    #[serde(rename = "HMAC-SHA256")]
    HmacSha256,
}

impl SignType {
    /// The name in the field `sign_type`.
    pub const fn as_str(self) -> &'static str {
        match self {
            SignType::Md5 => "MD5",
            SignType::HmacSha256 => "HMAC-SHA256",
        }
    }
}

impl fmt::Display for SignType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A `sign_type` that is neither `MD5` nor `HMAC-SHA256`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sign_type is MD5 or HMAC-SHA256")]
pub struct UnknownSignType;

impl FromStr for SignType {
    type Err = UnknownSignType;

    fn from_str(name: &str) -> Result<SignType, UnknownSignType> {
        [SignType::Md5, SignType::HmacSha256]
            .into_iter()
            .find(|kind| kind.as_str() == name)
            .ok_or(UnknownSignType)
    }
}

/// Why a signature proves nothing. A message with any of these is not to be believed, whatever it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// There is no field `sign`, or it is empty.
    #[error("the message is not signed")]
    Missing,
    /// `sign_type` names an algorithm that does not exist.
    #[error("the message is signed with an unknown algorithm")]
    UnknownType,
    /// `sign` is not the upper-case hexadecimal text of the algorithm's length.
    #[error("the signature is not {} upper-case hexadecimal digits", digits(*.0))]
    Malformed(SignType),
    /// The signature does not fit the fields and the key: another key, or a changed message.
    #[error("the signature does not fit the message")]
    Mismatch,
}

/// The signature of all fields except `sign`; empty ones don't take part, `sign_type` does (protocol sheet §2.1).
///
/// ```
/// use wechatpay::{ApiKey, Fields, SignType, sign};
///
/// let fields = Fields::new()
///     .with("appid", "wxd930ea5d5a258f4f")
///     .with("mch_id", "10000100")
///     .with("device_info", "1000")
///     .with("body", "test")
///     .with("nonce_str", "ibuaiVcKdpRxkhJA");
/// let key = ApiKey::new("192006250b4c09247ec02edce69f6a2d")?;
/// assert_eq!(sign::sign(&fields, &key, SignType::Md5), "9A0A8659F005D6984697E2CA0A9CF3B7");
/// # Ok::<(), wechatpay::ApiKeyError>(())
/// ```
pub fn sign(fields: &Fields, key: &ApiKey, kind: SignType) -> String {
    signature(fields, key, kind).as_str().to_owned()
}

/// Checks the field `sign`. The algorithm is what `sign_type` says, or else what the length of `sign` says
/// (protocol sheet §1.4). Answers which one it was.
///
/// # Errors
/// [`SignatureError`]: the message proves nothing.
pub fn verify(fields: &Fields, key: &ApiKey) -> Result<SignType, SignatureError> {
    let kind = match fields.get("sign_type").filter(|name| !name.is_empty()) {
        Some(name) => name.parse().map_err(|UnknownSignType| SignatureError::UnknownType)?,
        None if fields.get("sign").is_some_and(|sign| sign.len() == digits(SignType::HmacSha256)) => {
            SignType::HmacSha256
        }
        None => SignType::Md5,
    };
    verify_as(fields, key, kind).map(|()| kind)
}

/// Checks the field `sign` against one algorithm: a reply uses the algorithm of its request (protocol sheet §1.4).
/// The comparison takes the same time wherever the first difference is.
///
/// # Errors
/// [`SignatureError`]: the message proves nothing.
pub fn verify_as(fields: &Fields, key: &ApiKey, kind: SignType) -> Result<(), SignatureError> {
    let given = fields.get("sign").filter(|sign| !sign.is_empty()).ok_or(SignatureError::Missing)?;
    let upper_hex = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
    if given.len() != digits(kind) || !given.bytes().all(upper_hex) {
        return Err(SignatureError::Malformed(kind));
    }
    let expected = signature(fields, key, kind);
    let same = expected.as_str().as_bytes().ct_eq(given.as_bytes());
    if bool::from(same) { Ok(()) } else { Err(SignatureError::Mismatch) }
}

/// How many hexadecimal digits a signature of this kind has.
const fn digits(kind: SignType) -> usize {
    match kind {
        SignType::Md5 => 32,
        SignType::HmacSha256 => 64,
    }
}

fn signature(fields: &Fields, key: &ApiKey, kind: SignType) -> UpperHex {
    // Everything goes straight into the digest: the key never into a string that would outlive it, the fields without
    // being copied.
    match kind {
        SignType::Md5 => {
            let mut digest = Md5::new();
            feed(fields, key, |bytes| digest.update(bytes));
            UpperHex::of(&digest.finalize())
        }
        SignType::HmacSha256 => match Hmac::<Sha256>::new_from_slice(key.bytes()) {
            Ok(mut mac) => {
                feed(fields, key, |bytes| mac.update(bytes));
                UpperHex::of(&mac.finalize().into_bytes())
            }
            Err(_) => unreachable!("HMAC takes keys of every length"),
        },
    }
}

/// `a=1&b=2&key=` and the key: everything that is signed.
fn feed(fields: &Fields, key: &ApiKey, mut digest: impl FnMut(&[u8])) {
    for piece in fields.signed_pieces() {
        digest(piece.as_bytes());
    }
    digest(b"key=");
    digest(key.bytes());
}

/// A digest as upper-case hexadecimal text, without an allocation.
struct UpperHex {
    text: [u8; 64],
    len: usize,
}

impl UpperHex {
    fn of(digest: &[u8]) -> UpperHex {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        let mut text = [0; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(digest) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        UpperHex { text, len: 2 * digest.len() }
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text[..self.len]).unwrap_or_default()
    }
}
