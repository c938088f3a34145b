//! A full disk: nothing is charged that could not be stored, nothing stored is lost.

use crate::shop::{Ran, Shop};
use crate::small_disk::SmallDisk;
use std::path::Path;

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let Some(disk) = SmallDisk::mount("1m") else { return };
    let shop = Shop::open();
    std::fs::copy(shop.path().join("settings.json"), disk.path().join("settings.json")).unwrap();
    let before = run(&shop, disk.path(), &["charge", "--amount", "1", "--title", "茶", "--wait", "0"]);
    assert_eq!(before.code, 14, "{before:?}");

    let filler = disk.fill();
    let refused = run(&shop, disk.path(), &["charge", "--amount", "2", "--title", "茶", "--wait", "0"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("disk is full"), "{refused:?}");
    assert_eq!(shop.simulator.orders().len(), 1, "what was not stored was not ordered");
    let settings = std::fs::read(disk.path().join("settings.json")).unwrap();
    let unsaved = run(&shop, disk.path(), &["settings", "set", "shop.name=新店"]);
    assert_eq!(unsaved.code, 1, "{unsaved:?}");
    assert_eq!(std::fs::read(disk.path().join("settings.json")).unwrap(), settings);

    std::fs::remove_file(filler).unwrap();
    shop.pay(&shop.simulator.orders()[0].code_url);
    assert_eq!(run(&shop, disk.path(), &["watch", "--for", "30"]).code, 0);
    assert_eq!(run(&shop, disk.path(), &["paylog"]).lines.len(), 1);
}

#[test]
fn an_export_to_a_full_disk_says_so_and_leaves_no_half_file() {
    let Some(disk) = SmallDisk::mount("1m") else { return };
    let shop = Shop::open();
    let sold = shop.saoma(["charge", "--amount", "1", "--title", "茶", "--wait", "0"]);
    assert_eq!(sold.code, 14, "{sold:?}");
    shop.pay(&shop.simulator.orders()[0].code_url);
    assert_eq!(shop.saoma(["watch", "--for", "30"]).code, 0);
    let filler = disk.fill();
    for kind in ["csv", "xlsx"] {
        let file = disk.path().join(format!("log.{kind}"));
        let ran = shop.saoma(["paylog", &format!("--{kind}"), file.to_str().unwrap()]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains("could not be written"), "{ran:?}");
        assert!(!ran.stderr.contains("panicked"), "{ran:?}");
        assert_eq!(std::fs::read_dir(disk.path()).unwrap().count(), 1, "nothing but the filler");
    }
    std::fs::remove_file(filler).unwrap();
    let file = disk.path().join("log.xlsx");
    assert_eq!(shop.saoma(["paylog", "--xlsx", file.to_str().unwrap()]).code, 0);
    assert!(std::fs::read(&file).unwrap().starts_with(b"PK"));
}

fn run(shop: &Shop, folder: &Path, args: &[&str]) -> Ran {
    let args: Vec<_> = ["--data-dir", folder.to_str().unwrap()].iter().chain(args).copied().collect();
    shop.start(&args).end()
}
