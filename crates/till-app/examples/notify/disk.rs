//! The machine and its disk, measured in the same run.

use crate::Failure;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// Processor and cores.
pub fn machine() -> String {
    let said = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = said.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{}, {cores} cores{}", model.map_or("processor unknown", |(_, name)| name), load())
}

/// Other programs at work make every figure smaller: whoever reads the figures should know.
fn load() -> String {
    let said = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    said.split(' ').next().map_or_else(String::new, |load| format!(", load before the start {load}"))
}

/// The file system a folder lies on.
pub fn describe(folder: &Path) -> String {
    let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let on = mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (device, point, kind) = (words.next()?, words.next()?, words.next()?);
            folder.starts_with(point).then_some((point.len(), device, kind))
        })
        .max();
    on.map_or_else(|| "file system unknown".into(), |(_, device, kind)| format!("{kind} on {device}"))
}

/// How often a second one block can be written and synced: what a commit waits for.
pub fn syncs_a_second(folder: &Path) -> Result<u64, Failure> {
    const FILE: u64 = 4 * 1024 * 1024;
    let path = folder.join("saoma-bench-fsync");
    let mut file = File::create(&path)?;
    file.write_all(&vec![0; FILE.try_into()?])?;
    file.sync_all()?;
    let (start, mut count) = (Instant::now(), 0_u64);
    while start.elapsed() < Duration::from_secs(1) {
        file.seek(SeekFrom::Start(count * 4_096 % FILE))?;
        file.write_all(&[0x5A; 4_096])?;
        file.sync_all()?;
        count += 1;
    }
    drop(file);
    std::fs::remove_file(&path)?;
    Ok(count)
}

/// Processor time this process has used so far, all threads.
pub fn processor_time() -> Duration {
    let said = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the program's name in brackets: utime and stime are the 12th and 13th words, in hundredths of a second.
    let after = said.rsplit_once(") ").map_or("", |(_, after)| after);
    let ticks: u64 = after.split(' ').skip(11).take(2).filter_map(|word| word.parse::<u64>().ok()).sum();
    Duration::from_millis(10 * ticks)
}
