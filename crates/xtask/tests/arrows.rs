//! The direction of dependencies, checked: what a crate may know is part of the design, not of taste.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Each crate of the workspace and exactly those of its fellows it is built on.
const ARROWS: &[(&str, &[&str])] = &[
    ("fen", &[]),
    ("wechatpay", &["fen"]),
    ("wechatpay-simulator", &["fen", "wechatpay"]),
    ("till", &["fen"]),
    ("till-store", &["fen", "till"]),
    ("till-app", &["fen", "till", "till-store", "wechatpay"]),
    ("till-cli", &["fen", "till", "till-app", "till-store"]),
    ("saoma-till", &["fen", "till", "till-app", "till-store", "wechatpay-simulator"]),
    ("till-sim", &["fen", "till", "till-app", "till-store", "wechatpay", "wechatpay-simulator"]),
    ("tunnel-tests", &[]),
    ("xtask", &[]),
];

/// The pure domain gets the time handed in and touches nothing outside: it can be run a million times a minute.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "Timestamp::now",
];

const SQL: &[&str] = &["SELECT ", "INSERT INTO", "DELETE FROM", "UPDATE ", "CREATE TABLE", "PRAGMA "];

#[test]
fn crates_depend_on_each_other_in_one_direction() {
    let packages = packages();
    let ours: BTreeSet<&str> = packages.iter().map(name).collect();
    let listed: BTreeSet<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    assert_eq!(ours, listed, "the workspace's crates and this table differ");
    for (crate_name, allowed) in ARROWS {
        let package = packages.iter().find(|package| name(package) == *crate_name).unwrap();
        let fellows: Vec<&str> = normal_dependencies(package).filter(|name| ours.contains(name)).collect();
        assert_eq!(fellows, *allowed, "{crate_name} depends on other crates than the design says");
    }
}

#[test]
fn the_database_is_known_to_the_store_alone() {
    for package in &packages() {
        let knows = normal_dependencies(package).any(|name| name == "sqlx");
        assert_eq!(knows, name(package) == "till-store", "{}", name(package));
    }
    for folder in ["fen", "wechatpay", "wechatpay-simulator", "till", "till-app", "till-cli"] {
        refuse(&top().join(format!("crates/{folder}/src")), SQL);
    }
    refuse(&top().join("src-tauri/src"), SQL);
}

#[test]
#[should_panic(expected = " has “")]
fn sql_would_be_found() {
    refuse(&top().join("crates/till-store/src"), SQL);
}

#[test]
fn the_domain_has_no_clock_and_no_doors() {
    refuse(&top().join("crates/till/src"), IMPURE);
    let packages = packages();
    let till = packages.iter().find(|package| name(package) == "till").unwrap();
    let doors: Vec<&str> = normal_dependencies(till)
        .filter(|name| ["tokio", "reqwest", "axum", "rand"].contains(name))
        .collect();
    assert!(doors.is_empty(), "till depends on {doors:?}");
}

#[test]
fn one_folder_of_the_page_talks_to_the_shell() {
    for file in sources(&top().join("ui/src")) {
        let place = file.strip_prefix(top().join("ui/src")).unwrap();
        if place.starts_with("backend") || place == Path::new("bindings.ts") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        assert!(!text.contains("@tauri-apps/"), "{} imports @tauri-apps", place.display());
    }
}

/// No line of code (comments aside) below `folder` contains one of `words`.
fn refuse(folder: &Path, words: &[&str]) {
    for file in sources(folder) {
        let text = fs::read_to_string(&file).unwrap();
        for (number, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            if let Some(word) = words.iter().find(|word| code.contains(**word)) {
                panic!("{}:{} has “{}”", file.display(), number + 1, word.trim());
            }
        }
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|kind| ["rs", "ts", "vue"].iter().any(|known| kind == *known))
        {
            files.push(path);
        }
    }
    files
}

fn packages() -> Vec<Value> {
    let output = Command::new("cargo")
        .args(["metadata", "--no-deps", "--offline", "--format-version=1"])
        .current_dir(top())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap()
}

/// What the crate itself links, in order of name: no dev- or build-dependencies.
fn normal_dependencies(package: &Value) -> impl Iterator<Item = &str> {
    let all = package["dependencies"].as_array().unwrap().iter();
    let names: BTreeSet<&str> = all.filter(|dep| dep["kind"].is_null()).map(name).collect();
    names.into_iter()
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
