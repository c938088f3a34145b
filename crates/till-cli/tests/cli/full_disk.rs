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

fn run(shop: &Shop, folder: &Path, args: &[&str]) -> Ran {
    let args: Vec<_> = ["--data-dir", folder.to_str().unwrap()].iter().chain(args).copied().collect();
    shop.start(&args).end()
}
