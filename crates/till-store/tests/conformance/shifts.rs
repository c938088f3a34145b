//! Shifts: numbered, immutable Z reports into which every payment falls exactly once.

use crate::shop::{NOON, Shop, line, one_fen_short, paid};
use fen::Fen;
use std::sync::Arc;
use till::audit::{Actor, AuditAction};
use till::payment::{Attempt, Observation};
use till::report::Sums;
use till::shift::{Count, MoveKind, NewMove, Sealed, ZProblem, ZsReport};
use till_store::{PaylogFilter, Store, StoreError};
use tokio::sync::{Barrier, watch};

on_both!(
    a_shift_is_opened_counted_and_closed,
    there_is_one_open_shift_for_each_till,
    money_without_a_shift_counts_with_the_next,
    an_open_payment_falls_into_the_next_shift,
    an_x_says_what_a_z_would_and_changes_nothing,
    what_is_written_is_never_changed,
    promise_9_each_way_of_meddling_with_a_z_is_found,
    who_watches_the_check_can_stop_it,
    promise_4_payments_that_settle_while_z_reports_are_made_each_fall_into_one,
    two_who_close_at_once_make_one_z,
);

fn at(till: &str) -> Actor {
    Actor { who: "小张".into(), till: till.into() }
}

fn count(fen: i64) -> Count {
    Count::of_sum(Fen::new(fen)).expect("a sum")
}

async fn open(shop: &Shop) {
    shop.store.open_shift(&at("till-1"), Fen::new(20_000), NOON).await.expect("opened");
}

async fn close(store: &Store) -> Sealed {
    store.close_shift(&at("till-1"), count(20_000), NOON + 1).await.expect("closed")
}

async fn move_cash(shop: &Shop, kind: MoveKind, fen: i64, reason: &str) {
    let new = NewMove::read(kind, Fen::new(fen), reason).expect("a movement");
    shop.store.move_cash(&at("till-1"), new, NOON).await.expect("noted");
}

async fn settle(store: &Store, attempt: &Attempt, seen: &Observation) {
    store.settle(attempt.out_trade_no.as_str(), seen, NOON + 60_000).await.expect("settled");
}

async fn a_shift_is_opened_counted_and_closed(shop: &Shop) {
    open(shop).await;
    move_cash(shop, MoveKind::In, 5_000, "零钱").await;
    move_cash(shop, MoveKind::Out, 12_000, "交款").await;
    shop.paid_sales(2).await;
    let late = shop.sale("late").await;
    shop.close(&late.attempt).await;
    shop.pay(&late.attempt).await;
    let wrong = shop.sale("wrong").await;
    settle(&shop.store, &wrong.attempt, &one_fen_short(&wrong.attempt)).await;
    let counted = Count::of_pieces([1, 0, 1, 0, 1, 3, 1, 1]).expect("a count");
    let sealed = shop.store.close_shift(&at("till-1"), counted, NOON + 1).await.expect("closed");

    let z = &sealed.z;
    assert_eq!((z.number(), z.closed_by.as_str()), (1, "小张"));
    let cash = &z.report.cash;
    assert_eq!((cash.paid_in.fen(), cash.paid_out.fen(), cash.expected.fen()), (5_000, 12_000, 13_000));
    assert_eq!((z.counted.total.fen(), z.difference.fen()), (12_860, -140));
    let total = Sums {
        payments: 3,
        received_fen: 3_750,
        sales: 2,
        sales_fen: 2_500,
        late: 1,
        late_fen: 1_250,
        mismatches: 1,
        mismatch_fen: 1_249,
        ..Sums::default()
    };
    assert_eq!((z.report.total, z.report.unattended), (total, Sums::default()));
    let log = &z.report.log;
    assert_eq!((log.after, log.upto, log.first, log.last), (0, 4, Some(1), Some(4)));
    let last = shop.store.paylog_entry(4).await.expect("readable").expect("there");
    assert_eq!((&log.hash, &z.report.last_sale), (&last.hash, &Some(last.body.sale_no)));
    assert_eq!((z.report.duties.count, z.report.duties.total_fen), (2, 2_499));

    assert_eq!(shop.store.z_report("till-1", 1).await.expect("kept"), sealed);
    let gone = shop.store.z_report("till-1", 2).await.expect_err("not made");
    assert!(matches!(gone, StoreError::NoSuchZ(2)), "{gone}");
    let audit = shop.store.audit_page(None, 10).await.expect("entries");
    let actions: Vec<AuditAction> = audit.iter().map(|entry| entry.action).collect();
    let cash_moved = AuditAction::CashMoved;
    assert_eq!(actions, [AuditAction::ShiftClosed, cash_moved, cash_moved, AuditAction::ShiftOpened]);
    assert_eq!((audit[0].after["hash"].as_str(), audit[1].reason.as_str()), (Some(&*sealed.hash), "交款"));
}

async fn there_is_one_open_shift_for_each_till(shop: &Shop) {
    let none = shop.store.close_shift(&at("till-1"), count(0), NOON).await.expect_err("none is open");
    assert!(matches!(none, StoreError::NoShift), "{none}");
    assert_eq!(shop.store.x_report("till-1", NOON).await.expect("answered"), None);
    assert_eq!(shop.store.current_shift("till-1").await.expect("answered"), None);
    let start = Arc::new(Barrier::new(8));
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (store, start) = (shop.store.clone(), start.clone());
            tokio::spawn(async move {
                start.wait().await;
                store.open_shift(&at("till-1"), Fen::ZERO, NOON).await
            })
        })
        .collect();
    let mut opened = 0;
    for task in tasks {
        match task.await.expect("no panic") {
            Ok(shift) => opened += shift.number,
            Err(refused) => assert!(matches!(refused, StoreError::ShiftOpen), "{refused}"),
        }
    }
    assert_eq!(opened, 1, "one of them, with the number 1");
    let other = shop.store.open_shift(&at("till-2"), Fen::ZERO, NOON).await.expect("another till's own");
    assert_eq!(shop.store.current_shift("till-2").await.expect("answered"), Some(other));
    close(&shop.store).await;
    assert_eq!(shop.store.current_shift("till-1").await.expect("answered"), None);
    let next = shop.store.open_shift(&at("till-1"), Fen::ZERO, NOON).await.expect("the next");
    assert_eq!(next.number, 2);
}

async fn money_without_a_shift_counts_with_the_next(shop: &Shop) {
    shop.paid_sales(1).await;
    open(shop).await;
    let first = close(&shop.store).await.z.report;
    assert_eq!((first.total.received_fen, first.unattended.received_fen), (1_250, 1_250));
    let between = shop.sale("between").await;
    shop.pay(&between.attempt).await;
    open(shop).await;
    let within = shop.sale("within").await;
    shop.pay(&within.attempt).await;
    let second = close(&shop.store).await.z.report;
    assert_eq!((second.total.received_fen, second.unattended.received_fen), (2_500, 1_250));
    assert_eq!((second.log.after, second.log.upto), (1, 3));
    assert_eq!(checked(shop).await.first_bad, None);
}

async fn an_open_payment_falls_into_the_next_shift(shop: &Shop) {
    open(shop).await;
    let sale = shop.sale("click").await;
    let first = close(&shop.store).await;
    let open_then = &first.z.report.open;
    assert_eq!(open_then.len(), 1);
    assert_eq!((&open_then[0].sale_no, open_then[0].total.fen()), (&sale.sale.sale_no, 1_250));
    shop.pay(&sale.attempt).await;
    open(shop).await;
    let second = close(&shop.store).await;
    assert_eq!((second.z.report.open.len(), second.z.report.total.received_fen), (0, 1_250));
    assert_eq!((second.z.previous_hash.as_str(), second.z.number()), (first.hash.as_str(), 2));
}

async fn an_x_says_what_a_z_would_and_changes_nothing(shop: &Shop) {
    open(shop).await;
    let goods = shop.stock(&[("1", "拿铁", "nt", "", 300)]).await;
    let sale = shop.sale_of("discounted", vec![discounted(goods[0].id)]).await;
    shop.pay(&sale.attempt).await;
    let x = shop.store.x_report("till-1", NOON + 1).await.expect("answered").expect("open");
    let again = shop.store.x_report("till-1", NOON + 1).await.expect("answered").expect("open");
    assert_eq!((&x, x.total.discount_fen), (&again, 150));
    assert_eq!(close(&shop.store).await.z.report, x);
}

/// Two pieces of 300 fen, 100 fen off the line and 50 fen as its share of the sale's.
fn discounted(product: i64) -> till::sale::Line {
    let (discounted, share) = (Fen::new(100), Fen::new(50));
    till::sale::Line { discounted, share, amount: Fen::new(450), ..line(Some(product), 300, 2) }
}

async fn what_is_written_is_never_changed(shop: &Shop) {
    open(shop).await;
    move_cash(shop, MoveKind::In, 100, "零钱").await;
    close(&shop.store).await;
    for change in [
        "UPDATE shifts SET float_fen = 0",
        "DELETE FROM shifts",
        "UPDATE cash_moves SET amount_fen = 1",
        "DELETE FROM cash_moves",
        "UPDATE z_reports SET body = ''",
        "DELETE FROM z_reports",
    ] {
        let refused = shop.sql.run(change).await.expect_err(change);
        assert!(refused.to_string().contains("append only"), "{change}: {refused}");
    }
    let twice = "INSERT INTO z_reports (till, number, upto_seq, body, hash) SELECT till, number, 0, '', '' FROM z_reports";
    shop.sql.run(twice).await.expect_err("one Z for each number");
}

/// Somebody who gets past the triggers.
async fn without_triggers(shop: &Shop, change: &str) {
    let drop = match shop.store.kind() {
        "sqlite" => [
            "DROP TRIGGER IF EXISTS z_reports_are_not_changed",
            "DROP TRIGGER IF EXISTS z_reports_are_not_removed",
        ],
        _ => ["DROP TRIGGER IF EXISTS z_reports_are_append_only ON z_reports"; 2],
    };
    for sql in drop {
        shop.sql.run(sql).await.expect("dropped");
    }
    assert_eq!(shop.sql.run(change).await.expect(change), 1, "{change}");
}

async fn checked(shop: &Shop) -> ZsReport {
    let walked = shop.store.verify_shifts_while(|_| true).await;
    walked.expect("a report, whatever was done").expect("to its end")
}

async fn bad(shop: &Shop) -> Option<(i64, ZProblem)> {
    checked(shop).await.first_bad.map(|bad| (bad.number, bad.problem))
}

async fn who_watches_the_check_can_stop_it(shop: &Shop) {
    for _ in 0..2 {
        open(shop).await;
        close(&shop.store).await;
    }
    assert_eq!(shop.store.z_count().await.expect("a count"), 2);
    let mut heard = Vec::new();
    let check = shop.store.verify_shifts_while(|looked| {
        heard.push(looked);
        looked < 2
    });
    assert_eq!((check.await.expect("stopped"), heard), (None, vec![1, 2]));
}

async fn promise_9_each_way_of_meddling_with_a_z_is_found(shop: &Shop) {
    for n in 1..=3 {
        open(shop).await;
        let sale = shop.sale(&format!("click-{n}")).await;
        shop.pay(&sale.attempt).await;
        close(&shop.store).await;
    }
    assert_eq!(bad(shop).await, None);
    let more = r#"UPDATE z_reports SET body = REPLACE(body, '"received_fen":1250', '"received_fen":1251') WHERE number = 2"#;
    let less = r#"UPDATE z_reports SET body = REPLACE(body, '"received_fen":1251', '"received_fen":1250') WHERE number = 2"#;
    without_triggers(shop, more).await;
    assert_eq!(bad(shop).await, Some((2, ZProblem::Changed)));
    without_triggers(shop, less).await;
    assert_eq!(bad(shop).await, None, "as it was");
    shop.sql.run("UPDATE paylog SET total_fen = 1 WHERE seq = 3").await.expect("rewritten");
    assert_eq!(bad(shop).await, Some((3, ZProblem::Log)));
    // The newest one: only the audit log remembers it.
    without_triggers(shop, "DELETE FROM z_reports WHERE number = 3").await;
    assert_eq!(bad(shop).await, Some((3, ZProblem::Missing)));
    without_triggers(shop, "DELETE FROM z_reports WHERE number = 1").await;
    assert_eq!(bad(shop).await, Some((1, ZProblem::Missing)));
}

async fn promise_4_payments_that_settle_while_z_reports_are_made_each_fall_into_one(shop: &Shop) {
    const SALES: usize = 96;
    let mut attempts = Vec::new();
    for n in 0..SALES {
        attempts.push(shop.sale(&format!("click-{n}")).await.attempt);
    }
    // The last payment of each comes when there is money in a Z: at least two shifts have some, on any machine.
    let has_money = watch::Sender::new(false);
    let start = Arc::new(Barrier::new(9));
    let payers: Vec<_> = attempts
        .chunks(SALES / 8)
        .map(|mine| {
            let (store, start, mine) = (shop.store.clone(), start.clone(), mine.to_vec());
            let mut has_money = has_money.subscribe();
            tokio::spawn(async move {
                start.wait().await;
                let (last, others) = mine.split_last().expect("some");
                for attempt in others {
                    settle(&store, attempt, &paid(attempt)).await;
                }
                has_money.wait_for(|has| *has).await.expect("told");
                settle(&store, last, &paid(last)).await;
            })
        })
        .collect();
    // One shift after the other as long as money comes in, some of them opened while none is.
    start.wait().await;
    let mut zs = Vec::new();
    while payers.iter().any(|payer| !payer.is_finished()) || zs.is_empty() {
        open(shop).await;
        let sealed = close(&shop.store).await;
        if sealed.z.report.total.payments > 0 {
            has_money.send_replace(true);
        }
        zs.push(sealed);
    }
    for payer in payers {
        payer.await.expect("no panic");
    }
    open(shop).await;
    zs.push(close(&shop.store).await);

    let log = shop.store.paylog_totals(&PaylogFilter::default()).await.expect("totals");
    let sum = |of: fn(&Sums) -> i64| zs.iter().map(|sealed| of(&sealed.z.report.total)).sum::<i64>();
    assert_eq!((sum(|s| s.payments), sum(|s| s.received_fen)), (log.count, log.total_fen));
    assert_eq!(log.count, 96);
    let busy = zs.iter().filter(|sealed| sealed.z.report.total.payments > 0).count();
    assert!(busy > 1, "the money came in during {busy} of {} shifts", zs.len());
    // Each payment is open at a Z or in the Zs so far: never both, never neither.
    let mut paid_so_far = 0;
    for (sealed, number) in zs.iter().zip(1..) {
        paid_so_far += sealed.z.report.total.payments;
        let open = i64::try_from(sealed.z.report.open.len()).expect("few");
        assert_eq!((sealed.z.number(), open + paid_so_far), (number, 96));
    }
    assert_eq!(checked(shop).await.first_bad, None);
}

async fn two_who_close_at_once_make_one_z(shop: &Shop) {
    shop.paid_sales(3).await;
    open(shop).await;
    let start = Arc::new(Barrier::new(4));
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let (store, start) = (shop.store.clone(), start.clone());
            tokio::spawn(async move {
                start.wait().await;
                store.close_shift(&at("till-1"), count(20_000), NOON + 1).await
            })
        })
        .collect();
    let mut closed = 0;
    for task in tasks {
        match task.await.expect("no panic") {
            Ok(_) => closed += 1,
            Err(refused) => assert!(matches!(refused, StoreError::NoShift), "{refused}"),
        }
    }
    assert_eq!((closed, shop.store.z_page(None, 10).await.expect("Zs").len()), (1, 1));
}
