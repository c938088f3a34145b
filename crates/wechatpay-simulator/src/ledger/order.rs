//! One order as the gateway knows it.

use super::call::CallCounts;
use super::checks::given;
use super::notifier::NoticeRecord;
use super::pace::Pace;
use super::refusal::Refusal;
use fen::Fen;
use serde::Serialize;
use wechatpay::{Fields, SignType, beijing};

const MINUTE_MS: i64 = 60_000;
/// `prepay_id` and `code_url` live two hours (protocol sheet §5.3).
const CODE_LIFE_MS: i64 = 120 * MINUTE_MS;
/// An order without `time_expire` stays payable for seven days, then the gateway closes it (§5.3).
const ORDER_LIFE_MS: i64 = 7 * 24 * 60 * MINUTE_MS;
/// The documented least age of an order that may be closed (§6.3).
const LEAST_AGE_TO_CLOSE_MS: i64 = 5 * MINUTE_MS;

/// Fields that may differ between two calls for the same order: they belong to the message, not to the sale.
const MESSAGE_FIELDS: [&str; 3] = ["nonce_str", "sign", "sign_type"];

/// Where an order stands, by its official name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum OrderState {
    /// Open: not paid yet.
    #[serde(rename = "NOTPAY")]
    NotPay,
    /// Paid. Nothing leaves this state.
    #[serde(rename = "SUCCESS")]
    Success,
    /// Closed by the merchant or by age, never paid.
    #[serde(rename = "CLOSED")]
    Closed,
}

/// What the payer's side left behind when an order was paid.
#[derive(Clone, Debug)]
pub(super) struct Payment {
    pub(super) transaction_id: String,
    pub(super) openid: String,
    pub(super) paid_at_ms: i64,
    /// Order queries say NOTPAY before this moment (fault `lag`).
    pub(super) visible_at_ms: i64,
}

/// The one payable code of an order.
#[derive(Clone, Debug)]
pub(super) struct Code {
    pub(super) prepay_id: String,
    pub(super) code_url: String,
    pub(super) issued_at_ms: i64,
}

#[derive(Clone, Debug)]
enum Stage {
    Open,
    Paid(Payment),
    Closed,
}

#[derive(Clone, Debug)]
pub(super) struct Order {
    /// The business parameters of the first unified order.
    request: Fields,
    pub(super) total_fee: Fen,
    pub(super) sign_type: SignType,
    pub(super) created_at_ms: i64,
    /// Last moment it can be paid, if the merchant set one.
    expires_at_ms: Option<i64>,
    pub(super) code: Code,
    stage: Stage,
    pub(super) calls: CallCounts,
    pub(super) failed_attempts: u32,
    pub(super) last_answered_at_ms: Option<i64>,
    pub(super) first_told_paid_at_ms: Option<i64>,
    pub(super) notices: Vec<NoticeRecord>,
}

/// Why a code or an order can't be paid now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotPayable {
    Paid,
    Closed,
    OrderExpired,
    CodeExpired,
}

impl Order {
    /// Opens an order from a request whose form was checked.
    pub(super) fn open(request: &Fields, sign_type: SignType, code: Code, now_ms: i64, pace: Pace) -> Self {
        let expires = given(request, "time_expire").and_then(|text| beijing::parse(text).ok());
        Self {
            total_fee: total_fee(request),
            sign_type,
            created_at_ms: now_ms,
            expires_at_ms: expires.map(|at_ms| now_ms + pace.lasts(at_ms - now_ms)),
            code,
            stage: Stage::Open,
            calls: CallCounts::default(),
            failed_attempts: 0,
            last_answered_at_ms: None,
            first_told_paid_at_ms: None,
            notices: Vec::new(),
            request: business(request).collect(),
        }
    }

    pub(super) fn out_trade_no(&self) -> &str {
        self.field("out_trade_no")
    }

    /// A field of the order's request; empty when it was not sent.
    pub(super) fn field(&self, name: &str) -> &str {
        self.request.get(name).unwrap_or_default()
    }

    pub(super) fn state(&self, now_ms: i64, pace: Pace) -> OrderState {
        match self.stage {
            Stage::Paid(_) => OrderState::Success,
            Stage::Closed => OrderState::Closed,
            Stage::Open if self.too_old(now_ms, pace) => OrderState::Closed,
            Stage::Open => OrderState::NotPay,
        }
    }

    pub(super) fn payment(&self) -> Option<&Payment> {
        match &self.stage {
            Stage::Paid(payment) => Some(payment),
            Stage::Open | Stage::Closed => None,
        }
    }

    /// May the payer pay with the order's present code?
    pub(super) fn payable(&self, now_ms: i64, pace: Pace) -> Result<(), NotPayable> {
        match self.state(now_ms, pace) {
            OrderState::Success => Err(NotPayable::Paid),
            OrderState::Closed => Err(NotPayable::Closed),
            OrderState::NotPay if self.expired(now_ms) => Err(NotPayable::OrderExpired),
            OrderState::NotPay if now_ms >= self.code.issued_at_ms + pace.lasts(CODE_LIFE_MS) => {
                Err(NotPayable::CodeExpired)
            }
            OrderState::NotPay => Ok(()),
        }
    }

    /// Records the payment of an order that [`Order::payable`] allowed.
    pub(super) fn settle(&mut self, payment: Payment) {
        self.stage = Stage::Paid(payment);
    }

    /// Closes it, or says why not. `least_age` switches the five-minute rule on.
    pub(super) fn close(&mut self, now_ms: i64, pace: Pace, least_age: bool) -> Result<(), Refusal> {
        match self.state(now_ms, pace) {
            OrderState::Success => Err(Refusal::paid()),
            OrderState::Closed => Err(Refusal::closed()),
            OrderState::NotPay
                if least_age && now_ms < self.created_at_ms + pace.lasts(LEAST_AGE_TO_CLOSE_MS) =>
            {
                Err(Refusal::invalid_request("订单创建后5分钟内不能关闭"))
            }
            OrderState::NotPay => {
                self.stage = Stage::Closed;
                Ok(())
            }
        }
    }

    /// May unified order be called again with this request (§5.3, §5.5)?
    pub(super) fn re_enter(&self, request: &Fields, now_ms: i64, pace: Pace) -> Result<(), Refusal> {
        match self.state(now_ms, pace) {
            OrderState::Success => return Err(Refusal::paid()),
            OrderState::Closed => return Err(Refusal::closed()),
            OrderState::NotPay => {}
        }
        for field in ["total_fee", "trade_type", "product_id"] {
            if given(request, field).unwrap_or_default() != self.field(field) {
                return Err(Refusal::number_used(field));
            }
        }
        if !business(request).eq(business(&self.request)) {
            return Err(Refusal::invalid_request("请求参数与原订单不一致"));
        }
        if self.expired(now_ms) {
            return Err(Refusal::invalid_request("订单已过期"));
        }
        Ok(())
    }

    fn expired(&self, now_ms: i64) -> bool {
        self.expires_at_ms.is_some_and(|at_ms| now_ms >= at_ms)
    }

    fn too_old(&self, now_ms: i64, pace: Pace) -> bool {
        self.expires_at_ms.is_none() && now_ms >= self.created_at_ms + pace.lasts(ORDER_LIFE_MS)
    }
}

/// The parameters that make the sale; empty ones count as not sent.
fn business(request: &Fields) -> impl Iterator<Item = (&str, &str)> {
    request.iter().filter(|(name, value)| !value.is_empty() && !MESSAGE_FIELDS.contains(name))
}

/// The checked amount: `checks` let only digits through that fit.
fn total_fee(request: &Fields) -> Fen {
    Fen::new(given(request, "total_fee").and_then(|text| text.parse().ok()).unwrap_or_default())
}
