//! The polling schedule.

use crate::kit::{EXPIRE, NOON, fresh, no_trust, step, typical};
use till::payment::schedule::{CLOSE_MIN_AGE_MS, EXPIRY_GRACE_MS, next_look_ms, next_try_ms};
use till::payment::{Attempt, Distrust, Observation, State, Task};

/// Many attempts that differ only in what the jitter is made of.
fn crowd(attempt: &Attempt) -> impl Iterator<Item = Attempt> {
    (0..500).map(|version| Attempt { version, ..attempt.clone() })
}

/// The shortest and the longest pause that a crowd takes.
fn spread(attempt: &Attempt, pause: impl Fn(&Attempt) -> i64) -> (i64, i64) {
    let pauses: Vec<i64> = crowd(attempt).map(|a| pause(&a)).collect();
    (*pauses.iter().min().expect("a crowd"), *pauses.iter().max().expect("a crowd"))
}

#[test]
fn looks_about_once_a_second_then_slower() {
    let shown = typical(State::AwaitingPayer);
    let since = shown.code.as_ref().expect("a code").since_ms;
    for (elapsed, pace) in
        [(0, 900), (119_999, 900), (120_000, 3_000), (299_999, 3_000), (300_000, 10_000), (500_000, 10_000)]
    {
        let now = since + elapsed;
        let (least, most) = spread(&shown, |a| next_look_ms(a, now) - now);
        assert!(least >= pace - pace / 10 && most <= pace + pace / 10, "{elapsed}: {least}..{most}");
        assert!(most - least > pace / 10, "{elapsed}: tills must not knock in step: {least}..{most}");
    }
}

#[test]
fn a_fresh_code_is_looked_at_often_again() {
    let a = step(&typical(State::AwaitingPayer), &Observation::RefreshAsked, NOON + 400_000);
    let a = step(&a, &crate::kit::ordered(), NOON + 400_100);
    assert!(a.due.is_some_and(|d| d.at_ms <= NOON + 400_100 + 990));
}

#[test]
fn never_sleeps_past_the_expiry() {
    let shown = typical(State::AwaitingPayer);
    let over = EXPIRE + EXPIRY_GRACE_MS;
    for now in (over - 12_000..over).step_by(500) {
        assert!(crowd(&shown).all(|a| next_look_ms(&a, now) <= over), "{now}");
    }
    assert!(next_look_ms(&shown, over) > over, "and always goes on");
}

#[test]
fn never_sleeps_past_the_moment_a_close_is_allowed() {
    let a = step(&typical(State::Closing), &crate::kit::too_young(), NOON + 290_000);
    let allowed = a.close_not_before_ms.expect("told by the refusal");
    assert!(allowed >= NOON + CLOSE_MIN_AGE_MS);
    let a = step(&a, &Observation::NotPaid, allowed - 100);
    assert_eq!(a.due.map(|d| d.at_ms), Some(allowed));
}

#[test]
fn tries_again_after_1_1_2_4_8_16_32_and_then_60_seconds() {
    let expected = [1, 1, 2, 4, 8, 16, 32, 60, 60, 60];
    for (misses, seconds) in (1..).zip(expected) {
        let missed = Attempt { misses, ..fresh() };
        let pause = seconds * 1_000;
        for distrust in [Distrust::NotSent, Distrust::NoAnswer, Distrust::NotBelieved] {
            let (least, most) = spread(&missed, |a| next_try_ms(a, distrust, NOON) - NOON);
            assert!(least >= pause - pause / 10 && most <= pause + pause / 10, "{misses}: {least}..{most}");
        }
    }
    let forever = Attempt { misses: i64::MAX, ..fresh() };
    assert!(next_try_ms(&forever, Distrust::NoAnswer, NOON) <= NOON + 66_000);
}

#[test]
fn never_sooner_than_5_seconds_when_told_to_slow_down() {
    for misses in 1..12 {
        let missed = Attempt { misses, ..fresh() };
        let (least, most) = spread(&missed, |a| next_try_ms(a, Distrust::SlowDown, NOON) - NOON);
        assert!(least >= 5_000, "{misses} misses: {least}");
        assert!(most <= 66_000 && most > least, "{misses} misses: {least}..{most}");
    }
}

#[test]
fn a_trustworthy_answer_ends_the_back_off() {
    let mut a = typical(State::AwaitingPayer);
    for _ in 0..8 {
        let due = a.due.expect("open").at_ms;
        a = step(&a, &no_trust(Task::Query, Distrust::NoAnswer), due);
    }
    let due = a.due.expect("open").at_ms;
    let a = step(&a, &Observation::NotPaid, due);
    assert!(a.due.is_some_and(|d| d.at_ms - due <= 3_300), "{:?}", a.due);
    assert_eq!(a.misses, 0);
}

#[test]
fn repeatable_jitter() {
    let a = typical(State::AwaitingPayer);
    assert_eq!(next_look_ms(&a, NOON + 9), next_look_ms(&a.clone(), NOON + 9));
}
