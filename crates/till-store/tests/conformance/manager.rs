//! What a manager may do beside the list: charge the unknown again, and try a PIN only so often.

use crate::duties::{manager, reason};
use crate::shop::{NOON, Shop, attempt, one_fen_short, success};
use till::audit::{AuditAction, NewAudit};
use till::charge_again::ChargeRefusal;
use till::duty::DutyKind;
use till::manager::LONGEST_LOCK_MS;
use till::payment::{Attempt, Distrust, Observation, Problem, State, Success, Task};
use till::sale::SaleState;
use till::settlement::Outcome;
use till_store::{Override, PinTry, Started, StoreError};

on_both!(
    promise_3_the_unknown_is_charged_again_on_a_managers_word,
    promise_3_nothing_else_is_charged_again,
    promise_3_without_the_manager_a_superseded_attempt_still_bars_the_sale,
    promise_3_two_managers_make_one_attempt,
    promise_4_money_of_the_superseded_attempt_is_a_duty_whenever_it_comes,
    promise_4_money_and_an_override_take_turns,
    promise_8_the_superseded_attempt_stays_on_the_agenda,
    the_audit_log_is_append_only,
    wrong_pins_lock_longer_and_longer_and_a_right_one_forgives,
);

fn word(sale_no: &str) -> Override {
    Override {
        sale_no: sale_no.into(),
        reason: reason("顾客手机显示未付款"),
        actor: manager(),
        now_ms: NOON + 20_000,
    }
}

async fn overrule(shop: &Shop, sale_no: &str) -> Result<Started, StoreError> {
    let make = |sale: &till::sale::Sale, n| attempt(&sale.sale_no, n, "till-1", sale.total);
    shop.store.override_unknown(&word(sale_no), make).await
}

async fn refusal(shop: &Shop, sale_no: &str) -> ChargeRefusal {
    match overrule(shop, sale_no).await {
        Err(StoreError::Charge(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

/// A sale whose code is out and whose last answer could not be believed.
async fn unknown(shop: &Shop, click: &str) -> Started {
    let sale = shop.sale(click).await;
    shop.settle(&sale.attempt, &Observation::Ordered { code_url: "weixin://1".into() }).await;
    doubt(shop, &sale.attempt).await;
    sale
}

async fn doubt(shop: &Shop, attempt: &Attempt) {
    let problem = Problem::new("bad_signature", "");
    let seen = Observation::NoTrust { task: Task::Query, distrust: Distrust::NotBelieved, problem };
    let settled = shop.settle(attempt, &seen).await;
    assert_eq!(settled.attempt.map(|a| a.state), Some(State::Unknown));
}

async fn promise_3_the_unknown_is_charged_again_on_a_managers_word(shop: &Shop) {
    let first = unknown(shop, "click").await;
    let second = overrule(shop, &first.sale.sale_no).await.expect("a second attempt");
    assert_eq!((second.attempt.attempt_no, second.attempt.state), (2, State::Created));
    let old = shop.attempt(&first.attempt.out_trade_no).await;
    assert!(old.state == State::Unknown && !old.holds_sale());
    let entry = shop.store.audit_page(None, 10).await.expect("a page").remove(0);
    assert_eq!((entry.action, entry.reason.as_str()), (AuditAction::UnknownOverridden, "顾客手机显示未付款"));
    assert_eq!(entry.before["open"][0]["out_trade_no"].as_str(), Some(first.attempt.out_trade_no.as_str()));
    assert_eq!(entry.after["out_trade_no"].as_str(), Some(second.attempt.out_trade_no.as_str()));
    // Nobody knows how the second one ends either: the manager may decide again.
    doubt(shop, &second.attempt).await;
    let third = overrule(shop, &first.sale.sale_no).await.expect("a third attempt");
    assert_eq!(third.attempt.attempt_no, 3);
    assert_eq!(shop.pay(&third.attempt).await, Outcome::Applied, "the newest one pays the sale");
}

async fn promise_3_nothing_else_is_charged_again(shop: &Shop) {
    let sale = shop.sale("click").await;
    let sale_no = sale.sale.sale_no.as_str();
    assert_eq!(refusal(shop, sale_no).await, ChargeRefusal::Known, "being placed");
    shop.settle(&sale.attempt, &Observation::Ordered { code_url: "weixin://1".into() }).await;
    assert_eq!(refusal(shop, sale_no).await, ChargeRefusal::Known, "its code is shown");
    shop.settle(&sale.attempt, &Observation::CancelAsked).await;
    assert_eq!(refusal(shop, sale_no).await, ChargeRefusal::Known, "being closed");
    shop.settle(&sale.attempt, &Observation::SaidPaid).await;
    assert_eq!(refusal(shop, sale_no).await, ChargeRefusal::SaidPaid, "the gateway said so");
    let other = shop.sale("other").await;
    shop.close(&other.attempt).await;
    assert_eq!(refusal(shop, &other.sale.sale_no).await, ChargeRefusal::NothingOpen);
    shop.pay(&other.attempt).await;
    assert_eq!(refusal(shop, &other.sale.sale_no).await, ChargeRefusal::SalePaid);
    assert_eq!(shop.store.audit_page(None, 10).await.expect("a page"), [], "nothing was done");
}

async fn promise_3_without_the_manager_a_superseded_attempt_still_bars_the_sale(shop: &Shop) {
    let first = unknown(shop, "click").await;
    let sale_no = first.sale.sale_no.as_str();
    let second = overrule(shop, sale_no).await.expect("a second attempt");
    shop.close(&second.attempt).await;
    let refused = shop.retry(sale_no).await.expect_err("the first may still be paid");
    assert!(matches!(refused, StoreError::SaleHasOpenAttempt), "{refused:?}");
    let third = overrule(shop, sale_no).await.expect("on the manager's word");
    shop.close(&third.attempt).await;
    shop.close(&first.attempt).await;
    assert_eq!(shop.retry(sale_no).await.expect("all have ended").attempt.attempt_no, 4);
}

async fn promise_3_two_managers_make_one_attempt(shop: &Shop) {
    for round in 0..5 {
        let sale = unknown(shop, &format!("click-{round}")).await;
        let sale_no = sale.sale.sale_no.as_str();
        let (a, b) = tokio::join!(overrule(shop, sale_no), overrule(shop, sale_no));
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1, "{a:?} {b:?}");
        let refused = a.err().or(b.err()).expect("one");
        assert!(
            matches!(refused, StoreError::Charge(ChargeRefusal::Known) | StoreError::SaleHasOpenAttempt),
            "{refused:?}"
        );
        let open = format!("SELECT COUNT(*) FROM attempts WHERE is_open AND sale_no = '{sale_no}'");
        assert_eq!(shop.sql.number(&open).await, 2);
    }
}

async fn promise_4_money_of_the_superseded_attempt_is_a_duty_whenever_it_comes(shop: &Shop) {
    for (click, second_pays_first, kind) in [("a", false, DutyKind::Late), ("b", true, DutyKind::PaidTwice)] {
        let first = unknown(shop, click).await;
        let second = overrule(shop, &first.sale.sale_no).await.expect("a second attempt");
        if second_pays_first {
            assert_eq!(shop.pay(&second.attempt).await, Outcome::Applied);
        }
        assert_eq!(shop.pay(&first.attempt).await, Outcome::Late);
        let duty = shop.store.open_duties().await.expect("the list").pop().expect("a duty");
        assert_eq!((duty.kind, duty.out_trade_no.as_str()), (kind, first.attempt.out_trade_no.as_str()));
        let waiting = (!second_pays_first).then(|| second.attempt.out_trade_no.to_string());
        assert_eq!(duty.open_attempt, waiting, "the card leads to the code that must be closed first");
        let sale = shop.store.sale(&first.sale.sale_no).await.expect("readable").expect("stored");
        assert_eq!(sale.state == SaleState::Paid, second_pays_first);
        let refused = overrule(shop, &first.sale.sale_no).await.expect_err("it has its money");
        assert!(matches!(refused, StoreError::Charge(ChargeRefusal::SalePaid)), "{refused:?}");
    }
}

async fn promise_4_money_and_an_override_take_turns(shop: &Shop) {
    for round in 0..8 {
        let sale = unknown(shop, &format!("click-{round}")).await;
        let sale_no = sale.sale.sale_no.as_str();
        let (paid, second) = tokio::join!(shop.pay(&sale.attempt), overrule(shop, sale_no));
        match second {
            Ok(_) => assert_eq!(paid, Outcome::Late, "superseded first: a duty"),
            Err(StoreError::Charge(ChargeRefusal::SalePaid)) => assert_eq!(paid, Outcome::Applied),
            Err(other) => panic!("{other:?}"),
        }
        let received =
            format!("SELECT COUNT(*) FROM paylog WHERE sale_no = '{sale_no}' AND state IN ('paid', 'late')");
        assert_eq!(shop.sql.number(&received).await, 1, "not lost, not twice");
    }
}

async fn promise_8_the_superseded_attempt_stays_on_the_agenda(shop: &Shop) {
    let first = unknown(shop, "click").await;
    let second = overrule(shop, &first.sale.sale_no).await.expect("a second attempt");
    let agenda = shop.store.agenda("till-1").await.expect("an agenda");
    let due = |attempt: &Attempt| agenda.iter().any(|(number, _)| number == attempt.out_trade_no.as_str());
    assert!(due(&first.attempt) && due(&second.attempt), "{agenda:?}");
    // Wrong money of it is recorded like any other's.
    shop.settle(&first.attempt, &one_fen_short(&first.attempt)).await;
    let other = Success { transaction_id: "42".into(), ..success(&first.attempt) };
    assert_eq!(shop.settle(&first.attempt, &Observation::Success(other)).await.outcome, Outcome::Late);
    assert!(shop.attempt(&first.attempt.out_trade_no).await.due.is_none(), "it has ended");
}

async fn the_audit_log_is_append_only(shop: &Shop) {
    let entry = NewAudit {
        at_ms: NOON,
        actor: manager(),
        action: AuditAction::PinSet,
        subject: "manager_pin".into(),
        reason: String::new(),
        before: serde_json::json!({ "set": false }),
        after: serde_json::json!({ "set": true }),
    };
    for _ in 0..3 {
        shop.store.append_audit(&entry).await.expect("appended");
    }
    for sql in ["UPDATE audit SET reason = 'x'", "DELETE FROM audit WHERE id = 2"] {
        let error = shop.sql.run(sql).await.expect_err("refused").to_string();
        assert!(error.contains("append only"), "{error}");
    }
    let page = shop.store.audit_page(None, 2).await.expect("a page");
    assert_eq!(page.iter().map(|e| e.id).collect::<Vec<_>>(), [3, 2], "newest first");
    let rest = shop.store.audit_page(Some(2), 2).await.expect("a page");
    assert_eq!(rest.iter().map(|e| e.id).collect::<Vec<_>>(), [1]);
    assert_eq!((&rest[0].before, rest[0].action), (&entry.before, AuditAction::PinSet));
}

async fn wrong_pins_lock_longer_and_longer_and_a_right_one_forgives(shop: &Shop) {
    let begin = async |now_ms| shop.store.begin_pin_try("till-1", None, now_ms).await.expect("counted");
    for _ in 0..4 {
        assert_eq!(begin(NOON).await, PinTry::Allowed { locked_until_ms: None });
    }
    let minute = NOON + 60_000;
    assert_eq!(begin(NOON).await, PinTry::Allowed { locked_until_ms: Some(minute) });
    assert_eq!(begin(minute - 1).await, PinTry::Locked { until_ms: minute });
    let locked = async |now_ms| shop.store.pin_locked_until("till-1", None, now_ms).await.expect("readable");
    assert_eq!((locked(minute - 1).await, locked(minute).await), (Some(minute), None));
    assert_eq!(begin(minute).await, PinTry::Allowed { locked_until_ms: Some(minute + 120_000) });
    let set_back = NOON - 30 * 86_400_000;
    assert_eq!(begin(set_back).await, PinTry::Locked { until_ms: set_back + LONGEST_LOCK_MS });
    for (till, whose) in [("till-2", None), ("till-1", Some(7))] {
        let other = shop.store.begin_pin_try(till, whose, NOON).await.expect("counted");
        assert_eq!(other, PinTry::Allowed { locked_until_ms: None }, "each till and each PIN by itself");
    }
    shop.store.pin_was_right("till-1", None).await.expect("forgiven");
    assert_eq!(begin(NOON).await, PinTry::Allowed { locked_until_ms: None });
}
