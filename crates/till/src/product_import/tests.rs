use super::*;
use crate::product::{Fields, Record};
use fen::Fen;
use proptest::prelude::*;

fn columns(heading: &str) -> Result<Columns, ColumnsError> {
    Columns::of(&heading.split(',').map(str::to_owned).collect::<Vec<_>>())
}

fn places(heading: &str) -> Vec<(Field, usize)> {
    columns(heading).expect(heading).used.into_iter().map(|(field, at, _)| (field, at)).collect()
}

fn cells(row: &str) -> Vec<Given> {
    row.split(',').map(Given::text).collect()
}

fn read(heading: &str, row: &str) -> Read {
    read_row(&columns(heading).expect(heading), 7, &cells(row))
}

fn faults(read: Read) -> Vec<(Option<Field>, Fault)> {
    match read {
        Read::Wrong(errors) => errors.into_iter().map(|error| (error.field, error.fault)).collect(),
        Read::Empty | Read::Product(_) => panic!("{read:?}"),
    }
}

const HEADING: &str = "条码,名称,售价,分类,库存,首字母";

#[test]
fn headings_are_known_in_any_order_and_both_languages() {
    assert_eq!(places("品名,零售价(元),货号"), [(Field::Name, 0), (Field::Price, 1), (Field::Code, 2)]);
    assert_eq!(
        places("\u{FEFF}Barcode, NAME ,Price *"),
        [(Field::Code, 0), (Field::Name, 1), (Field::Price, 2)]
    );
    assert_eq!(places("编码 / 条码,商品名称：,单价（元）,类别").len(), 4);
    let ours = places(
        "条码 code,名称 name,单价(元) price,分类 category,库存 stock,首字母 initials,已售 sold,状态 state",
    );
    assert_eq!(ours.len(), 6);
}

#[test]
fn the_barcode_is_the_code_and_the_price_for_members_is_none() {
    let columns = columns("货号,条形码,商品名称,进价,会员价,零售价,单位").expect("a heading");
    let used: Vec<_> = columns.used.iter().map(|(field, at, _)| (*field, *at)).collect();
    assert_eq!(used, [(Field::Code, 1), (Field::Name, 2), (Field::Price, 5)]);
    assert_eq!(columns.ignored, ["货号", "进价", "会员价", "单位"]);
}

#[test]
fn what_is_missing_or_there_twice_is_named() {
    assert_eq!(columns("名称,分类"), Err(ColumnsError::Missing(vec![Field::Code, Field::Price])));
    assert_eq!(columns("条码,名称,价格,价格"), Err(ColumnsError::Twice("价格".into())));
    assert_eq!(columns("价格 名称,条码"), Err(ColumnsError::Missing(vec![Field::Name, Field::Price])));
}

#[test]
fn a_row_is_a_product() {
    let Read::Product(row) = read(HEADING, "0069,拿铁,¥１２.5,咖啡,-3,NT") else {
        panic!("a product")
    };
    assert_eq!((row.row, row.code.as_str(), row.price), (7, "0069", Fen::new(1_250)));
    assert_eq!(
        (row.category.as_deref(), row.stock, row.initials.as_deref()),
        (Some("咖啡"), Some(-3), Some("nt"))
    );
    let Read::Product(row) = read(HEADING, "0069,拿铁,0,,,") else { panic!("a product") };
    assert_eq!((row.category, row.stock, row.initials), (None, None, None), "empty: it stays as it is");
    assert_eq!(read(HEADING, " ,, ,,\t,"), Read::Empty);
    assert!(matches!(read("名称,价格,条码", "水,1,9"), Read::Product(row) if row.code == "9"), "a short row");
}

#[test]
fn everything_wrong_with_a_row_is_said_at_once() {
    let wrong = faults(read(HEADING, "6.9E+12,,1.005,,1.5,"));
    let fields =
        [(Field::Code, Fault::Scientific), (Field::Name, Fault::Missing), (Field::Price, Fault::TooPrecise)];
    assert_eq!(wrong[..3], fields.map(|(field, fault)| (Some(field), fault)));
    assert_eq!(wrong[3], (Some(Field::Stock), Fault::NotANumber));
    assert_eq!(
        faults(read("条码,名称,价格,,", "1,水,1,250.00")),
        [(None, Fault::Shifted)],
        "1,250.00 without quotes"
    );
    assert!(matches!(read("条码,名称,价格", "1,水,1,,"), Read::Product(_)), "empty cells beyond are nothing");
}

#[test]
fn a_spreadsheets_own_cells_are_taken_only_when_nothing_is_lost() {
    let columns = columns(HEADING).expect("a heading");
    let number = |text: &str| Given::Number(text.into());
    let row = |code: Given, price: Given| read_row(&columns, 2, &[code, Given::text("水"), price]);
    assert!(
        matches!(row(number("6901234567892"), number("12.5")), Read::Product(r) if r.code == "6901234567892")
    );
    assert_eq!(
        faults(row(number("1.1"), number("1.005"))),
        [(Some(Field::Code), Fault::Rounded), (Some(Field::Price), Fault::TooPrecise)]
    );
    assert_eq!(
        faults(row(number("6.90123456789012E+15"), number("1"))),
        [(Some(Field::Code), Fault::Scientific)]
    );
    assert_eq!(
        faults(row(Given::Date, Given::Broken)),
        [(Some(Field::Code), Fault::Date), (Some(Field::Price), Fault::Broken)]
    );
}

#[test]
fn rows_with_the_same_code_are_all_refused() {
    let columns = columns("条码,名称,价格").expect("a heading");
    let row = |number, code: &str| match read_row(&columns, number, &cells(&format!("{code},水,1"))) {
        Read::Product(row) => row,
        other => panic!("{other:?}"),
    };
    let (kept, errors) = refuse_twice(vec![row(2, "A"), row(3, "B"), row(4, "A"), row(5, "A")]);
    assert_eq!(kept.iter().map(|row| row.row).collect::<Vec<_>>(), [3]);
    assert_eq!(
        errors.iter().map(|e| (e.row, e.other)).collect::<Vec<_>>(),
        [(2, Some(4)), (4, Some(2)), (5, Some(2))]
    );
}

fn record(code: &str, name: &str, price: i64, stock: Option<i64>) -> Record {
    let fields = Fields {
        code: code.into(),
        name: name.into(),
        initials: name.to_lowercase(),
        category: "茶".into(),
        price: Fen::new(price),
    };
    Record { id: 1, fields, sold_count: 5, stock, retired_at_ms: None, version: 3, picture: None }
}

fn planned(row: &str, known: Option<Record>) -> Plan {
    let Read::Product(row) = read(HEADING, row) else { panic!("a product") };
    let mut plan = Plan::default();
    plan.add(row, known, &str::to_lowercase);
    plan
}

#[test]
fn what_a_row_does_not_say_stays() {
    let known = || Some(record("1", "Tea", 1_200, Some(5)));
    assert_eq!(planned("1,Tea,12.00,,,", known()), Plan { unchanged: 1, ..Plan::default() });
    assert_eq!(planned("1,Tea,12,茶,5,tea", known()).counts().unchanged, 1);
    let dearer = planned("1,Tea,13,,,", known());
    assert_eq!(dearer.counts(), Counts { changed: 1, prices: 1, ..Counts::default() });
    assert_eq!(
        dearer.planned[0].fields,
        Fields { price: Fen::new(1_300), ..record("1", "Tea", 0, None).fields }
    );
    let counted = planned("1,Tea,12,,9,", known());
    assert_eq!((counted.counts().stocks, counted.planned[0].stock), (1, Some(9)));
}

#[test]
fn letters_follow_a_name_unless_a_person_wrote_them() {
    let renamed = |known: Record| planned("1,Green,12,,,", Some(known)).planned[0].fields.initials.clone();
    assert_eq!(renamed(record("1", "Tea", 1_200, None)), "green");
    let mut own = record("1", "Tea", 1_200, None);
    own.fields.initials = "lc".into();
    assert_eq!(renamed(own), "lc");
    let new = planned("1,Green,12,,,", None);
    assert_eq!((new.counts().new, new.planned[0].fields.initials.as_str()), (1, "green"));
}

proptest! {
    /// Whatever stands in a table: no panic, and what is taken is what the form would take.
    #[test]
    fn any_row_is_read(
        heading in prop::collection::vec("条码|名称|价格|分类|库存|首字母|code|\\PC{0,6}", 0..9),
        row in prop::collection::vec("\\PC{0,12}|[0-9.,¥E+-]{0,9}|\\x00|\u{FFFD}", 0..9),
        kinds in prop::collection::vec(0..5_u8, 9),
    ) {
        let Ok(columns) = Columns::of(&heading) else { return Ok(()) };
        let given = row.iter().zip(kinds).map(|(text, kind)| match kind {
            0 => Given::Number(text.clone()),
            1 => Given::Date,
            2 => Given::Broken,
            _ => Given::text(text.clone()),
        });
        match read_row(&columns, 2, &given.collect::<Vec<_>>()) {
            Read::Empty => {}
            Read::Wrong(errors) => prop_assert!(!errors.is_empty()),
            Read::Product(row) => {
                let price = row.price.to_string();
                let fields = Fields::read(&row.code, &row.name, &price, "", "");
                prop_assert_eq!(fields.map(|f| (f.code, f.name, f.price)), Ok((row.code, row.name, row.price)));
            }
        }
    }
}
