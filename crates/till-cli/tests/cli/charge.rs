//! `charge`, `cancel`, `query`, `watch`: every exit code, and what is printed on the way.

use crate::shop::{Shop, WRONG_KEY, text};
use wechatpay_simulator::ledger::OrderState;

#[test]
fn a_scanned_code_is_paid() {
    let shop = Shop::open();
    let mut charge = shop.start(&["charge", "--amount", "12.50", "--title", "拿铁"]);
    let qr = charge.line(|line| line["event"] == "qr");
    assert!(text(&qr["code_url"]).starts_with("weixin://wxpay/bizpayurl"));
    assert!(qr["sale_no"].is_string() && qr["expires_at_ms"].is_i64() && qr["total_fen"] == 1250, "{qr}");
    let transaction_id = shop.pay(&text(&qr["code_url"]));
    let ran = charge.end();
    assert_eq!(ran.code, 0, "{ran:?}");
    let state = ran.last();
    assert_eq!((&state["event"], &state["state"]), (&"state".into(), &"paid".into()));
    assert_eq!(state["out_trade_no"], qr["out_trade_no"]);
    assert_eq!(state["transaction_id"], transaction_id);
    assert_eq!(shop.paylog().len(), 1);
}

#[test]
fn a_sale_names_its_cashier() {
    let shop = Shop::open();
    let charge = |name: &str| {
        shop.saoma(["charge", "--amount", "1", "--title", "茶", "--wait", "0", "--cashier", name])
    };
    let too_long = "王".repeat(41);
    for bad in ["小\n王", &too_long] {
        charge(bad).refused(2, "--cashier");
    }
    let placed = charge(" 小王 ");
    assert_eq!(placed.code, 14, "{placed:?}");
}

#[test]
fn closed_by_another_process_ends_unpaid() {
    let shop = Shop::open();
    let (charge, number, _) = shop.charge("8");
    let cancel = shop.saoma(["cancel", &number]);
    assert_eq!(cancel.code, 0, "{cancel:?}");
    let ran = charge.end();
    assert_eq!((ran.code, &ran.last()["state"]), (10, &"closed".into()), "{ran:?}");
    assert_eq!(shop.state_of(&number), OrderState::Closed);
    assert!(shop.paylog().is_empty());
}

#[test]
fn settled_by_another_process_is_paid() {
    let shop = Shop::open();
    // Whichever of the two sees the payment first, both tell of it.
    let (charge, number, code_url) = shop.charge("8");
    shop.pay(&code_url);
    assert_eq!(shop.saoma(["query", &number]).code, 0);
    let ran = charge.end();
    assert_eq!((ran.code, &ran.last()["state"]), (0, &"paid".into()), "{ran:?}");
    assert_eq!(shop.paylog().len(), 1);
}

#[test]
fn answers_that_cannot_be_believed_are_unknown() {
    for (call, fault) in
        [("orderquery", "bad_signature"), ("orderquery", "http_502"), ("unifiedorder", "bad_signature")]
    {
        let shop = Shop::open();
        shop.plan(&format!(r#"{{"faults":[{{"call":"{call}","fault":"{fault}"}}]}}"#));
        let ran = shop.saoma(["charge", "--amount", "1", "--title", "茶", "--wait", "6"]);
        assert_eq!((ran.code, &ran.last()["state"]), (11, &"unknown".into()), "{call} {fault} {ran:?}");
        assert!(ran.last()["problem"]["code"].is_string(), "{ran:?}");
        assert!(shop.paylog().is_empty());
    }
}

#[test]
fn a_gateway_that_never_answers_is_unknown_and_the_money_is_found_later() {
    let shop = Shop::open();
    shop.plan(r#"{"faults":[{"call":"orderquery","fault":"no_answer_without_effect"}]}"#);
    let mut charge = shop.start(&["charge", "--amount", "3", "--title", "茶", "--wait", "45"]);
    let qr = charge.line(|line| line["event"] == "qr");
    shop.pay(&text(&qr["code_url"]));
    charge.line(|line| line["state"] == "unknown");
    shop.plan(r#"{"faults":[]}"#);
    let ran = charge.end();
    assert_eq!((ran.code, &ran.last()["state"]), (0, &"paid".into()), "{ran:?}");
}

#[test]
fn a_lost_answer_to_the_order_is_unknown_then_asked_again_under_the_same_number() {
    let shop = Shop::open();
    shop.plan(r#"{"faults":[{"call":"unifiedorder","fault":"reset_after_effect","times":1}]}"#);
    let (charge, number, code_url) = shop.charge("3");
    shop.pay(&code_url);
    let ran = charge.end();
    assert_eq!((ran.code, &ran.lines[0]["state"]), (0, &"unknown".into()), "{ran:?}");
    assert!(ran.lines.iter().all(|line| line["out_trade_no"] == *number));
    assert_eq!(shop.simulator.orders().len(), 1);
}

#[test]
fn a_wrong_key_is_refused() {
    let shop = Shop::open();
    let ran = shop.saoma_with_key(WRONG_KEY, ["charge", "--amount", "1", "--title", "茶"]);
    assert_eq!((ran.code, &ran.last()["state"]), (12, &"failed".into()), "{ran:?}");
    assert!(shop.simulator.orders().is_empty());
}

#[test]
fn another_amount_is_a_mismatch_not_a_payment() {
    let shop = Shop::open();
    shop.plan(r#"{"faults":[{"call":"orderquery","fault":"wrong_amount"}]}"#);
    let (charge, number, code_url) = shop.charge("5");
    shop.pay(&code_url);
    let ran = charge.end();
    assert_eq!((ran.code, &ran.last()["mismatch"]), (13, &true.into()), "{ran:?}");
    assert_eq!(ran.last()["transaction_id"], serde_json::Value::Null);
    let log = shop.paylog();
    assert_eq!((log.len(), &log[0]["state"]), (1, &"mismatch".into()));
    // The true answer settles it after all.
    shop.plan(r#"{"faults":[]}"#);
    assert_eq!(shop.saoma(["query", &number]).code, 0);
    assert_eq!(shop.paylog()[0]["state"], "paid");
}

#[test]
fn a_gateway_that_is_down_is_said_honestly() {
    let shop = Shop::open();
    shop.plan(r#"{"down":true}"#);
    let ran = shop.saoma(["charge", "--amount", "1", "--title", "茶", "--wait", "2"]);
    assert_eq!((ran.code, &ran.last()["state"]), (11, &"unknown".into()), "{ran:?}");

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("gateway.base_url=http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let other = Shop::open();
    assert_eq!(other.saoma(["settings", "set", &address]).code, 0);
    let ran = other.saoma(["charge", "--amount", "1", "--title", "茶", "--wait", "2"]);
    assert_eq!((ran.code, &ran.last()["state"]), (14, &"placing".into()), "never sent, {ran:?}");
    assert_eq!(ran.last()["problem"]["code"], "not_sent");
}

#[test]
fn left_open_then_paid_then_found_by_watch() {
    let shop = Shop::open();
    let (number, code_url) = shop.place("6.66");
    let transaction_id = shop.pay(&code_url);
    let watch = shop.saoma(["watch", "--for", "30"]);
    assert_eq!((watch.code, &watch.last()["state"]), (0, &"paid".into()), "{watch:?}");
    let log = shop.paylog();
    assert_eq!(log.len(), 1);
    assert_eq!(
        (&log[0]["out_trade_no"], &log[0]["transaction_id"]),
        (&number.into(), &transaction_id.into())
    );
}

#[test]
fn watch_with_nothing_open_leaves_at_once_and_with_something_open_says_so() {
    let shop = Shop::open();
    assert_eq!(shop.saoma(["watch"]).code, 0);
    shop.place("1");
    assert_eq!(shop.saoma(["watch", "--for", "1"]).code, 14);
}

#[test]
fn one_request_id_is_one_sale() {
    let shop = Shop::open();
    let args = ["charge", "--amount", "2", "--title", "茶", "--wait", "0", "--request-id", "9f0a-1"];
    let (first, second) = (shop.start(&args), shop.start(&args));
    let (first, second, third) = (first.end(), second.end(), shop.saoma(args));
    for ran in [&first, &second, &third] {
        assert_eq!(ran.code, 14, "{ran:?}");
        assert_eq!(ran.last()["out_trade_no"], first.last()["out_trade_no"]);
    }
    assert_eq!(shop.simulator.orders().len(), 1);
    shop.pay(&shop.simulator.orders()[0].code_url);
    assert_eq!(shop.saoma(["watch"]).code, 0);
    // The caller asks again, not knowing that it was paid: the answer is the payment, not a new code.
    let again = shop.saoma(args);
    assert_eq!((again.code, &again.last()["state"]), (0, &"paid".into()), "{again:?}");
    assert_eq!(shop.paylog().len(), 1);
}

#[test]
fn a_request_id_is_not_taken_again_for_another_amount() {
    let shop = Shop::open();
    let charge = |amount: &str| {
        shop.saoma(["charge", "--amount", amount, "--title", "茶", "--wait", "0", "--request-id", "9f0a-2"])
    };
    assert_eq!(charge("12.50").code, 14);
    shop.pay(&shop.simulator.orders()[0].code_url);
    assert_eq!(shop.saoma(["watch"]).code, 0);
    charge("99").refused(2, "--request-id");
    assert_eq!(charge("12.5").code, 0, "what was asked for is paid");
}

#[test]
fn a_number_nobody_knows_is_wrong_usage() {
    let shop = Shop::open();
    for command in ["query", "cancel"] {
        shop.saoma([command, "20240601000000000001"]).refused(2, "OUT_TRADE_NO");
    }
}
