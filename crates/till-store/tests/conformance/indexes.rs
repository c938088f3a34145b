//! Promises that the database itself holds, even against rows written behind the program's back.

use crate::shop::Shop;

on_both!(
    promise_3_the_database_refuses_a_second_open_attempt,
    promise_5_the_database_refuses_a_second_money_entry,
    an_order_number_is_unique_for_ever,
    rows_without_a_sale_are_refused,
);

/// Copies the only attempt under another number.
fn twin(is_open: bool) -> String {
    twin_superseded(is_open, "superseded_at_ms")
}

fn twin_superseded(is_open: bool, superseded_at_ms: &str) -> String {
    format!(
        "INSERT INTO attempts (out_trade_no, sale_no, attempt_no, till, terms, state, is_open, code, ever_shown,
            closing, close_not_before_ms, due_task, due_at_ms, misses, trusted_at_ms, problem, paid,
            created_at_ms, ended_at_ms, version, mismatches, superseded_at_ms)
        SELECT 'TWIN-0000001', sale_no, attempt_no + 1, till, terms, state, {is_open}, code, ever_shown,
            closing, close_not_before_ms, due_task, due_at_ms, misses, trusted_at_ms, problem, paid,
            created_at_ms, ended_at_ms, version, mismatches, {superseded_at_ms} FROM attempts"
    )
}

/// Copies the only entry to the second place.
fn entry(state: &str) -> String {
    format!(
        "INSERT INTO paylog SELECT 2, at_ms, sale_no, out_trade_no, attempt_no, till, transaction_id, total_fen, '{state}',
            source, pay_type, trade_state, paid_at_ms, gateway, previous_hash, hash FROM paylog"
    )
}

fn is_unique_violation(result: Result<u64, sqlx::Error>) -> bool {
    matches!(result, Err(e) if e.as_database_error().is_some_and(|d| d.is_unique_violation()))
}

async fn promise_3_the_database_refuses_a_second_open_attempt(shop: &Shop) {
    shop.sale("click").await;
    assert!(is_unique_violation(shop.sql.run(&twin(true)).await));
    assert_eq!(shop.sql.run(&twin(false)).await.expect("an ended one may stand beside it"), 1);
    shop.sql.run("DELETE FROM attempts WHERE out_trade_no = 'TWIN-0000001'").await.expect("removed");
    let superseded = twin_superseded(true, "created_at_ms");
    assert_eq!(shop.sql.run(&superseded).await.expect("so may one that a manager has superseded"), 1);
}

async fn promise_5_the_database_refuses_a_second_money_entry(shop: &Shop) {
    let sale = shop.sale("click").await;
    shop.pay(&sale.attempt).await;
    for state in ["paid", "late"] {
        assert!(is_unique_violation(shop.sql.run(&entry(state)).await), "{state}");
    }
    assert_eq!(shop.sql.run(&entry("mismatch")).await.expect("no money"), 1);
}

async fn an_order_number_is_unique_for_ever(shop: &Shop) {
    let sale = shop.sale("click").await;
    shop.close(&sale.attempt).await;
    let same_number = twin(true).replace("SELECT 'TWIN-0000001'", "SELECT out_trade_no");
    assert!(is_unique_violation(shop.sql.run(&same_number).await));
}

async fn rows_without_a_sale_are_refused(shop: &Shop) {
    shop.sale("click").await;
    let orphan = twin(true).replace("SELECT 'TWIN-0000001', sale_no,", "SELECT 'TWIN-0000001', 'nobody',");
    let error = shop.sql.run(&orphan).await.expect_err("no such sale");
    assert!(error.as_database_error().is_some_and(|d| d.is_foreign_key_violation()), "{error}");
}
