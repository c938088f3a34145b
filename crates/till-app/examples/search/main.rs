//! How long a key in the search takes: `cargo run --release -p till-app --example search [PRODUCTS…]`.
//!
//! Makes catalogues of so many products (10,000 and 100,000), reads them as a starting till does, and types names,
//! pinyin, initials and barcodes key by key. Each key is timed from the text to the first page of the result, the search
//! included, on one thread. Prints one line of JSON for each size.

use std::error::Error;
use std::time::{Duration, Instant};
use till::catalogue::NewProduct;
use till_app::catalogue::{Catalogue, Query, initials};
use till_store::{Location, Store};

const FLAVOURS: [&str; 20] = [
    "原味",
    "香辣",
    "麻辣",
    "五香",
    "番茄",
    "海苔",
    "烧烤",
    "椒盐",
    "蜂蜜",
    "黑糖",
    "抹茶",
    "巧克力",
    "草莓",
    "蓝莓",
    "柠檬",
    "茉莉",
    "桂花",
    "乌龙",
    "重庆",
    "长沙",
];
const GOODS: [&str; 24] = [
    "薯片",
    "瓜子",
    "花生",
    "饼干",
    "牛奶",
    "酸奶",
    "可乐",
    "雪碧",
    "矿泉水",
    "拿铁",
    "美式咖啡",
    "奶茶",
    "方便面",
    "小面",
    "火腿肠",
    "面包",
    "蛋糕",
    "牙膏",
    "洗发水",
    "毛巾",
    "抽纸",
    "电池",
    "雨伞",
    "绿豆糕",
];
const MAKERS: [&str; 15] = [
    "康师傅",
    "统一",
    "旺旺",
    "乐事",
    "伊利",
    "蒙牛",
    "农夫",
    "三只松鼠",
    "良品",
    "好丽友",
    "洽洽",
    "百草味",
    "娃哈哈",
    "元气",
    "Nestle",
];
/// What a page of the grid holds.
const PAGE: usize = 80;
/// The first page of a new text; the page shown first is what the cashier waits for.
const ROUNDS: usize = 4;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sizes: Vec<usize> = std::env::args().skip(1).map(|size| size.parse()).collect::<Result<_, _>>()?;
    for size in if sizes.is_empty() { vec![10_000, 100_000] } else { sizes } {
        measure(size).await?;
    }
    Ok(())
}

async fn measure(size: usize) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let store = Store::open(&Location::Sqlite(folder.path().join("till.sqlite"))).await?;
    let products: Vec<NewProduct> = (0..size).map(product).collect();
    store.add_products(&products).await?;

    let catalogue = Catalogue::of(store);
    let begun = Instant::now();
    catalogue.reload().await?;
    let ready = begun.elapsed();

    let mut keys = Vec::new();
    for round in 0..ROUNDS {
        for typed in (0..40).map(|n| typed_for(&products[(n * 7_919 + round * 131) % size], n)) {
            let ends = typed.char_indices().map(|(at, c)| at + c.len_utf8());
            for text in ends.map(|end| typed[..end].to_owned()) {
                let begun = Instant::now();
                let found = catalogue.find(&Query { text, limit: PAGE, ..Query::default() }).await?;
                keys.push(begun.elapsed());
                std::hint::black_box(found);
            }
        }
    }
    report(size, ready, keys);
    Ok(())
}

/// One of the ways in which a cashier looks for a product.
fn typed_for(product: &NewProduct, n: usize) -> String {
    match n % 5 {
        0 => product.code.clone(),
        1 => initials(&product.name).chars().filter(char::is_ascii_alphanumeric).collect(),
        2 => product.name.clone(),
        3 => product.code[product.code.len() - 4..].to_owned(),
        _ => "meishi".to_owned(),
    }
}

/// Names as a supermarket has them: maker, flavour, goods, size; deterministic.
fn product(n: usize) -> NewProduct {
    let name = format!(
        "{}{}{} {}g",
        MAKERS[n % MAKERS.len()],
        FLAVOURS[n / 7 % FLAVOURS.len()],
        GOODS[n / 3 % GOODS.len()],
        20 + n % 480
    );
    NewProduct {
        code: format!("{}", 6_900_000_000_000_u64 + (n as u64) * 9_973),
        initials: initials(&name),
        category: format!("类{:02}", n % 40),
        price: fen::Fen::new(i64::try_from(100 + n % 9_900).unwrap_or(100)),
        name,
    }
}

fn report(size: usize, ready: Duration, mut keys: Vec<Duration>) {
    keys.sort_unstable();
    let at = |percent: usize| keys[(keys.len() - 1) * percent / 100].as_micros();
    println!(
        "{}",
        serde_json::json!({
            "bench": "search",
            "products": size,
            "keys": keys.len(),
            "p50_us": at(50),
            "p99_us": at(99),
            "max_us": at(100),
            "read_ms": ready.as_millis(),
            "threads": 1,
            "optimised": !cfg!(debug_assertions),
        })
    );
}
