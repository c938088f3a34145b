//! `paylog` and `verify`: the shape scripts rely on, filters, export, tampering.

use crate::shop::{Shop, text};

/// A shop with so many paid orders.
fn sold(count: usize) -> Shop {
    let shop = Shop::open();
    for _ in 0..count {
        let (_, code_url) = shop.place("12.50");
        shop.pay(&code_url);
    }
    assert_eq!(shop.saoma(["watch", "--for", "30"]).code, 0);
    shop
}

#[test]
fn an_entry_has_the_shape_scripts_rely_on() {
    let shop = sold(1);
    let entry = &shop.paylog()[0];
    for field in ["out_trade_no", "sale_no", "transaction_id", "hash"] {
        assert!(!text(&entry[field]).is_empty(), "{field} {entry}");
    }
    assert_eq!(
        (&entry["total_fen"], &entry["state"], &entry["source"]),
        (&1250.into(), &"paid".into(), &"query".into())
    );
    assert!(entry["paid_at_ms"].as_i64().is_some_and(|ms| ms > 1_700_000_000_000), "{entry}");
    assert_eq!(entry["gateway"]["total_fee"], "1250", "the raw fields");
    assert_eq!(entry["gateway"]["trade_state"], "SUCCESS");
}

#[test]
fn limits_states_and_days_choose_and_the_newest_comes_first() {
    let shop = sold(3);
    let seqs: Vec<_> = shop.paylog().iter().map(|entry| entry["seq"].as_i64().unwrap()).collect();
    assert!(seqs.len() == 3 && seqs.is_sorted_by(|newer, older| newer > older), "{seqs:?}");
    assert_eq!(shop.saoma(["paylog", "--limit", "2"]).lines.len(), 2);
    assert_eq!(shop.saoma(["paylog", "--limit", "0"]).lines.len(), 0);
    assert_eq!(shop.saoma(["paylog", "--state", "paid"]).lines.len(), 3);
    assert_eq!(shop.saoma(["paylog", "--state", "late"]).lines.len(), 0);
    assert_eq!(shop.saoma(["paylog", "--to", "2024-06-01"]).lines.len(), 0);
    assert_eq!(shop.saoma(["paylog", "--from", "2024-06-01"]).lines.len(), 3);
}

#[test]
fn the_export_opens_in_a_spreadsheet() {
    let shop = sold(2);
    let file = shop.path().join("日志.csv");
    let ran = shop.saoma(["paylog", "--csv", file.to_str().unwrap()]);
    assert_eq!((ran.code, &ran.last()["entries"]), (0, &2.into()), "{ran:?}");
    let bytes = std::fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"\xEF\xBB\xBF"), "the mark Excel needs");
    let csv = String::from_utf8(bytes).unwrap();
    assert_eq!(csv.lines().count(), 3, "{csv}");
    for entry in shop.paylog() {
        assert!(
            csv.contains(&text(&entry["transaction_id"])) && csv.contains(&text(&entry["hash"])),
            "{csv}"
        );
    }
    assert!(csv.contains(",12.50,"), "{csv}");
}

#[test]
fn an_export_that_cannot_be_written_leaves_nothing_behind() {
    let shop = sold(1);
    let nowhere = shop.path().join("no such folder/log.csv");
    let folder = shop.path().join("folder.csv");
    std::fs::create_dir(&folder).unwrap();
    let before = names(&shop);
    for target in [&nowhere, &folder] {
        let ran = shop.saoma(["paylog", "--csv", target.to_str().unwrap()]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains(target.to_str().unwrap()), "{ran:?}");
    }
    assert_eq!(names(&shop), before);
}

#[test]
fn an_export_touches_no_file_but_its_own() {
    let shop = sold(1);
    let neighbour = shop.path().join("log.part");
    std::fs::write(&neighbour, "somebody else's").unwrap();
    let file = shop.path().join("log.csv");
    assert_eq!(shop.saoma(["paylog", "--csv", file.to_str().unwrap()]).code, 0);
    assert_eq!(std::fs::read_to_string(&neighbour).unwrap(), "somebody else's");
}

/// The files of the data folder, without the database's own helpers, which come and go.
fn names(shop: &Shop) -> Vec<String> {
    let files = std::fs::read_dir(shop.path()).unwrap().map(|file| file.unwrap().file_name());
    let mut names: Vec<_> = files.map(|name| name.into_string().unwrap()).collect();
    names.retain(|name| !name.starts_with("till.sqlite"));
    names.sort();
    names
}

#[test]
fn verify_finds_a_changed_entry() {
    let shop = sold(2);
    let whole = shop.saoma(["verify"]);
    assert_eq!((whole.code, &whole.last()["entries"]), (0, &2.into()), "{whole:?}");
    shop.meddle("UPDATE paylog SET total_fen = total_fen - 1 WHERE seq = 1");
    let broken = shop.saoma(["verify"]);
    assert_eq!((broken.code, &broken.last()["first_bad"]), (13, &1.into()), "{broken:?}");
}
