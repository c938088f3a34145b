//! The client certificate.

use super::Findings;
use crate::doctor::certificate::{CertificateFacts, Certified};
use crate::doctor::code::Code;
use crate::doctor::facts::Facts;

const CERT: &str = "client_cert";
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// Time enough to apply for a new one.
const SOON_DAYS: i64 = 30;

pub(super) fn examine(facts: &Facts, found: &mut Findings) {
    match &facts.certificate {
        None => {}
        Some(CertificateFacts::NoPem) => found.hurts(CERT, Code::CertNoPem, ""),
        Some(CertificateFacts::PublicKey) => found.hurts(CERT, Code::CertPublicKey, ""),
        Some(CertificateFacts::NoCertificate) => found.hurts(CERT, Code::CertMissing, ""),
        Some(CertificateFacts::NoKey) => found.hurts(CERT, Code::CertKeyMissing, ""),
        Some(CertificateFacts::Unreadable) => found.hurts(CERT, Code::CertUnreadable, ""),
        Some(CertificateFacts::Read(certified)) => read(certified, facts, found),
    }
}

fn read(certified: &Certified, facts: &Facts, found: &mut Findings) {
    // The gateway's clock is believed rather than this machine's.
    let now_ms = facts.now_ms - facts.clock_ahead_ms.unwrap_or(0);
    let days_left = (certified.not_after_ms - now_ms).div_euclid(DAY_MS);
    if certified.key_fits == Some(false) {
        found.hurts(CERT, Code::CertOtherKey, "");
    }
    if let (Some(owner), Some(merchant)) = (&certified.mch_id, &facts.merchant)
        && owner != merchant
    {
        found.hurts(CERT, Code::CertOtherMerchant, owner);
    }
    if now_ms < certified.not_before_ms {
        found.hurts(CERT, Code::CertNotYet, "");
    } else if now_ms > certified.not_after_ms {
        found.hurts(CERT, Code::CertExpired, -days_left);
    } else if days_left < SOON_DAYS {
        found.hurts(CERT, Code::CertExpiresSoon, days_left);
    }
}
