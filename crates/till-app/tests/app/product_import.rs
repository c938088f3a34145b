//! Products from files of every kind, and back into files.

use encoding_rs::GB18030;
use proptest::prelude::*;
use rust_xlsxwriter::{Format as CellFormat, Workbook};
use std::io::Write;
use std::sync::Arc;
use till::audit::Actor;
use till::product::{Fault, Field};
use till_app::export::{self, Format};
use till_app::import::{ImportError, Preview, preview};
use till_app::jobs::{Job, Jobs};
use till_app::products::{ProductDesk, Written};
use till_app::{Till, TillError};
use till_store::{ProductFilter, Store, StoreError};

use crate::support::Shop;

struct Counter {
    till: Till,
    _shop: Shop,
}

impl Counter {
    async fn open() -> Counter {
        let shop = Shop::open().await;
        Counter { till: shop.till().await, _shop: shop }
    }
}

async fn look(store: &Store, bytes: impl Into<Vec<u8>>) -> Result<Preview, TillError> {
    preview(store, "商品.csv", Arc::new(bytes.into()), Arc::new(Job::unwatched())).await
}

async fn refused(store: &Store, bytes: impl Into<Vec<u8>>) -> ImportError {
    match look(store, bytes).await {
        Err(TillError::Import(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn desk(shop: &Counter) -> ProductDesk {
    shop.till.products_by(Actor { who: "manager".into(), till: "till-1".into() })
}

fn faults(preview: &Preview) -> Vec<(u32, Option<Field>, Fault)> {
    preview.errors().iter().map(|error| (error.row, error.field, error.fault)).collect()
}

async fn names(store: &Store) -> Vec<(String, String, i64)> {
    let found = store.product_records(&ProductFilter::default(), None, 10_000).await.unwrap();
    found.into_iter().map(|p| (p.fields.code, p.fields.name, p.fields.price.fen())).collect()
}

const FILE: &str =
    "商品资料表,,\n品名,零售价(元),条码,会员价\n拿铁,¥18.00,0069,16\n,1.005,0070,\n\n可颂,12,0071,\n";

#[tokio::test]
async fn a_chinese_file_with_a_bad_row_is_looked_at_then_stored_without_it() {
    let shop = Counter::open().await;
    let store = shop.till.store();
    let before = names(store).await.len();
    let look = look(store, GB18030.encode(FILE).0.into_owned()).await.unwrap();
    let facts = look.facts();
    assert_eq!((facts.read_as.as_str(), facts.rows, facts.bad), ("GB18030", 3, 1));
    assert_eq!(facts.columns.ignored, ["会员价"]);
    let wrong = [(4, Some(Field::Name), Fault::Missing), (4, Some(Field::Price), Fault::TooPrecise)];
    assert_eq!(faults(&look), wrong);
    let error = desk(&shop).import(&look, false, &Job::unwatched()).await.unwrap_err();
    assert!(matches!(error, TillError::Import(ImportError::BadRows(1))), "{error}");
    assert_eq!(names(store).await.len(), before);
    let counts = desk(&shop).import(&look, true, &Job::unwatched()).await.unwrap();
    assert_eq!((counts.new, counts.changed), (2, 0));
    assert_eq!(
        names(store).await[before..],
        [("0069".into(), "拿铁".into(), 1_800), ("0071".into(), "可颂".into(), 1_200)]
    );
    let again = desk(&shop).import(&look, true, &Job::unwatched()).await.unwrap_err();
    assert!(matches!(again, TillError::Store(StoreError::CatalogueMoved)), "a second click: {again}");
}

#[tokio::test]
async fn what_was_exported_changes_nothing_when_it_is_imported() {
    let shop = Counter::open().await;
    let (store, desk) = (shop.till.store(), desk(&shop));
    for (code, name, stock) in [
        ("0069010010", "=HYPERLINK(\"x\")", "5"),
        ("-17", "'=1+1", ""),
        ("1E5", "+86 \"大杯\", 热;冰", "-3"),
        ("A\u{3000}1", "@拿铁\u{FF0C}", "0"),
        ("6901234567892", "7", ""),
    ] {
        let written = Written {
            code: code.into(),
            name: name.into(),
            price: "0.29".into(),
            category: "-".into(),
            ..Written::default()
        };
        desk.create(&written, stock).await.unwrap();
    }
    let records = store.product_records(&ProductFilter::default(), None, 1).await.unwrap();
    desk.retire(records[0].id, records[0].version, true).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    for format in [Format::Csv, Format::Xlsx] {
        let file = folder.path().join(format.extension());
        let rows = export::products(store, &ProductFilter::default(), (&file, format), &Job::unwatched())
            .await
            .unwrap();
        let look = look(store, std::fs::read(&file).unwrap()).await.unwrap();
        assert_eq!((look.planned(), faults(&look)), (&[][..], vec![]), "{format:?}");
        assert_eq!(i64::try_from(look.counts().unchanged), Ok(rows));
        let template = folder.path().join("template");
        export::product_template(&template, format).await.unwrap();
        assert_eq!(refused(store, std::fs::read(&template).unwrap()).await, ImportError::Nothing);
    }
}

fn book(write: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(["条码", "名称", "单价"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    write(sheet);
    book.save_to_buffer().unwrap()
}

#[tokio::test]
async fn a_workbooks_cells_are_taken_only_when_nothing_is_lost() {
    let shop = Counter::open().await;
    let bytes = book(|sheet| {
        let row = |sheet: &mut rust_xlsxwriter::Worksheet, at: u32, code: f64, price: f64| {
            sheet.write_number(at, 0, code).unwrap();
            sheet.write_string(at, 1, "水").unwrap();
            sheet.write_number(at, 2, price).unwrap();
        };
        row(sheet, 1, 6_901_234_567_892.0, 0.1 + 0.2);
        row(sheet, 2, 2.0, 1.005);
        row(sheet, 3, 6_901_234_567_890_123_456.0, 1.0);
        row(sheet, 5, 5.0, 1.0);
        sheet
            .write_number_with_format(6, 0, 69_010_010, &CellFormat::new().set_num_format("0000000000"))
            .unwrap();
        sheet.write_string(6, 1, "茶").unwrap();
        sheet
            .write_number_with_format(6, 2, 45_000, &CellFormat::new().set_num_format("yyyy-mm-dd"))
            .unwrap();
    });
    let look = look(shop.till.store(), bytes).await.unwrap();
    assert!(look.facts().workbook);
    let planned: Vec<_> =
        look.planned().iter().map(|p| (p.row, p.fields.code.as_str(), p.fields.price.fen())).collect();
    assert_eq!(planned, [(2, "6901234567892", 30), (6, "5", 100)]);
    assert_eq!(
        faults(&look),
        [
            (3, Some(Field::Price), Fault::TooPrecise),
            (4, Some(Field::Code), Fault::Scientific),
            (7, Some(Field::Price), Fault::Date)
        ]
    );
}

#[tokio::test]
async fn files_that_are_no_table_are_refused_by_what_they_are() {
    let shop = Counter::open().await;
    let store = shop.till.store();
    assert_eq!(refused(store, *b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").await, ImportError::OldExcel);
    assert!(matches!(refused(store, *b"PK\x03\x04 broken").await, ImportError::Unreadable(_)));
    assert!(matches!(refused(store, *b"\x89PNG\r\n\x1a\n\0\0").await, ImportError::Unreadable(_)));
    assert_eq!(refused(store, *b"").await, ImportError::Nothing);
    assert_eq!(refused(store, "条码,名称,价格\n").await, ImportError::Nothing);
    let named = refused(store, "名称,分类\n水,饮料\n").await.to_string();
    assert!(named.contains("code, price") && named.contains("名称, 分类"), "{named}");
    assert!(matches!(refused(store, "条码,名称,价格,价格\n1,水,1,2\n").await, ImportError::Columns { .. }));
}

/// A workbook of a few hundred bytes that would unpack to far more than a table, or announces more texts than memory holds.
#[tokio::test]
async fn a_workbook_that_would_fill_the_memory_is_never_opened() {
    let shop = Counter::open().await;
    let packed = |name: &str, head: &str, blanks: usize| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(head.as_bytes()).unwrap();
        for _ in 0..blanks {
            zip.write_all(&[b' '; 1 << 20]).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let bomb = packed("xl/worksheets/sheet1.xml", "<worksheet>", 260);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(refused(shop.till.store(), bomb).await, ImportError::TooLarge);
    let liar = packed("xl/sharedStrings.xml", "<sst uniqueCount=\"999999999999\"></sst>", 0);
    assert_eq!(refused(shop.till.store(), liar).await, ImportError::Unreadable("sharedStrings".into()));
}

#[tokio::test]
async fn ten_thousand_bad_rows_can_all_be_looked_through_and_kept_as_a_file() {
    let shop = Counter::open().await;
    let rows: String = (0..10_000).map(|n| format!("{n},水{n},1.00{n}\n")).collect();
    let look = look(shop.till.store(), format!("条码,名称,价格\n{rows}")).await.unwrap();
    assert_eq!((look.facts().bad, look.errors().len(), look.errors()[9_999].row), (10_000, 10_000, 10_001));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("errors.csv");
    let written =
        export::import_errors(look.errors(), (&file, Format::Csv), &Job::unwatched()).await.unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!((written, text.lines().count()), (10_000, 10_001));
    assert!(text.lines().last().unwrap().starts_with("10001,price,1.009999,多于两位小数"), "{text:.200}");
}

#[tokio::test]
async fn an_import_that_is_cancelled_has_stored_nothing() {
    let shop = Counter::open().await;
    let before = names(shop.till.store()).await;
    let rows: String = (0..3_000).map(|n| format!("C{n},水{n},1\n")).collect();
    let file = format!("条码,名称,价格\n{rows}");
    let jobs = Jobs::default();
    let job = jobs.begin("read");
    jobs.cancel("read");
    let store = shop.till.store();
    let ended = preview(store, "x.csv", Arc::new(file.clone().into_bytes()), Arc::new(job)).await;
    assert!(matches!(ended, Err(TillError::Cancelled)), "{ended:?}");
    let look = look(store, file).await.unwrap();
    let job = jobs.begin("store");
    jobs.cancel("store");
    let ended = desk(&shop).import(&look, false, &job).await;
    assert!(matches!(ended, Err(TillError::Cancelled)), "{ended:?}");
    assert_eq!(names(store).await, before);
}

/// Figures for docs/performance.md: `cargo nextest run -p till-app a_hundred_thousand --run-ignored only --no-capture`.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes its time; prints figures"]
async fn a_hundred_thousand_rows() {
    let shop = Counter::open().await;
    let (store, folder) = (shop.till.store(), tempfile::tempdir().unwrap());
    let rows: String =
        (0..100_000).map(|n| format!("69{n:011},拿铁咖啡大杯{n},{}.50,咖啡,{n}\n", n % 90)).collect();
    let mut file = format!("条码,名称,价格,分类,库存\n{rows}").into_bytes();
    for round in ["new", "unchanged", "changed"] {
        if round == "changed" {
            file = String::from_utf8(file).unwrap().replace(".50,", ".60,").into_bytes();
        }
        let start = std::time::Instant::now();
        let look = look(store, file.clone()).await.unwrap();
        let read = start.elapsed();
        desk(&shop).import(&look, false, &Job::unwatched()).await.unwrap();
        println!(
            "{round}: {:?} read and compared {read:?}, with storing {:?}",
            look.counts(),
            start.elapsed()
        );
    }
    for format in [Format::Csv, Format::Xlsx] {
        let path = folder.path().join("products");
        let start = std::time::Instant::now();
        export::products(store, &ProductFilter::default(), (&path, format), &Job::unwatched()).await.unwrap();
        let written = start.elapsed();
        let look = look(store, std::fs::read(&path).unwrap()).await.unwrap();
        assert_eq!(look.planned().len(), 0);
        println!("{format:?}: written {written:?}, with reading again {:?}", start.elapsed());
    }
    let filter = ProductFilter { text: "大杯99".into(), ..ProductFilter::default() };
    let start = std::time::Instant::now();
    let found = store.product_records(&filter, None, 100).await.unwrap().len();
    let count = store.product_records_count(&filter).await.unwrap();
    println!("the manager's search: {found} of {count} in {:?}", start.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever bytes a file has: an answer, never a panic, and nothing is stored by looking.
    #[test]
    fn any_bytes_are_answered(
        start in prop::sample::select(vec![&b""[..], b"PK\x03\x04", b"\xFF\xFE", b"\xEF\xBB\xBF", "条码,名称,价格\n".as_bytes()]),
        rest in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let location = till_store::Location::Sqlite(folder.path().join("till.sqlite"));
            let store = Store::open(&location).await.unwrap();
            if let Ok(look) = look(&store, [start, &rest].concat()).await {
                assert_eq!(look.facts().rows, look.facts().bad + look.planned().len());
            }
            assert_eq!(store.product_count().await.unwrap(), 0);
        });
    }
}
