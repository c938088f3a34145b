//! How long the core makes a cashier wait for goods: `search FILE`, a SQLite file that till-store's example `seed` has
//! filled. Names, pinyin, initials and barcodes are typed key by key; each key is timed from the text to the page of tiles.

#[path = "../../till-store/examples/figures/mod.rs"]
mod figures;

use std::error::Error;
use std::time::Instant;
use till::catalogue::Product;
use till_app::catalogue::{Catalogue, Query};
use till_store::{Changed, Location, ProductFilter, Store, StoreError};

/// What a page of the grid holds.
const PAGE: usize = 100;
/// How many words are typed.
const WORDS: usize = 160;
const GOAL: &str = "p99 ≤ 16";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(file) = std::env::args().nth(1) else { return Err("usage: search FILE".into()) };
    let store = Store::open(&Location::Sqlite(file.into())).await?;
    let catalogue = at_the_start(&store).await?;
    let products = sample(&catalogue).await?;
    keys(&catalogue, &products).await?;
    changes(&catalogue, &products).await?;
    manager(&store, &products).await
}

/// The reading beside the start, and what the index takes.
async fn at_the_start(store: &Store) -> Result<Catalogue, Box<dyn Error>> {
    let before = figures::memory_mib("VmRSS:");
    let (began, catalogue) = (Instant::now(), Catalogue::of(store.clone()));
    catalogue.reload().await?;
    let first = figures::ms(began.elapsed());
    if let (Some(before), Some(now), Some(most)) =
        (before, figures::memory_mib("VmRSS:"), figures::memory_mib("VmHWM:"))
    {
        let taken = format!("{} MiB; {} MiB at most while it was read", now - before, most - before);
        figures::fact("memory of the catalogue and its index", "", &taken);
    }
    let mut times = figures::timed(async |_| Catalogue::of(store.clone()).reload().await).await?;
    times.push(first);
    figures::times("catalogue read at the start", "", &times);
    Ok(catalogue)
}

/// Products from all over the catalogue.
async fn sample(catalogue: &Catalogue) -> Result<Vec<Product>, Box<dyn Error>> {
    let mut products = Vec::new();
    let total = catalogue.index().await?.len();
    for n in 0..WORDS {
        let query = Query { offset: n * 7_919 % total, limit: 1, ..Query::default() };
        products.extend(catalogue.find(&query).await?.products);
    }
    Ok(products)
}

async fn keys(catalogue: &Catalogue, products: &[Product]) -> Result<(), Box<dyn Error>> {
    let mut keys = Vec::new();
    for typed in products.iter().enumerate().map(|(n, product)| typed_for(product, n)) {
        let ends = typed.char_indices().map(|(at, c)| at + c.len_utf8());
        for text in ends.map(|end| typed[..end].to_owned()) {
            let began = Instant::now();
            let found = catalogue.find(&Query { text, limit: PAGE, ..Query::default() }).await?;
            keys.push(figures::ms(began.elapsed()));
            std::hint::black_box(found);
        }
    }
    figures::times("search in the core: key to page", GOAL, &keys);
    let index = catalogue.index().await?;
    let scan = figures::timed(async |n| {
        std::hint::black_box(index.by_code(&products[n % products.len()].code));
        Ok::<_, StoreError>(())
    });
    figures::times("scan in the core: code to product", GOAL, &scan.await?);
    let grid = figures::timed(async |n| {
        let category = Some(products[n % products.len()].category.clone());
        catalogue.find(&Query { category, limit: PAGE, ..Query::default() }).await.map(drop)
    });
    figures::times("category in the core: click to page", GOAL, &grid.await?);
    Ok(())
}

/// One of the ways in which a cashier looks for a product.
fn typed_for(product: &Product, n: usize) -> String {
    match n % 6 {
        0 => product.code.clone(),
        1 => product.initials.chars().filter(char::is_ascii_alphanumeric).collect(),
        2 => product.name.clone(),
        3 => product.code[product.code.len() - 4..].to_owned(),
        4 => "meishikafei".to_owned(),
        _ => format!("{} {}", &product.initials[..2], &product.code[9..]),
    }
}

/// Until the index has one changed price; done beside the counter, on a thread of its own.
async fn changes(catalogue: &Catalogue, products: &[Product]) -> Result<(), Box<dyn Error>> {
    let index = catalogue.index().await?;
    let times = figures::timed(async |n| {
        let product = products[n % products.len()].clone();
        std::hint::black_box(index.with(vec![Changed { product, on_sale: true }]));
        Ok::<_, StoreError>(())
    });
    figures::times("index renewed after a change, beside the counter", "", &times.await?);
    Ok(())
}

/// The manager's list of products is asked of the database: a page and how many there are.
async fn manager(store: &Store, products: &[Product]) -> Result<(), Box<dyn Error>> {
    let texts: Vec<String> = products.iter().enumerate().map(|(n, product)| typed_for(product, n)).collect();
    for (what, text) in [("no text", false), ("a text", true)] {
        let times = figures::timed(async |n| {
            let text = if text { texts[n % texts.len()].clone() } else { String::new() };
            let filter = ProductFilter { text, ..ProductFilter::default() };
            store.product_page(&filter, None, 100).await.map(drop)
        });
        figures::times(&format!("manager's products, {what}: page and count"), "", &times.await?);
    }
    Ok(())
}
