//! Many products at once: an import is stored whole or not at all.

use crate::db::{Tx, in_tx};
use crate::product_records::{ProductEdit, taken};
use crate::products::touch;
use crate::rows::{pieces, tuples};
use crate::{Store, StoreError, audit};
use fen::Fen;
use serde_json::Value;
use sqlx::AssertSqlSafe;
use till::audit::{AuditAction, NewAudit};
use till::product::{Fields, Record};
use till::product_import::Planned;

/// Names of the values in [`UPDATE`]; both databases call the columns of VALUES so.
const UPDATE: (&str, &str) = (
    "UPDATE products SET name = v.column2, initials = v.column3, category = v.column4, price_fen = v.column5,
        stock = CASE WHEN v.column6 IS NULL THEN products.stock ELSE COALESCE(products.stock, 0) + v.column6 END,
        version = v.column7 FROM (VALUES ",
    ") AS v WHERE products.id = v.column1",
);
const INSERT: &str =
    "INSERT INTO products (code, name, initials, category, price_fen, stock, version) VALUES ";
const PRICES: &str = "INSERT INTO product_prices (product_id, at_ms, old_fen, new_fen, who, till) VALUES ";
/// The first price of every product the import has made: nothing else has its version yet.
const FIRST_PRICES: &str = "INSERT INTO product_prices (product_id, at_ms, old_fen, new_fen, who, till)
    SELECT id, $1, NULL, price_fen, $2, $3 FROM products WHERE version = $4";

/// Products to be stored together.
#[derive(Debug, Clone)]
pub struct ProductImport<'a> {
    /// What is made and changed.
    pub planned: &'a [Planned],
    /// The version of the catalogue the plan was made from.
    pub seen: i64,
    /// The file, for the audit log.
    pub file: String,
    /// What is said of it there.
    pub note: Value,
}

impl Store {
    /// Makes and changes all products of an import in one transaction, with their prices and one audit entry. A stock is
    /// moved by what it differs from the stock the plan has seen, so that a sale in between is not forgotten. `go_on` hears
    /// how many are done; when it says no, nothing is stored.
    ///
    /// # Errors
    /// [`StoreError::CatalogueMoved`] when products were changed since the plan was made; nothing is stored then.
    pub async fn import_products(
        &self,
        import: &ProductImport<'_>,
        edit: &ProductEdit,
        go_on: impl Fn(usize) -> bool,
    ) -> Result<bool, StoreError> {
        let mut tx = self.db.begin().await?;
        // Whoever changes a product raises the same counter first: from here on nobody else does.
        let version = touch(&mut tx).await?;
        if version != import.seen + 1 {
            return Err(StoreError::CatalogueMoved);
        }
        let (mut made, mut changed) = (Vec::new(), Vec::new());
        for planned in import.planned {
            match &planned.before {
                None => made.push(planned),
                Some(before) => changed.push((planned, &**before)),
            }
        }
        let mut done = 0;
        for piece in pieces(&made) {
            insert(&mut tx, piece, version).await?;
            done += piece.len();
            if !go_on(done) {
                return Ok(false);
            }
        }
        first_prices(&mut tx, version, edit).await?;
        for piece in pieces(&changed) {
            update(&mut tx, piece, version).await?;
            let prices: Vec<_> =
                piece.iter().filter(|(to, from)| to.fields.price != from.fields.price).collect();
            for piece in pieces(&prices) {
                note_prices(&mut tx, piece, edit).await?;
            }
            done += piece.len();
            if !go_on(done) {
                return Ok(false);
            }
        }
        audit::append(&mut tx, &entry(import, edit)).await?;
        tx.commit().await?;
        Ok(true)
    }
}

async fn insert(tx: &mut Tx, rows: &[&Planned], version: i64) -> Result<(), StoreError> {
    let sql = format!("{INSERT}{}", tuples(tx.marks(), rows.len(), 7));
    let inserted: Result<_, sqlx::Error> = in_tx!(tx, c => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for Planned { fields, stock, .. } in rows {
            let Fields { code, name, initials, category, price } = fields;
            query = query.bind(code).bind(name).bind(initials).bind(category).bind(price.fen()).bind(stock).bind(version);
        }
        query.execute(c).await.map(|_| ())
    });
    inserted.map_err(|e| taken(e.into(), &rows[0].fields.code))
}

async fn update(tx: &mut Tx, rows: &[(&Planned, &Record)], version: i64) -> Result<(), StoreError> {
    let sql = format!("{}{}{}", UPDATE.0, tuples(tx.marks(), rows.len(), 7), UPDATE.1);
    in_tx!(tx, c => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (Planned { fields, stock, .. }, before) in rows {
            let Fields { name, initials, category, price, .. } = fields;
            let more = stock.map(|stock| stock.saturating_sub(before.stock.unwrap_or(0)));
            query = query.bind(before.id).bind(name).bind(initials).bind(category).bind(price.fen()).bind(more).bind(version);
        }
        query.execute(c).await?;
    });
    Ok(())
}

async fn first_prices(tx: &mut Tx, version: i64, edit: &ProductEdit) -> Result<(), StoreError> {
    in_tx!(tx, c => {
        let query = sqlx::query(FIRST_PRICES).bind(edit.now_ms).bind(&edit.actor.who).bind(&edit.actor.till);
        query.bind(version).execute(c).await?;
    });
    Ok(())
}

async fn note_prices(
    tx: &mut Tx,
    rows: &[&(&Planned, &Record)],
    edit: &ProductEdit,
) -> Result<(), StoreError> {
    let sql = format!("{PRICES}{}", tuples(tx.marks(), rows.len(), 6));
    in_tx!(tx, c => {
        let mut query = sqlx::query(AssertSqlSafe(sql));
        for (to, from) in rows {
            let (old, new): (Fen, Fen) = (from.fields.price, to.fields.price);
            query = query.bind(from.id).bind(edit.now_ms).bind(old.fen()).bind(new.fen());
            query = query.bind(&edit.actor.who).bind(&edit.actor.till);
        }
        query.execute(c).await?;
    });
    Ok(())
}

fn entry(import: &ProductImport<'_>, edit: &ProductEdit) -> NewAudit {
    NewAudit {
        at_ms: edit.now_ms,
        actor: edit.actor.clone(),
        action: AuditAction::ProductsImported,
        subject: import.file.clone(),
        reason: String::new(),
        before: Value::Object(serde_json::Map::new()),
        after: import.note.clone(),
    }
}
