//! Amounts nobody can pay.

use crate::driver::Machine;
use crate::simulator::Simulator;

#[tokio::test]
async fn a_bad_amount_gets_a_sentence_and_charges_nothing() {
    let machine = Machine::new();
    let window = machine.open().await;
    window.click("keypad-open").await;
    for bad in ["1.005", "-1", "1e3", "99999999999", "0", ""] {
        window.overtype("keypad-input", bad).await;
        window.click("keypad-add").await;
        window.read("keypad-error", |text| !text.is_empty()).await;
        assert_eq!(window.count("cart-line").await, 0, "“{bad}” went into the cart");
    }
    assert!(Simulator::at(machine.demo_simulator()).orders().await.is_empty());

    window.overtype("keypad-input", "0.01").await;
    window.click("keypad-add").await;
    window.see("cart-line").await;
}
