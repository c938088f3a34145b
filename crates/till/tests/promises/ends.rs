//! Promise 8: from every history, a gateway that answers truthfully from now on brings the attempt to its true end.

use crate::gateway::{Gateway, Truth, run};
use crate::history::{Shop, events};
use crate::kit::{EXPIRE, NOON, fresh, step};
use proptest::prelude::*;
use till::payment::{Attempt, Observation, Problem, State, Task};

/// Two minutes of one look in 0.8 s, three of one in 2.7 s, five of one in 9 s, and what the close needs.
const MOST_CALLS: u32 = 400;

/// What WeChat may know of an attempt that has come this far.
fn truths(attempt: &Attempt, ordered_at_ms: i64) -> Vec<Truth> {
    let orderpaid = attempt.problem.as_ref().is_some_and(|p| p.code == "ORDERPAID");
    if orderpaid {
        return vec![Truth::Paid]; // its own signed word
    }
    vec![Truth::Unknown, Truth::Unpaid { since_ms: ordered_at_ms }, Truth::Paid, Truth::Closed]
}

/// The attempt must end within bounded calls and time, and as the gateway has it.
fn ends_truly(
    mut gateway: Gateway,
    attempt: Attempt,
    now_ms: i64,
    latency_ms: i64,
) -> Result<(), TestCaseError> {
    let expire = attempt.terms.time_expire_ms;
    let end = run(&mut gateway, attempt, now_ms, latency_ms, MOST_CALLS);
    prop_assert!(!end.attempt.state.is_open(), "still {:?} after {} calls", end.attempt, end.calls);
    // A pending back-off, the expiry, five minutes' grace for an order placed at the last moment, a refused close.
    let latest = now_ms.max(expire) + 7 * 60_000 + 10 * latency_ms;
    prop_assert!(end.now_ms <= latest, "ended {} s late", (end.now_ms - latest) / 1_000);
    prop_assert_eq!(
        end.attempt.state == State::Paid,
        gateway.truth == Truth::Paid,
        "ended {:?} while the gateway has it {:?}",
        end.attempt.state,
        gateway.truth
    );
    if end.attempt.ever_shown {
        prop_assert!(!matches!(gateway.truth, Truth::Unpaid { .. }), "ended while somebody could still pay");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn promise_8_everything_ends_truly_from_every_history(
        events in events(25),
        age_ms in 0..600_000_i64,
        latency_ms in prop_oneof![Just(0), 1..400_i64, Just(5_000)],
        five_minute_rule: bool,
        pays_after in prop::option::of(0..700_000_i64),
        lag in 0..4_u32,
    ) {
        let mut shop = Shop::new();
        events.iter().for_each(|e| drop(shop.happen(e)));
        for attempt in shop.attempts.iter().filter(|a| a.state.is_open()) {
            for truth in truths(attempt, shop.now_ms - age_ms) {
                let pays_at_ms = pays_after.map(|after| shop.now_ms + after);
                let gateway = Gateway { truth, five_minute_rule, pays_at_ms, lag };
                ends_truly(gateway, attempt.clone(), shop.now_ms, latency_ms)?;
            }
        }
    }
}

#[test]
fn promise_8_an_unpaid_order_is_closed_soon_after_it_expires() {
    let mut gateway = Gateway { truth: Truth::Unknown, five_minute_rule: true, pays_at_ms: None, lag: 0 };
    let end = run(&mut gateway, fresh(), NOON, 80, MOST_CALLS);
    assert_eq!((end.attempt.state, gateway.truth), (State::Closed, Truth::Closed));
    assert!((EXPIRE..EXPIRE + 6_000).contains(&end.now_ms), "{}", end.now_ms - EXPIRE);
    assert!((200..320).contains(&end.calls), "{} calls in ten minutes", end.calls);
}

#[test]
fn promise_8_a_payment_is_seen_within_the_pace_of_the_moment() {
    for (pays_after, at_most) in [(5_000, 1_200), (100_000, 1_200), (200_000, 3_500), (500_000, 11_200)] {
        let pays_at_ms = Some(NOON + pays_after);
        let mut gateway = Gateway { truth: Truth::Unknown, five_minute_rule: true, pays_at_ms, lag: 0 };
        let end = run(&mut gateway, fresh(), NOON, 80, MOST_CALLS);
        assert_eq!(end.attempt.state, State::Paid);
        assert!(
            end.now_ms - NOON - pays_after <= at_most,
            "seen after {} ms",
            end.now_ms - NOON - pays_after
        );
    }
}

#[test]
fn promise_8_a_clock_set_back_by_days_delays_nothing() {
    let ordered = Observation::Ordered { code_url: "weixin://wxpay/bizpayurl?pr=8x".into() };
    let shown = step(&fresh(), &ordered, NOON + 300);
    let days_ago = NOON - 3 * 86_400_000;
    assert_eq!(shown.task_at(days_ago), Some(Task::Query), "not in three days");
    let closing = step(&shown, &Observation::NotPaid, days_ago);
    assert_eq!(
        closing.task_at(days_ago),
        Some(Task::Close),
        "such a clock can't tell when the order expires"
    );
    let refused = Observation::CloseRefused(Problem::new("INVALID_REQUEST", ""));
    let refused = step(&closing, &refused, days_ago);
    let again = step(&refused, &Observation::NotPaid, days_ago + 60_000);
    assert_eq!(again.task_at(days_ago + 60_000), Some(Task::Close), "nor when five minutes are over");
    assert_eq!(step(&again, &Observation::ClosedAtGateway, days_ago).state, State::Closed);

    let corrected = NOON - 2_000;
    assert_eq!(
        step(&shown, &Observation::NotPaid, corrected).state,
        State::AwaitingPayer,
        "two seconds are nothing"
    );
}
