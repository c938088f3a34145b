//! Tables and exports as jobs: whole files or none, and what is in them.

use crate::support::{PRICE, Shop, cart, number, reach, run};
use fen::Fen;
use std::io::Read;
use std::path::Path;
use till::report::{Keep, Period, Span};
use till::timeline::AttemptTimes;
use till_app::clock::Clock;
use till_app::export::{self, Breakdown, Cell, Format, Row, Table};
use till_app::jobs::{Job, Jobs};
use till_app::{Stage, TillError};
use till_store::PaylogFilter;

const HEADER: [&str; 4] = ["title", "number", "count", "yuan"];

fn row(title: &str) -> Row {
    let digits = Cell::digits("4200002611202611230123456789");
    vec![Cell::text(title), digits, Cell::Number(3), Cell::Money(Fen::new(1_250))]
}

async fn write(path: &Path, format: Format, rows: Vec<Row>) -> i64 {
    let mut table = Table::begin(path, format, "销售", &HEADER);
    table.rows(rows).await.unwrap();
    table.finish().await.unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name());
    files.map(|name| name.into_string().unwrap()).collect()
}

/// One part of a workbook.
fn part(book: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(book).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn csv_has_the_mark_of_excel_and_no_formulas() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sales.csv");
    assert_eq!(write(&file, Format::Csv, vec![row("=HYPERLINK(\"x\")"), row("拿铁, 大杯")]).await, 2);
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(
        text,
        "\u{FEFF}title,number,count,yuan\n\"'=HYPERLINK(\"\"x\"\")\",\t4200002611202611230123456789,3,12.50\n\
         \"拿铁, 大杯\",\t4200002611202611230123456789,3,12.50\n"
    );
    assert_eq!(names(folder.path()), ["sales.csv"]);
}

#[tokio::test]
async fn xlsx_holds_money_as_numbers_and_order_numbers_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sales.xlsx");
    assert_eq!(write(&file, Format::Xlsx, vec![row("拿铁"), row("=1+1")]).await, 2);
    let sheet = part(&file, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<v>12.5</v>") && sheet.contains("<v>3</v>"), "{sheet}");
    assert!(sheet.contains(">4200002611202611230123456789<"), "{sheet}");
    assert!(sheet.contains(">=1+1<") && !sheet.contains("<f>"), "a text, no formula: {sheet}");
    assert!(part(&file, "xl/workbook.xml").contains("销售"));
    assert_eq!(names(folder.path()), ["sales.xlsx"], "its temporary files are gone");
}

#[tokio::test]
async fn a_table_given_up_leaves_nothing_and_an_old_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    for format in [Format::Csv, Format::Xlsx] {
        let file = folder.path().join("sales");
        std::fs::write(&file, "the old one").unwrap();
        let mut table = Table::begin(&file, format, "销售", &HEADER);
        table.rows(vec![row("拿铁")]).await.unwrap();
        table.give_up().await;
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "the old one");
        assert_eq!(names(folder.path()), ["sales"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pay_log_is_exported_as_filtered_or_cancelled_without_a_trace() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    let running = run(&till);
    for _ in 0..3 {
        let sale = till.start(cart()).await.unwrap();
        let waiting = reach(&till, number(&sale), Stage::Waiting).await;
        shop.pay(&waiting);
        reach(&till, number(&sale), Stage::Paid).await;
    }
    drop(running);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("log.csv");
    let all = PaylogFilter::default();
    let to = (file.as_path(), Format::Csv);
    assert_eq!(export::paylog(till.store(), &all, i64::MAX, to, &Job::unwatched()).await.unwrap(), 3);
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 4, "a header and three entries");
    std::fs::remove_file(&file).unwrap();

    let jobs = Jobs::default();
    let mut progress = jobs.progress();
    let job = jobs.begin("export");
    assert_eq!(export::paylog(till.store(), &all, i64::MAX, to, &job).await.unwrap(), 3);
    assert_eq!(progress.recv().await.unwrap().total, Some(3));
    std::fs::remove_file(&file).unwrap();
    jobs.cancel("export");
    let cancelled = export::paylog(till.store(), &all, i64::MAX, to, &job).await;
    assert!(matches!(cancelled, Err(TillError::Cancelled)), "{cancelled:?}");
    assert_eq!(names(folder.path()), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_breakdown_of_a_report_ends_with_the_same_total() {
    let shop = Shop::open().await;
    let (till, waiting) = shop.waiting().await;
    let running = run(&till);
    shop.pay(&waiting);
    reach(&till, number(&waiting), Stage::Paid).await;
    drop(running);
    let folder = tempfile::tempdir().unwrap();
    let (period, keep) = (Period::of(Span::Today, shop.clock.now_ms()).unwrap(), Keep::default());
    for by in [
        Breakdown::Days,
        Breakdown::Hours,
        Breakdown::Weekdays,
        Breakdown::Cashiers,
        Breakdown::Tills,
        Breakdown::Products,
        Breakdown::Categories,
    ] {
        let file = folder.path().join("report.csv");
        let to = (file.as_path(), Format::Csv);
        let rows = export::report(till.store(), (&period, &keep), by, to, &Job::unwatched()).await.unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(i64::try_from(text.lines().count()).unwrap(), rows + 1, "{by:?}");
        let last = text.lines().last().unwrap();
        assert!(last.starts_with("合计 total,") && last.contains(&PRICE.to_string()), "{by:?}: {last}");
    }
    let jobs = Jobs::default();
    let job = jobs.begin("export");
    jobs.cancel("export");
    let to = folder.path().join("cancelled.xlsx");
    let cancelled =
        export::report(till.store(), (&period, &keep), Breakdown::Days, (&to, Format::Xlsx), &job).await;
    assert!(matches!(cancelled, Err(TillError::Cancelled)) && !to.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_latency_ledger_leaves_by_day_and_till_with_the_whole_period_last() {
    let shop = Shop::open().await;
    let store = shop.store().await;
    let made_ms = 1_717_214_400_000; // 2024-06-01 12:00 in Beijing
    let times = |n: i64, till: &str| AttemptTimes {
        out_trade_no: format!("20240601-{n:06}"),
        till: till.into(),
        made_ms,
        clicked_ms: Some(made_ms),
        shown_ms: Some(made_ms + n * 100),
        paid_ms: (n != 2).then_some(made_ms + 9_000),
        ..AttemptTimes::default()
    };
    store.note_times(&[times(1, "1"), times(2, "1"), times(3, "2")]).await.unwrap();
    let period = Period::of(Span::Days("2024-06-01", "2024-06-01"), made_ms).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("latency.csv");
    let (keep, to) = (Keep::default(), (file.as_path(), Format::Csv));
    export::report(&store, (&period, &keep), Breakdown::Latency, to, &Job::unwatched()).await.unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    let expected = [
        "2024-06-01,1,2,100,200,1,8900,8900,0,,",
        "2024-06-01,2,1,300,300,1,8700,8700,0,,",
        "合计 total,,3,200,300,2,8700,8900,0,,",
    ];
    assert_eq!(rows, expected);
}
