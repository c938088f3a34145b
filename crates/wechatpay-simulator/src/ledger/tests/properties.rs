//! Whatever merchants and payers do, in whatever order: one payable code per order, paid stays paid, never both.

use super::*;
use proptest::prelude::*;
use std::collections::HashSet;

#[derive(Clone, Copy, Debug)]
enum Step {
    Place { number: usize, fee: i64 },
    PayNumber(usize),
    PayCode(usize),
    Fail(usize),
    Close(usize),
    Query(usize),
    Wait(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let number = 0..3_usize;
    let step = prop_oneof![
        4 => (number.clone(), 1..3_i64).prop_map(|(number, fee)| Step::Place { number, fee }),
        1 => number.clone().prop_map(Step::PayNumber),
        2 => (0..20_usize).prop_map(Step::PayCode),
        1 => number.clone().prop_map(Step::Fail),
        1 => number.clone().prop_map(Step::Close),
        1 => number.prop_map(Step::Query),
        1 => (0..200 * MINUTE).prop_map(Step::Wait),
    ];
    prop::collection::vec(step, 1..40)
}

fn name(number: usize) -> String {
    format!("POS-00{number}")
}

/// Every code ever given out, and what each order was seen to be.
#[derive(Default)]
struct Seen {
    codes: Vec<(String, String)>,
    paid: HashSet<String>,
    closed: HashSet<String>,
}

fn take(ledger: &mut Ledger, seen: &mut Seen, step: Step, now_ms: i64) {
    match step {
        Step::Place { number, fee } => {
            let reply = place(ledger, &order(&name(number)).with("total_fee", fee), now_ms);
            if let Some(code) = reply.get("code_url") {
                seen.codes.push((code.to_owned(), name(number)));
            }
        }
        Step::PayNumber(number) => _ = pay(ledger, &name(number), now_ms),
        Step::PayCode(code) => {
            if let Some((code, number)) = seen.codes.get(code) {
                let newest = seen.codes.iter().rev().find(|(_, of)| of == number);
                let paid = ledger.pay(PayRef::CodeUrl(code), PayOptions::default(), now_ms);
                assert!(
                    paid.is_err() || newest.is_some_and(|(newest, _)| newest == code),
                    "an old code paid"
                );
            }
        }
        Step::Fail(number) => _ = ledger.fail_payment(PayRef::OutTradeNo(&name(number)), now_ms),
        Step::Close(number) => _ = close(ledger, &name(number), now_ms),
        Step::Query(number) => _ = query(ledger, &name(number), now_ms),
        Step::Wait(_) => {}
    }
}

fn look(ledger: &mut Ledger, seen: &mut Seen, now_ms: i64) {
    let truth: Vec<_> =
        ledger.truth(now_ms).map(|truth| (truth.out_trade_no.to_owned(), truth.state)).collect();
    for (number, state) in truth {
        assert!(!seen.paid.contains(&number) || state == OrderState::Success, "{number} left paid");
        assert!(!seen.closed.contains(&number) || state == OrderState::Closed, "{number} left closed");
        match state {
            OrderState::Success => _ = seen.paid.insert(number),
            OrderState::Closed => _ = seen.closed.insert(number),
            OrderState::NotPay => {}
        }
    }
    assert!(seen.paid.is_disjoint(&seen.closed));
    for number in (0..3).map(name) {
        let codes = seen.codes.iter().filter(|(_, of)| *of == number);
        let alive = codes.filter(|(code, _)| ledger.payable(PayRef::CodeUrl(code), now_ms).is_ok());
        assert!(alive.count() <= 1, "two payable codes for {number}");
    }
}

proptest! {
    #[test]
    fn one_payable_code_and_final_states(steps in steps()) {
        let mut ledger = ledger();
        let mut seen = Seen::default();
        let mut now_ms = NOON;
        for step in steps {
            if let Step::Wait(ms) = step {
                now_ms += ms;
            }
            take(&mut ledger, &mut seen, step, now_ms);
            look(&mut ledger, &mut seen, now_ms);
        }
    }
}
