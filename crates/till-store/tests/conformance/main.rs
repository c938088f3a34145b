//! One suite for both databases: what the store promises on SQLite it promises on PostgreSQL.
//!
//! SQLite always runs, on a file. PostgreSQL runs when `SAOMA_TEST_POSTGRES` names a server that may create
//! databases (`cargo xtask test` starts one); each test makes a database of its own.

/// Runs each test once on either database.
macro_rules! on_both {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $test() {
                super::$test(&crate::shop::Shop::sqlite().await).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn $test() {
                if let Some(shop) = crate::shop::Shop::postgres().await {
                    super::$test(&shop).await;
                    shop.remove().await;
                }
            })*
        }
    };
}

mod agenda;
mod attempts;
mod cashiers;
mod counter;
mod duties;
mod heads;
mod indexes;
mod latency;
mod manager;
mod outbox;
mod paylog;
mod people;
mod product_import;
mod product_pictures;
mod product_records;
mod products;
mod races;
mod reports;
mod sales;
mod sales_list;
mod settle;
mod shifts;
mod shop;
mod tampering;
mod together;

#[test]
fn postgresql_is_not_skipped_in_ci() {
    let in_ci = std::env::var("CI").is_ok_and(|ci| ci == "true");
    assert!(!in_ci || std::env::var(shop::SERVER).is_ok(), "CI must set {}", shop::SERVER);
}
