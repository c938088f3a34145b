//! "Check connection": one real, signed order query, and what its answer says about the settings.

use crate::TillError;
use crate::gateway::{client, doubt};
use crate::settings::Settings;
use till::payment::Distrust;
use wechatpay::{CallError, Merchant, OrderQuery, OrderRef, Unknown, Why};

/// What the check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The gateway knows this merchant and the key signs right.
    Ok,
    /// The signature was refused: the key, or the merchant number it belongs to.
    WrongKey,
    /// The gateway does not know the appid.
    WrongAppid,
    /// The gateway does not know the merchant number.
    WrongMchId,
    /// Both exist, but the appid is not linked to the merchant.
    NotLinked,
    /// The product is not opened for this merchant, or this address isn't on its white list.
    NoPermission,
    /// No connection.
    Unreachable,
    /// Something answered whose signature is not the merchant's.
    NotTrusted,
    /// Anything else; the gateway's words tell.
    Other,
}

/// The check's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What was found.
    pub verdict: Verdict,
    /// The setting to look at.
    pub field: Option<&'static str>,
    /// WeChat's code, or ours.
    pub code: String,
    /// WeChat's words.
    pub message: String,
    /// The HTTP status of an answer that was none of WeChat Pay's.
    pub http_status: Option<u16>,
}

/// Asks for an order that cannot exist: a healthy gateway answers ORDERNOTEXIST, signed.
///
/// # Errors
/// [`TillError::Client`] when the client can't be set up; everything the gateway does is in the report.
pub async fn check(settings: &Settings, merchant: &Merchant) -> Result<Report, TillError> {
    let client = client(&settings.base_url)?;
    let number = format!("check-{}", &uuid::Uuid::new_v4().simple().to_string()[..20]);
    let call = OrderQuery { by: OrderRef::OutTradeNo(number) };
    Ok(match client.call(merchant, &call).await {
        // Nobody ordered this number, so an answer about it is strange, but it is signed.
        Ok(_) => report(Verdict::Ok, None, "", ""),
        Err(CallError::NotSent(e)) => {
            report(Verdict::Unreachable, Some("gateway.base_url"), "not_sent", &e.to_string())
        }
        Err(CallError::Rejected(r)) => rejected(&r.code, &r.message, r.signed),
        Err(CallError::Unknown(e)) => unknown(&e),
    })
}

fn unknown(unknown: &Unknown) -> Report {
    let (distrust, code) = doubt(unknown);
    let (verdict, field) = match distrust {
        Distrust::NotBelieved => (Verdict::NotTrusted, "api_key"),
        Distrust::NotSent | Distrust::NoAnswer | Distrust::SlowDown => {
            (Verdict::Unreachable, "gateway.base_url")
        }
    };
    let http_status = match unknown.why {
        Why::HttpStatus(status) => Some(status),
        _ => None,
    };
    Report { http_status, ..report(verdict, Some(field), code, &unknown.to_string()) }
}

fn rejected(code: &str, message: &str, signed: bool) -> Report {
    let (verdict, field) = match code {
        "ORDERNOTEXIST" if signed => (Verdict::Ok, None),
        "SIGNERROR" => (Verdict::WrongKey, Some("api_key")),
        "APPID_NOT_EXIST" => (Verdict::WrongAppid, Some("gateway.appid")),
        "MCHID_NOT_EXIST" => (Verdict::WrongMchId, Some("gateway.mch_id")),
        "APPID_MCHID_NOT_MATCH" => (Verdict::NotLinked, Some("gateway.appid")),
        "NOAUTH" => (Verdict::NoPermission, None),
        _ => guess_by_words(message),
    };
    report(verdict, field, code, message)
}

/// An unsigned refusal has no code, only words for people (protocol sheet §1.4). They may guide a person to a field;
/// nothing about money is ever decided on them.
fn guess_by_words(message: &str) -> (Verdict, Option<&'static str>) {
    let lower = message.to_lowercase();
    let merchant = message.contains("商户号") || lower.contains("mch_id") || lower.contains("mchid");
    let appid = lower.contains("appid");
    if message.contains("签名") || lower.contains("sign") {
        (Verdict::WrongKey, Some("api_key"))
    } else if merchant && appid {
        // 「appid和mch_id不匹配」: both exist, but not together.
        (Verdict::NotLinked, Some("gateway.appid"))
    } else if merchant {
        (Verdict::WrongMchId, Some("gateway.mch_id"))
    } else if appid {
        (Verdict::WrongAppid, Some("gateway.appid"))
    } else {
        (Verdict::Other, None)
    }
}

fn report(verdict: Verdict, field: Option<&'static str>, code: &str, message: &str) -> Report {
    Report { verdict, field, code: code.to_owned(), message: message.to_owned(), http_status: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_words_lead_to_the_setting_to_look_at() {
        let table = [
            (("ORDERNOTEXIST", "订单不存在", true), (Verdict::Ok, None)),
            (("ORDERNOTEXIST", "订单不存在", false), (Verdict::Other, None)),
            (("SIGNERROR", "", true), (Verdict::WrongKey, Some("api_key"))),
            (("APPID_NOT_EXIST", "", true), (Verdict::WrongAppid, Some("gateway.appid"))),
            (("MCHID_NOT_EXIST", "", true), (Verdict::WrongMchId, Some("gateway.mch_id"))),
            (("APPID_MCHID_NOT_MATCH", "", true), (Verdict::NotLinked, Some("gateway.appid"))),
            (("NOAUTH", "商户无此接口权限", true), (Verdict::NoPermission, None)),
            (("FAIL", "签名错误", false), (Verdict::WrongKey, Some("api_key"))),
            (("FAIL", "mch_id不存在", false), (Verdict::WrongMchId, Some("gateway.mch_id"))),
            (("FAIL", "商户号不存在", false), (Verdict::WrongMchId, Some("gateway.mch_id"))),
            (("FAIL", "appid不存在", false), (Verdict::WrongAppid, Some("gateway.appid"))),
            (("FAIL", "appid和mch_id不匹配", false), (Verdict::NotLinked, Some("gateway.appid"))),
            (("FAIL", "系统繁忙", false), (Verdict::Other, None)),
        ];
        for ((code, message, signed), (verdict, field)) in table {
            let report = rejected(code, message, signed);
            assert_eq!((report.verdict, report.field), (verdict, field), "{code} {message}");
            assert_eq!((report.code.as_str(), report.message.as_str()), (code, message));
        }
    }
}
