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

/// An index whose text the server sorts by its own language finds no beginnings, and only at shops with such a server.
#[tokio::test(flavor = "multi_thread")]
async fn on_postgresql_every_index_of_text_is_sorted_by_bytes() {
    let Some(shop) = Shop::postgres().await else { return };
    let others = "SELECT COUNT(*) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indexrelid
            JOIN pg_class c ON c.oid = i.indrelid JOIN pg_collation l ON l.oid = a.attcollation
        WHERE c.relnamespace = 'public'::regnamespace AND l.collname <> 'C'";
    assert_eq!(shop.sql.number(others).await, 0, "columns need COLLATE \"C\"");
    shop.remove().await;
}

/// How SQLite would answer, in its own words.
async fn plan(shop: &Shop, sql: &str) -> String {
    let crate::shop::Sql::Lite(pool) = &shop.sql else { panic!("SQLite only") };
    let sql = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {sql}"));
    let steps: Vec<(i64, i64, i64, String)> = sqlx::query_as(sql).fetch_all(pool).await.expect("a plan");
    steps.into_iter().map(|(.., step)| step).collect::<Vec<_>>().join("; ")
}

/// The shapes of `paylog/search.rs` and `sales_list.rs`: a list of a million rows is never sorted and never read whole.
#[tokio::test(flavor = "multi_thread")]
async fn long_lists_are_read_by_indexes_in_their_order() {
    let shop = Shop::sqlite().await;
    let page = |conditions: &str| {
        format!("SELECT * FROM paylog WHERE {conditions} ORDER BY at_ms DESC, seq DESC LIMIT 100")
    };
    let sale = |conditions: &str| {
        format!(
            "SELECT sale_no FROM sales WHERE {conditions} ORDER BY created_at_ms DESC, sale_no DESC LIMIT 100"
        )
    };
    for (sql, index) in [
        (page("1 = 1"), "INDEX paylog_at"),
        (page("(at_ms, seq) < (5, 5) AND at_ms >= 1"), "INDEX paylog_at (at_ms"),
        (page("at_ms >= 1 AND at_ms < 9 AND till = '1'"), "INDEX paylog_at (at_ms"),
        (page("total_fen = 5 AND at_ms < 9"), "INDEX paylog_amount (total_fen=? AND at_ms"),
        (page("state = 'late' AND state <> 'paid'"), "INDEX paylog_rare_state"),
        (
            page("source = 'manual' AND source <> 'query' AND source <> 'notification'"),
            "INDEX paylog_rare_source",
        ),
        (sale("1 = 1"), "COVERING INDEX sales_at"),
        (sale("(created_at_ms, sale_no) < (5, '5')"), "INDEX sales_at ((created_at_ms,sale_no)<"),
        (sale("total_fen = 5"), "INDEX sales_amount (total_fen=?"),
        (sale("till = '1' AND created_at_ms < 9"), "INDEX sales_till (till=? AND created_at_ms"),
        (sale("state = 'open'"), "INDEX sales_open"),
        (
            sale("cashier = '小王' AND cashier <> '' AND created_at_ms < 9"),
            "INDEX sales_cashier (cashier=? AND",
        ),
    ] {
        let plan = plan(&shop, &sql).await;
        assert!(plan.contains(index) && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
    }
    let changed = "SELECT * FROM products WHERE version > 5 OR pictured > 5";
    let changed = plan(&shop, changed).await;
    assert!(changed.contains("products_version") && changed.contains("products_pictured"), "{changed}");
    let sum = "SELECT COUNT(*), SUM(total_fen) FROM paylog WHERE at_ms >= 1 AND state = 'paid' AND till = '1' AND source = 'query'";
    assert!(plan(&shop, sum).await.contains("COVERING INDEX paylog_at"), "sums don't touch the wide rows");
    let number = "SELECT * FROM paylog WHERE ((sale_no >= '1' AND sale_no < '1~') OR (out_trade_no >= '1' AND out_trade_no < '1~')
        OR (transaction_id >= '1' AND transaction_id < '1~')) ORDER BY at_ms + 0 DESC, seq DESC LIMIT 100";
    let plan = plan(&shop, number).await;
    for index in ["paylog_sale", "paylog_order", "paylog_numbers"] {
        assert!(plan.contains(index), "{plan}");
    }
    let cashier = "SELECT * FROM paylog WHERE (at_ms + 0, seq) < (5, 5)
        AND sale_no IN (SELECT s.sale_no FROM sales s WHERE s.cashier = '小王' AND s.cashier <> '')
        ORDER BY at_ms + 0 DESC, seq DESC LIMIT 100";
    let plan = self::plan(&shop, cashier).await;
    for index in ["paylog_sale (sale_no=?", "COVERING INDEX sales_cashier (cashier=?"] {
        assert!(plan.contains(index), "{plan}");
    }
}
