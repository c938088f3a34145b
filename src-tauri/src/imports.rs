//! The file of products this window has open: it comes in parts, is read, looked through page by page, and stored.

use crate::wire::{ErrorCode, UiError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use till_app::TillError;
use till_app::import::{ImportError, MOST_BYTES, Preview};

/// One file at a time; another one takes its place.
#[derive(Default)]
pub struct Imports(Mutex<Option<Open>>);

struct Open {
    id: String,
    bytes: Arc<Vec<u8>>,
    preview: Option<Arc<Preview>>,
}

impl Imports {
    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Appends a part to the file the page calls `id`; a new name begins a new file.
    ///
    /// # Errors
    /// [`ImportError::TooLarge`]; the file is let go.
    pub fn part(&self, id: &str, part: &[u8]) -> Result<(), UiError> {
        let mut place = self.open();
        let open = match &mut *place {
            Some(open) if open.id == id => open,
            _ => place.insert(Open { id: id.to_owned(), bytes: Arc::default(), preview: None }),
        };
        if open.bytes.len() + part.len() > MOST_BYTES {
            *place = None;
            return Err(TillError::from(ImportError::TooLarge).into());
        }
        Arc::make_mut(&mut open.bytes).extend_from_slice(part);
        Ok(())
    }

    /// The file as it has come.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when another file took its place.
    pub fn bytes(&self, id: &str) -> Result<Arc<Vec<u8>>, UiError> {
        let place = self.open();
        let open = place.as_ref().filter(|open| open.id == id).ok_or_else(gone)?;
        Ok(open.bytes.clone())
    }

    /// Keeps what was read of a file, if it is still the one.
    pub fn keep(&self, id: &str, preview: Arc<Preview>) {
        if let Some(open) = self.open().as_mut().filter(|open| open.id == id) {
            open.preview = Some(preview);
        }
    }

    /// What was read of a file.
    ///
    /// # Errors
    /// As [`Imports::bytes`].
    pub fn preview(&self, id: &str) -> Result<Arc<Preview>, UiError> {
        let place = self.open();
        place.as_ref().filter(|open| open.id == id).and_then(|open| open.preview.clone()).ok_or_else(gone)
    }

    /// Lets the file go.
    pub fn forget(&self, id: &str) {
        let mut place = self.open();
        if place.as_ref().is_some_and(|open| open.id == id) {
            *place = None;
        }
    }
}

fn gone() -> UiError {
    UiError::new(ErrorCode::NotFound, "the file is no longer open")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_in_parts_and_another_one_takes_its_place() {
        let imports = Imports::default();
        imports.part("a", b"12").expect("taken");
        imports.part("a", b"34").expect("taken");
        assert_eq!(*imports.bytes("a").expect("there"), b"1234");
        imports.part("b", b"5").expect("taken");
        assert_eq!(imports.bytes("a").err().map(|e| e.code), Some(ErrorCode::NotFound));
        imports.forget("a");
        assert!(imports.bytes("b").is_ok(), "not that one");
        let error = imports.part("b", &vec![0; MOST_BYTES]).expect_err("too large");
        assert_eq!(error.code, ErrorCode::ImportTooLarge);
        assert!(imports.bytes("b").is_err(), "its memory is free again");
    }
}
