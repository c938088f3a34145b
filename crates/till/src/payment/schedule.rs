//! When to look: the polling schedule, in one place.
//!
//! | since the code was received | a look every |
//! |---|---|
//! | up to 2 min (a customer is likely paying) | 0.9 s |
//! | up to 5 min | 3 s |
//! | until `time_expire` | 10 s |
//! | [`EXPIRY_GRACE_MS`] after `time_expire` | query, then close |
//!
//! Without a trustworthy answer the next try comes after 1, 1, 2, 4, 8, 16, 32, 60, 60 … s; when the gateway asks to
//! slow down, after 6 s at the least. Every step is shortened or lengthened by up to a tenth, so that the tills of a
//! chain don't knock in step. Mandatory close times: WeChat refuses to close an order younger than five
//! minutes (protocol sheet §6.3), so a refused close is tried again then.

use super::attempt::Attempt;
use super::observation::Distrust;

/// How long a new order can be paid: `time_expire` = `time_start` + this. Above the five minutes that older
/// protocol generations demand (protocol sheet §5.3).
pub const PAYABLE_FOR_MS: i64 = 10 * 60_000;
/// Clock difference and last-moment payments allowed for before an expired order is closed.
pub const EXPIRY_GRACE_MS: i64 = 5_000;
/// WeChat's minimum age of an order to be closed.
pub const CLOSE_MIN_AGE_MS: i64 = 5 * 60_000;
/// A query may lag behind, so ORDERNOTEXIST about a shown code ends an attempt only this long after expiry.
pub const NOT_FOUND_GRACE_MS: i64 = 60_000;
/// No due time is ever set further ahead than this (an expired order's last look is the furthest): one that lies
/// further away means that the clock was set back.
pub const LONGEST_PAUSE_MS: i64 = PAYABLE_FOR_MS + EXPIRY_GRACE_MS;
/// Small corrections of the clock are no reason to give an order up.
const CLOCK_SLACK_MS: i64 = 60_000;
/// Without a trustworthy answer for this long, a second miss already makes the attempt unknown.
pub const TRUST_LASTS_MS: i64 = 8_000;
/// So many untrustworthy answers in a row make an attempt unknown.
pub const TRUST_MISSES: i64 = 3;

/// Whether a due time has come, also by a clock that was set back meanwhile.
pub fn is_due(at_ms: i64, now_ms: i64) -> bool {
    at_ms <= now_ms || at_ms - now_ms > LONGEST_PAUSE_MS
}

/// Whether the order should be closed: its time is over, or the clock stands before its beginning and can no longer
/// tell. Closing early is safe, because the gateway has the last word.
pub(super) fn is_expired(attempt: &Attempt, now_ms: i64) -> bool {
    let terms = &attempt.terms;
    now_ms >= terms.time_expire_ms + EXPIRY_GRACE_MS || now_ms < terms.time_start_ms - CLOCK_SLACK_MS
}

/// The pause before the next look at a code that has been out for `elapsed_ms`.
fn look_pause_ms(elapsed_ms: i64) -> i64 {
    match elapsed_ms {
        e if e < 120_000 => 900,
        e if e < 300_000 => 3_000,
        _ => 10_000,
    }
}

/// When to query next while waiting for the payer (or for a close that isn't allowed yet).
pub fn next_look_ms(attempt: &Attempt, now_ms: i64) -> i64 {
    let since = attempt.code.as_ref().map_or(attempt.created_at_ms, |code| code.since_ms);
    let at = now_ms + jittered(attempt, look_pause_ms(now_ms - since));
    // Never sleep past the moment at which the order expires.
    let expiry = attempt.terms.time_expire_ms + EXPIRY_GRACE_MS;
    if now_ms < expiry { at.min(expiry) } else { at }
}

/// When to try again after `attempt.misses` untrustworthy answers in a row.
pub fn next_try_ms(attempt: &Attempt, distrust: Distrust, now_ms: i64) -> i64 {
    let doublings = u32::try_from((attempt.misses - 2).clamp(0, 6)).unwrap_or(0);
    let pause = (1_000_i64 << doublings).min(60_000);
    let floor = match distrust {
        // Never below five seconds, jitter included.
        Distrust::SlowDown => 6_000,
        Distrust::NotSent | Distrust::NoAnswer | Distrust::NotBelieved => 0,
    };
    now_ms + jittered(attempt, pause.max(floor))
}

/// Up to a tenth more or less, decided by number and version: random enough across tills, repeatable in a test.
fn jittered(attempt: &Attempt, pause_ms: i64) -> i64 {
    let seed = attempt.out_trade_no.as_str().bytes().chain(attempt.version.to_le_bytes());
    let hash = seed.fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    let thousandths = i64::try_from((hash >> 32) % 201).unwrap_or(100) - 100;
    pause_ms + pause_ms * thousandths / 1_000
}
