//! One short story for each promise that lives in the pure domain.

use crate::kit::{
    EXPIRE, NOON, after, fresh, no_trust, numbered, one_fen_short, ordered, paid, step, success, typical,
};
use fen::Fen;
use till::duty::DutyKind;
use till::paylog::EntryState;
use till::payment::{
    Attempt, Difference, Distrust, MOST_MISMATCHES, Observation, Source, State, Success, Task, Verdict, apply,
};
use till::sale::{Line, SaleState, total};
use till::settlement::{Outcome, decide};

const ENDED_UNPAID: [State; 3] = [State::Closed, State::Failed, State::Reversed];
const OPEN: [State; 4] = [State::Created, State::AwaitingPayer, State::Unknown, State::Closing];

fn settle(attempt: &Attempt, sale: SaleState, seen: &Observation) -> till::settlement::Settlement {
    decide(attempt, sale, seen, NOON + 60_000)
}

#[test]
fn promise_3_a_fresh_code_comes_from_the_same_number_with_the_same_terms() {
    let shown = typical(State::AwaitingPayer);
    let refreshed = after(shown.clone(), &[Observation::RefreshAsked]);
    assert_eq!(refreshed.code, None, "the old code is not shown any more");
    assert_eq!((&refreshed.out_trade_no, &refreshed.terms), (&shown.out_trade_no, &shown.terms));
    assert_eq!(refreshed.task_at(NOON + 60_000), Some(Task::Place));
}

#[test]
fn promise_3_an_attempt_that_somebody_may_pay_is_open() {
    // A second attempt needs the first one ended, so nothing may end while a code is out, but by the gateway's word.
    let shown = typical(State::AwaitingPayer);
    let words_of_our_own = [
        Observation::CancelAsked,
        Observation::RefreshAsked,
        crate::kit::refused(),
        Observation::NotFound { task: Task::Query },
        no_trust(Task::Close, Distrust::NoAnswer),
    ];
    for seen in words_of_our_own {
        assert!(apply(&shown, &seen, EXPIRE).attempt.state.is_open(), "{seen:?}");
    }
}

/// Unknown, then superseded by a manager.
fn superseded() -> Attempt {
    let attempt = step(&typical(State::Unknown), &Observation::SupersedeAsked, NOON + 20_000);
    assert!(attempt.superseded_at_ms.is_some() && attempt.state == State::Unknown);
    attempt
}

#[test]
fn promise_3_only_the_unknown_is_superseded() {
    for state in State::ALL.into_iter().filter(|s| *s != State::Unknown) {
        let attempt = typical(state);
        assert_eq!(step(&attempt, &Observation::SupersedeAsked, NOON + 60_000), attempt, "{state:?}");
    }
    let said_paid = after(typical(State::AwaitingPayer), &[Observation::SaidPaid]);
    assert_eq!(said_paid.state, State::Unknown);
    let asked = step(&said_paid, &Observation::SupersedeAsked, NOON + 60_000);
    assert!(asked.holds_sale(), "its money is there: the gateway said ORDERPAID");
}

#[test]
fn promise_3_a_superseded_attempt_shows_no_code_ever_again() {
    let attempt = superseded();
    assert!(attempt.state.is_open() && !attempt.holds_sale());
    let seen = [
        Observation::NotPaid,
        ordered(),
        Observation::RefreshAsked,
        Observation::NotFound { task: Task::Query },
        no_trust(Task::Query, Distrust::NotSent),
        crate::kit::too_young(),
        Observation::RefreshAsked,
    ];
    let mut attempt = attempt;
    for (now, seen) in (NOON + 30_000..).step_by(1_000).zip(&seen) {
        attempt = step(&attempt, seen, now);
        assert!(matches!(attempt.state, State::Unknown | State::Closing), "{seen:?}: {:?}", attempt.state);
        assert!(!matches!(attempt.due.map(|d| d.task), None | Some(Task::Place)), "{seen:?}");
    }
}

#[test]
fn promise_4_money_of_a_superseded_attempt_is_a_duty() {
    for (sale, kind) in [(SaleState::Open, DutyKind::Late), (SaleState::Paid, DutyKind::PaidTwice)] {
        let attempt = superseded();
        let settled = settle(&attempt, sale, &paid(&attempt));
        assert_eq!(settled.outcome, Outcome::Late);
        assert!(!settled.pays_sale, "another attempt of the sale may be showing its code");
        assert_eq!(settled.duty.map(|d| d.kind), Some(kind));
        assert_eq!(settled.entry.map(|e| e.state), Some(EntryState::Late));
        let next = settled.attempt.expect("it changed");
        assert_eq!((next.state, next.paid.map(|p| p.late)), (State::Paid, Some(true)));
    }
}

#[test]
fn promise_8_a_superseded_attempt_is_closed_as_soon_as_the_gateway_answers() {
    let attempt = step(&superseded(), &Observation::NotPaid, NOON + 30_000);
    assert_eq!((attempt.state, attempt.task_at(NOON + 30_000)), (State::Closing, Some(Task::Close)));
    assert_eq!(step(&attempt, &Observation::ClosedAtGateway, NOON + 30_100).state, State::Closed);
}

#[test]
fn promise_4_money_in_time_pays_the_sale() {
    for state in OPEN {
        let attempt = typical(state);
        let settled = settle(&attempt, SaleState::Open, &paid(&attempt));
        assert_eq!(settled.outcome, Outcome::Applied, "{state:?}");
        assert!(settled.pays_sale);
        assert_eq!(settled.duty, None);
        assert_eq!(settled.entry.map(|e| e.state), Some(EntryState::Paid));
        assert_eq!(settled.attempt.map(|a| a.state), Some(State::Paid));
    }
}

#[test]
fn promise_4_money_after_the_end_is_a_duty() {
    for state in ENDED_UNPAID {
        let attempt = typical(state);
        let settled = settle(&attempt, SaleState::Open, &paid(&attempt));
        assert_eq!(settled.outcome, Outcome::Late, "{state:?}");
        assert!(!settled.pays_sale, "late money waits for the manager");
        assert_eq!(settled.duty.map(|d| (d.kind, d.total)), Some((DutyKind::Late, attempt.terms.total)));
        assert_eq!(settled.entry.map(|e| e.state), Some(EntryState::Late));
        let next = settled.attempt.expect("it changed");
        assert_eq!((next.state, next.paid.map(|p| p.late)), (State::Paid, Some(true)));
    }
}

#[test]
fn promise_4_a_sale_paid_twice_is_a_duty_even_when_the_second_attempt_is_open() {
    let second = after(numbered(2), &[ordered()]);
    let settled = settle(&second, SaleState::Paid, &paid(&second));
    assert_eq!(settled.outcome, Outcome::Late);
    assert!(!settled.pays_sale);
    assert_eq!(settled.duty.map(|d| d.kind), Some(DutyKind::PaidTwice));
    assert_eq!(settled.entry.map(|e| e.state), Some(EntryState::Late));
}

#[test]
fn promise_4_a_refunded_order_was_paid() {
    let attempt = typical(State::AwaitingPayer);
    let seen = Observation::Success(Success {
        trade_state: "REFUND".into(),
        source: Source::Bill,
        ..success(&attempt)
    });
    let settled = settle(&attempt, SaleState::Open, &seen);
    assert!(settled.pays_sale);
    let entry = settled.entry.expect("an entry");
    assert_eq!((entry.trade_state.as_str(), entry.source.as_str()), ("REFUND", "bill"));
}

#[test]
fn promise_5_never_twice_from_any_source() {
    let attempt = typical(State::Paid);
    for source in [Source::Query, Source::Notification, Source::Bill, Source::Manual] {
        for sale in [SaleState::Open, SaleState::Paid] {
            let again = Observation::Success(Success { source, ..success(&attempt) });
            let settled = settle(&attempt, sale, &again);
            assert_eq!(settled.outcome, Outcome::AlreadyThere);
            assert_eq!((settled.attempt, settled.entry, settled.duty), (None, None, None));
            assert!(!settled.pays_sale);
        }
    }
}

/// Each way in which a success can be somebody else's.
fn wrong(attempt: &Attempt) -> [(Difference, Success); 4] {
    let ours = success(attempt);
    [
        (Difference::Amount, Success { total: Fen::new(1_251), ..ours.clone() }),
        (Difference::Currency, Success { currency: "HKD".into(), ..ours.clone() }),
        (Difference::Merchant, Success { mch_id: "10000101".into(), ..ours.clone() }),
        (Difference::Appid, Success { appid: "wx0000000000000000".into(), ..ours }),
    ]
}

#[test]
fn promise_6_wrong_is_not_paid_but_recorded_and_raised() {
    for state in OPEN.into_iter().chain(ENDED_UNPAID) {
        let attempt = typical(state);
        for (difference, statement) in wrong(&attempt) {
            let settled = settle(&attempt, SaleState::Open, &Observation::Success(statement));
            assert_eq!(settled.outcome, Outcome::Mismatch(difference), "{state:?}");
            assert!(!settled.pays_sale);
            assert_eq!(settled.entry.map(|e| e.state), Some(EntryState::Mismatch));
            let duty = settled.duty.expect("a duty");
            assert_eq!((duty.kind, duty.detail.as_str()), (DutyKind::Mismatch, difference.code()));
            let next = settled.attempt.expect("it changed");
            assert_eq!(next.paid, None);
            assert_eq!(next.state.is_open(), state.is_open());
        }
    }
}

#[test]
fn promise_6_the_same_wrong_statement_is_raised_once() {
    let attempt = typical(State::AwaitingPayer);
    let raised = after(attempt.clone(), &[one_fen_short(&attempt)]);
    let again = settle(&raised, SaleState::Open, &one_fen_short(&attempt));
    assert_eq!(again.outcome, Outcome::Mismatch(Difference::Amount), "whoever asks is told");
    assert_eq!((again.entry, again.duty), (None, None), "the manager's list is not flooded");
    assert!(again.attempt.expect("looked at again later").due.is_some());
}

#[test]
fn promise_6_different_wrong_statements_are_each_raised_once() {
    let mut attempt = typical(State::AwaitingPayer);
    let ours = success(&attempt);
    let statements = [
        Success { total: Fen::new(1_249), ..ours.clone() },
        Success { total: Fen::new(1_248), ..ours.clone() },
        Success { total: Fen::new(1_249), transaction_id: "42000000001".into(), ..ours.clone() },
        Success { currency: "HKD".into(), ..ours },
    ];
    for statement in &statements {
        let settled = settle(&attempt, SaleState::Open, &Observation::Success(statement.clone()));
        assert!(settled.duty.is_some() && settled.entry.is_some(), "{statement:?}");
        attempt = settled.attempt.expect("it changed");
    }
    for statement in statements {
        let again = settle(&attempt, SaleState::Open, &Observation::Success(statement));
        assert_eq!((again.entry, again.duty), (None, None));
    }
}

#[test]
fn promise_6_wrong_statements_without_end_fill_neither_the_list_nor_the_disk() {
    let mut attempt = typical(State::AwaitingPayer);
    let mut raised = 0;
    for n in 0..100 {
        let wrong = Success { transaction_id: format!("4200-{n}"), total: Fen::new(1), ..success(&attempt) };
        let settled = settle(&attempt, SaleState::Open, &Observation::Success(wrong));
        raised += usize::from(settled.duty.is_some());
        attempt = settled.attempt.expect("looked at again later");
    }
    assert_eq!((raised, attempt.mismatches.len()), (MOST_MISMATCHES, MOST_MISMATCHES));
    assert!(settle(&attempt, SaleState::Open, &paid(&attempt)).pays_sale, "the right money still pays");
}

#[test]
fn promise_6_a_wrong_statement_is_said_and_looked_into_at_a_growing_distance() {
    let mut attempt = typical(State::AwaitingPayer);
    let mut pauses = Vec::new();
    for _ in 0..5 {
        let now = attempt.due.expect("open").at_ms;
        attempt = step(&attempt, &one_fen_short(&attempt), now);
        let due = attempt.due.expect("open");
        assert_eq!(due.task, Task::Query);
        pauses.push(due.at_ms - now);
    }
    assert!(pauses[4] > 4 * pauses[0], "{pauses:?}");
    let problem = attempt.problem.expect("said");
    assert_eq!((problem.code.as_str(), problem.message.as_str()), ("amount_mismatch", "total_fee=1249"));
}

#[test]
fn promise_6_the_right_money_still_pays_after_a_wrong_statement() {
    let attempt = typical(State::AwaitingPayer);
    let raised = after(attempt.clone(), &[one_fen_short(&attempt)]);
    assert!(settle(&raised, SaleState::Open, &paid(&raised)).pays_sale);
}

#[test]
fn promise_6_a_second_payment_of_a_paid_attempt_is_raised_whatever_came_before() {
    let attempt = typical(State::AwaitingPayer);
    let paid_after_trouble = after(attempt.clone(), &[one_fen_short(&attempt), paid(&attempt)]);
    let other = Success { transaction_id: "4200000000202406019999999999".into(), ..success(&attempt) };
    let settled = settle(&paid_after_trouble, SaleState::Paid, &Observation::Success(other));
    assert_eq!(settled.outcome, Outcome::Mismatch(Difference::Transaction));
    assert_eq!(settled.duty.map(|d| d.kind), Some(DutyKind::Mismatch));
}

#[test]
fn promise_7_an_order_without_a_trustworthy_answer_is_unknown() {
    for distrust in [Distrust::NoAnswer, Distrust::NotBelieved] {
        assert_eq!(after(fresh(), &[no_trust(Task::Place, distrust)]).state, State::Unknown, "{distrust:?}");
    }
}

#[test]
fn promise_7_several_missed_looks_are_unknown() {
    let miss = no_trust(Task::Query, Distrust::NoAnswer);
    let missed = |n| after(typical(State::AwaitingPayer), &vec![miss.clone(); n]).state;
    assert_eq!(
        [missed(1), missed(2), missed(3)],
        [State::AwaitingPayer, State::AwaitingPayer, State::Unknown]
    );
}

#[test]
fn promise_7_long_silence_is_unknown() {
    let shown = after(fresh(), &[ordered()]);
    let miss = no_trust(Task::Query, Distrust::NotSent);
    // Looks come every ten seconds in the end, so one that misses says nothing by itself.
    let once = apply(&shown, &miss, NOON + 60_000).attempt;
    assert_eq!(once.state, State::AwaitingPayer);
    let early = apply(&shown, &miss, NOON + 1_000).attempt;
    assert_eq!(apply(&early, &miss, NOON + 7_999).attempt.state, State::AwaitingPayer);
    assert_eq!(apply(&early, &miss, NOON + 8_000).attempt.state, State::Unknown);
    assert_eq!(apply(&once, &miss, NOON + 61_000).attempt.state, State::Unknown);
}

#[test]
fn promise_7_only_a_trustworthy_answer_leaves_unknown() {
    let unknown = typical(State::Unknown);
    let clicks_and_doubts = [
        Observation::CancelAsked,
        Observation::RefreshAsked,
        Observation::SaidPaid,
        no_trust(Task::Query, Distrust::NotSent),
        no_trust(Task::Query, Distrust::SlowDown),
        no_trust(Task::Query, Distrust::NoAnswer),
        no_trust(Task::Place, Distrust::NotBelieved),
        Observation::NotFound { task: Task::Query },
    ];
    for seen in clicks_and_doubts {
        assert_eq!(after(unknown.clone(), std::slice::from_ref(&seen)).state, State::Unknown, "{seen:?}");
    }
    let answer = after(unknown, &[Observation::NotPaid]);
    assert_eq!((answer.state, answer.misses, answer.problem), (State::AwaitingPayer, 0, None));
}

#[test]
fn promise_7_orderpaid_is_not_believed_away_by_a_query_that_lags() {
    // ORDERPAID says that money is there; only its facts are missing. Neither NOTPAY nor ORDERNOTEXIST, both
    // possible from a lagging query, may close the attempt or order it again.
    for start in [fresh(), typical(State::AwaitingPayer), typical(State::Closing)] {
        let mut attempt = after(start, &[Observation::SaidPaid]);
        for seen in [Observation::NotPaid, Observation::NotFound { task: Task::Query }] {
            for now in [NOON + 10_000, EXPIRE + 3_600_000] {
                attempt = apply(&attempt, &seen, now).attempt;
                assert_eq!(attempt.state, State::Unknown, "{seen:?}");
                assert_eq!(attempt.due.map(|d| d.task), Some(Task::Query), "{seen:?}");
                assert!(attempt.due.is_some_and(|d| d.at_ms > now), "{seen:?}: no busy loop");
            }
        }
        assert_eq!(apply(&attempt, &paid(&attempt), EXPIRE).verdict, Verdict::Settled);
    }
}

#[test]
fn promise_8_an_ended_attempt_has_nothing_due() {
    for state in ENDED_UNPAID.into_iter().chain([State::Paid]) {
        let ended = typical(state);
        assert_eq!((ended.due, ended.task_at(i64::MAX)), (None, None), "{state:?}");
        assert!(ended.ended_at_ms.is_some());
    }
}

#[test]
fn promise_8_an_expired_order_is_asked_about_instead_of_placed() {
    assert_eq!(fresh().task_at(NOON - 1), None);
    assert_eq!(fresh().task_at(EXPIRE - 1), Some(Task::Place));
    assert_eq!(fresh().task_at(EXPIRE), Some(Task::Query));
}

#[test]
fn promise_8_between_expiry_and_close_the_gateway_is_not_hammered() {
    for seen in [Observation::NotPaid, Observation::NotFound { task: Task::Query }] {
        let next = apply(&fresh(), &seen, EXPIRE + 1).attempt;
        let due = next.due.expect("open");
        assert!(due.at_ms > EXPIRE + 1_000, "{seen:?}: asked again at once, for seconds on end");
        assert!(due.at_ms <= EXPIRE + 5_000, "{seen:?}");
    }
}

#[test]
fn promise_10_integer_fen_is_added_exactly_or_refused() {
    let line = |price, quantity| Line::plain(None, "拿铁", quantity, Fen::new(price));
    // 0.1 + 0.2 in floating point is not 0.3.
    assert_eq!(total(&[line(10, 1), line(20, 1)]), Ok(Fen::new(30)));
    assert_eq!(total(&vec![line(1, 1); 9_999]), Ok(Fen::new(9_999)));
    assert!(total(&[line(i64::MAX, 1), line(i64::MAX, 1)]).is_err(), "no wrapping");
}

#[test]
fn promise_7_orderpaid_stays_said_also_after_a_wrong_statement() {
    let said = step(&fresh(), &Observation::SaidPaid, NOON + 1_000);
    let wrong = step(&said, &one_fen_short(&said), NOON + 2_000);
    let asked = step(&wrong, &Observation::SupersedeAsked, NOON + 3_000);
    assert!(wrong.is_said_paid() && asked.holds_sale(), "nobody charges again what the gateway calls paid");
}
