//! `cargo xtask sim`: plays seeds and says which promises broke.
//!
//! `--seeds N [--from S]` plays N seeds on all cores; a seed that breaks a promise is printed with the command that
//! tells its story. `--story S` tells one seed step by step. `--plant BUG` plants a mistake and stops at the first seed
//! that finds it; `--plant all` prints the table of all of them.
#![forbid(unsafe_code)]

use clap::{Parser, ValueEnum};
use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;
use till_sim::bugs::Bug;
use till_sim::{Outcome, run};

/// A planted bug must be found within so many seeds.
const FOUND_WITHIN: u64 = 10_000;
/// Broken seeds printed at most.
const MOST_PRINTED: usize = 10;

/// Play the whole till against a simulated world, from seeds.
#[derive(Parser)]
#[command(name = "cargo xtask sim", bin_name = "cargo xtask sim")]
struct Cli {
    /// How many seeds to play.
    #[arg(long, default_value_t = 10_000)]
    seeds: u64,
    /// The first of them.
    #[arg(long, default_value_t = 0, conflicts_with = "fresh")]
    from: u64,
    /// Begin at a seed nobody has played before (taken from the clock, and printed).
    #[arg(long)]
    fresh: bool,
    /// Tell the story of one seed.
    #[arg(long, value_name = "SEED", conflicts_with = "seeds")]
    story: Option<u64>,
    /// Plant a mistake, or `all` of them one after the other.
    #[arg(long, value_name = "BUG")]
    plant: Option<String>,
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let cli = Cli::parse();
    if cli.plant.as_deref() == Some("all") {
        return plant_all(cli.from);
    }
    let bug = cli.plant.as_deref().map(|name| Bug::from_str(name, true)).transpose()?;
    match (cli.story, bug) {
        (Some(seed), bug) => tell(seed, bug),
        (None, Some(bug)) => hunt(bug, cli.from),
        (None, None) => play(cli.seeds, if cli.fresh { fresh_seed()? } else { cli.from }),
    }
}

/// A first seed from the clock.
fn fresh_seed() -> Result<u64, Box<dyn Error>> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    Ok(since.as_secs() * 1_000)
}

fn tell(seed: u64, bug: Option<Bug>) -> Result<ExitCode, Box<dyn Error>> {
    let outcome = run(seed, bug, true)?;
    outcome.story.iter().for_each(|line| println!("{line}"));
    println!("{} sales, {} paid, {} promises broken", outcome.sales, outcome.paid, outcome.broken.len());
    Ok(if outcome.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The sum over all seeds.
#[derive(Default)]
struct Total {
    sales: u64,
    paid: u64,
    faults: BTreeMap<&'static str, u64>,
    broken: Vec<(u64, String)>,
}

impl Total {
    fn add(&mut self, seed: u64, outcome: Outcome) {
        self.sales += outcome.sales;
        self.paid += outcome.paid;
        for (kind, count) in outcome.faults {
            *self.faults.entry(kind).or_default() += count;
        }
        self.broken.extend(outcome.broken.iter().map(|broken| (seed, broken.to_string())));
    }
}

/// Runs `each` for the seeds `from..from + seeds` on all cores until `stop`.
fn on_all_cores(
    from: u64,
    seeds: u64,
    each: impl Fn(u64) -> Result<bool, Box<dyn Error>> + Sync,
) -> Result<(), String> {
    let next = AtomicU64::new(from);
    let stop = AtomicBool::new(false);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let work = || -> Result<(), String> {
            while !stop.load(Ordering::Relaxed) {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= from + seeds {
                    break;
                }
                if each(seed).map_err(|error| format!("seed {seed}: {error}"))? {
                    stop.store(true, Ordering::Relaxed);
                }
            }
            Ok(())
        };
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| {
            worker.join().unwrap_or_else(|_| Err("a run panicked; its seed stands above".into()))
        })
    })
}

fn play(seeds: u64, from: u64) -> Result<ExitCode, Box<dyn Error>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("seeds {from} to {} on {cores} cores", from + seeds - 1);
    let began = Instant::now();
    let total = Mutex::new(Total::default());
    on_all_cores(from, seeds, |seed| {
        let outcome = run(seed, None, false)?;
        total.lock().unwrap_or_else(PoisonError::into_inner).add(seed, outcome);
        Ok(false)
    })?;
    let total = total.into_inner().unwrap_or_else(PoisonError::into_inner);
    report(&total, began.elapsed().as_secs_f64());
    Ok(if total.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn report(total: &Total, seconds: f64) {
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = total.sales as f64 / seconds * 60.0;
    println!("{} sales, {} paid, in {seconds:.1} s: {rate:.0} sales a minute", total.sales, total.paid);
    for (kind, count) in &total.faults {
        println!("  {count:>9}  {kind}");
    }
    println!("{} promises broken", total.broken.len());
    for (seed, how) in total.broken.iter().take(MOST_PRINTED) {
        println!("seed {seed}: {how}\n    read it: cargo xtask sim --story {seed}");
    }
}

/// Plants one bug and looks for the first seed that finds it.
fn find(bug: Bug, from: u64) -> Result<Option<(u64, String)>, String> {
    let found = Mutex::new(None);
    on_all_cores(from, FOUND_WITHIN, |seed| {
        let outcome = run(seed, Some(bug), false)?;
        let Some(broken) = outcome.broken.first() else { return Ok(false) };
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.as_ref().is_none_or(|(before, _)| seed < *before) {
            *found = Some((seed, broken.to_string()));
        }
        Ok(true)
    })?;
    Ok(found.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn name(bug: Bug) -> String {
    bug.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn hunt(bug: Bug, from: u64) -> Result<ExitCode, Box<dyn Error>> {
    match find(bug, from)? {
        Some((seed, how)) => {
            println!("found by seed {seed}: {how}");
            println!("    read it: cargo xtask sim --plant {} --story {seed}", name(bug));
            Ok(ExitCode::SUCCESS)
        }
        None => {
            println!("not found within {FOUND_WITHIN} seeds: the simulation is blind to it");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn plant_all(from: u64) -> Result<ExitCode, Box<dyn Error>> {
    let mut missed = 0;
    println!("| planted bug | found after seeds | by |\n|---|---|---|");
    for bug in Bug::value_variants() {
        let line = match find(*bug, from)? {
            Some((seed, how)) => format!("{} | {how}", seed - from + 1),
            None => {
                missed += 1;
                "**not found** |".into()
            }
        };
        println!("| {} | {line} |", name(*bug));
    }
    Ok(if missed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
