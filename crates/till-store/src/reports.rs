//! What a shop took, added up by the database.
//!
//! Money counts when the till wrote its pay-log entry (`at_ms`), as in the pay log's own totals and day heads. Every
//! query reads one stretch of `paylog_at` and follows keys from there.

use crate::db::on;
use crate::{Store, StoreError};
use till::report::{Cell, Keep, Period, Sums};

/// The sale's lines with a discount, in the words of their index.
macro_rules! discounts {
    () => {
        " FROM sale_lines l WHERE l.sale_no = s.sale_no AND l.discount_fen + l.sale_discount_fen > 0"
    };
}

/// The columns of [`SumsRow`], over pay-log entries `p` and their sales `s`.
macro_rules! sums {
    () => {
        concat!(
            "SUM(CASE WHEN p.state <> 'mismatch' THEN 1 ELSE 0 END) AS payments,
    CAST(SUM(CASE WHEN p.state <> 'mismatch' THEN p.total_fen ELSE 0 END) AS BIGINT) AS received_fen,
    SUM(CASE WHEN p.state <> 'mismatch' AND s.paid_by = p.out_trade_no THEN 1 ELSE 0 END) AS sales,
    CAST(SUM(CASE WHEN p.state <> 'mismatch' AND s.paid_by = p.out_trade_no THEN p.total_fen ELSE 0 END) AS BIGINT) AS sales_fen,
    SUM(CASE WHEN p.state <> 'mismatch' AND s.paid_by = p.out_trade_no AND EXISTS (SELECT 1",
            $crate::reports::discounts!(),
            ") THEN 1 ELSE 0 END) AS discounted,
    CAST(SUM(CASE WHEN p.state <> 'mismatch' AND s.paid_by = p.out_trade_no
        THEN COALESCE((SELECT SUM(l.discount_fen + l.sale_discount_fen)",
            $crate::reports::discounts!(),
            "), 0) ELSE 0 END) AS BIGINT) AS discount_fen,
    SUM(CASE WHEN p.state = 'late' THEN 1 ELSE 0 END) AS late,
    CAST(SUM(CASE WHEN p.state = 'late' THEN p.total_fen ELSE 0 END) AS BIGINT) AS late_fen,
    SUM(CASE WHEN p.state <> 'mismatch' AND s.paid_by <> p.out_trade_no THEN 1 ELSE 0 END) AS twice,
    CAST(SUM(CASE WHEN p.state <> 'mismatch' AND s.paid_by <> p.out_trade_no THEN p.total_fen ELSE 0 END) AS BIGINT) AS twice_fen,
    SUM(CASE WHEN p.state = 'mismatch' THEN 1 ELSE 0 END) AS mismatches,
    CAST(SUM(CASE WHEN p.state = 'mismatch' THEN p.total_fen ELSE 0 END) AS BIGINT) AS mismatch_fen"
        )
    };
}
pub(crate) use {discounts, sums};

/// Zone and hour as in [`till::report`]; integer division, for no entry is older than 1970.
const CELLS: &str = concat!(
    "SELECT (p.at_ms + 28800000) / 3600000 AS hour, p.till AS till, COALESCE(s.cashier, '') AS cashier,
    ",
    sums!(),
    " FROM paylog p LEFT JOIN sales s ON s.sale_no = p.sale_no
    WHERE p.at_ms >= $1 AND p.at_ms < $2
    GROUP BY 1, 2, 3"
);

/// The lines of what was paid, by product. An entry without lines is one of no product. Money counts as often as it
/// came; goods left the shop once, with the payment that paid their sale.
macro_rules! by_product {
    () => {
        "(SELECT l.product_id AS product_id,
            CAST(SUM(COALESCE(l.amount_fen, p.total_fen)) AS BIGINT) AS fen,
            CAST(SUM(CASE WHEN s.paid_by = p.out_trade_no THEN COALESCE(l.quantity, 0) ELSE 0 END) AS BIGINT) AS quantity
            FROM paylog p LEFT JOIN sales s ON s.sale_no = p.sale_no LEFT JOIN sale_lines l ON l.sale_no = s.sale_no
            WHERE p.at_ms >= $1 AND p.at_ms < $2 AND p.state <> 'mismatch'
                AND (CAST($3 AS TEXT) IS NULL OR p.till = $3) AND (CAST($4 AS TEXT) IS NULL OR COALESCE(s.cashier, '') = $4)
            GROUP BY l.product_id)"
    };
}
const PRODUCTS: &str = concat!(
    "SELECT g.product_id AS product_id, COALESCE(r.code, '') AS code, COALESCE(r.name, '') AS name,
    COALESCE(r.category, '') AS category, g.fen AS fen, g.quantity AS quantity, COUNT(*) OVER () AS kinds,
    CAST(SUM(g.fen) OVER () AS BIGINT) AS all_fen, CAST(SUM(g.quantity) OVER () AS BIGINT) AS all_quantity
    FROM ",
    by_product!(),
    " g LEFT JOIN products r ON r.id = g.product_id
    ORDER BY g.fen DESC, COALESCE(g.product_id, 0) LIMIT $5"
);
const CATEGORIES: &str = concat!(
    "SELECT COALESCE(r.category, '') AS category, g.product_id IS NOT NULL AS is_product,
    CAST(SUM(g.fen) AS BIGINT) AS fen, CAST(SUM(g.quantity) AS BIGINT) AS quantity, COUNT(*) AS kinds
    FROM ",
    by_product!(),
    " g LEFT JOIN products r ON r.id = g.product_id
    GROUP BY 1, 2 ORDER BY 3 DESC, 1"
);

#[derive(sqlx::FromRow)]
struct CellRow {
    hour: i64,
    till: String,
    cashier: String,
    #[sqlx(flatten)]
    sums: SumsRow,
}

/// Sums as [`sums!`] selects them.
#[derive(sqlx::FromRow)]
pub(crate) struct SumsRow {
    payments: i64,
    received_fen: i64,
    sales: i64,
    sales_fen: i64,
    discounted: i64,
    discount_fen: i64,
    late: i64,
    late_fen: i64,
    twice: i64,
    twice_fen: i64,
    mismatches: i64,
    mismatch_fen: i64,
}

impl From<SumsRow> for Sums {
    fn from(row: SumsRow) -> Sums {
        Sums {
            payments: row.payments,
            received_fen: row.received_fen,
            sales: row.sales,
            sales_fen: row.sales_fen,
            discounted: row.discounted,
            discount_fen: row.discount_fen,
            late: row.late,
            late_fen: row.late_fen,
            twice: row.twice,
            twice_fen: row.twice_fen,
            mismatches: row.mismatches,
            mismatch_fen: row.mismatch_fen,
        }
    }
}

impl From<CellRow> for Cell {
    fn from(row: CellRow) -> Cell {
        Cell { hour: row.hour, till: row.till, cashier: row.cashier, sums: row.sums.into() }
    }
}

/// What one product brought.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ProductSum {
    /// `None`: keyed amounts.
    pub product_id: Option<i64>,
    /// Its code now; empty for keyed amounts.
    pub code: String,
    /// Its name now.
    pub name: String,
    /// Its category now.
    pub category: String,
    /// Money for it, fen.
    pub fen: i64,
    /// Pieces that left the shop.
    pub quantity: i64,
    /// How many products the whole list has.
    pub kinds: i64,
    /// Money of the whole list, fen.
    pub all_fen: i64,
    /// Pieces of the whole list.
    pub all_quantity: i64,
}

/// What one category brought.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct CategorySum {
    /// Empty for products without one, and for keyed amounts.
    pub category: String,
    /// `false`: keyed amounts, which are no product's.
    pub is_product: bool,
    /// Money for it, fen.
    pub fen: i64,
    /// Pieces that left the shop.
    pub quantity: i64,
    /// How many products it is made of.
    pub kinds: i64,
}

impl Store {
    /// What came in during the period: a cell for each hour, till and cashier with entries.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn report_cells(&self, period: &Period) -> Result<Vec<Cell>, StoreError> {
        let rows: Vec<CellRow> = on!(&self.db, pool => sqlx::query_as(CELLS)
            .bind(period.from_ms())
            .bind(period.until_ms())
            .fetch_all(pool)
            .await?);
        Ok(rows.into_iter().map(Cell::from).collect())
    }

    /// What the products brought, the most money first, at most `limit` of them.
    ///
    /// # Errors
    /// As [`Store::report_cells`].
    pub async fn report_products(
        &self,
        period: &Period,
        keep: &Keep,
        limit: i64,
    ) -> Result<Vec<ProductSum>, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_as(PRODUCTS)
            .bind(period.from_ms())
            .bind(period.until_ms())
            .bind(&keep.till)
            .bind(&keep.cashier)
            .bind(limit)
            .fetch_all(pool)
            .await?))
    }

    /// What the categories brought, the most money first.
    ///
    /// # Errors
    /// As [`Store::report_cells`].
    pub async fn report_categories(
        &self,
        period: &Period,
        keep: &Keep,
    ) -> Result<Vec<CategorySum>, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_as(CATEGORIES)
            .bind(period.from_ms())
            .bind(period.until_ms())
            .bind(&keep.till)
            .bind(&keep.cashier)
            .fetch_all(pool)
            .await?))
    }
}
