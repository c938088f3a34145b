//! A manager brings the products of an old program: sees row by row what is wrong, stores the rest, and sells it.

use std::path::Path;

use crate::driver::{Machine, Window};

const ESCAPE: &str = "\u{e00c}";

/// GB18030, as old programs write: two good rows, a price of half a fen, two rows of one code.
fn old_program() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/window/files/old-program.csv")
}

#[tokio::test]
async fn a_file_of_an_old_program_is_looked_at_corrected_and_sold_from() {
    let machine = Machine::new();
    let window = machine.open().await;
    window.click("nav-products").await;
    let before = window.read("products-count", |text| text.contains(char::is_numeric)).await;

    // A file without prices is no list of products.
    let wrong = machine.data().join("members.csv");
    std::fs::write(&wrong, "会员号,姓名\n1,小王\n").unwrap();
    window.click("import-open").await;
    window.choose_file("import-file", &wrong).await;
    window.read("import-error", |text| text.contains("售价")).await;

    window.choose_file("import-file", &old_program()).await;
    for (count, rows) in [("made", "2"), ("changed", "0"), ("bad", "3")] {
        window.read(&format!("import-{count}"), |text| text.contains(rows)).await;
    }
    window.read("import-ignored", |text| text.contains("进价")).await;
    assert_eq!(faults(&window).await, ["4", "5", "6"]);
    // Looked at and left: nothing was stored.
    window.press(ESCAPE).await;
    window.gone("import").await;
    window.read("products-count", |text| text == before).await;

    window.click("import-open").await;
    window.choose_file("import-file", &old_program()).await;
    window.click("import-leave-bad").await;
    window.read("import-done", |text| text.contains('2') && text.contains('3')).await;
    window.click("import-close").await;
    window.read("products-count", |text| text != before).await;
    // The same file again changes nothing more.
    window.click("import-open").await;
    window.choose_file("import-file", &old_program()).await;
    window.read("import-unchanged", |text| text.contains('2')).await;
    window.read("import-made", |text| text.contains('0')).await;
    window.press(ESCAPE).await;
    window.gone("import").await;

    window.click("nav-checkout").await;
    window.gun("6901028000024").await;
    window.read("cart-total", |text| text.contains("36.50")).await;
}

/// The rows of the file that are said to be wrong.
async fn faults(window: &Window) -> Vec<String> {
    window.see("import-fault").await;
    let script = "return [...document.querySelectorAll('[data-testid=import-fault] [role=cell]:first-child')]
        .map((cell) => cell.textContent.replace(/\\D/g, ''))";
    let found = window.execute(script).await;
    found.as_array().unwrap().iter().map(|row| row.as_str().unwrap().to_owned()).collect()
}
