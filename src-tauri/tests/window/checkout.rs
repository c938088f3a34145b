//! The main job: goods, code, payment, proof.

use crate::driver::Machine;
use crate::simulator::Simulator;

#[tokio::test]
async fn a_customer_pays_and_the_manager_finds_the_proof() {
    let machine = Machine::new();
    let window = machine.open().await;
    window.see("demo-badge").await;
    window.click("product-tile").await;
    window.click("product-tile").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    let out_trade_no = window.out_trade_no().await;

    let gateway = Simulator::at(machine.demo_simulator());
    let order = gateway.order(&out_trade_no).await;
    assert_eq!(window.scan().await, order["code_url"].as_str().unwrap());

    window.click("phone-pay").await;
    window.see_sheet(&["paid"]).await;
    window.see_no_code().await;
    let paid = gateway.order(&out_trade_no).await;
    assert_eq!(paid["state"], "SUCCESS");

    let proof = window.open_newest_entry(&out_trade_no).await;
    for said in ["transaction_id", paid["transaction_id"].as_str().unwrap(), "result_code", "trade_state"] {
        assert!(proof.contains(said), "the raw reply lacks {said}: {proof}");
    }
    assert_eq!(window.count("paylog-row").await, 1);
}

/// The clips reach the loudspeaker: they are found, allowed by the page's policy, and can be decoded here.
#[tokio::test]
async fn the_paid_amount_is_spoken() {
    let machine = Machine::new();
    let window = machine.open().await;
    window.see("demo-badge").await;
    window.click("product-tile").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    window.click("phone-pay").await;
    window.see_sheet(&["paid"]).await;
    let spoken = window.spoken().await;
    let text = spoken["text"].as_str().unwrap();
    assert!(text.starts_with("微信收款") && text.ends_with(['元', '角', '分']), "{spoken}");
    assert_eq!(spoken["by"], "clips");
}
