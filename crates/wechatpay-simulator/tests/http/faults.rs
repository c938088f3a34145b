use crate::support::{NUMBER, Shop, is_right, number, order, until};
use std::time::{Duration, Instant};
use tokio::time::timeout;
use wechatpay::xml;
use wechatpay_simulator::ledger::{OrderState, PayOptions, PayRef};

fn always(call: &str, fault: &str) -> String {
    format!(r#"{{"faults":[{{"call":"{call}","fault":"{fault}"}}]}}"#)
}

#[tokio::test]
async fn a_reset_breaks_the_connection_before_or_after_the_effect() {
    for (fault, placed) in [("reset", false), ("reset_after_effect", true)] {
        let shop = Shop::open().await;
        shop.plan(&always("unifiedorder", fault));
        let error = shop.send("unifiedorder", &order()).await.unwrap_err();
        assert!(error.is_request() && !error.is_connect() && !error.is_timeout(), "{error:?}");
        assert_eq!(shop.simulator.order(NUMBER).is_some(), placed, "{fault}");
    }
}

#[tokio::test]
async fn a_silent_call_is_never_answered() {
    for (fault, placed) in [("no_answer_without_effect", false), ("no_answer_after_effect", true)] {
        let shop = Shop::open().await;
        shop.plan(&always("unifiedorder", fault));
        let sending = shop.send_unanswered("unifiedorder", &order()).await;
        assert!(timeout(Duration::from_millis(100), sending).await.is_err(), "{fault}: silence");
        assert_eq!(shop.simulator.order(NUMBER).is_some(), placed, "{fault}");
    }
}

#[tokio::test]
async fn a_slow_call_takes_effect_although_the_merchant_hung_up() {
    let shop = Shop::open().await;
    shop.call("unifiedorder", &order()).await;
    shop.plan(r#"{"faults":[{"call":"closeorder","fault":"slow","ms":1000}]}"#);
    let sending = shop.send_unanswered("closeorder", &number()).await;
    assert_eq!(shop.simulator.order(NUMBER).unwrap().state, OrderState::NotPay, "not yet");
    sending.abort();
    until(async || shop.simulator.order(NUMBER).unwrap().state == OrderState::Closed).await;
}

#[tokio::test]
async fn a_slow_answer_comes_after_its_delay() {
    let shop = Shop::open().await;
    shop.plan(r#"{"faults":[{"call":"any","fault":"slow_after_effect","ms":150}]}"#);
    let started = Instant::now();
    assert!(is_right(&shop.call("unifiedorder", &order()).await));
    assert!(started.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn http_faults_have_their_status_and_no_readable_body() {
    for (fault, status) in
        [("http_502", 502), ("http_502_after_effect", 502), ("rubbish", 200), ("oversized", 200)]
    {
        let shop = Shop::open().await;
        shop.plan(&always("any", fault));
        let response = shop.send("unifiedorder", &order()).await.unwrap();
        assert_eq!(response.status(), status, "{fault}");
        assert!(xml::read(&response.bytes().await.unwrap()).is_err(), "{fault}");
    }
}

#[tokio::test]
async fn a_redirect_shows_who_follows_it() {
    let mut shop = Shop::open().await;
    shop.plan(&always("any", "redirect"));
    let response = shop.send("unifiedorder", &order()).await.unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["location"]),
        (307, &"/redirected".parse().unwrap())
    );
    assert_eq!(shop.get("stats").await["other_paths"], 0);

    shop.client = reqwest::Client::builder().no_proxy().build().unwrap();
    assert_eq!(shop.send("unifiedorder", &order()).await.unwrap().status(), 404);
    assert_eq!(shop.get("stats").await["other_paths"], 1);
}

#[tokio::test]
async fn a_lie_about_the_amount_has_a_good_signature() {
    let shop = Shop::open().await;
    shop.call("unifiedorder", &order()).await;
    shop.simulator.pay(PayRef::OutTradeNo(NUMBER), PayOptions::default()).unwrap();
    shop.plan(&always("orderquery", "wrong_amount"));
    let reply = shop.call("orderquery", &number()).await;
    assert!(is_right(&reply));
    assert_eq!(reply.get("total_fee"), Some("1251"));
}

#[tokio::test]
async fn a_gateway_that_is_down_answers_502_and_the_phone_still_works() {
    let shop = Shop::open().await;
    shop.call("unifiedorder", &order()).await;
    shop.plan(r#"{"down":true}"#);
    assert_eq!(shop.send("orderquery", &number()).await.unwrap().status(), 502);
    shop.simulator.pay(PayRef::OutTradeNo(NUMBER), PayOptions::default()).unwrap();
    shop.plan("{}");
    assert_eq!(shop.call("orderquery", &number()).await.get("trade_state"), Some("SUCCESS"));
}

#[tokio::test]
async fn stopping_cuts_silent_calls_off() {
    let shop = Shop::open().await;
    shop.plan(&always("any", "no_answer_after_effect"));
    let waiting = shop.send_unanswered("unifiedorder", &order()).await;
    shop.simulator.stop().await;
    let error = waiting.await.unwrap().unwrap_err();
    assert!(!error.is_timeout(), "{error:?}");
}
