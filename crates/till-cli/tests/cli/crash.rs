//! `saoma` is killed (SIGKILL) at random moments, hundreds of times, while it charges, watches, listens and cancels
//! against the real simulator program with faults on. In the end WeChat's books and the till's agree to the fen.
//!
//! The moments come from a seed that is printed; `SAOMA_CRASH_SEED` gives another run the same dice. What happens at
//! a moment depends on the machine, so a seed repeats the plan of a run, not its every step.
//!
//! SIGKILL takes the program away, not what the kernel has already been given: that a commit also survives the power
//! going is SQLite's `synchronous=FULL` and the disk's honesty, which no test inside one machine can show.

mod books;
mod shop;
mod simulator;

use crate::small_disk::SmallDisk;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use shop::CrashShop;
use std::time::Instant;
use tempfile::TempDir;

/// Kills in all, over the shops that run side by side.
const KILLS: u32 = 520;
const SHOPS: u32 = 4;
/// Kills while the disk fills and empties, and how often a program must have been refused the room at the least.
const KILLS_ON_A_SMALL_DISK: u32 = 100;
const REFUSALS: u32 = 5;

/// Everything that can go wrong with a call, each now and then, none that only waits for a time-out.
const FAULTS: &str = r#"{"faults":[
    {"call":"any","fault":"reset","probability":0.03},
    {"call":"any","fault":"reset_after_effect","probability":0.06},
    {"call":"any","fault":"http_502","probability":0.03},
    {"call":"any","fault":"http_502_after_effect","probability":0.04},
    {"call":"any","fault":"rubbish","probability":0.03},
    {"call":"any","fault":"bad_signature","probability":0.04},
    {"call":"any","fault":"systemerror","probability":0.03},
    {"call":"any","fault":"systemerror_after_effect","probability":0.04},
    {"call":"any","fault":"slow","ms":60,"probability":0.05},
    {"call":"any","fault":"slow_after_effect","ms":60,"probability":0.05},
    {"call":"orderquery","fault":"lag","ms":400,"probability":0.2}]}"#;

fn seed() -> u64 {
    let given = std::env::var("SAOMA_CRASH_SEED").ok();
    given.map_or_else(rand::random, |seed| seed.parse().expect("SAOMA_CRASH_SEED is a number"))
}

#[test]
fn hundreds_of_kills_lose_no_payment_and_make_none() {
    let (seed, began) = (seed(), Instant::now());
    println!("SAOMA_CRASH_SEED={seed}");
    let shops = (0..SHOPS).map(|nth| {
        std::thread::spawn(move || {
            let folder = TempDir::new().unwrap();
            let dice = StdRng::seed_from_u64(seed.wrapping_add(u64::from(nth)));
            let mut shop = CrashShop::open(folder.path(), dice);
            shop.simulator.plan(FAULTS);
            while shop.kills < KILLS / SHOPS {
                shop.cycle();
            }
            shop.come_to_an_end();
            (shop.kills, books::agree(&shop))
        })
    });
    let shops: Vec<_> = shops.collect();
    let ended: Vec<_> = shops.into_iter().map(|shop| shop.join().expect("a shop's books")).collect();
    let kills: u32 = ended.iter().map(|(kills, _)| kills).sum();
    let (paid, orders): (usize, usize) =
        ended.iter().fold((0, 0), |all, (_, books)| (all.0 + books.paid, all.1 + books.orders));
    println!("{kills} kills, {orders} orders, {paid} paid, in {:.0?}", began.elapsed());
    assert!(kills >= 500 && paid > 20 && orders > paid, "too little happened to prove anything");
}

#[test]
fn a_disk_that_runs_full_between_kills_loses_no_payment_and_makes_none() {
    let Some(disk) = SmallDisk::mount("6m") else { return };
    let (seed, began) = (seed(), Instant::now());
    println!("SAOMA_CRASH_SEED={seed}");
    let mut shop = CrashShop::open(disk.path(), StdRng::seed_from_u64(seed));
    shop.simulator.plan(FAULTS);
    let (mut fillings, mut filler) = (0, None);
    while shop.kills < KILLS_ON_A_SMALL_DISK || (shop.refused_by_disk < REFUSALS && shop.kills < 1_000) {
        if filler.is_none() && shop.dice.random_bool(0.4) {
            // From not a single page to a few commits' worth.
            let free = shop.dice.random_range(0..40) * 4096;
            filler = disk.fill_up_to(free);
            fillings += 1;
        } else if let Some(file) = filler.take_if(|_| shop.dice.random_bool(0.5)) {
            std::fs::remove_file(file).unwrap();
        }
        shop.cycle();
    }
    if let Some(file) = filler {
        std::fs::remove_file(file).unwrap();
    }
    shop.come_to_an_end();
    let books = books::agree(&shop);
    println!(
        "{} kills, disk full {fillings} times, {} refusals for want of space, {} orders, {} paid, in {:.0?}",
        shop.kills,
        shop.refused_by_disk,
        books.orders,
        books.paid,
        began.elapsed()
    );
    assert!(
        fillings > 3 && shop.refused_by_disk > 0 && books.paid > 3,
        "too little happened to prove anything"
    );
}
