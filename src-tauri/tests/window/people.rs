//! Two people at one till: the cashier sells under his name, the manager's PIN lets a setting through, and the lock stops
//! no payment.

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;
use till_app::open::Folder;

pub const OWNERS: &str = "135790";
pub const LI: &str = "246802";
pub const WANG: &str = "1234";
const ENTER: &str = "\u{e007}";
const F12: &str = "\u{e03c}";

#[tokio::test]
async fn a_cashier_sells_a_manager_approves_and_the_lock_stops_no_payment() {
    let machine = Machine::new();
    let window = machine.open().await;
    staff(&window).await;

    // The owner locks; the cashier logs in by the keyboard alone: the tile by its focus, the PIN, Enter.
    window.press(F12).await;
    choose(&window, "小王").await;
    window.give_pin(WANG).await;
    window.gone("login").await;
    window.read("session-name", |text| text == "小王").await;

    // His name is on the sale; F12 while the code is out, and the money settles all the same.
    window.click("nav-checkout").await;
    window.click("product-tile").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    let out_trade_no = window.out_trade_no().await;
    let code = window.scan().await;
    window.press(F12).await;
    window.see("login-under-way").await;
    window.see_no_code().await;
    Simulator::at(machine.demo_simulator()).pay(&code).await;
    window.gone("login-under-way").await;
    choose(&window, "小王").await;
    window.give_pin(WANG).await;
    window.gone("login").await;
    window.see_sheet(&["paid"]).await;
    window.click("sheet-next").await;
    window.gone("sheet").await;
    assert_eq!(cashier_of(&machine, &out_trade_no).await, "小王");

    // A setting needs a manager: refused, approved by a PIN, and done.
    window.click("nav-settings").await;
    window.overtype("settings-till-name", "前台").await;
    window.click("settings-save").await;
    window.see("approval").await;
    window.give_pin(LI).await;
    window.see("settings-saved").await;
    let expected =
        [("小王", "settings_changed"), ("李姐", "action_approved")].map(|(who, what)| (who.to_owned(), what));
    assert_eq!(told(&machine).await, expected);
}

/// The owner's PIN, the first manager, then the cashier.
async fn staff(window: &Window) {
    window.click("nav-settings").await;
    window.overtype("pin-next", OWNERS).await;
    window.overtype("pin-again", OWNERS).await;
    window.click("pin-save").await;
    window.see("pin-saved").await;
    add(window, "李姐", LI).await;
    window.give_pin(OWNERS).await;
    window.read("person", |text| text.contains("李姐")).await;
    add(window, "小王", WANG).await;
    window.see_css("[data-testid=person]:nth-child(2)").await;
}

/// Adds somebody; who is allowed to do it has been asked by the till itself.
pub async fn add(window: &Window, name: &str, pin: &str) {
    window.click("person-add").await;
    window.overtype("person-name", name).await;
    window.overtype("person-pin", pin).await;
    window.overtype("person-again", pin).await;
    window.click("person-save").await;
}

/// Chooses somebody on the log-in screen by the keyboard.
pub async fn choose(window: &Window, name: &str) {
    window.see("login").await;
    let script = format!(
        "[...document.querySelectorAll('[data-testid=login-person]')].find((tile) => tile.textContent.includes('{name}')).focus()"
    );
    window.execute(&script).await;
    window.press(ENTER).await;
}

async fn cashier_of(machine: &Machine, out_trade_no: &str) -> String {
    let store = Folder::at(&machine.data().join("demo"), None).unwrap().store().await.unwrap();
    let attempt = store.attempt(out_trade_no).await.unwrap().unwrap();
    let sale = store.sale(&attempt.sale_no).await.unwrap().unwrap();
    store.close().await;
    sale.cashier
}

/// The two newest entries of the shop's audit log: who did what.
async fn told(machine: &Machine) -> Vec<(String, &'static str)> {
    let store = Folder::at(&machine.data(), None).unwrap().store().await.unwrap();
    let entries = store.audit_page(None, 2).await.unwrap();
    store.close().await;
    entries.into_iter().map(|entry| (entry.who, entry.action.as_str())).collect()
}
