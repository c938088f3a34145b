//! Charging a sale again (promise 3): freely once every attempt has ended unpaid, and with a manager's word while
//! nobody knows how one ends.

use crate::payment::{Attempt, Observation, apply};
use crate::sale::Sale;

/// Why a sale is not charged again. Nothing has changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChargeRefusal {
    /// The sale is paid, or money for it waits for the manager.
    #[error("this sale has received money: do not charge again")]
    SalePaid,
    /// The gateway said that it is paid; only the details are missing.
    #[error("the gateway says this order is paid and will show the payment soon: do not charge again")]
    SaidPaid,
    /// How it stands is known, so it can be ended in the gateway's own way.
    #[error("this sale has an open payment attempt whose state is known: end it first")]
    Known,
    /// Every attempt has ended: nobody's word is needed.
    #[error("every payment attempt of this sale has ended: charge it again without the manager")]
    NothingOpen,
}

/// What must be stored so that one more attempt may be made for `sale`, whose attempts are `attempts`: those that
/// become superseded (none when all open ones are already).
///
/// # Errors
/// [`ChargeRefusal`] says what to do instead.
pub fn supersede(sale: &Sale, attempts: &[Attempt], now_ms: i64) -> Result<Vec<Attempt>, ChargeRefusal> {
    if sale.receipts > 0 || sale.paid_by.is_some() {
        return Err(ChargeRefusal::SalePaid);
    }
    if !attempts.iter().any(|attempt| attempt.state.is_open()) {
        return Err(ChargeRefusal::NothingOpen);
    }
    let mut superseded = Vec::new();
    for attempt in attempts.iter().filter(|attempt| attempt.holds_sale()) {
        let next = apply(attempt, &Observation::SupersedeAsked, now_ms).attempt;
        if next.holds_sale() {
            return Err(if next.is_said_paid() { ChargeRefusal::SaidPaid } else { ChargeRefusal::Known });
        }
        superseded.push(next);
    }
    Ok(superseded)
}
