//! A shift from its float to its printed Z report, and the one behind it.

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;

const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";

#[tokio::test]
async fn a_shift_is_opened_by_keyboard_sold_in_counted_and_printed() {
    let machine = Machine::new();
    let window = machine.open().await;
    window.click("nav-shifts").await;
    window.keys("shift-float", &format!("200{ENTER}")).await;
    window.read("shift-expected", |text| text.contains("200.00")).await;

    let first = sell(&machine, &window).await;
    window.click("nav-shifts").await;
    window.click("shift-x").await;
    window.read("facts-received", |text| text.contains(&format!("¥{first}"))).await;
    window.press("\u{e00c}").await;

    window.click("shift-close").await;
    window.see("count-100").await;
    // A hundred, two fifties, then Enter through the rest.
    for keys in ["1", "2", "", "", "", "", "", ""] {
        window.press(&format!("{keys}{ENTER}")).await;
    }
    window.read("difference", |text| text.contains("相符")).await;
    // One Enter too many goes back to the notes instead of closing the shift.
    window.press(ENTER).await;
    for _ in 0..8 {
        window.press(ENTER).await;
    }
    window.read("difference", |text| text.contains("相符")).await;
    window.press(&format!("{TAB}{ENTER}")).await;
    window.click("print").await;
    window.read("printed", |text| text.contains(".html")).await;
    let script = "return document.querySelector('[data-testid=printed] [data-selectable]').textContent";
    let html = std::fs::read_to_string(window.execute(script).await.as_str().unwrap()).unwrap();
    assert!(html.contains("交班报表 Z 1") && html.contains(&format!("¥{first} (1)")), "{html}");
    window.click("close-finish").await;

    // What is sold without a shift is the next one's.
    let second = sell(&machine, &window).await;
    window.click("nav-shifts").await;
    window.keys("shift-float", &format!("0{ENTER}")).await;
    window.click("shift-close").await;
    window.click("count-way-sum").await;
    window.keys("count-sum", &format!("0{ENTER}")).await;
    window.click("close-confirm").await;
    window.click("close-finish").await;
    let panel = window.read("z-panel", |text| text.contains("Z 2")).await;
    assert!(panel.contains(&format!("1 笔 · ¥{second}")), "{panel}");
    assert!(panel.contains("第 1 条之后到第 2 条"), "{panel}");
    window.click("z-verify").await;
    window.read("z-verify-result", |text| text.contains("2 份 Z 报表全部吻合")).await;
}

/// Sells one piece of the first product; the customer pays. Returns its price in yuan.
async fn sell(machine: &Machine, window: &Window) -> String {
    window.click("nav-checkout").await;
    window.click("product-tile").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    let code = window.scan().await;
    let number = window.out_trade_no().await;
    let gateway = Simulator::at(machine.demo_simulator());
    gateway.pay(&code).await;
    window.see_sheet(&["paid"]).await;
    let fen = gateway.order(&number).await["total_fee"].as_i64().unwrap();
    window.click("sheet-next").await;
    window.gone("sheet").await;
    format!("{}.{:02}", fen / 100, fen % 100)
}
