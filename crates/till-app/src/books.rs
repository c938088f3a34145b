//! What the running till needs of its database.
//!
//! The shop's [`Store`] is one; the whole-loop simulation brings a simulated disk that can lose power between any two
//! steps. The till above is the same code in both.

use till::catalogue::Product;
use till::payment::{Attempt, Observation};
use till::sale::Sale;
use till_store::{NewSale, Override, Settled, Started, Store, StoreError};

/// The till's books. Every method is durable when it returns `Ok`, and has changed nothing when it returns an error.
pub trait Books: Send + Sync + 'static {
    /// As [`Store::product`].
    fn product(&self, id: i64) -> impl Future<Output = Result<Option<Product>, StoreError>> + Send;

    /// As [`Store::start_sale`].
    fn start_sale(
        &self,
        new: NewSale,
        attempt: impl FnOnce(&str) -> Attempt + Send,
    ) -> impl Future<Output = Result<Started, StoreError>> + Send;

    /// As [`Store::retry_sale`].
    fn retry_sale(
        &self,
        sale_no: &str,
        attempt: impl FnOnce(&Sale, i64) -> Attempt + Send,
    ) -> impl Future<Output = Result<Started, StoreError>> + Send;

    /// As [`Store::override_unknown`].
    fn override_unknown(
        &self,
        word: &Override,
        attempt: impl Fn(&Sale, i64) -> Attempt + Send + Sync,
    ) -> impl Future<Output = Result<Started, StoreError>> + Send;

    /// As [`Store::settle`].
    fn settle(
        &self,
        out_trade_no: &str,
        observation: &Observation,
        now_ms: i64,
    ) -> impl Future<Output = Result<Settled, StoreError>> + Send;

    /// As [`Store::attempt`].
    fn attempt(&self, out_trade_no: &str)
    -> impl Future<Output = Result<Option<Attempt>, StoreError>> + Send;

    /// As [`Store::sale`].
    fn sale(&self, sale_no: &str) -> impl Future<Output = Result<Option<Sale>, StoreError>> + Send;

    /// As [`Store::open_attempts`].
    fn open_attempts(&self, till: &str) -> impl Future<Output = Result<Vec<Attempt>, StoreError>> + Send;

    /// As [`Store::agenda`].
    fn agenda(&self, till: &str) -> impl Future<Output = Result<Vec<(String, i64)>, StoreError>> + Send;
}

impl Books for Store {
    async fn product(&self, id: i64) -> Result<Option<Product>, StoreError> {
        Store::product(self, id).await
    }

    async fn start_sale(
        &self,
        new: NewSale,
        attempt: impl FnOnce(&str) -> Attempt + Send,
    ) -> Result<Started, StoreError> {
        Store::start_sale(self, new, attempt).await
    }

    async fn retry_sale(
        &self,
        sale_no: &str,
        attempt: impl FnOnce(&Sale, i64) -> Attempt + Send,
    ) -> Result<Started, StoreError> {
        Store::retry_sale(self, sale_no, attempt).await
    }

    async fn override_unknown(
        &self,
        word: &Override,
        attempt: impl Fn(&Sale, i64) -> Attempt + Send + Sync,
    ) -> Result<Started, StoreError> {
        Store::override_unknown(self, word, attempt).await
    }

    async fn settle(
        &self,
        out_trade_no: &str,
        observation: &Observation,
        now_ms: i64,
    ) -> Result<Settled, StoreError> {
        Store::settle(self, out_trade_no, observation, now_ms).await
    }

    async fn attempt(&self, out_trade_no: &str) -> Result<Option<Attempt>, StoreError> {
        Store::attempt(self, out_trade_no).await
    }

    async fn sale(&self, sale_no: &str) -> Result<Option<Sale>, StoreError> {
        Store::sale(self, sale_no).await
    }

    async fn open_attempts(&self, till: &str) -> Result<Vec<Attempt>, StoreError> {
        Store::open_attempts(self, till).await
    }

    async fn agenda(&self, till: &str) -> Result<Vec<(String, i64)>, StoreError> {
        Store::agenda(self, till).await
    }
}
