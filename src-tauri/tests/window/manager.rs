//! The manager charges a sale again while nobody knows, and deals with the money that arrives after all.

use serde_json::json;

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;

const PIN: &str = "135790";

#[tokio::test]
async fn the_unknown_is_charged_again_and_its_late_money_attached() {
    let machine = Machine::new();
    let window = machine.open().await;
    choose_pin(&window).await;

    window.click("nav-checkout").await;
    window.click("product-tile").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    let first = window.out_trade_no().await;
    let code = window.scan().await;
    let gateway = Simulator::at(machine.demo_simulator());
    // The customer pays, and not one answer about it can be believed.
    gateway.misbehave(json!({ "call": "orderquery", "fault": "bad_signature" })).await;
    gateway.pay(&code).await;
    window.see_sheet(&["unknown"]).await;
    window.see_no_code().await;
    assert_eq!(window.count("sheet-retry").await, 0, "not without the manager");

    window.click("sheet-manager").await;
    give(&window, "000000", "顾客手机显示未付款").await;
    window.read("manager-fields", |text| text.contains("密码不对")).await;
    assert_eq!(window.out_trade_no().await, first, "a wrong PIN opens nothing");
    give(&window, PIN, "顾客手机显示未付款").await;
    window.see_sheet(&["waiting"]).await;
    let second = window.out_trade_no().await;
    assert_ne!(second, first);
    assert_ne!(window.scan().await, code, "a second code, shown knowingly");

    // The gateway can be believed again: the first payment was there all the time.
    gateway.behave().await;
    window.see("sheet-earlier-paid").await;
    window.click("sheet-cancel").await;
    window.click("sheet-cancel-confirm").await;
    window.see_sheet(&["closed"]).await;
    assert_eq!(gateway.order(&second).await["state"], "CLOSED");

    window.click("nav-paylog").await;
    window.read("duty", |text| text.contains(&first)).await;
    window.click("duty-attach").await;
    give(&window, PIN, "顾客出示了付款记录").await;
    window.gone("duty").await;
    window.click("audit-open").await;
    window.read("audit-entry", |text| text.contains("顾客出示了付款记录")).await;
}

async fn choose_pin(window: &Window) {
    window.click("nav-settings").await;
    window.overtype("pin-next", PIN).await;
    window.overtype("pin-again", PIN).await;
    window.click("pin-save").await;
    window.see("pin-saved").await;
}

async fn give(window: &Window, pin: &str, reason: &str) {
    window.overtype("manager-pin", pin).await;
    window.overtype("manager-reason", reason).await;
    window.click("manager-confirm").await;
}
