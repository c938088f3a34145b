//! A full disk: nothing is charged that could not be stored, nothing stored is lost.

use crate::shop::{Ran, Shop};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A disk of one mebibyte, gone when dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None` where this user may not mount.
    fn mount() -> Option<SmallDisk> {
        let folder = TempDir::new().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=1m", "saoma-test"]).arg(folder.path());
        mount.output().is_ok_and(|ran| ran.status.success()).then(|| SmallDisk(folder))
    }

    /// Writes a file over all the room there is.
    fn fill(&self) -> PathBuf {
        let filler = self.0.path().join("filler");
        let full = std::fs::write(&filler, vec![0; 2 << 20]).unwrap_err();
        assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
        filler
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_said_and_loses_nothing() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("skipped: this user may not mount a small disk");
        return;
    };
    let shop = Shop::open();
    std::fs::copy(shop.path().join("settings.json"), disk.0.path().join("settings.json")).unwrap();
    let before = run(&shop, disk.0.path(), &["charge", "--amount", "1", "--title", "茶", "--wait", "0"]);
    assert_eq!(before.code, 14, "{before:?}");

    let filler = disk.fill();
    let refused = run(&shop, disk.0.path(), &["charge", "--amount", "2", "--title", "茶", "--wait", "0"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.stderr.contains("disk is full"), "{refused:?}");
    assert_eq!(shop.simulator.orders().len(), 1, "what was not stored was not ordered");
    let settings = std::fs::read(disk.0.path().join("settings.json")).unwrap();
    let unsaved = run(&shop, disk.0.path(), &["settings", "set", "shop.name=新店"]);
    assert_eq!(unsaved.code, 1, "{unsaved:?}");
    assert_eq!(std::fs::read(disk.0.path().join("settings.json")).unwrap(), settings);

    std::fs::remove_file(filler).unwrap();
    shop.pay(&shop.simulator.orders()[0].code_url);
    assert_eq!(run(&shop, disk.0.path(), &["watch", "--for", "30"]).code, 0);
    assert_eq!(run(&shop, disk.0.path(), &["paylog"]).lines.len(), 1);
}

fn run(shop: &Shop, folder: &Path, args: &[&str]) -> Ran {
    let args: Vec<_> = ["--data-dir", folder.to_str().unwrap()].iter().chain(args).copied().collect();
    shop.start(&args).end()
}
