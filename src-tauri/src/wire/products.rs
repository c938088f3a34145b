//! Products as the manager's screen sees them.

use super::{ErrorCode, UiError};
use serde::{Deserialize, Serialize};
use specta::Type;
use till_app::pictures::PictureError;

/// On sale or not.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum ProductState {
    Active,
    Retired,
}

/// Which products; null: all.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ProductFilter {
    pub text: String,
    pub category: Option<String>,
    pub state: Option<ProductState>,
}

impl From<ProductFilter> for till_store::ProductFilter {
    fn from(filter: ProductFilter) -> Self {
        let state = filter.state.map(|state| match state {
            ProductState::Active => till_store::ProductState::Active,
            ProductState::Retired => till_store::ProductState::Retired,
        });
        till_store::ProductFilter { text: filter.text, category: filter.category, state }
    }
}

/// A product. `stock`: null when it is not counted; `version`: give it back when saving; `picture`: the number of its picture,
/// null when it has none.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProductRecord {
    pub id: i64,
    pub code: String,
    pub name: String,
    pub initials: String,
    pub category: String,
    pub price_fen: i64,
    pub sold_count: i64,
    pub stock: Option<i64>,
    pub retired_at_ms: Option<i64>,
    pub version: i64,
    pub picture: Option<i64>,
}

impl From<till::product::Record> for ProductRecord {
    fn from(record: till::product::Record) -> Self {
        ProductRecord {
            id: record.id,
            code: record.fields.code,
            name: record.fields.name,
            initials: record.fields.initials,
            category: record.fields.category,
            price_fen: record.fields.price.fen(),
            sold_count: record.sold_count,
            stock: record.stock,
            retired_at_ms: record.retired_at_ms,
            version: record.version,
            picture: record.picture,
        }
    }
}

/// `next`: pass as `after` for the following page; `count`: how many the filter matches.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ProductList {
    pub items: Vec<ProductRecord>,
    pub next: Option<i64>,
    pub count: i64,
}

/// A price since `atMs`; `oldFen`: null when the product was new.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PriceChange {
    pub at_ms: i64,
    pub old_fen: Option<i64>,
    pub new_fen: i64,
    pub who: String,
}

/// A product with its newest prices.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProductDetail {
    pub product: ProductRecord,
    pub prices: Vec<PriceChange>,
}

impl From<till::product::PriceChange> for PriceChange {
    fn from(change: till::product::PriceChange) -> Self {
        PriceChange {
            at_ms: change.at_ms,
            old_fen: change.old.map(fen::Fen::fen),
            new_fen: change.new.fen(),
            who: change.who,
        }
    }
}

/// What was typed; prices in yuan. `initials`: empty to have them made from the name.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct ProductFields {
    pub code: String,
    pub name: String,
    pub price: String,
    pub category: String,
    pub initials: String,
}

impl From<ProductFields> for till_app::products::Written {
    fn from(fields: ProductFields) -> Self {
        let ProductFields { code, name, price, category, initials } = fields;
        till_app::products::Written { code, name, price, category, initials }
    }
}

/// What a hand does to a stock count: so many were counted, so many came in, or it is not counted any more.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum StockChange {
    Count,
    Add,
    Stop,
}

/// The small picture of a product as a data address; `number` tells it from others the product had.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SmallPicture {
    pub product_id: i64,
    pub number: i64,
    pub address: String,
}

/// What is wrong with a file that was chosen as a picture.
pub fn picture_code(error: PictureError) -> ErrorCode {
    match error {
        PictureError::Empty => ErrorCode::PictureEmpty,
        PictureError::TooLarge => ErrorCode::PictureTooLarge,
        PictureError::Heic => ErrorCode::PictureHeic,
        PictureError::Kind(_) => ErrorCode::PictureKind,
        PictureError::NotAPicture => ErrorCode::PictureUnreadable,
        PictureError::Damaged => ErrorCode::PictureDamaged,
        PictureError::TooManyPixels => ErrorCode::PicturePixels,
    }
}

/// A field that can't be used; `detail` is the word of what is wrong with it.
pub fn field_error(error: till::product::FieldError) -> UiError {
    UiError {
        code: ErrorCode::ProductField,
        field: Some(error.field.as_str().to_owned()),
        detail: error.fault.as_str().to_owned(),
    }
}
