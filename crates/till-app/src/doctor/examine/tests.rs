//! What can't be met on loopback: WeChat's own two hosts, and refusals the simulator has no reason for. The rest is
//! seeded into real folders (`tests/app/doctor`).

use super::*;
use crate::doctor::address::Typed;
use crate::doctor::facts::{Database, HostFacts, Listening, Met, Name, Probe, Public, TlsTrouble, Tunnel};
use crate::doctor::shape::Shape;
use crate::settings::OFFICIAL_BASE_URL;
use crate::settings_check::{Report, Verdict};

const HERE: Met = Met::Answer { clock_ahead_ms: Some(0) };

fn good() -> Facts {
    let host = |name: &str| HostFacts { name: name.into(), met: HERE };
    Facts {
        demo: false,
        wrong_types: Vec::new(),
        appid: Shape::of("wxd930ea5d5a258f4f"),
        mch_id: Shape::of("10000100"),
        merchant: Some("10000100".into()),
        sign_type_known: true,
        base_url: Typed::of(OFFICIAL_BASE_URL),
        has_stand_by: true,
        api_key: Shape::of("192006250b4c09247ec02edce69f6a2d"),
        certificate: None,
        names: vec![("shop.name", Name::Good)],
        listening: Listening::Off,
        public_url: Typed::Empty,
        public: Public::NotTried,
        tunnel: Tunnel::Fine,
        back_office_secret_missing: false,
        database: Database::Fine,
        now_ms: 1_717_214_400_000,
        clock_ahead_ms: Some(0),
        hosts: vec![host("api.mch.weixin.qq.com"), host("api2.mch.weixin.qq.com")],
        probe: said(Verdict::Ok, ""),
    }
}

fn said(verdict: Verdict, code: &str) -> Probe {
    let report =
        Report { verdict, field: None, code: code.into(), message: String::new(), http_status: None };
    Probe::Answered(report)
}

fn found(spoil: impl FnOnce(&mut Facts)) -> Vec<(&'static str, &'static str)> {
    let mut facts = good();
    spoil(&mut facts);
    examine(&facts).iter().map(|finding| (finding.field, finding.code.as_str())).collect()
}

#[test]
fn a_shop_in_order_has_no_finding() {
    assert_eq!(found(|_| {}), []);
}

#[test]
fn wechats_own_hosts_are_told_apart() {
    let both = |met| move |facts: &mut Facts| facts.hosts.iter_mut().for_each(|host| host.met = met);
    assert_eq!(found(both(Met::NameNotFound)), [("network", "name_not_found")]);
    assert_eq!(found(both(Met::NoConnection)), [("network", "no_connection")]);
    assert_eq!(found(both(Met::TooSlow)), [("network", "too_slow")]);
    assert_eq!(found(both(Met::Tls(TlsTrouble::UnknownIssuer))), [("network", "intercepted")]);
    assert_eq!(found(both(Met::Tls(TlsTrouble::ByClock))), [("clock", "certificate_by_clock")]);
    assert_eq!(found(both(Met::Tls(TlsTrouble::Other))), [("network", "bad_tls")]);
    for one in 0..2 {
        let down = found(|facts| facts.hosts[one].met = Met::TooSlow);
        assert_eq!(down, [("network", "one_host_down")]);
    }
}

#[test]
fn an_address_of_wechats_without_a_stand_by_is_worth_knowing() {
    for url in ["https://api2.mch.weixin.qq.com", "https://apihk.mch.weixin.qq.com"] {
        let known = found(|facts| (facts.base_url, facts.has_stand_by) = (Typed::of(url), false));
        assert_eq!(known, [("gateway.base_url", "no_stand_by")], "{url}");
    }
    let stranger = found(|facts| facts.base_url = Typed::of("https://pay.example.com"));
    assert_eq!(stranger, [("gateway.base_url", "strange_gateway")]);
}

#[test]
fn what_wechat_says_leads_to_a_field() {
    let table = [
        (Verdict::WrongAppid, ("gateway.appid", "appid_unknown")),
        (Verdict::WrongMchId, ("gateway.mch_id", "mch_id_unknown")),
        (Verdict::NotLinked, ("gateway.appid", "not_linked")),
        (Verdict::NoPermission, ("account", "no_permission")),
        (Verdict::WrongKey, ("api_key", "key_refused_maybe_app_secret")),
        (Verdict::Other, ("account", "gateway_refused")),
    ];
    for (verdict, expected) in table {
        assert_eq!(found(|facts| facts.probe = said(verdict, "X")), [expected]);
    }
}

#[test]
fn the_clock_may_be_a_minute_wrong_and_never_slower_than_an_order_lives() {
    let off = |ms| move |facts: &mut Facts| facts.clock_ahead_ms = Some(ms);
    assert_eq!(found(off(59_000)), []);
    assert_eq!(found(off(-59_000)), []);
    assert_eq!(found(off(61_000)), [("clock", "clock_off")]);
    assert_eq!(found(off(-539_000)), [("clock", "clock_off")]);
    assert_eq!(found(off(-540_000)), [("clock", "clock_behind")], "less than a minute is left of ten");
}

#[test]
fn what_only_a_running_till_can_tell_is_said() {
    assert_eq!(found(|facts| facts.tunnel = Tunnel::Down), [("notify.tunnel", "tunnel_down")]);
    assert_eq!(found(|facts| facts.tunnel = Tunnel::NoAddress), [("notify.public_url", "tunnel_no_address")]);
    assert_eq!(found(|facts| facts.database = Database::Down), [("database", "database_down")]);
    let loopback = |facts: &mut Facts| {
        facts.listening = Listening::Ready { any_port: false };
        facts.public_url = Typed::of("http://localhost:8737");
    };
    assert_eq!(found(loopback), [("notify.public_url", "not_public")]);
}

#[test]
fn the_worst_stands_first() {
    let mut facts = good();
    facts.demo = true;
    facts.hosts[1].met = Met::TooSlow;
    facts.api_key = Shape::of("");
    let severities: Vec<_> = examine(&facts).iter().map(|finding| finding.severity.as_str()).collect();
    assert_eq!(severities, ["stops", "hurts", "know"]);
}
