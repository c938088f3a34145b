//! The till's disk: what is committed stays, whatever happens to the machine; what is not was never there.

use crate::bugs::Bug;
use crate::dice::Dice;
use crate::world::{World, locked, sleep_ms};
use fen::Fen;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use till::catalogue::Product;
use till::charge_again::supersede;
use till::duty::NewDuty;
use till::numbers;
use till::paylog::{Entry, EntryState, GENESIS, NewEntry};
use till::payment::{Attempt, Observation};
use till::sale::{Sale, SaleState};
use till::settlement::{Outcome, Settlement, decide};
use till_app::books::Books;
use till_store::{NewSale, Override, Settled, Started, StoreError};

/// Another till takes work over when it is overdue by this much; here there is one till.
const TAKE_OVER_AFTER_MS: i64 = 120_000;
/// How long a buggy till leaves a commit in memory.
const UNFLUSHED_MS: i64 = 80;

/// All that is stored.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Sales by number.
    pub sales: BTreeMap<String, Sale>,
    /// Attempts by order number.
    pub attempts: BTreeMap<String, Attempt>,
    /// The pay log.
    pub paylog: Vec<Entry>,
    /// Duties.
    pub duties: Vec<NewDuty>,
    /// The catalogue with its sold counts.
    pub products: Vec<Product>,
    requests: HashMap<String, String>,
    /// The state that would survive a power cut, where that differs.
    survives: Option<Box<State>>,
}

impl State {
    /// A fresh disk with a small catalogue.
    pub fn with_catalogue(dice: &Dice) -> State {
        let product = |id: i64| Product {
            id,
            code: format!("P{id}"),
            name: format!("商品{id}"),
            initials: format!("sp{id}"),
            category: String::new(),
            price: Fen::new(dice.between(1..=9_999)),
            sold_count: 0,
            picture: None,
        };
        State { products: (1..=3).map(product).collect(), ..State::default() }
    }

    /// What a power cut leaves.
    pub fn durable(&self) -> &State {
        self.survives.as_deref().unwrap_or(self)
    }

    /// Power goes.
    pub fn lose_power(&mut self) {
        if let Some(durable) = self.survives.take() {
            *self = *durable;
        }
    }

    fn settled(&self, outcome: Outcome, attempt: Option<Attempt>) -> Settled {
        let sale = attempt.as_ref().and_then(|attempt| self.sales.get(&attempt.sale_no)).cloned();
        Settled { outcome, attempt, sale }
    }

    fn of_sale(&self, sale_no: &str) -> impl Iterator<Item = &Attempt> {
        self.attempts.values().filter(move |attempt| attempt.sale_no == sale_no)
    }

    fn last_of_sale(&self, sale_no: &str) -> Option<&Attempt> {
        self.of_sale(sale_no).max_by_key(|attempt| attempt.attempt_no)
    }

    fn append(&mut self, body: NewEntry) {
        if let Some(sale) = self.sales.get_mut(&body.sale_no) {
            sale.receipts += i64::from(body.state != EntryState::Mismatch);
        }
        let previous_hash = self.paylog.last().map_or(GENESIS.to_owned(), |last| last.hash.clone());
        let seq = i64::try_from(self.paylog.len()).unwrap_or(i64::MAX) + 1;
        let hash = body.hash(seq, &previous_hash);
        self.paylog.push(Entry { seq, body, previous_hash, hash });
    }

    fn pay(&mut self, sale_no: &str, attempt: &Attempt) {
        let Some(sale) = self.sales.get_mut(sale_no) else { return };
        sale.state = SaleState::Paid;
        sale.paid_by = Some(attempt.out_trade_no.clone());
        for line in &sale.lines {
            let sold = self.products.iter_mut().find(|p| Some(p.id) == line.product_id);
            if let Some(product) = sold {
                product.sold_count += line.quantity;
            }
        }
    }
}

/// The till's books on the simulated disk.
pub struct SimBooks(pub Arc<World>);

impl SimBooks {
    /// A write begins here: the last moment at which power or disk may refuse it.
    async fn may_write(&self) -> Result<(), StoreError> {
        self.0.power.step().await;
        if self.0.plan.disk_full.contains(&self.0.elapsed_ms()) {
            self.0.went_wrong("disk full");
            self.0.tell(|| "the disk is full: nothing was written".into());
            return Err(StoreError::DiskFull);
        }
        Ok(())
    }

    /// Keeps what was durable before a careless commit, and makes the rest durable a little later.
    fn commit_later(&self, state: &mut State) {
        let before = State { survives: None, ..state.clone() };
        state.survives.get_or_insert(Box::new(before));
        let world = self.0.clone();
        tokio::spawn(async move {
            sleep_ms(UNFLUSHED_MS).await;
            locked(&world.disk).survives = None;
        });
    }

    fn float_total(&self, new: &NewSale) -> Fen {
        if !self.0.has(Bug::FloatMoney) {
            return new.total;
        }
        let yuan = |fen: Fen| fen.fen() as f64 / 100.0;
        let yuan: f64 = new
            .lines
            .iter()
            .map(|l| yuan(l.unit_price) * l.quantity as f64 - yuan(l.discounted) - yuan(l.share))
            .sum();
        #[expect(clippy::cast_possible_truncation, reason = "the planted bug")]
        Fen::new((yuan * 100.0) as i64)
    }

    /// One try of the settlement; `None`: somebody else wrote in between.
    async fn try_settle(
        &self,
        out_trade_no: &str,
        observation: &Observation,
        now_ms: i64,
    ) -> Result<Option<Settled>, StoreError> {
        let world = &self.0;
        world.power.step().await;
        let (before, sale) = {
            let disk = locked(&world.disk);
            let Some(before) = disk.attempts.get(out_trade_no).cloned() else {
                return Ok(Some(disk.settled(Outcome::UnknownAttempt, None)));
            };
            let sale = disk.sales.get(&before.sale_no).map_or(SaleState::Open, |sale| sale.state);
            (before, sale)
        };
        let seen = match world.bug {
            None => Some(before.clone()),
            Some(bug) => bug.missee(&before, observation),
        };
        let Some(seen) = seen else {
            return Ok(Some(locked(&world.disk).settled(Outcome::AlreadyThere, Some(before))));
        };
        let observed = world.bug.map(|bug| bug.mistake(&before, observation));
        let settlement = decide(&seen, sale, observed.as_ref().unwrap_or(observation), now_ms);
        if settlement.attempt.is_none() {
            self.rewrite_on_repeat(out_trade_no, observation);
            return Ok(Some(locked(&world.disk).settled(settlement.outcome, Some(before))));
        }
        if world.dice.one_in(4) {
            // Another writer may come in between, as another till does on PostgreSQL.
            sleep_ms(world.dice.between(0..=30)).await;
        }
        self.may_write().await?;
        self.write(&before, sale, settlement).await
    }

    async fn write(
        &self,
        before: &Attempt,
        sale: SaleState,
        settlement: Settlement,
    ) -> Result<Option<Settled>, StoreError> {
        let world = &self.0;
        let Settlement { attempt, pays_sale, entry, duty, outcome } = settlement;
        let Some(mut next) = attempt else { return Ok(None) };
        next.version = before.version + 1;
        if world.has(Bug::SkipAmountCheck) {
            next.terms = before.terms.clone();
        }
        {
            let mut disk = locked(&world.disk);
            let stored = disk.attempts.get(next.out_trade_no.as_str()).map(|a| a.version);
            let sale_now = disk.sales.get(&next.sale_no).map(|s| s.state);
            let moved = stored != Some(before.version) || (entry.is_some() && sale_now != Some(sale));
            if moved && !world.has(Bug::NoCompareAndSet) {
                return Ok(None);
            }
            if world.has(Bug::ShowBeforeCommit) {
                self.commit_later(&mut disk);
            }
            disk.attempts.insert(next.out_trade_no.to_string(), next.clone());
        }
        if world.has(Bug::TwoCommits) && entry.is_some() {
            world.power.step().await;
        }
        let settled = {
            let mut disk = locked(&world.disk);
            if pays_sale {
                disk.pay(&next.sale_no, &next);
            }
            if let Some(entry) = entry {
                disk.append(entry);
            }
            let forgotten = world.has(Bug::NoDutyForLateMoney);
            disk.duties.extend(duty.filter(|_| !forgotten));
            disk.settled(outcome, Some(next.clone()))
        };
        locked(&world.witness).committed(world, before, &next);
        world.stir();
        // Committed; power may go before anybody hears of it.
        world.power.step().await;
        Ok(Some(settled))
    }

    fn rewrite_on_repeat(&self, out_trade_no: &str, observation: &Observation) {
        if !self.0.has(Bug::RewriteOnRepeat) || !matches!(observation, Observation::Success(_)) {
            return;
        }
        let now_ms = self.0.till_ms();
        let mut disk = locked(&self.0.disk);
        let entry = disk.paylog.iter_mut().find(|entry| entry.body.out_trade_no == out_trade_no);
        if let Some(entry) = entry {
            entry.body.at_ms = now_ms;
        }
    }
}

impl Books for SimBooks {
    async fn product(&self, id: i64) -> Result<Option<Product>, StoreError> {
        Ok(locked(&self.0.disk).products.iter().find(|p| p.id == id).cloned())
    }

    async fn start_sale(
        &self,
        new: NewSale,
        attempt: impl FnOnce(&str) -> Attempt + Send,
    ) -> Result<Started, StoreError> {
        self.may_write().await?;
        let started = {
            let mut disk = locked(&self.0.disk);
            let known =
                disk.requests.get(&new.request_id).filter(|_| !self.0.has(Bug::SecondClickSecondSale));
            if let Some(sale_no) = known {
                let sale = disk.sales[sale_no].clone();
                if sale.total != new.total {
                    return Err(StoreError::RequestReused(sale.total));
                }
                let attempt = disk.last_of_sale(sale_no).cloned();
                return Ok(Started {
                    sale,
                    attempt: attempt.ok_or_else(|| StoreError::NoSuchSale(sale_no.clone()))?,
                });
            }
            if self.0.has(Bug::SendBeforeCommit) {
                self.commit_later(&mut disk);
            }
            let sequence = i64::try_from(disk.sales.len()).unwrap_or(0) + 1;
            let sale = Sale {
                sale_no: numbers::sale_no(new.now_ms, sequence),
                state: SaleState::Open,
                total: self.float_total(&new),
                created_at_ms: new.now_ms,
                paid_by: None,
                receipts: 0,
                till: new.till,
                cashier: new.cashier,
                request_id: new.request_id.clone(),
                lines: new.lines,
                discount: new.discount,
                note: new.note,
            };
            let attempt = attempt(&sale.sale_no);
            disk.requests.insert(new.request_id, sale.sale_no.clone());
            disk.sales.insert(sale.sale_no.clone(), sale.clone());
            disk.attempts.insert(attempt.out_trade_no.to_string(), attempt.clone());
            Started { sale, attempt }
        };
        self.0.power.step().await;
        Ok(started)
    }

    async fn retry_sale(
        &self,
        sale_no: &str,
        attempt: impl FnOnce(&Sale, i64) -> Attempt + Send,
    ) -> Result<Started, StoreError> {
        self.may_write().await?;
        let started = {
            let mut disk = locked(&self.0.disk);
            let missing = || StoreError::NoSuchSale(sale_no.to_owned());
            let sale = disk.sales.get(sale_no).cloned().ok_or_else(missing)?;
            let last = disk.last_of_sale(sale_no).cloned().ok_or_else(missing)?;
            let open = disk.of_sale(sale_no).any(|attempt| attempt.state.is_open());
            if open && !self.0.has(Bug::ChargeWhileOpen) {
                return Err(StoreError::SaleHasOpenAttempt);
            }
            if sale.receipts > 0 && !self.0.has(Bug::ChargeAfterMoney) {
                return Err(StoreError::SalePaid);
            }
            let next = attempt(&sale, last.attempt_no + 1);
            disk.attempts.insert(next.out_trade_no.to_string(), next.clone());
            locked(&self.0.witness).charged_anew(&self.0, &disk, sale_no);
            Started { sale, attempt: next }
        };
        self.0.power.step().await;
        Ok(started)
    }

    async fn override_unknown(
        &self,
        word: &Override,
        attempt: impl Fn(&Sale, i64) -> Attempt + Send + Sync,
    ) -> Result<Started, StoreError> {
        self.may_write().await?;
        let started = {
            let mut disk = locked(&self.0.disk);
            let missing = || StoreError::NoSuchSale(word.sale_no.clone());
            let sale = disk.sales.get(&word.sale_no).cloned().ok_or_else(missing)?;
            let last = disk.last_of_sale(&word.sale_no).cloned().ok_or_else(missing)?;
            let attempts: Vec<Attempt> = disk.of_sale(&word.sale_no).cloned().collect();
            for mut superseded in supersede(&sale, &attempts, word.now_ms)? {
                superseded.version += 1;
                disk.attempts.insert(superseded.out_trade_no.to_string(), superseded);
            }
            let next = attempt(&sale, last.attempt_no + 1);
            disk.attempts.insert(next.out_trade_no.to_string(), next.clone());
            Started { sale, attempt: next }
        };
        locked(&self.0.witness).charged_again(&word.sale_no);
        self.0.power.step().await;
        Ok(started)
    }

    async fn settle(
        &self,
        out_trade_no: &str,
        observation: &Observation,
        now_ms: i64,
    ) -> Result<Settled, StoreError> {
        loop {
            if let Some(settled) = self.try_settle(out_trade_no, observation, now_ms).await? {
                return Ok(settled);
            }
        }
    }

    async fn attempt(&self, out_trade_no: &str) -> Result<Option<Attempt>, StoreError> {
        Ok(locked(&self.0.disk).attempts.get(out_trade_no).cloned())
    }

    async fn sale(&self, sale_no: &str) -> Result<Option<Sale>, StoreError> {
        Ok(locked(&self.0.disk).sales.get(sale_no).cloned())
    }

    async fn open_attempts(&self, till: &str) -> Result<Vec<Attempt>, StoreError> {
        let disk = locked(&self.0.disk);
        Ok(disk.attempts.values().filter(|a| a.state.is_open() && a.till == till).cloned().collect())
    }

    async fn agenda(&self, till: &str) -> Result<Vec<(String, i64)>, StoreError> {
        let world = &self.0;
        let now_ms = world.till_ms();
        let awake_since = locked(&world.witness).awake_since_ms();
        let disk = locked(&world.disk);
        let mut agenda: Vec<(String, i64)> = Vec::new();
        for attempt in disk.attempts.values().filter(|a| a.state.is_open()) {
            let Some(due) = attempt.due else { continue };
            let forgotten = (world.has(Bug::ForgetOnRestart) && attempt.created_at_ms < awake_since)
                || (world.has(Bug::ForgetSuperseded) && attempt.superseded_at_ms.is_some())
                || (world.has(Bug::StopAtExpiry) && now_ms >= attempt.terms.time_expire_ms);
            if forgotten {
                continue;
            }
            let mut at_ms = if attempt.till == till { due.at_ms } else { due.at_ms + TAKE_OVER_AFTER_MS };
            if world.has(Bug::TrustTheClock) && at_ms > now_ms {
                at_ms = at_ms.min(now_ms + 60_000);
            }
            agenda.push((attempt.out_trade_no.to_string(), at_ms));
        }
        agenda.sort_by_key(|(_, at_ms)| *at_ms);
        Ok(agenda)
    }
}
