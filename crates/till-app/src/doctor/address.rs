//! What a typed address is: whose host, which path; never the text.

use super::shape::{Odd, odd};
use reqwest::Url;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A typed address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// Nothing.
    Empty,
    /// With a character that stands in no address.
    Odd(Odd),
    /// No `http(s)://host`.
    NoAddress,
    /// An address.
    Address(Address),
}

/// What is told of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// `https`, not `http`.
    pub https: bool,
    /// Whose host.
    pub host: HostKind,
    /// Which path.
    pub path: PathKind,
    /// A user name, password, query or fragment stands in it.
    pub extras: bool,
}

/// Whose host an address names (protocol sheet §1.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostKind {
    /// `api.mch.weixin.qq.com`.
    Primary,
    /// Another of WeChat Pay's gateways: `api2`, `apihk`, `apius`.
    OtherGateway,
    /// A site of WeChat's that is no gateway, such as `pay.weixin.qq.com`.
    WechatSite,
    /// This machine.
    Loopback,
    /// An address of a local network; nobody reaches it from outside.
    Private,
    /// Anybody else's.
    Public,
}

/// Which path an address has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// None.
    Root,
    /// WeChat's sandbox, the retired one or the present one (protocol sheet §12.2).
    Sandbox,
    /// Something else.
    Other,
}

impl Typed {
    /// Looks at what was typed.
    pub fn of(text: &str) -> Typed {
        if text.is_empty() {
            return Typed::Empty;
        }
        if let Some(odd) = odd(text) {
            return Typed::Odd(odd);
        }
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let Some((url, host)) = url.and_then(|url| host(&url).map(|host| (url, host))) else {
            return Typed::NoAddress;
        };
        Typed::Address(Address {
            https: url.scheme() == "https",
            host,
            path: path(&url),
            extras: url.query().is_some()
                || url.fragment().is_some()
                || !url.username().is_empty()
                || url.password().is_some(),
        })
    }
}

fn path(url: &Url) -> PathKind {
    let path = url.path().trim_matches('/');
    match path {
        "" => PathKind::Root,
        _ if path.to_ascii_lowercase().contains("sandbox") => PathKind::Sandbox,
        _ => PathKind::Other,
    }
}

fn host(url: &Url) -> Option<HostKind> {
    let name = url.host_str().filter(|name| !name.is_empty())?;
    if let Ok(ip) = name.trim_matches(['[', ']']).parse::<IpAddr>() {
        return Some(match ip {
            IpAddr::V4(ip) => v4(ip),
            IpAddr::V6(ip) => v6(ip),
        });
    }
    Some(match name {
        "localhost" => HostKind::Loopback,
        "api.mch.weixin.qq.com" => HostKind::Primary,
        "api2.mch.weixin.qq.com" | "apihk.mch.weixin.qq.com" | "apius.mch.weixin.qq.com" => {
            HostKind::OtherGateway
        }
        _ if name.ends_with(".weixin.qq.com") => HostKind::WechatSite,
        // A name without a dot is one of the local network, as are the names of mDNS.
        _ if !name.contains('.') || name.ends_with(".local") || name.ends_with(".lan") => HostKind::Private,
        _ => HostKind::Public,
    })
}

fn v4(ip: Ipv4Addr) -> HostKind {
    // 100.64/10 is the network of a provider that shares one address among its customers.
    let shared = ip.octets()[0] == 100 && ip.octets()[1] & 0xC0 == 64;
    match ip {
        _ if ip.is_loopback() || ip.is_unspecified() => HostKind::Loopback,
        _ if ip.is_private() || ip.is_link_local() || shared => HostKind::Private,
        _ => HostKind::Public,
    }
}

fn v6(ip: Ipv6Addr) -> HostKind {
    match ip {
        _ if ip.is_loopback() || ip.is_unspecified() => HostKind::Loopback,
        _ if ip.is_unique_local() || ip.is_unicast_link_local() => HostKind::Private,
        _ => HostKind::Public,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_sorted_by_whose_host_it_names() {
        let table = [
            ("https://api.mch.weixin.qq.com", HostKind::Primary, PathKind::Root),
            ("https://api.mch.weixin.qq.com/sandboxnew", HostKind::Primary, PathKind::Sandbox),
            ("https://api.mch.weixin.qq.com/xdc/apiv2sandbox", HostKind::Primary, PathKind::Sandbox),
            ("https://api.mch.weixin.qq.com/pay/unifiedorder", HostKind::Primary, PathKind::Other),
            ("https://api2.mch.weixin.qq.com/", HostKind::OtherGateway, PathKind::Root),
            ("https://pay.weixin.qq.com", HostKind::WechatSite, PathKind::Root),
            ("https://api.mch.weixin.qq.com.example.com", HostKind::Public, PathKind::Root),
            ("http://127.0.0.1:8080", HostKind::Loopback, PathKind::Root),
            ("http://[::1]:8080", HostKind::Loopback, PathKind::Root),
            ("http://192.168.1.5/x", HostKind::Private, PathKind::Other),
            ("http://100.64.0.1", HostKind::Private, PathKind::Root),
            ("http://till-2", HostKind::Private, PathKind::Root),
            ("https://pay.example.com", HostKind::Public, PathKind::Root),
        ];
        for (text, host, path) in table {
            let Typed::Address(address) = Typed::of(text) else { panic!("{text} is an address") };
            assert_eq!((address.host, address.path), (host, path), "{text}");
        }
        assert_eq!(Typed::of("api.mch.weixin.qq.com"), Typed::NoAddress);
        assert!(matches!(Typed::of("https：//a.example"), Typed::Odd(_)));
    }
}
