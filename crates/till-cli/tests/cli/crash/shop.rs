//! One shop that is killed again and again: a data folder, a simulator, customers, and programs that do not live long.

use super::simulator::SimulatorProgram;
use crate::shop::{APPID, KEY, MCH_ID, Ran, Running, command, text};
use rand::Rng;
use rand::rngs::StdRng;
use serde_json::Value;
use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Rounds of watching and cancelling until nothing is open; more would mean that something never ends.
const MOST_ROUNDS: u32 = 8;

pub struct CrashShop {
    pub simulator: SimulatorProgram,
    pub dice: StdRng,
    /// Programs that were alive when they were killed.
    pub kills: u32,
    /// Programs that ended saying that the disk is full.
    pub refused_by_disk: u32,
    /// Order numbers a program has shown a code for.
    pub shown: BTreeSet<String>,
    /// Order numbers a program has called paid.
    pub said_paid: BTreeSet<String>,
    /// Request ids used so far.
    pub requests: Vec<String>,
    folder: PathBuf,
    /// From the start of a charge to its code, as this machine does it now.
    to_code: Duration,
    notify_url: String,
}

impl CrashShop {
    pub fn open(folder: &Path, dice: StdRng) -> CrashShop {
        let simulator = SimulatorProgram::start();
        // Notifications need a fixed port: a free one, taken again by every listener of this shop.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut shop = CrashShop {
            simulator,
            dice,
            kills: 0,
            refused_by_disk: 0,
            shown: BTreeSet::new(),
            said_paid: BTreeSet::new(),
            requests: Vec::new(),
            folder: folder.to_owned(),
            to_code: Duration::ZERO,
            notify_url: String::new(),
        };
        let settings = [
            format!("gateway.base_url={}", shop.simulator.url),
            format!("gateway.appid={APPID}"),
            format!("gateway.mch_id={MCH_ID}"),
            format!("notify.listen=127.0.0.1:{port}"),
        ];
        let args: Vec<_> =
            ["settings", "set"].into_iter().chain(settings.iter().map(String::as_str)).collect();
        assert_eq!(shop.run(&args).code, 0);
        let mut listen = shop.start(&["serve-notify"]);
        shop.notify_url = text(&listen.line(|line| line["event"] == "listening")["url"]);
        drop(listen);
        let began = Instant::now();
        let ran = shop.run(&["charge", "--amount", "0.01", "--title", "拿铁", "--wait", "0"]);
        shop.to_code = began.elapsed();
        assert_eq!(ran.code, 14, "{ran:?}");
        shop
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn start(&self, args: &[&str]) -> Running {
        Running::of(command(&self.folder, KEY).args(args), "")
    }

    /// Runs a program to its end.
    pub fn run(&mut self, args: &[&str]) -> Ran {
        let ran = self.start(args).end();
        self.learn(&ran.lines);
        ran
    }

    /// One or two programs begin, customers do something, the programs are killed.
    pub fn cycle(&mut self) {
        let mut running = vec![self.anything()];
        if self.dice.random_bool(0.25) {
            running.push(self.anything());
        }
        let moment = self.to_code.mul_f64(self.dice.random_range(0.0..2.0));
        let customers_at = moment.mul_f64(self.dice.random_range(0.0..1.0));
        // A random time passes, which is what is tested: no event tells the moment of a crash.
        std::thread::sleep(customers_at);
        self.customers();
        std::thread::sleep(moment - customers_at);
        for mut program in running {
            if program.is_alive() {
                self.kills += 1;
                self.learn(&program.cut());
            } else {
                let ran = program.end();
                self.refused_by_disk += u32::from(ran.stderr.contains("disk is full"));
                self.learn(&ran.lines);
            }
        }
    }

    fn anything(&mut self) -> Running {
        match self.dice.random_range(0..10) {
            0..5 => self.charge(),
            5..7 => self.start(&["serve-notify"]),
            7 => self.start(&["watch"]),
            8 => self.about_some_order("cancel"),
            _ => self.about_some_order("query"),
        }
    }

    /// A new charge, or an earlier click repeated because nobody saw what became of it.
    fn charge(&mut self) -> Running {
        let again = self.requests.last().filter(|_| self.dice.random_bool(0.3)).cloned();
        let request = again.unwrap_or_else(|| {
            let request = format!("click-{}", self.requests.len());
            self.requests.push(request.clone());
            request
        });
        let nth: u32 = request.trim_start_matches("click-").parse().unwrap();
        let amount = format!("{}.{:02}", 1 + nth / 100, nth % 100);
        self.start(&["charge", "--amount", &amount, "--title", "拿铁", "--request-id", &request])
    }

    fn about_some_order(&mut self, verb: &str) -> Running {
        let nth = self.dice.random_range(0..self.shown.len().max(1));
        let number = self.shown.iter().nth(nth).cloned();
        match number {
            Some(number) => self.start(&[verb, &number]),
            None => self.charge(),
        }
    }

    /// Some pay, with or without a notification; now and then somebody sends what is not genuine.
    fn customers(&mut self) {
        for order in self.simulator.orders() {
            if will_pay(&order) && self.dice.random_bool(0.4) {
                let notify = self.dice.random_bool(0.5);
                self.simulator.pay(&text(&order["code_url"]), notify);
            } else if self.dice.random_bool(0.02) {
                let kinds = ["genuine", "duplicated", "forged", "tampered", "unknown_number", "doctype"];
                let kind = kinds[self.dice.random_range(0..kinds.len())];
                self.simulator.notify(&text(&order["out_trade_no"]), kind, &self.notify_url);
            }
        }
    }

    /// The faults are over, and nobody is killed any more: some of the last customers pay, the rest is cancelled.
    pub fn come_to_an_end(&mut self) {
        self.simulator.plan(r#"{"faults":[]}"#);
        for _ in 0..MOST_ROUNDS {
            for order in self.simulator.orders() {
                if will_pay(&order) && self.dice.random_bool(0.5) {
                    self.simulator.pay(&text(&order["code_url"]), false);
                }
            }
            // Also places what was stored and never sent.
            if self.run(&["watch", "--for", "3"]).code == 0 {
                return;
            }
            for order in self.simulator.orders() {
                if order["state"] == "NOTPAY" {
                    let ran = self.run(&["cancel", &text(&order["out_trade_no"])]);
                    assert!(matches!(ran.code, 0 | 11 | 14), "{ran:?}");
                }
            }
        }
        let ran = self.run(&["watch", "--for", "60"]);
        assert_eq!(ran.code, 0, "something never ends: {ran:?}");
    }

    fn learn(&mut self, lines: &[Value]) {
        for line in lines {
            let Some(number) = line["out_trade_no"].as_str() else { continue };
            if line["event"] == "qr" {
                self.shown.insert(number.to_owned());
            }
            if line["state"] == "paid" {
                self.said_paid.insert(number.to_owned());
            }
        }
    }
}

/// Three of ten customers walk away, whatever happens.
fn will_pay(order: &Value) -> bool {
    let number = text(&order["out_trade_no"]);
    order["state"] == "NOTPAY" && number.bytes().map(u32::from).sum::<u32>() % 10 < 7
}
