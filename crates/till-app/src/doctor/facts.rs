//! What is known of the set-up: shapes, numbers and answers, no text that was typed.

use super::address::Typed;
use super::certificate::CertificateFacts;
use super::shape::Shape;
use crate::settings_check::Report;

/// Everything the doctor knows.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The demo is on.
    pub demo: bool,
    /// Keys of the settings file whose value is no text (of `lock.minutes`: no whole number).
    pub wrong_types: Vec<&'static str>,
    /// 公众账号ID.
    pub appid: Shape,
    /// Merchant number.
    pub mch_id: Shape,
    /// The merchant number itself, when it is one; to compare with the certificate.
    pub merchant: Option<String>,
    /// Whether the signature's kind is one of the two.
    pub sign_type_known: bool,
    /// The gateway's address.
    pub base_url: Typed,
    /// Whether the till changes to the stand-by host by itself.
    pub has_stand_by: bool,
    /// The API key.
    pub api_key: Shape,
    /// The client certificate, if there is one.
    pub certificate: Option<CertificateFacts>,
    /// Names payers and tills are shown.
    pub names: Vec<(&'static str, Name)>,
    /// How the till listens for notifications.
    pub listening: Listening,
    /// The address WeChat shall notify.
    pub public_url: Typed,
    /// What was found at that address.
    pub public: Public,
    /// The tunnel.
    pub tunnel: Tunnel,
    /// A back office is set up and its secret is not.
    pub back_office_secret_missing: bool,
    /// The database.
    pub database: Database,
    /// This machine's clock, epoch milliseconds.
    pub now_ms: i64,
    /// This machine's clock minus the gateway's, milliseconds; `None`: nobody to compare with.
    pub clock_ahead_ms: Option<i64>,
    /// The gateway's hosts, the one to use first.
    pub hosts: Vec<HostFacts>,
    /// What the signed question brought.
    pub probe: Probe,
}

/// A name that is shown to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// It can be used.
    Good,
    /// Empty or too long.
    Length(usize),
    /// With a character WeChat does not take, at this place, counted from 1.
    Character(usize),
}

/// How the till listens for notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listening {
    /// Nothing is set up: polling does everything.
    Off,
    /// What is typed is no `IP:PORT`.
    NoAddress,
    /// It listens, or could.
    Ready {
        /// On a port that is another one at each start.
        any_port: bool,
    },
    /// Something else has that port.
    Taken,
}

/// What was found at the public address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Public {
    /// Nobody looked.
    NotTried,
    /// It leads here.
    Here,
    /// Nothing answers.
    Silent,
    /// Something else answers; what, e.g. `HTTP 502`.
    Elsewhere(String),
}

/// The tunnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tunnel {
    /// None is set up, or it runs.
    Fine,
    /// None is set up right: its line can't be used.
    Line,
    /// It does not print its address, and none is typed.
    NoAddress,
    /// It needs the listener, and there is none.
    NoListener,
    /// Its program does not run.
    Down,
}

/// The database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// The file in the data folder, or one that answers.
    Fine,
    /// The shared one does not answer.
    Down,
}

/// One of the gateway's hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostFacts {
    /// Its name, as connected to.
    pub name: String,
    /// What met us there.
    pub met: Met,
}

/// What met us at a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// It answered.
    Answer {
        /// This machine's clock minus its own (its `Date`), milliseconds; `None`: it did not tell.
        clock_ahead_ms: Option<i64>,
    },
    /// Its name is not found.
    NameNotFound,
    /// No connection.
    NoConnection,
    /// No connection or answer in time.
    TooSlow,
    /// No trustworthy connection.
    Tls(TlsTrouble),
}

/// Why a certificate is not trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsTrouble {
    /// Nobody knows who issued it.
    UnknownIssuer,
    /// By this machine's clock it is over, or has not begun.
    ByClock,
    /// Anything else.
    Other,
}

/// What the signed question brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// It was not asked: something needed is missing.
    NotAsked,
    /// The answer.
    Answered(Report),
}
