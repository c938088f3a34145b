//! A call as data: what is asked, and how the answer is read. No sockets, no clock.

use std::fmt;

use fen::Fen;
use rand::distr::{Alphanumeric, SampleString};

use crate::beijing::{self, TimeError};
use crate::{FieldError, Fields, Merchant, Problem, SignType, sign, xml};

/// One of the gateway's calls, with its question inside.
pub trait Call {
    /// What the gateway answers when it agrees.
    type Reply;

    /// The path at the gateway's host (protocol sheet §4).
    const PATH: &'static str;

    /// The call's name in logs, such as `unifiedorder`.
    fn name(&self) -> &'static str;

    /// The call's own fields, checked. Account, nonce and signature are added when it is prepared.
    ///
    /// # Errors
    /// [`FieldError`] names the field the gateway would refuse.
    fn fields(&self) -> Result<Fields, FieldError>;

    /// Reads an answer whose signature, merchant and codes are all in order.
    ///
    /// # Errors
    /// [`ReplyError`] when it is not the answer to this question, or not readable: nothing is known then.
    fn read(&self, reply: &Fields) -> Result<Self::Reply, ReplyError>;
}

/// A signed message whose content is not what the protocol promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// A field that must be there is not.
    #[error("{field} is missing")]
    Missing {
        /// The field's name.
        field: &'static str,
    },
    /// An amount that is not a whole, non-negative number of fen.
    #[error("{field} is not an amount in fen")]
    BadNumber {
        /// The field's name.
        field: &'static str,
    },
    /// A time that is not `yyyyMMddHHmmss`.
    #[error("{field} is not a time")]
    BadTime {
        /// The field's name.
        field: &'static str,
    },
    /// The answer speaks of another order than the one asked about.
    #[error("{field} is another order's")]
    OtherOrder {
        /// The field's name.
        field: &'static str,
    },
}

/// A request ready to be posted.
#[derive(Clone, PartialEq, Eq)]
pub struct PreparedRequest {
    /// The path at the gateway's host.
    pub path: &'static str,
    /// The signed XML.
    pub body: String,
    /// The random text in it, to find the request again in WeChat's support.
    pub nonce: String,
}

/// Prints without the body: it is signed.
impl fmt::Debug for PreparedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedRequest")
            .field("path", &self.path)
            .field("nonce", &self.nonce)
            .finish_non_exhaustive()
    }
}

/// Checks, signs and writes a call, with a fresh random nonce.
///
/// # Errors
/// [`FieldError`] names the field the gateway would refuse; nothing may be sent then.
pub fn prepare<C: Call>(merchant: &Merchant, call: &C) -> Result<PreparedRequest, FieldError> {
    prepare_with_nonce(merchant, call, &Alphanumeric.sample_string(&mut rand::rng(), 32))
}

/// [`prepare`] with a given nonce (at most 32 letters and digits), so that a simulation can be repeated exactly.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_with_nonce<C: Call>(
    merchant: &Merchant,
    call: &C,
    nonce: &str,
) -> Result<PreparedRequest, FieldError> {
    let mut fields = call.fields()?;
    fields.set("appid", &merchant.appid).set("mch_id", &merchant.mch_id).set("nonce_str", nonce);
    if merchant.sign_type != SignType::Md5 {
        fields.set("sign_type", merchant.sign_type);
    }
    let signature = sign::sign(&fields, &merchant.api_key, merchant.sign_type);
    fields.set("sign", signature);
    let body = xml::write(&fields).map_err(unchecked)?;
    Ok(PreparedRequest { path: C::PATH, body, nonce: nonce.to_owned() })
}

/// A call whose `fields` let something pass that can't be written.
fn unchecked(error: xml::XmlError) -> FieldError {
    let problem = match error {
        xml::XmlError::Unwritable { character, .. } => Problem::Character(character),
        _ => Problem::Alphabet { allowed: "names of letters, digits and _" },
    };
    FieldError { field: "request", problem }
}

/// Typed access to a received message, for the calls' `read`.
pub(crate) struct Received<'a>(pub(crate) &'a Fields);

impl<'a> Received<'a> {
    /// A text; `None` when missing or empty.
    pub(crate) fn text(&self, field: &'static str) -> Option<&'a str> {
        self.0.get(field).filter(|value| !value.is_empty())
    }

    /// A text that must be there.
    pub(crate) fn required(&self, field: &'static str) -> Result<&'a str, ReplyError> {
        self.text(field).ok_or(ReplyError::Missing { field })
    }

    /// An owned text; `None` when missing or empty.
    pub(crate) fn owned(&self, field: &'static str) -> Option<String> {
        self.text(field).map(str::to_owned)
    }

    /// An amount in fen: only digits, as the protocol writes them.
    pub(crate) fn amount(&self, field: &'static str) -> Result<Option<Fen>, ReplyError> {
        let Some(text) = self.text(field) else { return Ok(None) };
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse() {
            Ok(fen) if digits => Ok(Some(Fen::new(fen))),
            _ => Err(ReplyError::BadNumber { field }),
        }
    }

    /// A moment in milliseconds since 1970-01-01 UTC.
    pub(crate) fn moment(&self, field: &'static str) -> Result<Option<i64>, ReplyError> {
        self.text(field).map(beijing::parse).transpose().map_err(|TimeError| ReplyError::BadTime { field })
    }

    /// The order number, which must be the one that was asked about.
    pub(crate) fn must_be(&self, field: &'static str, asked: &str) -> Result<(), ReplyError> {
        if self.required(field)? == asked { Ok(()) } else { Err(ReplyError::OtherOrder { field }) }
    }

    /// The order number, which need not be there, but must not be another one.
    pub(crate) fn may_not_be_other_than(&self, field: &'static str, asked: &str) -> Result<(), ReplyError> {
        match self.text(field) {
            Some(said) if said != asked => Err(ReplyError::OtherOrder { field }),
            _ => Ok(()),
        }
    }
}
