use crate::support::{Shop, client, is_right, number, order};
use wechatpay::xml;
use wechatpay_simulator::ledger::{Config, PayOptions, PayRef};
use wechatpay_simulator::{Options, Simulator, StartError};

#[tokio::test]
async fn a_sale_from_order_to_payment() {
    let shop = Shop::open().await;
    let placed = shop.call("unifiedorder", &order()).await;
    assert!(is_right(&placed));
    assert_eq!(shop.call("orderquery", &number()).await.get("trade_state"), Some("NOTPAY"));

    let code = placed.get("code_url").unwrap();
    let paid = shop.simulator.pay(PayRef::CodeUrl(code), PayOptions::default()).unwrap();
    let reply = shop.call("orderquery", &number()).await;
    assert!(is_right(&reply));
    assert_eq!(reply.get("trade_state"), Some("SUCCESS"));
    assert_eq!(reply.get("transaction_id"), Some(paid.transaction_id.as_str()));
    assert_eq!(shop.call("closeorder", &number()).await.get("err_code"), Some("ORDERPAID"));
}

#[tokio::test]
async fn handled_xml_is_http_200_and_plain_text_even_when_refused() {
    let shop = Shop::open().await;
    let url = format!("{}/pay/orderquery", shop.simulator.base_url());
    for body in ["", "<html>", "<xml><mch_id>10000100</mch_id></xml>"] {
        let response = shop.client.post(&url).body(body).send().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), &response.headers()["content-type"]),
            (200, &"text/plain".parse().unwrap())
        );
        let reply = xml::read(&response.bytes().await.unwrap()).unwrap();
        assert_eq!((reply.get("return_code"), reply.get("sign"), reply.len()), (Some("FAIL"), None, 2));
    }
    let response = shop.client.get(&url).send().await.unwrap();
    let reply = xml::read(&response.bytes().await.unwrap()).unwrap();
    assert_eq!(reply.get("return_msg"), Some("请使用post方法"));
}

#[tokio::test]
async fn only_loopback_is_listened_on() {
    let listen = "0.0.0.0:0".parse().unwrap();
    let refused = Simulator::start(Options { listen, config: Config::sample().unwrap() }).await;
    assert!(matches!(refused, Err(StartError::NotLoopback(address)) if address == listen));
}

#[tokio::test]
async fn a_taken_address_is_named() {
    let shop = Shop::open().await;
    let options = Options { listen: shop.simulator.addr(), config: Config::sample().unwrap() };
    let refused = Simulator::start(options).await;
    assert!(matches!(refused, Err(StartError::Listen { address, .. }) if address == shop.simulator.addr()));
}

#[tokio::test]
async fn a_stopped_simulator_takes_no_more_connections() {
    let shop = Shop::open().await;
    let url = format!("{}/pay/orderquery", shop.simulator.base_url());
    shop.simulator.stop().await;
    assert!(client().post(url).send().await.unwrap_err().is_connect());
}
