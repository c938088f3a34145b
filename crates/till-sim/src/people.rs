//! The cashier, who clicks, and the customers, who pay.

use crate::plan::{Customer, Deed, Unpaid, cart};
use crate::run::{Machine, SimTill};
use crate::world::{World, locked, sleep_ms};
use std::sync::{Arc, Mutex};
use till::audit::Actor;
use till::manager::Reason;
use till_app::{Cart, CartRequest, Checkout, Stage, TillError};
use till_store::{Override, StoreError};
use wechatpay_simulator::ledger::{Fault, PayOptions, PayRef};

/// A sale is tried this often at most.
const MOST_TRIES: u32 = 3;

/// What the cashier remembers, also when the machine goes dark.
#[derive(Debug, Default)]
pub struct Mind {
    /// The sale the cashier is at.
    sale: usize,
    /// The click in progress.
    request: Option<(String, Cart)>,
    /// The order on the screen.
    number: Option<String>,
    tries: u32,
    /// Deeds already done for this sale.
    deeds: usize,
    /// All sales are done.
    pub done: bool,
}

/// The cashier at a machine that was just switched on. Returns when all sales are done.
pub async fn cashier(world: Arc<World>, till: SimTill, mind: Arc<Mutex<Mind>>) {
    if let Ok(open) = till.open_checkouts().await {
        open.iter().for_each(|checkout| show(&world, checkout));
    }
    loop {
        let Some(sale) = world.plan.sales.get(locked(&mind).sale) else { break };
        if !charge(&world, &till, &mind).await {
            continue;
        }
        let end = watch(&world, &till, &mind).await;
        if end == Stage::Paid && world.dice.one_in(8) {
            let number = locked(&mind).number.clone().unwrap_or_default();
            act(&world, &till, &mind, &number, Deed::ChargeAgain).await;
        }
        let mut mind = locked(&mind);
        let again = match (end, sale.unpaid) {
            (Stage::Closed | Stage::Failed, Unpaid::Retry | Unpaid::ChangeCart) => mind.tries < MOST_TRIES,
            _ => false,
        };
        if again {
            mind.deeds = sale.deeds.len();
            if sale.unpaid == Unpaid::ChangeCart {
                world.went_wrong("cart changed after a code was out");
                mind.number = None;
                mind.request = None;
            }
        } else {
            *mind = Mind { sale: mind.sale + 1, ..Mind::default() };
        }
    }
    locked(&mind).done = true;
    world.stir();
}

/// Makes sure that an order is on the screen: a click, the same click again, or a new attempt. `false`: try again.
async fn charge(world: &Arc<World>, till: &SimTill, mind: &Arc<Mutex<Mind>>) -> bool {
    let number = locked(mind).number.clone();
    let started = match number {
        Some(number) => match till.checkout(&number).await {
            Ok(known) if matches!(known.stage(), Stage::Closed | Stage::Failed) && locked(mind).tries > 0 => {
                till.retry(&known.sale.sale_no).await
            }
            known => known,
        },
        None => {
            let request = request(world, mind);
            till.start(request).await
        }
    };
    match started {
        Ok(checkout) => {
            let mut mind = locked(mind);
            mind.tries += 1;
            mind.number = Some(checkout.attempt.out_trade_no.to_string());
            drop(mind);
            show(world, &checkout);
            true
        }
        Err(TillError::Store(StoreError::SalePaid)) => {
            // Money came after all: what the screen says now is the end of it.
            locked(mind).tries = MOST_TRIES;
            let number = locked(mind).number.clone().unwrap_or_default();
            world.tell(|| format!("{number} received money after all: not charged again"));
            true
        }
        Err(error) => {
            world.tell(|| format!("the cashier reads: {error}"));
            sleep_ms(2_000).await;
            false
        }
    }
}

/// The click in progress; the same click as long as nothing came of it.
fn request(world: &World, mind: &Mutex<Mind>) -> CartRequest {
    let mut mind = locked(mind);
    let at = mind.sale;
    let tries = mind.tries;
    let (request_id, cart) = mind
        .request
        .get_or_insert_with(|| {
            let cart = if tries == 0 { world.plan.sales[at].cart.clone() } else { cart(&world.dice) };
            (format!("{:032x}", world.dice.bits()), cart)
        })
        .clone();
    world.tell(|| format!("the cashier clicks 收款 (sale {})", at + 1));
    CartRequest { request_id, cart, ..CartRequest::default() }
}

/// Watches the order on the screen to its end, doing what impatient cashiers do.
async fn watch(world: &Arc<World>, till: &SimTill, mind: &Arc<Mutex<Mind>>) -> Stage {
    let mut news = world.news.subscribe();
    let began_ms = world.elapsed_ms();
    loop {
        let number = locked(mind).number.clone().unwrap_or_default();
        let stage = till.checkout(&number).await.map_or(Stage::Unknown, |checkout| checkout.stage());
        if matches!(stage, Stage::Paid | Stage::Closed | Stage::Failed) {
            return stage;
        }
        let (at, done) = {
            let mind = locked(mind);
            (mind.sale, mind.deeds)
        };
        let next = world.plan.sales[at].deeds.get(done).copied();
        let wait_ms = next.map_or(86_400_000, |(at_ms, _)| (began_ms + at_ms - world.elapsed_ms()).max(0));
        tokio::select! {
            biased;
            () = news.changed() => continue,
            () = sleep_ms(wait_ms) => {}
        }
        if let Some((_, deed)) = next {
            locked(mind).deeds += 1;
            act(world, till, mind, &number, deed).await;
        }
    }
}

async fn act(world: &World, till: &SimTill, mind: &Mutex<Mind>, number: &str, deed: Deed) {
    world.tell(|| format!("the cashier: {deed:?} {number}"));
    let answer = match deed {
        Deed::SecondClick => {
            world.went_wrong("second click");
            let request = locked(mind).request.clone();
            let Some((request_id, cart)) = request else { return };
            till.start(CartRequest { request_id, cart, ..CartRequest::default() }).await
        }
        Deed::Query => till.query(number).await,
        Deed::Refresh => till.refresh(number).await,
        Deed::Cancel => till.cancel(number).await,
        Deed::ChargeAgain => {
            world.went_wrong("charged again while open or paid");
            let Ok(known) = till.checkout(number).await else { return };
            till.retry(&known.sale.sale_no).await
        }
        Deed::FetchManager => {
            let Ok(known) = till.checkout(number).await else { return };
            charge_unknown_again(world, till, mind, known.sale.sale_no).await
        }
    };
    match answer {
        Ok(checkout) => show(world, &checkout),
        Err(error) => world.tell(|| format!("the cashier reads: {error}")),
    }
}

/// The manager's word: the next code is shown although the last one may be paid.
async fn charge_unknown_again(
    world: &World,
    till: &SimTill,
    mind: &Mutex<Mind>,
    sale_no: String,
) -> Result<Checkout, TillError> {
    let reason = Reason::parse("顾客确认未付款")?;
    let actor = Actor { who: "manager".into(), till: "1".into() };
    let word = Override { sale_no, reason, actor, now_ms: world.till_ms() };
    let again = till.override_unknown(&word).await?;
    world.went_wrong("charged again by the manager while unknown");
    locked(mind).number = Some(again.attempt.out_trade_no.to_string());
    Ok(again)
}

/// A screen shows this.
pub fn show(world: &World, checkout: &Checkout) {
    locked(&world.witness).shown(world, checkout);
    world.stir();
}

/// The customers: each fresh code on the screen finds the one of its sale.
pub async fn customers(world: Arc<World>, machine: Machine) {
    let mut news = world.news.subscribe();
    let mut seen = std::collections::BTreeSet::new();
    loop {
        for (number, code) in codes(&world) {
            if seen.insert(code.clone()) {
                let first = locked(&world.witness).customer_of(&number).is_none();
                let customer = customer_for(&world, &number);
                locked(&world.witness).serves(&number, customer);
                world.tell(|| format!("{number} shows {code}; {customer:?}"));
                if first || customer != Customer::Leaves {
                    let (world, machine) = (world.clone(), machine.clone());
                    machine.errands().begin();
                    tokio::spawn(async move {
                        pay(&world, customer, &number, &code).await;
                        machine.errands().end();
                        world.stir();
                    });
                }
            }
        }
        news.changed().await;
    }
}

/// Codes that may be on the screen now.
fn codes(world: &World) -> Vec<(String, String)> {
    let disk = locked(&world.disk);
    let shown = |a: &&till::payment::Attempt| a.state == till::payment::State::AwaitingPayer;
    disk.attempts
        .values()
        .filter(shown)
        .filter_map(|a| Some((a.out_trade_no.to_string(), a.code.as_ref()?.url.clone())))
        .collect()
}

/// The customer of the sale the number belongs to; further attempts meet people who pay or leave.
fn customer_for(world: &World, number: &str) -> Customer {
    let disk = locked(&world.disk);
    let attempt = &disk.attempts[number];
    let at = disk.sales.keys().position(|sale_no| *sale_no == attempt.sale_no).unwrap_or(0);
    match world.plan.sales.get(at) {
        Some(sale) if attempt.attempt_no == 1 => sale.customer,
        _ if world.dice.percent(80) => Customer::Pays { after_ms: 500 + world.dice.skewed_ms(6_000) },
        _ => Customer::Leaves,
    }
}

async fn pay(world: &World, customer: Customer, number: &str, code: &str) {
    let confirm = |by: PayRef<'_>| {
        let paid = locked(&world.ledger).pay(by, PayOptions::default(), world.true_ms());
        if paid.is_ok() && world.is_rough() && world.plan.faults.faults.iter().any(|f| f.fault == Fault::Lag)
        {
            world.went_wrong("query lags behind the payment");
        }
        world.tell(|| match &paid {
            Ok(_) => format!("the customer pays {number}"),
            Err(refused) => format!("the customer can't pay {number}: {refused}"),
        });
        world.stir();
    };
    match customer {
        Customer::Pays { after_ms } => {
            sleep_ms(after_ms).await;
            confirm(PayRef::CodeUrl(code));
        }
        Customer::Hesitates { scans_ms, pays_ms } => {
            sleep_ms(scans_ms).await;
            let known = locked(&world.ledger).fail_payment(PayRef::CodeUrl(code), world.true_ms()).is_ok();
            sleep_ms(pays_ms - scans_ms).await;
            if known {
                // The phone has the order open already; the code on the screen plays no part any more.
                confirm(PayRef::OutTradeNo(number));
            }
        }
        Customer::FailsFirst { pays_ms } => {
            sleep_ms(pays_ms / 2).await;
            // A refused bank card changes nothing for the till.
            let _ = locked(&world.ledger).fail_payment(PayRef::CodeUrl(code), world.true_ms());
            sleep_ms(pays_ms / 2).await;
            confirm(PayRef::CodeUrl(code));
        }
        Customer::PaysAfterClose => {
            let mut news = world.news.subscribe();
            while locked(&world.disk).attempts[number].state.is_open() {
                news.changed().await;
            }
            sleep_ms(world.dice.skewed_ms(20_000)).await;
            world.went_wrong("payment tried after the local close");
            confirm(PayRef::OutTradeNo(number));
        }
        Customer::PaysAtClose | Customer::Leaves => {}
    }
}
