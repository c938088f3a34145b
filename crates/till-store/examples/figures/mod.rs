//! Figures as `cargo xtask bench ui` reads them: a line of JSON for each thing that was measured.

#![allow(dead_code, reason = "each measuring program uses a part of it")]

use serde_json::json;
use std::time::{Duration, Instant};

/// So many times are enough for a p99.
const ROUNDS: usize = 200;
/// What is slow is measured fewer times.
const PATIENCE: Duration = Duration::from_secs(2);

/// Times, in milliseconds.
pub fn times(what: &str, goal: &str, ms: &[f64]) {
    println!("{}", json!({ "figure": what, "ms": ms, "goal": goal }));
}

/// Anything that is no time.
pub fn fact(what: &str, goal: &str, is: &str) {
    println!("{}", json!({ "figure": what, "is": is, "goal": goal }));
}

/// How long `act` takes, milliseconds, many times; it is told which time it is.
pub async fn timed<E>(mut act: impl AsyncFnMut(usize) -> Result<(), E>) -> Result<Vec<f64>, E> {
    let (began, mut all) = (Instant::now(), Vec::new());
    while all.is_empty() || all.len() < ROUNDS && began.elapsed() < PATIENCE {
        let start = Instant::now();
        act(all.len()).await?;
        all.push(ms(start.elapsed()));
    }
    Ok(all)
}

/// In milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// What this process holds in memory now (`VmRSS`) or ever held (`VmHWM`), MiB, where the system says so (Linux).
pub fn memory_mib(which: &str) -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(which))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1_024)
}
