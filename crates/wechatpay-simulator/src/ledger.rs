//! WeChat's books: every order, its code, its state, and what the gateway says about it.
//!
//! Pure: no sockets, no clock, no threads. The caller brings the time (epoch milliseconds); chance comes from the seed.
//! The HTTP server drives it with the real clock, a simulation may drive it with its own.

mod call;
mod checks;
mod config;
mod exchange;
mod faults;
mod ids;
mod notice;
mod notifier;
mod order;
mod pace;
mod pay;
mod refusal;
mod reply;
#[cfg(test)]
mod tests;
mod view;

pub use call::{Call, CallCounts};
pub use config::{CloseRule, Config};
pub use exchange::{Script, Wire};
pub use faults::{Fault, FaultPlan, FaultPlanError, FaultRule, Scope};
pub use notice::{Notice, NoticeKind, NoticeRefused, accepts};
pub use notifier::{LADDER_S, NoticeOutcome, NoticeRecord, Ticket};
pub use order::OrderState;
pub use pay::{PaidOrder, PayOptions, PayRef, PayRefused};
pub use view::{OrderView, Truth};

use checks::given;
use ids::Ids;
use notifier::Notifier;
use order::{Code, Order};
use pace::Pace;
use refusal::Refusal;
use std::collections::HashMap;
use wechatpay::{Fields, SignType, sign, xml};

/// The gateway's books for one merchant.
#[derive(Debug)]
pub struct Ledger {
    config: Config,
    pace: Pace,
    ids: Ids,
    plan: FaultPlan,
    /// In the order of their creation; nothing is ever taken out.
    orders: Vec<Order>,
    by_number: HashMap<String, usize>,
    /// Every code ever given out, dead ones too: the phone must be told *why* a code is dead.
    by_code: HashMap<String, usize>,
    by_transaction: HashMap<String, usize>,
    notifier: Notifier,
}

impl Ledger {
    /// Empty books, no faults.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            pace: Pace::new(config.time_scale),
            ids: Ids::new(config.seed),
            config,
            plan: FaultPlan::default(),
            orders: Vec::new(),
            by_number: HashMap::new(),
            by_code: HashMap::new(),
            by_transaction: HashMap::new(),
            notifier: Notifier::default(),
        }
    }

    /// Replaces the fault plan.
    pub fn set_faults(&mut self, plan: FaultPlan) {
        self.plan = plan;
    }

    /// The plan in force, with what is left of each rule's `times`.
    #[must_use]
    pub fn faults(&self) -> &FaultPlan {
        &self.plan
    }

    /// Draws what will go wrong with a call that just arrived.
    pub fn script(&mut self, call: Call) -> Script {
        if self.plan.down {
            return Script::down();
        }
        let ids = &mut self.ids;
        Script::of(self.plan.strike(call, |probability| ids.chance(probability)))
    }

    /// Carries a script out: the effect, if it has one, and what comes back over the wire.
    pub fn perform(&mut self, script: Script, call: Call, body: &[u8], now_ms: i64) -> Wire {
        let request = read(body);
        let sign_type = request.as_ref().map(sign_type_of).unwrap_or_default().unwrap_or_default();
        let answer = match &request {
            Err(reason) => reply::not_understood(reason),
            Ok(_) if !script.takes_effect => Fields::new(),
            Ok(request) => self.answer(call, request, now_ms),
        };
        if let Ok(request) = &request {
            self.record(script, call, request, &answer, now_ms);
        }
        let nonce = self.ids.reply_nonce();
        exchange::deliver(&self.config, script, sign_type, &nonce, answer)
    }

    /// Answers one understood message, without faults: judges merchant, signature, form and business, in this order.
    pub fn answer(&mut self, call: Call, request: &Fields, now_ms: i64) -> Fields {
        let sign_type = match self.judge(request) {
            Ok(sign_type) => sign_type,
            Err(reason) => return reply::not_understood(reason),
        };
        let outcome = checks::check(call, request).and_then(|()| match call {
            Call::UnifiedOrder => self.unified_order(request, sign_type, now_ms),
            Call::OrderQuery => self.order_query(request, now_ms),
            Call::CloseOrder => self.close_order(request, now_ms),
        });
        let nonce = self.ids.reply_nonce();
        reply::signed(&self.config, sign_type, &nonce, outcome)
    }

    fn judge(&self, request: &Fields) -> Result<SignType, &'static str> {
        match given(request, "mch_id") {
            None => return Err("缺少参数mch_id"),
            Some(mch_id) if mch_id != self.config.mch_id => return Err("mch_id不存在"),
            Some(_) => {}
        }
        match given(request, "appid") {
            None => return Err("缺少参数appid"),
            Some(appid) if appid != self.config.appid => return Err("appid和mch_id不匹配"),
            Some(_) => {}
        }
        let sign_type = sign_type_of(request).ok_or("签名错误")?;
        sign::verify_as(request, &self.config.api_key, sign_type).map_err(|_| "签名错误")?;
        Ok(sign_type)
    }

    fn unified_order(
        &mut self,
        request: &Fields,
        sign_type: SignType,
        now_ms: i64,
    ) -> Result<Fields, Refusal> {
        let known = given(request, "out_trade_no").and_then(|number| self.by_number.get(number)).copied();
        if let Some(at) = known {
            self.orders[at].re_enter(request, now_ms, self.pace)?;
        }
        if given(request, "trade_type") != Some("NATIVE") {
            return Err(Refusal::not_enabled());
        }
        let at = known.unwrap_or(self.orders.len());
        let code = self.issue_code(at, now_ms);
        if let Some(at) = known {
            self.orders[at].code = code;
            self.orders[at].sign_type = sign_type;
        } else {
            let order = Order::open(request, sign_type, code, now_ms, self.pace);
            self.by_number.insert(order.out_trade_no().to_owned(), at);
            self.orders.push(order);
        }
        Ok(placed(&self.orders[at]))
    }

    /// A fresh code for the order at this index; whatever code it had before is dead from now on.
    fn issue_code(&mut self, order: usize, now_ms: i64) -> Code {
        let mut code_url = self.ids.code_url();
        while self.by_code.contains_key(&code_url) {
            code_url = self.ids.code_url();
        }
        self.by_code.insert(code_url.clone(), order);
        Code { prepay_id: self.ids.prepay_id(now_ms), code_url, issued_at_ms: now_ms }
    }

    fn order_query(&mut self, request: &Fields, now_ms: i64) -> Result<Fields, Refusal> {
        let order = self.asked_about(request).ok_or_else(Refusal::unknown_order)?;
        Ok(state_of(&self.orders[order], now_ms, self.pace))
    }

    fn close_order(&mut self, request: &Fields, now_ms: i64) -> Result<Fields, Refusal> {
        let order = self.asked_about(request).ok_or_else(Refusal::unknown_order)?;
        let least_age = self.config.close_rule == CloseRule::AfterFiveMinutes;
        self.orders[order].close(now_ms, self.pace, least_age)?;
        Ok(Fields::new())
    }

    /// The order a request is about: `transaction_id` wins over `out_trade_no` (§6.1).
    fn asked_about(&self, request: &Fields) -> Option<usize> {
        let found = match given(request, "transaction_id") {
            Some(id) => self.by_transaction.get(id),
            None => self.by_number.get(given(request, "out_trade_no")?),
        };
        found.copied()
    }

    fn record(&mut self, script: Script, call: Call, request: &Fields, answer: &Fields, now_ms: i64) {
        let Some(at) = self.asked_about(request) else { return };
        let order = &mut self.orders[at];
        let answered_at_ms = now_ms + i64::from(script.after_ms);
        order.calls.count(call);
        order.last_answered_at_ms = Some(answered_at_ms);
        if script.is_honest() && answer.get("trade_state") == Some("SUCCESS") {
            order.first_told_paid_at_ms.get_or_insert(answered_at_ms);
        }
    }
}

/// The first judgement: is there a message, and is it XML?
fn read(body: &[u8]) -> Result<Fields, &'static str> {
    if body.is_empty() {
        return Err("post数据为空");
    }
    xml::read(body).map_err(|error| match error {
        xml::XmlError::NotUtf8 => "请使用UTF-8编码",
        _ => "XML格式错误",
    })
}

/// MD5 unless the request says otherwise (§2.2); `None` for an algorithm nobody knows.
fn sign_type_of(request: &Fields) -> Option<SignType> {
    given(request, "sign_type").map_or(Some(SignType::Md5), |name| name.parse().ok())
}

/// The reply to a unified order (§5.4).
fn placed(order: &Order) -> Fields {
    let mut reply = Fields::new()
        .with("trade_type", order.field("trade_type"))
        .with("prepay_id", &order.code.prepay_id)
        .with("code_url", &order.code.code_url);
    if !order.field("device_info").is_empty() {
        reply.set("device_info", order.field("device_info"));
    }
    reply
}

/// The reply to an order query (§6.2).
fn state_of(order: &Order, now_ms: i64, pace: Pace) -> Fields {
    if let Some(payment) = order.payment().filter(|payment| now_ms >= payment.visible_at_ms) {
        let reply = reply::payment_fields(order, payment);
        return reply.with("trade_state", "SUCCESS").with("trade_state_desc", "支付成功");
    }
    let mut reply = Fields::new().with("out_trade_no", order.out_trade_no());
    if !order.field("attach").is_empty() {
        reply.set("attach", order.field("attach"));
    }
    if order.state(now_ms, pace) == OrderState::Closed {
        return reply.with("trade_state", "CLOSED").with("trade_state_desc", "订单已关闭");
    }
    // Observed, not promised: an unpaid order also has its amount and an empty device_info.
    reply
        .with("total_fee", order.total_fee.fen())
        .with("device_info", "")
        .with("trade_state", "NOTPAY")
        .with("trade_state_desc", "订单未支付")
}
