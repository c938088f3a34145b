//! From the start of the process to a checkout that can be used.

use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{figures, in_the_shop};
use crate::driver::{Machine, program};

const STARTS: usize = 10;

/// Cold: where that is allowed (root on Linux), nothing of program, libraries and database is in memory before each start.
#[tokio::test]
#[ignore = "a measurement"]
async fn start() {
    let machine = in_the_shop();
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        if forget_files() {
            cold.push(start_once(&machine).await);
        }
        warm.push(start_once(&machine).await);
    }
    if cold.is_empty() {
        println!("(not root: this machine's file caches can't be emptied, so no start was cold)");
    } else {
        figures::times("start of the process to a usable checkout, cold", "", &cold);
    }
    figures::times("the same with warm file caches", "", &warm);
}

async fn start_once(machine: &Machine) -> f64 {
    let window = machine.open().await;
    let usable_ms = window.mark("checkout-usable").await;
    usable_ms - started_ms(&program("saoma-till"))
}

/// Writes everything out and empties the machine's file caches; `false` where that isn't allowed.
fn forget_files() -> bool {
    let synced = Command::new("sync").status().is_ok_and(|status| status.success());
    synced && std::fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}

/// When the process that runs `program` was started, epoch milliseconds, to a hundredth of a second.
fn started_ms(program: &Path) -> f64 {
    let program = program.canonicalize().unwrap();
    let runs_it = |process: &Path| process.join("exe").read_link().is_ok_and(|exe| exe == program);
    let processes = std::fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path());
    let process = processes.into_iter().find(|process| runs_it(process)).expect("the program runs");
    let stat = std::fs::read_to_string(process.join("stat")).unwrap();
    // Behind the program's name in brackets; the 22nd field of all counts hundredths since the machine started.
    let started: f64 = stat.rsplit(')').next().unwrap().split_whitespace().nth(19).unwrap().parse().unwrap();
    let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
    let uptime_s: f64 = uptime.split_whitespace().next().unwrap().parse().unwrap();
    let now_ms = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64() * 1_000.0;
    now_ms - (uptime_s * 1_000.0 - started * 10.0)
}
