//! The environment wins. A process's environment is read-only here, so the test runs itself again with a key in it.

use std::path::Path;
use std::process::Command;
use till_app::secrets::{Name, Place, Secrets};

const FOLDER: &str = "SAOMA_TEST_FOLDER";
const FROM_ENVIRONMENT: &str = "fedcba9876543210fedcba9876543210";

#[test]
fn the_environment_wins_over_the_file() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        let (value, place) = Secrets::of_folder(Path::new(&folder)).get(Name::ApiKey).unwrap().unwrap();
        assert_eq!((value.as_str(), place), (FROM_ENVIRONMENT, Place::Environment));
        return;
    }
    let data = tempfile::tempdir().unwrap();
    std::fs::create_dir(data.path().join("secrets")).unwrap();
    std::fs::write(data.path().join("secrets/api_key"), crate::support::KEY).unwrap();
    let again = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "secrets::the_environment_wins_over_the_file"])
        .env(FOLDER, data.path())
        .env("SAOMA_API_KEY", FROM_ENVIRONMENT)
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&again.stdout);
    assert!(again.status.success() && output.contains("1 passed"), "{output}");
}
