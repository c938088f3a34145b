//! What an answer means. Every failure is one of three: *not sent*, *rejected*, or *the outcome is unknown*.
//!
//! Judged in the protocol's order: `return_code`, signature, account, `result_code`, content (protocol sheet §0). When
//! in doubt the outcome is unknown: the gateway may have done what was asked, whatever came back.

use crate::sign::{self, SignatureError};
use crate::xml::{self, XmlError};
use crate::{Call, FieldError, Fields, Merchant, ReplyError, err_code};

/// A call that brought no usable answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Nothing reached the gateway.
    #[error("the request was not sent: {0}")]
    NotSent(NotSent),
    /// The gateway said no, and what it was asked for did not happen.
    #[error("WeChat Pay refused: {0}")]
    Rejected(Rejected),
    /// Nobody knows whether the gateway did it. Ask again; never assume, never charge anew.
    #[error("the outcome is unknown: {0}")]
    Unknown(Unknown),
}

impl CallError {
    /// Whether the gateway wants fewer calls: wait longer before the next one.
    pub fn is_slow_down(&self) -> bool {
        match self {
            CallError::Rejected(rejected) => err_code::is_slow_down(&rejected.code),
            CallError::Unknown(unknown) => unknown.http_status == Some(429),
            CallError::NotSent(_) => false,
        }
    }
}

/// Why nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// A field the gateway would refuse.
    #[error(transparent)]
    Field(FieldError),
    /// The host's name could not be resolved.
    #[error("the name of WeChat Pay's host was not found")]
    NameNotFound,
    /// No connection within the time allowed.
    #[error("no connection to WeChat Pay in time")]
    ConnectTimedOut,
    /// Another end answered, but not with a certificate this machine trusts.
    #[error("no trustworthy (TLS) connection to WeChat Pay")]
    Tls,
    /// The connection was refused or could not be made for another reason.
    #[error("no connection to WeChat Pay")]
    NoConnection,
}

/// The gateway said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code} {message}")]
pub struct Rejected {
    /// The gateway's code, such as `ORDERPAID` (see [`err_code`]); `FAIL` when it gave none.
    pub code: String,
    /// The gateway's own sentence, for people; may be empty.
    pub message: String,
    /// Everything it said.
    pub fields: Fields,
    /// Whether the refusal was signed. Refusals of a request that could not be read or whose signature does not fit
    /// are never signed (protocol sheet §1.4); only the TLS connection vouches for them.
    pub signed: bool,
}

impl Rejected {
    /// Whether the account or its set-up is at fault, so that trying again is of no use.
    pub fn is_configuration(&self) -> bool {
        err_code::is_configuration(&self.code)
    }
}

/// Nobody knows what happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Unknown {
    /// Why the answer, if any, proves nothing.
    pub why: Why,
    /// The HTTP status, when there was an answer.
    pub http_status: Option<u16>,
    /// What could be read of the answer. Evidence for the log, **not** to be believed.
    pub fields: Option<Fields>,
}

/// Why an outcome is unknown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// No answer in time, after the request may have gone out.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke after the request may have gone out.
    #[error("the connection broke before the answer was complete")]
    Broken,
    /// An HTTP status other than 200 without a signed answer.
    #[error("WeChat Pay's host answered with HTTP status {0}")]
    HttpStatus(u16),
    /// The answer is not a message.
    #[error("the answer can't be read: {0}")]
    Xml(XmlError),
    /// The answer lacks a code every answer has, or has one that does not exist.
    #[error("the answer has no usable {field}")]
    NoCode {
        /// `return_code` or `result_code`.
        field: &'static str,
    },
    /// The answer's signature proves nothing.
    #[error("the answer can't be trusted: {0}")]
    Signature(SignatureError),
    /// The answer was made for another account.
    #[error("the answer is for another {field}")]
    OtherMerchant {
        /// `appid` or `mch_id`.
        field: &'static str,
    },
    /// The gateway does not know itself, as with `SYSTEMERROR`.
    #[error("WeChat Pay does not know itself: {code}")]
    Uncertain {
        /// The gateway's code.
        code: String,
    },
    /// The answer is trustworthy, but not one to this question.
    #[error("the answer is not usable: {0}")]
    Reply(ReplyError),
}

/// Reads the answer to a call: the reply, and everything the gateway said, for the pay log.
///
/// # Errors
/// [`CallError::Rejected`] or [`CallError::Unknown`].
pub fn interpret<C: Call>(
    merchant: &Merchant,
    call: &C,
    http_status: u16,
    body: &[u8],
) -> Result<(C::Reply, Fields), CallError> {
    let unknown = |why, fields| {
        // Behind another status than 200 stands a proxy or a broken host: its status says more than its page.
        let why = if http_status == 200 { why } else { Why::HttpStatus(http_status) };
        CallError::Unknown(Unknown { why, http_status: Some(http_status), fields })
    };
    let fields = xml::read(body).map_err(|error| unknown(Why::Xml(error), None))?;
    match trusted(merchant, &fields, http_status) {
        Ok(()) => {}
        Err(Verdict::Unknown(why)) => return Err(unknown(why, Some(fields))),
        Err(Verdict::Refused { signed }) => return Err(rejected(fields, signed)),
    }
    match call.read(&fields) {
        Ok(reply) => Ok((reply, fields)),
        Err(error) => Err(unknown(Why::Reply(error), Some(fields))),
    }
}

/// Why a message is no agreement.
enum Verdict {
    Refused { signed: bool },
    Unknown(Why),
}

/// Whether a message is the gateway's, for this merchant, and agrees.
fn trusted(merchant: &Merchant, fields: &Fields, http_status: u16) -> Result<(), Verdict> {
    let uncertain = match fields.get("err_code") {
        Some(code) if err_code::is_uncertain(code) => Some(Why::Uncertain { code: code.to_owned() }),
        _ => None,
    };
    let refused = |signed| uncertain.clone().map_or(Verdict::Refused { signed }, Verdict::Unknown);
    match fields.get("return_code") {
        Some("SUCCESS") => {}
        Some("FAIL") if http_status == 200 => return Err(refused(false)),
        _ => return Err(Verdict::Unknown(Why::NoCode { field: "return_code" })),
    }
    sign::verify_as(fields, &merchant.api_key, merchant.sign_type)
        .map_err(|error| Verdict::Unknown(Why::Signature(error)))?;
    if let Some(field) = merchant.stranger_in(fields) {
        return Err(Verdict::Unknown(Why::OtherMerchant { field }));
    }
    match fields.get("result_code") {
        Some("SUCCESS") => Ok(()),
        Some("FAIL") => Err(refused(true)),
        _ => Err(Verdict::Unknown(Why::NoCode { field: "result_code" })),
    }
}

fn rejected(fields: Fields, signed: bool) -> CallError {
    let first = |names: [&str; 2]| {
        names.into_iter().filter_map(|name| fields.get(name)).find(|value| !value.is_empty())
    };
    let code = first(["err_code", "return_code"]).unwrap_or_default().to_owned();
    let message = first(["err_code_des", "return_msg"]).unwrap_or_default().to_owned();
    CallError::Rejected(Rejected { code, message, fields, signed })
}
