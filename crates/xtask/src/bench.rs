//! `cargo xtask bench NAME`: measurements, each of a release build.

mod figures;
mod machine;
mod shop;
mod ui;

use std::process::Command;

use crate::error::Error;
use crate::setup::{self, Consent, Purpose};
use crate::steps::{cargo, step};
use crate::{node, run, test};
use shop::Shop;

/// Where the databases of measurements lie: on a disk, which a system's temporary folder need not be.
const FOLDER: &str = "target/bench";

/// Which measurement.
#[derive(clap::Subcommand)]
pub enum Bench {
    /// The protocol alone: parse and verify, build and sign, a second on one thread.
    Protocol,
    /// The notify listener: notifications a second, verified and durably committed, beside the disk's own syncs; then
    /// the protocol alone.
    Notify,
    /// The window: from the click to the code on the screen, from the payment to “paid” on the screen.
    Checkout(Consent),
    /// The window: from the start of the program to a usable checkout, with a large catalogue and pay log.
    Start {
        /// Products on sale.
        #[arg(long, default_value_t = 10_000)]
        products: u64,
        /// Entries in the pay log.
        #[arg(long, default_value_t = 100_000)]
        entries: u64,
        #[command(flatten)]
        consent: Consent,
    },
    /// What a person waits for in a large shop: search, scan, pay log, reports, export, start; one table.
    Ui(ui::Options),
    /// No figures but pictures: every screen, in both sizes, themes and languages, into test-output/gallery.
    Gallery(Consent),
}

/// Runs one measurement; it prints its figures itself.
pub fn bench(what: &Bench) -> Result<(), Error> {
    match what {
        Bench::Protocol => protocol(),
        Bench::Notify => {
            let notify = ["run", "--release", "-p", "till-app", "--example", "notify", "--", FOLDER];
            std::fs::create_dir_all(FOLDER).map_err(|source| Error::file("make", FOLDER.as_ref(), source))?;
            step("notify", &mut cargo(&notify))?;
            protocol()
        }
        Bench::Checkout(consent) => in_window("measure::checkout::checkout", *consent),
        Bench::Start { products, entries, consent } => {
            ui::start(Shop { products: *products, entries: *entries }, *consent)
        }
        Bench::Ui(options) => ui::ui(options),
        Bench::Gallery(consent) => in_window("gallery::gallery", *consent),
    }
}

fn protocol() -> Result<(), Error> {
    step("protocol", &mut cargo(&["run", "--release", "-p", "wechatpay", "--example", "throughput"]))
}

/// Those that print for themselves and need no shop.
fn in_window(name: &str, consent: Consent) -> Result<(), Error> {
    window(true, consent)?;
    step(name, &mut of_window(name, true)?)
}

/// Builds the program with its window.
fn window(release: bool, consent: Consent) -> Result<(), Error> {
    setup::packages(Purpose::Test, consent)?;
    node::packages()?;
    node::build_page()?;
    step("build", &mut run::build(release))
}

/// The measurements of the window live beside its tests, but drive the release programs.
fn of_window(name: &str, release: bool) -> Result<Command, Error> {
    let mut measure = cargo(&["test", "--quiet", "--workspace", "--test", "window"]);
    measure.args(["--", "--ignored", "--nocapture", "--exact", name]);
    let mut command = test::on_virtual_screen(&measure);
    command.env("SAOMA_PROGRAMS", run::programs(release)?);
    Ok(command)
}
