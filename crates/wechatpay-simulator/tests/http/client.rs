//! The real client against every fault: nothing that may have happened looks as if it had not.

use crate::support::{NUMBER, Shop};
use fen::Fen;
use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;
use wechatpay::{
    CallError, Client, CloseOrder, Hosts, Merchant, OrderQuery, OrderRef, SignType, TradeState, UnifiedOrder,
};
use wechatpay_simulator::ledger::{Config, PayOptions, PayRef};

fn client(shop: &Shop) -> Client {
    wechatpay::install_tls_provider();
    let hosts = Hosts::custom(&shop.simulator.base_url()).unwrap();
    Client::new(wechatpay::Options::to(hosts)).unwrap()
}

/// A client that gives up soon, for calls that are never answered.
fn hasty_client(shop: &Shop) -> Client {
    let hosts = Hosts::custom(&shop.simulator.base_url()).unwrap();
    Client::new(wechatpay::Options { timeout: Duration::from_millis(300), ..wechatpay::Options::to(hosts) })
        .unwrap()
}

fn merchant(sign_type: SignType) -> Merchant {
    let Config { appid, mch_id, api_key, .. } = Config::sample().unwrap();
    Merchant::new(&appid, &mch_id, api_key, sign_type).unwrap()
}

fn order() -> UnifiedOrder {
    UnifiedOrder {
        body: "小张南山店-超市".to_owned(),
        detail: None,
        attach: Some("till 1 & <2>".to_owned()),
        out_trade_no: NUMBER.to_owned(),
        total_fee: Fen::new(1250),
        spbill_create_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        time_start: None,
        time_expire: None,
        goods_tag: None,
        notify_url: "https://pos.example.com/notify".to_owned(),
        product_id: "TABLE-7".to_owned(),
        limit_pay: None,
        device_info: None,
        receipt: None,
        scene_info: None,
    }
}

fn query() -> OrderQuery {
    OrderQuery { by: OrderRef::OutTradeNo(NUMBER.to_owned()) }
}

#[tokio::test]
async fn a_sale_with_each_algorithm() {
    for sign_type in [SignType::Md5, SignType::HmacSha256] {
        let shop = Shop::open().await;
        let (client, merchant) = (client(&shop), merchant(sign_type));
        let placed = client.call(&merchant, &order()).await.unwrap().reply;
        assert_eq!(client.call(&merchant, &query()).await.unwrap().reply.trade_state, TradeState::NotPay);

        let paid = shop.simulator.pay(PayRef::CodeUrl(&placed.code_url), PayOptions::default()).unwrap();
        let reply = client.call(&merchant, &query()).await.unwrap().reply;
        let payment = reply.payment.unwrap();
        assert_eq!((reply.trade_state, payment.transaction_id), (TradeState::Success, paid.transaction_id));
        assert_eq!(payment.total_fee, Fen::new(1250));

        let refused =
            client.call(&merchant, &CloseOrder { out_trade_no: NUMBER.to_owned() }).await.unwrap_err();
        assert!(
            matches!(&refused, CallError::Rejected(no) if no.code == "ORDERPAID" && no.signed),
            "{refused:?}"
        );
    }
}

#[tokio::test]
async fn every_fault_of_a_query_is_unknown_or_a_signed_refusal() {
    let unknown = [
        "reset",
        "reset_after_effect",
        "http_502",
        "http_502_after_effect",
        "rubbish",
        "bad_signature",
        "unsigned",
        "systemerror",
        "systemerror_after_effect",
        "other_merchant",
        "other_order",
        "doctype",
        "redirect",
        "oversized",
    ];
    let shop = Shop::open().await;
    let (client, merchant) = (client(&shop), merchant(SignType::Md5));
    client.call(&merchant, &order()).await.unwrap();
    for fault in unknown {
        shop.plan(&format!(r#"{{"faults":[{{"call":"orderquery","fault":"{fault}"}}]}}"#));
        let error = client.call(&merchant, &query()).await.unwrap_err();
        assert!(matches!(error, CallError::Unknown(_)), "{fault}: {error:?}");
    }
    shop.plan(r#"{"faults":[{"call":"orderquery","fault":"rate_limit"}]}"#);
    let error = client.call(&merchant, &query()).await.unwrap_err();
    assert!(error.is_slow_down(), "{error:?}");
}

#[tokio::test]
async fn silence_is_unknown() {
    let shop = Shop::open().await;
    wechatpay::install_tls_provider();
    let (client, merchant) = (hasty_client(&shop), merchant(SignType::Md5));
    for fault in ["no_answer_after_effect", "no_answer_without_effect"] {
        shop.plan(&format!(r#"{{"faults":[{{"call":"any","fault":"{fault}"}}]}}"#));
        let error = client.call(&merchant, &order()).await.unwrap_err();
        assert!(matches!(error, CallError::Unknown(_)), "{fault}: {error:?}");
    }
}

#[tokio::test]
async fn a_gateway_that_is_gone_was_sent_nothing() {
    let shop = Shop::open().await;
    let (client, merchant) = (client(&shop), merchant(SignType::Md5));
    shop.simulator.stop().await;
    let error = client.call(&merchant, &order()).await.unwrap_err();
    assert!(matches!(error, CallError::NotSent(_)), "{error:?}");
}

#[tokio::test]
async fn a_wrong_account_is_refused_by_name() {
    let shop = Shop::open().await;
    let client = client(&shop);
    let config = Config::sample().unwrap();
    let other_key = wechatpay::ApiKey::new("00000000000000000000000000000000").unwrap();
    let wrong = [
        (Merchant::new(&config.appid, &config.mch_id, other_key, SignType::Md5), "签名错误"),
        (Merchant::new(&config.appid, "10000101", config.api_key.clone(), SignType::Md5), "mch_id"),
        (Merchant::new("wxd930ea5d5a258f4e", &config.mch_id, config.api_key.clone(), SignType::Md5), "appid"),
    ];
    for (merchant, named) in wrong {
        let error = client.call(&merchant.unwrap(), &query()).await.unwrap_err();
        assert!(
            matches!(&error, CallError::Rejected(no) if no.message.contains(named) && !no.signed),
            "{error:?}"
        );
    }
}
