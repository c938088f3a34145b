//! Observations of one transaction on their way through the pure decision: read together, decided one after the
//! other, written together.

use super::{Seen, Settled, load};
use crate::db::Tx;
use crate::{Store, StoreError, attempts, duties, outbox, paylog, sales};
use std::collections::{BTreeMap, HashMap};
use till::duty::NewDuty;
use till::paylog::{EntryState, NewEntry};
use till::payment::Attempt;
use till::sale::{Sale, SaleState};
use till::settlement::{Outcome, Settlement, decide};

/// Attempts and sales as the observations decided so far leave them, and what is to be written for it.
pub(super) struct Desk {
    attempts: HashMap<String, Filed>,
    sales: HashMap<String, Sale>,
    /// Sales that receive money, with the state they were read in: nobody may have changed it meanwhile.
    money: BTreeMap<String, SaleState>,
    pays: Vec<(String, String)>,
    news: Vec<News>,
}

/// Money for the pay log, and what follows from it.
struct News {
    entry: NewEntry,
    duty: Option<NewDuty>,
    /// The version its attempt got by it.
    version: i64,
}

struct Filed {
    attempt: Attempt,
    /// The version that was read, which must still be the stored one when the change is written.
    read_version: i64,
}

impl Desk {
    /// Reads the attempts the observations speak of, and their sales.
    pub(super) async fn load(tx: &mut Tx, seen: &[&Seen]) -> Result<Desk, StoreError> {
        let numbers: Vec<&str> = seen.iter().map(|seen| seen.out_trade_no.as_str()).collect();
        let mut desk = Desk {
            attempts: HashMap::with_capacity(seen.len()),
            sales: HashMap::with_capacity(seen.len()),
            money: BTreeMap::new(),
            pays: Vec::new(),
            news: Vec::new(),
        };
        for (attempt, sale) in load::attempts(tx, &numbers).await? {
            let filed = Filed { read_version: attempt.version, attempt };
            desk.attempts.insert(filed.attempt.out_trade_no.to_string(), filed);
            desk.sales.insert(sale.sale_no.clone(), sale);
        }
        Ok(desk)
    }

    /// Decides one observation.
    pub(super) fn settle(&mut self, seen: &Seen) -> Settled {
        let unknown = Settled { outcome: Outcome::UnknownAttempt, attempt: None, sale: None };
        let Some(filed) = self.attempts.get_mut(&seen.out_trade_no) else { return unknown };
        let Some(sale) = self.sales.get_mut(&filed.attempt.sale_no) else { return unknown };
        let Settlement { attempt, pays_sale, entry, duty, outcome } =
            decide(&filed.attempt, sale.state, &seen.observation, seen.now_ms);
        if let Some(next) = attempt {
            filed.attempt = Attempt { version: filed.attempt.version + 1, ..next };
            if let Some(entry) = entry {
                self.money.entry(sale.sale_no.clone()).or_insert(sale.state);
                sale.receipts += i64::from(entry.state != EntryState::Mismatch);
                self.news.push(News { entry, duty, version: filed.attempt.version });
            }
            if pays_sale {
                sale.state = SaleState::Paid;
                sale.paid_by = Some(filed.attempt.out_trade_no.clone());
                self.pays.push((sale.sale_no.clone(), seen.out_trade_no.clone()));
            }
        }
        Settled { outcome, attempt: Some(filed.attempt.clone()), sale: Some(sale.clone()) }
    }

    /// Writes everything that was decided. `false`: somebody else has changed what was read.
    pub(super) async fn write(self, store: &Store, tx: &mut Tx) -> Result<bool, StoreError> {
        let changed = self.attempts.values().filter(|filed| filed.attempt.version != filed.read_version);
        let mut changed: Vec<(&Attempt, i64)> = changed.map(|f| (&f.attempt, f.read_version)).collect();
        // In the order in which they lie in the file.
        changed.sort_unstable_by(|(a, _), (b, _)| a.out_trade_no.as_str().cmp(b.out_trade_no.as_str()));
        if !attempts::update(tx, &changed).await? {
            return Ok(false);
        }
        if !tx.reads_stay_true() {
            for (sale_no, state) in &self.money {
                if sales::lock(tx, sale_no).await? != Some(*state) {
                    return Ok(false);
                }
            }
        }
        // Before the goods: whoever holds the head of the pay log is the only one who counts them, so that two tills
        // selling the same goods cannot dead-lock.
        let entries: Vec<&NewEntry> = self.news.iter().map(|news| &news.entry).collect();
        paylog::append(tx, &entries).await?;
        if !sales::pay(tx, &self.pays).await? {
            return Ok(false);
        }
        let paid: Vec<&Sale> = self.pays.iter().filter_map(|(sale_no, _)| self.sales.get(sale_no)).collect();
        sales::count_sold(tx, &paid).await?;
        for News { entry, duty, version } in &self.news {
            outbox::append(store, tx, entry, duty.as_ref(), *version).await?;
            if let Some(duty) = duty {
                duties::raise(tx, duty, entry.at_ms).await?;
            }
        }
        Ok(true)
    }
}
