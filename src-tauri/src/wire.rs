//! What crosses between Rust and the page. TypeScript is generated from it; nothing secret may stand here.

mod back_office;
mod cart;
mod display;
mod doctor;
mod error;
mod jobs;
mod latency;
mod lists;
mod people;
mod product_import;
mod products;
mod reports;
mod sales;
mod shifts;
pub mod tunnel;

pub use back_office::{
    BackOffice, BackOfficeChange, BackOfficeChanged, BackOfficeTest, Delivery, DeliveryPage, DeliveryState,
};
pub use cart::{Cart, CheckoutRequest, Discount, HeldPage, Quote};
pub use display::{DisplayCart, DisplayChanged, DisplayMonitor, DisplayView, DisplayWanted};
pub use doctor::DoctorFinding;
pub use error::{ErrorCode, UiError};
pub use jobs::{ExportFormat, Exported, JobProgress};
pub use latency::Latency;
pub use lists::{ListFilter, Moment, PaylogFilter, PaylogKey, PaylogPage, PaylogSum, Seen};
pub use people::{Person, Right, Role, SessionChanged, SessionPerson, SessionState};
pub use product_import::{ImportFault, ImportPreview, ImportRow, ImportStored, import_row};
pub use products::{
    PriceChange, ProductDetail, ProductFields, ProductFilter, ProductList, ProductRecord, SmallPicture,
    StockChange,
};
pub use reports::{
    Goods, GoodsBy, GoodsPart, Report, ReportBy, ReportDays, ReportPart, ReportQuery, ReportSums,
};
pub use sales::{ListedSale, LookUp, SaleAttempt, SaleDetail, SalesFilter, SalesKey, SalesPage, SalesSum};
use serde::{Deserialize, Serialize};
pub use shifts::{CashCount, CashKind, CashWeighed, ShiftReport, ZCheck, ZPage, ZReport};
use specta::Type;
use tauri_specta::Event;
use till_app::Checkout as Core;

/// Demo or real money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    Demo,
    Live,
}

/// Where secrets rest: the system's key store, a file only its owner can read, or the environment (read only).
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum SecretStore {
    Keyring,
    File,
    Environment,
}

/// Whether the gateway can be reached.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum GatewayHealth {
    Unknown,
    Reachable,
    Slow,
    Down,
}

/// How the till learns of payments; `unreachable`: a way from outside is set up, does not work, and polling does.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum NotifyState {
    Polling,
    Listening,
    Reachable,
    Unreachable,
}

/// The database.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum DatabaseKind {
    Sqlite,
    Postgres,
}

/// What the status line and the settings show about the program.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AppInfo {
    pub version: String,
    pub mode: Mode,
    pub shop_name: String,
    pub till_name: String,
    pub data_dir: String,
    pub database: DatabaseKind,
    pub secret_store: SecretStore,
    pub simulator_url: Option<String>,
    pub gateway: GatewayHealth,
    pub notify: NotifyState,
}

/// How often something came to the notify listener, and when last. `stranger`: it did not know the secret path.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoticeCount {
    pub code: String,
    pub times: i64,
    pub last_at_ms: i64,
    pub stranger: bool,
}

/// A product on a tile. `picture`: the number of its picture, another one for each picture; null: it has none.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub category: String,
    pub price_fen: i64,
    pub sold_count: i64,
    pub picture: Option<i64>,
}

/// Which products, by name, pinyin, initials, code or a part of them: a page of those that fit, the best first.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProductQuery {
    pub text: String,
    pub category: Option<String>,
    pub offset: i64,
    pub limit: i64,
}

/// `total`: how many fit in all.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ProductPage {
    pub items: Vec<Product>,
    pub total: i64,
}

/// What the cashier sees of an attempt.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum CheckoutState {
    Placing,
    Waiting,
    Unknown,
    Closing,
    Paid,
    Closed,
    Failed,
}

/// What went wrong last: WeChat's code or ours, and the gateway's own words.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct Problem {
    pub code: String,
    pub message: String,
}

/// One line of a sale. `listPriceFen`: the catalogue's price then; `discountFen`: what its own discount took off;
/// `shareFen`: its part of the discount on the whole sale; `amountFen`: what the customer pays for it.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SaleLine {
    pub product_id: Option<i64>,
    pub title: String,
    pub quantity: i64,
    pub list_price_fen: i64,
    pub unit_price_fen: i64,
    pub discount: Option<Discount>,
    pub discount_fen: i64,
    pub share_fen: i64,
    pub amount_fen: i64,
    pub note: String,
}

impl From<&till::sale::Line> for SaleLine {
    fn from(line: &till::sale::Line) -> Self {
        SaleLine {
            product_id: line.product_id,
            title: line.title.clone(),
            quantity: line.quantity,
            list_price_fen: line.list_price.fen(),
            unit_price_fen: line.unit_price.fen(),
            discount: Discount::of(line.discount),
            discount_fen: line.discounted.fen(),
            share_fen: line.share.fen(),
            amount_fen: line.amount.fen(),
            note: line.note.clone(),
        }
    }
}

/// An attempt with its sale. `qrSvg` only while the code may be shown; `closeNotBeforeMs` while WeChat's five-minute
/// rule delays a close; `answeredAtMs`: when WeChat last said something about it that could be believed (at first when it
/// was made); `late` when money arrived although the attempt had ended or was superseded; `superseded` when a
/// manager charged the sale again although nobody knew how this attempt ends; `receipts`: genuine payments of the sale,
/// two or more: it was paid twice.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Checkout {
    pub sale_no: String,
    pub out_trade_no: String,
    pub attempt_no: i64,
    pub title: String,
    pub total_fen: i64,
    pub state: CheckoutState,
    pub qr_svg: Option<String>,
    pub created_at_ms: i64,
    pub expires_at_ms: i64,
    pub paid_at_ms: Option<i64>,
    pub transaction_id: Option<String>,
    pub close_not_before_ms: Option<i64>,
    pub answered_at_ms: i64,
    pub problem: Option<Problem>,
    pub lines: Vec<SaleLine>,
    pub discount: Option<Discount>,
    pub note: String,
    pub late: bool,
    pub superseded: bool,
    pub sale_paid: bool,
    pub receipts: i64,
}

impl From<&Core> for Checkout {
    fn from(core: &Core) -> Checkout {
        let attempt = &core.attempt;
        Checkout {
            sale_no: attempt.sale_no.clone(),
            out_trade_no: attempt.out_trade_no.to_string(),
            attempt_no: attempt.attempt_no,
            title: core.sale.title(),
            total_fen: attempt.terms.total.fen(),
            state: core.stage().into(),
            qr_svg: core.code_url().and_then(|url| till_app::qr::svg(url).ok()),
            created_at_ms: attempt.created_at_ms,
            expires_at_ms: attempt.terms.time_expire_ms,
            paid_at_ms: attempt.paid.as_ref().map(|paid| paid.at_ms),
            transaction_id: attempt.paid.as_ref().map(|paid| paid.transaction_id.clone()),
            close_not_before_ms: attempt.close_not_before_ms,
            answered_at_ms: attempt.trusted_at_ms,
            problem: attempt
                .problem
                .as_ref()
                .map(|p| Problem { code: p.code.clone(), message: p.message.clone() }),
            lines: core.sale.lines.iter().map(SaleLine::from).collect(),
            discount: Discount::of(core.sale.discount),
            note: core.sale.note.clone(),
            late: attempt.paid.as_ref().is_some_and(|paid| paid.late),
            superseded: attempt.superseded_at_ms.is_some(),
            sale_paid: core.sale.state == till::sale::SaleState::Paid,
            receipts: core.sale.receipts,
        }
    }
}

impl From<till_app::Stage> for CheckoutState {
    fn from(stage: till_app::Stage) -> Self {
        match stage {
            till_app::Stage::Placing => CheckoutState::Placing,
            till_app::Stage::Waiting => CheckoutState::Waiting,
            till_app::Stage::Unknown => CheckoutState::Unknown,
            till_app::Stage::Closing => CheckoutState::Closing,
            till_app::Stage::Paid => CheckoutState::Paid,
            till_app::Stage::Closed => CheckoutState::Closed,
            till_app::Stage::Failed => CheckoutState::Failed,
        }
    }
}

impl From<till_app::health::Health> for GatewayHealth {
    fn from(health: till_app::health::Health) -> Self {
        match health {
            till_app::health::Health::Unknown => GatewayHealth::Unknown,
            till_app::health::Health::Reachable => GatewayHealth::Reachable,
            till_app::health::Health::Slow => GatewayHealth::Slow,
            till_app::health::Health::Down => GatewayHealth::Down,
        }
    }
}

/// An attempt moved.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct CheckoutChanged(pub Checkout);
/// Products were changed, by this till or another one.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct CatalogueChanged;
/// The gateway's light changed.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct GatewayChanged(pub GatewayHealth);
/// How many duties are open now.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct DutiesChanged(pub i64);

/// The way from outside to the notify listener changed.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct TunnelChanged(pub tunnel::TunnelStatus);

/// What a pay-log entry says about the money.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum PaylogState {
    Paid,
    Late,
    Mismatch,
}

/// Who saw the money.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum PaylogSource {
    Query,
    Notification,
    Bill,
    Manual,
}

/// One entry of the pay log.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PaylogEntry {
    pub seq: i64,
    pub at_ms: i64,
    pub sale_no: String,
    pub out_trade_no: String,
    pub attempt_no: i64,
    pub till: String,
    pub transaction_id: String,
    pub total_fen: i64,
    pub state: PaylogState,
    pub source: PaylogSource,
    pub pay_type: String,
    pub trade_state: String,
    pub paid_at_ms: i64,
}

/// One field the gateway sent.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct GatewayField {
    pub name: String,
    pub value: String,
}

/// How the entry behind carries this one's hash: it does, it does not, or this one is the last.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum ChainNext {
    Fits,
    Broken,
    Last,
}

/// An entry with everything WeChat said and its proof. `chainFits`: its hash was recomputed from the one before;
/// `receipts`: genuine payments of its sale, two or more: it was paid twice; `timeline`: of its attempt.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PaylogDetail {
    pub entry: PaylogEntry,
    pub gateway: Vec<GatewayField>,
    pub hash: String,
    pub previous_hash: String,
    pub chain_fits: bool,
    pub chain_next: ChainNext,
    pub lines: Vec<SaleLine>,
    pub receipts: i64,
    pub timeline: Vec<Moment>,
}

/// What walking the hash chain found.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChainReport {
    pub entries: i64,
    pub first_bad: Option<i64>,
}

/// What exporting day heads did. `file`: null when the chain does not fit, because its heads would prove nothing.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeadsExport {
    pub file: Option<String>,
    pub days: i64,
    pub first_bad: Option<i64>,
}

/// How an exported day disagrees: cut off, rewritten, or other sums.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum HeadProblem {
    Missing,
    Rewritten,
    Sums,
}

/// The first exported day that no longer fits; `day` is yyyyMMdd, `firstSuspect` the first entry that may differ.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BadDay {
    pub day: String,
    pub first_suspect: i64,
    pub problem: HeadProblem,
}

/// What comparing the pay log with exported day heads found.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HeadsReport {
    pub entries: i64,
    pub days: i64,
    pub first_bad: Option<i64>,
    pub bad_day: Option<BadDay>,
}

/// Why a manager has to look.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DutyKind {
    Late,
    PaidTwice,
    Mismatch,
}

/// A refund that was decided on and not made yet.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    pub at_ms: i64,
    pub note: String,
}

/// Money that waits for the manager, with what is known of its sale now. `openAttempt`: may still show the sale's code,
/// and must end before the money can be attached.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Duty {
    pub id: i64,
    pub kind: DutyKind,
    pub sale_no: String,
    pub out_trade_no: String,
    pub total_fen: i64,
    pub created_at_ms: i64,
    pub detail: String,
    pub sale_paid: bool,
    pub receipts: i64,
    pub open_attempt: Option<String>,
    pub planned: Option<Plan>,
}

/// What a manager does about a duty.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum DutyAction {
    Attach,
    PlanRefund,
    Acknowledge,
}

/// Whether the owner's PIN has been chosen, and until when nobody may try the one asked about.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PinState {
    pub set: bool,
    pub locked_until_ms: Option<i64>,
}

/// What was done, in the audit log.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    DutyAttached,
    RefundPlanned,
    MismatchAcknowledged,
    UnknownOverridden,
    PinSet,
    PinLocked,
    SalePriced,
    HeldDiscarded,
    NumberLookedUp,
    SettingsChanged,
    SecretSet,
    DisplayPictureSet,
    DeliveryRepeated,
    ProductCreated,
    ProductChanged,
    ProductRetired,
    ProductRestored,
    StockAdjusted,
    ProductPictureSet,
    ProductPictureReplaced,
    ProductPictureRemoved,
    ProductsImported,
    ShiftOpened,
    CashMoved,
    ShiftClosed,
    PersonCreated,
    PersonChanged,
    PersonRetired,
    PersonRestored,
    PersonPinSet,
    LoggedIn,
    ActionApproved,
}

/// An entry of the audit log; `before` and `after` are JSON texts.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    pub id: i64,
    pub at_ms: i64,
    pub who: String,
    pub till: String,
    pub action: AuditAction,
    pub subject: String,
    pub reason: String,
    pub before: String,
    pub after: String,
}

/// The signature's algorithm.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
pub enum SignType {
    #[serde(rename = "MD5")]
    Md5,
    #[serde(rename = "HMAC-SHA256")]
    HmacSha256,
}

/// The settings; of secrets only whether and where they rest, and a token in the tunnel's line only as a mask.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    pub mode: Mode,
    pub base_url: String,
    pub appid: String,
    pub mch_id: String,
    pub sign_type: SignType,
    pub shop_name: String,
    pub till_name: String,
    pub notify_listen: String,
    pub notify_public_url: String,
    pub notify_tunnel: String,
    pub has_api_key: bool,
    pub secret_store: SecretStore,
    pub official_host: bool,
}

/// New settings. `apiKey`: null keeps the stored one; it never comes back. `notifyTunnel`: what was shown keeps the
/// stored line with its token.
#[derive(Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SettingsChange {
    pub base_url: String,
    pub appid: String,
    pub mch_id: String,
    pub sign_type: SignType,
    pub shop_name: String,
    pub till_name: String,
    pub notify_listen: String,
    pub notify_public_url: String,
    pub notify_tunnel: String,
    pub api_key: Option<String>,
}

/// An order on the demo's phone; `state` is NOTPAY, SUCCESS or CLOSED.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PhoneOrder {
    pub out_trade_no: String,
    pub title: String,
    pub total_fen: i64,
    pub state: String,
}

/// What the demo's customer does.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum PhoneAction {
    Pay,
    Fail,
}
