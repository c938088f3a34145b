//! The gateway as the loop sees it: one question, one observation.

use crate::TillError;
use crate::clock::{Clock, SystemClock};
use crate::settings::OFFICIAL_BASE_URL;
use std::net::{IpAddr, Ipv4Addr};
use std::pin::Pin;
use till::payment::{Attempt, Distrust, Observation, Problem, Source, Success, Task};
use wechatpay::{
    Answered, Call, CallError, Client, CloseOrder, Fields, Hosts, Merchant, Options, OrderQuery,
    OrderQueryReply, OrderRef, Payment, Rejected, TradeState, UnifiedOrder, Unknown, Why,
};

/// What [`Gateway::ask`] promises.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Observation> + Send + 'a>>;

/// Somebody who can be asked about an attempt.
pub trait Gateway: Send + Sync {
    /// The merchant orders are placed for.
    fn merchant(&self) -> &Merchant;
    /// Makes one call. Never fails: no answer is an observation too.
    fn ask<'a>(&'a self, attempt: &'a Attempt, task: Task, source: Source) -> Answer<'a>;

    /// What the gateway knows of a number, whoever made the order; `None`: it knows none.
    fn look_up(&self, _by: OrderRef) -> LookUp<'_> {
        let problem = Problem::new("not_sent", "this gateway answers no questions about numbers");
        Box::pin(std::future::ready(Err(problem)))
    }
}

/// What [`Gateway::look_up`] promises.
pub type LookUp<'a> = Pin<Box<dyn Future<Output = Result<Option<GatewayOrder>, Problem>> + Send + 'a>>;

/// An order of this merchant as the gateway tells it, by signed answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayOrder {
    /// 商户订单号.
    pub out_trade_no: String,
    /// `trade_state`, e.g. SUCCESS, NOTPAY, CLOSED, REFUND.
    pub trade_state: String,
    /// The gateway's sentence about it; may be empty.
    pub said: String,
    /// 微信支付订单号, once it was paid.
    pub transaction_id: Option<String>,
    /// `total_fee`, once it was paid.
    pub total: Option<fen::Fen>,
    /// `time_end`, epoch milliseconds.
    pub paid_at_ms: Option<i64>,
    /// Everything the gateway said, by name.
    pub fields: Vec<(String, String)>,
}

/// Carries one call there and brings back what the gateway meant.
pub trait Wire: Send + Sync {
    /// Makes one call: at most one request leaves.
    fn call<C>(
        &self,
        merchant: &Merchant,
        call: &C,
    ) -> impl Future<Output = Result<Answered<C::Reply>, CallError>> + Send
    where
        C: Call + Sync,
        C::Reply: Send;
}

impl Wire for Client {
    async fn call<C>(&self, merchant: &Merchant, call: &C) -> Result<Answered<C::Reply>, CallError>
    where
        C: Call + Sync,
        C::Reply: Send,
    {
        Client::call(self, merchant, call).await
    }
}

/// WeChat Pay API v2 over a wire: the network in the shop, a simulated one in the whole-loop simulation.
pub struct WechatGateway<W = Client> {
    wire: W,
    merchant: Merchant,
}

/// The client for a gateway address.
///
/// # Errors
/// [`TillError::Client`].
pub(crate) fn client(base_url: &str) -> Result<Client, TillError> {
    let hosts = if base_url == OFFICIAL_BASE_URL {
        Hosts::official()
    } else {
        Hosts::custom(base_url).map_err(|e| TillError::Client(e.to_string()))?
    };
    wechatpay::install_tls_provider();
    Client::new(Options::to(hosts)).map_err(|e| TillError::Client(e.to_string()))
}

impl WechatGateway {
    /// A gateway at `base_url` for `merchant`.
    ///
    /// # Errors
    /// [`TillError::Client`].
    pub fn new(base_url: &str, merchant: Merchant) -> Result<WechatGateway, TillError> {
        Ok(WechatGateway { wire: client(base_url)?, merchant })
    }
}

impl<W: Wire> WechatGateway<W> {
    /// A gateway reached over `wire`.
    pub fn over(wire: W, merchant: Merchant) -> WechatGateway<W> {
        WechatGateway { wire, merchant }
    }

    async fn place(&self, attempt: &Attempt) -> Observation {
        let call = unified_order(attempt);
        match self.wire.call(&self.merchant, &call).await {
            Ok(answer) => Observation::Ordered { code_url: answer.reply.code_url },
            Err(error) => untrusted_or(Task::Place, error, |rejected| match rejected.code.as_str() {
                "ORDERPAID" if rejected.signed => Observation::SaidPaid,
                "ORDERCLOSED" if rejected.signed => Observation::ClosedAtGateway,
                _ => Observation::OrderRefused(problem(&rejected)),
            }),
        }
    }

    async fn query(&self, attempt: &Attempt, source: Source) -> Observation {
        let call = OrderQuery { by: OrderRef::OutTradeNo(attempt.out_trade_no.to_string()) };
        match self.wire.call(&self.merchant, &call).await {
            Ok(answer) => read_query(&answer.reply, &answer.fields, source),
            Err(error) => untrusted_or(Task::Query, error, |rejected| match rejected.code.as_str() {
                "ORDERNOTEXIST" if rejected.signed => Observation::NotFound { task: Task::Query },
                _ => not_believed(Task::Query, problem(&rejected)),
            }),
        }
    }

    async fn find(&self, by: OrderRef) -> Result<Option<GatewayOrder>, Problem> {
        match self.wire.call(&self.merchant, &OrderQuery { by }).await {
            Ok(answer) => Ok(Some(order(&answer.reply, &answer.fields))),
            Err(CallError::Rejected(rejected)) if rejected.signed && rejected.code == "ORDERNOTEXIST" => {
                Ok(None)
            }
            Err(CallError::Rejected(rejected)) => Err(problem(&rejected)),
            Err(CallError::NotSent(e)) => Err(Problem::new("not_sent", e.to_string())),
            Err(CallError::Unknown(e)) => Err(Problem::new(doubt(&e).1, e.to_string())),
        }
    }

    async fn close(&self, attempt: &Attempt) -> Observation {
        let call = CloseOrder { out_trade_no: attempt.out_trade_no.to_string() };
        match self.wire.call(&self.merchant, &call).await {
            Ok(_) => Observation::ClosedAtGateway,
            Err(error) => untrusted_or(Task::Close, error, |rejected| match rejected.code.as_str() {
                _ if !rejected.signed => not_believed(Task::Close, problem(&rejected)),
                "ORDERPAID" => Observation::SaidPaid,
                "ORDERCLOSED" => Observation::ClosedAtGateway,
                "ORDERNOTEXIST" => Observation::NotFound { task: Task::Close },
                _ => Observation::CloseRefused(problem(&rejected)),
            }),
        }
    }
}

impl<W: Wire> Gateway for WechatGateway<W> {
    fn merchant(&self) -> &Merchant {
        &self.merchant
    }

    fn look_up(&self, by: OrderRef) -> LookUp<'_> {
        Box::pin(self.find(by))
    }

    fn ask<'a>(&'a self, attempt: &'a Attempt, task: Task, source: Source) -> Answer<'a> {
        Box::pin(async move {
            let terms = &attempt.terms;
            if (&terms.appid, &terms.mch_id) != (&self.merchant.appid, &self.merchant.mch_id) {
                // Another merchant's key would sign nonsense: only that merchant's till can ask.
                let problem = Problem::new("other_merchant_configured", "");
                return Observation::NoTrust { task, distrust: Distrust::NotSent, problem };
            }
            match task {
                Task::Place => self.place(attempt).await,
                Task::Query => self.query(attempt, source).await,
                Task::Close => self.close(attempt).await,
            }
        })
    }
}

fn order(reply: &OrderQueryReply, fields: &Fields) -> GatewayOrder {
    let payment = reply.payment.as_ref();
    GatewayOrder {
        out_trade_no: reply.out_trade_no.clone(),
        trade_state: reply.trade_state.as_str().to_owned(),
        said: reply.trade_state_desc.clone(),
        transaction_id: payment.map(|payment| payment.transaction_id.clone()),
        total: payment.map(|payment| payment.total_fee),
        paid_at_ms: payment.and_then(|payment| payment.time_end),
        fields: fields.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
    }
}

/// The order an attempt's frozen terms describe: the same to the byte each time (protocol sheet §5.3).
fn unified_order(attempt: &Attempt) -> UnifiedOrder {
    let terms = &attempt.terms;
    UnifiedOrder {
        body: terms.body.clone(),
        detail: None,
        attach: None,
        out_trade_no: attempt.out_trade_no.to_string(),
        total_fee: terms.total,
        spbill_create_ip: terms.client_ip.parse().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        time_start: Some(terms.time_start_ms),
        time_expire: Some(terms.time_expire_ms),
        goods_tag: None,
        notify_url: terms.notify_url.clone(),
        product_id: terms.product_id.clone(),
        limit_pay: None,
        device_info: None,
        receipt: None,
        scene_info: None,
    }
}

/// Reads a query's verified reply (protocol sheet §6.2).
fn read_query(reply: &OrderQueryReply, fields: &Fields, source: Source) -> Observation {
    match (&reply.trade_state, &reply.payment) {
        (TradeState::Success | TradeState::Refund, Some(payment)) => {
            Observation::Success(success(payment, fields, reply.trade_state.as_str(), source))
        }
        (TradeState::Success | TradeState::Refund, None) => {
            not_believed(Task::Query, Problem::new("unreadable", "paid, but the payment's facts are missing"))
        }
        (TradeState::NotPay | TradeState::UserPaying | TradeState::Accept, _) => Observation::NotPaid,
        (TradeState::Closed, _) => Observation::ClosedAtGateway,
        (TradeState::Revoked, _) => Observation::ReversedAtGateway,
        (TradeState::PayError, _) => Observation::PayError,
        (TradeState::Other(word), _) => {
            not_believed(Task::Query, Problem::new("unreadable", format!("trade_state {word}")))
        }
    }
}

/// A verified payment as the domain's words, with everything the gateway said kept.
pub(crate) fn success(payment: &Payment, fields: &Fields, trade_state: &str, source: Source) -> Success {
    Success {
        source,
        appid: payment.appid.clone(),
        mch_id: payment.mch_id.clone(),
        total: payment.total_fee,
        currency: payment.fee_type.clone(),
        transaction_id: payment.transaction_id.clone(),
        // WeChat may leave the time out once money was refunded: then what is known is that it was paid by now.
        paid_at_ms: payment.time_end.unwrap_or_else(|| SystemClock.now_ms()),
        pay_type: payment.trade_type.clone(),
        trade_state: trade_state.to_owned(),
        gateway: serde_json::to_string(fields).unwrap_or_default(),
    }
}

/// Sorts an error by the one question that matters: not sent, rejected, or unknown?
fn untrusted_or(task: Task, error: CallError, rejected: impl FnOnce(Rejected) -> Observation) -> Observation {
    let slow_down = error.is_slow_down();
    let (distrust, problem) = match error {
        CallError::Rejected(r) if !slow_down => return rejected(r),
        CallError::Rejected(r) => (Distrust::SlowDown, problem(&r)),
        CallError::NotSent(e) => (Distrust::NotSent, Problem::new("not_sent", e.to_string())),
        CallError::Unknown(e) => {
            let (distrust, code) = doubt(&e);
            (if slow_down { Distrust::SlowDown } else { distrust }, Problem::new(code, e.to_string()))
        }
    };
    Observation::NoTrust { task, distrust, problem }
}

/// Whether an unknown outcome is silence or an answer that can't be believed, and our word for it.
pub(crate) fn doubt(unknown: &Unknown) -> (Distrust, &str) {
    match &unknown.why {
        Why::TimedOut | Why::Broken => (Distrust::NoAnswer, "no_answer"),
        Why::HttpStatus(_) => (Distrust::NoAnswer, "http_status"),
        Why::Uncertain { code } => (Distrust::NoAnswer, code),
        Why::Xml(_) | Why::NoCode { .. } | Why::Reply(_) => (Distrust::NotBelieved, "unreadable"),
        Why::Signature(_) => (Distrust::NotBelieved, "bad_signature"),
        Why::OtherMerchant { .. } => (Distrust::NotBelieved, "other_merchant"),
    }
}

fn not_believed(task: Task, problem: Problem) -> Observation {
    Observation::NoTrust { task, distrust: Distrust::NotBelieved, problem }
}

fn problem(rejected: &Rejected) -> Problem {
    Problem::new(&rejected.code, &rejected.message)
}
