//! Two sales, one with a discount: the reports add them up in every way, say how long they took, and leave as a file.

use crate::driver::{Machine, Window};
use std::path::Path;

/// Puts the goods with these codes into the cart.
async fn put_in(window: &Window, codes: &[&str]) {
    for code in codes {
        window.overtype("search", code).await;
        window.keys("search", "\u{e007}").await;
    }
}

async fn paid(window: &Window) {
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    window.click("phone-pay").await;
    window.see_sheet(&["paid"]).await;
    window.click("sheet-next").await;
    window.gone("sheet").await;
}

/// The fen of each line of the table, and of its total.
async fn lines(window: &Window, by: &str) -> (Vec<i64>, i64) {
    window.click(&format!("by-{by}")).await;
    let checked = format!("[data-testid=by-{by}][aria-checked=true]");
    window.see_css(&checked).await;
    let script = "return [...document.querySelectorAll('[data-testid=report-row], [data-testid=report-sum]')]
        .map((row) => Number(row.dataset.fen))";
    // Goods are asked for anew: the table of before stays until they have come.
    let name = if by == "products" { "纯净水" } else { "" };
    window.read("report-table", |text| text.contains(name)).await;
    let found = window.execute(script).await;
    let mut fen: Vec<i64> = found.as_array().unwrap().iter().map(|fen| fen.as_i64().unwrap()).collect();
    let total = fen.pop().unwrap();
    (fen, total)
}

#[tokio::test]
async fn two_sales_add_up_in_every_breakdown_and_leave_as_a_file() {
    let machine = Machine::new();
    let window = machine.open().await;
    put_in(&window, &["6905001"]).await;
    window.read("cart-total", |text| text.contains("3.00")).await;
    paid(&window).await;
    // Two lattes and a croissant, 9.99 % off: 43.20 of 48.00.
    put_in(&window, &["6901001", "6901001", "6903001"]).await;
    window.press("\u{e035}").await;
    window.overtype("discount-input", "9.99").await;
    window.read("sale-total", |text| text.contains("43.20")).await;
    window.click("sale-apply").await;
    window.read("cart-total", |text| text.contains("43.20")).await;
    paid(&window).await;

    window.click("nav-reports").await;
    window.read("report-received", |text| text.contains("46.20")).await;
    window.read("report-sales", |text| text == "2").await;
    window.read("report-discounts", |text| text.contains("4.80") && text.contains("1 单")).await;
    for by in ["hours", "cashiers", "tills", "products"] {
        let (parts, total) = lines(&window, by).await;
        assert_eq!((parts.iter().sum::<i64>(), total), (4_620, 4_620), "{by}: {parts:?}");
    }
    let (products, _) = lines(&window, "products").await;
    assert_eq!(products, [3_240, 1_080, 300], "each line bears its share of the discount");
    window.click("export-csv").await;
    window.see("exported").await;
    let csv = exported(&machine.data().join("exports"));
    assert!(csv.contains("拿铁,"), "{csv}");
    assert!(
        csv.lines().last().is_some_and(|total| total.starts_with("合计 total,") && total.contains("46.20")),
        "{csv}"
    );

    window.click("by-latency").await;
    window.read("latency-toCode", |text| text.contains("2 笔")).await;
    window.read("latency-sum", |text| text.contains('2')).await;
}

/// What the one file in the folder says.
fn exported(folder: &Path) -> String {
    let mut files = std::fs::read_dir(folder).unwrap();
    let file = files.next().expect("a file").unwrap();
    assert!(files.next().is_none(), "one file");
    std::fs::read_to_string(file.path()).unwrap()
}
