//! The page: Node.js, its packages, and a build only when its sources are newer.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::error::Error;
use crate::steps::{quietly, step};

/// The lock file as it was when the packages were last installed.
const STAMP: &str = "ui/node_modules/.installed-lock.json";
const LOCK: &str = "ui/package-lock.json";
const BUILT: &str = "ui/dist/index.html";
/// Folders of ui/ whose content never changes the built page.
const NOT_SOURCES: &[&str] = &["node_modules", "dist", "tests", "test-output"];

/// Checks Node.js and installs the page's packages when the lock file changed.
pub fn packages() -> Result<(), Error> {
    check_version()?;
    let lock = read(LOCK)?;
    if fs::read(STAMP).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    step("npm ci", npm(&["ci"]).args(["--no-audit", "--no-fund", "--loglevel=error"]))?;
    fs::write(STAMP, lock).map_err(|source| Error::file("write", Path::new(STAMP), source))
}

/// Builds the page (types checked) unless the built one is newer than every source.
pub fn build_page() -> Result<(), Error> {
    let built = fs::metadata(BUILT).and_then(|data| data.modified()).ok();
    if built.is_some_and(|built| newest(Path::new("ui")).is_ok_and(|newest| newest <= built)) {
        return Ok(());
    }
    step("page", &mut script("build"))
}

/// `npm run NAME` in ui/.
pub fn script(name: &str) -> Command {
    npm(&["run", "--silent", name])
}

fn npm(arguments: &[&str]) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.args(["--prefix", "ui"]).args(arguments);
    command
}

fn check_version() -> Result<(), Error> {
    let said = match quietly(Command::new("node").arg("--version")) {
        Ok(output) => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        Err(_) => return Err(Error::Node { wanted: WANTED, found: "none was found".to_owned() }),
    };
    if is_new_enough(&said) {
        return Ok(());
    }
    Err(Error::Node { wanted: WANTED, found: format!("this is {said}") })
}

const WANTED: &str = "20.19 (or 22.12)";

/// The page's build tool runs on 20.19 and later 20s, and from 22.12 on.
fn is_new_enough(version: &str) -> bool {
    let mut parts = version.trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    match major {
        20 => minor >= 19,
        22 => minor >= 12,
        _ => major > 22,
    }
}

/// The latest change below `folder`; a folder's own time tells of removed files.
fn newest(folder: &Path) -> Result<SystemTime, Error> {
    let in_folder = |source| Error::file("read", folder, source);
    let mut latest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder).map_err(in_folder)? {
        let entry = entry.map_err(in_folder)?;
        if NOT_SOURCES.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let data = entry.metadata().map_err(in_folder)?;
        latest = latest.max(data.modified().map_err(in_folder)?);
        if data.is_dir() {
            latest = latest.max(newest(&entry.path())?);
        }
    }
    Ok(latest)
}

fn read(path: &str) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::file("read", Path::new(path), source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_the_build_tool_refuses_are_refused() {
        for good in ["v20.19.0", "v20.20.2", "v22.12.0", "v24.1.0"] {
            assert!(is_new_enough(good), "{good}");
        }
        for bad in ["v18.20.4", "v20.18.9", "v21.7.0", "v22.11.0", "", "nonsense"] {
            assert!(!is_new_enough(bad), "{bad}");
        }
    }

    #[test]
    fn the_newest_source_counts_wherever_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("src/deep");
        fs::create_dir_all(&deep).unwrap();
        fs::create_dir(folder.path().join("dist")).unwrap();
        let future = SystemTime::now() + std::time::Duration::from_secs(3600);
        let far_future = future + std::time::Duration::from_secs(3600);
        fs::File::create(deep.join("a.ts")).unwrap().set_modified(future).unwrap();
        fs::File::create(folder.path().join("dist/a.js")).unwrap().set_modified(far_future).unwrap();
        assert_eq!(newest(folder.path()).unwrap(), future);
    }
}
