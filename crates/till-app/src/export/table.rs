//! Tables for spreadsheets, CSV or XLSX, of any length: rows go to the disk as they come.

use super::{WholeFile, csv, xlsx};
use crate::TillError;
use fen::Fen;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Once;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinHandle};

/// Pages of rows that may wait for the disk: memory stays the same however long the table is.
const WAITING: usize = 2;

/// Which kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 with the byte order mark Excel needs; no cell can become a formula.
    Csv,
    /// Excel's own; money and counts are numbers, order numbers are text.
    Xlsx,
}

impl Format {
    /// The file name's ending, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        }
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words, or a time in the shop's zone.
    Text(String),
    /// A number that is a name (order number, barcode): never calculated with, never shortened to 4.2E+27.
    Digits(String),
    /// A count.
    Number(i64),
    /// Yuan with two decimals.
    Money(Fen),
    /// Nothing.
    Empty,
}

impl Cell {
    /// A text cell.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// A cell with a number that is a name.
    pub fn digits(text: impl Into<String>) -> Cell {
        Cell::Digits(text.into())
    }
}

/// One row, as long as the header.
pub type Row = Vec<Cell>;

/// What a writer thread is told.
enum Told {
    Rows(Vec<Row>),
    Finish,
}

/// A writer of rows into one kind of file.
pub(super) trait Rows {
    fn row(&mut self, row: &[Cell]) -> io::Result<()>;
    fn finish(self) -> io::Result<()>;
}

/// A table being written. Dropped before [`Table::finish`], it leaves nothing behind: the writer, which owns the file,
/// removes it as soon as it notices. [`Table::give_up`] waits for that.
pub struct Table {
    target: PathBuf,
    to_writer: mpsc::Sender<Told>,
    /// `None` once it has ended and said how.
    writer: Option<JoinHandle<Result<WholeFile, TillError>>>,
    rows: i64,
}

impl Table {
    /// Begins a table at `path`. `title` names the sheet; `header` the columns.
    pub fn begin(path: &Path, format: Format, title: &'static str, header: &'static [&'static str]) -> Table {
        let file = WholeFile::at(path);
        let (to_writer, told) = mpsc::channel(WAITING);
        // Disks are slow and the writers are not async: a thread of their own.
        let writer = tokio::task::spawn_blocking(move || {
            let _hushed = Hushed::new();
            let beside = file.beside();
            let written = match format {
                Format::Csv => csv::Sheet::create(beside, header).and_then(|sheet| pump(sheet, told)),
                Format::Xlsx => xlsx::Book::create(beside, title, header).and_then(|book| pump(book, told)),
            };
            written.map_err(|e| file.failed(e))?;
            Ok(file)
        });
        Table { target: path.to_owned(), to_writer, writer: Some(writer), rows: 0 }
    }

    /// Adds rows; waits while the disk is behind.
    ///
    /// # Errors
    /// [`TillError::Export`] names the file; it has been removed then.
    pub async fn rows(&mut self, rows: Vec<Row>) -> Result<(), TillError> {
        let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if self.to_writer.send(Told::Rows(rows)).await.is_err() {
            let why = self.ended().await.err();
            return Err(why.unwrap_or_else(|| self.stopped()));
        }
        self.rows += count;
        Ok(())
    }

    /// Ends the table and puts the file in its place; says how many rows it has.
    ///
    /// # Errors
    /// As [`Table::rows`].
    pub async fn finish(mut self) -> Result<i64, TillError> {
        // If the writer has stopped, it says why below.
        let _ = self.to_writer.send(Told::Finish).await;
        self.ended().await?.finish()?;
        Ok(self.rows)
    }

    /// Ends without a file: once this returns, nothing of it is left.
    pub async fn give_up(self) {
        let Table { to_writer, writer, .. } = self;
        drop(to_writer);
        // Dropping the unfinished file removes it.
        if let Some(writer) = writer {
            drop(writer.await);
        }
    }

    /// Waits for the writer's end; the whole file, or why there is none.
    async fn ended(&mut self) -> Result<WholeFile, TillError> {
        match self.writer.take() {
            Some(writer) => self.written(writer.await),
            None => Err(self.stopped()),
        }
    }

    /// The XLSX writer panics when its temporary file can't be written; that is the disk's fault and no bug of ours.
    fn written(
        &self,
        ended: Result<Result<WholeFile, TillError>, JoinError>,
    ) -> Result<WholeFile, TillError> {
        ended.unwrap_or_else(|error| {
            let Ok(panic) = error.try_into_panic() else {
                return Err(self.stopped());
            };
            let text = panic.downcast_ref::<String>().cloned().unwrap_or_default();
            let full = text.contains("StorageFull");
            Err(self.failed(if full { io::ErrorKind::StorageFull.into() } else { io::Error::other(text) }))
        })
    }

    fn stopped(&self) -> TillError {
        self.failed(io::Error::other("the writer stopped"))
    }

    fn failed(&self, source: io::Error) -> TillError {
        TillError::Export { path: self.target.clone(), source }
    }
}

thread_local! {
    static IS_HUSHED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// While it lives, a panic of this thread prints nothing: what happened is told as the export's error, with its words.
struct Hushed;

impl Hushed {
    fn new() -> Hushed {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let print = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                if !IS_HUSHED.get() {
                    print(panic);
                }
            }));
        });
        IS_HUSHED.set(true);
        Hushed
    }
}

impl Drop for Hushed {
    fn drop(&mut self) {
        // The thread goes on to other work.
        IS_HUSHED.set(false);
    }
}

/// Writes what comes until the end is told. Without that word the table was given up, and its file goes away.
fn pump(mut sheet: impl Rows, mut told: mpsc::Receiver<Told>) -> io::Result<()> {
    while let Some(told) = told.blocking_recv() {
        match told {
            Told::Rows(rows) => rows.iter().try_for_each(|row| sheet.row(row))?,
            Told::Finish => return sheet.finish(),
        }
    }
    Ok(())
}
