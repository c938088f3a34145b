use super::*;

/// Sends one call through the plan `fault` and returns what comes back.
fn send(ledger: &mut Ledger, call: Call, request: &Fields, now_ms: i64) -> Wire {
    let script = ledger.script(call);
    let body = xml::write(&signed(request)).unwrap();
    ledger.perform(script, call, body.as_bytes(), now_ms)
}

fn plan(ledger: &mut Ledger, fault: Fault) {
    ledger.set_faults(FaultPlan::new(vec![FaultRule::always(Scope::Any, fault)]).unwrap());
}

fn fields(wire: Wire) -> Fields {
    match wire {
        Wire::Answer { status: 200, body, .. } => xml::read(body.as_bytes()).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn is_right(fields: &Fields) -> bool {
    sign::verify(fields, &Config::sample().unwrap().api_key).is_ok()
}

#[test]
fn each_fault_says_whether_the_order_was_placed() {
    let expected = [
        (Fault::NoAnswerWithoutEffect, false, Wire::Silence),
        (Fault::NoAnswerAfterEffect, true, Wire::Silence),
        (Fault::Reset, false, Wire::Reset),
        (Fault::ResetAfterEffect, true, Wire::Reset),
        (Fault::Redirect, false, Wire::Redirect),
    ];
    for (fault, effect, wire) in expected {
        let mut ledger = ledger();
        plan(&mut ledger, fault);
        assert_eq!(send(&mut ledger, Call::UnifiedOrder, &order(NUMBER), NOON), wire);
        assert_eq!(ledger.truth(NOON).count() == 1, effect, "{fault:?}");
    }
}

#[test]
fn each_http_fault_says_whether_the_order_was_placed() {
    let expected = [
        (Fault::Http502, false, 502),
        (Fault::Http502AfterEffect, true, 502),
        (Fault::Rubbish, true, 200),
        (Fault::Oversized, true, 200),
        (Fault::Doctype, true, 200),
    ];
    for (fault, effect, expected_status) in expected {
        let mut ledger = ledger();
        plan(&mut ledger, fault);
        let wire = send(&mut ledger, Call::UnifiedOrder, &order(NUMBER), NOON);
        let Wire::Answer { status, body, .. } = wire else { panic!("{wire:?}") };
        assert_eq!(status, expected_status, "{fault:?}");
        assert!(xml::read(body.as_bytes()).is_err(), "{fault:?} cannot be read");
        assert_eq!(ledger.truth(NOON).count() == 1, effect, "{fault:?}");
    }
}

#[test]
fn each_refusal_fault_is_signed_and_says_whether_the_order_was_placed() {
    let expected = [
        (Fault::Systemerror, false, "SYSTEMERROR"),
        (Fault::SystemerrorAfterEffect, true, "SYSTEMERROR"),
        (Fault::RateLimit, false, "FREQUENCY_LIMITED"),
        (Fault::NotEnabled, false, "NOAUTH"),
    ];
    for (fault, effect, err_code) in expected {
        let mut ledger = ledger();
        plan(&mut ledger, fault);
        let reply = fields(send(&mut ledger, Call::UnifiedOrder, &order(NUMBER), NOON));
        assert_refused(&reply, err_code);
        assert_eq!(ledger.truth(NOON).count() == 1, effect, "{fault:?}");
    }
}

#[test]
fn spoilt_signatures_cannot_be_verified() {
    for fault in [Fault::BadSignature, Fault::Unsigned] {
        let mut ledger = with_order();
        plan(&mut ledger, fault);
        let reply = fields(send(&mut ledger, Call::OrderQuery, &by_number(NUMBER), NOON));
        assert_eq!(reply.get("trade_state"), Some("NOTPAY"));
        assert!(!is_right(&reply), "{fault:?}");
    }
}

#[test]
fn lies_have_good_signatures() {
    let lies = [
        (Fault::OtherMerchant, "mch_id"),
        (Fault::OtherOrder, "out_trade_no"),
        (Fault::WrongAmount, "total_fee"),
    ];
    for (fault, name) in lies {
        let mut ledger = with_order();
        pay(&mut ledger, NUMBER, NOON).unwrap();
        let honest = fields(send(&mut ledger, Call::OrderQuery, &by_number(NUMBER), NOON));
        plan(&mut ledger, fault);
        let lie = fields(send(&mut ledger, Call::OrderQuery, &by_number(NUMBER), NOON));
        assert!(is_right(&lie), "{fault:?}");
        assert_ne!(lie.get(name), honest.get(name), "{fault:?}");
        assert_eq!(lie.get("transaction_id"), honest.get("transaction_id"));
    }
}

#[test]
fn a_slow_call_takes_effect_at_the_end_of_its_delay_unless_said_otherwise() {
    let mut ledger = ledger();
    let slow = |fault| FaultPlan::new(vec![FaultRule::always(Scope::Any, fault).ms(700)]).unwrap();
    ledger.set_faults(slow(Fault::Slow));
    let script = ledger.script(Call::CloseOrder);
    assert_eq!((script.before_ms, script.after_ms, script.takes_effect), (700, 0, true));
    ledger.set_faults(slow(Fault::SlowAfterEffect));
    let script = ledger.script(Call::CloseOrder);
    assert_eq!((script.before_ms, script.after_ms, script.takes_effect), (0, 700, true));
}

#[test]
fn queries_lag_behind_the_payment_but_closes_do_not() {
    let mut ledger = with_order();
    let lag = FaultRule::always(Scope::OrderQuery, Fault::Lag).ms(3000);
    ledger.set_faults(FaultPlan::new(vec![lag]).unwrap());
    pay(&mut ledger, NUMBER, NOON).unwrap();
    assert_eq!(query(&mut ledger, NUMBER, NOON + 2999).get("trade_state"), Some("NOTPAY"));
    assert_refused(&close(&mut ledger, NUMBER, NOON + 2999), "ORDERPAID");
    assert_eq!(query(&mut ledger, NUMBER, NOON + 3000).get("trade_state"), Some("SUCCESS"));
}

#[test]
fn a_gateway_that_is_down_does_nothing_until_it_is_up_again() {
    let mut ledger = ledger();
    ledger.set_faults(FaultPlan { down: true, ..FaultPlan::default() });
    let wire = send(&mut ledger, Call::UnifiedOrder, &order(NUMBER), NOON);
    assert!(matches!(wire, Wire::Answer { status: 502, .. }));
    assert_eq!(ledger.truth(NOON).count(), 0);
    ledger.set_faults(FaultPlan::default());
    let reply = fields(send(&mut ledger, Call::UnifiedOrder, &order(NUMBER), NOON));
    assert_eq!(reply.get("result_code"), Some("SUCCESS"));
}

#[test]
fn only_an_honest_answer_counts_as_told() {
    let mut ledger = with_order();
    pay(&mut ledger, NUMBER, NOON).unwrap();
    plan(&mut ledger, Fault::NoAnswerAfterEffect);
    send(&mut ledger, Call::OrderQuery, &by_number(NUMBER), NOON + 1);
    assert_eq!(ledger.order(NUMBER, NOON).unwrap().first_told_paid_at_ms, None);
    ledger.set_faults(FaultPlan::default());
    send(&mut ledger, Call::OrderQuery, &by_number(NUMBER), NOON + 2);
    let order = ledger.order(NUMBER, NOON).unwrap();
    assert_eq!((order.first_told_paid_at_ms, order.calls.orderquery), (Some(NOON + 2), 2));
}

#[test]
fn the_same_seed_replays_the_same_faults() {
    let run = || {
        let mut ledger = ledger();
        let rule = FaultRule { probability: 0.5, ..FaultRule::always(Scope::Any, Fault::Reset) };
        ledger.set_faults(FaultPlan::new(vec![rule]).unwrap());
        (0..64).map(|_| ledger.script(Call::OrderQuery).takes_effect).collect::<Vec<_>>()
    };
    assert_eq!(run(), run());
    assert!(run().contains(&true) && run().contains(&false));
}
