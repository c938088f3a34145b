//! What only the manager may do: resolve duties, and charge a sale again while nobody knows how it ended.

use crate::clock::Clock;
use crate::events::Event;
use crate::pin::{self, PinError};
use crate::secrets::{Name, Secrets};
use crate::{Checkout, Till, TillError};
use serde_json::json;
use till::audit::{Actor, AuditAction, NewAudit};
use till::duty::DutyAction;
use till::manager::Reason;
use till_store::{DutyDecision, Override, PinTry};

/// The manager at a till. Only the right PIN makes one: there is no other way to what it can do.
pub struct Manager {
    till: Till,
}

impl Till {
    /// Lets the manager act, if `pin` is the one `secrets` keep. Wrong ones are counted in the database before they are
    /// looked at, so that neither a restart nor a killed program forgives one.
    ///
    /// # Errors
    /// [`TillError::Pin`] says what is wrong with it.
    pub async fn manager(&self, secrets: &Secrets, pin: &str) -> Result<Manager, TillError> {
        if secrets.get(Name::ManagerPin)?.is_none() {
            return Err(PinError::NotSet.into());
        }
        let now_ms = self.clock().now_ms();
        let locked_until_ms = match self.store().begin_pin_try(self.name(), now_ms).await? {
            PinTry::Locked { until_ms } => return Err(PinError::Locked { until_ms }.into()),
            PinTry::Allowed { locked_until_ms } => locked_until_ms,
        };
        if !pin::is_right(secrets, pin).await? {
            if let Some(until_ms) = locked_until_ms {
                let after = json!({ "locked_until_ms": until_ms });
                self.note_pin(AuditAction::PinLocked, "anyone", json!({}), after).await?;
            }
            return Err(PinError::Wrong { locked_until_ms }.into());
        }
        self.store().pin_was_right(self.name()).await?;
        Ok(Manager { till: self.clone() })
    }

    /// Chooses the manager's PIN; once there is one, only with the old one.
    ///
    /// # Errors
    /// [`TillError::Pin`] about the old one, [`TillError::Secret`] about the new one; the old one stays then.
    pub async fn choose_pin(&self, secrets: &Secrets, old: &str, new: &str) -> Result<(), TillError> {
        secrets.check(Name::ManagerPin, new)?;
        let was_set = secrets.get(Name::ManagerPin)?.is_some();
        if was_set {
            self.manager(secrets, old).await?;
        }
        secrets.set(Name::ManagerPin, new)?;
        self.note_pin(AuditAction::PinSet, "manager", json!({ "set": was_set }), json!({ "set": true })).await
    }

    /// Until when nobody may try a PIN here, epoch milliseconds; `None`: now.
    ///
    /// # Errors
    /// The database.
    pub async fn pin_locked_until(&self) -> Result<Option<i64>, TillError> {
        Ok(self.store().pin_locked_until(self.name(), self.clock().now_ms()).await?)
    }

    async fn note_pin(
        &self,
        action: AuditAction,
        who: &'static str,
        before: serde_json::Value,
        after: serde_json::Value,
    ) -> Result<(), TillError> {
        let entry = NewAudit {
            at_ms: self.clock().now_ms(),
            actor: Actor { who: who.into(), till: self.name().to_owned() },
            action,
            subject: Name::ManagerPin.as_str().to_owned(),
            reason: String::new(),
            before,
            after,
        };
        Ok(self.store().append_audit(&entry).await?)
    }
}

/// Notes that the PIN was replaced by whoever owns the data folder, without the old one: what somebody who has forgotten
/// it does. It is the command line's way.
///
/// # Errors
/// [`TillError::Secret`] about the new one; the database.
pub async fn replace_pin(
    store: &till_store::Store,
    secrets: &Secrets,
    till: &str,
    new: &str,
) -> Result<(), TillError> {
    let was_set = secrets.get(Name::ManagerPin)?.is_some();
    secrets.set(Name::ManagerPin, new)?;
    let entry = NewAudit {
        at_ms: crate::clock::SystemClock.now_ms(),
        actor: Actor { who: "command line".into(), till: till.to_owned() },
        action: AuditAction::PinSet,
        subject: Name::ManagerPin.as_str().to_owned(),
        reason: String::new(),
        before: json!({ "set": was_set }),
        after: json!({ "set": true }),
    };
    Ok(store.append_audit(&entry).await?)
}

impl Manager {
    /// Lets late money pay its sale.
    ///
    /// # Errors
    /// [`TillError::Reason`]; [`TillError::Store`] with [`till_store::StoreError::Duty`] says what to do instead.
    pub async fn attach(&self, duty: i64, reason: &str) -> Result<(), TillError> {
        self.resolve(duty, DutyAction::Attach, reason).await
    }

    /// Notes that the money shall be given back. The duty stays on the list until that is done.
    ///
    /// # Errors
    /// As [`Manager::attach`].
    pub async fn plan_refund(&self, duty: i64, reason: &str) -> Result<(), TillError> {
        self.resolve(duty, DutyAction::PlanRefund, reason).await
    }

    /// Takes a mismatch that was looked into off the list.
    ///
    /// # Errors
    /// As [`Manager::attach`].
    pub async fn acknowledge(&self, duty: i64, reason: &str) -> Result<(), TillError> {
        self.resolve(duty, DutyAction::Acknowledge, reason).await
    }

    /// Charges a sale again although nobody knows how an earlier attempt ends. That attempt is asked about until it has
    /// ended; money that still comes by it is a duty.
    ///
    /// # Errors
    /// [`TillError::Reason`]; [`TillError::Store`] with [`till_store::StoreError::Charge`] says why not.
    pub async fn charge_again(&self, sale_no: &str, reason: &str) -> Result<Checkout, TillError> {
        let reason = Reason::parse(reason)?;
        let now_ms = self.till.clock().now_ms();
        let word = Override { sale_no: sale_no.to_owned(), reason, actor: self.actor(), now_ms };
        self.till.override_unknown(&word).await
    }

    async fn resolve(&self, id: i64, action: DutyAction, reason: &str) -> Result<(), TillError> {
        let reason = Reason::parse(reason)?;
        let now_ms = self.till.clock().now_ms();
        let decision = DutyDecision { id, action, reason, actor: self.actor(), now_ms };
        let duty = self.till.store().resolve_duty(&decision).await?;
        self.till.emit(Event::DutiesChanged);
        // Decided and stored: that a screen can't be told now is no reason to say that it failed.
        if let Ok(checkout) = self.till.checkout(&duty.out_trade_no).await {
            self.till.emit(Event::Checkout(Box::new(checkout)));
        }
        Ok(())
    }

    fn actor(&self) -> Actor {
        Actor { who: "manager".into(), till: self.till.name().to_owned() }
    }
}
