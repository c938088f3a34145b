//! Settings that are not secret: one flat JSON file with dotted keys, shared by the window and `saoma`.

use crate::clock::{Clock, SystemClock};
use crate::tunnel::TunnelLine;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use wechatpay::{BaseUrl, BaseUrlError, SignType, check_notify_url};

/// WeChat's own host (protocol sheet §1.1).
pub const OFFICIAL_BASE_URL: &str = "https://api.mch.weixin.qq.com";
/// Sent when the till can't be reached from outside: syntactically valid, resolves nowhere (RFC 2606); polling does
/// everything then.
pub const UNREACHABLE_NOTIFY_URL: &str = "https://notify.invalid/wxpay";
/// The file's name in the data folder.
pub const FILE_NAME: &str = "settings.json";

/// The longest time until a till locks itself, minutes.
const LOCK_MOST: u32 = 240;

/// Demo or real money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Own simulator on loopback, data in a folder of its own.
    Demo,
    /// The gateway of the settings.
    Live,
}

/// All settings. Every field has a default, so that an empty file is a valid one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// What the window opens in.
    pub mode: Mode,
    /// Gateway address; plain http is accepted for loopback only.
    #[serde(rename = "gateway.base_url")]
    pub base_url: String,
    /// 公众账号ID.
    #[serde(rename = "gateway.appid")]
    pub appid: String,
    /// Merchant number.
    #[serde(rename = "gateway.mch_id")]
    pub mch_id: String,
    /// `MD5` or `HMAC-SHA256`.
    #[serde(rename = "gateway.sign_type")]
    pub sign_type: SignType,
    /// `IP:PORT` the notify listener binds to; empty for none.
    #[serde(rename = "notify.listen")]
    pub notify_listen: String,
    /// Address under which WeChat reaches the listener (without the secret path); empty for none.
    #[serde(rename = "notify.public_url")]
    pub notify_public_url: String,
    /// The tunnel program that carries requests to the listener; empty for none. May hold a token.
    #[serde(rename = "notify.tunnel")]
    pub notify_tunnel: TunnelLine,
    /// Unguessable part of the notify path; made once, then kept, because orders on their way carry it.
    #[serde(rename = "notify.path_token")]
    pub notify_token: String,
    /// Where the back office is told of money; empty for nowhere. Plain http is accepted for loopback only.
    #[serde(rename = "back_office.url")]
    pub back_office_url: String,
    /// Shown to payers and on the idle screen.
    #[serde(rename = "shop.name")]
    pub shop_name: String,
    /// Tells the tills of one shop apart.
    #[serde(rename = "till.name")]
    pub till_name: String,
    /// So many minutes without a touch, and the till locks itself where people log in; 0: never.
    #[serde(rename = "lock.minutes")]
    pub lock_minutes: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            mode: Mode::Demo,
            base_url: OFFICIAL_BASE_URL.into(),
            appid: String::new(),
            mch_id: String::new(),
            sign_type: SignType::HmacSha256,
            notify_listen: String::new(),
            notify_public_url: String::new(),
            notify_tunnel: TunnelLine::default(),
            notify_token: String::new(),
            back_office_url: String::new(),
            shop_name: "收银台".into(),
            till_name: "1".into(),
            lock_minutes: 5,
        }
    }
}

/// A setting that can't be used, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct SettingError {
    /// The key, e.g. `gateway.appid`.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub problem: String,
}

fn wrong(field: &'static str, problem: impl Into<String>) -> SettingError {
    SettingError { field, problem: problem.into() }
}

/// Keys a person may set. (`mode` belongs to the window, `notify.path_token` to the program.)
pub const KEYS: [&str; 11] = [
    "gateway.base_url",
    "gateway.appid",
    "gateway.mch_id",
    "gateway.sign_type",
    "notify.listen",
    "notify.public_url",
    "notify.tunnel",
    "back_office.url",
    "shop.name",
    "till.name",
    "lock.minutes",
];

impl Settings {
    /// Sets one key from text.
    ///
    /// # Errors
    /// [`SettingError`] for an unknown key or a value that can't be used; nothing changes then.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), SettingError> {
        let value = value.trim();
        let mut next = self.clone();
        match key {
            "gateway.base_url" => next.base_url = value.trim_end_matches('/').to_owned(),
            "gateway.appid" => next.appid = value.to_owned(),
            "gateway.mch_id" => next.mch_id = value.to_owned(),
            "gateway.sign_type" => {
                next.sign_type =
                    value.parse().map_err(|_| wrong("gateway.sign_type", "must be MD5 or HMAC-SHA256"))?;
            }
            "notify.listen" => next.notify_listen = value.to_owned(),
            "notify.public_url" => next.notify_public_url = value.trim_end_matches('/').to_owned(),
            "back_office.url" => next.back_office_url = value.to_owned(),
            "notify.tunnel" => {
                next.notify_tunnel =
                    self.notify_tunnel.edited(value).map_err(|problem| wrong("notify.tunnel", problem))?;
            }
            "shop.name" => next.shop_name = value.to_owned(),
            "till.name" => next.till_name = value.to_owned(),
            "lock.minutes" => {
                let minutes = value.parse().ok().filter(|minutes| *minutes <= LOCK_MOST);
                next.lock_minutes = minutes.ok_or_else(|| {
                    wrong("lock.minutes", format!("must be 0 (never) to {LOCK_MOST} whole minutes"))
                })?;
            }
            _ => {
                return Err(wrong("key", format!("there is no setting {key:?}; known: {}", KEYS.join(", "))));
            }
        }
        next.check()?;
        *self = next;
        Ok(())
    }

    /// Checks every field that is filled in.
    ///
    /// # Errors
    /// [`SettingError`] names the first field that can't be used.
    pub fn check(&self) -> Result<(), SettingError> {
        check_base_url(&self.base_url)?;
        check_appid(&self.appid)?;
        check_mch_id(&self.mch_id)?;
        if !self.notify_listen.is_empty() {
            let address: Result<std::net::SocketAddr, _> = self.notify_listen.parse();
            address.map_err(|_| wrong("notify.listen", "must be IP:PORT, e.g. 127.0.0.1:8737"))?;
        }
        if !self.notify_public_url.is_empty() {
            check_public_url(&self.notify_public_url)?;
        }
        check_back_office_url(&self.back_office_url)?;
        self.notify_tunnel.command().map_err(|problem| wrong("notify.tunnel", problem))?;
        check_name("shop.name", &self.shop_name, 32)?;
        check_name("till.name", &self.till_name, 16)
    }

    /// Checks that listener, tunnel and public address fit together. (Not part of [`Settings::check`]: keys are set one
    /// after the other.)
    ///
    /// # Errors
    /// [`SettingError`] names the field that is missing.
    pub fn check_outside(&self) -> Result<(), SettingError> {
        let tunnel = self.notify_tunnel.command().map_err(|problem| wrong("notify.tunnel", problem))?;
        let Some(tunnel) = tunnel else { return Ok(()) };
        if self.notify_listen.is_empty() {
            return Err(wrong("notify.listen", "is needed for the tunnel: e.g. 127.0.0.1:8737"));
        }
        if tunnel.needs_public_url() && self.notify_public_url.is_empty() {
            return Err(wrong(
                "notify.public_url",
                "is needed: this tunnel does not print its address, so enter it here, e.g. https://pay.example.com",
            ));
        }
        Ok(())
    }

    /// Checks that a gateway can be called: appid and merchant number are filled in.
    ///
    /// # Errors
    /// [`SettingError`] names the first field missing.
    pub fn check_complete(&self) -> Result<(), SettingError> {
        self.check()?;
        if self.appid.is_empty() {
            return Err(wrong(
                "gateway.appid",
                "is not set: copy it from the merchant platform (产品中心 → AppID账号管理)",
            ));
        }
        if self.mch_id.is_empty() {
            return Err(wrong(
                "gateway.mch_id",
                "is not set: copy the merchant number (商户号) from the merchant platform",
            ));
        }
        Ok(())
    }

    /// Whether the gateway is WeChat's own.
    pub fn is_official(&self) -> bool {
        self.base_url == OFFICIAL_BASE_URL
    }

    /// The `notify_url` new orders carry.
    pub fn notify_url(&self) -> String {
        // Whatever stands in the file: an address WeChat refuses would make every order fail.
        let usable = |url: &String| check_notify_url(url).is_ok();
        self.reachable_at().filter(usable).unwrap_or_else(|| UNREACHABLE_NOTIFY_URL.to_owned())
    }

    fn reachable_at(&self) -> Option<String> {
        if !self.notify_public_url.is_empty() {
            return Some(format!("{}/wxpay/{}", self.notify_public_url, self.notify_token));
        }
        // A gateway on this machine (the simulator) reaches the listener directly.
        let fixed_port = !self.notify_listen.is_empty() && !self.notify_listen.ends_with(":0");
        (fixed_port && host_of(&self.base_url).is_some_and(is_loopback))
            .then(|| format!("http://{}/wxpay/{}", self.notify_listen, self.notify_token))
    }
}

/// The host of an `http(s)://host[:port]` address without path, query or user.
pub(crate) fn host_of(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let authority = rest.split('/').next()?;
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next(),
        None => authority.split(':').next(),
    }
    .filter(|host| !host.is_empty() && !authority.contains('@'))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The client itself is asked: what it would refuse later is refused here, where a person can mend it.
fn check_base_url(url: &str) -> Result<(), SettingError> {
    const FIELD: &str = "gateway.base_url";
    if url.contains(' ') {
        return Err(wrong(FIELD, "must not have a blank"));
    }
    url.parse::<BaseUrl>().map(|_| ()).map_err(|error| match error {
        BaseUrlError::NotAnAddress => wrong(FIELD, format!("must be an address such as {OFFICIAL_BASE_URL}")),
        BaseUrlError::PlainHttp => {
            wrong(FIELD, "plain http is accepted for this machine (127.0.0.1) only: use https")
        }
        BaseUrlError::Extras => wrong(FIELD, "must not have a user name, password, query or fragment"),
    })
}

/// The whole address orders would carry is checked as it will be when they are sent.
fn check_public_url(url: &str) -> Result<(), SettingError> {
    const FIELD: &str = "notify.public_url";
    host_of(url).ok_or_else(|| wrong(FIELD, "must be an address such as https://pay.example.com"))?;
    if url.contains(['?', '#', ' ']) || url.len() > 160 {
        return Err(wrong(FIELD, "must have no query (WeChat forbids it) and at most 160 characters"));
    }
    let carried = format!("{url}/wxpay/{}", "0".repeat(32));
    check_notify_url(&carried)
        .map_err(|error| wrong(FIELD, format!("{}: write it like https://pay.example.com", error.problem)))
}

fn check_back_office_url(text: &str) -> Result<(), SettingError> {
    const FIELD: &str = "back_office.url";
    if text.is_empty() {
        return Ok(());
    }
    let plain = |url: &reqwest::Url| {
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none() && text.len() <= 500
    };
    let url = text.parse().ok().filter(plain).filter(reqwest::Url::has_host);
    let url = url.ok_or_else(|| {
        wrong(FIELD, "must be a plain address such as https://erp.example.com/saoma, at most 500 characters")
    })?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(host) => Ok(()),
        _ => Err(wrong(FIELD, "must be https: plain http is accepted for this machine (127.0.0.1) only")),
    }
}

fn check_appid(appid: &str) -> Result<(), SettingError> {
    const FIELD: &str = "gateway.appid";
    if appid.is_empty() {
        return Ok(());
    }
    if appid.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong(
            FIELD,
            "is all digits: that looks like the merchant number; an appid begins with wx",
        ));
    }
    if !appid.starts_with("wx") || appid.len() > 32 || !appid.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(wrong(FIELD, "must begin with wx, then letters and digits (18 characters as a rule)"));
    }
    Ok(())
}

fn check_mch_id(mch_id: &str) -> Result<(), SettingError> {
    const FIELD: &str = "gateway.mch_id";
    if mch_id.starts_with("wx") {
        return Err(wrong(
            FIELD,
            "begins with wx: that looks like the appid; a merchant number is all digits",
        ));
    }
    if !mch_id.is_empty() && (mch_id.len() > 32 || !mch_id.bytes().all(|b| b.is_ascii_digit())) {
        return Err(wrong(FIELD, "must be digits only (8 to 10 as a rule)"));
    }
    Ok(())
}

fn check_name(field: &'static str, name: &str, most: usize) -> Result<(), SettingError> {
    let length = name.chars().count();
    if length == 0 || length > most {
        return Err(wrong(field, format!("must have 1 to {most} characters")));
    }
    if name.chars().any(|c| c.is_control() || c > '\u{FFFF}') {
        return Err(wrong(
            field,
            "has a character WeChat does not take (emoji or control character): remove it",
        ));
    }
    Ok(())
}

/// Why the settings file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsFileError {
    /// Reading or writing failed.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Not the JSON object of settings; left as it is.
    #[error("{path} is damaged ({problem}): mend or move it; it was left as it is")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where.
        problem: String,
    },
}

/// Where settings rest, for the window and for `saoma`.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    path: PathBuf,
}

impl SettingsFile {
    /// The settings file of a data folder.
    pub fn in_folder(folder: &Path) -> SettingsFile {
        SettingsFile { path: folder.join(FILE_NAME) }
    }

    /// Everything stored; empty when nothing is.
    ///
    /// # Errors
    /// [`SettingsFileError`].
    pub fn load(&self) -> Result<Map<String, Value>, SettingsFileError> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Map::new()),
            Err(e) => return Err(self.io(e)),
        };
        serde_json::from_str(&text)
            .map_err(|e| SettingsFileError::Damaged { path: self.path.clone(), problem: e.to_string() })
    }

    /// Replaces everything stored, all or nothing.
    ///
    /// # Errors
    /// [`SettingsFileError`]; the old settings stay then.
    pub fn save(&self, all: &Map<String, Value>) -> Result<(), SettingsFileError> {
        // Beside, then renamed over: a crash or a full disk leaves the old file whole.
        let beside = self.path.with_extension(format!("new-{}", SystemClock.now_ms()));
        let write = || -> std::io::Result<()> {
            let mut file = std::fs::File::create(&beside)?;
            file.write_all(&serde_json::to_vec_pretty(all)?)?;
            file.sync_all()?;
            std::fs::rename(&beside, &self.path)
        };
        write().map_err(|e| {
            let _ = std::fs::remove_file(&beside);
            self.io(e)
        })
    }

    fn io(&self, source: std::io::Error) -> SettingsFileError {
        SettingsFileError::Io { path: self.path.clone(), source }
    }
}

/// Reads the settings.
///
/// # Errors
/// [`SettingsFileError`], also when a value has the wrong type.
pub fn load(file: &SettingsFile) -> Result<Settings, SettingsFileError> {
    let all = file.load()?;
    serde_json::from_value(Value::Object(all))
        .map_err(|e| SettingsFileError::Damaged { path: FILE_NAME.into(), problem: e.to_string() })
}

/// Stores the settings, leaving keys of others (a newer version's) alone.
///
/// # Errors
/// [`SettingsFileError`]; the old settings stay then.
pub fn save(file: &SettingsFile, settings: &Settings) -> Result<(), SettingsFileError> {
    let mut all = file.load()?;
    if let Ok(Value::Object(ours)) = serde_json::to_value(settings) {
        all.extend(ours);
    }
    file.save(&all)
}
