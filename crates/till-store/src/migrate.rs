//! Schema changes: forward only, refused when newer, backed up before.

use crate::db::Db;
use crate::{Location, StoreError};
use sqlx::migrate::Migrator;

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

pub(crate) async fn run(db: &Db, location: &Location) -> Result<(), StoreError> {
    match db {
        Db::Lite { write, .. } => {
            back_up(write, location).await?;
            Ok(SQLITE.run(write).await?)
        }
        Db::Pg(pool) => Ok(POSTGRES.run(pool).await?),
    }
}

/// Copies an existing file to `NAME.before-VERSION` when a migration is about to change it.
async fn back_up(pool: &sqlx::SqlitePool, location: &Location) -> Result<(), StoreError> {
    let Location::Sqlite(path) = location else { return Ok(()) };
    let has_schema: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
            .fetch_one(pool)
            .await?;
    if has_schema == 0 {
        return Ok(());
    }
    let applied: i64 =
        sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations").fetch_one(pool).await?;
    let newest = SQLITE.iter().map(|m| m.version).max().unwrap_or(0);
    if applied >= newest {
        return Ok(());
    }
    let mut name = path.clone().into_os_string();
    name.push(format!(".before-{newest}"));
    let backup = std::path::PathBuf::from(name);
    if !backup.exists() {
        tracing::info!(backup = %backup.display(), "backing up the database before a migration");
        sqlx::query("VACUUM INTO $1").bind(backup.to_string_lossy().into_owned()).execute(pool).await?;
    }
    Ok(())
}
