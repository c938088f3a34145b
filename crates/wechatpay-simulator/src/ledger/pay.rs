//! The customer's phone and what follows a payment: the notification.

use super::notice::{self, Notice, NoticeKind, NoticeRefused};
use super::notifier::{NoticeOutcome, NoticeRecord, Ticket};
use super::order::{NotPayable, Payment};
use super::{Ledger, OrderState};
use fen::Fen;
use serde::Serialize;

/// How the phone came to the order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayRef<'a> {
    /// By its number: pays with the order's present code.
    OutTradeNo(&'a str),
    /// By scanning: only the present code of an order pays.
    CodeUrl(&'a str),
}

/// Circumstances of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayOptions {
    /// Is the merchant notified? `false`: the notification is lost for good.
    pub notify: bool,
}

impl Default for PayOptions {
    fn default() -> Self {
        Self { notify: true }
    }
}

/// A payment that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PaidOrder {
    /// The merchant's number.
    pub out_trade_no: String,
    /// WeChat's number of the payment.
    pub transaction_id: String,
    /// The amount, in fen.
    pub total_fee: Fen,
    /// When, epoch milliseconds.
    pub paid_at_ms: i64,
}

/// Why the phone could not pay, in the words it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PayRefused {
    /// No order has this number.
    #[error("没有这个订单 (no order has this number)")]
    UnknownOrder,
    /// No order ever had this code.
    #[error("二维码无法识别 (this code was never given out)")]
    UnknownCode,
    /// The order was re-entered and has a newer code.
    #[error("二维码已失效，请扫描最新的二维码 (a newer code has replaced this one)")]
    CodeReplaced,
    /// The code is older than two hours.
    #[error("二维码已过期 (this code is older than two hours)")]
    CodeExpired,
    /// The order's `time_expire` is over.
    #[error("订单已过期 (the order's time_expire is over)")]
    OrderExpired,
    /// The order is closed.
    #[error("订单已关闭 (the order is closed)")]
    Closed,
    /// The order is paid.
    #[error("订单已支付 (the order is already paid)")]
    AlreadyPaid,
}

impl From<NotPayable> for PayRefused {
    fn from(reason: NotPayable) -> Self {
        match reason {
            NotPayable::Paid => Self::AlreadyPaid,
            NotPayable::Closed => Self::Closed,
            NotPayable::OrderExpired => Self::OrderExpired,
            NotPayable::CodeExpired => Self::CodeExpired,
        }
    }
}

impl Ledger {
    /// The customer pays; a notification is scheduled unless the options say it is lost.
    ///
    /// # Errors
    /// [`PayRefused`] says what the phone shows; nothing changed.
    pub fn pay(&mut self, by: PayRef<'_>, options: PayOptions, now_ms: i64) -> Result<PaidOrder, PayRefused> {
        let at = self.payable(by, now_ms)?;
        let mut transaction_id = self.ids.transaction_id(now_ms);
        while self.by_transaction.contains_key(&transaction_id) {
            transaction_id = self.ids.transaction_id(now_ms);
        }
        let payment = self.payment(transaction_id.clone(), now_ms);
        self.by_transaction.insert(transaction_id.clone(), at);
        let order = &mut self.orders[at];
        order.settle(payment);
        if options.notify {
            self.notifier.schedule(at, now_ms);
        }
        Ok(PaidOrder {
            out_trade_no: order.out_trade_no().to_owned(),
            transaction_id,
            total_fee: order.total_fee,
            paid_at_ms: now_ms,
        })
    }

    /// A payment attempt fails at the customer's bank. The order stays NOTPAY and may be paid again (§6.2).
    ///
    /// # Errors
    /// [`PayRefused`], as for a payment.
    pub fn fail_payment(&mut self, by: PayRef<'_>, now_ms: i64) -> Result<(), PayRefused> {
        let at = self.payable(by, now_ms)?;
        self.orders[at].failed_attempts += 1;
        Ok(())
    }

    /// Could the phone pay this now?
    pub(super) fn payable(&self, by: PayRef<'_>, now_ms: i64) -> Result<usize, PayRefused> {
        let at = match by {
            PayRef::OutTradeNo(number) => self.by_number.get(number).ok_or(PayRefused::UnknownOrder)?,
            PayRef::CodeUrl(code) => self.by_code.get(code).ok_or(PayRefused::UnknownCode)?,
        };
        let order = &self.orders[*at];
        let payable = order.payable(now_ms, self.pace);
        // A dead code of a paid or closed order: what became of the order says more.
        let replaced = matches!(by, PayRef::CodeUrl(code) if code != order.code.code_url);
        match (payable, order.state(now_ms, self.pace)) {
            (_, OrderState::NotPay) if replaced => Err(PayRefused::CodeReplaced),
            (Err(reason), _) => Err(reason.into()),
            (Ok(()), _) => Ok(*at),
        }
    }

    fn payment(&mut self, transaction_id: String, now_ms: i64) -> Payment {
        let ids = &mut self.ids;
        let lag_ms = self.plan.lag_ms(|probability| ids.chance(probability));
        let openid = ids.openid();
        Payment { transaction_id, openid, paid_at_ms: now_ms, visible_at_ms: now_ms + lag_ms }
    }

    /// Takes the next notification that is due, with the ticket to report its outcome under.
    pub fn next_notification(&mut self, now_ms: i64) -> Option<(Ticket, Notice)> {
        let ticket = self.notifier.take_due(now_ms)?;
        let notice = self.notice(ticket.order, NoticeKind::Genuine, now_ms).ok()?;
        Some((ticket, notice))
    }

    /// When the next notification is due, epoch milliseconds.
    #[must_use]
    pub fn next_notification_due_ms(&self) -> Option<i64> {
        self.notifier.next_due_ms()
    }

    /// Reports how a sending ended; one that was not accepted comes back after the next step of the ladder.
    pub fn notification_answered(&mut self, ticket: Ticket, outcome: NoticeOutcome, now_ms: i64) {
        self.notifier.answered(ticket, outcome, now_ms, self.pace);
        let record = NoticeRecord { at_ms: now_ms, attempt: ticket.attempt, outcome };
        if let Some(order) = self.orders.get_mut(ticket.order) {
            order.notices.push(record);
        }
    }

    /// Composes a notification outside the schedule, genuine or not.
    ///
    /// # Errors
    /// [`NoticeRefused`] when there is no such order, or nothing genuine to tell.
    pub fn compose_notification(
        &mut self,
        out_trade_no: &str,
        kind: NoticeKind,
        now_ms: i64,
    ) -> Result<Notice, NoticeRefused> {
        let at = *self.by_number.get(out_trade_no).ok_or(NoticeRefused::UnknownOrder)?;
        self.notice(at, kind, now_ms)
    }

    fn notice(&mut self, at: usize, kind: NoticeKind, now_ms: i64) -> Result<Notice, NoticeRefused> {
        let nonce = self.ids.notice_nonce();
        let paid = self.orders[at].payment().cloned();
        if paid.is_none() && kind.is_genuine() {
            return Err(NoticeRefused::NotPaid);
        }
        let payment = match paid {
            Some(payment) => payment,
            None => Payment {
                transaction_id: self.ids.transaction_id(now_ms),
                openid: self.ids.openid(),
                paid_at_ms: now_ms,
                visible_at_ms: now_ms,
            },
        };
        let order = &self.orders[at];
        let fields = notice::genuine(&self.config, order, &payment, &nonce);
        let content_type = match kind {
            NoticeKind::WrongCharset => "text/xml; charset=gbk",
            _ => "text/xml",
        };
        let body = notice::body(&self.config, order, kind, fields);
        Ok(Notice { url: order.field("notify_url").to_owned(), content_type, body })
    }
}
