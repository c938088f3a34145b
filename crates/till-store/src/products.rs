//! The catalogue.

use crate::conditions::plain;
use crate::db::{Tx, in_tx, on};
use crate::{Store, StoreError};
use fen::Fen;
use sqlx::AssertSqlSafe;
use till::catalogue::{NewProduct, Product};

const INSERT: &str = "INSERT INTO products (code, name, initials, category, price_fen, version) VALUES ($1, $2, $3, $4, $5, $6)";
const TOUCH: &str = "UPDATE counters SET value = value + 1 WHERE name = 'catalogue' RETURNING value";
const VERSION: &str = "SELECT value FROM counters WHERE name = 'catalogue'";
const ALL: &str = "SELECT * FROM products";
const CHANGED: &str = "SELECT * FROM products WHERE version > $1 OR pictured > $1";
const ONE: &str = "SELECT * FROM products WHERE id = $1 AND retired_at_ms IS NULL";
const CATEGORIES: &str = "SELECT category FROM products WHERE category <> '' AND retired_at_ms IS NULL
    GROUP BY category ORDER BY MIN(id)";
const COUNT: &str = "SELECT COUNT(*) FROM products";

/// Which products.
#[derive(Debug, Clone, Default)]
pub struct ProductQuery {
    /// Part of the name, of the pinyin initials, or the beginning of the code; empty for all.
    pub text: String,
    /// Only this category.
    pub category: Option<String>,
    /// Only products behind this id (keyset paging).
    pub after: Option<i64>,
    /// At most so many.
    pub limit: i64,
}

/// A product that was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// As it is now.
    pub product: Product,
    /// Whether it can be sold.
    pub on_sale: bool,
}

#[derive(sqlx::FromRow)]
struct ProductRow {
    id: i64,
    code: String,
    name: String,
    initials: String,
    category: String,
    price_fen: i64,
    sold_count: i64,
    retired_at_ms: Option<i64>,
    picture: Option<i64>,
}

impl From<ProductRow> for Product {
    fn from(row: ProductRow) -> Product {
        Product {
            id: row.id,
            code: row.code,
            name: row.name,
            initials: row.initials,
            category: row.category,
            price: Fen::new(row.price_fen),
            sold_count: row.sold_count,
            picture: row.picture,
        }
    }
}

impl Store {
    /// Stores products, all or none.
    ///
    /// # Errors
    /// [`StoreError::ProductCodeTaken`] names the first code in use already.
    pub async fn add_products(&self, products: &[NewProduct]) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let version = touch(&mut tx).await?;
        for product in products {
            let inserted: Result<_, sqlx::Error> = in_tx!(&mut tx, c => sqlx::query(INSERT)
                .bind(&product.code)
                .bind(&product.name)
                .bind(&product.initials)
                .bind(&product.category)
                .bind(product.price.fen())
                .bind(version)
                .execute(c)
                .await
                .map(|_| ()));
            inserted.map_err(|e| match e.as_database_error() {
                Some(d) if d.is_unique_violation() => StoreError::ProductCodeTaken(product.code.clone()),
                Some(_) | None => e.into(),
            })?;
        }
        tx.commit().await
    }

    /// Products on sale in order of id.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn products(&self, query: &ProductQuery) -> Result<Vec<Product>, StoreError> {
        let text = plain(query.text.trim());
        let mut sql = String::from(
            "SELECT * FROM products WHERE retired_at_ms IS NULL AND id > $1 AND ($2 = '' OR category = $2)",
        );
        if !text.is_empty() {
            sql.push_str(
                " AND (lower(name) LIKE $4 ESCAPE '\\' OR lower(initials) LIKE $4 ESCAPE '\\' OR lower(code) LIKE $5 ESCAPE '\\')",
            );
        }
        sql.push_str(" ORDER BY id LIMIT $3");
        let rows: Vec<ProductRow> = on!(&self.db, pool => {
            let mut q = sqlx::query_as(AssertSqlSafe(sql))
                .bind(query.after.unwrap_or(0))
                .bind(query.category.clone().unwrap_or_default())
                .bind(query.limit);
            if !text.is_empty() {
                q = q.bind(format!("%{text}%")).bind(format!("{text}%"));
            }
            q.fetch_all(pool).await?
        });
        Ok(rows.into_iter().map(Product::from).collect())
    }

    /// One product that is on sale; `None` also when it is retired.
    ///
    /// # Errors
    /// As [`Store::products`].
    pub async fn product(&self, id: i64) -> Result<Option<Product>, StoreError> {
        let row: Option<ProductRow> =
            on!(&self.db, pool => sqlx::query_as(ONE).bind(id).fetch_optional(pool).await?);
        Ok(row.map(Product::from))
    }

    /// The categories in use, in the order in which they were first used.
    ///
    /// # Errors
    /// As [`Store::products`].
    pub async fn categories(&self) -> Result<Vec<String>, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_scalar(CATEGORIES).fetch_all(pool).await?))
    }

    /// How many products there are, retired ones included.
    ///
    /// # Errors
    /// As [`Store::products`].
    pub async fn product_count(&self) -> Result<i64, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_scalar(COUNT).fetch_one(pool).await?))
    }

    /// How often the catalogue has changed; sold counts are no change of it.
    ///
    /// # Errors
    /// As [`Store::products`].
    pub async fn catalogue_version(&self) -> Result<i64, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_scalar(VERSION).fetch_one(pool).await?))
    }

    /// Products that were changed after `version`, all for one below 0; in no order.
    ///
    /// # Errors
    /// As [`Store::products`].
    pub async fn products_changed_since(&self, version: i64) -> Result<Vec<Changed>, StoreError> {
        let rows: Vec<ProductRow> = on!(&self.db, pool => match version {
            // A start reads them all, and no index helps with that.
            ..0 => sqlx::query_as(ALL).fetch_all(pool).await?,
            0.. => sqlx::query_as(CHANGED).bind(version).fetch_all(pool).await?,
        });
        let changed = |row: ProductRow| Changed { on_sale: row.retired_at_ms.is_none(), product: row.into() };
        Ok(rows.into_iter().map(changed).collect())
    }
}

/// Counts one more change of the catalogue; every product written by the transaction gets the answer as its `version`. The
/// counter's row stays locked until the commit, so versions become visible in their order and no reader misses one. Comes
/// before a product is locked: two who take the two locks in different orders wait for each other. What then changes
/// nothing gives the number back with its transaction.
pub(crate) async fn touch(tx: &mut Tx) -> Result<i64, StoreError> {
    Ok(in_tx!(tx, c => sqlx::query_scalar(TOUCH).fetch_one(c).await?))
}
