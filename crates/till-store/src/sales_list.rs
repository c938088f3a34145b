//! The list of sales, newest first, at a million and more: read like the pay log ([`crate::paylog`]).

use crate::conditions::{Arg, Conditions, anywhere, beginning_with, filtered};
use crate::db::on;
use crate::error::readable;
use crate::{Store, StoreError};
use fen::Fen;
use till::payment::State;
use till::sale::SaleState;

/// Sales looked at by one call, in windows that grow.
const CHEAP: [i64; 3] = [2_000, 12_000, 46_000];
/// The same where looking means reading other tables.
const DEAR: [i64; 3] = [300, 700, 1_000];
/// So few matches are sorted faster than they are found in order of time.
const FEW: i64 = 4_000;

/// How a sale stands, with its attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Paid.
    Paid,
    /// An attempt may still be paid.
    Open,
    /// Every attempt ended unpaid.
    Unpaid,
    /// Money of it waits for the manager.
    Duty,
}

/// Which sales. Empty fields don't filter.
#[derive(Debug, Clone, Default)]
pub struct SalesFilter {
    /// Made at or after, epoch milliseconds.
    pub from_ms: Option<i64>,
    /// Made before, epoch milliseconds.
    pub until_ms: Option<i64>,
    /// How it stands.
    pub standing: Option<Standing>,
    /// The till that made it.
    pub till: Option<String>,
    /// Who was logged in.
    pub cashier: Option<String>,
    /// At least this much.
    pub least: Option<Fen>,
    /// At most this much.
    pub most: Option<Fen>,
    /// Beginning of its number, of an order number or of a transaction id; upper or lower case.
    pub number: String,
    /// Part of what was sold, or of a number.
    pub text: String,
}

/// A place in the order of time: the sales behind it are older.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesKey {
    /// When the sale was made, epoch milliseconds.
    pub at_ms: i64,
    /// Its number.
    pub sale_no: String,
}

/// A sale as the list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSale {
    /// `20261123-0007`.
    pub sale_no: String,
    /// The till that made it.
    pub till: String,
    /// Who was logged in; empty: nobody.
    pub cashier: String,
    /// When it was made, epoch milliseconds.
    pub created_at_ms: i64,
    /// What it costs.
    pub total: Fen,
    /// Open or paid.
    pub state: SaleState,
    /// Where its newest attempt stands.
    pub last: Option<State>,
    /// How many attempts were made.
    pub attempts: i64,
    /// Duties that wait for the manager.
    pub duties: i64,
    /// The first line's title, and how many lines there are.
    pub title: String,
    /// Lines.
    pub lines: i64,
}

/// What one call found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesFound {
    /// Sales, newest first.
    pub sales: Vec<ListedSale>,
    /// Where to go on; `None` at the end.
    pub next: Option<SalesKey>,
    /// The call ended before the page was full: there may be more before `next`.
    pub searching: bool,
}

/// Count and sum of one stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesPart {
    /// How many sales.
    pub count: i64,
    /// Sum of the paid ones, fen.
    pub paid_fen: i64,
    /// How many are paid.
    pub paid: i64,
    /// Where to go on; `None` at the end.
    pub next: Option<SalesKey>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Index,
    Few,
    Windows([i64; 3]),
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    sale_no: String,
    till: String,
    cashier: String,
    created_at_ms: i64,
    total_fen: i64,
    state: String,
    last: Option<String>,
    attempts: i64,
    duties: i64,
    title: Option<String>,
    lines: i64,
}

impl ListedRow {
    fn into_sale(self) -> Result<ListedSale, StoreError> {
        let last = self.last.map(|word| readable(State::from_word(&word), "state", &word)).transpose()?;
        Ok(ListedSale {
            state: readable(SaleState::from_word(&self.state), "sale state", &self.state)?,
            sale_no: self.sale_no,
            till: self.till,
            cashier: self.cashier,
            created_at_ms: self.created_at_ms,
            total: Fen::new(self.total_fen),
            last,
            attempts: self.attempts,
            duties: self.duties,
            title: self.title.unwrap_or_default(),
            lines: self.lines,
        })
    }
}

/// Everything the list shows; the other tables are asked for the rows of one page only.
const COLUMNS: &str = "sale_no, till, cashier, created_at_ms, total_fen, state,
    (SELECT a.state FROM attempts a WHERE a.sale_no = sales.sale_no ORDER BY a.attempt_no DESC LIMIT 1) AS last,
    (SELECT COUNT(*) FROM attempts a WHERE a.sale_no = sales.sale_no) AS attempts,
    (SELECT COUNT(*) FROM duties d WHERE d.sale_no = sales.sale_no AND d.resolved_at_ms IS NULL) AS duties,
    (SELECT l.title FROM sale_lines l WHERE l.sale_no = sales.sale_no ORDER BY l.line_no LIMIT 1) AS title,
    (SELECT COUNT(*) FROM sale_lines l WHERE l.sale_no = sales.sale_no) AS lines";

impl Store {
    /// Up to `limit` sales behind `after`, newest first, found by a bounded amount of work.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn sales_search(
        &self,
        filter: &SalesFilter,
        after: Option<SalesKey>,
        limit: i64,
    ) -> Result<SalesFound, StoreError> {
        let way = self.sales_way(filter).await?;
        let Way::Windows(sizes) = way else {
            let sales = self.listed(filter, way, (&after, &None), limit).await?;
            let next = sales.last().filter(|_| is_full(&sales, limit)).map(key_of);
            return Ok(SalesFound { sales, next, searching: false });
        };
        let (mut found, mut at) = (Vec::new(), after);
        for size in sizes {
            let end = self.sales_window_end(filter, &at, size).await?;
            if end.is_none() {
                return Ok(SalesFound { sales: found, next: None, searching: false });
            }
            let rest = limit - i64::try_from(found.len()).unwrap_or(limit);
            found.extend(self.listed(filter, way, (&at, &end), rest).await?);
            if is_full(&found, limit) {
                let next = found.last().map(key_of);
                return Ok(SalesFound { sales: found, next, searching: false });
            }
            at = end;
        }
        Ok(SalesFound { sales: found, next: at, searching: true })
    }

    /// The sale with this number, as the list shows it.
    ///
    /// # Errors
    /// As [`Store::sales_search`].
    pub async fn listed_sale(&self, sale_no: &str) -> Result<Option<ListedSale>, StoreError> {
        let mut conditions = Conditions::none();
        conditions.and("sale_no = ?1", [sale_no.into()]);
        let sql = format!("SELECT {COLUMNS} FROM sales WHERE {}", conditions.sql);
        let row: Option<ListedRow> =
            on!(&self.db, pool => filtered!(query_as, sql, conditions).fetch_optional(pool).await?);
        row.map(ListedRow::into_sale).transpose()
    }

    /// Count and sum of what the filter matches behind `after`, by a bounded amount of work: add up the parts.
    ///
    /// # Errors
    /// As [`Store::sales_search`].
    pub async fn sales_sum(
        &self,
        filter: &SalesFilter,
        after: Option<SalesKey>,
    ) -> Result<SalesPart, StoreError> {
        let way = self.sales_way(filter).await?;
        let end = match way {
            Way::Few => None,
            Way::Index => self.sales_window_end(filter, &after, CHEAP[2]).await?,
            Way::Windows(sizes) => self.sales_window_end(filter, &after, sizes[2]).await?,
        };
        let conditions = all(filter, way, (&after, &end));
        let sql = format!(
            "SELECT COUNT(*) AS count, CAST(COALESCE(SUM(CASE WHEN state = 'paid' THEN total_fen ELSE 0 END), 0) AS BIGINT),
                COUNT(CASE WHEN state = 'paid' THEN 1 END) FROM sales WHERE {}",
            conditions.sql
        );
        let (count, paid_fen, paid): (i64, i64, i64) =
            on!(&self.db, pool => filtered!(query_as, sql, conditions).fetch_one(pool).await?);
        Ok(SalesPart { count, paid_fen, paid, next: end })
    }

    /// The tills that ever made a sale, in the order of their names: one look into an index for each.
    ///
    /// # Errors
    /// As [`Store::sales_search`].
    pub async fn tills(&self) -> Result<Vec<String>, StoreError> {
        let mut tills: Vec<String> = Vec::new();
        loop {
            let last = tills.last().cloned().unwrap_or_default();
            let next: Option<String> = on!(&self.db, pool => {
                sqlx::query_scalar("SELECT MIN(till) FROM sales WHERE till > $1").bind(last).fetch_one(pool).await?
            });
            let Some(next) = next else { return Ok(tills) };
            tills.push(next);
        }
    }

    async fn sales_way(&self, filter: &SalesFilter) -> Result<Way, StoreError> {
        let is_range = filter.least != filter.most;
        let has_number = !filter.number.trim().is_empty();
        // The manager's list is short.
        let is_duty = filter.standing == Some(Standing::Duty);
        if is_duty || (has_number || is_range) && self.sales_are_few(filter).await? {
            return Ok(Way::Few);
        }
        let is_dear = !filter.text.trim().is_empty() || has_number;
        // A named cashier's sales have an index of their own; nothing else may be looked for in them.
        let is_by_row = match &filter.cashier {
            Some(name) if filter.till.is_none() && filter.standing.is_none() => name.is_empty(),
            cashier => cashier.is_some(),
        };
        Ok(if is_dear {
            Way::Windows(DEAR)
        } else if is_range || is_by_row || matches!(filter.standing, Some(Standing::Paid)) {
            Way::Windows(CHEAP)
        } else {
            Way::Index
        })
    }

    async fn sales_are_few(&self, filter: &SalesFilter) -> Result<bool, StoreError> {
        let mut conditions = Conditions::none();
        if filter.number.trim().is_empty() {
            amount(&mut conditions, filter)
        } else {
            number(&mut conditions, filter)
        }
        let mark = conditions.next_mark();
        let sql = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM sales WHERE {} LIMIT {mark}) AS few",
            conditions.sql
        );
        let count: i64 = on!(&self.db, pool => {
            filtered!(query_scalar, sql, conditions).bind(FEW + 1).fetch_one(pool).await?
        });
        Ok(count <= FEW)
    }

    /// The last place of a window of up to `size` sales behind `after`; `None`: there are none.
    async fn sales_window_end(
        &self,
        filter: &SalesFilter,
        after: &Option<SalesKey>,
        size: i64,
    ) -> Result<Option<SalesKey>, StoreError> {
        let mut conditions = Conditions::none();
        time(&mut conditions, filter, (after, &None));
        let mark = conditions.next_mark();
        let sql = format!(
            "SELECT created_at_ms, sale_no FROM (SELECT created_at_ms, sale_no FROM sales WHERE {}
                ORDER BY created_at_ms DESC, sale_no DESC LIMIT {mark}) AS window_sales
                ORDER BY created_at_ms, sale_no LIMIT 1",
            conditions.sql
        );
        let end: Option<(i64, String)> = on!(&self.db, pool => {
            filtered!(query_as, sql, conditions).bind(size).fetch_optional(pool).await?
        });
        Ok(end.map(|(at_ms, sale_no)| SalesKey { at_ms, sale_no }))
    }

    async fn listed(
        &self,
        filter: &SalesFilter,
        way: Way,
        stretch: (&Option<SalesKey>, &Option<SalesKey>),
        limit: i64,
    ) -> Result<Vec<ListedSale>, StoreError> {
        let conditions = all(filter, way, stretch);
        let order = if way == Way::Few { "created_at_ms + 0" } else { "created_at_ms" };
        let mark = conditions.next_mark();
        let sql = format!(
            "SELECT {COLUMNS} FROM sales WHERE {} ORDER BY {order} DESC, sale_no DESC LIMIT {mark}",
            conditions.sql
        );
        let rows: Vec<ListedRow> = on!(&self.db, pool => {
            filtered!(query_as, sql, conditions).bind(limit).fetch_all(pool).await?
        });
        rows.into_iter().map(ListedRow::into_sale).collect()
    }
}

fn is_full(sales: &[ListedSale], limit: i64) -> bool {
    i64::try_from(sales.len()).is_ok_and(|count| count >= limit)
}

fn key_of(sale: &ListedSale) -> SalesKey {
    SalesKey { at_ms: sale.created_at_ms, sale_no: sale.sale_no.clone() }
}

fn all(filter: &SalesFilter, way: Way, stretch: (&Option<SalesKey>, &Option<SalesKey>)) -> Conditions {
    let mut c = Conditions::none();
    if way == Way::Few {
        time_unindexed(&mut c, filter, stretch.0)
    } else {
        time(&mut c, filter, stretch)
    }
    amount(&mut c, filter);
    if !filter.number.trim().is_empty() {
        number(&mut c, filter);
    }
    match filter.standing {
        None => {}
        Some(Standing::Paid) => c.and("state = 'paid'", []),
        Some(Standing::Open) => c.and(
            "state = 'open' AND EXISTS (SELECT 1 FROM attempts a WHERE a.sale_no = sales.sale_no AND a.is_open)",
            [],
        ),
        Some(Standing::Unpaid) => c.and(
            "state = 'open' AND NOT EXISTS (SELECT 1 FROM attempts a WHERE a.sale_no = sales.sale_no AND a.is_open)",
            [],
        ),
        Some(Standing::Duty) => {
            c.and("sale_no IN (SELECT d.sale_no FROM duties d WHERE d.resolved_at_ms IS NULL)", []);
        }
    }
    if let Some(till) = &filter.till {
        c.and("till = ?1", [till.as_str().into()]);
    }
    if let Some(cashier) = &filter.cashier {
        c.and("cashier = ?1", [cashier.as_str().into()]);
        if !cashier.is_empty() {
            c.and("cashier <> ''", []); // The condition of their index.
        }
    }
    let text = filter.text.trim();
    if !text.is_empty() {
        c.and(
            "(lower(sale_no) LIKE ?1 ESCAPE '\\'
                OR EXISTS (SELECT 1 FROM sale_lines l WHERE l.sale_no = sales.sale_no AND lower(l.title) LIKE ?1 ESCAPE '\\')
                OR EXISTS (SELECT 1 FROM attempts a WHERE a.sale_no = sales.sale_no AND lower(a.out_trade_no) LIKE ?1 ESCAPE '\\')
                OR EXISTS (SELECT 1 FROM paylog p WHERE p.sale_no = sales.sale_no AND lower(p.transaction_id) LIKE ?1 ESCAPE '\\'))",
            [anywhere(text)],
        );
    }
    c
}

fn key(key: &SalesKey) -> [Arg; 2] {
    [key.at_ms.into(), key.sale_no.as_str().into()]
}

fn time(c: &mut Conditions, filter: &SalesFilter, (after, end): (&Option<SalesKey>, &Option<SalesKey>)) {
    if let Some(after) = after {
        c.and("(created_at_ms, sale_no) < (?1, ?2)", key(after));
    }
    if let Some(end) = end {
        c.and("(created_at_ms, sale_no) >= (?1, ?2)", key(end));
    }
    if let Some(from) = filter.from_ms {
        c.and("created_at_ms >= ?1", [from.into()]);
    }
    if let Some(until) = filter.until_ms {
        c.and("created_at_ms < ?1", [until.into()]);
    }
}

/// The same, in a form no index of times serves.
fn time_unindexed(c: &mut Conditions, filter: &SalesFilter, after: &Option<SalesKey>) {
    if let Some(after) = after {
        c.and("(created_at_ms + 0, sale_no) < (?1, ?2)", key(after));
    }
    if let Some(from) = filter.from_ms {
        c.and("created_at_ms + 0 >= ?1", [from.into()]);
    }
    if let Some(until) = filter.until_ms {
        c.and("created_at_ms + 0 < ?1", [until.into()]);
    }
}

fn amount(c: &mut Conditions, filter: &SalesFilter) {
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

/// As typed and in capitals. An order number begins with its sale's.
fn number(c: &mut Conditions, filter: &SalesFilter) {
    let typed = filter.number.trim();
    let [from, to] = beginning_with(typed);
    let [from_capital, to_capital] = beginning_with(&typed.to_uppercase());
    c.and(
        "((sale_no >= ?1 AND sale_no < ?2)
            OR sale_no IN (SELECT a.sale_no FROM attempts a WHERE a.out_trade_no >= ?1 AND a.out_trade_no < ?2)
            OR sale_no IN (SELECT a.sale_no FROM attempts a WHERE a.out_trade_no >= ?3 AND a.out_trade_no < ?4)
            OR sale_no IN (SELECT p.sale_no FROM paylog p WHERE p.transaction_id >= ?1 AND p.transaction_id < ?2)
            OR sale_no IN (SELECT p.sale_no FROM paylog p WHERE p.transaction_id >= ?3 AND p.transaction_id < ?4))",
        [from, to, from_capital, to_capital],
    );
}
