//! The witness: watches every step of a run and says which promise was broken, and how.
//!
//! It believes nobody. What the till says is held against what WeChat's books say and what the disk holds.

use crate::disk::State as Disk;
use crate::plan::Customer;
use crate::world::{World, locked};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use till::paylog::{ChainCheck, Entry, EntryState};
use till::payment::{Attempt, State};
use till::sale::SaleState;
use till_app::{Checkout, Stage};
use wechatpay::{Answered, CallError, Fields};
use wechatpay_simulator::ledger::{Call, OrderState};

/// A promise that was not kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The promise's number in the design.
    pub promise: u8,
    /// What was seen.
    pub how: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "promise {}: {}", self.promise, self.how)
    }
}

/// What the witness has seen so far.
#[derive(Debug, Default)]
pub struct Witness {
    broken: Vec<Broken>,
    /// Numbers of which WeChat truthfully said something that ends an unpaid attempt.
    may_end: BTreeSet<String>,
    /// Numbers WeChat told an untruth about.
    lied_about: BTreeSet<String>,
    /// Sales a manager charged again while nobody knew: a second code was meant to be out.
    charged_again: BTreeSet<String>,
    /// Codes that were on a screen: sale, order number.
    shown: BTreeSet<(String, String)>,
    customers: BTreeMap<String, Customer>,
    awake_since_ms: i64,
}

impl Witness {
    /// Notes a broken promise; the same one is noted once.
    pub fn broke(&mut self, world: &World, promise: u8, how: String) {
        let broken = Broken { promise, how };
        if !self.broken.contains(&broken) {
            world.tell(|| format!("BROKEN {broken}"));
            self.broken.push(broken);
        }
    }

    /// Everything that was broken.
    pub fn broken(&self) -> &[Broken] {
        &self.broken
    }

    /// The machine was switched on, by its own clock.
    pub fn awake(&mut self, till_ms: i64) {
        self.awake_since_ms = till_ms;
    }

    /// When the machine was switched on last.
    pub fn awake_since_ms(&self) -> i64 {
        self.awake_since_ms
    }

    /// Somebody stands before this code.
    pub fn serves(&mut self, out_trade_no: &str, customer: Customer) {
        self.customers.insert(out_trade_no.to_owned(), customer);
    }

    /// Who stands before this code.
    pub fn customer_of(&self, out_trade_no: &str) -> Option<Customer> {
        self.customers.get(out_trade_no).copied()
    }

    /// WeChat confirmed what it had not done.
    pub fn lied_about(&mut self, out_trade_no: &str) {
        self.lied_about.insert(out_trade_no.to_owned());
    }

    /// A manager took the risk of a second payment.
    pub fn charged_again(&mut self, sale_no: &str) {
        self.charged_again.insert(sale_no.to_owned());
    }

    /// Promise 3: nobody is asked for money that has come already.
    pub fn charged_anew(&mut self, world: &World, disk: &Disk, sale_no: &str) {
        if disk.paylog.iter().any(|entry| is_money(&entry) && entry.body.sale_no == sale_no) {
            self.broke(world, 3, format!("{sale_no} has received money and is charged again"));
        }
    }

    /// Promise 1: what is sent is on the disk.
    pub fn sent(&mut self, world: &World, call: Call, number: &str) {
        let stored = locked(&world.disk).durable().attempts.contains_key(number);
        if call == Call::UnifiedOrder && !stored {
            self.broke(world, 1, format!("{number} was sent and is not on the disk"));
        }
    }

    /// Remembers the answers that may end an attempt: trustworthy, and saying that it can't be paid.
    pub fn heard<R>(&mut self, call: Call, number: &str, answer: &Result<Answered<R>, CallError>) {
        let ends = match answer {
            Ok(answered) => call == Call::CloseOrder || is_over(&answered.fields),
            Err(CallError::Rejected(rejected)) => match rejected.code.as_str() {
                "ORDERCLOSED" | "ORDERNOTEXIST" => true,
                "ORDERPAID" | "SYSTEMERROR" => false,
                _ => call == Call::UnifiedOrder,
            },
            Err(CallError::NotSent(_) | CallError::Unknown(_)) => false,
        };
        if ends {
            self.may_end.insert(number.to_owned());
        }
    }

    /// Looks at a commit: promises 6, 7 and 8.
    pub fn committed(&mut self, world: &World, before: &Attempt, next: &Attempt) {
        world.tell(|| format!("stored {}: {:?} → {:?}", next.out_trade_no, before.state, next.state));
        if before.state == next.state {
            return;
        }
        let number = next.out_trade_no.as_str();
        match next.state {
            State::Closed | State::Failed | State::Reversed => self.ended_unpaid(world, number),
            State::Created | State::AwaitingPayer | State::Unknown | State::Closing | State::Paid => {}
        }
        if before.state == State::Paid {
            self.broke(world, 5, format!("{number} was paid and became {:?}", next.state));
        }
    }

    fn ended_unpaid(&mut self, world: &World, number: &str) {
        if !self.may_end.contains(number) {
            self.broke(world, 7, format!("{number} ended unpaid, and WeChat never said so"));
        }
        if self.lied_about.contains(number) {
            return;
        }
        let view = locked(&world.ledger).order(number, world.true_ms());
        let was_shown = self.shown.iter().any(|(_, shown)| shown == number);
        match view {
            Some(order) if order.state == OrderState::Success => {
                self.broke(world, 7, format!("{number} ended unpaid, and it is paid"));
            }
            Some(order) if order.not_payable.is_none() && was_shown => {
                self.broke(world, 8, format!("{number} ended, and its code can still be paid"));
            }
            Some(_) | None => {}
        }
    }

    /// Looks at what a screen shows: promises 2, 3 and 7.
    pub fn shown(&mut self, world: &World, checkout: &Checkout) {
        let attempt = &checkout.attempt;
        let number = attempt.out_trade_no.as_str();
        let durable = {
            let disk = locked(&world.disk);
            let stored = disk.durable().attempts.get(number).map(|stored| stored.version);
            stored.is_some_and(|version| version >= attempt.version)
        };
        if !durable {
            let what = checkout.stage().as_str();
            self.broke(world, 2, format!("{number} was shown as {what} and that is not on the disk"));
        }
        if checkout.code_url().is_none() {
            return;
        }
        if checkout.stage() != Stage::Waiting {
            self.broke(world, 7, format!("{number} shows its code while {}", checkout.stage().as_str()));
        }
        let sale_no = &checkout.sale.sale_no;
        let others: Vec<String> = self
            .shown
            .iter()
            .filter(|(sale, other)| sale == sale_no && other != number)
            .map(|(_, other)| other.clone())
            .collect();
        for other in others {
            let view = locked(&world.ledger).order(&other, world.true_ms());
            let payable = view.is_some_and(|order| order.not_payable.is_none());
            if payable && !self.lied_about.contains(&other) && !self.charged_again.contains(sale_no) {
                self.broke(world, 3, format!("the codes of {other} and {number} can both be paid"));
            }
        }
        self.shown.insert((sale_no.clone(), number.to_owned()));
    }

    /// The end of a run, when everything has calmed down: promises 3 to 6, 9 and 10.
    pub fn sum_up(&mut self, world: &World) {
        let disk = locked(&world.disk).clone();
        self.money_is_there(world, &disk);
        self.nothing_else_is(world, &disk);
        self.sales_agree(world, &disk);
        self.chain_holds(world, &disk);
    }

    /// Whether money of WeChat's books is in no entry yet.
    pub fn misses_money(&self, world: &World) -> bool {
        let disk = locked(&world.disk);
        successes(world).iter().any(|(number, _, _)| {
            !disk.paylog.iter().any(|entry| is_money(&entry) && entry.body.out_trade_no == *number)
        })
    }

    /// Promises 4 and 5: each success of WeChat's books has exactly one entry, to the fen.
    fn money_is_there(&mut self, world: &World, disk: &Disk) {
        for (number, total, transaction_id) in successes(world) {
            let of_it = |entry: &&Entry| is_money(entry) && entry.body.out_trade_no == number;
            let entries: Vec<&Entry> = disk.paylog.iter().filter(of_it).collect();
            match entries[..] {
                [] => self.broke(world, 4, format!("the money of {number} is in no entry")),
                [entry] if entry.body.total != total || entry.body.transaction_id != transaction_id => {
                    self.broke(world, 10, format!("the entry of {number} is not what was paid"));
                }
                [_] => {}
                [..] => self.broke(world, 5, format!("{number} has {} money entries", entries.len())),
            }
        }
    }

    /// Promise 6, and the duties of promise 4.
    fn nothing_else_is(&mut self, world: &World, disk: &Disk) {
        for entry in disk.paylog.iter().filter(is_money) {
            let number = &entry.body.out_trade_no;
            let view = locked(&world.ledger).order(number, world.true_ms());
            if view.is_none_or(|order| order.state != OrderState::Success) {
                self.broke(world, 6, format!("{number} stands as paid and nobody paid it"));
            }
            let has_duty = disk.duties.iter().any(|duty| duty.out_trade_no == *number);
            if entry.body.state == EntryState::Late && !has_duty {
                self.broke(world, 4, format!("the late money of {number} raised no duty"));
            }
        }
    }

    /// Promises 3, 5 and 10: sales, their money and the sold counts.
    fn sales_agree(&mut self, world: &World, disk: &Disk) {
        let mut requests = BTreeSet::new();
        let mut sold: BTreeMap<i64, i64> = BTreeMap::new();
        for sale in disk.sales.values() {
            let no = &sale.sale_no;
            if !requests.insert(&sale.request_id) {
                self.broke(world, 5, format!("one click made two sales, {no} is the second"));
            }
            if till::sale::total(&sale.lines) != Ok(sale.total) {
                self.broke(world, 10, format!("the lines of {no} don't add up to its total"));
            }
            let money: Vec<&Entry> =
                disk.paylog.iter().filter(|e| is_money(e) && e.body.sale_no == *no).collect();
            let paid = money.iter().filter(|entry| entry.body.state == EntryState::Paid).count();
            if paid != usize::from(sale.state == SaleState::Paid) {
                self.broke(world, 5, format!("{no} is {:?} with {paid} paying entries", sale.state));
            }
            let lied = money.iter().any(|entry| self.lied_about.contains(&entry.body.out_trade_no));
            if money.len() > 1 && !lied && !self.charged_again.contains(no) {
                self.broke(world, 3, format!("the customer of {no} paid {} times", money.len()));
            }
            if sale.state == SaleState::Paid {
                for line in &sale.lines {
                    *sold.entry(line.product_id.unwrap_or(0)).or_default() += line.quantity;
                }
            }
        }
        for product in &disk.products {
            let counted = sold.get(&product.id).copied().unwrap_or(0);
            if product.sold_count != counted {
                let how = format!("product {} sold {counted}, counted {}", product.id, product.sold_count);
                self.broke(world, 5, how);
            }
        }
    }

    /// Promise 9.
    fn chain_holds(&mut self, world: &World, disk: &Disk) {
        let mut check = ChainCheck::default();
        disk.paylog.iter().for_each(|entry| check.look(entry));
        let head = disk.paylog.last().map_or(till::paylog::GENESIS, |last| &last.hash);
        let seq = i64::try_from(disk.paylog.len()).unwrap_or(i64::MAX);
        if let Some(seq) = check.finish(seq, head).first_bad {
            self.broke(world, 9, format!("the pay log's chain does not hold at entry {seq}"));
        }
    }
}

/// What was really paid: order number, amount, WeChat's number of the payment.
fn successes(world: &World) -> Vec<(String, fen::Fen, String)> {
    locked(&world.ledger)
        .truth(world.true_ms())
        .filter(|order| order.state == OrderState::Success)
        .map(|o| (o.out_trade_no.to_owned(), o.total_fee, o.transaction_id.unwrap_or_default().to_owned()))
        .collect()
}

fn is_money(entry: &&Entry) -> bool {
    matches!(entry.body.state, EntryState::Paid | EntryState::Late)
}

fn is_over(fields: &Fields) -> bool {
    matches!(fields.get("trade_state"), Some("CLOSED" | "REVOKED"))
}
