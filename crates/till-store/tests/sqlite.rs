//! What only a file can suffer: newer programs, migrations, two programs at once, a power cut.

use fen::Fen;
use sqlx::{AssertSqlSafe, SqlitePool};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use till::numbers::OutTradeNo;
use till::payment::{Attempt, Observation, Source, Success, Terms};
use till::pricing::Discount;
use till::sale::Line;
use till_store::{Location, NewSale, PaylogFilter, Store, StoreError};

const NOON: i64 = 1_717_214_400_000;
/// Tells the child process of [`promise_2_nothing_acknowledged_is_lost_by_sigkill`] where its database is.
const CHILD: &str = "SAOMA_TEST_CHILD_DATABASE";
/// And how many sell at the same time.
const COUNTERS: &str = "SAOMA_TEST_CHILD_COUNTERS";

async fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(&Location::Sqlite(path.to_owned())).await
}

async fn run(path: &Path, sql: &str) {
    let pool = SqlitePool::connect(&path.to_string_lossy()).await.expect("a connection");
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&pool).await.expect("done");
    pool.close().await;
}

/// The version of the newest schema change of this program.
fn newest_migration() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations/sqlite");
    let files = folder.read_dir().expect("the migrations").flatten();
    let versions = files.filter_map(|f| Some(f.file_name().to_str()?.split_once('_')?.0.to_owned()));
    versions.max().expect("a migration")
}

fn attempt(sale_no: &str, random: u64) -> Attempt {
    let terms = Terms {
        appid: "wxd930ea5d5a258f4f".into(),
        mch_id: "10000100".into(),
        body: "咖啡".into(),
        product_id: sale_no.into(),
        client_ip: "127.0.0.1".into(),
        notify_url: "https://pos.example.com/wxpay/notify".into(),
        total: Fen::new(1_250),
        time_start_ms: NOON,
        time_expire_ms: NOON + 600_000,
    };
    Attempt::new(OutTradeNo::compose(sale_no, 1, random), sale_no, 1, "till-1", terms, NOON)
}

/// Makes a sale and settles it; both are durable when this returns.
async fn sell(store: &Store, n: u64) -> OutTradeNo {
    let line = Line::plain(None, "咖啡", 1, Fen::new(1_250));
    let new = NewSale {
        till: "till-1".into(),
        cashier: String::new(),
        request_id: format!("click-{n}"),
        lines: vec![line],
        discount: Discount::None,
        note: String::new(),
        total: Fen::new(1_250),
        ends_draft: false,
        now_ms: NOON,
    };
    let number = store.start_sale(new, |no| attempt(no, n)).await.expect("a sale").attempt.out_trade_no;
    let success = Success {
        source: Source::Query,
        appid: "wxd930ea5d5a258f4f".into(),
        mch_id: "10000100".into(),
        total: Fen::new(1_250),
        currency: "CNY".into(),
        transaction_id: format!("42000-{n}"),
        paid_at_ms: NOON,
        pay_type: "NATIVE".into(),
        trade_state: "SUCCESS".into(),
        gateway: "{}".into(),
    };
    store.settle(number.as_str(), &Observation::Success(success), NOON).await.expect("settled");
    number
}

/// A file as the first release left it, with one open attempt of which a mismatch was raised.
async fn first_release(path: &Path) {
    let only_first = tempfile::tempdir().expect("a folder");
    let name = "20261123000000_first.sql";
    std::fs::copy(Path::new("../../migrations/sqlite").join(name), only_first.path().join(name))
        .expect("copied");
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let pool = sqlx::SqlitePool::connect_with(options).await.expect("a file");
    let migrations = sqlx::migrate::Migrator::new(only_first.path()).await.expect("the first");
    migrations.run(&pool).await.expect("migrated");
    pool.close().await;
    let terms = r#"{"appid":"wx1","mch_id":"1","body":"b","product_id":"p","client_ip":"::1","notify_url":"u","total":1,
        "time_start_ms":0,"time_expire_ms":1}"#;
    let sale = "INSERT INTO sales VALUES ('20240601-0001', 'till-1', 'click', 'open', 1, 0, NULL)";
    let attempt = format!(
        "INSERT INTO attempts VALUES ('20240601000101ABCDEF', '20240601-0001', 1, 'till-1', '{terms}', 'unknown', TRUE, NULL,
            TRUE, NULL, NULL, 'query', 5, 1, 0, NULL, NULL, TRUE, 0, NULL, 3)"
    );
    for sql in [sale, &attempt] {
        run(path, sql).await;
    }
}

#[tokio::test]
async fn a_file_of_the_first_release_goes_on_where_it_stood() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("saoma.db");
    first_release(&path).await;
    let store = open(&path).await.expect("migrated");
    let attempt = store.attempt("20240601000101ABCDEF").await.expect("readable").expect("kept");
    assert!(attempt.holds_sale() && attempt.mismatches.is_empty(), "the mismatch would be raised once more");
    assert_eq!(store.agenda("till-1").await.expect("an agenda"), [("20240601000101ABCDEF".to_owned(), 5)]);
}

async fn paid_sales(store: &Store) -> i64 {
    store.paylog_totals(&PaylogFilter::default()).await.expect("totals").count
}

#[tokio::test]
async fn a_newer_database_is_refused_and_left_untouched() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("saoma.db");
    let store = open(&path).await.expect("a new store");
    sell(&store, 1).await;
    store.close().await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (29990101000000, 'of the future', TRUE, x'00', 1)";
    run(&path, newer).await;
    let before = std::fs::read(&path).expect("the file");
    let error = open(&path).await.expect_err("too new");
    assert!(matches!(error, StoreError::Newer(29_990_101_000_000)), "{error:?}");
    assert!(error.to_string().contains("newer version"), "it says what to do: {error}");
    assert!(std::fs::read(&path).expect("the file") == before, "not one byte has changed");
    let files: Vec<PathBuf> = dir.path().read_dir().expect("files").flatten().map(|f| f.path()).collect();
    assert!(!files.iter().any(|f| f.to_string_lossy().contains("before")), "no backup: {files:?}");
}

#[tokio::test]
async fn a_backup_is_made_before_a_migration_and_a_failed_one_changes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("saoma.db");
    let store = open(&path).await.expect("a new store");
    sell(&store, 1).await;
    store.close().await;
    // The program believes that its newest migration is still to be done; its tables are there, so it fails.
    run(&path, "CREATE TABLE kept AS SELECT * FROM _sqlx_migrations; DELETE FROM _sqlx_migrations").await;
    // What a power cut left of an earlier backup.
    let newest = newest_migration();
    let part = dir.path().join(format!("saoma.db.before-{newest}.part"));
    std::fs::write(&part, "half a backup").expect("a left-over");
    open(&path).await.expect_err("the tables exist");
    let put_back = "INSERT INTO _sqlx_migrations SELECT * FROM kept; DROP TABLE kept";
    for file in [path.clone(), dir.path().join(format!("saoma.db.before-{newest}"))] {
        run(&file, put_back).await;
        let store = open(&file).await.expect("whole");
        assert_eq!(paid_sales(&store).await, 1, "{}", file.display());
        store.close().await;
    }
    assert!(!part.exists(), "moved to its own name once it was whole");
}

#[tokio::test]
async fn a_missing_migration_older_than_the_newest_is_backed_up_too() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("saoma.db");
    open(&path).await.expect("a new store").close().await;
    // As a program wrote it that knew later migrations, but not this one.
    let older = 20_261_125_100_000_i64;
    run(&path, "DROP INDEX sales_cashier").await;
    run(&path, "ALTER TABLE sales DROP COLUMN cashier").await;
    run(&path, "DELETE FROM _sqlx_migrations WHERE version = 20261125100000").await;
    let store = open(&path).await.expect("brought up to date");
    sell(&store, 1).await;
    store.close().await;
    assert!(dir.path().join(format!("saoma.db.before-{older}")).exists());
}

#[tokio::test]
async fn a_new_or_current_file_gets_no_backup() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("saoma.db");
    for _ in 0..2 {
        open(&path).await.expect("a store").close().await;
    }
    let files: Vec<_> = dir.path().read_dir().expect("files").flatten().map(|f| f.file_name()).collect();
    assert_eq!(files, ["saoma.db"], "and no log is left behind by a clean end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_may_open_a_new_file_at_once() {
    for _ in 0..5 {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("saoma.db");
        let opening: Vec<_> = (0..4)
            .map(|_| {
                let path = path.clone();
                tokio::spawn(async move { open(&path).await.map(drop) })
            })
            .collect();
        for task in opening {
            task.await.expect("no panic").expect("opened");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_programs_may_sell_into_one_file_at_once() {
    // The window and `saoma` in a script: each has a writer of its own.
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("saoma.db");
    let (window, script) = (open(&path).await.expect("a store"), open(&path).await.expect("a store"));
    let selling: Vec<_> = [(window, 0..20), (script, 20..40)]
        .map(|(store, clicks)| {
            tokio::spawn(async move {
                for n in clicks {
                    sell(&store, n).await;
                }
                store
            })
        })
        .into();
    for task in selling {
        let store = task.await.expect("nobody is refused");
        store.close().await;
    }
    let store = open(&path).await.expect("a store");
    let report = store.verify_paylog().await.expect("a report");
    assert_eq!((report.entries, report.first_bad), (40, None));
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_untouched() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("holiday.jpg");
    let picture = vec![0xA5_u8; 8_192];
    std::fs::write(&path, &picture).expect("a picture");
    open(&path).await.expect_err("no database");
    assert!(std::fs::read(&path).expect("the picture") == picture);
}

/// The child of the next test: sells at several counters until it is killed, and acknowledges each sale once it is settled.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "runs as a child process"]
async fn child_sells_until_it_is_killed() {
    let path = std::env::var(CHILD).expect("started by its parent");
    let counters: u64 = std::env::var(COUNTERS).expect("started by its parent").parse().expect("a number");
    let store = open(Path::new(&path)).await.expect("a store");
    let mut selling = tokio::task::JoinSet::new();
    for counter in 0..counters {
        let store = store.clone();
        selling.spawn(async move {
            for n in 1.. {
                let number = sell(&store, n * counters + counter).await;
                println!("acknowledged {number}");
            }
        });
    }
    selling.join_next().await;
}

#[tokio::test]
async fn promise_2_nothing_acknowledged_is_lost_by_sigkill() {
    // One counter settles alone; twelve share their commits.
    for (counters, acknowledged_before_the_kill) in [(1, 1), (1, 7), (1, 40), (12, 1), (12, 30), (12, 90)] {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("saoma.db");
        let acknowledged = sell_and_kill(&path, counters, acknowledged_before_the_kill);
        let store = open(&path).await.expect("the file is whole");
        for number in &acknowledged {
            let attempt = store.attempt(number).await.expect("readable").expect("not lost");
            assert!(attempt.paid.is_some(), "{number} was acknowledged as paid");
        }
        let report = store.verify_paylog().await.expect("a report");
        assert_eq!(report.first_bad, None, "no half transaction");
        assert!(report.entries >= i64::try_from(acknowledged.len()).expect("few"));
        // At most the sales in hand when the power went are open, and their attempts are on the agenda.
        assert!(store.agenda("till-1").await.expect("an agenda").len() <= counters);
    }
}

/// Lets a child sell, kills it after `count` acknowledgements, and returns all that it gave.
fn sell_and_kill(path: &Path, counters: usize, count: usize) -> Vec<String> {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "child_sells_until_it_is_killed", "--ignored", "--nocapture"])
        .env(CHILD, path)
        .env(COUNTERS, counters.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child");
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let mut numbers = Vec::new();
    while numbers.len() < count {
        let line = lines.next().expect("it sells until it is killed");
        numbers.extend(acknowledgement(&line));
    }
    child.kill().expect("killed");
    child.wait().expect("gone");
    // What it had acknowledged before the signal reached it counts as well; its last line may be cut.
    numbers.extend(lines.filter_map(|line| acknowledgement(&line)));
    numbers
}

fn acknowledgement(line: &str) -> Option<String> {
    let (_, number) = line.split_once("acknowledged ")?;
    let whole = number.len() == OutTradeNo::compose("20240601-0001", 1, 0).as_str().len();
    whole.then(|| number.to_owned())
}
