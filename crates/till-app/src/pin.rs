//! PINs: hashed with Argon2id, tried a few times only, never repeated by an error, a log or the window.

use crate::secrets::{Name, SecretError};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use till::person::PinHash;
use zeroize::Zeroizing;

/// Why a PIN does not open anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PinError {
    /// Nobody has chosen the owner's.
    #[error(
        "the owner's PIN is not set: choose one first (settings, or `saoma settings secret manager_pin`)"
    )]
    NotSet,
    /// It was not the PIN.
    #[error("this is not the PIN")]
    Wrong {
        /// Until when nobody may try again, epoch milliseconds; `None`: at once.
        locked_until_ms: Option<i64>,
    },
    /// Too many wrong ones; this one was not looked at.
    #[error("too many wrong PINs: wait before the next")]
    Locked {
        /// Until when, epoch milliseconds.
        until_ms: i64,
    },
    /// Somebody who is no manager can't approve anything; the PIN was not looked at.
    #[error("only a manager's PIN approves")]
    NotManager,
    /// What is stored is no PIN's hash.
    #[error(
        "the stored PIN is damaged: choose a new one (the owner's with `saoma settings secret manager_pin`)"
    )]
    Damaged,
}

/// The PIN as it is stored: salted, slow to try, in the PHC format.
///
/// # Errors
/// The machine gave no randomness for the salt, or no memory.
pub(crate) fn hash(pin: &str) -> Result<String, String> {
    let hashed = Argon2::default().hash_password(pin.as_bytes()).map_err(|e| e.to_string())?;
    Ok(hashed.to_string())
}

fn fits(pin: &str, stored: &str) -> Result<bool, PinError> {
    let stored = PasswordHash::new(stored).map_err(|_| PinError::Damaged)?;
    Ok(Argon2::default().verify_password(pin.as_bytes(), &stored).is_ok())
}

/// [`hash`], beside the loop: it takes a noticeable part of a second.
pub(crate) async fn hash_aside(pin: &str) -> Result<PinHash, SecretError> {
    let pin = Zeroizing::new(pin.to_owned());
    let hashed = tokio::task::spawn_blocking(move || hash(&pin)).await;
    let hashed = hashed.unwrap_or_else(|_| Err("the machine could not compute it".into()));
    let unusable = |problem| SecretError::Unusable { field: Name::ManagerPin.as_str(), problem };
    hashed.map(PinHash::new).map_err(unusable)
}

/// Whether `pin` is the one of this hash; beside the loop too.
pub(crate) async fn is_right(stored: PinHash, pin: &str) -> Result<bool, PinError> {
    let pin = Zeroizing::new(pin.to_owned());
    let checked = tokio::task::spawn_blocking(move || fits(&pin, stored.as_str().trim())).await;
    // A task that could not run has opened nothing.
    checked.unwrap_or(Err(PinError::Damaged))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_kept_as_a_salted_hash() {
        let (one, two) = (hash("123456").expect("hashed"), hash("123456").expect("hashed"));
        assert!(one.starts_with("$argon2id$") && !one.contains("123456"), "{one}");
        assert_ne!(one, two, "each with a salt of its own");
        assert_eq!((fits("123456", &one), fits("123456", &two)), (Ok(true), Ok(true)));
        assert_eq!((fits("123457", &one), fits("", &one)), (Ok(false), Ok(false)));
    }

    #[test]
    fn a_damaged_hash_opens_nothing() {
        assert_eq!((fits("", ""), fits("1234", "1234")), (Err(PinError::Damaged), Err(PinError::Damaged)));
    }
}
