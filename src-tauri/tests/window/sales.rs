//! A manager with a customer's phone in the hand: the sale, its timeline, a number nobody here knows, and the file.

use std::path::PathBuf;

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;

/// The keys Enter and Escape, WebDriver's way.
const ENTER: &str = "\u{e007}";

/// Types into the search box and presses Enter: by keyboard only.
async fn find(window: &Window, number: &str) {
    window.overtype("sales-search", number).await;
    window.see("sales-search").await.send_keys(ENTER).await.unwrap();
}

/// The one file in the folder of exports.
fn exported(machine: &Machine) -> PathBuf {
    let files = std::fs::read_dir(machine.data().join("exports")).unwrap();
    let files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

#[tokio::test]
async fn a_manager_finds_a_sale_by_the_customers_number_and_takes_it_along() {
    let gateway = Simulator::start();
    let machine = Machine::set_up_for(&gateway.url);
    let window = machine.open().await;
    window.click("keypad-open").await;
    window.overtype("keypad-input", "12.50").await;
    window.click("keypad-add").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    let out_trade_no = window.out_trade_no().await;
    gateway.pay(&window.scan().await).await;
    window.see_sheet(&["paid"]).await;
    window.click("sheet-next").await;

    window.click("nav-sales").await;
    window.see("sales-total").await;
    let order = gateway.order(&out_trade_no).await;
    let transaction_id = order["transaction_id"].as_str().unwrap();
    find(&window, transaction_id).await;
    // Noted within a second of being painted; the panel reads again by itself.
    let detail = window.read("sale-detail", |text| text.contains("屏幕显示已收款")).await;
    assert!(detail.contains(&out_trade_no), "{detail}");
    assert!(detail.contains(transaction_id), "{detail}");
    for step in ["点了收款", "二维码显示在屏幕上", "顾客付款", "入账存盘", "屏幕显示已收款"]
    {
        assert!(detail.contains(step), "{step} in {detail}");
    }

    window.click("export-csv").await;
    window.see("exported").await;
    let csv = std::fs::read_to_string(exported(&machine)).unwrap();
    let sale_no = &out_trade_no[..13];
    assert_eq!(csv.lines().count(), 2, "a header and what was filtered: {csv}");
    assert!(csv.contains(sale_no) && csv.contains(",12.50,"), "{csv}");

    find(&window, "4200009999202611239999999999").await;
    window.read("look-up-result", |text| text.contains("查不到这个号码")).await;
    window.click("nav-paylog").await;
    window.click("audit-open").await;
    window.read("audit-entry", |text| text.contains("4200009999202611239999999999")).await;
}
