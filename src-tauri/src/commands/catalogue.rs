//! The goods grid.

use super::{Answer, CoreState};
use crate::wire::{Product, ProductPage, ProductQuery};
use till_app::catalogue::Query;

/// A page of products, from memory.
#[tauri::command]
#[specta::specta]
pub async fn products(core: CoreState<'_>, query: ProductQuery) -> Answer<ProductPage> {
    let whole = |number: i64| usize::try_from(number).unwrap_or(0);
    let asked = Query {
        text: query.text,
        category: query.category,
        offset: whole(query.offset),
        limit: whole(query.limit.clamp(1, 500)),
    };
    let found = core.running().await?.catalogue.find(&asked).await?;
    let total = i64::try_from(found.total).unwrap_or(i64::MAX);
    Ok(ProductPage { items: found.products.into_iter().map(product).collect(), total })
}

/// The product on sale under exactly one of these codes, the first that has one: how a scan gun asks.
#[tauri::command]
#[specta::specta]
pub async fn product_by_code(core: CoreState<'_>, codes: Vec<String>) -> Answer<Option<Product>> {
    let index = core.running().await?.catalogue.index().await?;
    Ok(codes.iter().find_map(|code| index.by_code(code)).cloned().map(product))
}

/// The categories in use.
#[tauri::command]
#[specta::specta]
pub async fn categories(core: CoreState<'_>) -> Answer<Vec<String>> {
    Ok(core.running().await?.catalogue.index().await?.categories().to_vec())
}

fn product(product: till::catalogue::Product) -> Product {
    Product {
        id: product.id,
        code: product.code,
        name: product.name,
        category: product.category,
        price_fen: product.price.fen(),
        sold_count: product.sold_count,
        picture: product.picture,
    }
}
