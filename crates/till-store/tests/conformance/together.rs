//! Settlements that share a commit: each is settled as if it were alone.

use crate::shop::{NOON, Shop, line, paid};
use till::payment::{Attempt, Observation};
use till::sale::SaleState;
use till::settlement::Outcome;
use till_store::{PaylogFilter, Settled, StoreError};
use tokio::task::JoinSet;

on_both!(
    promise_5_sixty_four_payments_and_their_copies_settle_once_each,
    one_that_cannot_be_settled_harms_nobody,
    trouble_of_the_database_is_told_to_everybody_and_changes_nothing,
);

/// Hands all observations over before any is settled; the answers in the same order.
async fn together(shop: &Shop, seen: Vec<(Attempt, Observation)>) -> Vec<Result<Settled, StoreError>> {
    let mut tasks = JoinSet::new();
    let count = seen.len();
    for (place, (attempt, observation)) in seen.into_iter().enumerate() {
        let store = shop.store.clone();
        tasks.spawn(async move {
            let number = attempt.out_trade_no.as_str();
            (place, store.settle(number, &observation, NOON + 60_000).await)
        });
    }
    let mut answers: Vec<_> = std::iter::repeat_with(|| None).take(count).collect();
    while let Some(done) = tasks.join_next().await {
        let (place, answer) = done.expect("no panic");
        answers[place] = Some(answer);
    }
    answers.into_iter().map(|answer| answer.expect("an answer for each")).collect()
}

/// `count` sales that wait for their money.
async fn waiting(shop: &Shop, count: usize) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for n in 0..count {
        attempts.push(shop.sale(&format!("click-{n}")).await.attempt);
    }
    attempts
}

async fn promise_5_sixty_four_payments_and_their_copies_settle_once_each(shop: &Shop) {
    let goods = shop.stock(&[("1", "拿铁", "nt", "", 1), ("2", "美式", "ms", "", 1)]).await;
    let mut attempts = Vec::new();
    for n in 0..64 {
        let lines = vec![line(Some(goods[n % 2].id), 1, 1), line(None, 5, 2)];
        attempts.push(shop.sale_of(&format!("click-{n}"), lines).await.attempt);
    }
    let seen = attempts.iter().flat_map(|a| [(a.clone(), paid(a)), (a.clone(), paid(a))]);
    let answers = together(shop, seen.collect()).await;
    for (attempt, both) in attempts.iter().zip(answers.chunks(2)) {
        let both: Vec<&Settled> = both.iter().map(|a| a.as_ref().expect("settled")).collect();
        let outcomes = [both[0].outcome, both[1].outcome];
        assert!(outcomes.contains(&Outcome::Applied) && outcomes.contains(&Outcome::AlreadyThere));
        for settled in both {
            let stored = shop.attempt(&attempt.out_trade_no).await;
            assert_eq!(settled.attempt.as_ref(), Some(&stored), "the answer is what is stored");
            let sale = shop.store.sale(&attempt.sale_no).await.expect("readable").expect("stored");
            assert_eq!((settled.sale.as_ref(), sale.state), (Some(&sale), SaleState::Paid));
        }
    }
    let report = shop.store.verify_paylog().await.expect("a report");
    assert_eq!((report.entries, report.first_bad), (64, None));
    for product in goods {
        let sold = shop.store.product(product.id).await.expect("readable").expect("stored").sold_count;
        assert_eq!(sold, 32);
    }
}

async fn one_that_cannot_be_settled_harms_nobody(shop: &Shop) {
    let attempts = waiting(shop, 20).await;
    let bad = &attempts[7];
    let spoil = format!("UPDATE attempts SET terms = '{{' WHERE out_trade_no = '{}'", bad.out_trade_no);
    shop.sql.run(&spoil).await.expect("spoilt");
    let answers = together(shop, attempts.iter().map(|a| (a.clone(), paid(a))).collect()).await;
    for (attempt, answer) in attempts.iter().zip(answers) {
        match answer {
            Ok(settled) => assert_eq!(settled.outcome, Outcome::Applied),
            Err(error) => {
                assert_eq!(attempt.out_trade_no, bad.out_trade_no, "{error}");
                assert!(matches!(error, StoreError::Unreadable(_)), "{error:?}");
            }
        }
    }
    let report = shop.store.verify_paylog().await.expect("a report");
    assert_eq!((report.entries, report.first_bad), (19, None));
}

async fn trouble_of_the_database_is_told_to_everybody_and_changes_nothing(shop: &Shop) {
    let attempts = waiting(shop, 8).await;
    // The first place of the pay log is taken: no money can be stored.
    let forged =
        "INSERT INTO paylog SELECT 1, 0, '', 'x', 1, '', '', 1, 'mismatch', '', '', '', 0, '', '', ''";
    shop.sql.run(forged).await.expect("forged");
    let seen = || attempts.iter().map(|a| (a.clone(), paid(a))).collect::<Vec<_>>();
    for answer in together(shop, seen()).await {
        answer.expect_err("taken");
    }
    for attempt in &attempts {
        assert_eq!(&shop.attempt(&attempt.out_trade_no).await, attempt);
    }
    assert_eq!(shop.store.paylog_totals(&PaylogFilter::default()).await.expect("totals").count, 1);
    shop.sql.run("DELETE FROM paylog").await.expect("removed");
    for answer in together(shop, seen()).await {
        assert_eq!(answer.expect("settled").outcome, Outcome::Applied);
    }
}

/// Frames of SQLite's log that end a transaction: in those the frame's second number is not zero.
fn commits(log: &[u8]) -> usize {
    let page = u32::from_be_bytes(log[8..12].try_into().expect("four bytes"));
    let frames = log[32..].chunks(24 + usize::try_from(page).expect("small"));
    frames.filter(|frame| frame[4..8] != [0; 4]).count()
}

#[tokio::test]
async fn sixty_four_payments_that_wait_together_share_one_commit() {
    let shop = Shop::sqlite().await;
    let attempts = waiting(&shop, 64).await;
    let log = || commits(&std::fs::read(shop.log()).expect("SQLite's log"));
    let before = log();
    // On one thread all of them are waiting before the writer begins.
    let answers = together(&shop, attempts.iter().map(|a| (a.clone(), paid(a))).collect()).await;
    assert!(answers.into_iter().all(|answer| answer.is_ok_and(|s| s.outcome == Outcome::Applied)));
    assert_eq!(log() - before, 1);
    assert_eq!(shop.pay(&shop.sale("alone").await.attempt).await, Outcome::Applied);
    assert_eq!(log() - before, 3, "a sale and its payment, each durable before its call returned");
}

#[tokio::test]
async fn who_goes_away_while_waiting_changes_nothing_and_holds_nobody_up() {
    let shop = Shop::sqlite().await;
    let attempts = waiting(&shop, 3).await;
    let seen = [paid(&attempts[0]), paid(&attempts[1])];
    let mut settling = [0, 1].map(|n| {
        let settling = shop.store.settle(attempts[n].out_trade_no.as_str(), &seen[n], NOON);
        Box::pin(settling)
    });
    // On one thread both are waiting before the writer begins.
    for settling in &mut settling {
        tokio::select! {
            biased;
            _ = settling => panic!("the writer has not begun"),
            () = std::future::ready(()) => {}
        }
    }
    let [stays, goes] = settling;
    drop(goes);
    assert_eq!(stays.await.expect("settled").outcome, Outcome::Applied);
    assert_eq!(shop.attempt(&attempts[1].out_trade_no).await, attempts[1]);
    assert_eq!(shop.pay(&attempts[2]).await, Outcome::Applied);
}
