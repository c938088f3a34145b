//! An address the client may call: https, or plain http that does not leave this machine.

use std::str::FromStr;

use reqwest::Url;

use crate::hosts::Host;

/// A gateway's address without a path at its end, such as `https://api.mch.weixin.qq.com`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    authority: String,
}

/// Why an address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BaseUrlError {
    /// Not `https://host` (or `http://127.0.0.1`), perhaps with a port and a path.
    #[error("the gateway's address is written like https://api.mch.weixin.qq.com")]
    NotAnAddress,
    /// Plain http to another machine: everybody on the way could read and change it.
    #[error("plain http is accepted for this machine only; use https")]
    PlainHttp,
    /// A user name, password, query or fragment.
    #[error("the gateway's address has no user name, password, query or fragment")]
    Extras,
}

impl BaseUrl {
    /// One of WeChat Pay's own hosts.
    pub(super) fn of(host: Host) -> BaseUrl {
        BaseUrl { text: format!("https://{}", host.name()), authority: host.name().to_owned() }
    }

    /// The address of a call.
    pub(super) fn join(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// The host and, if unusual, the port.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The whole address, without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for BaseUrl {
    type Err = BaseUrlError;

    fn from_str(text: &str) -> Result<BaseUrl, BaseUrlError> {
        let url = Url::parse(text).map_err(|_| BaseUrlError::NotAnAddress)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(BaseUrlError::NotAnAddress)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(host) => {}
            "http" => return Err(BaseUrlError::PlainHttp),
            _ => return Err(BaseUrlError::NotAnAddress),
        }
        let named = !url.username().is_empty() || url.password().is_some();
        if named || url.query().is_some() || url.fragment().is_some() {
            return Err(BaseUrlError::Extras);
        }
        let authority = url.authority().to_owned();
        Ok(BaseUrl { text: url.as_str().trim_end_matches('/').to_owned(), authority })
    }
}

/// Whether a host, as the URL parser normalises it, is this machine.
fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::{BaseUrl, BaseUrlError};

    fn read(text: &str) -> Result<(String, String), BaseUrlError> {
        text.parse().map(|url: BaseUrl| (url.join("/pay/orderquery"), url.authority().to_owned()))
    }

    #[test]
    fn takes_https_anywhere_and_http_on_this_machine() {
        for (text, url, authority) in [
            (
                "https://api.mch.weixin.qq.com",
                "https://api.mch.weixin.qq.com/pay/orderquery",
                "api.mch.weixin.qq.com",
            ),
            (
                "https://pay.shop.example:8443/wx/",
                "https://pay.shop.example:8443/wx/pay/orderquery",
                "pay.shop.example:8443",
            ),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/pay/orderquery", "127.0.0.1:8080"),
            ("http://[::1]:80", "http://[::1]/pay/orderquery", "[::1]"),
            ("http://localhost:1", "http://localhost:1/pay/orderquery", "localhost:1"),
        ] {
            assert_eq!(read(text), Ok((url.to_owned(), authority.to_owned())), "{text}");
        }
    }

    #[test]
    fn refuses_the_rest_and_says_why() {
        for (text, error) in [
            ("", BaseUrlError::NotAnAddress),
            ("api.mch.weixin.qq.com", BaseUrlError::NotAnAddress),
            ("ftp://api.mch.weixin.qq.com", BaseUrlError::NotAnAddress),
            ("http://api.mch.weixin.qq.com", BaseUrlError::PlainHttp),
            ("http://192.168.1.5", BaseUrlError::PlainHttp),
            ("http://127.0.0.1.example.com", BaseUrlError::PlainHttp),
            ("http://localhost.example.com", BaseUrlError::PlainHttp),
            ("https://user@api.mch.weixin.qq.com", BaseUrlError::Extras),
            ("http://127.0.0.1@example.com", BaseUrlError::PlainHttp),
            ("https://api.mch.weixin.qq.com/?a=1", BaseUrlError::Extras),
            ("https://api.mch.weixin.qq.com/#a", BaseUrlError::Extras),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
        }
    }
}
