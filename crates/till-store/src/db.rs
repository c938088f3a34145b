//! The two pools, the two transactions, and the little in which they differ.

use crate::StoreError;
use crate::rows::Marks;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Connection, Postgres, Sqlite, Transaction};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// A file on this machine.
    Sqlite(PathBuf),
    /// A PostgreSQL address; may hold a password, so it never prints.
    Postgres(String),
}

impl std::fmt::Debug for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Location::Sqlite(path) => write!(f, "Sqlite({})", path.display()),
            Location::Postgres(_) => f.write_str("Postgres(…)"),
        }
    }
}

impl FromStr for Location {
    type Err = StoreError;

    /// `postgres://…`, or `sqlite:PATH`, or a bare path.
    fn from_str(text: &str) -> Result<Self, StoreError> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Location::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).unwrap_or(text);
        if path.is_empty() || path.contains("://") {
            // Only what can be a scheme is repeated: anything else may be a part of a password.
            let is_scheme =
                |word: &&str| word.len() <= 20 && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let scheme = text.split(':').next().filter(is_scheme).unwrap_or("…");
            return Err(StoreError::Address(format!("{scheme}:… (use postgres://… or sqlite:PATH)")));
        }
        Ok(Location::Sqlite(PathBuf::from(path)))
    }
}

/// How long a server may take to let a till in.
const PATIENCE: Duration = Duration::from_secs(5);

/// One database, two kinds.
#[derive(Debug, Clone)]
pub(crate) enum Db {
    /// SQLite has one writer; a single write connection queues writers in the program instead of on the file lock.
    Lite {
        /// Concurrent readers.
        read: SqlitePool,
        /// The one writer.
        write: SqlitePool,
    },
    /// PostgreSQL.
    Pg(PgPool),
}

/// Runs one expression on whichever pool reads: `on!(&self.db, pool => query.fetch_all(pool).await?)`.
macro_rules! on {
    ($db:expr, $pool:ident => $body:expr) => {
        match $db {
            $crate::db::Db::Lite { read: $pool, .. } => $body,
            $crate::db::Db::Pg($pool) => $body,
        }
    };
}

/// Runs one expression inside whichever transaction: `in_tx!(tx, c => query.execute(c).await?)`.
macro_rules! in_tx {
    ($tx:expr, $conn:ident => $body:expr) => {
        match $tx {
            $crate::db::Tx::Lite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            $crate::db::Tx::Pg(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}
pub(crate) use {in_tx, on};

/// A write transaction. Dropped without [`Tx::commit`], it rolls back.
pub(crate) enum Tx {
    Lite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

impl Tx {
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Tx::Lite(tx) => Ok(tx.commit().await?),
            Tx::Pg(tx) => Ok(tx.commit().await?),
        }
    }

    /// How statements of many rows mark their values.
    pub(crate) fn marks(&self) -> Marks {
        match self {
            Tx::Lite(_) => Marks::InOrder,
            Tx::Pg(_) => Marks::Numbered,
        }
    }

    /// Nobody else can change what this transaction has read until it ends: SQLite's write lock was taken first.
    pub(crate) fn reads_stay_true(&self) -> bool {
        matches!(self, Tx::Lite(_))
    }
}

impl Db {
    pub(crate) async fn connect(location: &Location) -> Result<Db, StoreError> {
        match location {
            Location::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // Durable before shown: a commit returns only once it is on the disk.
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    // Copying the log back into the file costs two syncs more: every 16 MiB, not every 4.
                    .pragma("wal_autocheckpoint", "4096")
                    // Rows the worker thread reads ahead; it would wait in the middle of a settlement of many.
                    .row_buffer_size(512)
                    .busy_timeout(Duration::from_secs(10));
                let write = SqlitePoolOptions::new()
                    .max_connections(1)
                    // A full disk makes SQLite roll back by itself, and the driver goes on counting that transaction:
                    // such a connection never begins another one, so it is replaced.
                    .before_acquire(|connection, _| Box::pin(async { Ok(!connection.is_in_transaction()) }))
                    .connect_with(options.clone())
                    .await?;
                let read = SqlitePoolOptions::new().max_connections(4).connect_lazy_with(options);
                Ok(Db::Lite { read, write })
            }
            Location::Postgres(url) => {
                // The parser's own error would repeat the address, password included.
                let options = PgConnectOptions::from_str(url)
                    .map_err(|_| StoreError::Address("postgres://USER@HOST:PORT/DATABASE expected".into()))?
                    .application_name("saoma");
                // The pool would go on trying a server that refuses.
                let probe = tokio::time::timeout(PATIENCE, PgConnection::connect_with(&options)).await;
                probe.map_err(|_| sqlx::Error::PoolTimedOut)??.close().await?;
                let pool = PgPoolOptions::new()
                    .max_connections(8)
                    .acquire_timeout(Duration::from_secs(10))
                    .connect_with(options)
                    .await?;
                Ok(Db::Pg(pool))
            }
        }
    }

    /// As [`Tx::marks`].
    pub(crate) fn marks(&self) -> Marks {
        match self {
            Db::Lite { .. } => Marks::InOrder,
            Db::Pg(_) => Marks::Numbered,
        }
    }

    /// Begins a transaction that only reads: everything in it is of one moment, and no writer waits for it.
    pub(crate) async fn snapshot(&self) -> Result<Tx, StoreError> {
        match self {
            Db::Lite { read, .. } => Ok(Tx::Lite(read.begin().await?)),
            Db::Pg(pool) => {
                Ok(Tx::Pg(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?))
            }
        }
    }

    /// Begins a write transaction. SQLite takes its write lock at once, so that what the transaction reads stays true
    /// until it commits; PostgreSQL relies on the compare-and-set of every update.
    pub(crate) async fn begin(&self) -> Result<Tx, StoreError> {
        match self {
            Db::Lite { write, .. } => Ok(Tx::Lite(write.begin_with("BEGIN IMMEDIATE").await?)),
            Db::Pg(pool) => Ok(Tx::Pg(pool.begin().await?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let sqlite = |path: &str| Location::Sqlite(PathBuf::from(path));
        for (text, expected) in [
            ("/var/lib/saoma/till.db", sqlite("/var/lib/saoma/till.db")),
            ("sqlite:till.db", sqlite("till.db")),
            ("sqlite:///var/till.db", sqlite("/var/till.db")),
            (r"C:\Saoma\till.db", sqlite(r"C:\Saoma\till.db")),
            ("postgres://app@shop/till", Location::Postgres("postgres://app@shop/till".into())),
            ("postgresql://app@shop/till", Location::Postgres("postgresql://app@shop/till".into())),
        ] {
            assert_eq!(text.parse::<Location>().expect(text), expected);
        }
        for text in ["", "sqlite:", "mysql://root:geheim@shop/till"] {
            let error = text.parse::<Location>().expect_err(text).to_string();
            assert!(error.contains("postgres://") && !error.contains("geheim"), "{error}");
        }
    }

    #[tokio::test]
    async fn promise_2_sqlite_is_told_to_write_through_and_to_keep_references() {
        let dir = tempfile::tempdir().expect("a folder");
        let db = Db::connect(&Location::Sqlite(dir.path().join("saoma.db"))).await.expect("a file");
        let Db::Lite { read, write } = &db else { panic!("SQLite") };
        for pool in [read, write] {
            let pragma =
                async |sql| sqlx::query_scalar::<_, i64>(sql).fetch_one(pool).await.expect("a number");
            assert_eq!(
                pragma("PRAGMA synchronous").await,
                2,
                "FULL: a commit returns once it is on the disk"
            );
            assert_eq!(pragma("PRAGMA foreign_keys").await, 1);
            let journal: String =
                sqlx::query_scalar("PRAGMA journal_mode").fetch_one(pool).await.expect("a word");
            assert_eq!(journal, "wal", "readers don't wait for the writer");
        }
    }

    #[tokio::test]
    async fn a_password_is_never_repeated() {
        let location = Location::Postgres("postgres://app:geheim@shop:no-port/till".into());
        assert!(!format!("{location:?}").contains("geheim"));
        let error = Db::connect(&location).await.expect_err("no port");
        assert!(!format!("{error} {error:?}").contains("geheim"), "{error:?}");
    }
}
