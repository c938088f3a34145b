//! The client against a gateway that behaves as real networks do: slow, broken, lying, gone.

mod support;

use std::sync::Arc;
use std::time::Duration;

use support::server::{Gateway, Plan};
use support::{agreement, fields, merchant, paid, query, signed, unsigned};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use wechatpay::{
    Answered, CallError, Client, Hosts, NotSent, Options, OrderQueryReply, SignType, TradeState, Unknown,
    Why, xml,
};

const MD5: SignType = SignType::Md5;

fn client(base_url: &str, timeout: Duration) -> Client {
    wechatpay::install_tls_provider();
    let hosts = Hosts::custom(base_url).expect("a loopback address");
    Client::new(Options { timeout, ..Options::to(hosts) }).expect("a TLS provider")
}

/// Asks a gateway with this plan once.
async fn ask(plan: Plan) -> (Result<Answered<OrderQueryReply>, CallError>, usize) {
    let gateway = Gateway::start(plan).await;
    let answer = client(&gateway.url, Duration::from_secs(5)).call(&merchant(MD5), &query()).await;
    (answer, gateway.requests())
}

async fn why(plan: Plan) -> Why {
    match ask(plan).await {
        (Err(CallError::Unknown(Unknown { why, .. })), 1) => why,
        (other, requests) => panic!("expected one request and an unknown outcome, got {requests}, {other:?}"),
    }
}

#[tokio::test]
async fn a_good_answer_comes_with_everything_the_gateway_said() {
    let gateway = Gateway::start(Plan::answer(200, signed(paid(), MD5))).await;
    let client = client(&gateway.url, Duration::from_secs(5));
    let answered = client.call(&merchant(MD5), &query()).await.unwrap();
    assert_eq!(answered.reply.trade_state, TradeState::Success);
    assert_eq!(answered.fields.get("x_future_field"), Some("keep-me"));
    assert_eq!(answered.request_id.as_deref(), Some("08F78BB6"));
    assert!(gateway.url.ends_with(&answered.host));

    let sent = gateway.last_request();
    assert!(sent.starts_with("POST /pay/orderquery HTTP/1.1\r\n"), "{sent}");
    let body = sent.split("\r\n\r\n").nth(1).unwrap_or_default();
    assert!(wechatpay::sign::verify(&xml::read(body.as_bytes()).unwrap(), &merchant(MD5).api_key).is_ok());
}

#[tokio::test]
async fn a_connection_is_used_again() {
    let gateway = Gateway::start(Plan::answer(200, signed(paid(), MD5))).await;
    let client = client(&gateway.url, Duration::from_secs(5));
    for _ in 0..3 {
        client.call(&merchant(MD5), &query()).await.unwrap();
    }
    assert_eq!((gateway.requests(), gateway.connections()), (3, 1));
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_leaves_the_outcome_unknown() {
    let gateway = Gateway::start(Plan::Silence).await;
    let client = client(&gateway.url, Duration::from_millis(100));
    let error = client.call(&merchant(MD5), &query()).await.unwrap_err();
    assert!(matches!(error, CallError::Unknown(Unknown { why: Why::TimedOut, .. })), "{error:?}");
    assert_eq!(gateway.requests(), 1);
}

#[tokio::test]
async fn an_answer_that_trickles_past_the_time_leaves_the_outcome_unknown() {
    let mut body = signed(paid(), MD5);
    body.truncate(body.len() / 2);
    let gateway = Gateway::start(Plan::HalfThenSilence(body)).await;
    let client = client(&gateway.url, Duration::from_millis(100));
    let error = client.call(&merchant(MD5), &query()).await.unwrap_err();
    assert!(matches!(error, CallError::Unknown(Unknown { why: Why::TimedOut, .. })), "{error:?}");
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_the_outcome_unknown_and_nothing_is_sent_twice() {
    assert_eq!(why(Plan::HangUpAfterRequest).await, Why::Broken);
    let mut body = signed(paid(), MD5);
    body.truncate(body.len() / 2);
    assert_eq!(why(Plan::HalfThenHangUp(body)).await, Why::Broken);
    let (answer, _) = ask(Plan::HangUpAtOnce).await;
    assert!(matches!(answer, Err(CallError::Unknown(Unknown { why: Why::Broken, .. }))), "{answer:?}");
}

#[tokio::test]
async fn nobody_there_means_not_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let error = client(&url, Duration::from_secs(5)).call(&merchant(MD5), &query()).await.unwrap_err();
    assert_eq!(error, CallError::NotSent(NotSent::NoConnection));
}

#[tokio::test]
async fn an_end_that_does_not_speak_tls_means_not_sent() {
    let gateway = Gateway::start(Plan::answer(200, signed(paid(), MD5))).await;
    let url = gateway.url.replace("http://", "https://");
    let error = client(&url, Duration::from_secs(5)).call(&merchant(MD5), &query()).await.unwrap_err();
    assert_eq!(error, CallError::NotSent(NotSent::Tls));
    assert_eq!(gateway.requests(), 0);
}

/// Whoever sits between the till and WeChat Pay can make a certificate, but not one this machine trusts.
#[tokio::test]
async fn a_certificate_nobody_vouches_for_means_not_sent() {
    wechatpay::install_tls_provider();
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![own.cert.der().clone()], key);
    let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let handshake = tokio::spawn(async move {
        let (stream, _) = listener.accept().await?;
        acceptor.accept(stream).await
    });
    let error = client(&url, Duration::from_secs(5)).call(&merchant(MD5), &query()).await.unwrap_err();
    assert_eq!(error, CallError::NotSent(NotSent::Tls));
    assert!(handshake.await.unwrap().is_err(), "the handshake was completed");
}

#[tokio::test]
async fn a_field_the_gateway_would_refuse_is_not_sent() {
    let gateway = Gateway::start(Plan::Silence).await;
    let close = wechatpay::CloseOrder { out_trade_no: "1".to_owned() };
    let error = client(&gateway.url, Duration::from_secs(5)).call(&merchant(MD5), &close).await.unwrap_err();
    assert!(matches!(error, CallError::NotSent(NotSent::Field(field)) if field.field == "out_trade_no"));
    assert_eq!(gateway.connections(), 0);
}

#[tokio::test]
async fn a_broken_host_leaves_the_outcome_unknown() {
    assert_eq!(why(Plan::answer(502, b"<html>Bad Gateway</html>".to_vec())).await, Why::HttpStatus(502));
    assert_eq!(why(Plan::answer(429, Vec::new())).await, Why::HttpStatus(429));
    assert_eq!(why(Plan::answer(200, b"ok".to_vec())).await, Why::Xml(xml::XmlError::WrongRoot));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Gateway::start(Plan::answer(200, signed(paid(), MD5))).await;
    assert_eq!(why(Plan::Redirect(elsewhere.url.clone())).await, Why::HttpStatus(307));
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    assert_eq!(why(Plan::Endless).await, Why::Xml(xml::XmlError::TooLarge));
}

#[tokio::test]
async fn a_reply_nobody_can_trust_leaves_the_outcome_unknown() {
    let forged = paid().with("sign", "9A0A8659F005D6984697E2CA0A9CF3B7");
    assert!(matches!(why(Plan::answer(200, unsigned(&forged))).await, Why::Signature(_)));
    let other = signed(paid().with("mch_id", "10000101"), MD5);
    assert_eq!(why(Plan::answer(200, other)).await, Why::OtherMerchant { field: "mch_id" });
    let uncertain = agreement().with("result_code", "FAIL").with("err_code", "SYSTEMERROR");
    let code = "SYSTEMERROR".to_owned();
    assert_eq!(why(Plan::answer(200, signed(uncertain, MD5))).await, Why::Uncertain { code });
}

#[tokio::test]
async fn a_refusal_is_a_refusal() {
    let refusal = fields(&[("return_code", "FAIL"), ("return_msg", "签名错误")]);
    let (answer, requests) = ask(Plan::answer(200, unsigned(&refusal))).await;
    assert!(matches!(answer, Err(CallError::Rejected(_))), "{answer:?}");
    assert_eq!(requests, 1);
}
