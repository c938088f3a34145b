//! The gateway's address, the way to it, and the clock.

use super::Findings;
use crate::doctor::address::{Address, HostKind, PathKind, Typed};
use crate::doctor::code::{Code, Severity};
use crate::doctor::facts::{Facts, Met, Probe, TlsTrouble};
use crate::settings_check::{Report, Verdict};
use till::payment::schedule::PAYABLE_FOR_MS;

const BASE_URL: &str = "gateway.base_url";
/// A difference nobody needs to hear of.
const CLOCK_SLACK_MS: i64 = 60_000;

pub(super) fn examine(facts: &Facts, found: &mut Findings) {
    match facts.base_url {
        Typed::Empty | Typed::NoAddress => found.stops(BASE_URL, Code::NoAddress, ""),
        Typed::Odd(odd) => found.odd(Severity::Stops, BASE_URL, odd),
        Typed::Address(address) => base_url(address, facts.has_stand_by, found),
    }
    hosts(facts, found);
    clock(facts, found);
    if let Probe::Answered(report) = &facts.probe
        && !found.any_stops()
    {
        answer(report, found);
    }
}

fn base_url(address: Address, has_stand_by: bool, found: &mut Findings) {
    let wechats = matches!(address.host, HostKind::Primary | HostKind::OtherGateway | HostKind::WechatSite);
    if address.extras {
        found.stops(BASE_URL, Code::AddressExtras, "");
    } else if !address.https && address.host != HostKind::Loopback {
        found.stops(BASE_URL, Code::PlainHttp, "");
    } else if wechats && address.path == PathKind::Sandbox {
        found.stops(BASE_URL, Code::Sandbox, "");
    } else if address.host == HostKind::WechatSite {
        found.stops(BASE_URL, Code::NotTheGateway, "");
    } else if wechats && address.path == PathKind::Other {
        found.stops(BASE_URL, Code::GatewayPath, "");
    } else if wechats && !has_stand_by {
        found.know(BASE_URL, Code::NoStandBy);
    } else if address.host == HostKind::Loopback {
        found.hurts(BASE_URL, Code::PracticeGateway, "");
    } else if !wechats {
        found.hurts(BASE_URL, Code::StrangeGateway, "");
    }
}

fn hosts(facts: &Facts, found: &mut Findings) {
    let answers = facts.hosts.iter().any(|host| matches!(host.met, Met::Answer { .. }));
    let Some(silent) = facts.hosts.iter().find(|host| !matches!(host.met, Met::Answer { .. })) else {
        return;
    };
    if answers {
        return found.hurts("network", Code::OneHostDown, &silent.name);
    }
    // A host of the shop's own choice may be typed wrong; WeChat's two can't.
    let field = if facts.hosts.len() > 1 { "network" } else { BASE_URL };
    match silent.met {
        Met::Answer { .. } => {}
        Met::NameNotFound => found.stops(field, Code::NameNotFound, &silent.name),
        Met::NoConnection => found.stops(field, Code::NoConnection, &silent.name),
        Met::TooSlow => found.stops(field, Code::TooSlow, &silent.name),
        Met::Tls(TlsTrouble::UnknownIssuer) => found.stops(field, Code::Intercepted, &silent.name),
        Met::Tls(TlsTrouble::ByClock) => found.stops("clock", Code::CertificateByClock, &silent.name),
        Met::Tls(TlsTrouble::Other) => found.stops(field, Code::BadTls, &silent.name),
    }
}

/// A slow clock writes an expiry that is over already (protocol sheet §5.3): the order lives [`PAYABLE_FOR_MS`], and
/// less than a minute of it is none. The time zone does not matter, orders carry Beijing time.
fn clock(facts: &Facts, found: &mut Findings) {
    let Some(ahead_ms) = facts.clock_ahead_ms else { return };
    let seconds = ahead_ms / 1_000;
    if ahead_ms <= CLOCK_SLACK_MS - PAYABLE_FOR_MS {
        found.stops("clock", Code::ClockBehind, -seconds);
    } else if ahead_ms.abs() >= CLOCK_SLACK_MS {
        found.hurts("clock", Code::ClockOff, format!("{seconds:+}"));
    }
}

/// What came back when the way there seemed free.
fn answer(report: &Report, found: &mut Findings) {
    match (report.verdict, report.http_status) {
        (Verdict::NotTrusted, _) if report.code == "unreadable" => {
            found.stops(BASE_URL, Code::StrangerAnswered, "");
        }
        (Verdict::NotTrusted, _) => found.stops("network", Code::AnswerForged, &report.code),
        (Verdict::Unreachable, Some(status)) if status < 500 => {
            found.stops(BASE_URL, Code::StrangerAnswered, format!("HTTP {status}"));
        }
        (Verdict::Unreachable, Some(status)) => {
            found.stops("network", Code::GatewayTrouble, format!("HTTP {status}"));
        }
        (Verdict::Unreachable, None) if report.code == "no_answer" => {
            found.stops("network", Code::TooSlow, "");
        }
        (Verdict::Unreachable, None) if report.code == "not_sent" => {
            found.stops("network", Code::NoConnection, "");
        }
        (Verdict::Unreachable, None) => found.stops("network", Code::GatewayTrouble, &report.code),
        // The account's; see there.
        (
            Verdict::Ok
            | Verdict::WrongKey
            | Verdict::WrongAppid
            | Verdict::WrongMchId
            | Verdict::NotLinked
            | Verdict::NoPermission
            | Verdict::Other,
            _,
        ) => {}
    }
}
