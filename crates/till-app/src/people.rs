//! The people of the shop: who may log in, whose PIN approves, and who joins and leaves.
//!
//! A shop in which nobody works needs no log-in. The owner's PIN rests in the secrets of the till and not in the
//! database: it makes the first person, approves like a manager's, and is the way back when a PIN is lost.

use crate::TillError;
use crate::clock::Clock;
use crate::pin::{self, PinError};
use crate::secrets::{Name, Secrets};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::sync::Arc;
use till::audit::{Actor, AuditAction, NewAudit};
use till::person::{OWNER, Person, PinHash, Right, Role, check_name};
use till_store::{PinTry, Store, Whose};

/// By whom the audit log means the owner's PIN.
const BY_OWNER: &str = "manager";

/// Somebody who has logged in. Only the right PIN makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    whose: Whose,
    name: String,
    role: Role,
}

impl Standing {
    fn owner() -> Standing {
        Standing { whose: None, name: OWNER.into(), role: Role::Manager }
    }

    fn of(person: &Person) -> Standing {
        Standing { whose: Some(person.id), name: person.name.clone(), role: person.role }
    }

    /// Whose PIN it was.
    pub fn whose(&self) -> Whose {
        self.whose
    }

    /// The name, as a sale keeps it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the person is here.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The name, as the audit log knows it.
    pub fn audit_name(&self) -> Cow<'static, str> {
        match self.whose {
            None => BY_OWNER.into(),
            Some(_) => self.name.clone().into(),
        }
    }

    /// The same one as the shop knows him now; `None` when he does not work here any more.
    pub fn now(&self, at_work: &[Person]) -> Option<Standing> {
        match self.whose {
            None => Some(Standing::owner()),
            Some(id) => at_work.iter().find(|person| person.id == id).map(Standing::of),
        }
    }
}

/// A manager's word for one action. Only a manager's PIN, or the owner's, makes one.
#[derive(Debug)]
pub struct Approval {
    by: Standing,
}

impl Approval {
    /// Whose word it is, for the audit log.
    pub fn by(&self) -> Cow<'static, str> {
        self.by.audit_name()
    }

    /// Who gave it.
    pub fn standing(&self) -> &Standing {
        &self.by
    }
}

/// The people as one till has to do with them.
#[derive(Clone)]
pub struct People {
    store: Store,
    secrets: Secrets,
    till: String,
    clock: Arc<dyn Clock>,
}

impl People {
    /// The people in `store`, at this till; the owner's PIN is in `secrets`.
    pub fn new(store: Store, secrets: Secrets, till: impl Into<String>, clock: Arc<dyn Clock>) -> People {
        People { store, secrets, till: till.into(), clock }
    }

    /// Everybody who works or worked here.
    ///
    /// # Errors
    /// The database.
    pub async fn all(&self) -> Result<Vec<Person>, TillError> {
        Ok(self.store.people().await?)
    }

    /// Those who work here. Nobody: then nobody needs to log in.
    ///
    /// # Errors
    /// The database.
    pub async fn at_work(&self) -> Result<Vec<Person>, TillError> {
        let mut people = self.all().await?;
        people.retain(|person| person.retired_at_ms.is_none());
        Ok(people)
    }

    /// Who comes with the right PIN. The audit log hears of it unless it is who stood here `before`.
    ///
    /// # Errors
    /// [`TillError::Pin`] says what is wrong with it.
    pub async fn log_in(
        &self,
        whose: Whose,
        pin: &str,
        before: Option<Whose>,
    ) -> Result<Standing, TillError> {
        let standing = self.who(whose).await?;
        self.prove(&standing, pin).await?;
        if before != Some(whose) {
            let name = standing.audit_name();
            self.note(AuditAction::LoggedIn, name.clone(), &name, (json!({}), json!({}))).await?;
        }
        Ok(standing)
    }

    /// The manager's word for what is done right then and tells the audit log itself who it was.
    ///
    /// # Errors
    /// [`TillError::Pin`], also with [`PinError::NotManager`].
    pub async fn approve(&self, whose: Whose, pin: &str) -> Result<Approval, TillError> {
        let by = self.who(whose).await?;
        if by.role != Role::Manager {
            return Err(PinError::NotManager.into());
        }
        self.prove(&by, pin).await?;
        Ok(Approval { by })
    }

    /// The manager's word for one action of `asked_by`, whose role is not enough for it. It stands in the audit log.
    ///
    /// # Errors
    /// As [`People::approve`].
    pub async fn allow_once(
        &self,
        right: Right,
        asked_by: &str,
        (whose, pin): (Whose, &str),
    ) -> Result<Approval, TillError> {
        let approval = self.approve(whose, pin).await?;
        let told = (json!({}), json!({ "for": asked_by }));
        self.note(AuditAction::ActionApproved, approval.by(), right.as_str(), told).await?;
        Ok(approval)
    }

    /// Until when nobody may try this PIN here, epoch milliseconds; `None`: now.
    ///
    /// # Errors
    /// The database.
    pub async fn locked_until(&self, whose: Whose) -> Result<Option<i64>, TillError> {
        Ok(self.store.pin_locked_until(&self.till, whose, self.clock.now_ms()).await?)
    }

    /// Whether the owner's PIN has been chosen.
    ///
    /// # Errors
    /// [`TillError::Secret`].
    pub fn has_owner_pin(&self) -> Result<bool, TillError> {
        Ok(self.secrets.get(Name::ManagerPin)?.is_some())
    }

    /// Whether choosing the owner's PIN here takes a manager's word: none was chosen at this till yet, and people work in
    /// the shop. Else whoever comes to a second till of it could make himself the owner.
    ///
    /// # Errors
    /// [`TillError::Secret`]; the database.
    pub async fn owner_pin_takes_a_manager(&self) -> Result<bool, TillError> {
        Ok(!self.has_owner_pin()? && !self.at_work().await?.is_empty())
    }

    /// Chooses the owner's PIN; once there is one, only with the old one. `by`: who was allowed to, where that takes a
    /// manager ([`People::owner_pin_takes_a_manager`]).
    ///
    /// # Errors
    /// [`TillError::Pin`] about the old one, also with [`PinError::NotManager`]; [`TillError::Secret`] about the new one;
    /// the database. The old one stays then.
    pub async fn choose_owner_pin(&self, old: &str, new: &str, by: Option<&Actor>) -> Result<(), TillError> {
        self.secrets.check(Name::ManagerPin, new)?;
        if by.is_none() && self.owner_pin_takes_a_manager().await? {
            return Err(PinError::NotManager.into());
        }
        let was_set = self.has_owner_pin()?;
        if was_set {
            self.prove(&Standing::owner(), old).await?;
        }
        let who = by.map_or(BY_OWNER.into(), |by| by.who.clone());
        let change = (json!({ "set": was_set }), json!({ "set": true }));
        // Told first: a PIN nobody can find out about is never stored.
        self.note(AuditAction::PinSet, who, Name::ManagerPin.as_str(), change).await?;
        self.secrets.set(Name::ManagerPin, new)?;
        Ok(())
    }

    /// Somebody joins the shop.
    ///
    /// # Errors
    /// [`TillError::PersonName`], [`TillError::Secret`] about the PIN; [`till_store::StoreError::PersonNameTaken`];
    /// [`till_store::StoreError::NoManager`] when the first one is a cashier.
    pub async fn add(&self, name: &str, role: Role, pin: &str, by: &Actor) -> Result<Person, TillError> {
        let name = check_name(name)?;
        let hash = self.hash(pin).await?;
        Ok(self.store.add_person((&name, role), &hash, (by, self.clock.now_ms())).await?)
    }

    /// Changes name and role of somebody whose version the writer has seen.
    ///
    /// # Errors
    /// As [`People::add`]; [`till_store::StoreError::PersonMoved`] when somebody else was faster.
    pub async fn save(
        &self,
        seen: (i64, i64),
        name: &str,
        role: Role,
        by: &Actor,
    ) -> Result<Person, TillError> {
        let name = check_name(name)?;
        Ok(self.store.save_person(seen, (&name, role), (by, self.clock.now_ms())).await?)
    }

    /// Somebody leaves the shop, or is back.
    ///
    /// # Errors
    /// As [`People::save`].
    pub async fn retire(&self, seen: (i64, i64), retire: bool, by: &Actor) -> Result<Person, TillError> {
        Ok(self.store.retire_person(seen, retire, (by, self.clock.now_ms())).await?)
    }

    /// Gives somebody another PIN; a lock-out at this till ends with it.
    ///
    /// # Errors
    /// [`TillError::Secret`] about the PIN; the database.
    pub async fn set_pin(&self, id: i64, pin: &str, by: &Actor) -> Result<(), TillError> {
        let hash = self.hash(pin).await?;
        self.store.set_person_pin(id, &hash, (by, self.clock.now_ms())).await?;
        Ok(self.store.pin_was_right(&self.till, Some(id)).await?)
    }

    async fn hash(&self, pin: &str) -> Result<PinHash, TillError> {
        self.secrets.check(Name::ManagerPin, pin)?;
        Ok(pin::hash_aside(pin).await?)
    }

    async fn who(&self, whose: Whose) -> Result<Standing, TillError> {
        let Some(id) = whose else { return Ok(Standing::owner()) };
        let found = self.at_work().await?.iter().find(|person| person.id == id).map(Standing::of);
        found.ok_or_else(|| till_store::StoreError::NoSuchPerson(id).into())
    }

    /// Wrong PINs are counted in the database before they are looked at, so that neither a restart nor a killed program
    /// forgives one.
    async fn prove(&self, who: &Standing, pin: &str) -> Result<(), TillError> {
        let stored = match who.whose {
            None => PinHash::new(self.secrets.get(Name::ManagerPin)?.ok_or(PinError::NotSet)?.0.to_string()),
            Some(id) => self.store.person_pin(id).await?,
        };
        let locked_until_ms =
            match self.store.begin_pin_try(&self.till, who.whose, self.clock.now_ms()).await? {
                PinTry::Locked { until_ms } => return Err(PinError::Locked { until_ms }.into()),
                PinTry::Allowed { locked_until_ms } => locked_until_ms,
            };
        if !pin::is_right(stored, pin).await? {
            if let Some(until_ms) = locked_until_ms {
                let subject = if who.whose.is_none() { Name::ManagerPin.as_str() } else { who.name.as_str() };
                let told = (json!({}), json!({ "locked_until_ms": until_ms }));
                self.note(AuditAction::PinLocked, "anyone".into(), subject, told).await?;
            }
            return Err(PinError::Wrong { locked_until_ms }.into());
        }
        Ok(self.store.pin_was_right(&self.till, who.whose).await?)
    }

    async fn note(
        &self,
        action: AuditAction,
        who: Cow<'static, str>,
        subject: &str,
        (before, after): (Value, Value),
    ) -> Result<(), TillError> {
        let entry = NewAudit {
            at_ms: self.clock.now_ms(),
            actor: Actor::new(who, self.till.clone()),
            action,
            subject: subject.to_owned(),
            reason: String::new(),
            before,
            after,
        };
        Ok(self.store.append_audit(&entry).await?)
    }
}
