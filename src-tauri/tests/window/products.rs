//! A manager makes a product, prints its labels and gives it a picture; a cashier sells it, and its stock is counted down.

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

/// A photo of a red cup on white, wider than high.
fn photo(machine: &Machine) -> std::path::PathBuf {
    let (width, height) = (1_200_u32, 900_u32);
    let inside = |x: u32, y: u32| (400..800).contains(&x) && (250..750).contains(&y);
    let pixels: Vec<u8> = (0..width * height)
        .flat_map(|at| if inside(at % width, at / width) { [200, 40, 40] } else { [245, 245, 240] })
        .collect();
    let path = machine.data().join("IMG_0001.png");
    let mut encoder = png::Encoder::new(std::fs::File::create(&path).unwrap(), width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    path
}

#[tokio::test]
async fn a_picture_is_chosen_stands_on_the_tile_and_is_taken_away() {
    let machine = Machine::new();
    let window = machine.open().await;
    let place = "return JSON.stringify([...document.querySelectorAll('[data-tile] .price')].map(price => price.getBoundingClientRect()))";
    window.see("product-tile").await;
    let before = window.execute(place).await;

    window.click("nav-products").await;
    window.click("product-row").await;
    window.see("product-picture-none").await;
    window.choose_file("product-picture-file", &photo(&machine)).await;
    window.until("document.querySelector('[data-testid=product-picture]')?.naturalWidth === 512").await;

    window.click("nav-checkout").await;
    window.until("document.querySelector('[data-testid=tile-picture]')?.naturalWidth === 160").await;
    assert_eq!(window.execute(place).await, before, "nothing has moved for it");

    window.click("nav-products").await;
    window.click("product-picture-remove").await;
    window.click("product-picture-remove-confirm").await;
    window.see("product-picture-none").await;
    window.click("nav-checkout").await;
    window.see("product-tile").await;
    window.gone("tile-picture").await;
}

/// Where the page that was printed last is.
async fn printed(window: &Window) -> String {
    window.see("printed").await;
    let script = "return document.querySelector('[data-testid=printed] [data-selectable]').textContent";
    window.execute(script).await.as_str().unwrap().to_owned()
}
