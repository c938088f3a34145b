//! The scan gun: goods go into the cart whatever has the focus, and nothing it types reaches a field.

use crate::driver::{Machine, Window};

/// The demo shop's latte.
const LATTE: &str = "6901001";

async fn value(window: &Window, testid: &str) -> String {
    let script = format!("return document.querySelector('[data-testid={testid}]').value;");
    window.execute(&script).await.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn goods_are_scanned_whatever_has_the_focus() {
    let machine = Machine::new();
    let window = machine.open().await;
    window.see("product-tile").await;
    window.overtype("search", "xyz").await;
    window.gun(LATTE).await;
    window.read("cart-total", |text| text.contains("18.00")).await;
    assert_eq!(
        value(&window, "search").await,
        "xyz",
        "what a person typed stays, what the gun typed never came"
    );

    // A button has the focus: neither its figures nor its Enter press it.
    window.execute("document.querySelector('[data-testid=charge]').focus();").await;
    window.gun(LATTE).await;
    window.read("cart-total", |text| text.contains("36.00")).await;
    assert_eq!(window.count("sheet").await, 0, "the gun's Enter charges nothing");

    window.click("keypad-open").await;
    window.overtype("keypad-input", "12.50").await;
    window.gun("6900000000007").await;
    window.read("scan-notice", |text| text.contains("6900000000007")).await;
    assert_eq!(value(&window, "keypad-input").await, "12.50", "an amount is not overwritten by a code");
    window.gun("134567890123456789").await;
    window.read("scan-notice", |text| text.contains("付款码")).await;
    let page = window.execute("return document.body.textContent;").await;
    assert!(!page.as_str().unwrap().contains("134567890123456789"), "a payment code is nobody's to read");
}

/// An input method has every key before the page: what it wrote into the field is taken out again.
#[tokio::test]
async fn an_input_method_leaves_nothing_of_a_scan_in_the_note() {
    let machine = Machine::new();
    let window = machine.open().await;
    window.click("product-tile").await;
    window.click("cart-hold").await;
    window.overtype("hold-note", "7 号桌").await;
    window
        .execute(&format!(
            "const note = document.querySelector('[data-testid=hold-note]');
             const key = (type, code) => note.dispatchEvent(new KeyboardEvent(type,
                 {{ key: 'Process', code, keyCode: 229, isComposing: true, bubbles: true, cancelable: true }}));
             note.focus();
             note.dispatchEvent(new CompositionEvent('compositionstart', {{ bubbles: true }}));
             for (const digit of '{LATTE}') {{
                 key('keydown', 'Digit' + digit);
                 document.execCommand('insertText', false, digit);
                 key('keyup', 'Digit' + digit);
             }}
             key('keydown', 'Enter');"
        ))
        .await;
    window.read("scan-notice", |text| text.contains(LATTE)).await;
    assert_eq!(value(&window, "hold-note").await, "7 号桌");
    assert_eq!(window.count("hold-note").await, 1, "the gun's Enter holds no sale");
}
