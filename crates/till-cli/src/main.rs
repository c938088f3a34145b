//! `saoma`: the till without a window, for scripts, kiosks, support and tests.
//!
//! Commands, output and exit codes are stable interfaces (README); change them only by adding.
#![forbid(unsafe_code)]

mod args;
mod audit;
mod charge;
mod deliveries;
mod heads;
mod output;
mod paylog;
mod people;
mod products;
mod serve;
mod settings;
mod shift;
mod watch;

use args::{Args, Command, HeadsAction, ProductsAction};
use clap::Parser;
use output::{Exit, Failure, Output};
use std::process::ExitCode;
use till_app::open::{Folder, default_data_dir};

fn main() -> ExitCode {
    let args = Args::parse();
    log_to_stderr();
    let output = Output::new(args.json);
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return output.fail(&Failure::environment(error.to_string())),
    };
    match runtime.block_on(run(args, &output)) {
        Ok(exit) => exit.code(),
        Err(failure) => output.fail(&failure),
    }
}

async fn run(args: Args, output: &Output) -> Result<Exit, Failure> {
    let path = args.data_dir.unwrap_or_else(default_data_dir);
    let database = args.database_url.map(|url| url.parse()).transpose().map_err(Failure::database_url)?;
    let folder = Folder::at(&path, database)?;
    match args.command {
        Command::Settings { action } => settings::run(&folder, action, output).await,
        Command::Charge(charge) => charge::run(&folder, charge, output).await,
        Command::Query { out_trade_no } => watch::query(&folder, &out_trade_no, output).await,
        Command::Cancel { out_trade_no } => watch::cancel(&folder, &out_trade_no, output).await,
        Command::Watch { seconds } => watch::watch(&folder, seconds, output).await,
        Command::ServeNotify => serve::run(&folder, output).await,
        Command::Paylog(query) => paylog::list(&folder, query, output).await,
        Command::People => people::list(&folder, output).await,
        Command::Audit { limit } => audit::list(&folder, limit, output).await,
        Command::Verify { heads: None } => paylog::verify(&folder, output).await,
        Command::Verify { heads: Some(file) } => heads::verify(&folder, &file, output).await,
        Command::Heads { action: HeadsAction::Export { file } } => {
            heads::export(&folder, &file, output).await
        }
        Command::Products { action: ProductsAction::Import { file, dry_run, skip_bad } } => {
            products::import(&folder, &file, (dry_run, skip_bad), output).await
        }
        Command::Products { action: ProductsAction::Export { file } } => {
            products::export(&folder, &file, output).await
        }
        Command::Products { action: ProductsAction::Picture { code, file, .. } } => {
            products::picture(&folder, &code, file.as_deref(), output).await
        }
        Command::Deliveries(query) => deliveries::run(&folder, query, output).await,
        Command::Shift { action } => shift::run(&folder, action, output).await,
    }
}

fn log_to_stderr() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SAOMA_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
