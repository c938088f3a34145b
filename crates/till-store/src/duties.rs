//! The manager's list: raised by settlements, resolved by a manager.

use crate::db::{Tx, in_tx, on};
use crate::error::readable;
use crate::{Store, StoreError, audit, outbox, paylog, sales};
use fen::Fen;
use serde_json::json;
use till::audit::{Actor, AuditAction, NewAudit};
use till::duty::{self, Duty, DutyAction, DutyKind, NewDuty, Plan};
use till::manager::Reason;
use till::sale::SaleState;

const RAISE: &str = "INSERT INTO duties (kind, sale_no, out_trade_no, total_fen, created_at_ms, detail)
    VALUES ($1, $2, $3, $4, $5, $6)";
/// At most one attempt holds a sale: the index `attempts_one_open_per_sale`.
const OPEN: &str = "SELECT d.id, d.kind, d.sale_no, d.out_trade_no, d.total_fen, d.created_at_ms, d.detail,
    d.planned_at_ms, d.plan_note, s.state AS sale_state,
    (SELECT COUNT(*) FROM paylog p WHERE p.sale_no = d.sale_no AND p.state IN ('paid', 'late')) AS receipts,
    (SELECT a.out_trade_no FROM attempts a
        WHERE a.sale_no = d.sale_no AND a.is_open AND a.superseded_at_ms IS NULL) AS open_attempt
    FROM duties d JOIN sales s ON s.sale_no = d.sale_no
    WHERE d.resolved_at_ms IS NULL AND ($1 = 0 OR d.id = $1) ORDER BY d.id";
const RESOLVE: &str =
    "UPDATE duties SET resolved_at_ms = $2, resolution = $3 WHERE id = $1 AND resolved_at_ms IS NULL";
const PLAN: &str =
    "UPDATE duties SET planned_at_ms = $2, plan_note = $3 WHERE id = $1 AND resolved_at_ms IS NULL";
/// Stands for every duty in [`OPEN`].
const ALL: i64 = 0;

#[derive(sqlx::FromRow)]
struct DutyRow {
    id: i64,
    kind: String,
    sale_no: String,
    out_trade_no: String,
    total_fen: i64,
    created_at_ms: i64,
    detail: String,
    planned_at_ms: Option<i64>,
    plan_note: Option<String>,
    sale_state: String,
    receipts: i64,
    open_attempt: Option<String>,
}

impl DutyRow {
    fn into_duty(self) -> Result<Duty, StoreError> {
        Ok(Duty {
            id: self.id,
            kind: readable(DutyKind::from_word(&self.kind), "duty", &self.kind)?,
            sale_no: self.sale_no,
            out_trade_no: self.out_trade_no,
            total: Fen::new(self.total_fen),
            created_at_ms: self.created_at_ms,
            detail: self.detail,
            sale: readable(SaleState::from_word(&self.sale_state), "sale state", &self.sale_state)?,
            receipts: self.receipts,
            open_attempt: self.open_attempt,
            planned: self.planned_at_ms.map(|at_ms| Plan { at_ms, note: self.plan_note.unwrap_or_default() }),
        })
    }
}

/// What a manager decided about a duty.
#[derive(Debug, Clone)]
pub struct DutyDecision {
    /// [`Duty::id`].
    pub id: i64,
    /// What to do.
    pub action: DutyAction,
    /// Why.
    pub reason: Reason,
    /// Who and where.
    pub actor: Actor,
    /// Now, epoch milliseconds.
    pub now_ms: i64,
}

pub(crate) async fn raise(tx: &mut Tx, duty: &NewDuty, now_ms: i64) -> Result<(), StoreError> {
    in_tx!(tx, c => {
        sqlx::query(RAISE)
            .bind(duty.kind.as_str())
            .bind(&duty.sale_no)
            .bind(&duty.out_trade_no)
            .bind(duty.total.fen())
            .bind(now_ms)
            .bind(&duty.detail)
            .execute(c)
            .await?;
    });
    Ok(())
}

async fn open_duty(tx: &mut Tx, id: i64) -> Result<Duty, StoreError> {
    let row: Option<DutyRow> = in_tx!(tx, c => sqlx::query_as(OPEN).bind(id).fetch_optional(c).await?);
    // The number that stands for all must not find the first.
    row.filter(|row| row.id == id).ok_or(StoreError::NoSuchDuty(id))?.into_duty()
}

/// Pays the duty's sale, in the order of a settlement: head of the pay log, sale, goods.
async fn pay_sale(tx: &mut Tx, late: &Duty) -> Result<(), StoreError> {
    paylog::lock_head(tx).await?;
    if !sales::pay(tx, &[(late.sale_no.clone(), late.out_trade_no.clone())]).await? {
        return Err(duty::DutyRefusal::SalePaid.into());
    }
    let sale = sales::started(tx, &late.sale_no).await?.sale;
    sales::count_sold(tx, &[&sale]).await
}

async fn mark(tx: &mut Tx, decision: &DutyDecision, resolves: bool) -> Result<(), StoreError> {
    let (sql, word) = match (resolves, decision.action) {
        (false, _) => (PLAN, decision.reason.as_str()),
        (true, DutyAction::Attach) => (RESOLVE, "attached"),
        (true, DutyAction::Acknowledge | DutyAction::PlanRefund) => (RESOLVE, "acknowledged"),
    };
    let rows = in_tx!(tx, c => sqlx::query(sql).bind(decision.id).bind(decision.now_ms).bind(word).execute(c).await?.rows_affected());
    if rows == 1 { Ok(()) } else { Err(StoreError::NoSuchDuty(decision.id)) }
}

fn entry(decision: &DutyDecision, before: &Duty, pays_sale: bool, resolves: bool) -> NewAudit {
    let action = match decision.action {
        DutyAction::Attach => AuditAction::DutyAttached,
        DutyAction::PlanRefund => AuditAction::RefundPlanned,
        DutyAction::Acknowledge => AuditAction::MismatchAcknowledged,
    };
    let sale = if pays_sale { SaleState::Paid } else { before.sale };
    NewAudit {
        at_ms: decision.now_ms,
        actor: decision.actor.clone(),
        action,
        subject: before.out_trade_no.clone(),
        reason: decision.reason.as_str().to_owned(),
        before: json!({ "duty": before.id, "kind": before.kind, "sale_no": before.sale_no, "sale": before.sale,
            "total_fen": before.total.fen(), "detail": before.detail, "planned": before.planned }),
        after: json!({ "sale": sale, "on_the_list": !resolves }),
    }
}

impl Store {
    /// Duties nobody has settled yet, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds something unreadable.
    pub async fn open_duties(&self) -> Result<Vec<Duty>, StoreError> {
        let rows: Vec<DutyRow> = on!(&self.db, pool => sqlx::query_as(OPEN).bind(ALL).fetch_all(pool).await?);
        rows.into_iter().map(DutyRow::into_duty).collect()
    }

    /// Carries out a manager's decision: duty, sale, sold counts and audit log change in one transaction, or not at
    /// all. Returns the duty as it stood before.
    ///
    /// # Errors
    /// [`StoreError::NoSuchDuty`]; [`StoreError::Duty`] says what to do instead.
    pub async fn resolve_duty(&self, decision: &DutyDecision) -> Result<Duty, StoreError> {
        let mut tx = self.db.begin().await?;
        let sale_no = open_duty(&mut tx, decision.id).await?.sale_no;
        // Money and attempts of the sale take turns with us from here on; only now does what we read stay true.
        sales::lock(&mut tx, &sale_no).await?;
        let before = open_duty(&mut tx, decision.id).await?;
        let change = duty::decide(&before, decision.action)?;
        if change.pays_sale {
            pay_sale(&mut tx, &before).await?;
            outbox::append_attached(self, &mut tx, &before, decision.now_ms).await?;
        }
        mark(&mut tx, decision, change.resolves).await?;
        audit::append(&mut tx, &entry(decision, &before, change.pays_sale, change.resolves)).await?;
        tx.commit().await?;
        Ok(before)
    }
}
