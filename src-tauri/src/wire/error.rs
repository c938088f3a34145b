//! Why a command was refused: what the core says, as a code the page has words for.

use super::{product_import, products, shifts};
use serde::{Deserialize, Serialize};
use specta::Type;
use till_app::TillError;
use till_app::labels::LabelError;

/// Why a command was refused; the page has a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    AmountEmpty,
    AmountNotANumber,
    AmountTooPrecise,
    AmountNotPositive,
    AmountTooLarge,
    CartEmpty,
    QuantityUnusable,
    TitleUnusable,
    NoteUnusable,
    DiscountTooLarge,
    PercentUnusable,
    TotalChanged,
    RequestReused,
    HeldGone,
    ProductGone,
    ProductField,
    ProductCodeTaken,
    ProductMoved,
    CatalogueMoved,
    ImportTooLarge,
    ImportOldExcel,
    ImportUnreadable,
    ImportEmpty,
    ImportColumns,
    ImportColumnTwice,
    ImportBadRows,
    SaleHasOpenAttempt,
    SalePaid,
    SaidPaid,
    AttemptKnown,
    NothingOpen,
    PinNotSet,
    PinWrong,
    PinLocked,
    PinNotManager,
    PinDamaged,
    LoggedOut,
    NotAllowed,
    PersonName,
    PersonNameTaken,
    PersonGone,
    PersonMoved,
    NoManager,
    ReasonUnusable,
    DutyGone,
    DutySalePaid,
    DutyAttemptOpen,
    DutyNotOurs,
    DutyMoney,
    HeadsUnreadable,
    PeriodUnusable,
    ShiftOpen,
    NoShift,
    CashAmount,
    CashMovement,
    CashPieces,
    CashReason,
    LabelCharacters,
    LabelCopies,
    LabelTooLong,
    OpenAttempts,
    TillInUse,
    NotConfigured,
    SettingInvalid,
    SettingsDamaged,
    SecretStore,
    KeyStore,
    GatewayUnreachable,
    DiskFull,
    DatabaseNewer,
    DatabaseDown,
    Database,
    NotFound,
    NotInDemo,
    PictureUnusable,
    PictureEmpty,
    PictureTooLarge,
    PictureHeic,
    PictureKind,
    PictureUnreadable,
    PictureDamaged,
    PicturePixels,
    Cancelled,
    ExportDiskFull,
    ExportFailed,
    Internal,
}

/// A refusal. `field`: the input to look at; `detail`: small print for support, never a secret.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct UiError {
    pub code: ErrorCode,
    pub field: Option<String>,
    pub detail: String,
}

impl UiError {
    /// A refusal about no particular input.
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> UiError {
        UiError { code, field: None, detail: detail.into() }
    }
}

impl From<TillError> for UiError {
    fn from(error: TillError) -> UiError {
        use till::sale::SaleError;
        use till_app::secrets::SecretError;
        use till_store::StoreError;
        let detail = error.to_string();
        let line = match &error {
            TillError::Sale(SaleError::LineDiscount { line }) => Some(format!("lines.{line}")),
            TillError::ProductGone(id) => Some(format!("products.{id}")),
            _ => None,
        };
        let (code, field) = match error {
            TillError::Sale(SaleError::Empty) => (ErrorCode::CartEmpty, None),
            TillError::Sale(SaleError::TooLarge) => (ErrorCode::AmountTooLarge, None),
            TillError::Sale(SaleError::Title) | TillError::Title { .. } => (ErrorCode::TitleUnusable, None),
            TillError::Sale(SaleError::Quantity) => (ErrorCode::QuantityUnusable, None),
            TillError::Sale(SaleError::NotPositive) => (ErrorCode::AmountNotPositive, None),
            TillError::Sale(SaleError::LineDiscount { .. } | SaleError::SaleDiscount) => {
                (ErrorCode::DiscountTooLarge, Some("discount"))
            }
            TillError::Sale(SaleError::Note) => (ErrorCode::NoteUnusable, Some("note")),
            // The page sends neither.
            TillError::Sale(SaleError::Sums) | TillError::Cashier => (ErrorCode::Internal, None),
            TillError::TotalChanged(_) => (ErrorCode::TotalChanged, None),
            TillError::Store(StoreError::RequestReused(_)) => (ErrorCode::RequestReused, None),
            TillError::Store(StoreError::HeldGone) => (ErrorCode::HeldGone, None),
            TillError::ProductGone(_) => (ErrorCode::ProductGone, None),
            TillError::ProductField(error) => return products::field_error(error),
            TillError::Import(error) => return product_import::import_error(error),
            TillError::Picture(error) => (products::picture_code(error), Some("picture")),
            TillError::Store(StoreError::CatalogueMoved) => (ErrorCode::CatalogueMoved, None),
            TillError::Cash(error) => return shifts::cash_error(error),
            TillError::Label(LabelError::Characters) => (ErrorCode::LabelCharacters, None),
            TillError::Label(LabelError::TooLong) => (ErrorCode::LabelTooLong, None),
            TillError::Label(LabelError::Copies) => (ErrorCode::LabelCopies, Some("copies")),
            TillError::Store(StoreError::ShiftOpen) => (ErrorCode::ShiftOpen, None),
            TillError::Store(StoreError::NoShift) => (ErrorCode::NoShift, None),
            TillError::Store(StoreError::ProductCodeTaken(_)) => (ErrorCode::ProductCodeTaken, Some("code")),
            TillError::Store(StoreError::ProductMoved(_)) => (ErrorCode::ProductMoved, None),
            TillError::Store(StoreError::NoSuchProduct(_) | StoreError::NoSuchZ(_)) => {
                (ErrorCode::NotFound, None)
            }
            TillError::NoSuchOrder(_) | TillError::Store(StoreError::NoSuchSale(_)) => {
                (ErrorCode::NotFound, None)
            }
            TillError::OpenAttempts(_) => (ErrorCode::OpenAttempts, Some("gateway.mch_id")),
            TillError::TillInUse => (ErrorCode::TillInUse, Some("till.name")),
            TillError::Setting(e) => (ErrorCode::SettingInvalid, Some(e.field)),
            TillError::NoApiKey => (ErrorCode::NotConfigured, Some("api_key")),
            TillError::Secret(SecretError::Unusable { field, .. }) => {
                (ErrorCode::SettingInvalid, Some(field))
            }
            TillError::Secret(SecretError::File { .. }) => (ErrorCode::SecretStore, Some("api_key")),
            TillError::Secret(SecretError::KeyStore { .. }) => (ErrorCode::KeyStore, None),
            TillError::Listen { .. } => (ErrorCode::SettingInvalid, Some("notify.listen")),
            TillError::Client(_) => (ErrorCode::SettingInvalid, Some("gateway.base_url")),
            TillError::Store(StoreError::DiskFull) => (ErrorCode::DiskFull, None),
            TillError::Store(StoreError::Newer(_)) => (ErrorCode::DatabaseNewer, None),
            TillError::Store(StoreError::Unreachable(_)) => (ErrorCode::DatabaseDown, None),
            TillError::Store(StoreError::SaleHasOpenAttempt) => (ErrorCode::SaleHasOpenAttempt, None),
            TillError::Store(StoreError::SalePaid) => (ErrorCode::SalePaid, None),
            TillError::Store(StoreError::Charge(refusal)) => (charge_code(refusal), None),
            TillError::Store(StoreError::Duty(refusal)) => (duty_code(refusal), None),
            TillError::Store(StoreError::NoSuchDuty(_)) => (ErrorCode::DutyGone, None),
            TillError::Pin(error) => (pin_code(error), Some("pin")),
            TillError::PersonName(_) => (ErrorCode::PersonName, Some("name")),
            TillError::Store(StoreError::PersonNameTaken(_)) => (ErrorCode::PersonNameTaken, Some("name")),
            TillError::Store(StoreError::NoSuchPerson(_)) => (ErrorCode::PersonGone, None),
            TillError::Store(StoreError::PersonMoved(_)) => (ErrorCode::PersonMoved, None),
            TillError::Store(StoreError::NoManager(_)) => (ErrorCode::NoManager, Some("role")),
            TillError::Heads(_) => (ErrorCode::HeadsUnreadable, None),
            TillError::Reason(_) => (ErrorCode::ReasonUnusable, Some("reason")),
            TillError::Store(_) => (ErrorCode::Database, None),
            TillError::SettingsFile(till_app::settings::SettingsFileError::Damaged { .. }) => {
                (ErrorCode::SettingsDamaged, None)
            }
            TillError::Cancelled => (ErrorCode::Cancelled, None),
            TillError::Export { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => {
                (ErrorCode::ExportDiskFull, None)
            }
            TillError::Export { .. } => (ErrorCode::ExportFailed, None),
            TillError::SettingsFile(_) | TillError::DataFolder { .. } => (ErrorCode::Internal, None),
        };
        UiError { code, field: line.or_else(|| field.map(str::to_owned)), detail }
    }
}

fn charge_code(refusal: till::charge_again::ChargeRefusal) -> ErrorCode {
    use till::charge_again::ChargeRefusal;
    match refusal {
        ChargeRefusal::SalePaid => ErrorCode::SalePaid,
        ChargeRefusal::SaidPaid => ErrorCode::SaidPaid,
        ChargeRefusal::Known => ErrorCode::AttemptKnown,
        ChargeRefusal::NothingOpen => ErrorCode::NothingOpen,
    }
}

fn duty_code(refusal: till::duty::DutyRefusal) -> ErrorCode {
    use till::duty::DutyRefusal;
    match refusal {
        DutyRefusal::SalePaid => ErrorCode::DutySalePaid,
        DutyRefusal::AttemptOpen => ErrorCode::DutyAttemptOpen,
        DutyRefusal::NotOurs => ErrorCode::DutyNotOurs,
        DutyRefusal::Money => ErrorCode::DutyMoney,
    }
}

fn pin_code(error: till_app::PinError) -> ErrorCode {
    use till_app::PinError;
    match error {
        PinError::NotSet => ErrorCode::PinNotSet,
        PinError::Wrong { .. } => ErrorCode::PinWrong,
        PinError::Locked { .. } => ErrorCode::PinLocked,
        PinError::NotManager => ErrorCode::PinNotManager,
        PinError::Damaged => ErrorCode::PinDamaged,
    }
}
