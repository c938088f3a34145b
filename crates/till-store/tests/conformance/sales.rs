//! Sales: numbers, request ids, and when a second attempt is allowed.

use crate::shop::{NOON, Shop, attempt, line, new_sale, one_fen_short};
use fen::Fen;
use till::payment::{Observation, State};
use till::sale::{Line, SaleState};
use till::settlement::Outcome;
use till_store::{NewSale, StoreError};

on_both!(
    promise_1_a_sale_and_its_attempt_are_stored_together,
    promise_1_nothing_is_stored_when_the_attempt_is_refused,
    one_click_makes_one_sale,
    a_request_id_is_not_taken_again_for_another_amount,
    one_click_sent_eight_times_at_once_makes_one_sale,
    numbers_run_through_the_beijing_day,
    tills_that_sell_at_once_get_different_numbers,
    promise_3_an_open_attempt_bars_the_next,
    promise_3_a_paid_sale_is_not_charged_again,
    promise_4_late_money_bars_the_next_attempt,
    a_sale_whose_attempts_ended_unpaid_is_tried_again,
    two_tills_that_try_a_sale_again_make_one_attempt,
    no_such_sale,
);

async fn promise_1_a_sale_and_its_attempt_are_stored_together(shop: &Shop) {
    let goods = shop.stock(&[("1", "拿铁", "nt", "", 1_800)]).await;
    let lines =
        vec![line(Some(goods[0].id), 1_800, 2), Line { title: "手工改价 \"'%\n".into(), ..line(None, 1, 3) }];
    let started = shop.sale_of("click-1", lines.clone()).await;
    let sale = shop.store.sale(&started.sale.sale_no).await.expect("readable").expect("stored");
    assert_eq!(sale, started.sale);
    assert_eq!((sale.lines, sale.total, sale.state), (lines, Fen::new(3_603), SaleState::Open));
    assert_eq!((sale.till.as_str(), sale.request_id.as_str()), ("till-1", "click-1"));
    assert_eq!((sale.created_at_ms, sale.paid_by), (NOON, None));
    assert_eq!(shop.attempt(&started.attempt.out_trade_no).await, started.attempt);
}

async fn promise_1_nothing_is_stored_when_the_attempt_is_refused(shop: &Shop) {
    let first = shop.sale("click-1").await;
    // The same order number again: the database refuses the attempt, so the sale must not stay behind.
    let new = new_sale("click-2", vec![line(None, 100, 1)]);
    let twin = |no: &str| till::payment::Attempt { sale_no: no.into(), ..first.attempt.clone() };
    shop.store.start_sale(new, twin).await.expect_err("a number is unique for ever");
    assert_eq!(shop.sql.number("SELECT COUNT(*) FROM sales").await, 1);
    assert_eq!(shop.sql.number("SELECT COUNT(*) FROM sale_lines").await, 1);
    assert_eq!(shop.sale("click-3").await.sale.sale_no, "20240601-0002", "and its number is free again");
}

async fn one_click_makes_one_sale(shop: &Shop) {
    let first = shop.sale("click-1").await;
    assert_eq!(shop.sale("click-1").await, first);
    shop.close(&first.attempt).await;
    let second = shop.retry(&first.sale.sale_no).await.expect("a second attempt");
    assert_eq!(shop.sale("click-1").await, second, "the newest attempt is the one to go on with");
    assert_eq!(shop.sql.number("SELECT COUNT(*) FROM attempts").await, 2);
}

async fn a_request_id_is_not_taken_again_for_another_amount(shop: &Shop) {
    let first = shop.sale("click").await;
    shop.pay(&first.attempt).await;
    let dearer = new_sale("click", vec![line(None, 9_900, 1)]);
    let refused = shop.store.start_sale(dearer, |no| attempt(no, 1, "till-1", Fen::new(9_900))).await;
    assert!(
        matches!(&refused, Err(StoreError::RequestReused(made)) if *made == Fen::new(1_250)),
        "{refused:?}"
    );
    assert_eq!(shop.sale("click").await.sale.sale_no, first.sale.sale_no, "as before for the same amount");
    assert_eq!(shop.sql.number("SELECT COUNT(*) FROM sales").await, 1);
}

async fn one_click_sent_eight_times_at_once_makes_one_sale(shop: &Shop) {
    for round in 0..5 {
        let calls: Vec<_> = (0..8)
            .map(|_| {
                let store = shop.store.clone();
                let new = new_sale(&format!("click-{round}"), vec![line(None, 1_250, 1)]);
                tokio::spawn(async move {
                    store.start_sale(new, |no| attempt(no, 1, "till-1", Fen::new(1_250))).await
                })
            })
            .collect();
        let mut made = Vec::new();
        for call in calls {
            made.push(call.await.expect("no panic").expect("each call is answered").attempt.out_trade_no);
        }
        assert!(made.iter().all(|number| *number == made[0]), "{made:?}");
        assert_eq!(shop.sql.number("SELECT COUNT(*) FROM sales").await, round + 1);
    }
}

async fn numbers_run_through_the_beijing_day(shop: &Shop) {
    let sell = async |request_id: &str, now_ms| {
        let new = NewSale { now_ms, ..new_sale(request_id, vec![line(None, 1, 1)]) };
        let started = shop.store.start_sale(new, |no| attempt(no, 1, "till-1", Fen::new(1))).await;
        started.expect("a sale").sale.sale_no
    };
    let midnight = NOON + 12 * 3_600_000;
    assert_eq!(sell("a", NOON).await, "20240601-0001");
    assert_eq!(sell("b", midnight - 1).await, "20240601-0002");
    assert_eq!(sell("c", midnight).await, "20240602-0001");
    assert_eq!(sell("d", midnight - 1).await, "20240601-0003", "a clock that was put right");
}

async fn tills_that_sell_at_once_get_different_numbers(shop: &Shop) {
    let calls: Vec<_> = (0..12)
        .map(|n| {
            let store = shop.store.clone();
            let new = new_sale(&format!("click-{n}"), vec![line(None, 1, 1)]);
            tokio::spawn(
                async move { store.start_sale(new, |no| attempt(no, 1, "till-1", Fen::new(1))).await },
            )
        })
        .collect();
    let mut numbers = Vec::new();
    for call in calls {
        numbers.push(call.await.expect("no panic").expect("a sale").sale.sale_no);
    }
    numbers.sort();
    let expected: Vec<String> = (1..=12).map(|n| format!("20240601-{n:04}")).collect();
    assert_eq!(numbers, expected, "no number twice, none left out");
}

async fn promise_3_an_open_attempt_bars_the_next(shop: &Shop) {
    let sale = shop.sale("click").await;
    let doubts = [
        Observation::Ordered { code_url: "weixin://1".into() },
        Observation::SaidPaid,
        one_fen_short(&sale.attempt),
        Observation::CancelAsked,
    ];
    for seen in doubts {
        shop.settle(&sale.attempt, &seen).await;
        let refused = shop.retry(&sale.sale.sale_no).await.expect_err("somebody may pay");
        assert!(matches!(refused, StoreError::SaleHasOpenAttempt), "{seen:?}: {refused:?}");
    }
}

async fn promise_3_a_paid_sale_is_not_charged_again(shop: &Shop) {
    let sale = shop.sale("click").await;
    shop.pay(&sale.attempt).await;
    let refused = shop.retry(&sale.sale.sale_no).await.expect_err("paid");
    assert!(matches!(refused, StoreError::SalePaid), "{refused:?}");
}

async fn promise_4_late_money_bars_the_next_attempt(shop: &Shop) {
    let sale = shop.sale("click").await;
    shop.close(&sale.attempt).await;
    let second = shop.retry(&sale.sale.sale_no).await.expect("a second attempt");
    shop.close(&second.attempt).await;
    assert_eq!(shop.pay(&sale.attempt).await, Outcome::Late, "by the first attempt's old code");
    let refused = shop.retry(&sale.sale.sale_no).await.expect_err("money waits for the manager");
    assert!(matches!(refused, StoreError::SalePaid), "{refused:?}");
}

async fn a_sale_whose_attempts_ended_unpaid_is_tried_again(shop: &Shop) {
    let sale = shop.sale("click").await;
    let mut last = sale.attempt.clone();
    for attempt_no in 2..5 {
        // Somebody else's money is recorded, but it is no reason not to take the customer's.
        shop.settle(&last, &one_fen_short(&last)).await;
        shop.close(&last).await;
        let again = shop.retry(&sale.sale.sale_no).await.expect("unpaid");
        assert_eq!((again.attempt.attempt_no, again.attempt.state), (attempt_no, State::Created));
        assert_eq!(again.sale, sale.sale);
        assert_ne!(again.attempt.out_trade_no, last.out_trade_no);
        last = again.attempt;
    }
}

async fn two_tills_that_try_a_sale_again_make_one_attempt(shop: &Shop) {
    for round in 0..5 {
        let sale = shop.sale(&format!("click-{round}")).await;
        shop.close(&sale.attempt).await;
        let (a, b) = tokio::join!(shop.retry(&sale.sale.sale_no), shop.retry(&sale.sale.sale_no));
        assert_eq!(usize::from(a.is_ok()) + usize::from(b.is_ok()), 1);
        let refused = a.err().or(b.err()).expect("one");
        assert!(matches!(refused, StoreError::SaleHasOpenAttempt), "{refused:?}");
    }
}

async fn no_such_sale(shop: &Shop) {
    assert_eq!(shop.store.sale("20240601-9999").await.expect("readable"), None);
    let refused = shop.retry("20240601-9999").await.expect_err("none");
    assert!(matches!(&refused, StoreError::NoSuchSale(no) if no == "20240601-9999"), "{refused:?}");
}
