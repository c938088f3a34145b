//! Promise 9 against somebody who also rewrites the stored head: compared with day heads exported before.

use crate::shop::{NOON, Shop, one_fen_short, paid};
use till::heads::{DayHead, HeadProblem, HeadsFile, HeadsReport};
use till::payment::Attempt;
use till::settlement::Outcome;

on_both!(
    day_heads_tell_count_and_sum_of_each_day,
    who_watches_the_walk_can_stop_it,
    promise_9_untouched_and_grown_logs_agree,
    promise_9_one_changed_byte_is_found,
    promise_9_a_removed_row_is_found,
    promise_9_two_swapped_rows_are_found,
    promise_9_a_cut_tail_with_a_forged_head_is_found,
    promise_9_a_chain_computed_anew_is_found,
);

const DAY: i64 = 86_400_000;

/// Two sales on each of three days: entries 1 and 2, 3 and 4, 5 and 6.
async fn three_days(shop: &Shop) -> Vec<DayHead> {
    for n in 0..6 {
        let sale = shop.sale(&format!("click-{n}")).await;
        settle_at(shop, &sale.attempt, NOON + n / 2 * DAY + n).await;
    }
    taken(shop).await
}

async fn settle_at(shop: &Shop, attempt: &Attempt, at_ms: i64) {
    let settled = shop.store.settle(attempt.out_trade_no.as_str(), &paid(attempt), at_ms).await;
    assert_eq!(settled.expect("settled").outcome, Outcome::Applied);
}

/// The heads, by way of the text of a file.
async fn taken(shop: &Shop) -> Vec<DayHead> {
    let walked = shop.store.day_heads_while(|_| true).await.expect("heads");
    let (chain, heads) = walked.expect("to its end");
    assert_eq!(chain.first_bad, None);
    HeadsFile::read(&HeadsFile::new(heads, NOON).text()).expect("what was written is read").heads
}

async fn verify(shop: &Shop, heads: &[DayHead]) -> HeadsReport {
    let walked = shop.store.verify_heads_while(heads.to_vec(), |_| true).await;
    walked.expect("a report, whatever was done").expect("to its end")
}

/// The day that doesn't fit, the first suspect entry and why.
fn bad(report: &HeadsReport) -> Option<(&str, i64, HeadProblem)> {
    assert_eq!(report.fits(), report.bad.is_none() && report.chain.first_bad.is_none());
    report.bad.as_ref().map(|bad| (bad.head.day.as_str(), bad.first_suspect, bad.problem))
}

/// What somebody does who knows how the head is stored.
async fn forge_head(shop: &Shop) {
    let sql = "UPDATE paylog_head SET seq = (SELECT MAX(seq) FROM paylog),
        hash = (SELECT hash FROM paylog ORDER BY seq DESC LIMIT 1)";
    shop.sql.run(sql).await.expect("forged");
}

async fn who_watches_the_walk_can_stop_it(shop: &Shop) {
    let heads = three_days(shop).await;
    let mut heard = Vec::new();
    let walk = shop.store.verify_heads_while(heads.clone(), |looked| {
        heard.push(looked);
        false
    });
    assert_eq!(walk.await.expect("stopped"), None);
    assert_eq!(heard, [6]);
    assert_eq!(shop.store.day_heads_while(|_| false).await.expect("stopped"), None);
}

async fn day_heads_tell_count_and_sum_of_each_day(shop: &Shop) {
    let heads = three_days(shop).await;
    let told: Vec<_> = heads.iter().map(|h| (h.day.as_str(), h.seq, h.entries, h.total_fen)).collect();
    assert_eq!(told, [("20240601", 2, 2, 2_500), ("20240602", 4, 2, 2_500), ("20240603", 6, 2, 2_500)]);
    let sale = shop.sale("wrong").await;
    shop.store
        .settle(sale.attempt.out_trade_no.as_str(), &one_fen_short(&sale.attempt), NOON + 3 * DAY)
        .await
        .expect("settled");
    let last = taken(shop).await.pop().expect("a day");
    assert_eq!((last.entries, last.total_fen), (1, 0), "a mismatch is no receipt");
}

async fn promise_9_untouched_and_grown_logs_agree(shop: &Shop) {
    assert!(verify(shop, &[]).await.fits());
    let heads = three_days(shop).await;
    let report = verify(shop, &heads).await;
    assert!(report.fits() && (report.days, report.chain.entries) == (3, 6), "{report:?}");
    // More of the last exported day, and another day.
    for (n, at_ms) in [(10, NOON + 2 * DAY + 9), (11, NOON + 3 * DAY)] {
        let sale = shop.sale(&format!("click-{n}")).await;
        settle_at(shop, &sale.attempt, at_ms).await;
    }
    assert!(verify(shop, &heads).await.fits());
}

async fn promise_9_one_changed_byte_is_found(shop: &Shop) {
    let heads = three_days(shop).await;
    shop.sql.run("UPDATE paylog SET total_fen = total_fen + 1 WHERE seq = 3").await.expect("changed");
    let report = verify(shop, &heads).await;
    assert_eq!(report.chain.first_bad, Some(3));
    assert_eq!(bad(&report), Some(("20240602", 3, HeadProblem::Sums)));
}

async fn promise_9_a_removed_row_is_found(shop: &Shop) {
    let heads = three_days(shop).await;
    shop.sql.run("DELETE FROM paylog WHERE seq = 4").await.expect("removed");
    let report = verify(shop, &heads).await;
    assert_eq!(report.chain.first_bad, Some(5), "the first that doesn't fit the one before");
    assert_eq!(bad(&report), Some(("20240602", 5, HeadProblem::Missing)));
}

async fn promise_9_two_swapped_rows_are_found(shop: &Shop) {
    let heads = three_days(shop).await;
    for (from, to) in [(3, 99), (4, 3), (99, 4)] {
        let sql = format!("UPDATE paylog SET seq = {to} WHERE seq = {from}");
        assert_eq!(shop.sql.run(&sql).await.expect("swapped"), 1);
    }
    let report = verify(shop, &heads).await;
    assert_eq!(report.chain.first_bad, Some(3));
    assert_eq!(bad(&report), Some(("20240602", 3, HeadProblem::Rewritten)));
}

async fn promise_9_a_cut_tail_with_a_forged_head_is_found(shop: &Shop) {
    let heads = three_days(shop).await;
    for (keep, day) in [(5, "20240603"), (3, "20240602"), (0, "20240601")] {
        shop.sql.run(&format!("DELETE FROM paylog WHERE seq > {keep}")).await.expect("cut");
        if keep == 0 {
            let genesis = "0".repeat(64);
            let sql = format!("UPDATE paylog_head SET seq = 0, hash = '{genesis}'");
            shop.sql.run(&sql).await.expect("forged");
        } else {
            forge_head(shop).await;
        }
        let report = verify(shop, &heads).await;
        assert_eq!(report.chain.first_bad, None, "the chain alone can't tell");
        assert_eq!(bad(&report), Some((day, keep + 1, HeadProblem::Missing)));
    }
}

async fn promise_9_a_chain_computed_anew_is_found(shop: &Shop) {
    let heads = three_days(shop).await;
    shop.sql.run("DELETE FROM paylog WHERE seq >= 4").await.expect("cut");
    forge_head(shop).await;
    // Other money in the place of what was there, by the program's own hand.
    let head = shop.sql.number("SELECT seq FROM paylog_head").await;
    assert_eq!(head, 3);
    for n in 20..23 {
        let sale = shop.sale(&format!("click-{n}")).await;
        settle_at(shop, &sale.attempt, NOON + DAY + n).await;
    }
    let report = verify(shop, &heads).await;
    assert_eq!(report.chain.first_bad, None, "the chain alone can't tell");
    assert_eq!(bad(&report), Some(("20240602", 3, HeadProblem::Rewritten)), "behind the last day that fits");
}
