//! Sales (订单) on the page.

use super::{Duty, ListFilter, Moment, PaylogEntry, Problem, SaleLine, UiError};
use fen::Fen;
use serde::{Deserialize, Serialize};
use specta::Type;

/// How a sale stands, with its attempts: paid, payable now, ended unpaid, or its money waits for the manager.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum SaleStanding {
    Paid,
    Open,
    Unpaid,
    Duty,
}

impl From<SaleStanding> for till_store::Standing {
    fn from(standing: SaleStanding) -> Self {
        match standing {
            SaleStanding::Paid => till_store::Standing::Paid,
            SaleStanding::Open => till_store::Standing::Open,
            SaleStanding::Unpaid => till_store::Standing::Unpaid,
            SaleStanding::Duty => till_store::Standing::Duty,
        }
    }
}

/// Which sales.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Type)]
pub struct SalesFilter {
    pub list: ListFilter,
    pub standing: Option<SaleStanding>,
}

impl SalesFilter {
    /// As the store reads it.
    pub fn stored(self) -> Result<till_store::SalesFilter, UiError> {
        let (from_ms, until_ms) = self.list.bounds()?;
        Ok(till_store::SalesFilter {
            from_ms,
            until_ms,
            standing: self.standing.map(Into::into),
            till: self.list.till,
            cashier: self.list.cashier,
            least: self.list.least_fen.map(Fen::new),
            most: self.list.most_fen.map(Fen::new),
            number: self.list.number,
            text: self.list.text,
        })
    }
}

/// Where a page of sales goes on.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SalesKey {
    pub at_ms: i64,
    pub sale_no: String,
}

impl From<till_store::SalesKey> for SalesKey {
    fn from(key: till_store::SalesKey) -> Self {
        SalesKey { at_ms: key.at_ms, sale_no: key.sale_no }
    }
}

impl From<SalesKey> for till_store::SalesKey {
    fn from(key: SalesKey) -> Self {
        till_store::SalesKey { at_ms: key.at_ms, sale_no: key.sale_no }
    }
}

/// A sale in the list. `title`: its first line's; `cashier`: empty when nobody was logged in.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ListedSale {
    pub sale_no: String,
    pub till: String,
    pub cashier: String,
    pub at_ms: i64,
    pub total_fen: i64,
    pub standing: SaleStanding,
    pub unknown: bool,
    pub duties: i64,
    pub attempts: i64,
    pub title: String,
    pub lines: i64,
}

impl From<till_store::ListedSale> for ListedSale {
    fn from(sale: till_store::ListedSale) -> Self {
        use till::payment::State;
        let standing = if sale.state == till::sale::SaleState::Paid {
            SaleStanding::Paid
        } else if sale.last.is_some_and(State::is_open) {
            SaleStanding::Open
        } else {
            SaleStanding::Unpaid
        };
        ListedSale {
            standing,
            unknown: sale.last == Some(State::Unknown),
            sale_no: sale.sale_no,
            till: sale.till,
            cashier: sale.cashier,
            at_ms: sale.created_at_ms,
            total_fen: sale.total.fen(),
            duties: sale.duties,
            attempts: sale.attempts,
            title: sale.title,
            lines: sale.lines,
        }
    }
}

/// `next`: pass as `after`; null at the end. `searching`: the page is not full yet, and there may be more behind `next`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct SalesPage {
    pub sales: Vec<ListedSale>,
    pub next: Option<SalesKey>,
    pub searching: bool,
}

/// Count and sum of one stretch: add them up until `next` is null. `paidFen`: of the paid ones.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SalesSum {
    pub count: i64,
    pub paid: i64,
    pub paid_fen: i64,
    pub next: Option<SalesKey>,
}

/// One attempt of a sale with its timeline. `state`: the word scripts use (`waiting`, `paid`, …).
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SaleAttempt {
    pub out_trade_no: String,
    pub attempt_no: i64,
    pub state: super::CheckoutState,
    pub late: bool,
    pub superseded: bool,
    pub total_fen: i64,
    pub transaction_id: Option<String>,
    pub problem: Option<Problem>,
    pub timeline: Vec<Moment>,
}

/// A sale with everything known of it. `receipts`: genuine payments, two or more: it was paid twice.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SaleDetail {
    pub sale: ListedSale,
    pub receipts: i64,
    pub lines: Vec<SaleLine>,
    pub attempts: Vec<SaleAttempt>,
    pub duties: Vec<Duty>,
    pub entries: Vec<PaylogEntry>,
}

/// Whose a number is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum LookUpResult {
    Ours,
    Foreign,
    Nowhere,
    Unknown,
    NoNumber,
}

/// An order of this merchant that no till of this database made, as WeChat tells it.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ForeignOrder {
    pub out_trade_no: String,
    pub trade_state: String,
    pub said: String,
    pub transaction_id: Option<String>,
    pub total_fen: Option<i64>,
    pub paid_at_ms: Option<i64>,
    pub gateway: Vec<super::GatewayField>,
}

/// What looking up a number found. `saleNo`: with `ours`; `order`: with `foreign`; `problem`: with `unknown`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LookUp {
    pub number: String,
    pub result: LookUpResult,
    pub sale_no: Option<String>,
    pub order: Option<ForeignOrder>,
    pub problem: Option<Problem>,
}

impl LookUp {
    /// The core's answer about `number`.
    pub fn of(number: String, found: till_app::LookedUp) -> LookUp {
        use till_app::LookedUp as Core;
        let nothing =
            |result| LookUp { number: number.clone(), result, sale_no: None, order: None, problem: None };
        match found {
            Core::Ours { sale_no } => LookUp { sale_no: Some(sale_no), ..nothing(LookUpResult::Ours) },
            Core::Foreign(order) => LookUp { order: Some((*order).into()), ..nothing(LookUpResult::Foreign) },
            Core::Nowhere => nothing(LookUpResult::Nowhere),
            Core::NoNumber => nothing(LookUpResult::NoNumber),
            Core::Unknown(problem) => {
                let problem = Problem { code: problem.code, message: problem.message };
                LookUp { problem: Some(problem), ..nothing(LookUpResult::Unknown) }
            }
        }
    }
}

impl From<till_app::gateway::GatewayOrder> for ForeignOrder {
    fn from(order: till_app::gateway::GatewayOrder) -> Self {
        let fields = order.fields.into_iter();
        ForeignOrder {
            out_trade_no: order.out_trade_no,
            trade_state: order.trade_state,
            said: order.said,
            transaction_id: order.transaction_id,
            total_fen: order.total.map(Fen::fen),
            paid_at_ms: order.paid_at_ms,
            gateway: fields.map(|(name, value)| super::GatewayField { name, value }).collect(),
        }
    }
}
