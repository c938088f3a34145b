//! A number from the customer's phone: whose is it?
//!
//! What this till knows is found in its own books. What it does not know is asked of the gateway, and told as the gateway
//! tells it: money of an order that no till of this database made settles nothing here.

use crate::gateway::GatewayOrder;
use crate::{Till, TillError};
use serde_json::json;
use till::audit::{Actor, AuditAction, NewAudit};
use till::numbers::OutTradeNo;
use till::payment::Problem;
use till_store::PaylogFilter;
use wechatpay::OrderRef;

/// 微信支付订单号 has 28 digits.
const TRANSACTION_ID: usize = 28;

/// Whose number it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LookedUp {
    /// A sale of this database; what the gateway says has been settled.
    Ours {
        /// The sale.
        sale_no: String,
    },
    /// The gateway knows it, no till of this database made it.
    Foreign(Box<GatewayOrder>),
    /// The gateway knows no order of this merchant with that number.
    Nowhere,
    /// The gateway gave no answer to rely on.
    Unknown(Problem),
    /// Nothing a gateway could be asked about.
    NoNumber,
}

impl LookedUp {
    fn word(&self) -> &'static str {
        match self {
            LookedUp::Ours { .. } => "ours",
            LookedUp::Foreign(_) => "foreign",
            LookedUp::Nowhere => "nowhere",
            LookedUp::Unknown(_) => "unknown",
            LookedUp::NoNumber => "no_number",
        }
    }
}

impl Till {
    /// Finds out whose the whole number is, here first, then at the gateway. Asking the gateway is noted in the audit log.
    ///
    /// # Errors
    /// The database. That the gateway does not answer is no error.
    pub async fn look_up(&self, number: &str, by: &Actor) -> Result<LookedUp, TillError> {
        let number = number.trim();
        if let Some(sale_no) = self.own(number).await? {
            return Ok(LookedUp::Ours { sale_no });
        }
        if OutTradeNo::parse(number).is_none() {
            return Ok(LookedUp::NoNumber);
        }
        let found = self.ask_for(number).await;
        let looked_up = match found {
            Err(problem) => LookedUp::Unknown(problem),
            Ok(None) => LookedUp::Nowhere,
            Ok(Some(order)) => match self.store().attempt(&order.out_trade_no).await? {
                // Ours, and the till had not heard of the payment: the usual way settles it.
                Some(attempt) => {
                    self.query(attempt.out_trade_no.as_str()).await?;
                    LookedUp::Ours { sale_no: attempt.sale_no }
                }
                None => LookedUp::Foreign(Box::new(order)),
            },
        };
        self.note_look_up(number, &looked_up, by).await?;
        Ok(looked_up)
    }

    /// The sale this database has the number for: of a sale, an order or a payment.
    async fn own(&self, number: &str) -> Result<Option<String>, TillError> {
        let capitals = number.to_uppercase();
        for typed in [number, &capitals] {
            if let Some(sale) = self.store().sale(typed).await? {
                return Ok(Some(sale.sale_no));
            }
            if let Some(attempt) = self.store().attempt(typed).await? {
                return Ok(Some(attempt.sale_no));
            }
        }
        if number.is_empty() {
            return Ok(None);
        }
        let filter = PaylogFilter { number: number.to_owned(), ..PaylogFilter::default() };
        let entries = self.store().paylog_page(&filter, None, 10).await?;
        let exact = entries.into_iter().find(|entry| entry.body.transaction_id == number);
        Ok(exact.map(|entry| entry.body.sale_no))
    }

    async fn ask_for(&self, number: &str) -> Result<Option<GatewayOrder>, Problem> {
        if number.len() == TRANSACTION_ID && number.bytes().all(|b| b.is_ascii_digit()) {
            let found = self.gateway().look_up(OrderRef::TransactionId(number.to_owned())).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        self.gateway().look_up(OrderRef::OutTradeNo(number.to_owned())).await
    }

    async fn note_look_up(&self, number: &str, looked_up: &LookedUp, by: &Actor) -> Result<(), TillError> {
        let after = match looked_up {
            LookedUp::Foreign(order) => json!({
                "found": looked_up.word(),
                "out_trade_no": order.out_trade_no,
                "trade_state": order.trade_state,
                "total_fen": order.total,
            }),
            LookedUp::Ours { sale_no } => json!({ "found": looked_up.word(), "sale_no": sale_no }),
            LookedUp::Unknown(problem) => json!({ "found": looked_up.word(), "problem": problem.code }),
            LookedUp::Nowhere | LookedUp::NoNumber => json!({ "found": looked_up.word() }),
        };
        let entry = NewAudit {
            at_ms: self.clock().now_ms(),
            actor: by.clone(),
            action: AuditAction::NumberLookedUp,
            subject: number.to_owned(),
            reason: String::new(),
            before: json!({}),
            after,
        };
        Ok(self.store().append_audit(&entry).await?)
    }
}
