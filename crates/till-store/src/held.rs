//! Carts that are not sales yet: put aside (挂单), or not charged so far.

use crate::db::{Tx, in_tx, on};
use crate::error::{from_json, to_json};
use crate::{Store, StoreError, audit};
use fen::Fen;
use till::audit::{Actor, AuditAction, NewAudit};
use till::cart::Cart;

const HOLD: &str = "INSERT INTO held_sales (till, who, held_at_ms, note, pieces, total_fen, cart)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const PAGE: &str = "SELECT id, till, who, held_at_ms, note, pieces, total_fen, cart
    FROM held_sales WHERE id < $1 ORDER BY id DESC LIMIT $2";
const COUNT: &str = "SELECT COUNT(*) FROM held_sales";
const TAKE: &str = "DELETE FROM held_sales WHERE id = $1
    RETURNING id, till, who, held_at_ms, note, pieces, total_fen, cart";
const SAVE_DRAFT: &str = "INSERT INTO drafts (till, saved_at_ms, cart) VALUES ($1, $2, $3)
    ON CONFLICT (till) DO UPDATE SET saved_at_ms = excluded.saved_at_ms, cart = excluded.cart";
const END_DRAFT: &str = "DELETE FROM drafts WHERE till = $1";
const DRAFT: &str = "SELECT cart FROM drafts WHERE till = $1";

/// A cart about to be put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHeld {
    /// The till.
    pub till: String,
    /// The cashier; empty when nobody is logged in.
    pub who: String,
    /// Now, epoch milliseconds.
    pub at_ms: i64,
    /// To find it again, e.g. a table or a name; may be empty.
    pub note: String,
    /// What it cost when it was put aside; the price it is sold at is that of the moment of 收款.
    pub total: Fen,
    /// What is in it.
    pub cart: Cart,
}

/// A cart that was put aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Its number.
    pub id: i64,
    /// Pieces in it.
    pub pieces: i64,
    /// The rest.
    pub held: NewHeld,
}

#[derive(sqlx::FromRow)]
struct HeldRow {
    id: i64,
    till: String,
    who: String,
    held_at_ms: i64,
    note: String,
    pieces: i64,
    total_fen: i64,
    cart: String,
}

impl HeldRow {
    fn into_held(self) -> Result<Held, StoreError> {
        Ok(Held {
            id: self.id,
            pieces: self.pieces,
            held: NewHeld {
                cart: from_json("held cart", &self.cart)?,
                till: self.till,
                who: self.who,
                at_ms: self.held_at_ms,
                note: self.note,
                total: Fen::new(self.total_fen),
            },
        })
    }
}

impl Store {
    /// Puts the till's cart aside; its draft ends with the same commit.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn hold(&self, new: &NewHeld) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        hold(&mut tx, new).await?;
        end_draft(&mut tx, &new.till).await?;
        tx.commit().await
    }

    /// Up to `limit` carts that were put aside, by any till of the shop, newest first, before `before` (keyset paging).
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn held_page(&self, before: Option<i64>, limit: i64) -> Result<Vec<Held>, StoreError> {
        let before = before.unwrap_or(i64::MAX);
        let rows: Vec<HeldRow> =
            on!(&self.db, pool => sqlx::query_as(PAGE).bind(before).bind(limit).fetch_all(pool).await?);
        rows.into_iter().map(HeldRow::into_held).collect()
    }

    /// How many there are.
    ///
    /// # Errors
    /// As [`Store::held_page`].
    pub async fn held_count(&self) -> Result<i64, StoreError> {
        Ok(on!(&self.db, pool => sqlx::query_scalar(COUNT).fetch_one(pool).await?))
    }

    /// Takes a cart back: it leaves the list and becomes the draft of `till`, `aside` (what lay in the till's cart) is put
    /// aside in its place, all in one commit. Of two tills that want the same, one gets it.
    ///
    /// # Errors
    /// [`StoreError::HeldGone`] when another till was faster; nothing is changed then.
    pub async fn take_back(
        &self,
        id: i64,
        till: &str,
        aside: Option<&NewHeld>,
        now_ms: i64,
    ) -> Result<Cart, StoreError> {
        let mut tx = self.db.begin().await?;
        let taken = take(&mut tx, id).await?;
        if let Some(aside) = aside {
            hold(&mut tx, aside).await?;
        }
        save_draft(&mut tx, till, &taken.held.cart, now_ms).await?;
        tx.commit().await?;
        Ok(taken.held.cart)
    }

    /// Throws away a cart that was put aside, with an entry in the audit log.
    ///
    /// # Errors
    /// As [`Store::take_back`].
    pub async fn discard_held(&self, id: i64, actor: Actor, now_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        let gone = take(&mut tx, id).await?;
        let titles: Vec<&str> = gone.held.cart.lines.iter().map(|line| line.title.as_str()).collect();
        let entry = NewAudit {
            at_ms: now_ms,
            actor,
            action: AuditAction::HeldDiscarded,
            subject: gone.id.to_string(),
            reason: gone.held.note.clone(),
            before: serde_json::json!({
                "till": gone.held.till,
                "who": gone.held.who,
                "held_at_ms": gone.held.at_ms,
                "total_fen": gone.held.total,
                "pieces": gone.pieces,
                "titles": titles,
            }),
            after: serde_json::json!({}),
        };
        audit::append(&mut tx, &entry).await?;
        tx.commit().await
    }

    /// Keeps the till's cart, or forgets the kept one if `cart` is empty.
    ///
    /// # Errors
    /// [`StoreError`]; what was kept before stays then.
    pub async fn save_draft(&self, till: &str, cart: &Cart, now_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        if *cart == Cart::default() {
            end_draft(&mut tx, till).await?;
        } else {
            save_draft(&mut tx, till, cart, now_ms).await?;
        }
        tx.commit().await
    }

    /// The cart this till had not charged when it was last seen.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn draft(&self, till: &str) -> Result<Option<Cart>, StoreError> {
        let text: Option<String> =
            on!(&self.db, pool => sqlx::query_scalar(DRAFT).bind(till).fetch_optional(pool).await?);
        text.map(|text| from_json("draft", &text)).transpose()
    }
}

async fn hold(tx: &mut Tx, new: &NewHeld) -> Result<(), StoreError> {
    let cart = to_json(&new.cart)?;
    in_tx!(tx, c => {
        sqlx::query(HOLD)
            .bind(&new.till)
            .bind(&new.who)
            .bind(new.at_ms)
            .bind(&new.note)
            .bind(new.cart.pieces())
            .bind(new.total.fen())
            .bind(cart)
            .execute(c)
            .await?;
    });
    Ok(())
}

async fn take(tx: &mut Tx, id: i64) -> Result<Held, StoreError> {
    let row: Option<HeldRow> = in_tx!(tx, c => sqlx::query_as(TAKE).bind(id).fetch_optional(c).await?);
    row.ok_or(StoreError::HeldGone)?.into_held()
}

async fn save_draft(tx: &mut Tx, till: &str, cart: &Cart, now_ms: i64) -> Result<(), StoreError> {
    let cart = to_json(cart)?;
    in_tx!(tx, c => {
        sqlx::query(SAVE_DRAFT).bind(till).bind(now_ms).bind(cart).execute(c).await?;
    });
    Ok(())
}

/// Forgets the till's kept cart in the transaction that makes something else of it.
pub(crate) async fn end_draft(tx: &mut Tx, till: &str) -> Result<(), StoreError> {
    in_tx!(tx, c => {
        sqlx::query(END_DRAFT).bind(till).execute(c).await?;
    });
    Ok(())
}
