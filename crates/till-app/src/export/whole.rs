//! A file that appears whole or not at all.

use crate::TillError;
use std::io;
use std::path::{Path, PathBuf};

/// Written beside its place under a name nobody else has, and put there once it is whole. Dropped before, it is
/// removed; what stood in its place stays.
pub struct WholeFile {
    target: PathBuf,
    beside: PathBuf,
}

impl WholeFile {
    /// A file that shall stand at `target`.
    pub fn at(target: &Path) -> WholeFile {
        // A neighbour called `NAME.part` is not ours to overwrite.
        let beside = target.with_extension(format!("{}.part", uuid::Uuid::new_v4().simple()));
        WholeFile { target: target.to_owned(), beside }
    }

    /// Where to write it.
    pub fn beside(&self) -> &Path {
        &self.beside
    }

    /// Puts the written file in its place, durably.
    ///
    /// # Errors
    /// [`TillError::Export`] names the file; nothing is left then.
    pub fn finish(self) -> Result<(), TillError> {
        let synced = std::fs::File::options().write(true).open(&self.beside).and_then(|file| file.sync_all());
        synced.and_then(|()| std::fs::rename(&self.beside, &self.target)).map_err(|e| self.failed(e))
    }

    /// What to say when writing it failed.
    pub fn failed(&self, source: io::Error) -> TillError {
        TillError::Export { path: self.target.clone(), source }
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        // After `finish` there is nothing to remove.
        let _ = std::fs::remove_file(&self.beside);
    }
}
