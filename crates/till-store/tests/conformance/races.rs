//! Many at once: the notification, the loop, a second till and an impatient click meet in the same moment.

use crate::shop::{NOON, Shop, Sql, line, paid, success};
use sqlx::AssertSqlSafe;
use std::sync::Arc;
use till::duty::DutyKind;
use till::payment::{Attempt, Observation, Source, Success};
use till::settlement::Outcome;
use till_store::{PaylogFilter, Settled, StoreError};
use tokio::sync::Barrier;

on_both!(
    promise_5_sixteen_copies_of_one_success_settle_once,
    promise_5_two_attempts_of_one_sale_paid_at_once_pay_it_once,
    changes_of_one_attempt_are_never_lost,
    payments_of_many_sales_at_once_leave_a_whole_chain,
    promise_3_late_money_and_a_new_attempt_take_turns,
    promise_4_money_for_a_sale_paid_meanwhile_is_a_second_payment,
);

/// Settles all observations in the same moment.
async fn at_once(shop: &Shop, seen: Vec<(Attempt, Observation)>) -> Vec<Settled> {
    let start = Arc::new(Barrier::new(seen.len()));
    let tasks: Vec<_> = seen
        .into_iter()
        .map(|(attempt, observation)| {
            let (store, start) = (shop.store.clone(), start.clone());
            tokio::spawn(async move {
                start.wait().await;
                store.settle(attempt.out_trade_no.as_str(), &observation, NOON + 60_000).await
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.expect("no panic").expect("settled"));
    }
    all
}

fn count(settled: &[Settled], outcome: Outcome) -> usize {
    settled.iter().filter(|s| s.outcome == outcome).count()
}

async fn entries(shop: &Shop) -> i64 {
    shop.store.paylog_totals(&PaylogFilter::default()).await.expect("totals").count
}

async fn promise_5_sixteen_copies_of_one_success_settle_once(shop: &Shop) {
    let goods = shop.stock(&[("1", "拿铁", "nt", "", 1_800)]).await;
    for round in 1..=3 {
        let sale = shop.sale_of(&format!("click-{round}"), vec![line(Some(goods[0].id), 1_800, 2)]).await;
        let sources = [Source::Query, Source::Notification, Source::Bill, Source::Manual];
        let copies = (0..16).map(|n| {
            let copy = Success { source: sources[n % 4], ..success(&sale.attempt) };
            (sale.attempt.clone(), Observation::Success(copy))
        });
        let settled = at_once(shop, copies.collect()).await;
        assert_eq!(count(&settled, Outcome::Applied), 1, "{settled:?}");
        assert_eq!(count(&settled, Outcome::AlreadyThere), 15);
        assert_eq!(entries(shop).await, round);
        let sold = shop.store.product(goods[0].id).await.expect("readable").expect("stored").sold_count;
        assert_eq!(sold, 2 * round);
    }
}

async fn promise_5_two_attempts_of_one_sale_paid_at_once_pay_it_once(shop: &Shop) {
    let goods = shop.stock(&[("1", "拿铁", "nt", "", 1_800)]).await;
    for round in 1..=5 {
        let first = shop.sale_of(&format!("click-{round}"), vec![line(Some(goods[0].id), 1_800, 1)]).await;
        shop.close(&first.attempt).await;
        let second = shop.retry(&first.sale.sale_no).await.expect("a second attempt");
        let both = [first.attempt, second.attempt].map(|a| (a.clone(), paid(&a)));
        let settled = at_once(shop, both.to_vec()).await;
        assert_eq!((count(&settled, Outcome::Applied), count(&settled, Outcome::Late)), (1, 1));
        assert_eq!(entries(shop).await, 2 * round);
        assert_eq!(shop.sql.number("SELECT COUNT(*) FROM duties").await, round);
        let sold = shop.store.product(goods[0].id).await.expect("readable").expect("stored").sold_count;
        assert_eq!(sold, round);
    }
}

async fn changes_of_one_attempt_are_never_lost(shop: &Shop) {
    let sale = shop.sale("click").await;
    // Each ORDERPAID counts one miss up: a lost update would be a lost count.
    let settled = at_once(shop, vec![(sale.attempt.clone(), Observation::SaidPaid); 16]).await;
    assert_eq!(count(&settled, Outcome::Applied), 16);
    let after = shop.attempt(&sale.attempt.out_trade_no).await;
    assert_eq!((after.misses, after.version), (16, 16));
}

async fn payments_of_many_sales_at_once_leave_a_whole_chain(shop: &Shop) {
    let goods = shop.stock(&[("1", "拿铁", "nt", "", 1), ("2", "美式", "ms", "", 1)]).await;
    let mut seen = Vec::new();
    for n in 0..16 {
        // Every second customer puts the goods on the counter the other way round.
        let mut lines = vec![line(Some(goods[0].id), 1, 1), line(Some(goods[1].id), 1, 1)];
        lines.rotate_left(n % 2);
        let sale = shop.sale_of(&format!("click-{n}"), lines).await;
        seen.push((sale.attempt.clone(), paid(&sale.attempt)));
    }
    let settled = at_once(shop, seen).await;
    assert_eq!(count(&settled, Outcome::Applied), 16);
    let report = shop.store.verify_paylog().await.expect("a report");
    assert_eq!((report.entries, report.first_bad), (16, None));
    for product in goods {
        let sold = shop.store.product(product.id).await.expect("readable").expect("stored").sold_count;
        assert_eq!(sold, 16);
    }
}

/// Another till writes `sqls` and commits them while `ours` already waits for it. On SQLite the one writer makes
/// both take turns by itself, so there ours simply comes second.
async fn another_till_first<T: std::fmt::Debug>(
    shop: &Shop,
    sqls: &[String],
    ours: impl Future<Output = T>,
) -> T {
    let Sql::Pg(pool) = &shop.sql else {
        for sql in sqls {
            shop.sql.run(sql).await.expect("written");
        }
        return ours.await;
    };
    let mut other = pool.begin().await.expect("a transaction");
    for sql in sqls {
        sqlx::query(AssertSqlSafe(sql.clone())).execute(&mut *other).await.expect("written");
    }
    let mut ours = std::pin::pin!(ours);
    tokio::select! {
        done = &mut ours => panic!("it did not wait for the other till: {done:?}"),
        () = somebody_waits(shop) => other.commit().await.expect("committed"),
    }
    ours.await
}

/// Returns once a connection to this database waits for a row that another has locked.
async fn somebody_waits(shop: &Shop) {
    let waiting = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while shop.sql.number(waiting).await == 0 {
        tokio::task::yield_now().await;
    }
}

async fn promise_3_late_money_and_a_new_attempt_take_turns(shop: &Shop) {
    let sale = shop.sale("click").await;
    shop.close(&sale.attempt).await;
    let sale_no = sale.sale.sale_no.as_str();
    let late_money = [
        format!("UPDATE sales SET state = state WHERE sale_no = '{sale_no}'"),
        format!(
            "INSERT INTO paylog SELECT 1, 0, '{sale_no}', 'x', 1, '', '', 1, 'late', '', '', '', 0, '', '', ''"
        ),
    ];
    let refused =
        another_till_first(shop, &late_money, shop.retry(sale_no)).await.expect_err("money has come");
    assert!(matches!(refused, StoreError::SalePaid), "{refused:?}");
}

async fn promise_4_money_for_a_sale_paid_meanwhile_is_a_second_payment(shop: &Shop) {
    let first = shop.sale("click").await;
    shop.close(&first.attempt).await;
    let paid_meanwhile =
        [format!("UPDATE sales SET state = 'paid' WHERE sale_no = '{}'", first.sale.sale_no)];
    assert_eq!(another_till_first(shop, &paid_meanwhile, shop.pay(&first.attempt)).await, Outcome::Late);
    let duty = shop.store.open_duties().await.expect("the list").remove(0);
    assert_eq!(duty.kind, DutyKind::PaidTwice, "not just late: the manager must give one of the two back");
}
