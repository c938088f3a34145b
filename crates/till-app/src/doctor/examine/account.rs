//! Appid, merchant number and key: their form, and what WeChat says of them.

use super::Findings;
use crate::doctor::code::{Code, Severity};
use crate::doctor::facts::{Facts, Probe};
use crate::doctor::shape::{Looks, Shape};
use crate::settings_check::Verdict;
use wechatpay::ApiKey;

const APPID: &str = "gateway.appid";
const MCH_ID: &str = "gateway.mch_id";
const API_KEY: &str = "api_key";
/// Where a merchant number's length usually lies.
const MCH_ID_LENGTH: std::ops::RangeInclusive<usize> = 8..=10;
/// The longest the protocol has room for.
const LONGEST: usize = 32;

pub(super) fn examine(facts: &Facts, found: &mut Findings) {
    let turned_round =
        facts.appid.looks == Looks::Digits && matches!(facts.mch_id.looks, Looks::Appid | Looks::NearlyAppid);
    if turned_round {
        found.stops(APPID, Code::Swapped, "");
    } else {
        appid(facts.appid, found);
        mch_id(facts.mch_id, found);
    }
    api_key(facts.api_key, found);
    if !facts.sign_type_known {
        found.stops("gateway.sign_type", Code::SignTypeUnknown, "");
    }
    if let Probe::Answered(report) = &facts.probe {
        said(report.verdict, &report.code, facts, found);
    }
}

fn appid(shape: Shape, found: &mut Findings) {
    if let Some(odd) = shape.odd {
        return found.odd(Severity::Stops, APPID, odd);
    }
    match shape.looks {
        Looks::Appid => {}
        Looks::Empty => found.stops(APPID, Code::Missing, ""),
        Looks::NearlyAppid => found.hurts(APPID, Code::Unusual, shape.length),
        Looks::Digits => found.stops(APPID, Code::IsMerchantNumber, ""),
        Looks::OriginalId => found.stops(APPID, Code::IsOriginalId, ""),
        looks if is_secret(looks) => found.stops(APPID, Code::IsKey, ""),
        _ => found.stops(APPID, Code::NotPossible, shape.length),
    }
}

fn mch_id(shape: Shape, found: &mut Findings) {
    if let Some(odd) = shape.odd {
        return found.odd(Severity::Stops, MCH_ID, odd);
    }
    match shape.looks {
        Looks::Digits if MCH_ID_LENGTH.contains(&shape.length) => {}
        Looks::Digits if shape.length <= LONGEST => found.hurts(MCH_ID, Code::Unusual, shape.length),
        Looks::Empty => found.stops(MCH_ID, Code::Missing, ""),
        Looks::Appid | Looks::NearlyAppid => found.stops(MCH_ID, Code::IsAppid, ""),
        looks if is_secret(looks) => found.stops(MCH_ID, Code::IsKey, ""),
        _ => found.stops(MCH_ID, Code::NotPossible, shape.length),
    }
}

fn is_secret(looks: Looks) -> bool {
    matches!(
        looks,
        Looks::LowerHex | Looks::Key | Looks::Serial | Looks::PublicKeyId | Looks::WebhookSecret | Looks::Pem
    )
}

fn api_key(shape: Shape, found: &mut Findings) {
    if let Some(odd) = shape.odd {
        return found.odd(Severity::Stops, API_KEY, odd);
    }
    let code = match shape.looks {
        Looks::LowerHex | Looks::Key => return,
        Looks::Digits if shape.length == ApiKey::LENGTH => return,
        Looks::Empty => Code::Missing,
        Looks::Pem => Code::KeyIsFile,
        Looks::Serial => Code::KeyIsSerial,
        Looks::PublicKeyId => Code::KeyIsPublicKeyId,
        Looks::WebhookSecret => Code::KeyIsBackOffice,
        Looks::Appid => Code::IsAppid,
        Looks::Digits if MCH_ID_LENGTH.contains(&shape.length) => Code::IsMerchantNumber,
        _ if shape.length != ApiKey::LENGTH => Code::KeyLength,
        _ => Code::KeySymbols,
    };
    found.stops(API_KEY, code, shape.length);
}

/// What WeChat said of the account. What it says of the way there stands in [`super::gateway`].
fn said(verdict: Verdict, code: &str, facts: &Facts, found: &mut Findings) {
    match verdict {
        Verdict::Ok | Verdict::Unreachable | Verdict::NotTrusted => {}
        Verdict::WrongKey => {
            // The form can't tell an AppSecret from a key that was made by a generator: both are said.
            let maybe = facts.api_key.looks == Looks::LowerHex;
            let code = if maybe { Code::KeyRefusedMaybeAppSecret } else { Code::KeyRefused };
            found.stops(API_KEY, code, "");
        }
        Verdict::WrongAppid => found.stops(APPID, Code::AppidUnknown, ""),
        Verdict::WrongMchId => found.stops(MCH_ID, Code::MchIdUnknown, ""),
        Verdict::NotLinked => found.stops(APPID, Code::NotLinked, ""),
        Verdict::NoPermission => found.stops("account", Code::NoPermission, ""),
        Verdict::Other => found.stops("account", Code::GatewayRefused, code),
    }
}
