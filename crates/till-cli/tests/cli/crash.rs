//! Power cuts: `saoma` is killed at random moments, and every attempt still comes to its true end.

use crate::shop::{Shop, text};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use wechatpay_simulator::ledger::{OrderState, PayOptions, PayRef};

const KILLS: u32 = 15;

#[test]
fn killed_at_any_moment_every_attempt_comes_to_its_true_end() {
    let shop = Shop::open();
    let mut dice = StdRng::seed_from_u64(20_240_601);
    shop.plan(
        r#"{"faults":[{"call":"any","fault":"reset_after_effect","probability":0.1},
            {"call":"any","fault":"bad_signature","probability":0.1}]}"#,
    );
    let mut shown = BTreeSet::new();
    for kill in 1..=KILLS {
        let amount = format!("{kill}.01");
        let charge = shop.start(&["charge", "--amount", &amount, "--title", "拿铁"]);
        moment(&mut dice, 700);
        some_customers_pay(&shop, &mut dice, 0.2);
        shown.extend(numbers(&charge.cut()));
    }
    // The first start after the cuts tells of everything that is open; some pay meanwhile, some are cancelled.
    let watch = shop.start(&["watch", "--for", "5"]);
    some_customers_pay(&shop, &mut dice, 0.4);
    shown.extend(numbers(&watch.end().lines));
    for number in &shown {
        let cancel = shop.start(&["cancel", number]);
        moment(&mut dice, 200);
        cancel.cut();
    }
    shop.plan(r#"{"faults":[]}"#);
    let cancelled = shown.iter().map(|number| shop.saoma(["cancel", number]));
    // Paid ones stay paid, whatever the cashier wishes.
    cancelled.for_each(|ran| assert_eq!(ran.code, 0, "{ran:?}"));

    let watch = shop.saoma(["watch", "--for", "30"]);
    assert_eq!(watch.code, 0, "something is still open: {watch:?}");
    books_agree(&shop);
    assert!(shown.len() > 5, "the cuts came too early to test anything: {shown:?}");
}

/// Lets a random time pass, which is what is tested here: no event tells the moment of a power cut.
fn moment(dice: &mut StdRng, most_ms: u64) {
    std::thread::sleep(Duration::from_millis(dice.random_range(0..most_ms)));
}

fn some_customers_pay(shop: &Shop, dice: &mut StdRng, share: f64) {
    for order in shop.simulator.orders() {
        if order.state == OrderState::NotPay && dice.random_bool(share) {
            // Refused when the code has just been replaced or closed; then it is not paid.
            _ = shop.simulator.pay(PayRef::CodeUrl(&order.code_url), PayOptions { notify: false });
        }
    }
}

fn numbers(lines: &[Value]) -> Vec<String> {
    lines.iter().map(|line| text(&line["out_trade_no"])).collect()
}

/// What the gateway knows as paid is in the pay log once, and nothing else is; nothing is payable any more.
fn books_agree(shop: &Shop) {
    let log = shop.paylog();
    let ours: BTreeMap<_, _> = log
        .iter()
        .map(|entry| {
            (text(&entry["out_trade_no"]), (text(&entry["transaction_id"]), entry["total_fen"].as_i64()))
        })
        .collect();
    assert_eq!(ours.len(), log.len(), "one entry each: {log:?}");
    let (paid, unpaid): (Vec<_>, Vec<_>) =
        shop.simulator.orders().into_iter().partition(|order| order.state == OrderState::Success);
    let theirs: BTreeMap<_, _> = paid
        .into_iter()
        .map(|order| {
            (order.out_trade_no, (order.transaction_id.unwrap_or_default(), Some(order.total_fee.fen())))
        })
        .collect();
    assert_eq!(ours, theirs);
    assert!(!theirs.is_empty() && !unpaid.is_empty(), "both ends happened");
    for order in unpaid {
        assert_eq!(order.state, OrderState::Closed, "{}", order.out_trade_no);
    }
    let verify = shop.saoma(["verify"]);
    assert_eq!((verify.code, &verify.last()["entries"]), (0, &log.len().into()), "{verify:?}");
}
