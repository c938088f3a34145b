//! The customer display: another window, another pair of eyes, and no way to anything else.

use fantoccini::Locator;
use serde_json::{Value, json};

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;

/// Waits until the customer sees this, and stays at the customer's window.
async fn customer_sees(window: &Window, scene: &str) {
    window.to_window("customer").await;
    window.see_css(&format!("[data-testid=customer][data-scene={scene}]")).await;
}

/// What the core answers to the window that is being driven.
async fn call(window: &Window, command: &str, arguments: Value) -> String {
    let script = "
        const [command, arguments_, done] = arguments;
        window.__TAURI_INTERNALS__.invoke(command, arguments_).then((found) => done('answered ' + JSON.stringify(found)),
            (refused) => done('refused ' + JSON.stringify(refused)));";
    let found = window.client.execute_async(script, vec![json!(command), arguments]).await.unwrap();
    found.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_customer_sees_the_goods_the_code_and_the_tick_and_nothing_else() {
    let machine = Machine::new();
    let window = machine.open().await;
    window.click("display-toggle").await;
    customer_sees(&window, "idle").await;
    window.read("customer-shop", |text| !text.is_empty()).await;

    window.to_window("main").await;
    window.click("product-tile").await;
    window.click("product-tile").await;
    customer_sees(&window, "cart").await;
    window.read("customer-line", |text| text.contains("×2")).await;
    let total = window.see("customer-total").await.attr("data-fen").await.unwrap();
    window.to_window("main").await;
    assert_eq!(window.see("cart-total").await.attr("data-fen").await.unwrap(), total);

    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    let out_trade_no = window.out_trade_no().await;
    let gateway = Simulator::at(machine.demo_simulator());
    let order = gateway.order(&out_trade_no).await;
    customer_sees(&window, "pay").await;
    assert_eq!(window.scan().await, order["code_url"].as_str().unwrap());
    let (_, _, width, height) = window.see("customer-qr").await.rectangle().await.unwrap();
    assert!(width >= 240.0 && height >= 240.0, "{width}×{height}");
    window.read("customer-countdown", |text| text.contains(':')).await;

    // Money nobody knows about: the code goes, and why is nobody's business here.
    gateway.misbehave(json!({ "call": "any", "fault": "bad_signature", "times": 1 })).await;
    customer_sees(&window, "wait").await;
    window.see_no_code().await;
    customer_sees(&window, "pay").await;

    let page = window.client.source().await.unwrap();
    for private in [out_trade_no.as_str(), order["code_url"].as_str().unwrap(), "signature"] {
        assert!(!page.contains(private), "the customer could read {private}");
    }

    window.to_window("main").await;
    window.click("phone-pay").await;
    window.see_sheet(&["paid"]).await;
    customer_sees(&window, "paid").await;
    window.see("customer-paid").await;
    window.see_no_code().await;

    window.to_window("main").await;
    window.click("sheet-next").await;
    window.gone("sheet").await;
    customer_sees(&window, "paid").await;
    window.to_window("main").await;
    window.click("product-tile").await;
    customer_sees(&window, "cart").await;
    window.to_window("main").await;
    window.click("display-toggle").await;
    window.has_windows(1).await;
}

#[tokio::test]
async fn the_customers_window_can_call_nothing_but_what_it_shows() {
    let machine = Machine::new();
    let window = machine.open().await;
    window.click("display-toggle").await;
    customer_sees(&window, "idle").await;
    let allowed = call(&window, "display_view", json!({ "seen": -1 })).await;
    assert!(allowed.starts_with("answered") && allowed.contains("idle"), "{allowed}");
    let nothing = json!({});
    let cancel = json!({ "outTradeNo": "20261123-0001-1-AAAAAAAAAAAA" });
    let listen = json!({ "event": "checkout-changed", "target": { "kind": "Any" }, "handler": 1 });
    for (command, arguments) in [
        ("settings_get", &nothing),
        ("checkouts_open", &nothing),
        ("checkout_cancel", &cancel),
        ("display_get", &nothing),
        ("duties", &nothing),
        ("plugin:event|listen", &listen),
        ("plugin:store|load", &json!({ "path": "settings.json" })),
        ("plugin:window|close", &json!({ "label": "main" })),
        ("plugin:webview|create_webview_window", &json!({ "options": { "label": "more" } })),
    ] {
        let answer = call(&window, command, arguments.clone()).await;
        assert!(answer.starts_with("refused"), "{command}: {answer}");
    }
    // Its own page, without the cashier's screens in it.
    let loaded = window
        .execute("return [...document.querySelectorAll('script, link')].map(({ src, href }) => src ?? href).join()")
        .await;
    let loaded = loaded.as_str().unwrap();
    assert!(
        loaded.contains("customer-") && !loaded.contains("index-") && !loaded.contains("Room-"),
        "{loaded}"
    );

    window.to_window("main").await;
    let settings = call(&window, "settings_get", nothing).await;
    assert!(settings.starts_with("answered"), "the cashier's window still may: {settings}");
}

#[tokio::test]
async fn the_display_is_remembered_and_shows_a_payment_again_after_a_power_cut() {
    let machine = Machine::new();
    let window = machine.open().await;
    window.click("display-toggle").await;
    window.click("product-tile").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    let total = window.see("sheet-amount").await.attr("data-fen").await.unwrap();
    customer_sees(&window, "pay").await;
    drop(window);

    let window = machine.open().await;
    window.see_sheet(&["waiting"]).await;
    customer_sees(&window, "pay").await;
    assert_eq!(window.see("customer-amount").await.attr("data-fen").await.unwrap(), total);
    window.client.find(Locator::Css("[data-testid=customer-line]")).await.unwrap();
}
