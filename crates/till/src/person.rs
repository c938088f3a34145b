//! The people of a shop: who they are, and what each may do.

use serde::{Deserialize, Serialize};

/// Most characters of a name; it stands on a tile and in every list.
pub const NAME_MOST: usize = 20;
/// What the owner is called on a sale.
pub const OWNER: &str = "店主";
/// Words by which the audit log names those who have no name; nobody may be called so.
const RESERVED: [&str; 5] = [OWNER, "manager", "cashier", "anyone", "command line"];

/// What somebody is in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 收银员: sells.
    Cashier,
    /// 主管: sells, and answers for everything else.
    Manager,
}

/// What needs a right. Ending what was begun needs none: a payment is asked about, cancelled and settled whoever
/// stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Charge, hold and take back sales, ask whose a number is.
    Sell,
    /// Throw away a sale that was put aside.
    DiscardHeld,
    /// Make, change, retire and count products.
    Products,
    /// Write lists into files.
    Export,
    /// Choose the picture of the customer display.
    Display,
    /// Change settings and secrets, and where the till stands: demo or live.
    Settings,
    /// Add and change people.
    People,
    /// Resolve the money on the list of duties.
    Duties,
    /// Charge a sale again while nobody knows how it ended.
    ChargeAgain,
    /// Close a shift.
    CloseShift,
    /// Read the audit log.
    Audit,
}

impl Role {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Cashier => "cashier",
            Role::Manager => "manager",
        }
    }

    /// Reads the stored word back.
    pub fn from_word(word: &str) -> Option<Role> {
        [Role::Cashier, Role::Manager].into_iter().find(|role| role.as_str() == word)
    }

    /// Whether the role is enough by itself. What it is not enough for, a manager may approve once.
    pub fn may(self, right: Right) -> bool {
        match (self, right) {
            (Role::Manager, _) | (Role::Cashier, Right::Sell) => true,
            (
                Role::Cashier,
                Right::DiscardHeld
                | Right::Products
                | Right::Export
                | Right::Display
                | Right::Settings
                | Right::People
                | Right::Duties
                | Right::ChargeAgain
                | Right::CloseShift
                | Right::Audit,
            ) => false,
        }
    }
}

impl Right {
    /// All rights.
    pub const ALL: [Right; 11] = [
        Right::Sell,
        Right::DiscardHeld,
        Right::Products,
        Right::Export,
        Right::Display,
        Right::Settings,
        Right::People,
        Right::Duties,
        Right::ChargeAgain,
        Right::CloseShift,
        Right::Audit,
    ];

    /// The word screens and the audit log know it by.
    pub fn as_str(self) -> &'static str {
        match self {
            Right::Sell => "sell",
            Right::DiscardHeld => "discard_held",
            Right::Products => "products",
            Right::Export => "export",
            Right::Display => "display",
            Right::Settings => "settings",
            Right::People => "people",
            Right::Duties => "duties",
            Right::ChargeAgain => "charge_again",
            Right::CloseShift => "close_shift",
            Right::Audit => "audit",
        }
    }
}

/// Somebody of the shop. Never deleted: sales and the audit log name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Number given by the store; never reused.
    pub id: i64,
    /// Unique among those who are not retired.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Since when they don't work here any more, epoch milliseconds.
    pub retired_at_ms: Option<i64>,
    /// Raised by every change: who saves an older one is told.
    pub version: i64,
}

/// A name nobody can have, and why. Screens have a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is written.
    #[error("a name is missing")]
    Missing,
    /// Longer than [`NAME_MOST`].
    #[error("a name has at most {NAME_MOST} characters")]
    TooLong,
    /// A line break or another control character.
    #[error("a name has no line break or control character")]
    Unprintable,
    /// A word of the audit log's own.
    #[error("nobody can have this name: the audit log uses it")]
    Reserved,
}

/// A name as it is kept: without blanks around it.
///
/// # Errors
/// [`NameError`] says what is wrong with it.
pub fn check_name(text: &str) -> Result<String, NameError> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err(NameError::Missing),
        count if count > NAME_MOST => Err(NameError::TooLong),
        _ if name.chars().any(char::is_control) => Err(NameError::Unprintable),
        _ if RESERVED.contains(&name.to_lowercase().as_str()) => Err(NameError::Reserved),
        _ => Ok(name.to_owned()),
    }
}

/// Nobody would be left who may change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("one of the people must be a manager")]
pub struct NoManager;

/// Whether a shop can go on with these people at work: there is a manager among them, or nobody at all (then nobody
/// needs to log in). So the first one is a manager, and the last manager stays as long as anybody else does.
///
/// # Errors
/// [`NoManager`].
pub fn check_staff<'a>(at_work: impl IntoIterator<Item = &'a Person>) -> Result<(), NoManager> {
    let mut people = at_work.into_iter().filter(|person| person.retired_at_ms.is_none()).peekable();
    let nobody = people.peek().is_none();
    (nobody || people.any(|person| person.role == Role::Manager)).then_some(()).ok_or(NoManager)
}

/// The hash of somebody's PIN (PHC format). It never prints.
#[derive(Clone, PartialEq, Eq)]
pub struct PinHash(String);

impl PinHash {
    /// Takes a hash, never a PIN.
    pub fn new(phc: String) -> PinHash {
        PinHash(phc)
    }

    /// The text that is stored and compared with.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PinHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PinHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: i64, role: Role, retired: bool) -> Person {
        Person { id, name: format!("{id}"), role, retired_at_ms: retired.then_some(1), version: 1 }
    }

    #[test]
    fn a_cashier_sells_and_a_manager_does_everything() {
        for right in Right::ALL {
            assert!(Role::Manager.may(right), "{right:?}");
            assert_eq!(Role::Cashier.may(right), right == Right::Sell, "{right:?}");
        }
    }

    #[test]
    fn words_are_read_as_they_are_written() {
        for role in [Role::Cashier, Role::Manager] {
            assert_eq!(Role::from_word(role.as_str()), Some(role));
        }
        assert_eq!(Role::from_word("owner"), None);
        for right in Right::ALL {
            assert_eq!(serde_json::json!(right), right.as_str());
        }
    }

    #[test]
    fn names() {
        assert_eq!(check_name(" 王小明 ").as_deref(), Ok("王小明"));
        let longest = "名".repeat(NAME_MOST);
        assert_eq!(check_name(&longest).as_deref(), Ok(longest.as_str()));
        for (bad, why) in [
            ("", NameError::Missing),
            (" \u{3000} ", NameError::Missing),
            ("名".repeat(NAME_MOST + 1).as_str(), NameError::TooLong),
            ("a\nb", NameError::Unprintable),
            ("a\u{7f}b", NameError::Unprintable),
            ("Anyone", NameError::Reserved),
            ("店主", NameError::Reserved),
        ] {
            assert_eq!(check_name(bad), Err(why), "{bad:?}");
        }
    }

    #[test]
    fn somebody_at_work_is_a_manager_or_nobody_is_at_work() {
        let (cashier, manager) = (person(1, Role::Cashier, false), person(2, Role::Manager, false));
        assert_eq!(check_staff([]), Ok(()));
        assert_eq!(check_staff([&manager]), Ok(()));
        assert_eq!(check_staff([&cashier, &manager]), Ok(()));
        assert_eq!(check_staff([&cashier]), Err(NoManager), "the first is a manager, the last one stays");
        assert_eq!(check_staff([&cashier, &person(2, Role::Manager, true)]), Err(NoManager));
        assert_eq!(check_staff([&person(2, Role::Manager, true)]), Ok(()), "everybody has left");
    }

    #[test]
    fn a_hash_never_prints() {
        assert_eq!(format!("{:?}", PinHash::new("$argon2id$secret".into())), "PinHash(…)");
    }
}
