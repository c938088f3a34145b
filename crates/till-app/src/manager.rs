//! What only the manager may do: resolve duties, and charge a sale again while nobody knows how it ended.

use crate::clock::Clock;
use crate::events::Event;
use crate::people::Approval;
use crate::secrets::{Name, Secrets};
use crate::{Checkout, Till, TillError};
use serde_json::json;
use std::borrow::Cow;
use till::audit::{Actor, AuditAction, NewAudit};
use till::duty::DutyAction;
use till::manager::Reason;
use till_store::{DutyDecision, Override};

/// A manager at a till. Only an [`Approval`] makes one: there is no other way to what it can do.
pub struct Manager {
    till: Till,
    who: Cow<'static, str>,
}

impl Till {
    /// Lets a manager act.
    pub fn manager(&self, approval: &Approval) -> Manager {
        Manager { till: self.clone(), who: approval.by() }
    }
}

/// Notes that the owner's PIN was replaced by whoever owns the data folder, without the old one: what somebody who has forgotten
/// it does. It is the command line's way.
///
/// # Errors
/// [`TillError::Secret`] about the new one; the database. The old one stays then.
pub async fn replace_pin(
    store: &till_store::Store,
    secrets: &Secrets,
    till: &str,
    new: &str,
) -> Result<(), TillError> {
    secrets.check(Name::ManagerPin, new)?;
    let was_set = secrets.get(Name::ManagerPin)?.is_some();
    let entry = NewAudit {
        at_ms: crate::clock::SystemClock.now_ms(),
        actor: Actor::new("command line", till),
        action: AuditAction::PinSet,
        subject: Name::ManagerPin.as_str().to_owned(),
        reason: String::new(),
        before: json!({ "set": was_set }),
        after: json!({ "set": true }),
    };
    // Told first: a PIN nobody can find out about is never stored.
    store.append_audit(&entry).await?;
    secrets.set(Name::ManagerPin, new)?;
    Ok(())
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
        Actor::new(self.who.clone(), self.till.name())
    }
}
