//! What each answer of WeChat's becomes for the till: one table.

use crate::support::{APPID, KEY, MCH_ID, PRICE, Scripted, Shop, cart, merchant};
use axum::http::StatusCode;
use std::sync::{Arc, Mutex};
use till::payment::{Attempt, Observation, Source, Task};
use till_app::gateway::{Gateway, WechatGateway};
use wechatpay::{ApiKey, Fields, Merchant, SignType, sign, xml};

/// A host that answers everything with the same words.
struct Parrot {
    gateway: WechatGateway,
    attempt: Attempt,
    words: Arc<Mutex<(StatusCode, String)>>,
}

impl Parrot {
    async fn new() -> Parrot {
        let shop = Shop::open().await;
        let till = shop.till_with(Scripted::new(|_, _| Observation::NotPaid)).await;
        let attempt = till.start(cart()).await.unwrap().attempt;
        let words = Arc::new(Mutex::new((StatusCode::OK, String::new())));
        let said = words.clone();
        let router = axum::Router::new().fallback(async move || said.lock().unwrap().clone());
        let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}", socket.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(socket, router).await });
        Parrot { gateway: WechatGateway::new(&base_url, merchant()).unwrap(), attempt, words }
    }

    async fn hear(&self, task: Task, status: u16, fields: &Fields) -> Observation {
        let words = (StatusCode::from_u16(status).unwrap(), xml::write(fields).unwrap());
        *self.words.lock().unwrap() = words;
        self.gateway.ask(&self.attempt, task, Source::Query).await
    }

    /// A signed answer with these further fields.
    fn signed(&self, further: &[(&str, &str)]) -> Fields {
        let mut fields = Fields::new()
            .with("return_code", "SUCCESS")
            .with("appid", APPID)
            .with("mch_id", MCH_ID)
            .with("nonce_str", "IITRi8Iabbblz1Jc")
            .with("out_trade_no", self.attempt.out_trade_no.as_str());
        for (name, value) in further {
            fields.set(name, value);
        }
        let signature = sign::sign(&fields, &ApiKey::new(KEY).unwrap(), SignType::HmacSha256);
        fields.with("sign", signature)
    }

    async fn refused(&self, task: Task, code: &str) -> Observation {
        let fields = self.signed(&[("result_code", "FAIL"), ("err_code", code), ("err_code_des", "…")]);
        self.hear(task, 200, &fields).await
    }
}

#[tokio::test]
async fn every_refusal_has_its_meaning() {
    let parrot = Parrot::new().await;
    let table = [
        (Task::Place, "ORDERPAID", "said_paid"),
        (Task::Place, "ORDERCLOSED", "closed"),
        (Task::Place, "OUT_TRADE_NO_USED", "order_refused"),
        (Task::Place, "INVALID_REQUEST", "order_refused"),
        (Task::Place, "NOAUTH", "order_refused"),
        (Task::Place, "A_CODE_OF_TOMORROW", "order_refused"),
        (Task::Place, "SYSTEMERROR", "no_answer"),
        (Task::Place, "FREQUENCY_LIMITED", "slow_down"),
        (Task::Query, "ORDERNOTEXIST", "not_found"),
        (Task::Query, "SYSTEMERROR", "no_answer"),
        (Task::Query, "FREQUENCY_LIMITED", "slow_down"),
        (Task::Query, "ORDERPAID", "not_believed"),
        (Task::Query, "A_CODE_OF_TOMORROW", "not_believed"),
        (Task::Close, "ORDERPAID", "said_paid"),
        (Task::Close, "ORDERCLOSED", "closed"),
        (Task::Close, "ORDERNOTEXIST", "not_found"),
        (Task::Close, "INVALID_REQUEST", "close_refused"),
        (Task::Close, "A_CODE_OF_TOMORROW", "close_refused"),
        (Task::Close, "SYSTEMERROR", "no_answer"),
        (Task::Close, "FREQUENCY_LIMITED", "slow_down"),
    ];
    for (task, code, name) in table {
        assert_eq!(parrot.refused(task, code).await.name(), name, "{task:?} {code}");
    }
}

#[tokio::test]
async fn an_unsigned_refusal_counts_for_an_order_only() {
    let parrot = Parrot::new().await;
    let refusal = Fields::new().with("return_code", "FAIL").with("return_msg", "ORDERPAID 签名错误");
    let table =
        [(Task::Place, "order_refused"), (Task::Query, "not_believed"), (Task::Close, "not_believed")];
    for (task, name) in table {
        assert_eq!(parrot.hear(task, 200, &refusal).await.name(), name, "{task:?}");
    }
}

#[tokio::test]
async fn every_trade_state_has_its_meaning() {
    let parrot = Parrot::new().await;
    let table = [
        ("NOTPAY", "not_paid"),
        ("USERPAYING", "not_paid"),
        ("ACCEPT", "not_paid"),
        ("CLOSED", "closed"),
        ("REVOKED", "reversed"),
        ("PAYERROR", "pay_error"),
        ("A_STATE_OF_TOMORROW", "not_believed"),
        ("SUCCESS", "not_believed"), // the payment's facts are missing
        ("REFUND", "not_believed"),
    ];
    for (state, name) in table {
        let fields = parrot.signed(&[("result_code", "SUCCESS"), ("trade_state", state)]);
        assert_eq!(parrot.hear(Task::Query, 200, &fields).await.name(), name, "{state}");
    }
}

#[tokio::test]
async fn a_payment_is_read_whole_also_once_refunded() {
    let parrot = Parrot::new().await;
    for state in ["SUCCESS", "REFUND"] {
        let fields = parrot.signed(&[
            ("result_code", "SUCCESS"),
            ("trade_state", state),
            ("trade_type", "NATIVE"),
            ("bank_type", "CMC"),
            ("total_fee", "1250"),
            ("cash_fee", "1250"),
            ("transaction_id", "1009660380201506130728806387"),
            ("time_end", "20261123193200"),
        ]);
        let Observation::Success(seen) = parrot.hear(Task::Query, 200, &fields).await else {
            panic!("{state}")
        };
        assert_eq!(seen.difference(&parrot.attempt), None);
        assert_eq!((seen.total, seen.currency.as_str(), seen.trade_state.as_str()), (PRICE, "CNY", state));
        assert_eq!(seen.paid_at_ms, 1_795_433_520_000, "Beijing time");
        assert_eq!(seen.source, Source::Query);
        assert!(seen.gateway.contains("CMC"));
    }
}

#[tokio::test]
async fn an_order_and_a_close_that_were_taken() {
    let parrot = Parrot::new().await;
    let code = "weixin://wxpay/bizpayurl?pr=NwY5Mz9";
    let ordered = parrot.signed(&[
        ("result_code", "SUCCESS"),
        ("trade_type", "NATIVE"),
        ("prepay_id", "wx201410272009395522657a690389285100"),
        ("code_url", code),
    ]);
    assert_eq!(parrot.hear(Task::Place, 200, &ordered).await, Observation::Ordered { code_url: code.into() });
    let no_code =
        parrot.signed(&[("result_code", "SUCCESS"), ("trade_type", "NATIVE"), ("prepay_id", "wx2")]);
    assert_eq!(parrot.hear(Task::Place, 200, &no_code).await.name(), "not_believed");
    let closed = parrot.signed(&[("result_code", "SUCCESS")]);
    assert_eq!(parrot.hear(Task::Close, 200, &closed).await, Observation::ClosedAtGateway);
}

#[tokio::test]
async fn nothing_is_believed_that_is_spoilt() {
    let parrot = Parrot::new().await;
    let paid = [("result_code", "SUCCESS"), ("trade_state", "CLOSED")];
    let whole = parrot.signed(&paid);
    let mut unsigned = whole.clone();
    unsigned.remove("sign");
    let changed = whole.clone().with("trade_state", "NOTPAY");
    let other_order = parrot.signed(&[paid[0], paid[1], ("out_trade_no", "20261123-0001-1-AAAAAAAAAAAA")]);
    let other_merchant = parrot.signed(&[paid[0], paid[1], ("mch_id", "10000101")]);
    for fields in [&unsigned, &changed, &other_order, &other_merchant, &Fields::new()] {
        assert_eq!(parrot.hear(Task::Query, 200, fields).await.name(), "not_believed", "{fields:?}");
    }
    let page = Fields::new().with("html", "…");
    assert_eq!(parrot.hear(Task::Query, 500, &page).await.name(), "no_answer");
    assert_eq!(parrot.hear(Task::Query, 429, &page).await.name(), "slow_down");
}

#[tokio::test]
async fn another_merchants_attempt_is_not_asked_about() {
    let parrot = Parrot::new().await;
    let other = Merchant::new(APPID, "10000101", ApiKey::new(KEY).unwrap(), SignType::Md5).unwrap();
    let gateway = WechatGateway::new("http://127.0.0.1:9", other).unwrap();
    for task in [Task::Place, Task::Query, Task::Close] {
        let Observation::NoTrust { problem, .. } = gateway.ask(&parrot.attempt, task, Source::Query).await
        else {
            panic!("{task:?} was made")
        };
        assert_eq!(problem.code, "other_merchant_configured");
    }
}
