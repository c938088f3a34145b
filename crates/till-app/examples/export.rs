//! How fast a pay log leaves as a file, and in how much memory: `export FILE FOLDER`, a SQLite file that till-store's
//! example `seed` has filled, and where to write. Each format runs in a process of its own, so that its memory is its own.

#[path = "../../till-store/examples/figures/mod.rs"]
mod figures;

use std::error::Error;
use std::path::Path;
use std::time::Instant;
use till_app::export::{self, Format};
use till_app::jobs::Job;
use till_store::{Location, PaylogFilter, Store};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [database, folder] => {
            for format in ["csv", "xlsx"] {
                let program = std::env::current_exe()?;
                let status = std::process::Command::new(program).args([database, folder, format]).status()?;
                if !status.success() {
                    return Err(format!("{format}: {status}").into());
                }
            }
            Ok(())
        }
        [database, folder, format] => {
            let format = if format == "xlsx" { Format::Xlsx } else { Format::Csv };
            measure(database, Path::new(folder), format).await
        }
        _ => Err("usage: export FILE FOLDER".into()),
    }
}

async fn measure(database: &str, folder: &Path, format: Format) -> Result<(), Box<dyn Error>> {
    let store = Store::open(&Location::Sqlite(database.into())).await?;
    let file = folder.join(format!("paylog.{}", format.extension()));
    let before_mib = figures::memory_mib("VmHWM:");
    let began = Instant::now();
    let all = PaylogFilter::default();
    let rows = export::paylog(&store, &all, i64::MAX, (&file, format), &Job::unwatched()).await?;
    let seconds = began.elapsed().as_secs_f64();
    let size_mb = std::fs::metadata(&file)?.len() / 1_000_000;
    std::fs::remove_file(&file)?;
    let per_second = i32::try_from(rows).map_or(f64::NAN, f64::from) / seconds;
    let memory = figures::memory_mib("VmHWM:").zip(before_mib).map_or_else(String::new, |(most, before)| {
        format!("; {most} MiB of memory at most, {before} of them before")
    });
    let is = format!("{per_second:.0} rows a second ({seconds:.1} s), {size_mb} MB{memory}");
    figures::fact(&format!("whole pay log as {}", format.extension()), "", &is);
    Ok(())
}
