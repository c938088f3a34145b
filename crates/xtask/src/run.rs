//! `cargo xtask run`: from a fresh clone to the open till.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use crate::error::Error;
use crate::setup::{self, Consent, Purpose};
use crate::steps::{cargo, step};
use crate::{node, test};

/// What `run` can be told.
#[derive(clap::Args)]
pub struct Options {
    /// Build as shops get it: smaller and faster, but the build takes longer.
    #[arg(long)]
    release: bool,
    #[command(flatten)]
    consent: Consent,
}

/// Prepares, builds and opens the till; ends with the till's own exit code.
pub fn run(options: &Options) -> Result<ExitCode, Error> {
    if cfg!(target_os = "linux") && !has_display() {
        return Err(Error::NoDisplay);
    }
    setup::packages(Purpose::Run, options.consent)?;
    node::packages()?;
    node::build_page()?;
    step("build", &mut build(options.release))?;
    open(&programs(options.release)?.join(format!("saoma-till{}", std::env::consts::EXE_SUFFIX)))
}

/// The debug build takes the tests' own selection, so that neither compiles the window's libraries twice.
pub fn build(release: bool) -> Command {
    if release { cargo(&["build", "--release", "--bins"]) } else { test::build() }
}

/// Where the built programs are: beside this very program's profile folder, wherever the target folder is.
pub fn programs(release: bool) -> Result<PathBuf, Error> {
    let own = std::env::current_exe().map_err(|source| Error::file("find", Path::new("xtask"), source))?;
    let target = own.ancestors().nth(2).unwrap_or(Path::new("target"));
    Ok(target.join(if release { "release" } else { "debug" }))
}

fn open(program: &Path) -> Result<ExitCode, Error> {
    println!("\n── {}", program.display());
    let mut command = Command::new(program);
    if cfg!(target_os = "linux") {
        // WebKitGTK starts faster and takes a quarter less memory this way.
        command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    }
    let status = command
        .status()
        .map_err(|source| Error::NotStarted { program: program.display().to_string(), source })?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|v| !v.is_empty()))
}
