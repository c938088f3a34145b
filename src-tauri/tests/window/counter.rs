//! A sale with a discount, put aside for the next customer, taken back after a power cut, and charged to the fen.

use crate::driver::Machine;
use crate::simulator::Simulator;
use std::time::Duration;
use till_app::open::Folder;

#[tokio::test]
async fn a_discounted_sale_is_held_taken_back_and_charged_to_the_fen() {
    let machine = Machine::new();
    let window = machine.open().await;
    // Two lattes and a croissant: 18.00 × 2 + 12.00.
    for code in ["6901001", "6901001", "6903001"] {
        window.overtype("search", code).await;
        window.keys("search", "\u{e007}").await;
    }
    window.read("cart-total", |text| text.contains("48.00")).await;
    // F5: 9.99 % off the whole sale: 4.80 of 48.00, rounded to the nearest fen.
    window.press("\u{e035}").await;
    window.overtype("discount-input", "9.99").await;
    window.read("sale-total", |text| text.contains("43.20")).await;
    window.click("sale-apply").await;
    window.read("cart-total", |text| text.contains("43.20")).await;
    // F6, with a note; the next customer finds an empty cart.
    window.press("\u{e036}").await;
    window.overtype("hold-note", "7 号桌").await;
    window.click("hold-confirm").await;
    window.gone("cart-line").await;
    window.overtype("search", "6905001").await;
    window.keys("search", "\u{e007}").await;
    window.read("cart-total", |text| text.contains("3.00")).await;
    window.see("cart-hold").await;
    // The draft is saved within a moment; the power goes.
    wait_for_draft(&machine).await;
    drop(window);

    let window = machine.open().await;
    window.read("cart-total", |text| text.contains("3.00")).await;
    // F7: the held sale comes back, the water takes its place.
    window.press("\u{e037}").await;
    window.read("held-row", |text| text.contains("7 号桌")).await;
    window.click("held-take").await;
    window.read("cart-total", |text| text.contains("43.20")).await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    window.read("sheet-amount", |text| text.contains("43.20")).await;
    let out_trade_no = window.out_trade_no().await;
    let gateway = Simulator::at(machine.demo_simulator());
    let order = gateway.order(&out_trade_no).await;
    assert_eq!(order["total_fee"], 4_320, "{order}");
    assert_eq!(window.scan().await, order["code_url"].as_str().unwrap());
    window.click("phone-pay").await;
    window.see_sheet(&["paid"]).await;
}

/// The page saves the cart beside the cashier's work; nothing on the screen tells when.
async fn wait_for_draft(machine: &Machine) {
    let folder = Folder::at(&machine.data().join("demo"), None).unwrap();
    let (store, till) = (folder.store().await.unwrap(), folder.settings().unwrap().till_name);
    for _ in 0..400 {
        let kept = store.draft(&till).await.unwrap();
        if kept.is_some_and(|cart| cart.lines.iter().any(|line| line.title == "纯净水")) {
            return store.close().await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the cart was not saved");
}
