//! Pictures of products. They stand beside the product's text: setting one is an edit that every till hears of and that the
//! audit log tells, yet `version` stays, so that it is never in the way of somebody who writes on the product.

use crate::db::{Tx, in_tx, on};
use crate::product_records::{LOCK, ProductEdit, record};
use crate::products::touch;
use crate::rows::list;
use crate::{Store, StoreError, audit};
use serde_json::json;
use sqlx::AssertSqlSafe;
use till::audit::{AuditAction, NewAudit};
use till::product::Record;

const KEEP: &str = "INSERT INTO product_pictures (product_id, large, small) VALUES ($1, $2, $3)
    ON CONFLICT (product_id) DO UPDATE SET large = excluded.large, small = excluded.small";
const DROP: &str = "DELETE FROM product_pictures WHERE product_id = $1";
const NOTE: &str = "UPDATE products SET picture = $2, pictured = $3 WHERE id = $1";
const LARGE: &str = "SELECT large FROM product_pictures WHERE product_id = $1";
const SMALL: &str = "SELECT product_id, picture, small FROM product_pictures
    JOIN products ON products.id = product_pictures.product_id WHERE product_id IN ";

/// A picture in the two sizes it is kept in, JPEG.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// For the product's own page.
    pub large: Vec<u8>,
    /// For tiles.
    pub small: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} and {} bytes)", self.large.len(), self.small.len())
    }
}

/// The small picture of a product.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct SmallPicture {
    /// Which product.
    pub product_id: i64,
    /// [`Record::picture`] at that moment.
    #[sqlx(rename = "picture")]
    pub number: i64,
    /// JPEG.
    #[sqlx(rename = "small")]
    pub bytes: Vec<u8>,
}

impl Store {
    /// Sets, replaces or removes the picture of a product, retired or not. `seen`: the number of the picture it has for whoever
    /// decided that.
    ///
    /// # Errors
    /// [`StoreError::ProductMoved`] when somebody else has changed the picture meanwhile; [`StoreError::NoSuchProduct`].
    /// Nothing is stored then.
    pub async fn set_picture(
        &self,
        (id, seen): (i64, Option<i64>),
        picture: Option<&Picture>,
        edit: &ProductEdit,
    ) -> Result<Record, StoreError> {
        let mut tx = self.db.begin().await?;
        let number = touch(&mut tx).await?;
        in_tx!(&mut tx, c => sqlx::query(LOCK).bind(id).execute(c).await?.rows_affected());
        let before = record(&mut tx, id).await?;
        if before.picture != seen {
            return Err(StoreError::ProductMoved(id));
        }
        let action = match (seen, picture) {
            (None, None) => return Ok(before),
            (None, Some(_)) => AuditAction::ProductPictureSet,
            (Some(_), Some(_)) => AuditAction::ProductPictureReplaced,
            (Some(_), None) => AuditAction::ProductPictureRemoved,
        };
        keep(&mut tx, id, picture).await?;
        let now = picture.map(|_| number);
        in_tx!(&mut tx, c => sqlx::query(NOTE).bind(id).bind(now).bind(number).execute(c).await?.rows_affected());
        let after = record(&mut tx, id).await?;
        audit::append(&mut tx, &entry(edit, action, &before, &after)).await?;
        tx.commit().await?;
        Ok(after)
    }

    /// The picture of a product as its own page shows it.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn product_picture(&self, id: i64) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_scalar(LARGE).bind(id).fetch_optional(pool).await?))
    }

    /// The small pictures of those of these products that have one, in no order.
    ///
    /// # Errors
    /// As [`Store::product_picture`].
    pub async fn small_pictures(&self, ids: &[i64]) -> Result<Vec<SmallPicture>, StoreError> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!("{SMALL}{}", list(self.db.marks(), ids.len()));
        Ok(on!(&self.db, pool => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for id in ids {
                query = query.bind(id);
            }
            query.fetch_all(pool).await?
        }))
    }
}

async fn keep(tx: &mut Tx, id: i64, picture: Option<&Picture>) -> Result<(), StoreError> {
    in_tx!(tx, c => match picture {
        Some(Picture { large, small }) => {
            sqlx::query(KEEP).bind(id).bind(large).bind(small).execute(c).await?.rows_affected()
        }
        None => sqlx::query(DROP).bind(id).execute(c).await?.rows_affected(),
    });
    Ok(())
}

/// The log tells that there was another picture, never what was on it.
fn entry(edit: &ProductEdit, action: AuditAction, before: &Record, after: &Record) -> NewAudit {
    let told = |record: &Record| json!({ "name": record.fields.name, "picture": record.picture });
    NewAudit {
        at_ms: edit.now_ms,
        actor: edit.actor.clone(),
        action,
        subject: after.fields.code.clone(),
        reason: String::new(),
        before: told(before),
        after: told(after),
    }
}
