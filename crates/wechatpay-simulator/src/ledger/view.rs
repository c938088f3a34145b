//! What the books show to the outside: the phone's order list, and the bare truth for comparisons.

use super::order::{NotPayable, Order};
use super::{CallCounts, Ledger, NoticeRecord, OrderState, PayRefused};
use fen::Fen;
use serde::Serialize;

/// One order, as the phone and the control interface show it.
#[derive(Clone, Debug, Serialize)]
pub struct OrderView {
    /// The merchant's number.
    pub out_trade_no: String,
    /// `NOTPAY`, `SUCCESS` or `CLOSED`.
    pub state: OrderState,
    /// The amount, in fen.
    pub total_fee: Fen,
    /// What is being sold.
    pub body: String,
    /// The one code that pays, whether it still lives or not.
    pub code_url: String,
    /// Why the phone could not pay now; `None` when it could.
    pub not_payable: Option<PayRefused>,
    /// Where the merchant wants to be notified.
    pub notify_url: String,
    /// First unified order, epoch milliseconds.
    pub created_at_ms: i64,
    /// When the present code was issued, epoch milliseconds.
    pub code_issued_at_ms: i64,
    /// `time_expire` as sent, Beijing time.
    pub time_expire: Option<String>,
    /// WeChat's number of the payment.
    pub transaction_id: Option<String>,
    /// When it was paid, epoch milliseconds.
    pub paid_at_ms: Option<i64>,
    /// When an honest answer first told the merchant so, epoch milliseconds.
    pub first_told_paid_at_ms: Option<i64>,
    /// Payment attempts that failed at the bank.
    pub failed_attempts: u32,
    /// Calls received about this order.
    pub calls: CallCounts,
    /// When the last of them was answered, epoch milliseconds.
    pub last_answered_at_ms: Option<i64>,
    /// Scheduled notifications that were sent, oldest first.
    pub notifications: Vec<NoticeRecord>,
}

/// What is true of one order, whatever was said about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Truth<'a> {
    /// The merchant's number.
    pub out_trade_no: &'a str,
    /// Where it stands.
    pub state: OrderState,
    /// The amount.
    pub total_fee: Fen,
    /// WeChat's number of the payment, if it was paid.
    pub transaction_id: Option<&'a str>,
    /// When it was paid, epoch milliseconds.
    pub paid_at_ms: Option<i64>,
}

impl Ledger {
    /// All orders, newest first.
    pub fn orders(&self, now_ms: i64) -> impl Iterator<Item = OrderView> {
        self.orders.iter().rev().map(move |order| self.view(order, now_ms))
    }

    /// One order by its number.
    #[must_use]
    pub fn order(&self, out_trade_no: &str, now_ms: i64) -> Option<OrderView> {
        self.by_number.get(out_trade_no).map(|&at| self.view(&self.orders[at], now_ms))
    }

    /// The truth about every order, oldest first.
    pub fn truth(&self, now_ms: i64) -> impl Iterator<Item = Truth<'_>> {
        self.orders.iter().map(move |order| Truth {
            out_trade_no: order.out_trade_no(),
            state: order.state(now_ms, self.pace),
            total_fee: order.total_fee,
            transaction_id: order.payment().map(|payment| payment.transaction_id.as_str()),
            paid_at_ms: order.payment().map(|payment| payment.paid_at_ms),
        })
    }

    fn view(&self, order: &Order, now_ms: i64) -> OrderView {
        let payment = order.payment();
        OrderView {
            out_trade_no: order.out_trade_no().to_owned(),
            state: order.state(now_ms, self.pace),
            total_fee: order.total_fee,
            body: order.field("body").to_owned(),
            code_url: order.code.code_url.clone(),
            not_payable: order.payable(now_ms, self.pace).err().map(NotPayable::into),
            notify_url: order.field("notify_url").to_owned(),
            created_at_ms: order.created_at_ms,
            code_issued_at_ms: order.code.issued_at_ms,
            time_expire: Some(order.field("time_expire").to_owned()).filter(|text| !text.is_empty()),
            transaction_id: payment.map(|payment| payment.transaction_id.clone()),
            paid_at_ms: payment.map(|payment| payment.paid_at_ms),
            first_told_paid_at_ms: order.first_told_paid_at_ms,
            failed_attempts: order.failed_attempts,
            calls: order.calls,
            last_answered_at_ms: order.last_answered_at_ms,
            notifications: order.notices.clone(),
        }
    }
}
