//! One seed from its first click to its last fen.

use crate::bugs::Bug;
use crate::disk::SimBooks;
use crate::people::{self, Mind};
use crate::post;
use crate::wire::{SimGateway, SimWire};
use crate::witness::Broken;
use crate::world::{SimClock, World, locked, sleep_ms};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use till_app::events::Event;
use till_app::gateway::WechatGateway;
use till_app::{Identity, Till};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;

/// The shop's own till over simulated books.
pub type SimTill = Till<SimBooks>;

/// Everything must have ended this long after the last trouble: an order's ten minutes, five of grace for the close,
/// and the longest pauses between looks.
const ENDS_WITHIN_MS: i64 = 40 * 60_000;

/// What a run came to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Sales made.
    pub sales: u64,
    /// Sales that were paid.
    pub paid: u64,
    /// What went wrong, by kind.
    pub faults: BTreeMap<&'static str, u64>,
    /// Promises broken.
    pub broken: Vec<Broken>,
    /// What happened, when somebody wants to read it.
    pub story: Vec<String>,
}

/// The machine on the counter, as the world outside reaches it.
#[derive(Clone, Default)]
pub struct Machine(Arc<Inner>);

#[derive(Default)]
struct Inner {
    till: Mutex<Option<SimTill>>,
    errands: Errands,
}

/// Customers and notifications that are still on their way.
#[derive(Default)]
pub struct Errands(AtomicI64);

impl Errands {
    /// One more.
    pub fn begin(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// One less.
    pub fn end(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    fn are_done(&self) -> bool {
        self.0.load(Ordering::Relaxed) == 0
    }
}

impl Machine {
    /// The till, while it is switched on.
    pub fn till(&self) -> Option<SimTill> {
        locked(&self.0.till).clone()
    }

    /// What is on its way.
    pub fn errands(&self) -> &Errands {
        &self.0.errands
    }

    fn switch(&self, till: Option<SimTill>) {
        *locked(&self.0.till) = till;
    }
}

/// Runs one seed.
///
/// # Errors
/// When the simulation itself can't be set up; never because of what it finds.
pub fn run(seed: u64, bug: Option<Bug>, told: bool) -> Result<Outcome, Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    runtime.block_on(async {
        let world = World::new(seed, bug, told)?;
        live(&world).await;
        locked(&world.witness).sum_up(&world);
        let disk = locked(&world.disk);
        let paid = disk.sales.values().filter(|sale| sale.paid_by.is_some()).count();
        Ok(Outcome {
            sales: disk.sales.len() as u64,
            paid: paid as u64,
            faults: world.faults(),
            broken: locked(&world.witness).broken().to_vec(),
            story: world.story.lines(),
        })
    })
}

async fn live(world: &Arc<World>) {
    let machine = Machine::default();
    let mut outside = JoinSet::new();
    outside.spawn(people::customers(world.clone(), machine.clone()));
    outside.spawn(post::office(world.clone(), machine.clone()));
    for &(at_ms, kind) in &world.plan.strays {
        outside.spawn(post::stray(world.clone(), machine.clone(), at_ms, kind));
    }
    outside.spawn(troubles(world.clone()));
    let mind = Arc::new(Mutex::new(Mind::default()));
    loop {
        let mut inside = switch_on(world, &machine, &mind);
        let lost = tokio::select! {
            biased;
            off_ms = world.power.lost() => Some(off_ms),
            () = all_is_done(world, &machine, &mind) => None,
        };
        let Some(off_ms) = lost else { return };
        machine.switch(None);
        inside.shutdown().await;
        locked(&world.disk).lose_power();
        world.went_wrong("power lost");
        world.tell(|| format!("POWER LOST, for {} s", off_ms / 1_000));
        sleep_ms(off_ms).await;
    }
}

/// A fresh start of the program over what the disk holds.
fn switch_on(world: &Arc<World>, machine: &Machine, mind: &Arc<Mutex<Mind>>) -> JoinSet<()> {
    locked(&world.witness).awake(world.till_ms());
    world.tell(|| "the till starts".into());
    let identity = Identity {
        till: "1".into(),
        shop_name: "小张南山店".into(),
        notify_url: "https://pos.example.com/wxpay/notify".into(),
        client_ip: "127.0.0.1".into(),
    };
    let real = WechatGateway::over(SimWire(world.clone()), world.merchant.clone());
    let gateway = Arc::new(SimGateway { real, world: world.clone() });
    let till = Till::new(identity, SimBooks(world.clone()), gateway, Arc::new(SimClock(world.clone())));
    machine.switch(Some(till.clone()));
    let mut inside = JoinSet::new();
    inside.spawn(screen(world.clone(), till.clone()));
    inside.spawn(people::cashier(world.clone(), till.clone(), mind.clone()));
    inside.spawn(async move { till.run(std::future::pending()).await });
    inside
}

/// The window: shows what the till tells.
async fn screen(world: Arc<World>, till: SimTill) {
    let mut events = till.events();
    loop {
        match events.recv().await {
            Ok(Event::Checkout(checkout)) => people::show(&world, &checkout),
            Ok(_) | Err(RecvError::Lagged(_)) => world.stir(),
            Err(RecvError::Closed) => return,
        }
    }
}

/// Clock jumps, and the end of all trouble.
async fn troubles(world: Arc<World>) {
    for &(at_ms, by_ms) in &world.plan.clock_jumps {
        sleep_ms(at_ms - world.elapsed_ms()).await;
        world.jump_clock(by_ms);
        world.went_wrong("clock jumps");
        world.tell(|| format!("the till's clock jumps by {} s", by_ms / 1_000));
        world.stir();
    }
    sleep_ms(world.plan.heals_at_ms - world.elapsed_ms()).await;
    world.heal();
    world.stir();
}

/// Waits until the cashier has finished, every attempt has ended, and nothing is on its way; or until it has taken too
/// long (promise 8).
async fn all_is_done(world: &Arc<World>, machine: &Machine, mind: &Mutex<Mind>) {
    let mut news = world.news.subscribe();
    let mut deadline_ms = i64::MAX;
    let mut attempts = 0;
    loop {
        let served = locked(mind).done;
        let open = locked(&world.disk).attempts.values().find(|a| a.state.is_open()).cloned();
        let posted = locked(&world.ledger).next_notification_due_ms().is_none();
        if served && open.is_none() && posted && machine.errands().are_done() {
            return;
        }
        let made = locked(&world.disk).attempts.len();
        if !world.is_rough() && (deadline_ms == i64::MAX || made != attempts) {
            // Each attempt has its own time: a patient cashier makes three, one after the other.
            attempts = made;
            deadline_ms = world.elapsed_ms() + ENDS_WITHIN_MS;
        }
        if world.elapsed_ms() >= deadline_ms {
            if let Some(open) = open {
                let how = format!("{} is still {:?}", open.out_trade_no, open.state);
                locked(&world.witness).broke(world, 8, how);
                return;
            }
            // WeChat repeats a notification for a day; who has the money in its log need not wait for that.
            if served
                && machine.errands().are_done()
                && (posted || !locked(&world.witness).misses_money(world))
            {
                return;
            }
        }
        tokio::select! {
            biased;
            () = news.changed() => {}
            () = sleep_ms((deadline_ms - world.elapsed_ms()).clamp(1, 60_000)) => {}
        }
    }
}
