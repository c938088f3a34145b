//! The simulator as a program: says where it listens in one line of JSON, then answers until it is told to stop.
#![forbid(unsafe_code)]

use clap::{Parser, ValueEnum};
use std::error::Error;
use std::fs;
use std::io::{self, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;
use wechatpay::ApiKey;
use wechatpay_simulator::ledger::{CloseRule, Config, FaultPlan};
use wechatpay_simulator::{Options, Simulator};

/// A WeChat Pay gateway for tests and demonstrations, reachable from this machine only.
///
/// Prints {"event":"listening","url":…} on standard output once it listens; logs go to standard error (RUST_LOG).
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Loopback address to listen on; port 0 takes any free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The merchant's appid
    #[arg(long, default_value = "wxd930ea5d5a258f4f")]
    appid: String,
    /// The merchant's number
    #[arg(long, default_value = "10000100")]
    mch_id: String,
    /// The merchant's API key, 32 letters and digits [default: the key of the official samples]
    #[arg(long, env = "SIMULATOR_API_KEY", hide_env_values = true)]
    api_key: Option<String>,
    /// Seed of identifiers and chances
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How many times faster lives, limits and re-send waits run
    #[arg(long, value_name = "X", default_value = "1")]
    time_scale: NonZeroU32,
    /// When a close is accepted
    #[arg(long, value_enum, default_value = "anytime")]
    close_rule: Close,
    /// A fault plan to start with: JSON, or a file with it
    #[arg(long, value_name = "FILE|JSON")]
    faults: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Close {
    /// At any age
    Anytime,
    /// Not before five minutes
    FiveMinutes,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colours).init();
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report(error.as_ref());
            ExitCode::from(2)
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let plan = arguments.faults.as_deref().map(read_plan).transpose()?.unwrap_or_default();
    let listen = arguments.listen;
    let simulator = Simulator::start(Options { listen, config: config(arguments)? }).await?;
    simulator.set_faults(plan)?;
    let listening = serde_json::json!({ "event": "listening", "url": simulator.base_url() });
    writeln!(io::stdout(), "{listening}")?;
    told_to_stop().await?;
    simulator.stop().await;
    Ok(())
}

fn config(arguments: Arguments) -> Result<Config, Box<dyn Error>> {
    let sample = Config::sample()?;
    let api_key = arguments.api_key.as_deref().map(ApiKey::new).transpose()?;
    Ok(Config {
        appid: arguments.appid,
        mch_id: arguments.mch_id,
        api_key: api_key.unwrap_or(sample.api_key),
        seed: arguments.seed,
        close_rule: match arguments.close_rule {
            Close::Anytime => CloseRule::Anytime,
            Close::FiveMinutes => CloseRule::AfterFiveMinutes,
        },
        time_scale: arguments.time_scale,
    })
}

fn read_plan(text: &str) -> Result<FaultPlan, Box<dyn Error>> {
    if text.trim_start().starts_with('{') {
        return Ok(FaultPlan::from_json(text.as_bytes())?);
    }
    let json = fs::read(text).map_err(|error| format!("cannot read the fault plan {text}: {error}"))?;
    Ok(FaultPlan::from_json(&json)?)
}

/// The error and what caused it, in one line.
fn report(error: &dyn Error) {
    let mut line = format!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(&format!(": {error}"));
        cause = error.source();
    }
    // Nobody is left to tell when standard error is gone.
    _ = writeln!(io::stderr(), "{line}");
}

#[cfg(unix)]
async fn told_to_stop() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn told_to_stop() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
