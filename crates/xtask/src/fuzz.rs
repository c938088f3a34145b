//! `cargo xtask fuzz TARGET`: coverage-guided fuzzing (docs/fuzzing.md). Ordinary tests replay what it found.

use std::fs;
use std::path::Path;
use std::process::Command;

use clap::ValueEnum;

use crate::error::Error;
use crate::steps::{step, succeeds};

/// What to fuzz, and for how long.
#[derive(clap::Args)]
pub struct Options {
    #[arg(value_enum)]
    target: Target,
    /// How long.
    #[arg(long, default_value_t = 600, value_name = "N")]
    seconds: u32,
    /// Afterwards keep, as test data, the inputs that reach code no kept one reaches.
    #[arg(long)]
    keep: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Target {
    /// The XML reader, writer and signatures.
    Xml,
    /// The notify listener's judgement, with a real till and database behind it.
    Notification,
    /// Settings file, `settings set`, database address.
    Settings,
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Target::Xml => "xml",
            Target::Notification => "notification",
            Target::Settings => "settings",
        }
    }

    /// The kept inputs: test data of the crate that is fuzzed.
    fn kept(self) -> &'static str {
        match self {
            Target::Xml => "crates/wechatpay/tests/corpus/xml",
            Target::Notification => "crates/till-app/tests/corpus/notification",
            Target::Settings => "crates/till-app/tests/corpus/settings",
        }
    }

    fn dictionary(self) -> &'static str {
        match self {
            Target::Xml | Target::Notification => "fuzz/xml.dict",
            Target::Settings => "fuzz/settings.dict",
        }
    }
}

/// Fuzzes on one core; a finding ends it, names its file and fails.
pub fn fuzz(options: &Options) -> Result<(), Error> {
    if !succeeds("cargo", &["fuzz", "--version"]) {
        return Err(Error::NoFuzzer);
    }
    let (target, kept) = (options.target, options.target.kept());
    let found = format!("fuzz/corpus/{}", target.name());
    for folder in [&found, kept] {
        fs::create_dir_all(folder).map_err(|source| Error::file("make", Path::new(folder), source))?;
    }
    let time = format!("-max_total_time={}", options.seconds);
    let dictionary = format!("-dict={}", target.dictionary());
    let run = [&time, &dictionary, "-max_len=4096", "-timeout=10", "-print_final_stats=1"];
    step(target.name(), &mut fuzzer(target, &[&found, kept], &run))?;
    if options.keep {
        step("keep what is new", &mut fuzzer(target, &[kept, &found], &["-merge=1", "-use_counters=0"]))?;
    }
    Ok(())
}

/// Without a sanitizer: there is no unsafe code to watch, and it would be three times slower.
fn fuzzer(target: Target, corpora: &[&str], flags: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(["fuzz", "run", "--fuzz-dir", "fuzz", "--sanitizer", "none", target.name()]);
    command.args(corpora).args(["--", "-rss_limit_mb=512"]).args(flags);
    // The fuzzer needs two compiler switches that stable has and hides; nothing else is built with this.
    command.env("RUSTC_BOOTSTRAP", "1");
    command
}
