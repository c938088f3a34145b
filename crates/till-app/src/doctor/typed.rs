//! Facts from what stands in the settings and the secrets, before anybody is asked.

use super::address::Typed;
use super::certificate::CertificateFacts;
use super::facts::{Database, Facts, Listening, Name, Probe, Public, Tunnel};
use super::shape::{Looks, Shape};
use crate::TillError;
use crate::secrets::{Name as Secret, SecretError, Secrets};
use crate::settings::{KEYS, OFFICIAL_BASE_URL, Settings};
use crate::tunnel::TunnelLine;
use serde_json::{Map, Value};
use std::net::SocketAddr;
use wechatpay::SignType;
use zeroize::Zeroizing;

/// The settings as they stand in the file. Read leniently: a file the till refuses is what a doctor is for.
pub(super) struct Entered(Map<String, Value>);

impl Entered {
    pub(super) fn new(stored: Map<String, Value>) -> Entered {
        let mut all = match serde_json::to_value(Settings::default()) {
            Ok(Value::Object(all)) => all,
            Ok(_) | Err(_) => Map::new(),
        };
        all.extend(stored);
        Entered(all)
    }

    /// The text under a key; empty when it is none.
    pub(super) fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    fn wrong_types(&self) -> Vec<&'static str> {
        let reads = |key: &str| match self.0.get(key) {
            Some(value) if key == "lock.minutes" => {
                value.as_u64().is_some_and(|minutes| u32::try_from(minutes).is_ok())
            }
            value => value.is_some_and(Value::is_string),
        };
        KEYS.into_iter().filter(|key| !reads(key)).collect()
    }

    pub(super) fn tunnel(&self) -> TunnelLine {
        TunnelLine::new(self.text("notify.tunnel"))
    }
}

/// What can be said without asking anybody.
pub(super) fn typed(entered: &Entered, secrets: &Secrets, now_ms: i64) -> Result<Facts, TillError> {
    let base_url = entered.text("gateway.base_url");
    let mch_id = entered.text("gateway.mch_id");
    let mch_id_shape = Shape::of(mch_id);
    let certificate = secret(secrets, Secret::ClientCert)?.map(|pem| CertificateFacts::of(&pem));
    let reports = !entered.text("back_office.url").is_empty();
    Ok(Facts {
        demo: entered.text("mode") == "demo",
        wrong_types: entered.wrong_types(),
        appid: Shape::of(entered.text("gateway.appid")),
        merchant: (mch_id_shape.looks == Looks::Digits).then(|| mch_id.to_owned()),
        mch_id: mch_id_shape,
        sign_type_known: entered.text("gateway.sign_type").parse::<SignType>().is_ok(),
        base_url: Typed::of(base_url),
        has_stand_by: base_url == OFFICIAL_BASE_URL,
        api_key: Shape::of(&secret(secrets, Secret::ApiKey)?.unwrap_or_default()),
        certificate,
        names: [("shop.name", 32), ("till.name", 16)]
            .map(|(key, most)| (key, name(entered.text(key), most)))
            .into(),
        listening: listening(entered.text("notify.listen")),
        public_url: Typed::of(entered.text("notify.public_url")),
        public: Public::NotTried,
        tunnel: tunnel(entered),
        back_office_secret_missing: reports && secret(secrets, Secret::BackOfficeSecret)?.is_none(),
        database: Database::Fine,
        now_ms,
        clock_ahead_ms: None,
        hosts: Vec::new(),
        probe: Probe::NotAsked,
    })
}

/// A secret's text. A file that is no text (a .p12, or what an editor saved in another encoding) is a finding.
fn secret(secrets: &Secrets, name: Secret) -> Result<Option<Zeroizing<String>>, TillError> {
    match secrets.get(name) {
        Ok(found) => Ok(found.map(|(text, _)| text)),
        Err(SecretError::File { source, .. }) if source.kind() == std::io::ErrorKind::InvalidData => {
            Ok(Some(Zeroizing::new(char::REPLACEMENT_CHARACTER.to_string())))
        }
        Err(error) => Err(error.into()),
    }
}

fn name(text: &str, most: usize) -> Name {
    let length = text.chars().count();
    let bad = |c: char| c.is_control() || c > '\u{FFFF}';
    match text.chars().position(bad) {
        Some(at) => Name::Character(at + 1),
        None if length == 0 || length > most => Name::Length(length),
        None => Name::Good,
    }
}

fn listening(text: &str) -> Listening {
    match text.parse::<SocketAddr>() {
        _ if text.is_empty() => Listening::Off,
        Ok(address) => Listening::Ready { any_port: address.port() == 0 },
        Err(_) => Listening::NoAddress,
    }
}

fn tunnel(entered: &Entered) -> Tunnel {
    match entered.tunnel().command() {
        Err(_) => Tunnel::Line,
        Ok(None) => Tunnel::Fine,
        Ok(Some(_)) if entered.text("notify.listen").is_empty() => Tunnel::NoListener,
        Ok(Some(tunnel)) if tunnel.needs_public_url() && entered.text("notify.public_url").is_empty() => {
            Tunnel::NoAddress
        }
        Ok(Some(_)) => Tunnel::Fine,
    }
}
