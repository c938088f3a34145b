//! Debian packages: which are missing, and installing them once somebody agreed.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::process::Command;

use crate::error::Error;
use crate::steps::{is_ci, quietly, step, succeeds};

/// What building and opening the window takes.
const RUN: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev", "fonts-noto-cjk"];
/// What the tests take besides: a virtual screen, the browser engine's driver, a database server, a tunnel.
const TEST: &[&str] =
    &["xvfb", "xauth", "webkit2gtk-driver", "postgresql", "openssh-client", "openssh-server"];
/// While this file is there, Debian's own ssh service does not start; the tests start servers of their own.
const NO_SSH_SERVICE: &str = "/etc/ssh/sshd_not_to_be_run";

/// Debian's postgresql package makes and starts a system cluster unless this file says no.
const CLUSTER_SETTING: &str = "/etc/postgresql-common/createcluster.d/saoma.conf";

/// Whether packages may be installed without asking.
#[derive(clap::Args, Clone, Copy)]
pub struct Consent {
    /// Install missing system packages without asking.
    #[arg(long, short)]
    pub yes: bool,
}

/// What the packages are wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Build the till and open it.
    Run,
    /// Run every test as well.
    Test,
}

/// Makes sure that the system packages for `purpose` are there.
pub fn packages(purpose: Purpose, consent: Consent) -> Result<(), Error> {
    if !cfg!(target_os = "linux") {
        return Ok(()); // The system's own web view and tools do.
    }
    if !succeeds("dpkg-query", &["--version"]) {
        return elsewhere(purpose);
    }
    let wanted = if purpose == Purpose::Test { [RUN, TEST].concat() } else { RUN.to_vec() };
    let missing = missing(&wanted)?;
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing system packages: {}", missing.join(" "));
    if !(consent.yes || is_ci() || agreed()) {
        return Err(Error::PackagesMissing(missing.join(" "), as_root_text(&missing)));
    }
    install(&missing)
}

/// Asks at the terminal; without one the answer is no.
fn agreed() -> bool {
    if !std::io::stdin().is_terminal() {
        return false;
    }
    print!("Install them now? [Y/n] ");
    let mut answer = String::new();
    let read = std::io::stdout().flush().and_then(|()| std::io::stdin().read_line(&mut answer));
    matches!(read, Ok(1..)) && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}

fn missing<'a>(wanted: &[&'a str]) -> Result<Vec<&'a str>, Error> {
    // It ends with an error when a name is unknown to it, which here only means “not installed”.
    let output = Command::new("dpkg-query")
        .args(["-W", "-f=${Package} ${db:Status-Status}\n"])
        .args(wanted)
        .output()
        .map_err(|source| Error::NotStarted { program: "dpkg-query".to_owned(), source })?;
    let listed = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(not_installed(wanted, &listed))
}

fn not_installed<'a>(wanted: &[&'a str], listed: &str) -> Vec<&'a str> {
    let there = |name: &&str| listed.lines().any(|line| line.split_once(' ') == Some((name, "installed")));
    wanted.iter().copied().filter(|name| !there(name)).collect()
}

fn install(missing: &[&str]) -> Result<(), Error> {
    step("apt-get update", &mut as_root(&["apt-get", "-o", "DPkg::Lock::Timeout=300", "update", "-qq"]))?;
    let keep_cluster_away = missing.contains(&"postgresql") && !Path::new(CLUSTER_SETTING).exists();
    if keep_cluster_away {
        write_cluster_setting()?;
    }
    if missing.contains(&"openssh-server") {
        keep_ssh_service_away()?;
    }
    let installed = step("apt-get install", as_root(INSTALL).args(missing));
    if keep_cluster_away {
        quietly(&mut as_root(&["rm", "-f", CLUSTER_SETTING]))?;
    }
    installed
}

const INSTALL: &[&str] = &[
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "-o",
    "DPkg::Lock::Timeout=300",
    "install",
    "-y",
    "-qq",
    "--no-install-recommends",
];

/// Holds only while we install: the tests start servers of their own, and a shop's machine needs none at boot.
fn write_cluster_setting() -> Result<(), Error> {
    let script = r#"mkdir -p "${1%/*}" && echo "create_main_cluster = false" > "$1""#;
    quietly(&mut as_root(&["sh", "-c", script, "sh", CLUSTER_SETTING])).map(drop)
}

/// Stays: without it the next boot would open this machine to the network.
fn keep_ssh_service_away() -> Result<(), Error> {
    println!("(Debian's ssh service is kept from starting; to use it one day, remove {NO_SSH_SERVICE})");
    let script = r#"mkdir -p "${1%/*}" && touch "$1""#;
    quietly(&mut as_root(&["sh", "-c", script, "sh", NO_SSH_SERVICE])).map(drop)
}

/// `arguments` as root: directly when we are root, through sudo otherwise.
fn as_root(arguments: &[&str]) -> Command {
    let mut words = arguments.iter();
    let first = if is_root() { words.next().copied().unwrap_or_default() } else { "sudo" };
    let mut command = Command::new(first);
    command.args(words);
    command
}

fn as_root_text(missing: &[&str]) -> String {
    let sudo = if is_root() { "" } else { "sudo " };
    format!("{sudo}apt-get install --no-install-recommends {}", missing.join(" "))
}

/// Whether this program runs as root; never true where there is no `id`.
pub fn is_root() -> bool {
    quietly(Command::new("id").arg("-u")).is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// A Linux that is not Debian: only looks whether the tools are there.
fn elsewhere(purpose: Purpose) -> Result<(), Error> {
    let mut missing = Vec::new();
    if !succeeds("pkg-config", &["--exists", "webkit2gtk-4.1"]) {
        missing.push("WebKitGTK 4.1 with its headers, and pkg-config");
    }
    if purpose == Purpose::Test {
        for (program, arguments) in [("xvfb-run", "--help"), ("WebKitWebDriver", "--version"), ("ssh", "-V")]
        {
            if !succeeds(program, &[arguments]) {
                missing.push(program);
            }
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    let hint = "Fedora: webkit2gtk4.1-devel gcc pkgconf-pkg-config; Arch: webkit2gtk-4.1 base-devel; \
                on Debian the tests take xvfb xauth webkit2gtk-driver postgresql openssh-server";
    Err(Error::NotDebian { missing: missing.join(", "), hint })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_counts_only_when_installed() {
        let listed = "xvfb installed\nxauth config-files\npostgresql not-installed\n";
        assert_eq!(
            not_installed(&["xvfb", "xauth", "postgresql", "unheard-of"], listed),
            ["xauth", "postgresql", "unheard-of"]
        );
    }
}
