//! One call over an unreliable wire, in three steps that need no clock: what will go wrong, the effect, the answer.
//!
//! The HTTP server and a simulated network follow the same [`Script`]: wait `before_ms`, let the ledger
//! [`perform`](super::Ledger::perform) it, wait `after_ms`, deliver the [`Wire`].

use super::config::Config;
use super::faults::{Fault, FaultRule};
use super::refusal::Refusal;
use super::{notice, reply};
use wechatpay::{Fields, SignType};

/// What will happen to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Script {
    /// Milliseconds between the request and its effect.
    pub before_ms: u32,
    /// Milliseconds between the effect and its answer.
    pub after_ms: u32,
    /// Does the request take effect?
    pub takes_effect: bool,
    /// The fault that was drawn, for logs and statistics.
    pub fault: Option<Fault>,
}

impl Script {
    /// The call happens and is answered.
    pub(super) const PLAIN: Self = Self { before_ms: 0, after_ms: 0, takes_effect: true, fault: None };

    pub(super) fn of(rule: Option<FaultRule>) -> Self {
        let Some(rule) = rule else { return Self::PLAIN };
        let ms = rule.ms.unwrap_or_default();
        let fault = Some(rule.fault);
        match rule.fault {
            Fault::Slow => Self { before_ms: ms, fault, ..Self::PLAIN },
            Fault::SlowAfterEffect => Self { after_ms: ms, fault, ..Self::PLAIN },
            Fault::NoAnswerWithoutEffect
            | Fault::Reset
            | Fault::Http502
            | Fault::Systemerror
            | Fault::RateLimit
            | Fault::NotEnabled
            | Fault::Redirect => Self { takes_effect: false, fault, ..Self::PLAIN },
            Fault::NoAnswerAfterEffect
            | Fault::ResetAfterEffect
            | Fault::Http502AfterEffect
            | Fault::Rubbish
            | Fault::BadSignature
            | Fault::Unsigned
            | Fault::SystemerrorAfterEffect
            | Fault::OtherMerchant
            | Fault::OtherOrder
            | Fault::WrongAmount
            | Fault::Lag
            | Fault::Doctype
            | Fault::Oversized => Self { fault, ..Self::PLAIN },
        }
    }

    /// Does the merchant get the true answer?
    pub(super) fn is_honest(self) -> bool {
        matches!(self.fault, None | Some(Fault::Slow | Fault::SlowAfterEffect))
    }

    /// The gateway is down.
    pub(super) fn down() -> Self {
        Self { takes_effect: false, fault: Some(Fault::Http502), ..Self::PLAIN }
    }
}

/// What comes back to the merchant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wire {
    /// An HTTP answer.
    Answer {
        /// HTTP status.
        status: u16,
        /// `Content-Type`.
        content_type: &'static str,
        /// The body.
        body: String,
    },
    /// HTTP 307 to another path.
    Redirect,
    /// Nothing, for as long as the merchant waits.
    Silence,
    /// The connection is reset.
    Reset,
}

impl Wire {
    fn xml(body: String) -> Self {
        // The gateway labels its XML so (§0).
        Self::Answer { status: 200, content_type: "text/plain", body }
    }

    fn page(status: u16) -> Self {
        let body =
            "<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>";
        Self::Answer { status, content_type: "text/html", body: body.to_owned() }
    }
}

/// The length of an oversized answer: far more than any reader should keep.
const OVERSIZED: usize = 1024 * 1024;

/// What the merchant sees of the true `answer`; `sign_type` is the algorithm of the request.
pub(super) fn deliver(
    config: &Config,
    script: Script,
    sign_type: SignType,
    nonce: &str,
    mut answer: Fields,
) -> Wire {
    let Some(fault) = script.fault else { return Wire::xml(notice::write(&answer)) };
    match fault {
        Fault::NoAnswerAfterEffect | Fault::NoAnswerWithoutEffect => return Wire::Silence,
        Fault::Reset | Fault::ResetAfterEffect => return Wire::Reset,
        Fault::Redirect => return Wire::Redirect,
        Fault::Http502 | Fault::Http502AfterEffect => return Wire::page(502),
        Fault::Rubbish => return Wire::page(200),
        Fault::Oversized => return Wire::xml("<xml>".to_owned() + &" ".repeat(OVERSIZED)),
        Fault::Doctype => return Wire::xml(notice::with_doctype(&notice::write(&answer))),
        Fault::Systemerror | Fault::SystemerrorAfterEffect => {
            answer = reply::signed(config, sign_type, nonce, Err(Refusal::system_error()));
        }
        Fault::RateLimit => answer = reply::signed(config, sign_type, nonce, Err(Refusal::too_often())),
        Fault::NotEnabled => answer = reply::signed(config, sign_type, nonce, Err(Refusal::not_enabled())),
        Fault::Unsigned => _ = answer.remove("sign"),
        Fault::BadSignature if answer.get("sign").is_some() => reply::spoil_signature(&mut answer),
        Fault::OtherMerchant => alter(config, sign_type, &mut answer, "mch_id", notice::other_digits),
        Fault::OtherOrder => alter(config, sign_type, &mut answer, "out_trade_no", notice::other_digits),
        Fault::WrongAmount => {
            alter(config, sign_type, &mut answer, "total_fee", one_more);
            alter(config, sign_type, &mut answer, "cash_fee", one_more);
        }
        Fault::BadSignature | Fault::Slow | Fault::SlowAfterEffect | Fault::Lag => {}
    }
    Wire::xml(notice::write(&answer))
}

/// Changes one field of a signed answer, if it is there, and signs again: a lie under a good signature.
fn alter(
    config: &Config,
    sign_type: SignType,
    answer: &mut Fields,
    name: &str,
    change: impl FnOnce(&str) -> String,
) {
    let Some(changed) = answer.get(name).map(change) else { return };
    answer.set(name, changed);
    reply::sign_anew(answer, config, sign_type);
}

fn one_more(fen: &str) -> String {
    fen.parse::<i64>().map_or_else(|_| fen.to_owned(), |fen| (fen + 1).to_string())
}
