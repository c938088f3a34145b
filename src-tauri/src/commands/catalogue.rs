//! The goods grid.

use super::{Answer, CoreState};
use crate::wire::{Product, ProductPage, ProductQuery};
use till_app::TillError;

/// A page of products.
#[tauri::command]
#[specta::specta]
pub async fn products(core: CoreState<'_>, query: ProductQuery) -> Answer<ProductPage> {
    let limit = query.limit.clamp(1, 500);
    let asked =
        till_store::ProductQuery { text: query.text, category: query.category, after: query.after, limit };
    let found = core.running().await?.till.store().products(&asked).await.map_err(TillError::from)?;
    let full = i64::try_from(found.len()).is_ok_and(|n| n == limit);
    let next = found.last().filter(|_| full).map(|last| last.id);
    Ok(ProductPage { items: found.into_iter().map(product).collect(), next })
}

/// The categories in use.
#[tauri::command]
#[specta::specta]
pub async fn categories(core: CoreState<'_>) -> Answer<Vec<String>> {
    Ok(core.running().await?.till.store().categories().await.map_err(TillError::from)?)
}

fn product(product: till::catalogue::Product) -> Product {
    Product {
        id: product.id,
        code: product.code,
        name: product.name,
        category: product.category,
        price_fen: product.price.fen(),
        sold_count: product.sold_count,
    }
}
