//! The people of the shop. Every change writes its audit entry in its own transaction, and takes the row `people` of the
//! counters first: what is decided about all of them stays true until it is committed, also with two tills.

use crate::db::{Tx, in_tx, on};
use crate::error::readable;
use crate::{Store, StoreError, audit};
use serde_json::{Value, json};
use till::audit::{Actor, AuditAction, NewAudit};
use till::person::{Person, PinHash, Role, check_staff};

const ALL: &str = "SELECT id, name, role, retired_at_ms, version FROM people ORDER BY id";
const TOUCH: &str = "UPDATE counters SET value = value + 1 WHERE name = 'people' RETURNING value";
const INSERT: &str = "INSERT INTO people (name, role, pin_hash, created_at_ms, version)
    VALUES ($1, $2, $3, $4, $5) RETURNING id";
const SAVE: &str = "UPDATE people SET name = $2, role = $3, retired_at_ms = $4, version = $5 WHERE id = $1";
const SET_PIN: &str = "UPDATE people SET pin_hash = $2, version = $3 WHERE id = $1";
const PIN: &str = "SELECT pin_hash FROM people WHERE id = $1 AND retired_at_ms IS NULL";

#[derive(sqlx::FromRow)]
struct PersonRow {
    id: i64,
    name: String,
    role: String,
    retired_at_ms: Option<i64>,
    version: i64,
}

impl PersonRow {
    fn into_person(self) -> Result<Person, StoreError> {
        Ok(Person {
            id: self.id,
            role: readable(Role::from_word(&self.role), "role", &self.role)?,
            name: self.name,
            retired_at_ms: self.retired_at_ms,
            version: self.version,
        })
    }
}

fn as_json(person: &Person) -> Value {
    json!({ "name": person.name, "role": person.role, "retired": person.retired_at_ms.is_some() })
}

/// What is being changed, with everybody there is: nobody else changes anybody until it ends.
struct Change {
    tx: Tx,
    version: i64,
    everybody: Vec<Person>,
}

impl Change {
    async fn begin(store: &Store) -> Result<Change, StoreError> {
        let mut tx = store.db.begin().await?;
        let version = in_tx!(&mut tx, c => sqlx::query_scalar(TOUCH).fetch_one(c).await?);
        let rows: Vec<PersonRow> = in_tx!(&mut tx, c => sqlx::query_as(ALL).fetch_all(c).await?);
        let everybody = rows.into_iter().map(PersonRow::into_person).collect::<Result<_, _>>()?;
        Ok(Change { tx, version, everybody })
    }

    fn person(&self, id: i64) -> Result<Person, StoreError> {
        self.everybody.iter().find(|one| one.id == id).cloned().ok_or(StoreError::NoSuchPerson(id))
    }

    /// The person, if it still has the version somebody has seen.
    fn seen(&self, (id, version): (i64, i64)) -> Result<Person, StoreError> {
        let person = self.person(id)?;
        if person.version == version { Ok(person) } else { Err(StoreError::PersonMoved(id)) }
    }

    /// Whether the shop can go on with `next` as he would be.
    fn check(&self, next: &Person) -> Result<(), StoreError> {
        let others = || self.everybody.iter().filter(|one| one.id != next.id);
        check_staff(others().chain([next]))?;
        let taken = |one: &Person| one.retired_at_ms.is_none() && one.name == next.name;
        if next.retired_at_ms.is_none() && others().any(taken) {
            return Err(StoreError::PersonNameTaken(next.name.clone()));
        }
        Ok(())
    }

    async fn save(
        mut self,
        (before, mut next): (Person, Person),
        action: AuditAction,
        (by, now_ms): (&Actor, i64),
    ) -> Result<Person, StoreError> {
        self.check(&next)?;
        next.version = self.version;
        in_tx!(&mut self.tx, c => sqlx::query(SAVE)
            .bind(next.id)
            .bind(&next.name)
            .bind(next.role.as_str())
            .bind(next.retired_at_ms)
            .bind(next.version)
            .execute(c)
            .await?
            .rows_affected());
        self.end(action, (as_json(&before), as_json(&next)), &next.name, (by, now_ms)).await?;
        Ok(next)
    }

    async fn end(
        mut self,
        action: AuditAction,
        (before, after): (Value, Value),
        name: &str,
        (by, at_ms): (&Actor, i64),
    ) -> Result<(), StoreError> {
        let (actor, subject) = (by.clone(), name.to_owned());
        let entry = NewAudit { at_ms, actor, action, subject, reason: String::new(), before, after };
        audit::append(&mut self.tx, &entry).await?;
        self.tx.commit().await
    }
}

impl Store {
    /// Everybody who works or worked here, in the order they came.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn people(&self) -> Result<Vec<Person>, StoreError> {
        let rows: Vec<PersonRow> = on!(&self.db, pool => sqlx::query_as(ALL).fetch_all(pool).await?);
        rows.into_iter().map(PersonRow::into_person).collect()
    }

    /// The hash of the PIN of somebody who works here.
    ///
    /// # Errors
    /// [`StoreError::NoSuchPerson`], also for one who is retired; the database.
    pub async fn person_pin(&self, id: i64) -> Result<PinHash, StoreError> {
        let hash: Option<String> =
            on!(&self.db, pool => sqlx::query_scalar(PIN).bind(id).fetch_optional(pool).await?);
        hash.map(PinHash::new).ok_or(StoreError::NoSuchPerson(id))
    }

    /// Somebody joins the shop.
    ///
    /// # Errors
    /// [`StoreError::PersonNameTaken`]; [`StoreError::NoManager`] when the first one is a cashier. Nothing is stored
    /// then.
    pub async fn add_person(
        &self,
        (name, role): (&str, Role),
        pin: &PinHash,
        by: (&Actor, i64),
    ) -> Result<Person, StoreError> {
        let mut change = Change::begin(self).await?;
        let mut person =
            Person { id: 0, name: name.to_owned(), role, retired_at_ms: None, version: change.version };
        change.check(&person)?;
        person.id = in_tx!(&mut change.tx, c => sqlx::query_scalar(INSERT)
            .bind(name)
            .bind(role.as_str())
            .bind(pin.as_str())
            .bind(by.1)
            .bind(person.version)
            .fetch_one(c)
            .await?);
        change.end(AuditAction::PersonCreated, (json!({}), as_json(&person)), name, by).await?;
        Ok(person)
    }

    /// Changes name and role of somebody whose version the writer has seen.
    ///
    /// # Errors
    /// [`StoreError::PersonMoved`] when somebody else was faster; [`StoreError::PersonNameTaken`];
    /// [`StoreError::NoManager`]; [`StoreError::NoSuchPerson`]. Nothing is stored then.
    pub async fn save_person(
        &self,
        seen: (i64, i64),
        (name, role): (&str, Role),
        by: (&Actor, i64),
    ) -> Result<Person, StoreError> {
        let change = Change::begin(self).await?;
        let before = change.seen(seen)?;
        if (before.name.as_str(), before.role) == (name, role) {
            return Ok(before);
        }
        let next = Person { name: name.to_owned(), role, ..before.clone() };
        change.save((before, next), AuditAction::PersonChanged, by).await
    }

    /// Somebody leaves the shop, or is back.
    ///
    /// # Errors
    /// As [`Store::save_person`].
    pub async fn retire_person(
        &self,
        seen: (i64, i64),
        retire: bool,
        by: (&Actor, i64),
    ) -> Result<Person, StoreError> {
        let change = Change::begin(self).await?;
        let before = change.seen(seen)?;
        if before.retired_at_ms.is_some() == retire {
            return Ok(before);
        }
        let next = Person { retired_at_ms: retire.then_some(by.1), ..before.clone() };
        let action = if retire { AuditAction::PersonRetired } else { AuditAction::PersonRestored };
        change.save((before, next), action, by).await
    }

    /// Stores the hash of somebody's new PIN. The audit log says that it was chosen, nothing of what it is.
    ///
    /// # Errors
    /// [`StoreError::NoSuchPerson`]; the database.
    pub async fn set_person_pin(&self, id: i64, pin: &PinHash, by: (&Actor, i64)) -> Result<(), StoreError> {
        let mut change = Change::begin(self).await?;
        let person = change.person(id)?;
        in_tx!(&mut change.tx, c => sqlx::query(SET_PIN)
            .bind(id)
            .bind(pin.as_str())
            .bind(change.version)
            .execute(c)
            .await?
            .rows_affected());
        let set = json!({ "set": true });
        change.end(AuditAction::PersonPinSet, (set.clone(), set), &person.name, by).await
    }

    /// The names under which sales were made, in their order: one look into an index for each.
    ///
    /// # Errors
    /// The database.
    pub async fn cashiers(&self) -> Result<Vec<String>, StoreError> {
        const NEXT: &str = "SELECT MIN(cashier) FROM sales WHERE cashier <> '' AND cashier > $1";
        let mut names: Vec<String> = Vec::new();
        loop {
            let last = names.last().cloned().unwrap_or_default();
            let next: Option<String> =
                on!(&self.db, pool => sqlx::query_scalar(NEXT).bind(last).fetch_one(pool).await?);
            let Some(next) = next else { return Ok(names) };
            names.push(next);
        }
    }
}
