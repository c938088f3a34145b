//! The calls a till makes, one file each.

mod close_order;
mod order_query;
mod unified_order;

pub use close_order::{CloseOrder, CloseOrderReply};
pub use order_query::{OrderQuery, OrderQueryReply, OrderRef, TradeState};
pub use unified_order::{UnifiedOrder, UnifiedOrderReply, shorten_body};

use crate::check::{self, FieldError, ORDER_NUMBER};

/// A merchant's order number (商户订单号): 6 to 32 characters (protocol sheet §3).
fn checked_out_trade_no(number: &str) -> Result<&str, FieldError> {
    check::code("out_trade_no", number, (6, 32), &ORDER_NUMBER)
}
