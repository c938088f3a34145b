//! Measurements of the window; `cargo xtask bench checkout`, `bench start` and `bench ui` run them on release builds.

mod checkout;
#[path = "../../../../crates/till-store/examples/figures/mod.rs"]
mod figures;
mod rooms;
mod start;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::driver::{Machine, Window};

const PATIENCE: Duration = Duration::from_secs(20);

/// A machine on which the demo is a shop of the size that is measured: a copy, for the till writes to it.
fn in_the_shop() -> Machine {
    let shop = PathBuf::from(std::env::var_os("SAOMA_SHOP").expect("SAOMA_SHOP names a filled database"));
    let machine = Machine::new();
    let demo = machine.data().join("demo");
    std::fs::create_dir(&demo).unwrap();
    std::fs::copy(shop, demo.join("till.sqlite")).unwrap();
    machine
}

impl Window {
    /// When the page set this mark, in epoch milliseconds; waits for it.
    async fn mark(&self, name: &str) -> f64 {
        let script = format!(
            "const mark = performance.getEntriesByName('{name}').at(-1);
             return mark ? performance.timeOrigin + mark.startTime : null;"
        );
        self.number(&script, &format!("the page never set the mark {name}")).await
    }

    /// Asks the page until it answers with a number.
    async fn number(&self, script: &str, otherwise: &str) -> f64 {
        let started = Instant::now();
        loop {
            match self.execute(script).await {
                Value::Null if started.elapsed() < PATIENCE => {
                    tokio::time::sleep(Duration::from_millis(20)).await
                }
                Value::Null => self.fail(otherwise).await,
                number => return number.as_f64().unwrap(),
            }
        }
    }
}
