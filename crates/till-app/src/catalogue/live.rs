//! The index of a running till: read once, then kept up to date with what this till and others change.

use super::Index;
use crate::TillError;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use till::catalogue::Product;
use till_store::{Store, StoreError};
use tokio::sync::{Mutex as AsyncMutex, watch};

/// How often a till looks whether another one has changed the catalogue: one row of one small table.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Which products.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Name, pinyin, initials, code or a part of them; empty for all.
    pub text: String,
    /// Only this category.
    pub category: Option<String>,
    /// Leave out so many.
    pub offset: usize,
    /// Then at most so many.
    pub limit: usize,
}

/// A page of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The page.
    pub products: Vec<Product>,
    /// How many fit in all.
    pub total: usize,
}

/// What the last question was and its answer: the pages of one grid ask the same again and again.
struct Asked {
    index: Arc<Index>,
    text: String,
    category: Option<String>,
    places: Arc<Vec<u32>>,
}

/// The catalogue of a running till. Cheap to clone; clones share the index.
#[derive(Clone)]
pub struct Catalogue {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    /// `None` before the first reading.
    index: watch::Sender<Option<Arc<Index>>>,
    /// The version the index has. Locked while reading, so that one reads for all.
    version: AsyncMutex<Option<i64>>,
    asked: Mutex<Option<Asked>>,
}

impl Catalogue {
    /// The catalogue of this database; nothing is read yet.
    pub fn of(store: Store) -> Catalogue {
        let index = watch::Sender::new(None);
        Catalogue {
            inner: Arc::new(Inner { store, index, version: AsyncMutex::default(), asked: Mutex::default() }),
        }
    }

    /// Reads what has changed since the last time; the first time, everything. For whoever has just changed products.
    ///
    /// # Errors
    /// [`TillError::Store`]; the index stays as it was.
    pub async fn reload(&self) -> Result<(), TillError> {
        let mut version = self.inner.version.lock().await;
        self.read(&mut version).await
    }

    async fn read(&self, version: &mut Option<i64>) -> Result<(), TillError> {
        // The version first: a change that comes between the two is read twice, never missed.
        let now = self.inner.store.catalogue_version().await?;
        if *version == Some(now) {
            return Ok(());
        }
        let changes = self.inner.store.products_changed_since(version.unwrap_or(-1)).await?;
        let before = self.inner.index.borrow().clone().unwrap_or_default();
        // A hundred thousand names take a moment to spell: not on a thread that payments wait for.
        let after = tokio::task::spawn_blocking(move || Arc::new(before.with(changes))).await;
        let after = after.map_err(|panic| StoreError::Unreadable(format!("the catalogue: {panic}")))?;
        self.inner.index.send_replace(Some(after));
        *version = Some(now);
        Ok(())
    }

    /// Reads the catalogue and keeps looking for changes, until it is dropped. A database that does not answer is asked
    /// again; what was read stays usable.
    pub async fn run(&self) {
        loop {
            if let Err(error) = self.reload().await {
                tracing::warn!(%error, "the catalogue could not be read");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Wakes up whenever the catalogue has changed.
    pub fn changes(&self) -> watch::Receiver<Option<Arc<Index>>> {
        self.inner.index.subscribe()
    }

    /// The index, read if it was not yet.
    ///
    /// # Errors
    /// [`TillError::Store`] when it can't be read.
    pub async fn index(&self) -> Result<Arc<Index>, TillError> {
        if let Some(index) = &*self.inner.index.borrow() {
            return Ok(index.clone());
        }
        self.reload().await?;
        Ok(self.inner.index.borrow().clone().unwrap_or_default())
    }

    /// A page of what fits, the best first.
    ///
    /// # Errors
    /// As [`Catalogue::index`].
    pub async fn find(&self, query: &Query) -> Result<Found, TillError> {
        let index = self.index().await?;
        let places = self.places(&index, query);
        let page = places.iter().skip(query.offset).take(query.limit);
        let products = page.filter_map(|place| index.product(*place)).cloned().collect();
        Ok(Found { products, total: places.len() })
    }

    fn places(&self, index: &Arc<Index>, query: &Query) -> Arc<Vec<u32>> {
        let mut asked = self.inner.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = &*asked
            && Arc::ptr_eq(&last.index, index)
            && (&last.text, &last.category) == (&query.text, &query.category)
        {
            return last.places.clone();
        }
        let places = Arc::new(index.search(&query.text, query.category.as_deref()));
        *asked = Some(Asked {
            index: index.clone(),
            text: query.text.clone(),
            category: query.category.clone(),
            places: places.clone(),
        });
        places
    }
}
