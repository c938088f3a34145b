//! `cargo xtask test` and `check`: every check and every test, cheapest first.

use std::fs;
use std::process::Command;

use crate::error::Error;
use crate::node;
use crate::postgres::Postgres;
use crate::setup::{self, Consent, Purpose};
use crate::steps::{cargo, is_ci, step, succeeds};

/// A test writes it anew from the Rust commands; committed, so that the page can be built without Rust.
const BINDINGS: &str = "ui/src/bindings.ts";
const SCREEN: &str = "-screen 0 1600x900x24 -nolisten tcp";

/// What `test` can be told.
#[derive(clap::Args)]
pub struct Options {
    /// Run one part alone, for a shorter loop.
    #[arg(long, value_enum)]
    only: Option<Part>,
    #[command(flatten)]
    consent: Consent,
    /// Passed on to the test runner, such as a test's name.
    #[arg(last = true)]
    runner: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// The crates, against `SQLite` and `PostgreSQL`.
    Rust,
    /// The page: lint, types, unit tests.
    Ui,
    /// The real window on a virtual screen.
    Window,
}

impl Options {
    /// Everything, and nobody to ask.
    pub fn ci() -> Self {
        Self { only: None, consent: Consent { yes: true }, runner: Vec::new() }
    }

    fn wants(&self, part: Part) -> bool {
        self.only.is_none_or(|only| only == part)
    }
}

/// Formatting, lint and clippy.
pub fn check(consent: Consent) -> Result<(), Error> {
    setup::packages(Purpose::Run, consent)?;
    node::packages()?;
    step("fmt", &mut fmt())?;
    step("lint", &mut node::script("lint"))?;
    node::build_page()?;
    step("clippy", &mut clippy())
}

/// Everything that can find a mistake; the test runner comes last, so that its summary ends the output.
pub fn test(options: &Options) -> Result<(), Error> {
    // Ctrl-C reaches every child by itself; this program lives on for a moment to stop the database.
    ctrlc::set_handler(|| {})?;
    if options.only != Some(Part::Ui) {
        setup::packages(Purpose::Test, options.consent)?;
    }
    node::packages()?;
    if options.wants(Part::Rust) {
        step("fmt", &mut fmt())?;
    }
    if options.wants(Part::Ui) {
        step("lint", &mut node::script("lint"))?;
    }
    node::build_page()?;
    if options.wants(Part::Ui) {
        step("page tests", &mut node::script("test"))?;
    }
    if options.wants(Part::Rust) {
        step("clippy", &mut clippy())?;
    }
    if options.only == Some(Part::Ui) { Ok(()) } else { rust_tests(options) }
}

fn rust_tests(options: &Options) -> Result<(), Error> {
    step("build", &mut build())?;
    if !options.wants(Part::Rust) {
        return step("window tests", &mut runner(options));
    }
    step("examples in the documentation", &mut cargo(&["test", "--workspace", "--doc", "--quiet"]))?;
    let bindings = fs::read(BINDINGS).ok();
    let database = Postgres::start()?;
    step("tests", runner(options).env("SAOMA_TEST_POSTGRES", database.url()))?;
    if fs::read(BINDINGS).ok() == bindings { Ok(()) } else { Err(Error::Stale(BINDINGS)) }
}

/// The one selection of packages and targets for building and testing: another one would
/// give shared dependencies other features and compile the window's libraries twice.
pub fn build() -> Command {
    cargo(&["build", "--workspace", "--all-targets"])
}

fn fmt() -> Command {
    let mut command = Command::new("cargo");
    command.args(["fmt", "--all", "--check"]);
    command
}

fn clippy() -> Command {
    let mut command = cargo(&["clippy", "--workspace", "--all-targets"]);
    command.args(["--", "-D", "warnings"]);
    command
}

/// The test runner for what `options` select, on a virtual screen where the window is among it.
fn runner(options: &Options) -> Command {
    let nextest = succeeds("cargo", &["nextest", "--version"]);
    let tests = if nextest { nextest_command(options) } else { plain_command(options) };
    let mut command = if cfg!(target_os = "linux") { on_virtual_screen(&tests) } else { tests };
    command.args(&options.runner);
    command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1").env("NO_AT_BRIDGE", "1");
    command
}

fn nextest_command(options: &Options) -> Command {
    let mut command = cargo(&["nextest", "run", "--workspace"]);
    if is_ci() {
        command.args(["--profile", "ci"]);
    }
    match options.only {
        Some(Part::Window) => command.args(["-E", "binary(window)"]),
        Some(Part::Rust) => command.args(["-E", "not binary(window)"]),
        Some(Part::Ui) | None => &mut command,
    };
    command
}

/// Cargo's own runner can't leave a target out by name: without nextest the window tests come along.
fn plain_command(options: &Options) -> Command {
    println!("(cargo-nextest is not installed; cargo's own test runner does it more slowly)");
    match options.only {
        Some(Part::Window) => cargo(&["test", "--workspace", "--test", "window"]),
        _ => cargo(&["test", "--workspace", "--lib", "--bins", "--tests", "--examples"]),
    }
}

/// The same command under a screen that nobody sees.
pub fn on_virtual_screen(tests: &Command) -> Command {
    let mut command = Command::new("xvfb-run");
    command.args(["-a", "-s", SCREEN]).arg(tests.get_program()).args(tests.get_args());
    command
}
