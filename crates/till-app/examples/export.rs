//! How fast a pay log leaves as a file, and in how much memory: `export FILE FOLDER`, a SQLite file that till-store's
//! example `seed` has filled, and where to write. Each format runs in a process of its own, so that its memory is its own.

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
                std::process::Command::new(program).args([database, folder, format]).status()?;
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
    let before_mib = most_memory_mib();
    let began = Instant::now();
    let all = PaylogFilter::default();
    let rows = export::paylog(&store, &all, i64::MAX, (&file, format), &Job::unwatched()).await?;
    let seconds = began.elapsed().as_secs_f64();
    let size_mb = std::fs::metadata(&file)?.len() / 1_000_000;
    std::fs::remove_file(&file)?;
    let per_second = i64_to_f64(rows) / seconds;
    println!(
        "{:4}  {rows} rows in {seconds:.1} s: {per_second:.0} rows a second; the file {size_mb} MB; memory at most {} MiB, {} of them \
         before the export",
        format.extension(),
        shown(most_memory_mib()),
        shown(before_mib),
    );
    Ok(())
}

fn i64_to_f64(number: i64) -> f64 {
    i32::try_from(number).map_or(f64::NAN, f64::from)
}

fn shown(mib: Option<u64>) -> String {
    mib.map_or_else(|| "?".into(), |mib| mib.to_string())
}

/// The most memory this process ever held, where the system says so (Linux).
fn most_memory_mib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1_024)
}
