use crate::support::{NUMBER, Shop, number, order, until};
use serde_json::json;

#[tokio::test]
async fn the_phone_pays_by_number_or_by_code() {
    let shop = Shop::open().await;
    let placed = shop.call("unifiedorder", &order()).await;
    let code = json!({ "code_url": placed.get("code_url") }).to_string();
    let (status, paid) = shop.post("pay", &code).await;
    assert_eq!((status, &paid["out_trade_no"], &paid["total_fee"]), (200, &json!(NUMBER), &json!(1250)));
    let (status, refused) = shop.post("pay", &json!({ "out_trade_no": NUMBER }).to_string()).await;
    assert_eq!((status, &refused["reason"]), (409, &json!("already_paid")));
    assert!(refused["error"].as_str().unwrap().contains("订单已支付"));
}

#[tokio::test]
async fn an_old_code_does_not_pay() {
    let shop = Shop::open().await;
    let old = json!({ "code_url": shop.call("unifiedorder", &order()).await.get("code_url") }).to_string();
    shop.call("unifiedorder", &order()).await;
    let (status, refused) = shop.post("pay", &old).await;
    assert_eq!((status, &refused["reason"]), (409, &json!("code_replaced")));
}

#[tokio::test]
async fn a_payment_can_come_later() {
    let shop = Shop::open().await;
    shop.call("unifiedorder", &order()).await;
    let (status, scheduled) =
        shop.post("pay", &json!({ "out_trade_no": NUMBER, "after_ms": 80 }).to_string()).await;
    assert_eq!(status, 202);
    until(async || shop.call("orderquery", &number()).await.get("trade_state") == Some("SUCCESS")).await;
    let paid_at_ms = shop.simulator.order(NUMBER).unwrap().paid_at_ms;
    assert!(paid_at_ms >= scheduled["scheduled_for_ms"].as_i64());
}

#[tokio::test]
async fn a_failed_payment_leaves_the_order_open() {
    let shop = Shop::open().await;
    shop.call("unifiedorder", &order()).await;
    let (status, _) = shop.post("fail", &json!({ "out_trade_no": NUMBER }).to_string()).await;
    assert_eq!(status, 200);
    let orders = shop.get("orders").await;
    assert_eq!(
        (&orders["orders"][0]["state"], &orders["orders"][0]["failed_attempts"]),
        (&json!("NOTPAY"), &json!(1))
    );
}

#[tokio::test]
async fn a_request_that_names_no_order_or_two_is_refused() {
    let shop = Shop::open().await;
    for body in
        ["{}", r#"{"out_trade_no":"a","code_url":"b"}"#, "pay!", r#"{"out_trade_no":"a","afterms":1}"#]
    {
        let (status, answer) = shop.post("pay", body).await;
        assert_eq!(status, 400, "{body}: {answer}");
    }
    assert_eq!(shop.post("pay", r#"{"out_trade_no":"POS-unknown"}"#).await.0, 404);
    assert_eq!(shop.post("notify", r#"{"out_trade_no":"POS-unknown","times":101}"#).await.0, 400);
}

#[tokio::test]
async fn orders_come_newest_first_with_what_happened_to_them() {
    let shop = Shop::open().await;
    let placed = shop.call("unifiedorder", &order()).await;
    shop.call("orderquery", &number()).await;
    shop.call("unifiedorder", &order().with("out_trade_no", "POS20240601000002")).await;
    let orders = shop.get("orders").await["orders"].as_array().unwrap().clone();
    assert_eq!(orders.len(), 2);
    assert_eq!(orders[0]["out_trade_no"], "POS20240601000002");
    assert_eq!(shop.get("orders?limit=1").await["orders"], json!([orders[0]]));
    let first = &orders[1];
    assert_eq!(first["code_url"].as_str(), placed.get("code_url"));
    assert_eq!(first["calls"], json!({ "unifiedorder": 1, "orderquery": 1, "closeorder": 0 }));
    assert_eq!(first["notify_url"], "https://pos.example.com/notify");
    assert!(first["last_answered_at_ms"].as_i64() >= first["created_at_ms"].as_i64());
}

#[tokio::test]
async fn a_fault_plan_is_replaced_shown_and_cleared() {
    let shop = Shop::open().await;
    let plan = r#"{"faults":[{"call":"orderquery","fault":"systemerror","times":2}]}"#;
    let (status, in_force) = shop.post("faults", plan).await;
    assert_eq!((status, &in_force["faults"][0]["fault"]), (200, &json!("systemerror")));
    assert_eq!(shop.call("orderquery", &number()).await.get("err_code"), Some("SYSTEMERROR"));
    assert_eq!(shop.get("faults").await["faults"][0]["times"], 1);

    let (status, refused) = shop.post("faults", r#"{"faults":[{"call":"any","fault":"explode"}]}"#).await;
    assert_eq!(status, 400);
    assert!(refused["error"].as_str().unwrap().contains("no_answer_after_effect"));
    assert_eq!(shop.get("faults").await["faults"][0]["times"], 1, "a refused plan changes nothing");

    assert_eq!(shop.post("faults", r#"{"faults":[]}"#).await.1, json!({ "faults": [], "down": false }));
    assert_eq!(shop.call("orderquery", &number()).await.get("err_code"), Some("ORDERNOTEXIST"));
}

#[tokio::test]
async fn statistics_count_calls_and_faults() {
    let shop = Shop::open().await;
    shop.plan(r#"{"faults":[{"call":"orderquery","fault":"reset","times":1}]}"#);
    shop.send("orderquery", &number()).await.unwrap_err();
    shop.call("orderquery", &number()).await;
    let stats = shop.get("stats").await;
    assert_eq!(stats["calls"]["orderquery"]["count"], 2);
    assert_eq!(stats["calls"]["orderquery"]["answered"], 1);
    assert_eq!(stats["faults"], json!({ "reset": 1 }));
}

#[tokio::test]
async fn the_page_is_served_and_steers_only_from_here() {
    let shop = Shop::open().await;
    let page = shop.client.get(shop.simulator.base_url()).send().await.unwrap();
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let html = page.text().await.unwrap();
    assert!(html.contains("顾客的手机") && html.contains("/_control/orders"));

    let pay = format!("{}/_control/pay", shop.simulator.base_url());
    let body = json!({ "out_trade_no": NUMBER }).to_string();
    let foreign = shop.client.post(pay).header("origin", "https://shop.example.com").body(body);
    assert_eq!(foreign.send().await.unwrap().status(), 403);
}
