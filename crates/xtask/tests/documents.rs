//! What the documents promise exists.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_test_named_in_the_fault_table_exists() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut tests = BTreeSet::new();
    for folder in ["crates", "src-tauri/src", "src-tauri/tests"] {
        functions(&top.join(folder), &mut tests);
    }
    let table = fs::read_to_string(top.join("docs/faults.md")).unwrap();
    let named: Vec<&str> = table.split('`').skip(1).step_by(2).filter(|name| is_a_test(name)).collect();
    assert!(named.len() > 30, "the table is read wrongly: {named:?}");
    for name in named {
        assert!(tests.contains(name), "docs/faults.md names {name}, and there is no such test");
    }
}

/// Tests' names are sentences; error codes and commands in the table are not.
fn is_a_test(name: &str) -> bool {
    name.matches('_').count() >= 3
}

fn functions(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            functions(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let after_fn = text.split("fn ").skip(1);
            into.extend(after_fn.filter_map(|rest| rest.split('(').next()).map(str::to_owned));
        }
    }
}
