//! A manager makes a product and prints its labels; a cashier sells it, and its stock is counted down.

use crate::driver::{ENTER, Machine, Window};
use crate::simulator::Simulator;

const CODE: &str = "6901234567892";

#[tokio::test]
async fn a_product_is_made_labelled_sold_and_counted() {
    let machine = Machine::new();
    let window = machine.open().await;
    window.click("nav-products").await;
    window.click("product-new").await;
    for (field, text) in [("code", CODE), ("name", "柚子茶"), ("price", "12.5"), ("stock-first", "3")] {
        window.overtype(&format!("product-{field}"), text).await;
    }
    window.click("product-save").await;
    window.read("product-stock", |text| text.contains('3')).await;

    window.overtype("label-copies", "2").await;
    window.click("print").await;
    let labels = std::fs::read_to_string(printed(&window).await).unwrap();
    assert_eq!(labels.matches("<svg").count(), 2);
    assert!(labels.contains("柚子茶") && labels.contains("¥12.50") && labels.contains(CODE), "{labels}");

    window.click("nav-checkout").await;
    window.overtype("search", CODE).await;
    window.press(&ENTER.to_string()).await;
    window.see("cart-line").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    let code = window.scan().await;
    Simulator::at(machine.demo_simulator()).pay(&code).await;
    window.see_sheet(&["paid"]).await;
    window.press(&ENTER.to_string()).await;
    window.gone("sheet").await;

    window.click("nav-products").await;
    window.overtype("products-search", CODE).await;
    window.click("product-row").await;
    window.read("product-stock", |text| text.contains('2')).await;
    window.read("product-sold", |text| text.contains('1')).await;
}

/// Where the page that was printed last is.
async fn printed(window: &Window) -> String {
    window.see("printed").await;
    let script = "return document.querySelector('[data-testid=printed] [data-selectable]').textContent";
    window.execute(script).await.as_str().unwrap().to_owned()
}
