//! What can go wrong, as one sentence that says what to do.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use crate::steps::as_typed;

/// Why a task stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A step's program ran and said no.
    #[error("the step “{step}” failed ({status}). To run it alone:\n  {command}")]
    Step { step: String, status: ExitStatus, command: String },
    /// A program could not be started at all.
    #[error("{program} could not be started: {source}")]
    NotStarted { program: String, source: io::Error },
    /// A helper program, run silently, failed; its own words follow.
    #[error("{command} failed: {said}")]
    Helper { command: String, said: String },
    /// System packages are missing and nobody agreed to their installation.
    #[error(
        "these packages are missing: {0}\nInstall them with\n  {1}\nor let this program do it: add --yes."
    )]
    PackagesMissing(String, String),
    /// Not a Debian-like system: the person knows its package names better.
    #[error(
        "these are missing: {missing}\nInstall the packages that provide them ({hint}), then start again."
    )]
    NotDebian { missing: String, hint: &'static str },
    /// Node.js is absent or too old.
    #[error(
        "Node.js {wanted} or newer is needed, and {found}. \
         Install a current one from your system's packages or with a version manager, then start again."
    )]
    Node { wanted: &'static str, found: String },
    /// `fuzz` without cargo-fuzz.
    #[error("fuzzing needs one more program. Install it with\n  cargo install cargo-fuzz --locked")]
    NoFuzzer,
    /// `run` without a screen.
    #[error(
        "there is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).\n\
         Start it from a desktop session, or on a virtual screen:\n  \
         xvfb-run -a -s \"-screen 0 1366x768x24\" cargo xtask run"
    )]
    NoDisplay,
    /// No `PostgreSQL` server programs on this machine.
    #[error("PostgreSQL's server programs (initdb, pg_ctl) were not found: install PostgreSQL 15 or newer.")]
    NoPostgres,
    /// The generated TypeScript does not follow from the Rust sources.
    #[error("{0} was stale. It has been written anew: look at the change and commit it.")]
    Stale(&'static str),
    /// A file operation failed.
    #[error("cannot {action} {}: {source}", path.display())]
    File { action: &'static str, path: PathBuf, source: io::Error },
    /// The handler for Ctrl-C could not be set.
    #[error(transparent)]
    Interrupt(#[from] ctrlc::Error),
}

impl Error {
    /// A program that ran and said no.
    pub fn step(name: &str, status: ExitStatus, command: &Command) -> Self {
        Self::Step { step: name.to_owned(), status, command: as_typed(command) }
    }

    /// A failed file operation, named by its verb.
    pub fn file(action: &'static str, path: &Path, source: io::Error) -> Self {
        Self::File { action, path: path.to_owned(), source }
    }
}
