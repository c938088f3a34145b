//! closeorder (关闭订单): makes sure an unpaid order can't be paid any more (protocol sheet §6.3).

use super::checked_out_trade_no;
use crate::call::Received;
use crate::check::FieldError;
use crate::{Call, Fields, ReplyError};

/// Closes an unpaid order, officially not earlier than 5 minutes after it was placed.
///
/// Two refusals are answers, not failures: `ORDERPAID` (the customer was faster: ask what was paid) and `ORDERCLOSED`
/// (already closed). See [`err_code`](crate::err_code).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseOrder {
    /// The merchant's order number.
    pub out_trade_no: String,
}

/// The order is closed. The gateway says nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseOrderReply;

impl Call for CloseOrder {
    type Reply = CloseOrderReply;
    const PATH: &'static str = "/pay/closeorder";

    fn name(&self) -> &'static str {
        "closeorder"
    }

    fn fields(&self) -> Result<Fields, FieldError> {
        Ok(Fields::new().with("out_trade_no", checked_out_trade_no(&self.out_trade_no)?))
    }

    fn read(&self, reply: &Fields) -> Result<CloseOrderReply, ReplyError> {
        Received(reply).may_not_be_other_than("out_trade_no", &self.out_trade_no)?;
        Ok(CloseOrderReply)
    }
}
