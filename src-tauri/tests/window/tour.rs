//! A walk through every screen of the running program. A room of the rail joins it by itself.

use std::time::Duration;

use fantoccini::Locator;
use serde_json::{Value, json};

use crate::driver::Window;
use crate::simulator::Simulator;

/// Dialogs that a room opens: the room, and the control that opens it. Esc closes each.
const DIALOGS: [(&str, &str); 8] = [
    ("paylog", "heads-open"),
    ("paylog", "audit-open"),
    ("products", "import-open"),
    ("reports", "report-about"),
    ("checkout", "keypad-open"),
    ("shifts", "shift-move"),
    ("shifts", "shift-x"),
    ("shifts", "shift-close"),
];
const ESCAPE: &str = "\u{e00c}";

/// Somebody who looks at each screen.
pub trait Visitor {
    /// A screen stands still; `name` is its own.
    async fn look(&mut self, window: &Window, name: &str);
}

/// Walks the whole house: a sale from its goods to its end in every state, with the customer's screen beside it, then
/// every room with its details and dialogs.
pub async fn walk(window: &Window, gateway: &Simulator, visitor: &mut impl Visitor) {
    window.click("display-toggle").await;
    customer(window, "idle", visitor).await;
    sell(window, gateway, visitor).await;
    end_unpaid(window, visitor).await;
    for room in rooms(window).await {
        window.click(&format!("nav-{room}")).await;
        settle(window).await;
        visitor.look(window, &room).await;
        if room == "shifts" {
            window.overtype("shift-float", "200").await;
            window.click("shift-open").await;
            window.see("shift-now").await;
            settle(window).await;
            visitor.look(window, "shifts-open").await;
        }
        if open_first_row(window).await {
            settle(window).await;
            visitor.look(window, &format!("{room}-detail")).await;
        }
        for (_, button) in DIALOGS.iter().filter(|(of, _)| *of == room) {
            window.click(button).await;
            settle(window).await;
            visitor.look(window, button).await;
            escape(window).await;
        }
    }
    guide(window, visitor).await;
}

/// The set-up guide stands in place of the settings.
async fn guide(window: &Window, visitor: &mut impl Visitor) {
    window.click("nav-settings").await;
    window.click("setup-open").await;
    settle(window).await;
    visitor.look(window, "setup").await;
    window.click("setup-way-account").await;
    window.click("setup-go-apiKey").await;
    settle(window).await;
    visitor.look(window, "setup-step").await;
    window.click("setup-back").await;
}

async fn sell(window: &Window, gateway: &Simulator, visitor: &mut impl Visitor) {
    for tile in 0..3 {
        let tiles = window.client.find_all(Locator::Css("[data-testid=product-tile]")).await.unwrap();
        tiles[tile].click().await.unwrap();
    }
    for dialog in ["cart-edit", "cart-discount", "cart-hold"] {
        window.click(dialog).await;
        settle(window).await;
        visitor.look(window, dialog).await;
        escape(window).await;
    }
    visitor.look(window, "cart").await;
    customer(window, "cart", visitor).await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    window.scan().await;
    visitor.look(window, "waiting").await;
    customer(window, "pay", visitor).await;
    gateway.misbehave(json!({ "call": "orderquery", "fault": "bad_signature" })).await;
    window.see_sheet(&["unknown"]).await;
    visitor.look(window, "unknown").await;
    customer(window, "wait", visitor).await;
    window.click("sheet-manager").await;
    settle(window).await;
    visitor.look(window, "manager").await;
    escape(window).await;
    gateway.behave().await;
    window.see_sheet(&["waiting"]).await;
    window.click("phone-pay").await;
    window.see_sheet(&["paid"]).await;
    visitor.look(window, "paid").await;
    customer(window, "paid", visitor).await;
}

async fn end_unpaid(window: &Window, visitor: &mut impl Visitor) {
    if window.count("sheet-next").await > 0 {
        window.click("sheet-next").await;
    }
    window.gone("sheet").await;
    window.click("product-tile").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    window.click("sheet-cancel").await;
    settle(window).await;
    visitor.look(window, "cancel").await;
    window.click("sheet-cancel-confirm").await;
    window.see_sheet(&["closed"]).await;
    visitor.look(window, "closed").await;
    window.click("sheet-back").await;
}

/// Looks at the customer's window in this scene, and comes back.
async fn customer(window: &Window, scene: &str, visitor: &mut impl Visitor) {
    window.to_window("customer").await;
    window.see_css(&format!("[data-testid=customer][data-scene={scene}]")).await;
    visitor.look(window, &format!("customer-{scene}")).await;
    window.to_window("main").await;
}

/// The rooms as the rail names them.
async fn rooms(window: &Window) -> Vec<String> {
    let script = "return [...document.querySelectorAll('nav [data-testid^=nav-]')].map(({ dataset }) => dataset.testid)";
    let found = window.execute(script).await;
    let names = found.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
    names.map(|name| name.trim_start_matches("nav-").to_owned()).collect()
}

/// Opens the first row of a room's list, if it has one.
async fn open_first_row(window: &Window) -> bool {
    let click =
        "const cell = document.querySelector('main [role=row] [role=cell]'); cell?.click(); return !!cell;";
    window.execute(click).await == Value::Bool(true)
}

async fn escape(window: &Window) {
    window.client.active_element().await.unwrap().send_keys(ESCAPE).await.unwrap();
    let script = "return document.querySelectorAll('dialog[open]').length";
    for _ in 0..40 {
        if window.execute(script).await == json!(0) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    window.fail("Esc does not close the dialog").await;
}

/// Waits until what was opened has been fetched and has faded in (120 ms).
pub async fn settle(window: &Window) {
    let script =
        "return document.getAnimations().length + document.querySelectorAll('[aria-busy=true]').length";
    tokio::time::sleep(Duration::from_millis(150)).await;
    for _ in 0..60 {
        if window.execute(script).await == json!(0) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
