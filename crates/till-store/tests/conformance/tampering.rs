//! Promise 9: what is done to the pay log behind the program's back is found.

use crate::shop::Shop;

on_both!(
    promise_9_an_untouched_log_is_whole,
    promise_9_a_change_in_any_column_is_found,
    promise_9_a_removed_row_is_found,
    promise_9_two_swapped_rows_are_found,
    promise_9_a_cut_tail_is_found,
    promise_9_an_added_row_is_found,
    promise_9_long_logs_are_walked_to_the_end,
    promise_9_a_walk_during_business_finds_nothing,
);

async fn first_bad(shop: &Shop) -> Option<i64> {
    shop.store.verify_paylog().await.expect("a report, whatever was done").first_bad
}

async fn promise_9_an_untouched_log_is_whole(shop: &Shop) {
    assert_eq!(first_bad(shop).await, None);
    shop.paid_sales(3).await;
    let report = shop.store.verify_paylog().await.expect("a report");
    assert_eq!((report.entries, report.first_bad), (3, None));
}

async fn promise_9_a_change_in_any_column_is_found(shop: &Shop) {
    shop.paid_sales(4).await;
    let texts = [
        "sale_no",
        "out_trade_no",
        "till",
        "transaction_id",
        "state",
        "source",
        "pay_type",
        "trade_state",
        "gateway",
        "previous_hash",
        "hash",
    ];
    let numbers = ["at_ms", "attempt_no", "total_fen", "paid_at_ms"];
    let texts = texts.iter().map(|c| (*c, format!("{c} || '0'")));
    for (column, value) in texts.chain(numbers.iter().map(|c| (*c, format!("{c} + 1")))) {
        shop.sql.run("CREATE TABLE kept AS SELECT * FROM paylog WHERE seq = 2").await.expect("kept");
        let changed = shop.sql.run(&format!("UPDATE paylog SET {column} = {value} WHERE seq = 2")).await;
        assert_eq!(changed.expect("changed"), 1);
        assert_eq!(first_bad(shop).await, Some(2), "{column}");
        shop.sql.run("DELETE FROM paylog WHERE seq = 2").await.expect("put back");
        shop.sql.run("INSERT INTO paylog SELECT * FROM kept").await.expect("put back");
        shop.sql.run("DROP TABLE kept").await.expect("put back");
        assert_eq!(first_bad(shop).await, None, "{column} put back");
    }
}

async fn promise_9_a_removed_row_is_found(shop: &Shop) {
    shop.paid_sales(4).await;
    shop.sql.run("DELETE FROM paylog WHERE seq = 2").await.expect("removed");
    assert_eq!(first_bad(shop).await, Some(3), "the first that doesn't fit");
}

async fn promise_9_two_swapped_rows_are_found(shop: &Shop) {
    shop.paid_sales(4).await;
    for (from, to) in [(2, 92), (3, 2), (92, 3)] {
        shop.sql.run(&format!("UPDATE paylog SET seq = {to} WHERE seq = {from}")).await.expect("moved");
    }
    assert_eq!(first_bad(shop).await, Some(2));
}

async fn promise_9_a_cut_tail_is_found(shop: &Shop) {
    shop.paid_sales(4).await;
    shop.sql.run("DELETE FROM paylog WHERE seq >= 3").await.expect("cut");
    assert_eq!(first_bad(shop).await, Some(3));
    shop.sql.run("DELETE FROM paylog").await.expect("cut");
    assert_eq!(first_bad(shop).await, Some(1));
}

async fn promise_9_an_added_row_is_found(shop: &Shop) {
    shop.paid_sales(3).await;
    for seq in [4, 0, -1] {
        let added = format!(
            "INSERT INTO paylog SELECT {seq}, at_ms, sale_no, 'FORGED', attempt_no, till, transaction_id, total_fen, 'paid', source,
                pay_type, trade_state, paid_at_ms, gateway, hash, hash FROM paylog WHERE seq = 3"
        );
        shop.sql.run(&added).await.expect("added");
        assert_eq!(first_bad(shop).await, Some(seq));
        shop.sql.run("DELETE FROM paylog WHERE out_trade_no = 'FORGED'").await.expect("removed");
    }
    assert_eq!(first_bad(shop).await, None);
}

async fn promise_9_long_logs_are_walked_to_the_end(shop: &Shop) {
    // More than the store reads in one go; nobody hashed the copies, so the first of them must be named.
    shop.paid_sales(2).await;
    let many = "INSERT INTO paylog
        SELECT n.n, at_ms, sale_no, out_trade_no, attempt_no, till, transaction_id, total_fen, 'mismatch', source, pay_type,
            trade_state, paid_at_ms, gateway, previous_hash, hash
        FROM paylog, (WITH RECURSIVE n(n) AS (SELECT 3 UNION ALL SELECT n + 1 FROM n WHERE n < 2500) SELECT n FROM n) AS n
        WHERE seq = 2";
    shop.sql.run(many).await.expect("many");
    shop.sql.run("UPDATE paylog_head SET seq = 2500").await.expect("the head");
    let report = shop.store.verify_paylog().await.expect("a report");
    assert_eq!((report.entries, report.first_bad), (2_500, Some(3)));
}

async fn promise_9_a_walk_during_business_finds_nothing(shop: &Shop) {
    let business = shop.paid_sales(40);
    let manager = async {
        for _ in 0..40 {
            assert_eq!(first_bad(shop).await, None);
        }
    };
    tokio::join!(business, manager);
    assert_eq!(shop.store.verify_paylog().await.expect("a report").entries, 40);
}
