//! Products as the manager keeps them: lists, edits, retiring, stock, the price history. Every change writes its audit
//! entry and its price history in its own transaction.

use crate::conditions::plain;
use crate::db::{Tx, in_tx, on};
use crate::products::touch;
use crate::{Store, StoreError, audit};
use fen::Fen;
use serde_json::{Value, json};
use sqlx::AssertSqlSafe;
use till::audit::{Actor, AuditAction, NewAudit};
use till::product::{Fields, PriceChange, Record};

pub(crate) const COLUMNS: &str =
    "id, code, name, initials, category, price_fen, sold_count, stock, retired_at_ms, version, picture";
const MATCHES: &str = " WHERE ($1 = '' OR category = $1)
    AND ($2 = '' OR ($2 = 'active') = (retired_at_ms IS NULL))
    AND ($3 = '' OR lower(name) LIKE $3 ESCAPE '\\' OR lower(initials) LIKE $3 ESCAPE '\\'
        OR lower(code) LIKE $4 ESCAPE '\\')";
const INSERT: &str = "INSERT INTO products (code, name, initials, category, price_fen, stock, version)
    VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id";
const SAVE: &str = "UPDATE products SET code = $3, name = $4, initials = $5, category = $6, price_fen = $7,
    version = $8 WHERE id = $1 AND version = $2";
const RETIRE: &str = "UPDATE products SET retired_at_ms = $3, version = $4 WHERE id = $1 AND version = $2";
const SET_STOCK: &str = "UPDATE products SET stock = $2, version = $3 WHERE id = $1";
/// Writes nothing new, but locks the row, so that a sale and a hand that counts take turns.
pub(crate) const LOCK: &str = "UPDATE products SET version = version WHERE id = $1";
const PRICE: &str = "INSERT INTO product_prices (product_id, at_ms, old_fen, new_fen, who, till)
    VALUES ($1, $2, $3, $4, $5, $6)";
const PRICES: &str = "SELECT at_ms, old_fen, new_fen, who FROM product_prices
    WHERE product_id = $1 ORDER BY id DESC LIMIT $2";
const ALL_CATEGORIES: &str =
    "SELECT category FROM products WHERE category <> '' GROUP BY category ORDER BY category";

/// On sale or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductState {
    /// On sale.
    Active,
    /// Not sold any more.
    Retired,
}

/// Which products a manager looks at.
#[derive(Debug, Clone, Default)]
pub struct ProductFilter {
    /// Part of the name or of the initials, or the beginning of the code; empty for all.
    pub text: String,
    /// Only this category.
    pub category: Option<String>,
    /// Only these.
    pub state: Option<ProductState>,
}

/// A page of products.
#[derive(Debug, Clone)]
pub struct ProductPage {
    /// In order of id.
    pub records: Vec<Record>,
    /// The id the next page begins behind; `None` at the end.
    pub next: Option<i64>,
    /// How many products match, on all pages together.
    pub count: i64,
}

/// A change by a person.
#[derive(Debug, Clone)]
pub struct ProductEdit {
    /// Who and where.
    pub actor: Actor,
    /// Now, epoch milliseconds.
    pub now_ms: i64,
}

/// What a hand does to a stock count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockChange {
    /// So many were counted.
    Count(i64),
    /// So many came in (or went, below zero). A stock that was not counted begins at nothing.
    Add(i64),
    /// It is not counted any more.
    Stop,
}

#[derive(sqlx::FromRow)]
pub(crate) struct RecordRow {
    id: i64,
    code: String,
    name: String,
    initials: String,
    category: String,
    price_fen: i64,
    sold_count: i64,
    stock: Option<i64>,
    retired_at_ms: Option<i64>,
    version: i64,
    picture: Option<i64>,
}

impl From<RecordRow> for Record {
    fn from(row: RecordRow) -> Record {
        Record {
            id: row.id,
            fields: Fields {
                code: row.code,
                name: row.name,
                initials: row.initials,
                category: row.category,
                price: Fen::new(row.price_fen),
            },
            sold_count: row.sold_count,
            stock: row.stock,
            retired_at_ms: row.retired_at_ms,
            version: row.version,
            picture: row.picture,
        }
    }
}

#[derive(sqlx::FromRow)]
struct PriceRow {
    at_ms: i64,
    old_fen: Option<i64>,
    new_fen: i64,
    who: String,
}

/// The values of [`MATCHES`] in their order.
fn values(filter: &ProductFilter) -> [String; 4] {
    let text = plain(filter.text.trim());
    let state = match filter.state {
        None => "",
        Some(ProductState::Active) => "active",
        Some(ProductState::Retired) => "retired",
    };
    let (part, start) =
        if text.is_empty() { Default::default() } else { (format!("%{text}%"), format!("{text}%")) };
    [filter.category.clone().unwrap_or_default(), state.to_owned(), part, start]
}

pub(crate) async fn record(tx: &mut Tx, id: i64) -> Result<Record, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM products WHERE id = $1");
    let row: Option<RecordRow> =
        in_tx!(tx, c => sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(c).await?);
    row.map(Record::from).ok_or(StoreError::NoSuchProduct(id))
}

/// The product, locked until the transaction ends, if it still has the version somebody has seen.
async fn seen(tx: &mut Tx, id: i64, version: i64) -> Result<Record, StoreError> {
    in_tx!(&mut *tx, c => sqlx::query(LOCK).bind(id).execute(c).await?.rows_affected());
    let found = record(tx, id).await?;
    if found.version == version { Ok(found) } else { Err(StoreError::ProductMoved(id)) }
}

async fn note_price(
    tx: &mut Tx,
    (id, old, new): (i64, Option<Fen>, Fen),
    edit: &ProductEdit,
) -> Result<(), StoreError> {
    in_tx!(tx, c => sqlx::query(PRICE)
        .bind(id)
        .bind(edit.now_ms)
        .bind(old.map(Fen::fen))
        .bind(new.fen())
        .bind(&edit.actor.who)
        .bind(&edit.actor.till)
        .execute(c)
        .await?
        .rows_affected());
    Ok(())
}

pub(crate) fn taken(error: StoreError, code: &str) -> StoreError {
    match error {
        StoreError::Database(e) if e.as_database_error().is_some_and(|d| d.is_unique_violation()) => {
            StoreError::ProductCodeTaken(code.to_owned())
        }
        other => other,
    }
}

pub(crate) fn as_json(record: &Record) -> Value {
    json!({ "code": record.fields.code, "name": record.fields.name, "initials": record.fields.initials,
        "category": record.fields.category, "price_fen": record.fields.price.fen(), "stock": record.stock,
        "retired": record.retired_at_ms.is_some() })
}

fn entry(edit: &ProductEdit, action: AuditAction, before: Option<&Record>, after: &Record) -> NewAudit {
    NewAudit {
        at_ms: edit.now_ms,
        actor: edit.actor.clone(),
        action,
        subject: after.fields.code.clone(),
        reason: String::new(),
        before: before.map_or_else(|| json!({}), as_json),
        after: as_json(after),
    }
}

impl Store {
    /// Up to `limit` products in order of id behind `after` (keyset paging).
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn product_records(
        &self,
        filter: &ProductFilter,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Record>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM products{MATCHES} AND id > $5 ORDER BY id LIMIT $6");
        let [category, state, part, start] = values(filter);
        let rows: Vec<RecordRow> = on!(&self.db, pool => sqlx::query_as(AssertSqlSafe(sql))
            .bind(category)
            .bind(state)
            .bind(part)
            .bind(start)
            .bind(after.unwrap_or(0))
            .bind(limit)
            .fetch_all(pool)
            .await?);
        Ok(rows.into_iter().map(Record::from).collect())
    }

    /// Up to `limit` products behind `after`, and how many match altogether.
    ///
    /// # Errors
    /// As [`Store::product_records`].
    pub async fn product_page(
        &self,
        filter: &ProductFilter,
        after: Option<i64>,
        limit: i64,
    ) -> Result<ProductPage, StoreError> {
        let records = self.product_records(filter, after, limit).await?;
        let found = i64::try_from(records.len()).unwrap_or(i64::MAX);
        // A first page that is not full has looked at every product already.
        let count = match after {
            None if found < limit => found,
            _ => self.product_records_count(filter).await?,
        };
        let next = records.last().filter(|_| found >= limit).map(|last| last.id);
        Ok(ProductPage { records, next, count })
    }

    /// How many products the filter matches.
    ///
    /// # Errors
    /// As [`Store::product_records`].
    pub async fn product_records_count(&self, filter: &ProductFilter) -> Result<i64, StoreError> {
        let sql = format!("SELECT COUNT(*) FROM products{MATCHES}");
        let [category, state, part, start] = values(filter);
        Ok(on!(&self.db, pool => sqlx::query_scalar(AssertSqlSafe(sql))
            .bind(category)
            .bind(state)
            .bind(part)
            .bind(start)
            .fetch_one(pool)
            .await?))
    }

    /// One product, retired or not.
    ///
    /// # Errors
    /// [`StoreError::NoSuchProduct`], or the database.
    pub async fn product_record(&self, id: i64) -> Result<Record, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM products WHERE id = $1");
        let row: Option<RecordRow> =
            on!(&self.db, pool => sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(pool).await?);
        row.map(Record::from).ok_or(StoreError::NoSuchProduct(id))
    }

    /// The product with exactly this code, retired or not.
    ///
    /// # Errors
    /// As [`Store::product_records`].
    pub async fn product_record_by_code(&self, code: &str) -> Result<Option<Record>, StoreError> {
        let sql = format!("SELECT {COLUMNS} FROM products WHERE code = $1");
        let row: Option<RecordRow> =
            on!(&self.db, pool => sqlx::query_as(AssertSqlSafe(sql)).bind(code).fetch_optional(pool).await?);
        Ok(row.map(Record::from))
    }

    /// Every category in use, also by retired products, in alphabetical order.
    ///
    /// # Errors
    /// As [`Store::product_records`].
    pub async fn all_categories(&self) -> Result<Vec<String>, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_scalar(ALL_CATEGORIES).fetch_all(pool).await?))
    }

    /// The newest `limit` prices of a product, newest first.
    ///
    /// # Errors
    /// As [`Store::product_records`].
    pub async fn product_prices(&self, id: i64, limit: i64) -> Result<Vec<PriceChange>, StoreError> {
        let rows: Vec<PriceRow> =
            on!(&self.db, pool => sqlx::query_as(PRICES).bind(id).bind(limit).fetch_all(pool).await?);
        let change = |row: PriceRow| PriceChange {
            at_ms: row.at_ms,
            old: row.old_fen.map(Fen::new),
            new: Fen::new(row.new_fen),
            who: row.who,
        };
        Ok(rows.into_iter().map(change).collect())
    }

    /// Stores a new product.
    ///
    /// # Errors
    /// [`StoreError::ProductCodeTaken`], also by a retired product; nothing is stored then.
    pub async fn create_product(
        &self,
        fields: &Fields,
        stock: Option<i64>,
        edit: &ProductEdit,
    ) -> Result<Record, StoreError> {
        let mut tx = self.db.begin().await?;
        let version = touch(&mut tx).await?;
        let inserted: Result<i64, sqlx::Error> = in_tx!(&mut tx, c => sqlx::query_scalar(INSERT)
            .bind(&fields.code)
            .bind(&fields.name)
            .bind(&fields.initials)
            .bind(&fields.category)
            .bind(fields.price.fen())
            .bind(stock)
            .bind(version)
            .fetch_one(c)
            .await);
        let id = inserted.map_err(|e| taken(e.into(), &fields.code))?;
        let made = record(&mut tx, id).await?;
        note_price(&mut tx, (id, None, fields.price), edit).await?;
        audit::append(&mut tx, &entry(edit, AuditAction::ProductCreated, None, &made)).await?;
        tx.commit().await?;
        Ok(made)
    }

    /// Stores what a person wrote on a product whose `version` that person has seen.
    ///
    /// # Errors
    /// [`StoreError::ProductMoved`] when somebody else was faster; [`StoreError::ProductCodeTaken`];
    /// [`StoreError::NoSuchProduct`]. Nothing is stored then.
    pub async fn save_product(
        &self,
        (id, version): (i64, i64),
        fields: &Fields,
        edit: &ProductEdit,
    ) -> Result<Record, StoreError> {
        let mut tx = self.db.begin().await?;
        let next = touch(&mut tx).await?;
        let before = seen(&mut tx, id, version).await?;
        if before.fields == *fields {
            return Ok(before);
        }
        let saved: Result<_, sqlx::Error> = in_tx!(&mut tx, c => sqlx::query(SAVE)
            .bind(id)
            .bind(version)
            .bind(&fields.code)
            .bind(&fields.name)
            .bind(&fields.initials)
            .bind(&fields.category)
            .bind(fields.price.fen())
            .bind(next)
            .execute(c)
            .await
            .map(|_| ()));
        saved.map_err(|e| taken(e.into(), &fields.code))?;
        if before.fields.price != fields.price {
            note_price(&mut tx, (id, Some(before.fields.price), fields.price), edit).await?;
        }
        let after = record(&mut tx, id).await?;
        audit::append(&mut tx, &entry(edit, AuditAction::ProductChanged, Some(&before), &after)).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Takes a product off sale, or brings it back.
    ///
    /// # Errors
    /// As [`Store::save_product`].
    pub async fn retire_product(
        &self,
        (id, version): (i64, i64),
        retire: bool,
        edit: &ProductEdit,
    ) -> Result<Record, StoreError> {
        let mut tx = self.db.begin().await?;
        let next = touch(&mut tx).await?;
        let before = seen(&mut tx, id, version).await?;
        if before.retired_at_ms.is_some() == retire {
            return Ok(before);
        }
        let at_ms = retire.then_some(edit.now_ms);
        in_tx!(&mut tx, c => sqlx::query(RETIRE).bind(id).bind(version).bind(at_ms).bind(next).execute(c).await?.rows_affected());
        let after = record(&mut tx, id).await?;
        let action = if retire { AuditAction::ProductRetired } else { AuditAction::ProductRestored };
        audit::append(&mut tx, &entry(edit, action, Some(&before), &after)).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// Sets, corrects or gives up a stock count. Needs no version: [`StockChange::Add`] adds to what is there then.
    ///
    /// # Errors
    /// [`StoreError::NoSuchProduct`], or the database.
    pub async fn adjust_stock(
        &self,
        id: i64,
        change: StockChange,
        reason: &str,
        edit: &ProductEdit,
    ) -> Result<Record, StoreError> {
        let mut tx = self.db.begin().await?;
        let next = touch(&mut tx).await?;
        in_tx!(&mut tx, c => sqlx::query(LOCK).bind(id).execute(c).await?.rows_affected());
        let before = record(&mut tx, id).await?;
        let stock = match change {
            StockChange::Count(count) => Some(count),
            StockChange::Add(more) => Some(before.stock.unwrap_or(0).saturating_add(more)),
            StockChange::Stop => None,
        };
        if stock == before.stock {
            return Ok(before);
        }
        in_tx!(&mut tx, c => sqlx::query(SET_STOCK).bind(id).bind(stock).bind(next).execute(c).await?.rows_affected());
        let after = record(&mut tx, id).await?;
        let note = entry(edit, AuditAction::StockAdjusted, Some(&before), &after);
        audit::append(&mut tx, &NewAudit { reason: reason.to_owned(), ..note }).await?;
        tx.commit().await?;
        Ok(after)
    }
}
