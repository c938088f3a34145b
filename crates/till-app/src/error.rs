//! What a person asked for and can't have, sorted so that a screen can say what to do.

use crate::secrets::SecretError;
use crate::settings::{SettingError, SettingsFileError};
use till::sale::SaleError;
use till_store::StoreError;

/// Why a request was refused. Nothing was charged and nothing stored is lost.
#[derive(Debug, thiserror::Error)]
pub enum TillError {
    /// The lines of the sale can't be charged.
    #[error(transparent)]
    Sale(#[from] SaleError),
    /// A title that can't go to WeChat.
    #[error("the title {title:?} cannot be used: {problem}")]
    Title {
        /// The title.
        title: String,
        /// What is wrong and what to do.
        problem: &'static str,
    },
    /// A cashier's name that can't be kept.
    #[error("a cashier's name has at most 40 characters on one line")]
    Cashier,
    /// A field of a product can't be used.
    #[error(transparent)]
    ProductField(#[from] till::product::FieldError),
    /// A file of products can't be used.
    #[error(transparent)]
    Import(#[from] crate::import::ImportError),
    /// A file can't be a product's picture.
    #[error(transparent)]
    Picture(#[from] crate::pictures::PictureError),
    /// Cash of a shift that can't be noted.
    #[error(transparent)]
    Cash(#[from] till::shift::CashError),
    /// A label that can't be printed.
    #[error(transparent)]
    Label(#[from] crate::labels::LabelError),
    /// A product that isn't in the catalogue any more.
    #[error("the product {0} is no longer in the catalogue: remove it from the cart")]
    ProductGone(i64),
    /// The cart costs something else than the cashier has seen: a price was changed meanwhile.
    #[error("the amount is now {0} yuan: a price was changed, look at the cart again")]
    TotalChanged(fen::Fen),
    /// No attempt has this order number here.
    #[error("this till knows no order {0}")]
    NoSuchOrder(String),
    /// Merchant and mode of the settings can't change while attempts are open.
    #[error("{0} payment(s) are still open for the present merchant: let them end first")]
    OpenAttempts(usize),
    /// The till's name can't change while its attempts or its shift are open: they go by it.
    #[error("payments or a shift of this till are still open: let them end and close the shift first")]
    TillInUse,
    /// A setting can't be used.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The settings file can't be used.
    #[error(transparent)]
    SettingsFile(#[from] SettingsFileError),
    /// A secret can't be used, read or stored.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// A name nobody can have.
    #[error(transparent)]
    PersonName(#[from] till::person::NameError),
    /// A PIN was not given rightly.
    #[error(transparent)]
    Pin(#[from] crate::PinError),
    /// A text that is no file of day heads.
    #[error(transparent)]
    Heads(#[from] till::heads::HeadsFileError),
    /// A manager must say why.
    #[error(transparent)]
    Reason(#[from] till::manager::ReasonError),
    /// The API key is missing.
    #[error("api_key: is not set: enter the APIv2 key (商户平台 → 账户中心 → API安全)")]
    NoApiKey,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The data folder can't be made or used.
    #[error("the data folder {path}: {source}")]
    DataFolder {
        /// The folder.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The client for the gateway can't be built.
    #[error("the gateway client cannot be set up: {0}")]
    Client(String),
    /// The notify listener can't listen.
    #[error("notify.listen: cannot listen on {address}: {source}")]
    Listen {
        /// The address of the settings.
        address: String,
        /// Why.
        source: std::io::Error,
    },
    /// Somebody cancelled the long work; it has left nothing behind.
    #[error("cancelled; nothing was written")]
    Cancelled,
    /// Writing an export failed; the half-written file was removed.
    #[error("the export {path} could not be written: {source}")]
    Export {
        /// The file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
}
