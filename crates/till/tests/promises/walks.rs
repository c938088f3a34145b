//! What a shop's day does to an attempt, step by step.

use crate::kit::{EXPIRE, NOON, after, fresh, no_trust, ordered, paid, step, too_young, typical};
use till::payment::{CloseReason, Distrust, Observation, State, Task, Verdict, apply};

/// The work due now, whenever that is.
fn next_task(attempt: &till::payment::Attempt) -> Option<Task> {
    attempt.task_at(attempt.due?.at_ms)
}

#[test]
fn cancelled_while_the_order_is_on_its_way() {
    let a = after(fresh(), &[Observation::CancelAsked]);
    assert_eq!((a.state, next_task(&a)), (State::Closing, Some(Task::Query)));
    // The answer to the order arrives: nobody has seen its code, and nobody shall.
    let a = step(&a, &ordered(), NOON + 1_000);
    assert_eq!((a.state, next_task(&a)), (State::Closing, Some(Task::Query)));
    let a = step(&a, &Observation::NotPaid, NOON + 1_100);
    assert_eq!(next_task(&a), Some(Task::Close), "a query right before the close");
    let a = step(&a, &Observation::ClosedAtGateway, NOON + 1_200);
    assert_eq!((a.state, a.closing), (State::Closed, Some(CloseReason::Cancelled)));
}

#[test]
fn cancelled_before_the_order_ever_left() {
    let a = after(fresh(), &[no_trust(Task::Place, Distrust::NotSent), Observation::CancelAsked]);
    let a = step(&a, &Observation::NotFound { task: Task::Query }, NOON + 3_000);
    assert_eq!(a.state, State::Closed, "the gateway confirmed that there is nothing to pay");
}

#[test]
fn paid_between_the_last_query_and_the_close() {
    let a = typical(State::Closing);
    let a = step(&a, &Observation::NotPaid, NOON + 10_000);
    assert_eq!(next_task(&a), Some(Task::Close));
    let a = step(&a, &Observation::SaidPaid, NOON + 10_100);
    assert_eq!(
        (a.state, a.task_at(NOON + 10_100)),
        (State::Unknown, Some(Task::Query)),
        "ask for the facts at once"
    );
    let settled = apply(&a, &paid(&a), NOON + 10_200);
    assert_eq!((settled.verdict, settled.attempt.state), (Verdict::Settled, State::Paid));
}

#[test]
fn the_query_lags_behind_orderpaid() {
    let mut a = step(&typical(State::Closing), &Observation::SaidPaid, NOON + 10_000);
    let mut pauses = Vec::new();
    for second in 11..20 {
        let now = NOON + second * 1_000;
        a = step(&a, &Observation::NotPaid, now);
        assert_eq!((a.state, next_task(&a)), (State::Unknown, Some(Task::Query)));
        pauses.push(a.due.expect("open").at_ms - now);
    }
    assert!(pauses[0] <= 1_100 && pauses[8] >= 50_000, "soon at first, patiently later: {pauses:?}");
    assert_eq!(apply(&a, &paid(&a), NOON + 20_000).verdict, Verdict::Settled);
}

#[test]
fn refreshed_then_paid() {
    let a = step(&typical(State::AwaitingPayer), &Observation::RefreshAsked, NOON + 60_000);
    let fresh_code = Observation::Ordered { code_url: "weixin://wxpay/bizpayurl?pr=second".into() };
    let a = step(&a, &fresh_code, NOON + 60_200);
    assert_eq!(a.state, State::AwaitingPayer);
    let code = a.code.as_ref().expect("a code");
    assert_eq!((code.url.as_str(), code.since_ms), ("weixin://wxpay/bizpayurl?pr=second", NOON + 60_200));
    assert_eq!(apply(&a, &paid(&a), NOON + 63_000).verdict, Verdict::Settled);
}

#[test]
fn paid_by_the_old_code_while_a_fresh_one_is_on_its_way() {
    let a = step(&typical(State::AwaitingPayer), &Observation::RefreshAsked, NOON + 60_000);
    let a = step(&a, &Observation::SaidPaid, NOON + 60_200);
    assert_eq!((a.state, a.task_at(NOON + 60_200)), (State::Unknown, Some(Task::Query)));
    assert_eq!(apply(&a, &paid(&a), NOON + 60_300).verdict, Verdict::Settled);
}

#[test]
fn a_cancel_is_taken_back_by_a_refresh_until_the_order_expires() {
    let cancelled = step(&typical(State::AwaitingPayer), &Observation::CancelAsked, NOON + 30_000);
    let cancelled = step(&cancelled, &too_young(), NOON + 31_000);
    let back = step(&cancelled, &Observation::RefreshAsked, NOON + 40_000);
    assert_eq!((back.state, back.closing, next_task(&back)), (State::Created, None, Some(Task::Place)));
    assert_eq!(back.close_not_before_ms, None);
    let too_late = step(&cancelled, &Observation::RefreshAsked, EXPIRE);
    assert_eq!(too_late, cancelled);
}

#[test]
fn closed_five_minutes_after_the_order_when_the_gateway_insists() {
    let a = step(&typical(State::Closing), &too_young(), NOON + 10_000);
    assert_eq!((a.state, next_task(&a)), (State::Closing, Some(Task::Query)));
    assert_eq!(a.problem.as_ref().map(|p| p.code.as_str()), Some("TRADE_STATE_ERROR"));
    // Until then the payer may still pay: keep looking, don't knock at the close.
    let a = step(&a, &Observation::NotPaid, NOON + 20_000);
    assert_eq!(next_task(&a), Some(Task::Query));
    let allowed = a.close_not_before_ms.expect("told by the refusal");
    assert!((NOON + 300_000..=NOON + 310_000).contains(&allowed));
    let a = step(&a, &Observation::NotPaid, allowed);
    assert_eq!(next_task(&a), Some(Task::Close));
}

#[test]
fn a_failed_payment_does_not_knock_at_a_close_that_was_refused() {
    let a = step(&typical(State::Closing), &too_young(), NOON + 10_000);
    let a = step(&a, &Observation::PayError, NOON + 20_000);
    assert_eq!((a.state, next_task(&a)), (State::Closing, Some(Task::Query)));
    assert_eq!((a.misses, a.trusted_at_ms), (0, NOON + 20_000), "it was a trustworthy answer");
}

#[test]
fn switched_on_again_the_next_day_unpaid() {
    let tomorrow = NOON + 86_400_000;
    let shown = typical(State::AwaitingPayer);
    assert_eq!(shown.task_at(tomorrow), Some(Task::Query));
    let a = step(&shown, &Observation::NotPaid, tomorrow);
    assert_eq!((a.task_at(tomorrow), a.closing), (Some(Task::Close), Some(CloseReason::Expired)));
    assert_eq!(step(&a, &Observation::ClosedAtGateway, tomorrow + 100).state, State::Closed);
}

#[test]
fn switched_on_again_the_next_day_paid_meanwhile() {
    let tomorrow = NOON + 86_400_000;
    let shown = typical(State::AwaitingPayer);
    let settled = apply(&shown, &paid(&shown), tomorrow);
    assert_eq!(settled.verdict, Verdict::Settled, "the attempt had not ended: in time");
    assert_eq!(settled.attempt.paid.map(|p| (p.at_ms, p.late)), Some((NOON + 33_000, false)));
}

#[test]
fn switched_on_again_the_next_day_never_ordered() {
    let tomorrow = NOON + 86_400_000;
    assert_eq!(fresh().task_at(tomorrow), Some(Task::Query), "an expired order is not placed");
    let a = step(&fresh(), &Observation::NotFound { task: Task::Query }, tomorrow);
    assert_eq!(a.state, State::Closed);
}

#[test]
fn the_answer_with_the_code_was_lost() {
    let a = after(fresh(), &[no_trust(Task::Place, Distrust::NoAnswer)]);
    assert_eq!((a.state, next_task(&a)), (State::Unknown, Some(Task::Place)), "same number, same terms");
    let a = step(&a, &ordered(), NOON + 2_000);
    assert_eq!(a.state, State::AwaitingPayer);
    assert_eq!((a.misses, a.problem, a.trusted_at_ms), (0, None, NOON + 2_000), "all is well again");
}

#[test]
fn a_code_the_gateway_will_not_renew_is_closed() {
    let a = after(typical(State::AwaitingPayer), &[Observation::RefreshAsked, crate::kit::refused()]);
    assert_eq!((a.state, a.closing), (State::Closing, Some(CloseReason::Refused)));
    assert_eq!(next_task(&a), Some(Task::Query), "a query right before the close");
    assert_eq!(a.problem.as_ref().map(|p| p.code.as_str()), Some("NOAUTH"), "and why");
    let back = step(&a, &Observation::RefreshAsked, NOON + 60_000);
    assert_eq!(back, a, "no way back: the old code may still be paid");
}
