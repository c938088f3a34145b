//! The power goes while the customer holds up the telephone.

use crate::driver::Machine;
use crate::simulator::Simulator;

#[tokio::test]
async fn a_payment_made_while_the_till_was_dead_is_settled_after_the_restart() {
    let gateway = Simulator::start();
    let machine = Machine::set_up_for(&gateway.url);
    let window = machine.open().await;
    window.click("keypad-open").await;
    window.overtype("keypad-input", "12.34").await;
    window.click("keypad-add").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    let out_trade_no = window.out_trade_no().await;
    let code = window.scan().await;

    drop(window); // SIGKILL
    gateway.pay(&code).await;

    let window = machine.open().await;
    let proof = window.open_newest_entry(&out_trade_no).await;
    let paid = gateway.order(&out_trade_no).await;
    assert!(proof.contains(paid["transaction_id"].as_str().unwrap()), "{proof}");
    assert!(proof.contains("12.34"), "{proof}");
    assert_eq!(window.count("paylog-row").await, 1);
    assert_eq!(gateway.orders().await.len(), 1, "the restart ordered nothing anew");
}
