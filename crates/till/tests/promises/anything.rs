//! Whatever is seen, in whatever order: every promise holds after every step.

use crate::history::{Happened, Shop, events, is_genuine, is_paid};
use proptest::prelude::*;
use till::duty::DutyKind;
use till::paylog::EntryState;
use till::payment::{Observation, State};
use till::settlement::{Outcome, decide};

/// No attempt is left alone for longer than the longest back-off with its jitter.
const LONGEST_PAUSE_MS: i64 = 66_000;

/// Promise 4 and 5, for the step that just happened.
fn money_is_settled_once(shop: &Shop, step: &Happened) -> Result<(), TestCaseError> {
    let genuine = is_genuine(&step.seen, &step.before);
    let was_paid = is_paid(&step.before);
    if genuine && !was_paid {
        prop_assert!(is_paid(&step.after), "money is never ignored");
        let late = step.after.paid.as_ref().is_some_and(|p| p.late);
        prop_assert_eq!(late, !step.before.holds_sale(), "late means: it had ended before or was superseded");
        prop_assert!(matches!(step.settlement.outcome, Outcome::Applied | Outcome::Late));
        prop_assert_eq!(step.settlement.pays_sale, step.settlement.duty.is_none(), "pays or is a duty");
    }
    if was_paid {
        prop_assert_eq!(&step.after.paid, &step.before.paid, "paid absorbs");
        prop_assert!(is_paid(&step.after) && !step.settlement.pays_sale);
    }
    prop_assert_eq!(
        shop.money_entries(&step.after),
        usize::from(is_paid(&step.after)),
        "one entry for one payment"
    );
    prop_assert!(shop.paid_sale <= 1, "a sale is paid at most once");
    Ok(())
}

/// Promise 6.
fn wrong_is_not_paid(step: &Happened) -> Result<(), TestCaseError> {
    let is_money = matches!(step.seen, Observation::Success(_));
    if !is_money || !is_genuine(&step.seen, &step.before) {
        prop_assert!(!step.settlement.pays_sale);
        prop_assert_eq!(&step.after.paid, &step.before.paid);
    }
    if let Some(entry) = &step.settlement.entry {
        prop_assert!(is_money);
        let raised = step.settlement.duty.as_ref().map(|d| d.kind);
        let expected = match entry.state {
            EntryState::Paid => vec![None],
            EntryState::Late => vec![Some(DutyKind::Late), Some(DutyKind::PaidTwice)],
            EntryState::Mismatch => vec![Some(DutyKind::Mismatch)],
        };
        prop_assert!(expected.contains(&raised), "{:?} raises {:?}", entry.state, raised);
    } else {
        prop_assert_eq!(&step.settlement.duty, &None, "no duty without an entry");
    }
    Ok(())
}

/// Promise 8.
fn open_means_work_to_do(shop: &Shop, step: &Happened) -> Result<(), TestCaseError> {
    let open = step.after.state.is_open();
    prop_assert_eq!(open, step.after.ended_at_ms.is_none());
    prop_assert_eq!(open, step.after.due.is_some());
    if let (Some(due), Some(_)) = (step.after.due, &step.settlement.attempt) {
        let pause = due.at_ms - shop.now_ms;
        prop_assert!((0..=LONGEST_PAUSE_MS).contains(&pause), "due in {} ms", pause);
    }
    if !step.before.state.is_open() && !is_paid(&step.after) {
        prop_assert_eq!(step.after.state, step.before.state, "only money moves an ended attempt");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn promises_3_to_8_hold_in_every_history(events in events(40)) {
        let mut shop = Shop::new();
        for event in &events {
            let Some(step) = shop.happen(event) else { continue };
            money_is_settled_once(&shop, &step)?;
            wrong_is_not_paid(&step)?;
            open_means_work_to_do(&shop, &step)?;
            // Promise 3: never two attempts that could both show a code, unless a manager has superseded the first.
            prop_assert!(shop.attempts.iter().filter(|a| a.holds_sale()).count() <= 1);
            if step.before.superseded_at_ms.is_some() {
                prop_assert!(step.after.superseded_at_ms.is_some(), "superseded for good");
                let shows = matches!(step.after.state, State::Created | State::AwaitingPayer);
                prop_assert!(!shows, "a superseded attempt is never ordered or shown again");
            }
            // The frozen terms and the number stay what they were.
            prop_assert_eq!(&step.after.terms, &step.before.terms);
            prop_assert_eq!(&step.after.out_trade_no, &step.before.out_trade_no);
        }
    }

    #[test]
    fn promise_5_all_money_of_a_history_seen_again_changes_nothing(events in events(40)) {
        let mut shop = Shop::new();
        let money: Vec<Happened> = events
            .iter()
            .filter_map(|e| shop.happen(e))
            .filter(|step| is_genuine(&step.seen, &step.before) && !is_paid(&step.before))
            .collect();
        for step in money.iter().rev() {
            let attempt = shop.attempts.iter().find(|a| a.out_trade_no == step.before.out_trade_no);
            let again = decide(attempt.expect("kept"), shop.sale, &step.seen, shop.now_ms);
            prop_assert_eq!(again.outcome, Outcome::AlreadyThere);
            prop_assert_eq!((again.attempt, again.entry, again.duty), (None, None, None));
            prop_assert!(!again.pays_sale);
        }
    }
}
