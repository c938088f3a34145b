//! When payments got where is noted beside them.

use crate::support::{PATIENCE, Shop, cart, number, reach, run};
use till::report::{Period, Span};
use till::timeline::{AttemptTimes, Step, of_attempt};
use till_app::Stage;
use till_app::times::{Seen, TimeNotes};

/// Waits until what was noted of the sale satisfies `good`.
async fn noted(shop: &Shop, sale_no: &str, good: impl Fn(&AttemptTimes) -> bool) -> AttemptTimes {
    let store = shop.store().await;
    let looking = async {
        loop {
            let times = store.times_of_sale(sale_no).await.unwrap();
            if let Some(times) = times.into_iter().find(|times| good(times)) {
                return times;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, looking).await.expect("noted")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_leaves_the_times_of_all_its_stages() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    let notes = TimeNotes::new(till.store().clone());
    let noting = tokio::spawn(notes.clone().run(till.events()));
    let running = run(&till);
    let started = till.start(cart()).await.unwrap();
    let waiting = reach(&till, number(&started), Stage::Waiting).await;
    let clicked_ms = started.attempt.created_at_ms - 5;
    notes.seen(number(&waiting), Seen::Shown { clicked_ms: Some(clicked_ms) }, clicked_ms + 50);
    noted(&shop, &started.sale.sale_no, |times| times.shown_ms.is_some()).await;

    shop.pay(&waiting);
    let paid = reach(&till, number(&started), Stage::Paid).await;
    notes.seen(number(&waiting), Seen::Announced, paid.attempt.ended_at_ms.unwrap() + 20);
    let times = noted(&shop, &started.sale.sale_no, |times| times.announced_ms.is_some()).await;
    drop(running);
    noting.abort();
    assert_eq!((times.clicked_ms, times.shown_ms), (Some(clicked_ms), Some(clicked_ms + 50)));
    assert_eq!(times.ordered_ms, waiting.attempt.code.as_ref().map(|code| code.since_ms));
    assert_eq!(times.settled_ms, paid.attempt.ended_at_ms);
    assert_eq!(times.paid_ms, paid.attempt.paid.as_ref().map(|paid| paid.at_ms));
    assert!(times.looks >= 1 && times.last_look_ms <= times.settled_ms, "{times:?}");
    let steps: Vec<Step> = of_attempt(&paid.attempt, Some(&times)).iter().map(|moment| moment.step).collect();
    for step in
        [Step::Clicked, Step::Stored, Step::Ordered, Step::Shown, Step::Paid, Step::Settled, Step::Announced]
    {
        assert!(steps.contains(&step), "{step:?} in {steps:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_about_attempts_nobody_made_are_dropped() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    let notes = TimeNotes::new(till.store().clone());
    let noting = tokio::spawn(notes.clone().run(till.events()));
    let started = till.start(cart()).await.unwrap();
    for number in ["NOBODY-000001", number(&started)] {
        notes.seen(number, Seen::Shown { clicked_ms: Some(1) }, 5);
    }
    let times = noted(&shop, &started.sale.sale_no, |times| times.shown_ms == Some(5)).await;
    noting.abort();
    assert_eq!(times.till, "1", "what the page tells first finds its attempt");
    // A note without an attempt would have no time of its own.
    for (days, count) in [(Span::Today, 1), (Span::Days("1970-01-01", "1970-01-02"), 0)] {
        let period = Period::of(days, started.attempt.created_at_ms).unwrap();
        let ledger = shop.store().await.latency(&period, None, till_store::unwatched).await.unwrap();
        assert_eq!(ledger.total.to_code.count, count, "{days:?}");
    }
}
