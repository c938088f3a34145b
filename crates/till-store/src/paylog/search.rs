//! Searching the pay log, at a million entries and more, without anybody waiting.
//!
//! Entries are read newest first by (time, place in the chain). What an index can answer is answered at once. What must
//! be looked at row by row (a text somewhere in what WeChat said, a cashier) is looked at in windows of bounded size:
//! each call does one stretch of work and says where to go on, so that a screen shows what was found so far and a
//! person can stop it.

use super::EntryRow;
use crate::conditions::{Arg, Conditions, anywhere, beginning_with, filtered};
use crate::db::on;
use crate::{Store, StoreError};
use fen::Fen;
use till::paylog::{Entry, EntryState};
use till::payment::Source;

/// Entries looked at by one call, in windows that grow: the first finds what is everywhere at once.
const CHEAP: [i64; 3] = [2_000, 12_000, 46_000];
/// The same where looking means reading wide rows or other tables.
const DEAR: [i64; 3] = [500, 1_500, 4_000];
/// So few matches are sorted faster than they are found in order of time.
const FEW: i64 = 4_000;

/// Finds the entries by the cashier's sales.
const OF_FEW_SALES: &str =
    "sale_no IN (SELECT s.sale_no FROM sales s WHERE s.cashier = ?1 AND s.cashier <> '')";
/// Looks whose sale an entry belongs to.
const OF_CASHIER: &str =
    "EXISTS (SELECT 1 FROM sales WHERE sales.sale_no = paylog.sale_no AND sales.cashier = ?1)";
/// The second condition is the index's own.
const COUNT_OF_CASHIER: &str = "SELECT COUNT(*) FROM
    (SELECT 1 FROM sales WHERE cashier = $1 AND cashier <> '' LIMIT $2) AS few";

/// Which entries. Empty fields don't filter.
#[derive(Debug, Clone, Default)]
pub struct PaylogFilter {
    /// Written at or after, epoch milliseconds.
    pub from_ms: Option<i64>,
    /// Written before, epoch milliseconds.
    pub until_ms: Option<i64>,
    /// What the entry says about the money.
    pub state: Option<EntryState>,
    /// Who saw it.
    pub source: Option<Source>,
    /// The till that worked on it.
    pub till: Option<String>,
    /// Who was logged in when the sale was made.
    pub cashier: Option<String>,
    /// At least this much.
    pub least: Option<Fen>,
    /// At most this much.
    pub most: Option<Fen>,
    /// Beginning of a sale number, order number or transaction id; upper or lower case.
    pub number: String,
    /// Part of an order number or transaction id, or of anything the gateway said; upper or lower case.
    pub text: String,
}

/// A place in the order of time: the entries behind it are older.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaylogKey {
    /// When the entry was written, epoch milliseconds.
    pub at_ms: i64,
    /// Its place in the chain.
    pub seq: i64,
}

impl PaylogKey {
    /// The place of an entry.
    pub fn of(entry: &Entry) -> PaylogKey {
        PaylogKey { at_ms: entry.body.at_ms, seq: entry.seq }
    }
}

/// What one call found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaylogFound {
    /// Entries, newest first.
    pub entries: Vec<Entry>,
    /// Where to go on; `None` at the end.
    pub next: Option<PaylogKey>,
    /// The call ended before the page was full: there may be more before `next`.
    pub searching: bool,
}

/// Totals of all entries a filter matches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct PaylogTotals {
    /// How many entries.
    pub count: i64,
    /// Fen received in them (mismatches are no receipts and do not count).
    pub total_fen: i64,
}

/// Totals of one stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaylogPart {
    /// Of this stretch alone.
    pub totals: PaylogTotals,
    /// Where to go on; `None` at the end.
    pub next: Option<PaylogKey>,
}

/// How a filter is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// An index holds the matches in the order of time.
    Index,
    /// An index finds the matches, few enough to sort.
    Few,
    /// The cashier has few sales: their entries, sorted.
    FewSales,
    /// Row by row, in windows of these sizes.
    Windows([i64; 3]),
}

impl Way {
    /// The matches are sorted once found, instead of read in the order of time.
    fn is_sorted(self) -> bool {
        matches!(self, Way::Few | Way::FewSales)
    }
}

/// A stretch of the order of time: behind `after`, down to and including `end`.
#[derive(Debug, Clone, Copy, Default)]
struct Stretch {
    after: Option<PaylogKey>,
    end: Option<PaylogKey>,
}

impl Store {
    /// Up to `limit` entries behind `after`, newest first, found by a bounded amount of work.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn paylog_search(
        &self,
        filter: &PaylogFilter,
        after: Option<PaylogKey>,
        limit: i64,
    ) -> Result<PaylogFound, StoreError> {
        let way = self.way(filter).await?;
        let Way::Windows(sizes) = way else {
            let entries = self.entries(filter, way, Stretch { after, end: None }, limit).await?;
            let next = entries.last().filter(|_| is_full(&entries, limit)).map(PaylogKey::of);
            return Ok(PaylogFound { entries, next, searching: false });
        };
        let (mut found, mut at) = (Vec::new(), after);
        for size in sizes {
            let Some(end) = self.window_end(filter, at, size).await? else {
                at = None;
                break;
            };
            let rest = limit - i64::try_from(found.len()).unwrap_or(limit);
            found.extend(self.entries(filter, way, Stretch { after: at, end: Some(end) }, rest).await?);
            if is_full(&found, limit) {
                let next = found.last().map(PaylogKey::of);
                return Ok(PaylogFound { entries: found, next, searching: false });
            }
            at = Some(end);
        }
        Ok(PaylogFound { entries: found, next: at, searching: at.is_some() })
    }

    /// Up to `limit` entries behind `after`, newest first (keyset paging), however long it takes to find them.
    ///
    /// # Errors
    /// As [`Store::paylog_search`].
    pub async fn paylog_page(
        &self,
        filter: &PaylogFilter,
        after: Option<PaylogKey>,
        limit: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        let mut found = self.paylog_search(filter, after, limit).await?;
        while found.searching {
            let rest = limit - i64::try_from(found.entries.len()).unwrap_or(limit);
            let more = self.paylog_search(filter, found.next, rest).await?;
            found.entries.extend(more.entries);
            (found.next, found.searching) = (more.next, more.searching);
        }
        Ok(found.entries)
    }

    /// Count and sum of what the filter matches behind `after`, by a bounded amount of work: add up the parts.
    ///
    /// # Errors
    /// As [`Store::paylog_search`].
    pub async fn paylog_sum(
        &self,
        filter: &PaylogFilter,
        after: Option<PaylogKey>,
    ) -> Result<PaylogPart, StoreError> {
        let way = self.way(filter).await?;
        let size = match way {
            Way::Few | Way::FewSales => return self.sum(filter, way, Stretch { after, end: None }).await,
            Way::Index if is_rare(filter) => {
                return self.sum(filter, way, Stretch { after, end: None }).await;
            }
            Way::Index => CHEAP[2],
            Way::Windows(sizes) => sizes[2],
        };
        let end = self.window_end(filter, after, size).await?;
        let part = self.sum(filter, way, Stretch { after, end }).await?;
        Ok(PaylogPart { next: end, ..part })
    }

    /// Count and sum of everything the filter matches.
    ///
    /// # Errors
    /// As [`Store::paylog_search`].
    pub async fn paylog_totals(&self, filter: &PaylogFilter) -> Result<PaylogTotals, StoreError> {
        let (mut totals, mut after) = (PaylogTotals::default(), None);
        loop {
            let part = self.paylog_sum(filter, after).await?;
            totals.count += part.totals.count;
            totals.total_fen += part.totals.total_fen;
            after = part.next;
            if after.is_none() {
                return Ok(totals);
            }
        }
    }

    async fn way(&self, filter: &PaylogFilter) -> Result<Way, StoreError> {
        let is_range = filter.least != filter.most;
        if (!filter.number.trim().is_empty() || is_range) && self.are_few(filter).await? {
            return Ok(Way::Few);
        }
        if self.cashier_sold_little(filter).await? {
            return Ok(Way::FewSales);
        }
        let is_dear = !filter.text.trim().is_empty() || filter.cashier.is_some();
        Ok(if is_dear || !filter.number.trim().is_empty() {
            Way::Windows(DEAR)
        } else if is_rare(filter) || filter.least.is_some() && !is_range {
            Way::Index
        } else if is_range || filter.till.is_some() || filter.state.is_some() || filter.source.is_some() {
            Way::Windows(CHEAP)
        } else {
            Way::Index
        })
    }

    /// Whether number or amount alone leave only a few entries.
    async fn are_few(&self, filter: &PaylogFilter) -> Result<bool, StoreError> {
        let mut conditions = Conditions::none();
        if filter.number.trim().is_empty() {
            amount(&mut conditions, filter)
        } else {
            number(&mut conditions, filter)
        }
        let mark = conditions.next_mark();
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM paylog WHERE {} LIMIT {mark}) AS few",
            conditions.sql
        );
        let count: i64 = on!(&self.db, pool => {
            filtered!(query_scalar, sql, conditions).bind(FEW + 1).fetch_one(pool).await?
        });
        Ok(count <= FEW)
    }

    /// Whether a cashier is asked for who has only a few sales. (Sales that name nobody are many, and in no index.)
    async fn cashier_sold_little(&self, filter: &PaylogFilter) -> Result<bool, StoreError> {
        let Some(cashier) = filter.cashier.as_deref().filter(|name| !name.is_empty()) else {
            return Ok(false);
        };
        let count: i64 = on!(&self.db, pool => {
            sqlx::query_scalar(COUNT_OF_CASHIER).bind(cashier).bind(FEW + 1).fetch_one(pool).await?
        });
        Ok(count <= FEW)
    }

    /// The last place of a window of up to `size` entries behind `after`; `None`: there are none.
    async fn window_end(
        &self,
        filter: &PaylogFilter,
        after: Option<PaylogKey>,
        size: i64,
    ) -> Result<Option<PaylogKey>, StoreError> {
        let mut conditions = Conditions::none();
        time(&mut conditions, filter, Stretch { after, end: None });
        let mark = conditions.next_mark();
        // Reads nothing but the index.
        let sql = format!(
            "SELECT at_ms, seq FROM (SELECT at_ms, seq FROM paylog WHERE {}
                ORDER BY at_ms DESC, seq DESC LIMIT {mark}) AS entries ORDER BY at_ms, seq LIMIT 1",
            conditions.sql
        );
        let end: Option<(i64, i64)> = on!(&self.db, pool => {
            filtered!(query_as, sql, conditions).bind(size).fetch_optional(pool).await?
        });
        Ok(end.map(|(at_ms, seq)| PaylogKey { at_ms, seq }))
    }

    async fn entries(
        &self,
        filter: &PaylogFilter,
        way: Way,
        stretch: Stretch,
        limit: i64,
    ) -> Result<Vec<Entry>, StoreError> {
        let conditions = all(filter, way, stretch);
        // `+ 0` keeps the order of time from choosing the index, where the matches are few and found by another.
        let order = if way.is_sorted() { "at_ms + 0" } else { "at_ms" };
        let mark = conditions.next_mark();
        let sql = format!(
            "SELECT * FROM paylog WHERE {} ORDER BY {order} DESC, seq DESC LIMIT {mark}",
            conditions.sql
        );
        let rows: Vec<EntryRow> = on!(&self.db, pool => {
            filtered!(query_as, sql, conditions).bind(limit).fetch_all(pool).await?
        });
        rows.into_iter().map(EntryRow::into_entry).collect()
    }

    async fn sum(&self, filter: &PaylogFilter, way: Way, stretch: Stretch) -> Result<PaylogPart, StoreError> {
        let conditions = all(filter, way, stretch);
        let sql = format!(
            "SELECT COUNT(*) AS count,
                CAST(COALESCE(SUM(CASE WHEN state = 'mismatch' THEN 0 ELSE total_fen END), 0) AS BIGINT) AS total_fen
             FROM paylog WHERE {}",
            conditions.sql
        );
        let totals = on!(&self.db, pool => filtered!(query_as, sql, conditions).fetch_one(pool).await?);
        Ok(PaylogPart { totals, next: None })
    }
}

fn is_full(entries: &[Entry], limit: i64) -> bool {
    i64::try_from(entries.len()).is_ok_and(|count| count >= limit)
}

/// States and sources that have a small index of their own.
fn is_rare(filter: &PaylogFilter) -> bool {
    let rare_state = matches!(filter.state, Some(EntryState::Late | EntryState::Mismatch));
    rare_state || matches!(filter.source, Some(Source::Manual | Source::Bill))
}

fn all(filter: &PaylogFilter, way: Way, stretch: Stretch) -> Conditions {
    let mut c = Conditions::none();
    if way.is_sorted() {
        time_unindexed(&mut c, filter, stretch)
    } else {
        time(&mut c, filter, stretch)
    }
    amount(&mut c, filter);
    if !filter.number.trim().is_empty() {
        number(&mut c, filter);
    }
    if let Some(state) = filter.state {
        c.and("state = ?1", [state.as_str().into()]);
        if state != EntryState::Paid {
            c.and("state <> 'paid'", []);
        }
    }
    if let Some(source) = filter.source {
        c.and("source = ?1", [source.as_str().into()]);
        if matches!(source, Source::Manual | Source::Bill) {
            c.and("source <> 'query' AND source <> 'notification'", []);
        }
    }
    if let Some(till) = &filter.till {
        c.and("till = ?1", [till.as_str().into()]);
    }
    if let Some(cashier) = &filter.cashier {
        c.and(if way == Way::FewSales { OF_FEW_SALES } else { OF_CASHIER }, [cashier.as_str().into()]);
    }
    let text = filter.text.trim();
    if !text.is_empty() {
        c.and(
            "(lower(out_trade_no) LIKE ?1 ESCAPE '\\' OR lower(transaction_id) LIKE ?1 ESCAPE '\\'
                OR lower(gateway) LIKE ?1 ESCAPE '\\')",
            [anywhere(text)],
        );
    }
    c
}

fn key(key: PaylogKey) -> [Arg; 2] {
    [key.at_ms.into(), key.seq.into()]
}

fn time(c: &mut Conditions, filter: &PaylogFilter, stretch: Stretch) {
    if let Some(after) = stretch.after {
        c.and("(at_ms, seq) < (?1, ?2)", key(after));
    }
    if let Some(end) = stretch.end {
        c.and("(at_ms, seq) >= (?1, ?2)", key(end));
    }
    if let Some(from) = filter.from_ms {
        c.and("at_ms >= ?1", [from.into()]);
    }
    if let Some(until) = filter.until_ms {
        c.and("at_ms < ?1", [until.into()]);
    }
}

/// The same, in a form no index of times serves.
fn time_unindexed(c: &mut Conditions, filter: &PaylogFilter, stretch: Stretch) {
    if let Some(after) = stretch.after {
        c.and("(at_ms + 0, seq) < (?1, ?2)", key(after));
    }
    if let Some(from) = filter.from_ms {
        c.and("at_ms + 0 >= ?1", [from.into()]);
    }
    if let Some(until) = filter.until_ms {
        c.and("at_ms + 0 < ?1", [until.into()]);
    }
}

fn amount(c: &mut Conditions, filter: &PaylogFilter) {
    match (filter.least, filter.most) {
        (Some(least), Some(most)) if least == most => c.and("total_fen = ?1", [least.fen().into()]),
        (least, most) => {
            if let Some(least) = least {
                c.and("total_fen >= ?1", [least.fen().into()]);
            }
            if let Some(most) = most {
                c.and("total_fen <= ?1", [most.fen().into()]);
            }
        }
    }
}

/// As typed and in capitals, in which this till writes its numbers.
fn number(c: &mut Conditions, filter: &PaylogFilter) {
    let typed = filter.number.trim();
    let [from, to] = beginning_with(typed);
    let [from_capital, to_capital] = beginning_with(&typed.to_uppercase());
    c.and(
        "((sale_no >= ?1 AND sale_no < ?2) OR (out_trade_no >= ?1 AND out_trade_no < ?2)
            OR (transaction_id >= ?1 AND transaction_id < ?2) OR (out_trade_no >= ?3 AND out_trade_no < ?4)
            OR (transaction_id >= ?3 AND transaction_id < ?4))",
        [from, to, from_capital, to_capital],
    );
}
