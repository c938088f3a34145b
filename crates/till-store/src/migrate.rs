//! Schema changes: forward only, refused when newer, backed up before.

use crate::db::Db;
use crate::{Location, StoreError};
use sqlx::migrate::Migrator;
use std::path::{Path, PathBuf};

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

pub(crate) async fn run(db: &Db, location: &Location) -> Result<(), StoreError> {
    match db {
        Db::Lite { write, .. } => {
            back_up(write, location).await?;
            // Two programs may open a new file at once: the second waits here and finds the work done.
            let mut tx = write.begin_with("BEGIN IMMEDIATE").await?;
            // `run` would do the same, but takes the connection in a way that makes this future unfit for a task.
            SQLITE.run_direct(None, &mut *tx, false).await?;
            Ok(tx.commit().await?)
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
    // Each one is looked for: a migration may be missing that is older than the newest one applied.
    let applied: Vec<i64> =
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations").fetch_all(pool).await?;
    let Some(newest) = SQLITE.iter().map(|m| m.version).filter(|v| !applied.contains(v)).max() else {
        return Ok(());
    };
    let backup = beside(path, &format!(".before-{newest}"));
    if backup.exists() {
        return Ok(());
    }
    tracing::info!(backup = %backup.display(), "backing up the database before a migration");
    // Under its own name only once it is whole: a power cut must not leave half a backup that looks like one.
    let part = beside(path, &format!(".before-{newest}.part"));
    remove_if_there(&part)?;
    sqlx::query("VACUUM INTO $1").bind(part.to_string_lossy().into_owned()).execute(pool).await?;
    std::fs::File::open(&part).and_then(|file| file.sync_all()).map_err(sqlx::Error::Io)?;
    Ok(std::fs::rename(&part, &backup).map_err(sqlx::Error::Io)?)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn remove_if_there(path: &Path) -> Result<(), sqlx::Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(sqlx::Error::Io(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}
