//! Every input the fuzzer found worth keeping, again: what reaches the notify listener and the settings does no harm
//! (docs/fuzzing.md).
#![allow(clippy::unwrap_used)]

#[path = "../../../fuzz/harness/notification.rs"]
mod notification;
#[path = "../../../fuzz/harness/settings.rs"]
mod settings;

use std::path::Path;

fn replay(name: &str, check: impl Fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(name);
    let mut inputs = 0;
    for file in std::fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        println!("{}", path.display());
        check(&std::fs::read(&path).unwrap());
        inputs += 1;
    }
    assert!(inputs >= 50, "only {inputs} inputs: the corpus is not there");
}

#[test]
fn no_notification_the_fuzzer_found_does_harm() {
    replay("notification", notification::check);
}

#[test]
fn no_settings_the_fuzzer_found_do_harm() {
    replay("settings", settings::check);
}
