//! `cargo xtask bench NAME`: measurements, each on a release build.

use clap::ValueEnum;

use crate::error::Error;
use crate::steps::{cargo, step};

/// Which measurement.
#[derive(clap::Args)]
pub struct Options {
    #[arg(value_enum)]
    name: Name,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// The protocol alone: parse and verify, build and sign, a second on one thread.
    Protocol,
}

/// Runs one measurement; it prints its figures itself.
pub fn bench(options: &Options) -> Result<(), Error> {
    match options.name {
        Name::Protocol => {
            step("protocol", &mut cargo(&["run", "--release", "-p", "wechatpay", "--example", "throughput"]))
        }
    }
}
