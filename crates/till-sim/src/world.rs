//! Everything one run shares: true time, the till's clock, WeChat, the disk, power, and the witness.

use crate::bugs::Bug;
use crate::dice::Dice;
use crate::disk::State;
use crate::news::News;
use crate::plan::Plan;
use crate::power::Power;
use crate::story::Story;
use crate::witness::Witness;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use till_app::clock::Clock;
use tokio::time::Instant;
use wechatpay::{Merchant, SignType};
use wechatpay_simulator::ledger::{Config, FaultPlan, Ledger};

/// True time at the beginning of every run: 2024-06-01 12:00 in Beijing.
const NOON_MS: i64 = 1_717_214_400_000;

/// One seed's world.
pub struct World {
    /// What will happen.
    pub plan: Plan,
    /// The mistake that was planted, if any.
    pub bug: Option<Bug>,
    /// Chance in the till's shop.
    pub dice: Dice,
    /// WeChat.
    pub ledger: Mutex<Ledger>,
    /// The account both sides know.
    pub merchant: Merchant,
    /// What WeChat signs with.
    pub config: Config,
    /// What the disk holds.
    pub disk: Mutex<State>,
    /// Electricity.
    pub power: Power,
    /// Who watches the promises.
    pub witness: Mutex<Witness>,
    /// For people.
    pub story: Story,
    /// Moves whenever something a person may react to happened.
    pub news: News,
    faults: Mutex<BTreeMap<&'static str, u64>>,
    began: Instant,
    clock_off_ms: AtomicI64,
}

impl World {
    /// A world at its first moment. Must be made inside the runtime whose time it takes.
    pub fn new(seed: u64, bug: Option<Bug>, told: bool) -> Result<Arc<World>, Box<dyn std::error::Error>> {
        let plan = Plan::draw(seed);
        let config = Config { seed, close_rule: plan.close_rule, ..Config::sample()? };
        let merchant =
            Merchant::new(&config.appid, &config.mch_id, config.api_key.clone(), SignType::HmacSha256)?;
        let dice = Dice::new(seed, 2);
        let disk = State::with_catalogue(&dice);
        let power = Power::new(&plan.power_cuts);
        let mut ledger = Ledger::new(config.clone());
        ledger.set_faults(plan.faults.clone());
        Ok(Arc::new(World {
            ledger: Mutex::new(ledger),
            disk: Mutex::new(disk),
            witness: Mutex::default(),
            story: Story::new(told),
            news: News::default(),
            faults: Mutex::default(),
            began: Instant::now(),
            clock_off_ms: AtomicI64::new(0),
            plan,
            bug,
            dice,
            merchant,
            config,
            power,
        }))
    }

    /// True milliseconds since the beginning.
    pub fn elapsed_ms(&self) -> i64 {
        i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// True time: WeChat's clock.
    pub fn true_ms(&self) -> i64 {
        NOON_MS + self.elapsed_ms()
    }

    /// What the till's clock says.
    pub fn till_ms(&self) -> i64 {
        self.true_ms() + self.clock_off_ms.load(Ordering::Relaxed)
    }

    /// Sets the till's clock wrong.
    pub fn jump_clock(&self, by_ms: i64) {
        self.clock_off_ms.fetch_add(by_ms, Ordering::Relaxed);
    }

    /// From now on nothing goes wrong any more.
    pub fn heal(&self) {
        locked(&self.ledger).set_faults(FaultPlan::default());
    }

    /// Whether things may still go wrong.
    pub fn is_rough(&self) -> bool {
        self.elapsed_ms() < self.plan.heals_at_ms
    }

    /// Whether a mistake is planted.
    pub fn has(&self, bug: Bug) -> bool {
        self.bug == Some(bug)
    }

    /// Counts something that went wrong.
    pub fn went_wrong(&self, kind: &'static str) {
        *locked(&self.faults).entry(kind).or_default() += 1;
    }

    /// What went wrong so far, by kind.
    pub fn faults(&self) -> BTreeMap<&'static str, u64> {
        locked(&self.faults).clone()
    }

    /// Adds a line to the story.
    pub fn tell(&self, line: impl FnOnce() -> String) {
        self.story.tell(self.elapsed_ms(), self.clock_off_ms.load(Ordering::Relaxed), line);
    }

    /// Wakes everybody who waits for something to happen.
    pub fn stir(&self) {
        self.news.tell();
    }
}

/// The till's own clock and chance.
pub struct SimClock(pub Arc<World>);

impl Clock for SimClock {
    fn now_ms(&self) -> i64 {
        self.0.till_ms()
    }

    fn random(&self) -> u64 {
        self.0.dice.bits()
    }
}

/// Sleeps in simulated time.
pub async fn sleep_ms(ms: i64) {
    tokio::time::sleep(Duration::from_millis(u64::try_from(ms).unwrap_or(0))).await;
}

/// A lock that a panic elsewhere can't take away.
pub fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
