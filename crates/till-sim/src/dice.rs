//! Chance, all of it from one seed.

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};

/// Dice that fall the same way each time for the same seed.
pub struct Dice(Mutex<SmallRng>);

impl Dice {
    /// Dice for one seed and one purpose; purposes don't disturb each other.
    pub fn new(seed: u64, purpose: u64) -> Dice {
        Dice(Mutex::new(SmallRng::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ purpose)))
    }

    fn with<T>(&self, draw: impl FnOnce(&mut SmallRng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// 64 random bits.
    pub fn bits(&self) -> u64 {
        self.with(|rng| rng.random())
    }

    /// A number in the range, both ends possible.
    pub fn between(&self, range: RangeInclusive<i64>) -> i64 {
        self.with(|rng| rng.random_range(range))
    }

    /// True `percent` times in a hundred.
    pub fn percent(&self, percent: u32) -> bool {
        self.with(|rng| rng.random_ratio(percent.min(100), 100))
    }

    /// True once in `n` times.
    pub fn one_in(&self, n: u32) -> bool {
        self.with(|rng| rng.random_ratio(1, n))
    }

    /// One of several.
    pub fn pick<T: Copy>(&self, of: &[T]) -> T {
        of[self.with(|rng| rng.random_range(0..of.len()))]
    }

    /// Milliseconds up to `most`, short times far likelier than long ones.
    pub fn skewed_ms(&self, most: i64) -> i64 {
        let top = self.between(1..=most);
        self.between(1..=top)
    }
}
