//! A disk that is small enough to be filled.

use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Set by whoever can't mount and wants the rest of the tests: what it leaves out is said.
const NO_MOUNT: &str = "SAOMA_TEST_NO_MOUNT";

/// A small file system in memory, gone when dropped.
pub struct SmallDisk(TempDir);

impl SmallDisk {
    /// Mounts one of `size`, such as `1m`. A test that can't fill a disk proves nothing about full ones, so it fails
    /// where mounting is not allowed; `None` only where somebody has asked to go without.
    pub fn mount(size: &str) -> Option<SmallDisk> {
        if std::env::var_os(NO_MOUNT).is_some() {
            println!("NOT TESTED: what happens when the disk is full ({NO_MOUNT} is set)");
            return None;
        }
        let folder = TempDir::new().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={size}"), "saoma-test"]).arg(folder.path());
        let ran = mount.output().expect("mount is a program");
        assert!(
            ran.status.success(),
            "a full disk can't be tested, because this user may not mount a small one ({}). Run the tests as root or \
             under `unshare --user --map-root-user --mount`, or leave these out with {NO_MOUNT}=1.",
            String::from_utf8_lossy(&ran.stderr).trim()
        );
        Some(SmallDisk(folder))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file over all the room there is.
    pub fn fill(&self) -> PathBuf {
        self.fill_up_to(0).expect("there was room")
    }

    /// Writes a file over all the room there is but `free` bytes; `None` when there is less than that already.
    pub fn fill_up_to(&self, free: u64) -> Option<PathBuf> {
        let filler = self.0.path().join("filler");
        let full = std::fs::write(&filler, vec![0; 64 << 20]).unwrap_err();
        assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
        let file = std::fs::File::options().write(true).open(&filler).unwrap();
        let length = file.metadata().unwrap().len();
        file.set_len(length.saturating_sub(free)).unwrap();
        Some(filler).filter(|_| length > free)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        _ = Command::new("umount").arg(self.0.path()).status();
    }
}
