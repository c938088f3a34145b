//! The audit log: what a manager did that the till would not have done by itself. Append only; never a secret.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::borrow::Cow;

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditAction {
    /// Late money now pays its sale.
    DutyAttached,
    /// Money shall be given back; the duty stays.
    RefundPlanned,
    /// A mismatch was looked into and taken off the list.
    MismatchAcknowledged,
    /// A sale is charged again although nobody knows how an earlier attempt ends.
    UnknownOverridden,
    /// The owner's PIN was chosen, changed or replaced.
    PinSet,
    /// Too many wrong PINs: nobody may try for a while.
    PinLocked,
    /// A sale was charged below or above the catalogue's prices: changed prices, discounts.
    SalePriced,
    /// A sale that was put aside was thrown away.
    HeldDiscarded,
    /// The gateway was asked about a number this database does not know.
    NumberLookedUp,
    /// Settings were changed, demo and live included.
    SettingsChanged,
    /// A secret other than the PIN was stored or replaced.
    SecretSet,
    /// The picture of the idle customer display was chosen or taken away.
    DisplayPictureSet,
    /// An event is sent to the back office again.
    DeliveryRepeated,
    /// A product was made.
    ProductCreated,
    /// What is written on a product was changed.
    ProductChanged,
    /// A product is not sold any more.
    ProductRetired,
    /// A retired product is sold again.
    ProductRestored,
    /// A stock count was set, corrected or given up.
    StockAdjusted,
    /// A product has its first picture.
    ProductPictureSet,
    /// A product has another picture.
    ProductPictureReplaced,
    /// A product's picture was taken away.
    ProductPictureRemoved,
    /// Products were made and changed from a file.
    ProductsImported,
    /// A shift was opened with its float.
    ShiftOpened,
    /// Cash was put into the drawer or taken out.
    CashMoved,
    /// A shift was closed with its count; its Z report was made.
    ShiftClosed,
    /// Somebody joined the shop.
    PersonCreated,
    /// Somebody's name or role was changed.
    PersonChanged,
    /// Somebody left the shop.
    PersonRetired,
    /// Somebody is back.
    PersonRestored,
    /// Somebody's PIN was chosen anew.
    PersonPinSet,
    /// Somebody took the till over; coming back after a lock is not told.
    LoggedIn,
    /// A manager let somebody do once what the role is not enough for.
    ActionApproved,
}

impl AuditAction {
    /// All actions, for tests and for reading stored words.
    pub const ALL: [AuditAction; 32] = [
        AuditAction::DutyAttached,
        AuditAction::RefundPlanned,
        AuditAction::MismatchAcknowledged,
        AuditAction::UnknownOverridden,
        AuditAction::PinSet,
        AuditAction::PinLocked,
        AuditAction::SalePriced,
        AuditAction::HeldDiscarded,
        AuditAction::NumberLookedUp,
        AuditAction::SettingsChanged,
        AuditAction::SecretSet,
        AuditAction::DisplayPictureSet,
        AuditAction::DeliveryRepeated,
        AuditAction::ProductCreated,
        AuditAction::ProductChanged,
        AuditAction::ProductRetired,
        AuditAction::ProductRestored,
        AuditAction::StockAdjusted,
        AuditAction::ProductPictureSet,
        AuditAction::ProductPictureReplaced,
        AuditAction::ProductPictureRemoved,
        AuditAction::ProductsImported,
        AuditAction::ShiftOpened,
        AuditAction::CashMoved,
        AuditAction::ShiftClosed,
        AuditAction::PersonCreated,
        AuditAction::PersonChanged,
        AuditAction::PersonRetired,
        AuditAction::PersonRestored,
        AuditAction::PersonPinSet,
        AuditAction::LoggedIn,
        AuditAction::ActionApproved,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            AuditAction::DutyAttached => "duty_attached",
            AuditAction::RefundPlanned => "refund_planned",
            AuditAction::MismatchAcknowledged => "mismatch_acknowledged",
            AuditAction::UnknownOverridden => "unknown_overridden",
            AuditAction::PinSet => "pin_set",
            AuditAction::PinLocked => "pin_locked",
            AuditAction::SalePriced => "sale_priced",
            AuditAction::HeldDiscarded => "held_discarded",
            AuditAction::NumberLookedUp => "number_looked_up",
            AuditAction::SettingsChanged => "settings_changed",
            AuditAction::SecretSet => "secret_set",
            AuditAction::DisplayPictureSet => "display_picture_set",
            AuditAction::DeliveryRepeated => "delivery_repeated",
            AuditAction::ProductCreated => "product_created",
            AuditAction::ProductChanged => "product_changed",
            AuditAction::ProductRetired => "product_retired",
            AuditAction::ProductRestored => "product_restored",
            AuditAction::StockAdjusted => "stock_adjusted",
            AuditAction::ProductPictureSet => "product_picture_set",
            AuditAction::ProductPictureReplaced => "product_picture_replaced",
            AuditAction::ProductPictureRemoved => "product_picture_removed",
            AuditAction::ProductsImported => "products_imported",
            AuditAction::ShiftOpened => "shift_opened",
            AuditAction::CashMoved => "cash_moved",
            AuditAction::ShiftClosed => "shift_closed",
            AuditAction::PersonCreated => "person_created",
            AuditAction::PersonChanged => "person_changed",
            AuditAction::PersonRetired => "person_retired",
            AuditAction::PersonRestored => "person_restored",
            AuditAction::PersonPinSet => "person_pin_set",
            AuditAction::LoggedIn => "logged_in",
            AuditAction::ActionApproved => "action_approved",
        }
    }

    /// Reads the stored word back.
    pub fn from_word(word: &str) -> Option<AuditAction> {
        AuditAction::ALL.into_iter().find(|action| action.as_str() == word)
    }
}

/// Who and where, as the log names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Somebody's name; or `manager` (by the owner's PIN), `anyone` (nobody needs to log in), `cashier` (older entries),
    /// `command line`.
    pub who: Cow<'static, str>,
    /// The till.
    pub till: String,
}

impl Actor {
    /// Who, at which till.
    pub fn new(who: impl Into<Cow<'static, str>>, till: impl Into<String>) -> Actor {
        Actor { who: who.into(), till: till.into() }
    }
}

/// An entry about to be appended.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAudit {
    /// When, epoch milliseconds.
    pub at_ms: i64,
    /// Who and where.
    pub actor: Actor,
    /// What.
    pub action: AuditAction,
    /// What it was done to: an order number, `settings`, `display`, the name of a secret or of a person.
    pub subject: String,
    /// Why, in the manager's words; may be empty for actions that need none.
    pub reason: String,
    /// How it stood before.
    pub before: Value,
    /// How it stood afterwards.
    pub after: Value,
}

/// An entry of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AuditEntry {
    /// Number given by the store, growing.
    pub id: i64,
    /// When, epoch milliseconds.
    pub at_ms: i64,
    /// Who.
    pub who: String,
    /// The till.
    pub till: String,
    /// What.
    pub action: AuditAction,
    /// The number it was done to.
    pub subject: String,
    /// Why.
    pub reason: String,
    /// How it stood before.
    pub before: Value,
    /// How it stood afterwards.
    pub after: Value,
}
