//! From the click on 收款 to the code on the screen, from the gateway's success to “paid” on the screen.

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;

const ROUNDS: u32 = 40;

/// By polling alone. The gateway answers at once; customers take between one and six seconds to pay.
#[tokio::test]
#[ignore = "a measurement"]
async fn checkout() {
    let gateway = Simulator::start();
    let machine = Machine::set_up_for(&gateway.url);
    let window = machine.open().await;
    let (mut to_code, mut to_paid) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let code = charge(&window).await;
        to_code.push(window.mark("qr-shown").await - window.mark("charge-clicked").await);
        // Spread evenly, so that no payment time is favoured against the polling rhythm.
        gateway.pay_later(&code, 1000 + round * 5000 / ROUNDS).await;
        let out_trade_no = window.out_trade_no().await;
        window.see_sheet(&["paid"]).await;
        let shown_at_ms = window.mark("paid-shown").await;
        let paid_at_ms = gateway.order(&out_trade_no).await["paid_at_ms"].as_f64().unwrap();
        to_paid.push(shown_at_ms - paid_at_ms);
        window.click("sheet-next").await;
    }
    println!("{ROUNDS} sales in the window, milliseconds     p50     p90     p99     max");
    report("click to code, the gateway's time included", to_code);
    report("gateway's success to “paid” on the screen", to_paid);
}

/// Keys in an amount, clicks 收款 and waits for the code.
async fn charge(window: &Window) -> String {
    window.click("keypad-open").await;
    window.overtype("keypad-input", "0.01").await;
    window.click("keypad-add").await;
    window
        .execute(
            "performance.clearMarks();
             document.querySelector('[data-testid=charge]').addEventListener(
                 'click', () => performance.mark('charge-clicked'), { capture: true, once: true });",
        )
        .await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    window.scan().await
}

fn report(what: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    println!("{what:42} {:7.0} {:7.0} {:7.0} {:7.0}", at(50), at(90), at(99), at(100));
}
