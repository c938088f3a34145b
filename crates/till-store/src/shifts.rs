//! Shifts: opened, counted, closed with a numbered Z report. What a report is made of: [`facts`].
//!
//! Whoever opens or closes a shift or notes cash holds the head of the pay log, as a settlement does: while a Z is made no
//! payment is written and no cash noted, and what waits meanwhile counts with the next shift.

mod facts;
mod verify;

use crate::db::{Tx, in_tx, on};
use crate::error::readable;
use crate::{Store, StoreError, audit, paylog};
use fen::Fen;
use serde_json::{Value, json};
use till::audit::{Actor, AuditAction, NewAudit};
use till::shift::{Count, Move, MoveKind, NewMove, Part, Report, Sealed, Shift, Z};

const OPEN: &str = "INSERT INTO shifts (till, number, opened_at_ms, opened_by, float_fen, opened_seq)
    VALUES ($1, $2, $3, $4, $5, $6)";
const CURRENT: &str =
    "SELECT till, number, opened_at_ms, opened_by, float_fen, opened_seq FROM shifts s WHERE till = $1
    AND NOT EXISTS (SELECT 1 FROM z_reports z WHERE z.till = s.till AND z.number = s.number)";
const LAST_Z: &str =
    "SELECT number, upto_seq, hash FROM z_reports WHERE till = $1 ORDER BY number DESC LIMIT 1";
const MOVE: &str = "INSERT INTO cash_moves (till, number, at_ms, who, kind, amount_fen, reason)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const MOVES: &str =
    "SELECT at_ms, who, kind, amount_fen, reason FROM cash_moves WHERE till = $1 AND number = $2 ORDER BY id";
const KEEP: &str = "INSERT INTO z_reports (till, number, upto_seq, body, hash) VALUES ($1, $2, $3, $4, $5)";
const PAGE: &str = "SELECT id, body, hash FROM z_reports WHERE id < $1 ORDER BY id DESC LIMIT $2";
const ONE: &str = "SELECT id, body, hash FROM z_reports WHERE till = $1 AND number = $2";

#[derive(sqlx::FromRow)]
struct ShiftRow {
    till: String,
    number: i64,
    opened_at_ms: i64,
    opened_by: String,
    float_fen: i64,
    opened_seq: i64,
}

impl From<ShiftRow> for Shift {
    fn from(row: ShiftRow) -> Shift {
        Shift {
            till: row.till,
            number: row.number,
            opened_at_ms: row.opened_at_ms,
            opened_by: row.opened_by,
            float: Fen::new(row.float_fen),
            opened_seq: row.opened_seq,
        }
    }
}

#[derive(sqlx::FromRow)]
struct MoveRow {
    at_ms: i64,
    who: String,
    kind: String,
    amount_fen: i64,
    reason: String,
}

impl MoveRow {
    fn into_move(self) -> Result<Move, StoreError> {
        let kind = readable(MoveKind::from_word(&self.kind), "cash movement", &self.kind)?;
        let amount = Fen::new(self.amount_fen);
        Ok(Move { at_ms: self.at_ms, who: self.who, kind, amount, reason: self.reason })
    }
}

/// The till's Z before: what the next one continues.
#[derive(Default, sqlx::FromRow)]
struct LastZ {
    number: i64,
    upto_seq: i64,
    hash: String,
}

#[derive(sqlx::FromRow)]
struct ZRow {
    id: i64,
    body: String,
    hash: String,
}

impl ZRow {
    fn into_kept(self) -> Result<KeptZ, StoreError> {
        let sealed = readable(Sealed::read(self.body, self.hash), "Z report", "")?;
        Ok(KeptZ { id: self.id, sealed })
    }
}

/// A Z report in its place among those of all tills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptZ {
    /// Growing in the order in which they were made.
    pub id: i64,
    /// The report.
    pub sealed: Sealed,
}

impl Store {
    /// Opens a shift of the actor's till.
    ///
    /// # Errors
    /// [`StoreError::ShiftOpen`] when there is one already.
    pub async fn open_shift(&self, actor: &Actor, float: Fen, now_ms: i64) -> Result<Shift, StoreError> {
        let mut tx = self.db.begin().await?;
        let (opened_seq, _) = paylog::lock_head(&mut tx).await?;
        if current(&mut tx, &actor.till).await?.is_some() {
            return Err(StoreError::ShiftOpen);
        }
        let shift = Shift {
            till: actor.till.clone(),
            number: last_z(&mut tx, &actor.till).await?.number + 1,
            opened_at_ms: now_ms,
            opened_by: actor.who.to_string(),
            float,
            opened_seq,
        };
        insert(&mut tx, &shift).await?;
        let after = json!({ "float_fen": float });
        audit::append(&mut tx, &entry(AuditAction::ShiftOpened, actor, shift.number, now_ms, after)).await?;
        tx.commit().await?;
        Ok(shift)
    }

    /// Notes cash that was put into the drawer of the actor's till or taken out of it.
    ///
    /// # Errors
    /// [`StoreError::NoShift`].
    pub async fn move_cash(&self, actor: &Actor, new: NewMove, now_ms: i64) -> Result<(), StoreError> {
        let mut tx = self.db.begin().await?;
        paylog::lock_head(&mut tx).await?;
        let shift = current(&mut tx, &actor.till).await?.ok_or(StoreError::NoShift)?;
        let noted = new.by(&actor.who, now_ms);
        insert_move(&mut tx, &shift, &noted).await?;
        let after = json!({ "kind": noted.kind, "amount_fen": noted.amount });
        let mut entry = entry(AuditAction::CashMoved, actor, shift.number, now_ms, after);
        entry.reason = noted.reason;
        audit::append(&mut tx, &entry).await?;
        tx.commit().await
    }

    /// The till's open shift, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn current_shift(&self, till: &str) -> Result<Option<Shift>, StoreError> {
        let mut tx = self.db.snapshot().await?;
        current(&mut tx, till).await
    }

    /// The till's open shift as it stands (X); changes nothing. `None`: none is open.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn x_report(&self, till: &str, now_ms: i64) -> Result<Option<Report>, StoreError> {
        let mut tx = self.db.snapshot().await?;
        let Some(shift) = current(&mut tx, till).await? else { return Ok(None) };
        let head = paylog::head(&mut tx).await?;
        let last = last_z(&mut tx, till).await?;
        let parts = facts::parts(&mut tx, &shift, (last.upto_seq, head.0)).await?;
        facts::report(&mut tx, shift, (last.upto_seq, head), parts, now_ms).await.map(Some)
    }

    /// Ends the shift of the actor's till: counts, seals and keeps its Z report. Every payment that is in the pay log when
    /// this is committed belongs to a Z; one that settles meanwhile belongs to the next.
    ///
    /// # Errors
    /// [`StoreError::NoShift`]; nothing is stored then.
    pub async fn close_shift(
        &self,
        actor: &Actor,
        counted: Count,
        now_ms: i64,
    ) -> Result<Sealed, StoreError> {
        // All but the newest entries are added up before payments have to wait: a till that ran for years without
        // shifts has a million of them.
        let SoFar { shift, mut parts, upto } = self.so_far(&actor.till).await?;
        let mut tx = self.db.begin().await?;
        let head = paylog::lock_head(&mut tx).await?;
        // Somebody else may have closed it since.
        current(&mut tx, &actor.till).await?.filter(|now| *now == shift).ok_or(StoreError::NoShift)?;
        let last = last_z(&mut tx, &actor.till).await?;
        parts.extend(facts::parts(&mut tx, &shift, (upto, head.0)).await?);
        let report = facts::report(&mut tx, shift, (last.upto_seq, head), parts, now_ms).await?;
        let previous = (last.number > 0).then_some(last.hash);
        let z = readable(Z::of(report, counted, &actor.who, previous), "difference", "out of range")?;
        let sealed = z.seal();
        keep(&mut tx, &sealed).await?;
        audit::append(&mut tx, &closed(&sealed, actor, now_ms)).await?;
        tx.commit().await?;
        Ok(sealed)
    }

    /// Up to `limit` Z reports of all tills, newest first, before the one with this id (keyset paging).
    ///
    /// # Errors
    /// As [`Store::x_report`].
    pub async fn z_page(&self, before: Option<i64>, limit: i64) -> Result<Vec<KeptZ>, StoreError> {
        let before = before.unwrap_or(i64::MAX);
        let rows: Vec<ZRow> =
            on!(&self.db, pool => sqlx::query_as(PAGE).bind(before).bind(limit).fetch_all(pool).await?);
        rows.into_iter().map(ZRow::into_kept).collect()
    }

    /// A till's Z report.
    ///
    /// # Errors
    /// [`StoreError::NoSuchZ`], otherwise as [`Store::x_report`].
    pub async fn z_report(&self, till: &str, number: i64) -> Result<Sealed, StoreError> {
        let row: Option<ZRow> =
            on!(&self.db, pool => sqlx::query_as(ONE).bind(till).bind(number).fetch_optional(pool).await?);
        Ok(row.ok_or(StoreError::NoSuchZ(number))?.into_kept()?.sealed)
    }

    async fn so_far(&self, till: &str) -> Result<SoFar, StoreError> {
        let mut tx = self.db.snapshot().await?;
        let shift = current(&mut tx, till).await?.ok_or(StoreError::NoShift)?;
        let (upto, _) = paylog::head(&mut tx).await?;
        let last = last_z(&mut tx, till).await?;
        let parts = facts::parts(&mut tx, &shift, (last.upto_seq, upto)).await?;
        Ok(SoFar { shift, parts, upto })
    }
}

/// A shift added up before the head of the pay log is held.
struct SoFar {
    shift: Shift,
    parts: Vec<Part>,
    upto: i64,
}

async fn current(tx: &mut Tx, till: &str) -> Result<Option<Shift>, StoreError> {
    let row: Option<ShiftRow> = in_tx!(tx, c => sqlx::query_as(CURRENT).bind(till).fetch_optional(c).await?);
    Ok(row.map(Shift::from))
}

async fn last_z(tx: &mut Tx, till: &str) -> Result<LastZ, StoreError> {
    let row: Option<LastZ> = in_tx!(tx, c => sqlx::query_as(LAST_Z).bind(till).fetch_optional(c).await?);
    Ok(row.unwrap_or_default())
}

async fn moves(tx: &mut Tx, shift: &Shift) -> Result<Vec<Move>, StoreError> {
    let rows: Vec<MoveRow> = in_tx!(tx, c => {
        sqlx::query_as(MOVES).bind(&shift.till).bind(shift.number).fetch_all(c).await?
    });
    rows.into_iter().map(MoveRow::into_move).collect()
}

async fn insert(tx: &mut Tx, shift: &Shift) -> Result<(), StoreError> {
    in_tx!(tx, c => {
        sqlx::query(OPEN)
            .bind(&shift.till)
            .bind(shift.number)
            .bind(shift.opened_at_ms)
            .bind(&shift.opened_by)
            .bind(shift.float.fen())
            .bind(shift.opened_seq)
            .execute(c)
            .await?;
    });
    Ok(())
}

async fn insert_move(tx: &mut Tx, shift: &Shift, noted: &Move) -> Result<(), StoreError> {
    in_tx!(tx, c => {
        sqlx::query(MOVE)
            .bind(&shift.till)
            .bind(shift.number)
            .bind(noted.at_ms)
            .bind(&noted.who)
            .bind(noted.kind.as_str())
            .bind(noted.amount.fen())
            .bind(&noted.reason)
            .execute(c)
            .await?;
    });
    Ok(())
}

async fn keep(tx: &mut Tx, sealed: &Sealed) -> Result<(), StoreError> {
    let report = &sealed.z.report;
    in_tx!(tx, c => {
        sqlx::query(KEEP)
            .bind(&report.shift.till)
            .bind(report.shift.number)
            .bind(report.log.upto)
            .bind(&sealed.text)
            .bind(&sealed.hash)
            .execute(c)
            .await?;
    });
    Ok(())
}

/// The audit log keeps the hash too: a Z that was removed leaves its trace there.
fn closed(sealed: &Sealed, actor: &Actor, now_ms: i64) -> NewAudit {
    let z = &sealed.z;
    let after = json!({ "counted_fen": z.counted.total, "expected_fen": z.report.cash.expected,
        "difference_fen": z.difference, "received_fen": z.report.total.received_fen, "hash": sealed.hash });
    entry(AuditAction::ShiftClosed, actor, z.number(), now_ms, after)
}

fn entry(action: AuditAction, actor: &Actor, number: i64, at_ms: i64, after: Value) -> NewAudit {
    NewAudit {
        at_ms,
        actor: actor.clone(),
        action,
        subject: number.to_string(),
        reason: String::new(),
        before: json!({}),
        after,
    }
}
