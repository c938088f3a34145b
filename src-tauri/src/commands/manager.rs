//! What the manager may do with the PIN. The PIN goes in here and never comes back.

use super::{Answer, CoreState, Right};
use crate::wire::{AuditAction, AuditEntry, Checkout, DutyAction, PinState};
use till_app::{Manager, TillError};

/// Whether the owner's PIN has been chosen, and until when nobody may try this person's (null: the owner's).
#[tauri::command]
#[specta::specta]
pub async fn pin_state(core: CoreState<'_>, person: Option<i64>) -> Answer<PinState> {
    let people = core.people().await?;
    Ok(PinState { set: people.has_owner_pin()?, locked_until_ms: people.locked_until(person).await? })
}

/// Chooses the owner's PIN (4 to 12 digits); once there is one, only with the old one. The first one of a till is anybody's
/// to choose while nobody is entered, and a manager's afterwards.
#[tauri::command]
#[specta::specta]
pub async fn pin_choose(core: CoreState<'_>, old: String, chosen: String) -> Answer<()> {
    let people = core.people().await?;
    let takes_a_manager = people.owner_pin_takes_a_manager().await?;
    let by = if takes_a_manager { Some(core.allow(Right::People).await?.actor()) } else { None };
    Ok(people.choose_owner_pin(&old, &chosen, by.as_ref()).await?)
}

/// The manager whose PIN it is (`person`: null for the owner's).
async fn manager(core: &CoreState<'_>, person: Option<i64>, pin: &str) -> Answer<Manager> {
    let approval = core.people().await?.approve(person, pin).await?;
    Ok(core.running().await?.till.manager(&approval))
}

/// Attaches late money to its sale, plans its refund, or acknowledges a mismatch; the reason is kept for ever.
#[tauri::command]
#[specta::specta]
pub async fn duty_resolve(
    core: CoreState<'_>,
    id: i64,
    action: DutyAction,
    person: Option<i64>,
    pin: String,
    reason: String,
) -> Answer<()> {
    let manager = manager(&core, person, &pin).await?;
    let done = match action {
        DutyAction::Attach => manager.attach(id, &reason).await,
        DutyAction::PlanRefund => manager.plan_refund(id, &reason).await,
        DutyAction::Acknowledge => manager.acknowledge(id, &reason).await,
    };
    Ok(done?)
}

/// Charges a sale again although nobody knows how an earlier attempt ends. That one is asked about until it has ended.
#[tauri::command]
#[specta::specta]
pub async fn checkout_override(
    core: CoreState<'_>,
    sale_no: String,
    person: Option<i64>,
    pin: String,
    reason: String,
) -> Answer<Checkout> {
    let manager = manager(&core, person, &pin).await?;
    Ok(Checkout::from(&manager.charge_again(&sale_no, &reason).await?))
}

/// What managers did, newest first, before the entry `before`.
#[tauri::command]
#[specta::specta]
pub async fn audit_page(core: CoreState<'_>, before: Option<i64>, limit: i64) -> Answer<Vec<AuditEntry>> {
    core.allow(Right::Audit).await?;
    let running = core.running().await?;
    let page = running.till.store().audit_page(before, limit.clamp(1, 500)).await.map_err(TillError::from)?;
    Ok(page.into_iter().map(entry).collect())
}

fn entry(entry: till::audit::AuditEntry) -> AuditEntry {
    use till::audit::AuditAction as Core;
    AuditEntry {
        id: entry.id,
        at_ms: entry.at_ms,
        who: entry.who,
        till: entry.till,
        action: match entry.action {
            Core::DutyAttached => AuditAction::DutyAttached,
            Core::RefundPlanned => AuditAction::RefundPlanned,
            Core::MismatchAcknowledged => AuditAction::MismatchAcknowledged,
            Core::UnknownOverridden => AuditAction::UnknownOverridden,
            Core::PinSet => AuditAction::PinSet,
            Core::PinLocked => AuditAction::PinLocked,
            Core::SalePriced => AuditAction::SalePriced,
            Core::HeldDiscarded => AuditAction::HeldDiscarded,
            Core::NumberLookedUp => AuditAction::NumberLookedUp,
            Core::SettingsChanged => AuditAction::SettingsChanged,
            Core::SecretSet => AuditAction::SecretSet,
            Core::DisplayPictureSet => AuditAction::DisplayPictureSet,
            Core::DeliveryRepeated => AuditAction::DeliveryRepeated,
            Core::ProductCreated => AuditAction::ProductCreated,
            Core::ProductChanged => AuditAction::ProductChanged,
            Core::ProductRetired => AuditAction::ProductRetired,
            Core::ProductRestored => AuditAction::ProductRestored,
            Core::StockAdjusted => AuditAction::StockAdjusted,
            Core::ProductPictureSet => AuditAction::ProductPictureSet,
            Core::ProductPictureReplaced => AuditAction::ProductPictureReplaced,
            Core::ProductPictureRemoved => AuditAction::ProductPictureRemoved,
            Core::ProductsImported => AuditAction::ProductsImported,
            Core::ShiftOpened => AuditAction::ShiftOpened,
            Core::CashMoved => AuditAction::CashMoved,
            Core::ShiftClosed => AuditAction::ShiftClosed,
            Core::PersonCreated => AuditAction::PersonCreated,
            Core::PersonChanged => AuditAction::PersonChanged,
            Core::PersonRetired => AuditAction::PersonRetired,
            Core::PersonRestored => AuditAction::PersonRestored,
            Core::PersonPinSet => AuditAction::PersonPinSet,
            Core::LoggedIn => AuditAction::LoggedIn,
            Core::ActionApproved => AuditAction::ActionApproved,
        },
        subject: entry.subject,
        reason: entry.reason,
        before: entry.before.to_string(),
        after: entry.after.to_string(),
    }
}
