//! Shifts (交班) as people handle them: amounts as typed, reports as a page that can be printed.

mod page;

pub use page::Printed;

use crate::TillError;
use crate::clock::{Clock, SystemClock};
use crate::export::WholeFile;
use crate::jobs::Job;
use fen::{Fen, parse_yuan};
use std::path::Path;
use till::audit::Actor;
use till::product::read_stock;
use till::shift::{CashError, Count, FACES, MoveKind, NewMove, Report, Sealed, Shift, ZsReport};
use till_store::{Store, StoreError};

/// Goes over all Z reports of all tills.
///
/// # Errors
/// [`TillError::Cancelled`]; otherwise the database.
pub async fn verify(store: &Store, job: &Job) -> Result<ZsReport, TillError> {
    let walked = store.verify_shifts_while(job.looks(store.z_count().await?)).await?;
    walked.ok_or(TillError::Cancelled)
}

/// The shifts of one till in the hands of a person; what that person may do is settled before.
pub struct ShiftDesk {
    store: Store,
    actor: Actor,
}

impl ShiftDesk {
    /// The shifts of the actor's till.
    pub fn of(store: Store, actor: Actor) -> ShiftDesk {
        ShiftDesk { store, actor }
    }

    /// Opens a shift with the cash that lies in the drawer.
    ///
    /// # Errors
    /// [`TillError::Cash`]; [`StoreError::ShiftOpen`].
    pub async fn open(&self, float: &str) -> Result<Shift, TillError> {
        let float = Count::of_sum(cash(float)?)?.total;
        Ok(self.store.open_shift(&self.actor, float, SystemClock.now_ms()).await?)
    }

    /// Notes cash that was put in or taken out.
    ///
    /// # Errors
    /// [`TillError::Cash`]; [`StoreError::NoShift`].
    pub async fn move_cash(&self, kind: MoveKind, amount: &str, reason: &str) -> Result<(), TillError> {
        let amount = parse_yuan(amount).map_err(|_| CashError::Movement)?;
        let new = NewMove::read(kind, amount, reason)?;
        Ok(self.store.move_cash(&self.actor, new, SystemClock.now_ms()).await?)
    }

    /// How the open shift stands (X).
    ///
    /// # Errors
    /// [`StoreError::NoShift`].
    pub async fn x(&self) -> Result<Report, TillError> {
        let report = self.store.x_report(&self.actor.till, SystemClock.now_ms()).await?;
        Ok(report.ok_or(StoreError::NoShift)?)
    }

    /// Ends the shift with what was counted: its Z report.
    ///
    /// # Errors
    /// [`StoreError::NoShift`].
    pub async fn close(&self, counted: Count) -> Result<Sealed, TillError> {
        Ok(self.store.close_shift(&self.actor, counted, SystemClock.now_ms()).await?)
    }
}

/// Cash as it was typed, in yuan.
///
/// # Errors
/// [`CashError::Amount`].
pub fn cash(text: &str) -> Result<Fen, CashError> {
    parse_yuan(text).map_err(|_| CashError::Amount)
}

/// A count as it was typed: pieces of each of [`FACES`], empty ones for none, or, where `pieces` is empty, a sum in yuan.
///
/// # Errors
/// [`CashError::Pieces`], [`CashError::Amount`].
pub fn counted(pieces: &[String], sum: &str) -> Result<Count, CashError> {
    if pieces.is_empty() {
        return Count::of_sum(cash(sum)?);
    }
    let mut counts = [0; FACES.len()];
    if pieces.len() != counts.len() {
        return Err(CashError::Pieces);
    }
    for (count, text) in counts.iter_mut().zip(pieces).filter(|(_, text)| !text.trim().is_empty()) {
        *count = read_stock(text).map_err(|_| CashError::Pieces)?;
    }
    Count::of_pieces(counts)
}

/// Writes a report as a page that opens in any browser and prints on A4 and on 80 mm paper.
///
/// # Errors
/// [`TillError::Export`] names the file; nothing is left then.
pub fn print(printed: &Printed<'_>, path: &Path) -> Result<(), TillError> {
    let file = WholeFile::at(path);
    std::fs::write(file.beside(), printed.html()).map_err(|e| file.failed(e))?;
    file.finish()
}
