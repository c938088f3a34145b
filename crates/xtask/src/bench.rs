//! `cargo xtask bench NAME`: measurements, each of a release build.

use std::process::Command;

use clap::ValueEnum;

use crate::error::Error;
use crate::setup::{self, Consent, Purpose};
use crate::steps::{cargo, step};
use crate::{node, run, test};

/// Where the databases of measurements lie: on a disk, which a system's temporary folder need not be.
const FOLDER: &str = "target/bench";

/// Which measurement.
#[derive(clap::Args)]
pub struct Options {
    #[arg(value_enum)]
    name: Name,
    #[command(flatten)]
    consent: Consent,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// The protocol alone: parse and verify, build and sign, a second on one thread.
    Protocol,
    /// The notify listener: notifications a second, verified and durably committed, beside the disk's own syncs; then
    /// the protocol alone.
    Notify,
    /// The window: from the click to the code on the screen, from the payment to “paid” on the screen.
    Checkout,
    /// The window: from the start of the program to a usable checkout, with a large catalogue and pay log.
    Start,
    /// No figures but pictures: every screen, both sizes, both themes, into test-output/gallery.
    Gallery,
}

/// Runs one measurement; it prints its figures itself.
pub fn bench(options: &Options) -> Result<(), Error> {
    match options.name {
        Name::Protocol => protocol(),
        Name::Notify => {
            let notify = ["run", "--release", "-p", "till-app", "--example", "notify", "--", FOLDER];
            std::fs::create_dir_all(FOLDER).map_err(|source| Error::file("make", FOLDER.as_ref(), source))?;
            step("notify", &mut cargo(&notify))?;
            protocol()
        }
        Name::Checkout => in_window("measure::checkout", options.consent),
        Name::Start => in_window("measure::start", options.consent),
        Name::Gallery => in_window("gallery::gallery", options.consent),
    }
}

fn protocol() -> Result<(), Error> {
    step("protocol", &mut cargo(&["run", "--release", "-p", "wechatpay", "--example", "throughput"]))
}

/// The measurements of the window live beside its tests, but drive the release programs.
fn in_window(name: &str, consent: Consent) -> Result<(), Error> {
    setup::packages(Purpose::Test, consent)?;
    node::packages()?;
    node::build_page()?;
    step("release build", &mut run::build(true))?;
    step("seeder", &mut cargo(&["build", "--release", "-p", "till-store", "--example", "seed"]))?;
    let mut measure = cargo(&["test", "--quiet", "--workspace", "--test", "window"]);
    measure.args(["--", "--ignored", "--nocapture", "--exact", name]);
    let mut command: Command = test::on_virtual_screen(&measure);
    step(name, command.env("SAOMA_PROGRAMS", run::programs(true)?))
}
