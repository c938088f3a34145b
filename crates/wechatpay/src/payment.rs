//! Money that arrived, as an order query or a notification tells it (protocol sheet §6.2, §9.1).

use std::fmt;

use fen::Fen;

use crate::call::Received;
use crate::{Fields, ReplyError};

/// A payment the gateway vouches for. **Compare `total_fee` with the order**, not what was left after coupons.
///
/// Everything else the gateway said stays in the message's [`Fields`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// WeChat's number of the payment (微信支付订单号).
    pub transaction_id: String,
    /// The order's amount.
    pub total_fee: Fen,
    /// Its currency; `CNY` when the gateway leaves it out.
    pub fee_type: String,
    /// What the payer gave in money: the total less coupons.
    pub cash_fee: Option<Fen>,
    /// What coupons gave.
    pub coupon_fee: Option<Fen>,
    /// What the merchant receives, when it pays for coupons itself (免充值券).
    pub settlement_total_fee: Option<Fen>,
    /// The payer's bank or wallet, an open list; empty when the gateway leaves it out.
    pub bank_type: String,
    /// `NATIVE` for a scanned code; empty when the gateway leaves it out.
    pub trade_type: String,
    /// When it was paid, milliseconds since 1970-01-01 UTC. The gateway may leave it out once money was refunded.
    pub time_end: Option<i64>,
    /// The payer, as this official account knows them.
    pub openid: Option<OpenId>,
    /// The official account that was paid.
    pub appid: String,
    /// The merchant that was paid.
    pub mch_id: String,
    /// The till's own text from the order.
    pub attach: Option<String>,
    /// The till or shop from the order.
    pub device_info: Option<String>,
}

impl Payment {
    /// Reads a message that says SUCCESS (or REFUND). Only what settles a sale must be there.
    pub(crate) fn read(fields: &Fields) -> Result<Payment, ReplyError> {
        let received = Received(fields);
        let total_fee = received.amount("total_fee")?.ok_or(ReplyError::Missing { field: "total_fee" })?;
        Ok(Payment {
            transaction_id: received.required("transaction_id")?.to_owned(),
            total_fee,
            fee_type: received.owned("fee_type").unwrap_or_else(|| "CNY".to_owned()),
            cash_fee: received.amount("cash_fee")?,
            coupon_fee: received.amount("coupon_fee")?,
            settlement_total_fee: received.amount("settlement_total_fee")?,
            bank_type: received.owned("bank_type").unwrap_or_default(),
            trade_type: received.owned("trade_type").unwrap_or_default(),
            time_end: received.moment("time_end")?,
            openid: received.owned("openid").map(OpenId),
            appid: received.required("appid")?.to_owned(),
            mch_id: received.required("mch_id")?.to_owned(),
            attach: received.owned("attach"),
            device_info: received.owned("device_info"),
        })
    }
}

/// The payer's name for one official account. Names a person, so it never prints (protocol sheet §13).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct OpenId(String);

impl OpenId {
    /// The name itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OpenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenId(…)")
    }
}
