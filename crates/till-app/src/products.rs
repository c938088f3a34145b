//! Products in the manager's hands: made, changed, retired, counted. Whoever changes them tells the
//! catalogue in memory by [`crate::catalogue::Catalogue::reload`].

use crate::clock::Clock;
use crate::{Till, TillError, catalogue, pictures};
use std::sync::Arc;
use till::audit::Actor;
use till::manager::Reason;
use till::product::{Field, FieldError, Fields, Record, STOCK_MOST, read_stock};
use till_store::{ProductEdit, StockChange, Store};

/// What a person wrote on a product, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// See [`Fields::code`].
    pub code: String,
    /// See [`Fields::name`].
    pub name: String,
    /// In yuan.
    pub price: String,
    /// See [`Fields::category`].
    pub category: String,
    /// Letters to search by; empty: made from the name.
    pub initials: String,
}

impl Written {
    fn read(&self) -> Result<Fields, TillError> {
        let mut fields = Fields::read(&self.code, &self.name, &self.price, &self.category, &self.initials)?;
        if fields.initials.is_empty() {
            fields.initials = catalogue::initials(&fields.name);
        }
        Ok(fields)
    }
}

/// Who may change products, and does.
pub struct ProductDesk {
    store: Store,
    actor: Actor,
    clock: Arc<dyn Clock>,
}

impl Till {
    /// The products in the hands of `actor`; that he may is settled before.
    pub fn products_by(&self, actor: Actor) -> ProductDesk {
        ProductDesk::new(self.store().clone(), actor, self.clock().clone())
    }
}

impl ProductDesk {
    /// The products of a database, without a till.
    pub fn new(store: Store, actor: Actor, clock: Arc<dyn Clock>) -> ProductDesk {
        ProductDesk { store, actor, clock }
    }

    /// Makes a product. `stock`: how many there are, empty for not counted.
    ///
    /// # Errors
    /// [`TillError::ProductField`] names the field; [`till_store::StoreError::ProductCodeTaken`].
    pub async fn create(&self, written: &Written, stock: &str) -> Result<Record, TillError> {
        let stock = if stock.trim().is_empty() { None } else { Some(counted(stock)?) };
        let fields = written.read()?;
        Ok(self.store.create_product(&fields, stock, &self.edit()).await?)
    }

    /// Saves what was written on a product whose version the writer has seen.
    ///
    /// # Errors
    /// As [`ProductDesk::create`]; [`till_store::StoreError::ProductMoved`] when somebody else was faster.
    pub async fn save(&self, id: i64, version: i64, written: &Written) -> Result<Record, TillError> {
        let fields = written.read()?;
        Ok(self.store.save_product((id, version), &fields, &self.edit()).await?)
    }

    /// Takes a product off sale, or brings it back.
    ///
    /// # Errors
    /// As [`ProductDesk::save`].
    pub async fn retire(&self, id: i64, version: i64, retire: bool) -> Result<Record, TillError> {
        Ok(self.store.retire_product((id, version), retire, &self.edit()).await?)
    }

    /// Sets, corrects or gives up a stock count.
    ///
    /// # Errors
    /// [`TillError::Reason`]; [`TillError::ProductField`] about the count.
    pub async fn stock(&self, id: i64, change: StockChange, reason: &str) -> Result<Record, TillError> {
        let reason = Reason::parse(reason)?;
        if let StockChange::Count(count) | StockChange::Add(count) = change
            && count.abs() > STOCK_MOST
        {
            return Err(about_stock(till::product::Fault::TooLarge).into());
        }
        Ok(self.store.adjust_stock(id, change, reason.as_str(), &self.edit()).await?)
    }

    /// Sets, replaces or removes (`None`) a product's picture, given as the file somebody has chosen. `seen`: the number of
    /// the picture it has for that person.
    ///
    /// # Errors
    /// [`TillError::Picture`] about the file; [`till_store::StoreError::ProductMoved`] when somebody else has changed the
    /// picture meanwhile.
    pub async fn picture(
        &self,
        id: i64,
        seen: Option<i64>,
        file: Option<Vec<u8>>,
    ) -> Result<Record, TillError> {
        let picture = match file {
            None => None,
            // A large photo takes a second: not on a thread that payments wait for.
            Some(file) => match tokio::task::spawn_blocking(move || pictures::scaled(&file)).await {
                Ok(scaled) => Some(scaled?),
                // A decoder that gave up on a file like no other.
                Err(_) => return Err(pictures::PictureError::Damaged.into()),
            },
        };
        Ok(self.store.set_picture((id, seen), picture.as_ref(), &self.edit()).await?)
    }

    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    pub(crate) fn edit(&self) -> ProductEdit {
        ProductEdit { actor: self.actor.clone(), now_ms: self.clock.now_ms() }
    }
}

/// A count as it was typed.
///
/// # Errors
/// [`TillError::ProductField`] says what is wrong with it.
pub fn counted(text: &str) -> Result<i64, TillError> {
    Ok(read_stock(text).map_err(about_stock)?)
}

fn about_stock(fault: till::product::Fault) -> FieldError {
    FieldError { field: Field::Stock, fault }
}
