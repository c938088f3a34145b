//! A slice of the simulation for every test run; `cargo xtask sim --seeds 1000000` plays the whole.

#![expect(clippy::unwrap_used, reason = "a test")]

use clap::ValueEnum;
use till_sim::bugs::Bug;
use till_sim::run;

/// Few enough for every test run.
const SLICE: u64 = 500;

fn no_promise_breaks(from: u64) {
    for seed in from..from + SLICE {
        let broken = run(seed, None, false).unwrap().broken;
        assert!(broken.is_empty(), "{broken:?}\nread it: cargo xtask sim --story {seed}");
    }
}

#[test]
fn all_promises_hold_in_the_fixed_slice() {
    no_promise_breaks(0);
}

#[test]
fn all_promises_hold_in_a_fresh_slice() {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let from = since.as_secs() * 1_000;
    println!("seeds from {from}; repeat: cargo xtask sim --seeds {SLICE} --from {from}");
    no_promise_breaks(from);
}

#[test]
fn every_planted_bug_is_found() {
    for bug in Bug::value_variants() {
        let found = (0..10_000).find(|seed| !run(*seed, Some(*bug), false).unwrap().broken.is_empty());
        assert!(found.is_some(), "the simulation is blind to {bug:?}");
    }
}

#[test]
fn a_seed_tells_the_same_story_each_time() {
    for seed in 0..60 {
        let (one, two) = (run(seed, None, true).unwrap(), run(seed, None, true).unwrap());
        assert_eq!(one.story, two.story, "seed {seed}");
        assert_eq!(one.faults, two.faults, "seed {seed}");
    }
}
