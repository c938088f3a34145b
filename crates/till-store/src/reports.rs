//! What a shop took, added up by the database.
//!
//! Money counts when the till wrote its pay-log entry (`at_ms`), as in the pay log's own totals and day heads. Every
//! query reads one stretch of `paylog_at` and follows keys from there.

use crate::db::on;
use crate::{Store, StoreError};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use till::report::{Cell, Keep, Period, Piece, ProductSum, Sums};

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
const GOODS: &str = "SELECT g.product_id AS product_id, COALESCE(r.code, '') AS code, COALESCE(r.name, '') AS name,
    COALESCE(r.category, '') AS category, g.fen AS fen, g.quantity AS quantity
    FROM (SELECT l.product_id AS product_id,
        CAST(SUM(COALESCE(l.amount_fen, p.total_fen)) AS BIGINT) AS fen,
        CAST(SUM(CASE WHEN s.paid_by = p.out_trade_no THEN COALESCE(l.quantity, 0) ELSE 0 END) AS BIGINT) AS quantity
        FROM paylog p LEFT JOIN sales s ON s.sale_no = p.sale_no LEFT JOIN sale_lines l ON l.sale_no = s.sale_no
        WHERE p.at_ms >= $1 AND p.at_ms < $2 AND p.state <> 'mismatch'
            AND (CAST($3 AS TEXT) IS NULL OR p.till = $3) AND (CAST($4 AS TEXT) IS NULL OR COALESCE(s.cashier, '') = $4)
        GROUP BY l.product_id) g
    LEFT JOIN products r ON r.id = g.product_id";

/// Days looked at in one go: few enough that whoever cancels does not wait.
pub(crate) const PIECE_DAYS: i64 = 7;
/// The same for goods. Each product of a piece comes as a row: of more pieces, more often.
const GOODS_DAYS: i64 = 92;

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

#[derive(sqlx::FromRow)]
struct GoodsRow {
    product_id: Option<i64>,
    code: String,
    name: String,
    category: String,
    fen: i64,
    quantity: i64,
}

impl From<GoodsRow> for ProductSum {
    fn from(row: GoodsRow) -> ProductSum {
        let GoodsRow { product_id, code, name, category, fen, quantity } = row;
        ProductSum { product_id, code, name, category, fen, quantity }
    }
}

/// Long reports go through their days in pieces and call `go_on` behind each, with its number of days: for progress,
/// and to end them with an error of the caller's. This one never does.
///
/// # Errors
/// None.
pub fn unwatched(_: usize) -> Result<(), StoreError> {
    Ok(())
}

impl Store {
    /// What came in during the period: a cell for each hour, till and cashier with entries. See [`unwatched`].
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer; whatever `go_on` returns.
    pub async fn report_cells<E: From<StoreError>>(
        &self,
        period: &Period,
        mut go_on: impl FnMut(usize) -> Result<(), E> + Send,
    ) -> Result<Vec<Cell>, E> {
        let mut cells = Vec::new();
        for piece in period.pieces(PIECE_DAYS) {
            cells.extend(self.cells_of(piece).await?.into_iter().map(Cell::from));
            go_on(piece.days)?;
        }
        Ok(cells)
    }

    /// What the products brought, the most money first. See [`unwatched`].
    ///
    /// # Errors
    /// As [`Store::report_cells`].
    pub async fn report_goods<E: From<StoreError>>(
        &self,
        period: &Period,
        keep: &Keep,
        mut go_on: impl FnMut(usize) -> Result<(), E> + Send,
    ) -> Result<Vec<ProductSum>, E> {
        let mut sums: HashMap<Option<i64>, ProductSum> = HashMap::new();
        for piece in period.pieces(GOODS_DAYS) {
            for row in self.goods_of(piece, keep).await? {
                add(&mut sums, row.into());
            }
            go_on(piece.days)?;
        }
        let mut products: Vec<ProductSum> = sums.into_values().collect();
        products.sort_by_key(|product| (Reverse(product.fen), product.product_id));
        Ok(products)
    }

    async fn cells_of(&self, piece: Piece) -> Result<Vec<CellRow>, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_as(CELLS)
            .bind(piece.from_ms)
            .bind(piece.until_ms)
            .fetch_all(pool)
            .await?))
    }

    async fn goods_of(&self, piece: Piece, keep: &Keep) -> Result<Vec<GoodsRow>, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_as(GOODS)
            .bind(piece.from_ms)
            .bind(piece.until_ms)
            .bind(&keep.till)
            .bind(&keep.cashier)
            .fetch_all(pool)
            .await?))
    }
}

fn add(sums: &mut HashMap<Option<i64>, ProductSum>, more: ProductSum) {
    match sums.entry(more.product_id) {
        Entry::Occupied(mut found) => {
            let sum = found.get_mut();
            sum.fen = sum.fen.saturating_add(more.fen);
            sum.quantity = sum.quantity.saturating_add(more.quantity);
        }
        Entry::Vacant(place) => {
            place.insert(more);
        }
    }
}
