//! All SQL of the till.
//!
//! One SQL text runs on two typed pools, SQLite (a shop with one till) and PostgreSQL (several tills); the few
//! places that differ stand in `db.rs` and `migrate.rs`. Money is BIGINT fen, times are BIGINT epoch milliseconds.
//!
//! The store decides nothing about money: it loads, asks [`till::settlement::decide`], and commits the answer in one
//! write transaction.
#![forbid(unsafe_code)]

mod attempts;
mod audit;
mod charge_again;
mod conditions;
mod db;
mod duties;
mod error;
#[cfg(test)]
mod full_disk;
mod heads;
mod held;
mod migrate;
mod outbox;
mod paylog;
mod people;
mod pin;
mod product_import;
mod product_pictures;
mod product_records;
mod products;
mod reports;
mod rows;
mod sales;
mod sales_list;
mod settle;
mod shifts;
mod times;

pub use charge_again::Override;
use db::Db;
pub use db::Location;
pub use duties::DutyDecision;
pub use error::StoreError;
pub use held::{Held, NewHeld};
pub use outbox::{Delivery, DeliveryCounts, DeliveryState, EventKind, LEASE_MS, TryResult};
pub use paylog::{PaylogFilter, PaylogFound, PaylogKey, PaylogPart, PaylogTotals};
pub use pin::{PinTry, Whose};
pub use product_import::ProductImport;
pub use product_pictures::{Picture, SmallPicture};
pub use product_records::{ProductEdit, ProductFilter, ProductPage, ProductState, StockChange};
pub use products::{Changed, ProductQuery};
pub use reports::unwatched;
pub use sales::{NewSale, Started};
pub use sales_list::{ListedSale, SalesFilter, SalesFound, SalesKey, SalesPart, Standing};
pub use settle::Settled;
pub use shifts::KeptZ;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Two programs that open a new SQLite file at once both switch it to WAL, and SQLite refuses the slower one at once
/// instead of letting it wait.
const OPEN_TRIES: u32 = 100;
const OPEN_PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

/// The till's database. Cheap to clone; clones share the pools and the queue.
#[derive(Debug, Clone)]
pub struct Store {
    db: Db,
    /// Whether settlements write events for a back office.
    outbox: Arc<AtomicBool>,
    /// Settlements that wait for the one writer.
    queue: Arc<settle::Queue>,
}

impl Store {
    /// Opens the database, creating it if need be, and brings its schema up to date. An existing SQLite file is
    /// backed up beside itself before a migration touches it.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer program has written it; [`StoreError::DiskFull`]; otherwise
    /// [`StoreError::Database`].
    pub async fn open(location: &Location) -> Result<Store, StoreError> {
        for _ in 0..OPEN_TRIES {
            match Store::try_open(location).await {
                Err(error) if error.is_busy() => tokio::time::sleep(OPEN_PAUSE).await,
                opened => return opened,
            }
        }
        Store::try_open(location).await
    }

    async fn try_open(location: &Location) -> Result<Store, StoreError> {
        let db = Db::connect(location).await?;
        migrate::run(&db, location).await?;
        Ok(Store { db, outbox: Arc::default(), queue: Arc::default() })
    }

    /// `sqlite` or `postgres`.
    pub fn kind(&self) -> &'static str {
        match self.db {
            Db::Lite { .. } => "sqlite",
            Db::Pg(_) => "postgres",
        }
    }

    /// Closes all connections; SQLite checkpoints its log.
    pub async fn close(&self) {
        match &self.db {
            Db::Lite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Db::Pg(pool) => pool.close().await,
        }
    }
}
