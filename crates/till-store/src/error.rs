//! What can go wrong with the database, sorted by what to do about it.

use sqlx::migrate::MigrateError;

/// A database error. Nothing was stored by the call that returns it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full: free space and go on; nothing stored is lost.
    #[error("the disk is full: free some space; nothing already stored is lost")]
    DiskFull,
    /// A newer program has written this database.
    #[error(
        "the database was written by a newer version of Saoma (migration {0}): install that version or newer"
    )]
    Newer(i64),
    /// A stored value this program cannot read.
    #[error("the database holds a value this program cannot read: {0}")]
    Unreadable(String),
    /// The sale already has an attempt that may still be paid (promise 3).
    #[error("this sale has an open payment attempt: end it first")]
    SaleHasOpenAttempt,
    /// The sale is paid, or money for it is waiting for the manager.
    #[error("this sale has received money: do not charge again")]
    SalePaid,
    /// The request id has made a sale of another amount already.
    #[error("this request id has made a sale of {0} yuan already: take a new one for each sale")]
    RequestReused(fen::Fen),
    /// No such sale.
    #[error("there is no sale with the number {0}")]
    NoSuchSale(String),
    /// A manager can't charge this sale again.
    #[error(transparent)]
    Charge(#[from] till::charge_again::ChargeRefusal),
    /// A manager can't resolve this duty that way.
    #[error(transparent)]
    Duty(#[from] till::duty::DutyRefusal),
    /// No such duty on the list; somebody else may have resolved it.
    #[error("the duty {0} is no longer on the list")]
    NoSuchDuty(i64),
    /// No such sale among those put aside; another till may have taken it back.
    #[error("the sale that was put aside is gone: somebody has taken it back")]
    HeldGone,
    /// A product code is taken.
    #[error("the product code {0} is already in use")]
    ProductCodeTaken(String),
    /// No such product.
    #[error("there is no product with the number {0}")]
    NoSuchProduct(i64),
    /// Somebody else changed the product since it was read; nothing was stored.
    #[error("the product {0} was changed meanwhile: look at it again")]
    ProductMoved(i64),
    /// Somebody changed products since an import was planned; nothing was stored.
    #[error("products were changed meanwhile: look at what the import would do again")]
    CatalogueMoved,
    /// The till's shift is still open.
    #[error("a shift is open: close it before another is opened")]
    ShiftOpen,
    /// The till has no open shift.
    #[error("no shift is open: open one first")]
    NoShift,
    /// The till's Z report with this number does not exist.
    #[error("there is no Z report {0}")]
    NoSuchZ(i64),
    /// Somebody who works here has this name.
    #[error("there is somebody called {0} already")]
    PersonNameTaken(String),
    /// No such person, or one who does not work here any more.
    #[error("there is nobody with the number {0}")]
    NoSuchPerson(i64),
    /// Somebody else changed the person since it was read; nothing was stored.
    #[error("the person {0} was changed meanwhile: look again")]
    PersonMoved(i64),
    /// Nobody would be left who may change anything.
    #[error(transparent)]
    NoManager(#[from] till::person::NoManager),
    /// The database server does not answer, or does not let this till in.
    #[error("the database can't be reached: {0}")]
    Unreachable(#[source] sqlx::Error),
    /// The address of the database makes no sense.
    #[error("not a database address: {0}")]
    Address(String),
    /// Anything else the database reports.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
}

impl StoreError {
    /// Another program holds the SQLite file this very moment (SQLITE_BUSY and its kin).
    pub(crate) fn is_busy(&self) -> bool {
        let StoreError::Database(error) = self else { return false };
        let code = error.as_database_error().and_then(|e| e.code()).and_then(|c| c.parse::<u32>().ok());
        // The low byte is the plain code, the rest says which kind of busy.
        code.is_some_and(|code| code & 0xFF == 5)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(&error, sqlx::Error::Io(e) if e.kind() == std::io::ErrorKind::StorageFull) {
            return StoreError::DiskFull;
        }
        let code = error.as_database_error().and_then(|e| e.code()).map(|c| c.into_owned());
        match code.as_deref() {
            // SQLITE_FULL, SQLITE_IOERR_SHMSIZE (no room for the shared index of the log), PostgreSQL's disk_full.
            Some("13" | "4874" | "53100") => StoreError::DiskFull,
            // PostgreSQL: who or what is wrong (28…, 3D000), it starts or stops (57P0…), it is full of others (53300).
            Some("28000" | "28P01" | "3D000" | "57P01" | "57P02" | "57P03" | "53300") => {
                StoreError::Unreachable(error)
            }
            None if is_far(&error) => StoreError::Unreachable(error),
            Some(_) | None => StoreError::Database(error),
        }
    }
}

/// Whether no answer came at all.
fn is_far(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut)
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::VersionMissing(version) => StoreError::Newer(version),
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            other => StoreError::Database(sqlx::Error::Migrate(Box::new(other))),
        }
    }
}

/// Turns an absent reading into [`StoreError::Unreadable`] that names it.
pub(crate) fn readable<T>(value: Option<T>, what: &str, text: &str) -> Result<T, StoreError> {
    value.ok_or_else(|| StoreError::Unreadable(format!("{what} {text:?}")))
}

/// Reads a JSON column.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|e| StoreError::Unreadable(format!("{what}: {e}")))
}

/// Writes a JSON column.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|e| StoreError::Unreadable(e.to_string()))
}
