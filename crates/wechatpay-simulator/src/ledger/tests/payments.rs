use super::*;

fn code(reply: &Fields) -> String {
    reply.get("code_url").unwrap().to_owned()
}

fn scan(ledger: &mut Ledger, code: &str, now_ms: i64) -> Result<PaidOrder, PayRefused> {
    ledger.pay(PayRef::CodeUrl(code), PayOptions::default(), now_ms)
}

#[test]
fn the_present_code_pays_exactly_once() {
    let mut ledger = ledger();
    let code = code(&place(&mut ledger, &order(NUMBER), NOON));
    let paid = scan(&mut ledger, &code, NOON + 1).unwrap();
    assert_eq!((paid.out_trade_no.as_str(), paid.total_fee.fen(), paid.paid_at_ms), (NUMBER, 1250, NOON + 1));
    assert_eq!(scan(&mut ledger, &code, NOON + 2), Err(PayRefused::AlreadyPaid));
}

#[test]
fn a_code_dies_when_a_newer_one_is_issued() {
    let mut ledger = ledger();
    let old = code(&place(&mut ledger, &order(NUMBER), NOON));
    let new = code(&place(&mut ledger, &order(NUMBER), NOON));
    assert_eq!(scan(&mut ledger, &old, NOON), Err(PayRefused::CodeReplaced));
    assert!(scan(&mut ledger, &new, NOON).is_ok());
    assert_eq!(scan(&mut ledger, &old, NOON), Err(PayRefused::AlreadyPaid));
}

#[test]
fn a_code_dies_after_two_hours_and_re_entry_revives_the_order() {
    let mut ledger = with_order();
    let late = NOON + 120 * MINUTE;
    assert_eq!(pay(&mut ledger, NUMBER, late), Err(PayRefused::CodeExpired));
    place(&mut ledger, &order(NUMBER), late);
    assert!(pay(&mut ledger, NUMBER, late).is_ok());
}

#[test]
fn time_expire_is_beijing_time_and_the_last_moment() {
    let mut ledger = ledger();
    let request = order(NUMBER).with("time_expire", "20240601121000");
    place(&mut ledger, &request, NOON);
    assert_eq!(pay(&mut ledger, NUMBER, NOON + 10 * MINUTE), Err(PayRefused::OrderExpired));
    assert!(pay(&mut ledger, NUMBER, NOON + 10 * MINUTE - 1).is_ok());

    // London time sent by mistake lies eight hours in the past.
    place(&mut ledger, &order("POS-london").with("time_expire", "20240601041000"), NOON);
    assert_eq!(pay(&mut ledger, "POS-london", NOON), Err(PayRefused::OrderExpired));
}

#[test]
fn what_was_never_given_out_cannot_be_paid() {
    let mut ledger = ledger();
    assert_eq!(scan(&mut ledger, "weixin://wxpay/bizpayurl?pr=0000000", NOON), Err(PayRefused::UnknownCode));
    assert_eq!(pay(&mut ledger, NUMBER, NOON), Err(PayRefused::UnknownOrder));
}

#[test]
fn a_failed_attempt_leaves_the_order_open() {
    let mut ledger = with_order();
    ledger.fail_payment(PayRef::OutTradeNo(NUMBER), NOON).unwrap();
    assert_eq!(query(&mut ledger, NUMBER, NOON).get("trade_state"), Some("NOTPAY"));
    assert_eq!(ledger.order(NUMBER, NOON).unwrap().failed_attempts, 1);
    assert!(pay(&mut ledger, NUMBER, NOON).is_ok());
    assert_eq!(ledger.fail_payment(PayRef::OutTradeNo(NUMBER), NOON), Err(PayRefused::AlreadyPaid));
}

#[test]
fn the_time_scale_shortens_lives_but_not_the_time_of_day() {
    let config = Config { time_scale: NonZeroU32::new(60).unwrap(), ..Config::sample().unwrap() };
    let mut ledger = Ledger::new(config);
    place(&mut ledger, &order(NUMBER).with("time_expire", "20240601121000"), NOON);
    assert_eq!(pay(&mut ledger, NUMBER, NOON + 10_000), Err(PayRefused::OrderExpired));
    pay(&mut ledger, NUMBER, NOON + 9_000).unwrap();
    assert_eq!(query(&mut ledger, NUMBER, NOON + 9_000).get("time_end"), Some("20240601120009"));
}

#[test]
fn the_truth_lists_every_order_once() {
    let mut ledger = with_order();
    let paid = pay(&mut ledger, NUMBER, NOON).unwrap();
    place(&mut ledger, &order("POS-open"), NOON);
    let truth: Vec<_> = ledger.truth(NOON).collect();
    assert_eq!(truth.len(), 2);
    assert_eq!(truth[0].transaction_id, Some(paid.transaction_id.as_str()));
    assert_eq!((truth[0].state, truth[0].paid_at_ms), (OrderState::Success, Some(NOON)));
    assert_eq!((truth[1].state, truth[1].transaction_id), (OrderState::NotPay, None));
    let newest_first: Vec<_> = ledger.orders(NOON).map(|order| order.out_trade_no).collect();
    assert_eq!(newest_first, ["POS-open", NUMBER]);
}
