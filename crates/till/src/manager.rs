//! What a manager must give to act: a reason, and a PIN that can't be guessed at leisure.

use serde::Serialize;

/// Fewest and most characters of a [`Reason`].
pub const REASON_LENGTH: std::ops::RangeInclusive<usize> = 3..=200;
/// Fewest and most digits of a PIN.
pub const PIN_LENGTH: std::ops::RangeInclusive<usize> = 4..=12;
/// So many wrong PINs in a row are forgiven.
const FORGIVEN: i64 = 4;
/// The first lock-out; every further wrong PIN doubles it.
const FIRST_LOCK_MS: i64 = 60_000;
/// The longest lock-out.
pub const LONGEST_LOCK_MS: i64 = 60 * 60_000;

/// Why a manager did something, in the manager's words. Kept for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Reason(String);

/// A reason that says nothing, too much, or something unprintable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reason needs 3 to 200 characters on one line")]
pub struct ReasonError;

impl Reason {
    /// Checks a reason; blanks around it don't count.
    ///
    /// # Errors
    /// [`ReasonError`].
    pub fn parse(text: &str) -> Result<Reason, ReasonError> {
        let text = text.trim();
        let fits = REASON_LENGTH.contains(&text.chars().count()) && !text.chars().any(char::is_control);
        fits.then(|| Reason(text.to_owned())).ok_or(ReasonError)
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether this can be a PIN: 4 to 12 digits.
pub fn is_pin(text: &str) -> bool {
    PIN_LENGTH.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// How long nobody may try after `wrong` wrong PINs in a row, milliseconds: nothing up to the fourth, then 1, 2, 4 …
/// minutes, an hour at most. A four-digit PIN lasts for months against somebody who tries all day.
pub fn lock_ms(wrong: i64) -> i64 {
    match wrong {
        w if w <= FORGIVEN => 0,
        w => {
            let doublings = u32::try_from((w - FORGIVEN - 1).min(10)).unwrap_or(0);
            (FIRST_LOCK_MS << doublings).min(LONGEST_LOCK_MS)
        }
    }
}

/// Until when nobody may try, given the stored end of a lock-out; `None`: now. A lock-out that ends further ahead than
/// any can is one of a clock that was set back, and counts from now.
pub fn locked_until_ms(stored_until_ms: i64, now_ms: i64) -> Option<i64> {
    (stored_until_ms > now_ms).then(|| stored_until_ms.min(now_ms + LONGEST_LOCK_MS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons() {
        for good in ["顾客已走", "the phone shows no payment", " abc "] {
            assert_eq!(Reason::parse(good).expect(good).as_str(), good.trim());
        }
        for bad in ["", "  ", "ok", "one\ntwo", &"x".repeat(201)] {
            assert_eq!(Reason::parse(bad), Err(ReasonError), "{bad:?}");
        }
    }

    #[test]
    fn pins() {
        assert!(is_pin("1234") && is_pin("123456789012"));
        for bad in ["", "123", "1234567890123", "12a4", "１２３４", " 1234"] {
            assert!(!is_pin(bad), "{bad:?}");
        }
    }

    #[test]
    fn wrong_pins_lock_longer_and_longer() {
        assert_eq!([0, 1, 4].map(lock_ms), [0; 3]);
        assert_eq!([5, 6, 7].map(lock_ms), [60_000, 120_000, 240_000]);
        assert_eq!([11, 100, i64::MAX].map(lock_ms), [LONGEST_LOCK_MS; 3]);
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out_for_days() {
        assert_eq!(locked_until_ms(1_000, 1_000), None);
        assert_eq!(locked_until_ms(61_000, 1_000), Some(61_000));
        assert_eq!(locked_until_ms(i64::MAX, 1_000), Some(1_000 + LONGEST_LOCK_MS));
    }
}
