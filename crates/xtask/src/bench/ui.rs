//! `cargo xtask bench ui`: what a person waits for, in a shop of any size; goals stand beside the figures, nothing is
//! judged.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;

use super::figures::{self, Figure};
use super::machine::Machine;
use super::shop::Shop;
use super::{FOLDER, of_window, window};
use crate::error::Error;
use crate::run;
use crate::setup::Consent;
use crate::steps::{cargo, step};
use crate::test;

/// What `ui` can be told.
#[derive(clap::Args)]
pub struct Options {
    /// One part alone; all of them otherwise.
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Products of the large shop; search is measured at a tenth of them as well.
    #[arg(long, default_value_t = 100_000)]
    products: u64,
    /// Pay-log entries of the large shop.
    #[arg(long, default_value_t = 1_000_000)]
    entries: u64,
    /// Measure debug builds: to try this command, not for figures.
    #[arg(long)]
    debug: bool,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The core: a key in the search, a scan, the manager's list of products; memory of the index.
    Search,
    /// The core: pages, filters and totals of the pay log.
    Paylog,
    /// The core: pages, filters and totals of the list of sales.
    Sales,
    /// The core: reports of a day, a month, a year.
    Reports,
    /// The core: the whole pay log as CSV and XLSX.
    Export,
    /// The window: start of the program to a usable checkout, cold and warm.
    Start,
    /// The window: from a key, a scan, a click to what it shows.
    Window,
}

impl Part {
    const ALL: [Part; 7] =
        [Part::Search, Part::Paylog, Part::Sales, Part::Reports, Part::Export, Part::Start, Part::Window];

    fn is_in_window(self) -> bool {
        matches!(self, Part::Start | Part::Window)
    }

    /// The program that measures it in the shop of `database`.
    fn command(self, database: &Path, release: bool) -> Result<Command, Error> {
        let example = |name: &str| -> Result<Command, Error> {
            let mut command = Command::new(examples(release)?.join(name));
            command.arg(database);
            Ok(command)
        };
        match self {
            Part::Search => example("search"),
            Part::Paylog => example("paylog"),
            Part::Sales => example("sales_list"),
            Part::Reports => example("reports"),
            Part::Export => example("export").map(|mut command| {
                command.arg(FOLDER);
                command
            }),
            Part::Start => in_shop("measure::start::start", database, release),
            Part::Window => in_shop("measure::rooms::rooms", database, release),
        }
    }
}

/// Builds, fills the shops, measures, and prints one line about the machine and the tables.
pub fn ui(options: &Options) -> Result<(), Error> {
    let parts: Vec<Part> =
        Part::ALL.into_iter().filter(|part| options.only.is_none_or(|only| only == *part)).collect();
    let large = Shop { products: options.products, entries: options.entries };
    let small = Shop { products: large.products / 10, entries: large.entries / 10 };
    measure(&parts, &[small, large], !options.debug, options.consent)
}

/// The start alone.
pub fn start(shop: Shop, consent: Consent) -> Result<(), Error> {
    measure(&[Part::Start], &[shop], true, consent)
}

/// Search and window depend on the catalogue and are measured in every shop, the rest in the largest, the last one.
fn measure(parts: &[Part], shops: &[Shop], release: bool, consent: Consent) -> Result<(), Error> {
    if parts.iter().any(|part| part.is_in_window()) {
        window(release, consent)?;
    }
    step("measuring programs", &mut programs(release))?;
    let seeder = examples(release)?.join("seed");
    let filled: Vec<(Shop, PathBuf)> =
        shops.iter().map(|shop| Ok((*shop, shop.database(&seeder)?))).collect::<Result<_, Error>>()?;
    let machine = Machine::now(release);
    let mut figures: Vec<Figure> = Vec::new();
    let measured = run_parts(parts, &filled, release, &mut figures);
    println!("\n{}\n\n{}", machine.line_after(), figures::tables(&figures));
    measured
}

/// What was measured before a part fails is kept.
fn run_parts(
    parts: &[Part],
    filled: &[(Shop, PathBuf)],
    release: bool,
    figures: &mut Vec<Figure>,
) -> Result<(), Error> {
    for part in parts {
        let everywhere = matches!(part, Part::Search | Part::Window);
        let skipped = if everywhere { 0 } else { filled.len() - 1 };
        for (shop, database) in &filled[skipped..] {
            let name = part.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
            println!("\n── {name}, {}", shop.name());
            figures::measure(&shop.name(), &mut part.command(database, release)?, figures)?;
        }
    }
    Ok(())
}

/// Debug builds take the tests' own selection, release builds one of their own: the program stays as shops get it.
fn programs(release: bool) -> Command {
    if release {
        cargo(&["build", "--release", "-p", "till-app", "-p", "till-store", "--examples"])
    } else {
        test::build()
    }
}

fn examples(release: bool) -> Result<PathBuf, Error> {
    Ok(run::programs(release)?.join("examples"))
}

/// A measurement of the window: on a copy of the shop, on the same disk, for the till writes to it.
fn in_shop(name: &str, database: &Path, release: bool) -> Result<Command, Error> {
    let absolute = |path: &Path| path.canonicalize().map_err(|source| Error::file("find", path, source));
    let mut command = of_window(name, release)?;
    command.env("SAOMA_SHOP", absolute(database)?).env("TMPDIR", absolute(FOLDER.as_ref())?);
    Ok(command)
}
