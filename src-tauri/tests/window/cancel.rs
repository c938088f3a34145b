//! Cancelling, and the customer who pays all the same.

use serde_json::json;

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;

#[tokio::test]
async fn a_cancelled_order_is_closed_at_the_gateway() {
    let machine = Machine::new();
    let window = machine.open().await;
    let out_trade_no = show_code(&window).await;

    cancel(&window).await;
    window.see_sheet(&["closed"]).await;
    window.see_no_code().await;
    let gateway = Simulator::at(machine.demo_simulator());
    assert_eq!(gateway.order(&out_trade_no).await["state"], "CLOSED");

    window.click("sheet-back").await;
    assert_eq!(window.count("cart-line").await, 1, "the cart is kept");
    window.click("nav-paylog").await;
    window.see("paylog-total").await;
    assert_eq!(window.count("paylog-row").await, 0, "nothing was paid");
}

#[tokio::test]
async fn a_customer_who_pays_before_the_close_arrives_has_paid() {
    let machine = Machine::new();
    let window = machine.open().await;
    let out_trade_no = show_code(&window).await;
    let code = window.scan().await;
    let gateway = Simulator::at(machine.demo_simulator());
    gateway.misbehave(json!({ "call": "closeorder", "fault": "slow", "ms": 3000, "times": 1 })).await;

    cancel(&window).await;
    gateway.heard("closeorder").await;
    gateway.pay(&code).await;

    window.see_sheet(&["paid"]).await;
    assert_eq!(gateway.order(&out_trade_no).await["state"], "SUCCESS");
    window.open_newest_entry(&out_trade_no).await;
}

async fn show_code(window: &Window) -> String {
    window.click("product-tile").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    window.out_trade_no().await
}

async fn cancel(window: &Window) {
    window.click("sheet-cancel").await;
    window.click("sheet-cancel-confirm").await;
}
