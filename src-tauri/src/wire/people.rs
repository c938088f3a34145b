//! People and who stands at the till, as the page sees them. A PIN goes in and never comes back, nor does its hash.

use serde::{Deserialize, Serialize};
use specta::Type;
use tauri_specta::Event;
use till::person as core;
use till_app::people::Standing;

/// What somebody is in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Cashier,
    Manager,
}

impl From<core::Role> for Role {
    fn from(role: core::Role) -> Role {
        match role {
            core::Role::Cashier => Role::Cashier,
            core::Role::Manager => Role::Manager,
        }
    }
}

impl From<Role> for core::Role {
    fn from(role: Role) -> core::Role {
        match role {
            Role::Cashier => core::Role::Cashier,
            Role::Manager => core::Role::Manager,
        }
    }
}

/// What needs a right; the field of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    Sell,
    DiscardHeld,
    Products,
    Export,
    Display,
    Settings,
    People,
    Duties,
    ChargeAgain,
    CloseShift,
    Audit,
}

impl From<Right> for core::Right {
    fn from(right: Right) -> core::Right {
        match right {
            Right::Sell => core::Right::Sell,
            Right::DiscardHeld => core::Right::DiscardHeld,
            Right::Products => core::Right::Products,
            Right::Export => core::Right::Export,
            Right::Display => core::Right::Display,
            Right::Settings => core::Right::Settings,
            Right::People => core::Right::People,
            Right::Duties => core::Right::Duties,
            Right::ChargeAgain => core::Right::ChargeAgain,
            Right::CloseShift => core::Right::CloseShift,
            Right::Audit => core::Right::Audit,
        }
    }
}

/// Somebody who works here. `id`: null for the owner.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct SessionPerson {
    pub id: Option<i64>,
    pub name: String,
    pub role: Role,
}

impl From<&Standing> for SessionPerson {
    fn from(here: &Standing) -> SessionPerson {
        SessionPerson { id: here.whose(), name: here.name().to_owned(), role: here.role().into() }
    }
}

impl From<&core::Person> for SessionPerson {
    fn from(person: &core::Person) -> SessionPerson {
        SessionPerson { id: Some(person.id), name: person.name.clone(), role: person.role.into() }
    }
}

/// Who stands at the till. `needed`: somebody must log in; `here`: who has; `last`: who was here last; `people`: who can
/// log in; `lockMinutes`: without a touch until it locks itself, 0 for never.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SessionState {
    pub needed: bool,
    pub here: Option<SessionPerson>,
    pub last: Option<i64>,
    pub people: Vec<SessionPerson>,
    pub lock_minutes: u32,
}

/// Somebody came, went, or became another.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct SessionChanged(pub SessionState);

/// Somebody who works or worked here, for those who keep the list.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    pub id: i64,
    pub name: String,
    pub role: Role,
    pub retired_at_ms: Option<i64>,
    pub version: i64,
}

impl From<core::Person> for Person {
    fn from(person: core::Person) -> Person {
        Person {
            id: person.id,
            name: person.name,
            role: person.role.into(),
            retired_at_ms: person.retired_at_ms,
            version: person.version,
        }
    }
}
