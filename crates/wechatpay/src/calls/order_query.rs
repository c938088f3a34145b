//! orderquery (查询订单): what became of an order (protocol sheet §6.1, §6.2).

use std::fmt;

use super::checked_out_trade_no;
use crate::call::Received;
use crate::check::{self, FieldError, LETTERS_AND_DIGITS};
use crate::{Call, Fields, Payment, ReplyError};

/// Asks for the state of an order, however old.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderQuery {
    /// Which order.
    pub by: OrderRef,
}

/// One of an order's two numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderRef {
    /// The merchant's number (商户订单号).
    OutTradeNo(String),
    /// WeChat's number (微信支付订单号), known once it was paid.
    TransactionId(String),
}

/// The state of an order. Paid only when [`TradeState::Success`], or once was when [`TradeState::Refund`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderQueryReply {
    /// Where the order stands.
    pub trade_state: TradeState,
    /// The gateway's sentence about it, for display and log; may be empty.
    pub trade_state_desc: String,
    /// The merchant's order number.
    pub out_trade_no: String,
    /// The payment, exactly when the state is [`TradeState::Success`] or [`TradeState::Refund`].
    pub payment: Option<Payment>,
}

/// The states of an order (protocol sheet §6.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TradeState {
    /// Paid.
    Success,
    /// Was paid; at least one refund was requested, perhaps of a part.
    Refund,
    /// Not paid yet, can be.
    NotPay,
    /// Closed: can never be paid.
    Closed,
    /// Reversed (payment codes only).
    Revoked,
    /// The payer is entering the password (payment codes only).
    UserPaying,
    /// The payment failed (payment codes only).
    PayError,
    /// Accepted, waiting to be debited (contracts only).
    Accept,
    /// A state this program does not know: not an answer to build on.
    Other(String),
}

impl TradeState {
    const KNOWN: [TradeState; 8] = [
        TradeState::Success,
        TradeState::Refund,
        TradeState::NotPay,
        TradeState::Closed,
        TradeState::Revoked,
        TradeState::UserPaying,
        TradeState::PayError,
        TradeState::Accept,
    ];

    /// The name the gateway uses, such as `NOTPAY`.
    pub fn as_str(&self) -> &str {
        match self {
            TradeState::Success => "SUCCESS",
            TradeState::Refund => "REFUND",
            TradeState::NotPay => "NOTPAY",
            TradeState::Closed => "CLOSED",
            TradeState::Revoked => "REVOKED",
            TradeState::UserPaying => "USERPAYING",
            TradeState::PayError => "PAYERROR",
            TradeState::Accept => "ACCEPT",
            TradeState::Other(name) => name,
        }
    }
}

impl From<&str> for TradeState {
    fn from(name: &str) -> TradeState {
        let known = TradeState::KNOWN.into_iter().find(|state| state.as_str() == name);
        known.unwrap_or_else(|| TradeState::Other(name.to_owned()))
    }
}

impl fmt::Display for TradeState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Call for OrderQuery {
    type Reply = OrderQueryReply;
    const PATH: &'static str = "/pay/orderquery";

    fn name(&self) -> &'static str {
        "orderquery"
    }

    fn fields(&self) -> Result<Fields, FieldError> {
        match &self.by {
            OrderRef::OutTradeNo(number) => {
                Ok(Fields::new().with("out_trade_no", checked_out_trade_no(number)?))
            }
            OrderRef::TransactionId(id) => {
                let id = check::code("transaction_id", id, (1, 32), &LETTERS_AND_DIGITS)?;
                Ok(Fields::new().with("transaction_id", id))
            }
        }
    }

    fn read(&self, reply: &Fields) -> Result<OrderQueryReply, ReplyError> {
        let received = Received(reply);
        match &self.by {
            OrderRef::OutTradeNo(asked) => received.must_be("out_trade_no", asked)?,
            OrderRef::TransactionId(asked) => received.must_be("transaction_id", asked)?,
        }
        let trade_state = TradeState::from(received.required("trade_state")?);
        let payment = match trade_state {
            TradeState::Success | TradeState::Refund => Some(Payment::read(reply)?),
            _ => None,
        };
        Ok(OrderQueryReply {
            trade_state,
            trade_state_desc: received.owned("trade_state_desc").unwrap_or_default(),
            out_trade_no: received.required("out_trade_no")?.to_owned(),
            payment,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::TradeState;

    #[test]
    fn every_state_has_one_name() {
        for state in TradeState::KNOWN {
            assert_eq!(TradeState::from(state.as_str()), state);
        }
        assert_eq!(TradeState::from("FROZEN"), TradeState::Other("FROZEN".to_owned()));
        assert_eq!(TradeState::from("success"), TradeState::Other("success".to_owned()));
    }
}
