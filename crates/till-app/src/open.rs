//! From a data folder to a running till.

use crate::back_office::{BackOffice, SigningSecret};
use crate::clock::SystemClock;
use crate::gateway::WechatGateway;
use crate::secrets::{Name, SecretError, Secrets};
use crate::settings::{self, SettingError, Settings, SettingsFile};
use crate::work::Identity;
use crate::{Till, TillError};
use std::borrow::Cow;
use std::net::{IpAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use till_store::{Location, Store};
use wechatpay::{ApiKey, Merchant};

/// The program's identifier; names its data folder.
pub const IDENTIFIER: &str = "cn.saoma.till";
const DATABASE: &str = "till.sqlite";

/// A data folder: settings, secrets and, unless elsewhere, the database.
#[derive(Clone)]
pub struct Folder {
    path: PathBuf,
    database: Option<Location>,
    pub(crate) file: SettingsFile,
    /// Whom the audit log names when something is changed here.
    pub(crate) who: Cow<'static, str>,
}

impl Folder {
    /// The folder at `path`, made if missing; `database` overrides the SQLite file in it.
    ///
    /// # Errors
    /// [`TillError::DataFolder`].
    pub fn at(path: &Path, database: Option<Location>) -> Result<Folder, TillError> {
        std::fs::create_dir_all(path)
            .map_err(|source| TillError::DataFolder { path: path.to_owned(), source })?;
        Ok(Folder { who: "command line".into(), ..Folder::of_window(path.to_owned(), database) })
    }

    /// An existing folder as the window has it, at which anybody may stand; `database` as above.
    pub fn of_window(path: PathBuf, database: Option<Location>) -> Folder {
        let file = SettingsFile::in_folder(&path);
        Folder { path, database, file, who: "anyone".into() }
    }

    /// The same folder in the hands of `who`, as the audit log shall name them.
    pub fn by(&self, who: Cow<'static, str>) -> Folder {
        Folder { who, ..self.clone() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether its database is shared with other tills, on a server.
    pub fn shares_a_database(&self) -> bool {
        matches!(self.database, Some(Location::Postgres(_)))
    }

    /// Its secrets.
    pub fn secrets(&self) -> Secrets {
        Secrets::of_folder(&self.path)
    }

    /// Its settings; makes the unguessable part of the notify path on first use.
    ///
    /// # Errors
    /// [`TillError::SettingsFile`].
    pub fn settings(&self) -> Result<Settings, TillError> {
        let mut settings = settings::load(&self.file)?;
        if settings.notify_token.is_empty() {
            settings.notify_token = uuid::Uuid::new_v4().simple().to_string();
            settings::save(&self.file, &settings)?;
        }
        Ok(settings)
    }

    /// Whether there is a database already; a first start of the demo needs none.
    pub fn has_store(&self) -> bool {
        self.database.is_some() || self.path.join(DATABASE).exists()
    }

    /// Opens the database. Its settlements write events when the settings name a back office.
    ///
    /// # Errors
    /// [`TillError::Store`].
    pub async fn store(&self) -> Result<Store, TillError> {
        let file = Location::Sqlite(self.path.join(DATABASE));
        let store = Store::open(self.database.as_ref().unwrap_or(&file)).await?;
        // The books can be read, if not written, with settings that can't.
        let settings = settings::load(&self.file);
        store.report_to_back_office(settings.is_ok_and(|settings| !settings.back_office_url.is_empty()));
        Ok(store)
    }

    /// The sender to the back office; `None` when the settings name none.
    ///
    /// # Errors
    /// [`TillError::Setting`] when its secret is missing; [`TillError::Secret`].
    pub fn back_office(&self, store: Store) -> Result<Option<BackOffice>, TillError> {
        let url = self.settings()?.back_office_url;
        if url.is_empty() {
            return Ok(None);
        }
        let (text, _) = self.secrets().get(Name::BackOfficeSecret)?.ok_or_else(|| SettingError {
            field: Name::BackOfficeSecret.as_str(),
            problem: "is not set: agree on one with the back office and enter it here too".into(),
        })?;
        let secret = SigningSecret::new(text.trim()).map_err(|e| SecretError::Unusable {
            field: Name::BackOfficeSecret.as_str(),
            problem: e.to_string(),
        })?;
        BackOffice::new(store, &url, secret, Arc::new(SystemClock)).map(Some)
    }

    /// The merchant of the settings with the stored key.
    ///
    /// # Errors
    /// [`TillError::Setting`] or [`TillError::NoApiKey`] name what is missing.
    pub fn merchant(&self, settings: &Settings) -> Result<Merchant, TillError> {
        settings.check_complete()?;
        let (key, _) = self.secrets().get(Name::ApiKey)?.ok_or(TillError::NoApiKey)?;
        merchant(settings, &key)
    }

    /// Opens the till of this folder: settings, key, database, gateway.
    ///
    /// # Errors
    /// [`TillError`] names what is missing or wrong.
    pub async fn till(&self) -> Result<Till, TillError> {
        let settings = self.settings()?;
        let merchant = self.merchant(&settings)?;
        let store = self.store().await?;
        till(&settings, merchant, store)
    }
}

/// A till from its parts.
///
/// # Errors
/// [`TillError::Client`].
pub fn till(settings: &Settings, merchant: Merchant, store: Store) -> Result<Till, TillError> {
    let identity = Identity {
        till: settings.till_name.clone(),
        shop_name: settings.shop_name.clone(),
        notify_url: settings.notify_url(),
        client_ip: local_ip().to_string(),
    };
    let gateway = WechatGateway::new(&settings.base_url, merchant)?;
    Ok(Till::new(identity, store, Arc::new(gateway), Arc::new(SystemClock)))
}

/// The merchant of the settings with `key`, a text.
fn merchant(settings: &Settings, key: &str) -> Result<Merchant, TillError> {
    let key = ApiKey::new(key).map_err(|e| crate::secrets::SecretError::Unusable {
        field: Name::ApiKey.as_str(),
        problem: e.to_string(),
    })?;
    merchant_with(settings, key)
}

/// The merchant of the settings with `key`.
///
/// # Errors
/// [`TillError::Setting`] names the field.
pub fn merchant_with(settings: &Settings, key: ApiKey) -> Result<Merchant, TillError> {
    Merchant::new(&settings.appid, &settings.mch_id, key, settings.sign_type).map_err(|e| {
        let field = if e.field == "appid" { "gateway.appid" } else { "gateway.mch_id" };
        crate::settings::SettingError { field, problem: e.to_string() }.into()
    })
}

/// Where a data folder is when nobody says otherwise: `SAOMA_DATA_DIR`, else the system's place for such data. The
/// window and `saoma` share it.
pub fn default_data_dir() -> PathBuf {
    if let Some(dir) = std::env::var_os("SAOMA_DATA_DIR").filter(|dir| !dir.is_empty()) {
        return PathBuf::from(dir);
    }
    dirs::data_dir().unwrap_or_else(std::env::temp_dir).join(IDENTIFIER)
}

/// The database that the tills of a shop share, by the address in `SAOMA_DATABASE_URL`; `None`: the folder's own file.
///
/// # Errors
/// [`TillError::Store`] about an address that is none; it does not repeat what may be a password.
pub fn shared_database() -> Result<Option<Location>, TillError> {
    let address = std::env::var("SAOMA_DATABASE_URL").ok().filter(|address| !address.is_empty());
    Ok(address.map(|address| address.parse()).transpose()?)
}

/// This machine's address as the outside sees it leave, for `spbill_create_ip`. Connecting a datagram socket sends
/// nothing.
fn local_ip() -> IpAddr {
    let route = || -> std::io::Result<IpAddr> {
        let socket = UdpSocket::bind("0.0.0.0:0")?;
        socket.connect("192.0.2.1:9")?;
        Ok(socket.local_addr()?.ip())
    };
    route().ok().filter(|ip| !ip.is_unspecified()).unwrap_or(IpAddr::from([127, 0, 0, 1]))
}
