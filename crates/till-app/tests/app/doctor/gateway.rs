//! The gateway's address, who answers there, the clock.

use super::seed::{Case, Door};
use wechatpay_simulator::ledger::Fault;

const FIELD: &str = "gateway.base_url";
const MINUTE_MS: i64 = 60_000;
const PORTAL: &str =
    "HTTP/1.1 302 Found\r\nlocation: http://login.example/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
const PAGE: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 20\r\nconnection: close\r\n\r\n<html>welcome</html>";

pub fn cases() -> Vec<Case> {
    [addresses(), doors(), clocks()].concat()
}

/// Nobody is asked: the form says enough.
fn addresses() -> Vec<Case> {
    let typed = |name, code, spoil| Case::new(name, &[(FIELD, code)], spoil).at(Door::Typed);
    vec![
        typed("no gateway", "no_address", |s| s.set(FIELD, "")),
        typed("gateway without https://", "no_address", |s| s.set(FIELD, "api.mch.weixin.qq.com")),
        typed("gateway with a full-width colon", "full_width", |s| {
            s.set(FIELD, "https：//api.mch.weixin.qq.com")
        }),
        typed("gateway with a blank", "unseen_character", |s| s.set(FIELD, "https://api.mch.weixin.qq.com ")),
        typed("plain http to WeChat", "plain_http", |s| s.set(FIELD, "http://api.mch.weixin.qq.com")),
        typed("plain http into the local network", "plain_http", |s| s.set(FIELD, "http://192.168.1.5:8080")),
        typed("the retired sandbox", "sandbox", |s| s.set(FIELD, "https://api.mch.weixin.qq.com/sandboxnew")),
        typed("the present sandbox", "sandbox", |s| {
            s.set(FIELD, "https://api.mch.weixin.qq.com/xdc/apiv2sandbox")
        }),
        typed("a call's whole address", "gateway_path", |s| {
            s.set(FIELD, "https://api.mch.weixin.qq.com/pay/unifiedorder");
        }),
        typed("the merchant platform", "not_the_gateway", |s| s.set(FIELD, "https://pay.weixin.qq.com")),
        typed("a query in the gateway's address", "address_extras", |s| {
            s.set(FIELD, "https://api.mch.weixin.qq.com/?a=1");
        }),
        typed("a gateway that is a number in the file", "wrong_type", |s| s.set(FIELD, 443)),
    ]
}

fn doors() -> Vec<Case> {
    let fault = |name, expected: &[(&'static str, &'static str)], spoil| Case::new(name, expected, spoil);
    vec![
        Case::new("nobody listens", &[(FIELD, "no_connection")], |_| {}).at(Door::Closed),
        Case::new("a log-in page answers", &[(FIELD, "stranger_answered")], |_| {}).at(Door::Web(PAGE)),
        Case::new("a portal leads elsewhere", &[(FIELD, "stranger_answered")], |_| {}).at(Door::Web(PORTAL)),
        Case::new("TLS is intercepted", &[(FIELD, "intercepted")], |_| {})
            .at(Door::OwnCertificate { expired: false }),
        Case::new("https to an end that speaks http", &[(FIELD, "bad_tls")], |s| {
            let plain = s.settings[FIELD].as_str().unwrap().replace("http://", "https://");
            s.set(FIELD, plain);
        }),
        fault("forged answers", &[("network", "answer_forged")], |s| s.fault = Some(Fault::BadSignature)),
        fault("another merchant's answers", &[("network", "answer_forged")], |s| {
            s.fault = Some(Fault::OtherMerchant)
        }),
        fault("rubbish answers", &[(FIELD, "stranger_answered")], |s| s.fault = Some(Fault::Rubbish)),
        fault("the gateway is broken", &[("network", "gateway_trouble")], |s| s.fault = Some(Fault::Http502)),
        fault("answers break off", &[("network", "too_slow")], |s| s.fault = Some(Fault::ResetAfterEffect)),
        fault("the gateway is in trouble", &[("network", "gateway_trouble")], |s| {
            s.fault = Some(Fault::Systemerror)
        }),
        fault("answers without a signature", &[("network", "answer_forged")], |s| {
            s.fault = Some(Fault::Unsigned)
        }),
        fault("answers of a mebibyte", &[(FIELD, "stranger_answered")], |s| s.fault = Some(Fault::Oversized)),
    ]
}

fn clocks() -> Vec<Case> {
    vec![
        Case::new("clock a quarter of an hour slow", &[("clock", "clock_behind")], |s| {
            s.clock_ms = -15 * MINUTE_MS
        }),
        Case::new("clock three minutes slow", &[("clock", "clock_off")], |s| s.clock_ms = -3 * MINUTE_MS),
        Case::new("clock eight hours fast", &[("clock", "clock_off")], |s| s.clock_ms = 480 * MINUTE_MS),
    ]
}
