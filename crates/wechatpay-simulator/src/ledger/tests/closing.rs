use super::*;

#[test]
fn a_closed_order_says_so_and_cannot_be_paid() {
    let mut ledger = with_order();
    assert_eq!(close(&mut ledger, NUMBER, NOON).get("result_code"), Some("SUCCESS"));
    let reply = query(&mut ledger, NUMBER, NOON);
    assert_eq!(reply.get("trade_state"), Some("CLOSED"));
    assert_eq!(reply.get("total_fee"), None);
    assert_eq!(pay(&mut ledger, NUMBER, NOON), Err(PayRefused::Closed));
}

#[test]
fn closing_twice_says_orderclosed() {
    let mut ledger = with_order();
    close(&mut ledger, NUMBER, NOON);
    assert_refused(&close(&mut ledger, NUMBER, NOON), "ORDERCLOSED");
}

#[test]
fn closing_a_paid_order_says_orderpaid_and_leaves_it_paid() {
    let mut ledger = with_order();
    pay(&mut ledger, NUMBER, NOON).unwrap();
    assert_refused(&close(&mut ledger, NUMBER, NOON), "ORDERPAID");
    assert_eq!(query(&mut ledger, NUMBER, NOON).get("trade_state"), Some("SUCCESS"));
}

#[test]
fn the_five_minute_rule_refuses_an_early_close() {
    let config = Config { close_rule: CloseRule::AfterFiveMinutes, ..Config::sample().unwrap() };
    let mut ledger = Ledger::new(config);
    place(&mut ledger, &order(NUMBER), NOON);
    assert_refused(&close(&mut ledger, NUMBER, NOON + 5 * MINUTE - 1), "INVALID_REQUEST");
    assert_eq!(close(&mut ledger, NUMBER, NOON + 5 * MINUTE).get("result_code"), Some("SUCCESS"));
}

#[test]
fn an_expired_order_stays_notpay_until_it_is_closed() {
    let mut ledger = ledger();
    place(&mut ledger, &order(NUMBER).with("time_expire", "20240601121000"), NOON);
    let later = NOON + 8 * 24 * 60 * MINUTE;
    assert_eq!(query(&mut ledger, NUMBER, later).get("trade_state"), Some("NOTPAY"));
    assert_eq!(close(&mut ledger, NUMBER, later).get("result_code"), Some("SUCCESS"));
}

#[test]
fn without_time_expire_the_gateway_closes_after_seven_days() {
    let mut ledger = with_order();
    let week = 7 * 24 * 60 * MINUTE;
    assert_eq!(query(&mut ledger, NUMBER, NOON + week - 1).get("trade_state"), Some("NOTPAY"));
    assert_eq!(query(&mut ledger, NUMBER, NOON + week).get("trade_state"), Some("CLOSED"));
    assert_refused(&close(&mut ledger, NUMBER, NOON + week), "ORDERCLOSED");
    assert_eq!(pay(&mut ledger, NUMBER, NOON + week), Err(PayRefused::Closed));
}
