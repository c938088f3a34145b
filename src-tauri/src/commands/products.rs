//! Products (商品) in the manager's hands.

use super::{Answer, CoreState, Right};
use crate::core::Running;
use crate::display::picture::data_address;
use crate::wire::{
    ErrorCode, PriceChange, ProductDetail, ProductFields, ProductFilter, ProductList, ProductRecord,
    SmallPicture, StockChange, UiError,
};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use till_app::TillError;
use till_app::products::{ProductDesk, counted};

const PRICES: i64 = 200;
/// The most tiles that are made at once, and more.
const SMALL_PICTURES: usize = 200;

/// A page of products with the number of all that match.
#[tauri::command]
#[specta::specta]
pub async fn product_list(
    core: CoreState<'_>,
    filter: ProductFilter,
    after: Option<i64>,
    limit: i64,
) -> Answer<ProductList> {
    core.logged_in().await?;
    let limit = limit.clamp(1, 500);
    let running = core.running().await?;
    let store = running.till.store();
    let filter = till_store::ProductFilter::from(filter);
    let page = store.product_page(&filter, after, limit).await.map_err(TillError::from)?;
    let items = page.records.into_iter().map(ProductRecord::from).collect();
    Ok(ProductList { items, next: page.next, count: page.count })
}

/// Every category in use, also by retired products.
#[tauri::command]
#[specta::specta]
pub async fn product_categories(core: CoreState<'_>) -> Answer<Vec<String>> {
    core.logged_in().await?;
    Ok(core.running().await?.till.store().all_categories().await.map_err(TillError::from)?)
}

/// A product with its price history.
#[tauri::command]
#[specta::specta]
pub async fn product_get(core: CoreState<'_>, id: i64) -> Answer<ProductDetail> {
    core.logged_in().await?;
    let running = core.running().await?;
    let store = running.till.store();
    let product = store.product_record(id).await.map_err(TillError::from)?.into();
    let prices = store.product_prices(id, PRICES).await.map_err(TillError::from)?;
    Ok(ProductDetail { product, prices: prices.into_iter().map(PriceChange::from).collect() })
}

/// The letters a name is found by.
#[tauri::command]
#[specta::specta]
pub async fn product_initials(name: String) -> Answer<String> {
    Ok(till_app::catalogue::initials(name.trim()))
}

/// Makes a product; `stock` is empty when it is not counted.
#[tauri::command]
#[specta::specta]
pub async fn product_create(
    core: CoreState<'_>,
    fields: ProductFields,
    stock: String,
) -> Answer<ProductRecord> {
    let running = core.running().await?;
    let done = desk(&core, &running).await?.create(&fields.into(), &stock).await?;
    tell_counter(&running).await;
    Ok(done.into())
}

/// Saves what was written on a product, unless somebody else was faster than this `version`.
#[tauri::command]
#[specta::specta]
pub async fn product_save(
    core: CoreState<'_>,
    id: i64,
    version: i64,
    fields: ProductFields,
) -> Answer<ProductRecord> {
    let running = core.running().await?;
    let done = desk(&core, &running).await?.save(id, version, &fields.into()).await?;
    tell_counter(&running).await;
    Ok(done.into())
}

/// Takes a product off sale, or brings it back.
#[tauri::command]
#[specta::specta]
pub async fn product_retire(
    core: CoreState<'_>,
    id: i64,
    version: i64,
    retire: bool,
) -> Answer<ProductRecord> {
    let running = core.running().await?;
    let done = desk(&core, &running).await?.retire(id, version, retire).await?;
    tell_counter(&running).await;
    Ok(done.into())
}

/// Sets, corrects or gives up a stock count; `pieces` as typed.
#[tauri::command]
#[specta::specta]
pub async fn product_stock(
    core: CoreState<'_>,
    id: i64,
    change: StockChange,
    pieces: String,
    reason: String,
) -> Answer<ProductRecord> {
    let running = core.running().await?;
    let change = match change {
        StockChange::Count => till_store::StockChange::Count(counted(&pieces)?),
        StockChange::Add => till_store::StockChange::Add(counted(&pieces)?),
        StockChange::Stop => till_store::StockChange::Stop,
    };
    let done = desk(&core, &running).await?.stock(id, change, &reason).await?;
    tell_counter(&running).await;
    Ok(done.into())
}

/// The picture of a product as a data address; null when it has none.
#[tauri::command]
#[specta::specta]
pub async fn product_picture(core: CoreState<'_>, id: i64) -> Answer<Option<String>> {
    core.logged_in().await?;
    let running = core.running().await?;
    let picture = running.till.store().product_picture(id).await.map_err(TillError::from)?;
    Ok(picture.map(|bytes| data_address("image/jpeg", &bytes)))
}

/// The small pictures of those of these products that have one.
#[tauri::command]
#[specta::specta]
pub async fn small_pictures(core: CoreState<'_>, ids: Vec<i64>) -> Answer<Vec<SmallPicture>> {
    let running = core.running().await?;
    let ids = ids.get(..SMALL_PICTURES).unwrap_or(&ids);
    let found = running.till.store().small_pictures(ids).await.map_err(TillError::from)?;
    let small = |found: till_store::SmallPicture| SmallPicture {
        product_id: found.product_id,
        number: found.number,
        address: data_address("image/jpeg", &found.bytes),
    };
    Ok(found.into_iter().map(small).collect())
}

/// Sets a product's picture (base64 of JPEG, PNG or WebP) or, with null, takes it away. `seen`: the number of the one the page
/// shows; the slower of two people is told.
#[tauri::command]
#[specta::specta]
pub async fn product_picture_set(
    core: CoreState<'_>,
    id: i64,
    seen: Option<i64>,
    picture: Option<String>,
) -> Answer<ProductRecord> {
    let running = core.running().await?;
    let desk = desk(&core, &running).await?;
    let decoded = picture.map(|text| BASE64_STANDARD.decode(text)).transpose();
    let file = decoded.map_err(|e| UiError::new(ErrorCode::Internal, e.to_string()))?;
    let done = desk.picture(id, seen, file).await?;
    tell_counter(&running).await;
    Ok(done.into())
}

pub(super) async fn desk(core: &CoreState<'_>, running: &Running) -> Answer<ProductDesk> {
    let by = core.allow(Right::Products).await?;
    Ok(running.till.products_by(by.actor()))
}

/// What is stored stands, also when the counter learns of it only at its next look.
pub(super) async fn tell_counter(running: &Running) {
    if let Err(error) = running.catalogue.reload().await {
        tracing::warn!(%error, "the counter is told of changed products later");
    }
}
