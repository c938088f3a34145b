//! `cargo xtask`: everything a person or a CI machine does with this workspace, in one program.

#![forbid(unsafe_code)]

mod bench;
mod error;
mod fuzz;
mod node;
mod postgres;
mod run;
mod setup;
mod steps;
mod test;

use std::path::Path;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::error::Error;

/// Run, test and measure Saoma.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Install what is missing, build, and open the till.
    Run(run::Options),
    /// Install what tests need and run every check and every test, the window included.
    Test(test::Options),
    /// Formatting, lint and clippy alone.
    Check(setup::Consent),
    /// What a CI machine runs: `test`, without questions.
    Ci,
    /// Measure; the numbers are printed, nothing is judged.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Fuzz one reader, guided by coverage.
    Fuzz(fuzz::Options),
    /// Play the whole till against a simulated world: --seeds N, --from S, --story SEED, --plant BUG.
    #[command(disable_help_flag = true)]
    Sim {
        /// Handed on to the simulation; `--help` lists them.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    match start() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error}");
            ExitCode::FAILURE
        }
    }
}

fn start() -> Result<ExitCode, Error> {
    let task = Cli::parse().task;
    enter_top_folder()?;
    match task {
        Task::Run(options) => return run::run(&options),
        Task::Test(options) => test::test(&options)?,
        Task::Check(consent) => test::check(consent)?,
        Task::Ci => test::test(&test::Options::ci())?,
        Task::Bench(what) => bench::bench(&what)?,
        Task::Fuzz(options) => fuzz::fuzz(&options)?,
        Task::Sim { arguments } => return sim(&arguments),
    }
    Ok(ExitCode::SUCCESS)
}

/// The simulation says itself what it found; its exit code is ours.
fn sim(arguments: &[String]) -> Result<ExitCode, Error> {
    let mut play = steps::cargo(&["run", "--quiet", "--release", "-p", "till-sim", "--"]);
    let status =
        play.args(arguments).status().map_err(|source| Error::file("run", Path::new("cargo"), source))?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Every path in this program is relative to the workspace's top folder, wherever it was called from.
fn enter_top_folder() -> Result<(), Error> {
    let manifest = std::env::var("CARGO_MANIFEST_DIR").unwrap_or(env!("CARGO_MANIFEST_DIR").to_owned());
    let top = Path::new(&manifest).join("../..");
    std::env::set_current_dir(&top).map_err(|source| Error::file("enter", &top, source))
}
