//! Duties: money that needs a manager's decision and cannot be dismissed silently (promise 4 and 6).

use crate::sale::SaleState;
use fen::Fen;
use serde::{Deserialize, Serialize};

/// Why a manager has to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DutyKind {
    /// A genuine payment arrived for an attempt that had already ended or was superseded.
    Late,
    /// A genuine payment arrived for a sale that was already paid by another attempt.
    PaidTwice,
    /// The gateway reports a success whose amount, currency, merchant or number is not ours.
    Mismatch,
}

impl DutyKind {
    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            DutyKind::Late => "late",
            DutyKind::PaidTwice => "paid_twice",
            DutyKind::Mismatch => "mismatch",
        }
    }

    /// Reads the stored word back.
    pub fn from_word(word: &str) -> Option<DutyKind> {
        [DutyKind::Late, DutyKind::PaidTwice, DutyKind::Mismatch].into_iter().find(|k| k.as_str() == word)
    }
}

/// A duty about to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDuty {
    /// Why.
    pub kind: DutyKind,
    /// The sale it concerns.
    pub sale_no: String,
    /// The attempt the money came by.
    pub out_trade_no: String,
    /// The amount the gateway reports.
    pub total: Fen,
    /// Small print, e.g. which fact differs.
    pub detail: String,
}

/// A duty on the manager's list, with what is known of its sale now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duty {
    /// Number given by the store.
    pub id: i64,
    /// Why it was raised.
    pub kind: DutyKind,
    /// The sale it concerns.
    pub sale_no: String,
    /// The attempt the money came by.
    pub out_trade_no: String,
    /// The amount the gateway reports.
    pub total: Fen,
    /// When it was raised, epoch milliseconds.
    pub created_at_ms: i64,
    /// Small print, e.g. which fact differs.
    pub detail: String,
    /// Where the sale stands now.
    pub sale: SaleState,
    /// Genuine payments the sale has received by now; two or more: it was paid twice.
    pub receipts: i64,
    /// The attempt that may still be showing the sale's code; it must end before the money can be attached.
    pub open_attempt: Option<String>,
    /// Set once a manager has decided to give the money back. The duty stays until that is done.
    pub planned: Option<Plan>,
}

/// A refund that was decided on and not made yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// When, epoch milliseconds.
    pub at_ms: i64,
    /// The manager's words.
    pub note: String,
}

/// What a manager does about a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DutyAction {
    /// The late money pays its sale.
    Attach,
    /// The money shall be given back; the duty stays.
    PlanRefund,
    /// A mismatch was looked into.
    Acknowledge,
}

/// What carrying out an action changes besides the record of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyChange {
    /// The duty leaves the list.
    pub resolves: bool,
    /// The sale becomes paid by the duty's attempt and the sold counts of its products rise.
    pub pays_sale: bool,
}

/// Why a duty can't be resolved that way. Nothing has changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DutyRefusal {
    /// Nobody can attach money to a sale that has its money.
    #[error("the sale is paid already: give this money back")]
    SalePaid,
    /// The sale's code is still out: attaching now could take the customer's money twice (promise 3).
    #[error("another payment attempt of this sale is still open: end it first, then attach")]
    AttemptOpen,
    /// Money that isn't ours pays nothing (promise 6).
    #[error("this payment does not fit the order: it cannot pay the sale")]
    NotOurs,
    /// Genuine money is attached or given back, never waved away (promise 4).
    #[error("this is the customer's money: attach it or give it back")]
    Money,
}

/// Decides what `action` changes.
///
/// # Errors
/// [`DutyRefusal`] says what to do instead.
pub fn decide(duty: &Duty, action: DutyAction) -> Result<DutyChange, DutyRefusal> {
    match (action, duty.kind) {
        (DutyAction::PlanRefund, _) => Ok(DutyChange { resolves: false, pays_sale: false }),
        (DutyAction::Acknowledge, DutyKind::Mismatch) => Ok(DutyChange { resolves: true, pays_sale: false }),
        (DutyAction::Acknowledge, DutyKind::Late | DutyKind::PaidTwice) => Err(DutyRefusal::Money),
        (DutyAction::Attach, DutyKind::Mismatch) => Err(DutyRefusal::NotOurs),
        (DutyAction::Attach, DutyKind::Late | DutyKind::PaidTwice) => match (duty.sale, &duty.open_attempt) {
            (SaleState::Paid, _) => Err(DutyRefusal::SalePaid),
            (SaleState::Open, Some(_)) => Err(DutyRefusal::AttemptOpen),
            (SaleState::Open, None) => Ok(DutyChange { resolves: true, pays_sale: true }),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [DutyKind; 3] = [DutyKind::Late, DutyKind::PaidTwice, DutyKind::Mismatch];

    fn duty(kind: DutyKind) -> Duty {
        Duty {
            id: 1,
            kind,
            sale_no: "20240601-0007".into(),
            out_trade_no: "20240601000701ABCDEF".into(),
            total: Fen::new(1_250),
            created_at_ms: 0,
            detail: String::new(),
            sale: SaleState::Open,
            receipts: 1,
            open_attempt: None,
            planned: None,
        }
    }

    #[test]
    fn promise_4_late_money_pays_a_sale_that_is_still_open() {
        let change = decide(&duty(DutyKind::Late), DutyAction::Attach);
        assert_eq!(change, Ok(DutyChange { resolves: true, pays_sale: true }));
    }

    #[test]
    fn promise_3_money_is_not_attached_while_a_code_of_the_sale_is_out() {
        let late = Duty { open_attempt: Some("20240601000702ABCDEF".into()), ..duty(DutyKind::Late) };
        assert_eq!(decide(&late, DutyAction::Attach), Err(DutyRefusal::AttemptOpen));
    }

    #[test]
    fn promise_5_no_sale_is_paid_by_a_second_attachment() {
        for kind in [DutyKind::Late, DutyKind::PaidTwice] {
            let late = Duty { sale: SaleState::Paid, ..duty(kind) };
            assert_eq!(decide(&late, DutyAction::Attach), Err(DutyRefusal::SalePaid));
        }
    }

    #[test]
    fn promise_4_the_customers_money_is_never_waved_away() {
        for kind in [DutyKind::Late, DutyKind::PaidTwice] {
            assert_eq!(decide(&duty(kind), DutyAction::Acknowledge), Err(DutyRefusal::Money));
        }
    }

    #[test]
    fn promise_4_a_planned_refund_stays_on_the_list() {
        for kind in ALL {
            assert_eq!(
                decide(&duty(kind), DutyAction::PlanRefund),
                Ok(DutyChange { resolves: false, pays_sale: false })
            );
        }
    }

    #[test]
    fn promise_6_wrong_money_pays_nothing_and_is_acknowledged() {
        assert_eq!(decide(&duty(DutyKind::Mismatch), DutyAction::Attach), Err(DutyRefusal::NotOurs));
        let change = decide(&duty(DutyKind::Mismatch), DutyAction::Acknowledge);
        assert_eq!(change, Ok(DutyChange { resolves: true, pays_sale: false }));
    }
}
