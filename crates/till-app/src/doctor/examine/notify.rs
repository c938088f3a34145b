//! How WeChat's notifications reach the till. Nothing here stops a payment: polling does everything without.

use super::Findings;
use crate::doctor::address::{Address, HostKind, Typed};
use crate::doctor::code::{Code, Severity};
use crate::doctor::facts::{Facts, Listening, Public, Tunnel};

const LISTEN: &str = "notify.listen";
const PUBLIC_URL: &str = "notify.public_url";
const TUNNEL: &str = "notify.tunnel";

pub(super) fn examine(facts: &Facts, found: &mut Findings) {
    let addressed = matches!(facts.public_url, Typed::Address(_));
    match facts.listening {
        Listening::NoAddress => found.hurts(LISTEN, Code::ListenForm, ""),
        Listening::Taken => found.hurts(LISTEN, Code::PortTaken, ""),
        Listening::Off if addressed || facts.tunnel == Tunnel::NoListener => {
            found.hurts(LISTEN, Code::NobodyListens, "");
        }
        Listening::Ready { any_port: true } if addressed => found.hurts(LISTEN, Code::ListenAnyPort, ""),
        Listening::Off | Listening::Ready { .. } => {}
    }
    match facts.tunnel {
        Tunnel::Fine | Tunnel::NoListener => {}
        Tunnel::Line => found.hurts(TUNNEL, Code::TunnelLine, ""),
        Tunnel::NoAddress => found.hurts(PUBLIC_URL, Code::TunnelNoAddress, ""),
        Tunnel::Down => found.hurts(TUNNEL, Code::TunnelDown, ""),
    }
    match facts.public_url {
        Typed::Empty => {}
        Typed::Odd(odd) => found.odd(Severity::Hurts, PUBLIC_URL, odd),
        Typed::NoAddress => found.hurts(PUBLIC_URL, Code::NoAddress, ""),
        Typed::Address(address) => public_url(address, facts, found),
    }
    // What is wrong by its form, or for want of a listener, needs no second reason.
    if !found.about(PUBLIC_URL) && !found.about(LISTEN) && !found.about(TUNNEL) {
        match &facts.public {
            Public::NotTried | Public::Here => {}
            Public::Silent => found.hurts(PUBLIC_URL, Code::NotReached, ""),
            Public::Elsewhere(what) => found.hurts(PUBLIC_URL, Code::LeadsElsewhere, what),
        }
    }
}

fn public_url(address: Address, facts: &Facts, found: &mut Findings) {
    // A practice gateway on this machine does reach this machine.
    let practice = matches!(facts.base_url, Typed::Address(Address { host: HostKind::Loopback, .. }));
    match address.host {
        _ if address.extras => found.hurts(PUBLIC_URL, Code::AddressExtras, ""),
        HostKind::Loopback if practice => {}
        HostKind::Loopback | HostKind::Private => found.hurts(PUBLIC_URL, Code::NotPublic, ""),
        HostKind::Primary | HostKind::OtherGateway | HostKind::WechatSite => {
            found.hurts(PUBLIC_URL, Code::LeadsElsewhere, "");
        }
        HostKind::Public if !address.https => found.hurts(PUBLIC_URL, Code::NotifyPlainHttp, ""),
        HostKind::Public => {}
    }
}
