//! Measurements of the window; `cargo xtask bench checkout` and `bench start` run them on release builds.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::driver::{Machine, Window, program};
use crate::simulator::Simulator;

const ROUNDS: u32 = 40;
const STARTS: usize = 10;
const PATIENCE: Duration = Duration::from_secs(20);

/// From the click on 收款 to the code on the screen, and from the gateway's success to “paid” on the screen, by
/// polling alone. The gateway answers at once; customers take between one and six seconds to pay.
#[tokio::test]
#[ignore = "a measurement"]
async fn checkout() {
    let gateway = Simulator::start();
    let machine = Machine::set_up_for(&gateway.url);
    let window = machine.open().await;
    let (mut to_code, mut to_paid) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let code = charge(&window).await;
        to_code.push(window.mark("qr-shown").await - window.mark("charge-clicked").await);
        // Spread evenly, so that no payment time is favoured against the polling rhythm.
        gateway.pay_later(&code, 1000 + round * 5000 / ROUNDS).await;
        let out_trade_no = window.out_trade_no().await;
        window.see_sheet(&["paid"]).await;
        let shown_at_ms = window.mark("paid-shown").await;
        let paid_at_ms = gateway.order(&out_trade_no).await["paid_at_ms"].as_f64().unwrap();
        to_paid.push(shown_at_ms - paid_at_ms);
        window.click("sheet-next").await;
    }
    println!("{ROUNDS} sales in the window, milliseconds     p50     p90     p99     max");
    report("click to code, the gateway's time included", to_code);
    report("gateway's success to “paid” on the screen", to_paid);
}

/// From the start of the process to a checkout that can be used, with 10,000 products and 100,000 pay-log entries. Cold:
/// where that is allowed (root on Linux), nothing of program, libraries and database is in memory before each start.
#[tokio::test]
#[ignore = "a measurement"]
async fn start() {
    let machine = Machine::new();
    let demo = machine.data().join("demo");
    std::fs::create_dir(&demo).unwrap();
    let seed = program("examples/seed");
    let seeded = Command::new(&seed).arg(demo.join("till.sqlite")).args(["10000", "100000"]).status();
    assert!(seeded.unwrap_or_else(|e| panic!("{}: {e}", seed.display())).success());
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        if forget_files() {
            cold.push(start_once(&machine).await);
        }
        warm.push(start_once(&machine).await);
    }
    println!(
        "{STARTS} starts with 10,000 products and 100,000 pay-log entries, milliseconds     p50     p90     p99     max"
    );
    if cold.is_empty() {
        println!("(not root: this machine's file caches can't be emptied, so no start was cold)");
    } else {
        report("start of the process to a usable checkout, cold", cold);
    }
    report("the same with warm file caches", warm);
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

/// Keys in an amount, clicks 收款 and waits for the code.
async fn charge(window: &Window) -> String {
    window.click("keypad-open").await;
    window.overtype("keypad-input", "0.01").await;
    window.click("keypad-add").await;
    window
        .execute(
            "performance.clearMarks();
             document.querySelector('[data-testid=charge]').addEventListener(
                 'click', () => performance.mark('charge-clicked'), { capture: true, once: true });",
        )
        .await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    window.scan().await
}

impl Window {
    /// When the page set this mark, in epoch milliseconds; waits for it.
    async fn mark(&self, name: &str) -> f64 {
        let script = format!(
            "const mark = performance.getEntriesByName('{name}').at(-1);
             return mark ? performance.timeOrigin + mark.startTime : null;"
        );
        let started = Instant::now();
        loop {
            match self.execute(&script).await {
                Value::Null if started.elapsed() < PATIENCE => {
                    tokio::time::sleep(Duration::from_millis(20)).await
                }
                Value::Null => self.fail(&format!("the page never set the mark {name}")).await,
                time => return time.as_f64().unwrap(),
            }
        }
    }
}

fn report(what: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    println!("{what:42} {:7.0} {:7.0} {:7.0} {:7.0}", at(50), at(90), at(99), at(100));
}
