//! Demo mode: a simulator of WeChat Pay on loopback, a sample catalogue, data in a folder of its own.

use fen::Fen;
use std::path::Path;
use till::catalogue::NewProduct;
use till_app::open::{self, Folder};
use till_app::settings::Settings;
use till_app::tunnel::TunnelLine;
use till_app::{Till, TillError, catalogue};
use wechatpay_simulator::ledger::Config;
use wechatpay_simulator::{Options, Simulator};

/// The demo's folder inside the data folder.
pub const FOLDER: &str = "demo";

/// (category, code, name, price in fen)
const GOODS: [(&str, &str, &str, i64); 24] = [
    ("咖啡", "6901001", "拿铁", 1_800),
    ("咖啡", "6901002", "美式", 1_500),
    ("咖啡", "6901003", "卡布奇诺", 1_800),
    ("咖啡", "6901004", "摩卡", 2_000),
    ("咖啡", "6901005", "馥芮白", 2_000),
    ("咖啡", "6901006", "冷萃", 2_200),
    ("茶饮", "6902001", "茉莉绿茶", 1_200),
    ("茶饮", "6902002", "桂花乌龙", 1_400),
    ("茶饮", "6902003", "柠檬红茶", 1_400),
    ("茶饮", "6902004", "杨枝甘露", 1_900),
    ("面包", "6903001", "可颂", 1_200),
    ("面包", "6903002", "巧克力可颂", 1_400),
    ("面包", "6903003", "吐司", 1_600),
    ("面包", "6903004", "贝果", 900),
    ("面包", "6903005", "肉松小贝", 1_000),
    ("面包", "6903006", "蛋挞", 600),
    ("蛋糕", "6904001", "芝士蛋糕", 2_800),
    ("蛋糕", "6904002", "提拉米苏", 3_200),
    ("蛋糕", "6904003", "红丝绒", 3_000),
    ("蛋糕", "6904004", "千层", 2_600),
    ("其他", "6905001", "纯净水", 300),
    ("其他", "6905002", "酸奶", 800),
    ("其他", "6905003", "打包袋", 50),
    ("其他", "6905004", "一分钱试付", 1),
];

/// Starts the simulator and opens the demo's till on it.
///
/// # Errors
/// [`TillError`]; the simulator's own troubles come as [`TillError::Client`].
pub async fn start(data_dir: &Path, real: &Settings) -> Result<(Till, Folder, Simulator), TillError> {
    let folder = Folder::at(&data_dir.join(FOLDER), None)?;
    let config = Config::sample().map_err(|e| TillError::Client(e.to_string()))?;
    let settings = Settings {
        appid: config.appid.clone(),
        mch_id: config.mch_id.clone(),
        shop_name: real.shop_name.clone(),
        till_name: real.till_name.clone(),
        notify_listen: String::new(),
        notify_public_url: String::new(),
        notify_tunnel: TunnelLine::default(),
        ..folder.settings()?
    };
    let key = config.api_key.clone();
    let simulator =
        Simulator::start(Options::on_any_port(config)).await.map_err(|e| TillError::Client(e.to_string()))?;
    let settings = Settings { base_url: simulator.base_url(), ..settings };
    let address = serde_json::json!({ "url": simulator.base_url() }).to_string();
    std::fs::write(folder.path().join("simulator.json"), address)
        .map_err(|source| TillError::DataFolder { path: folder.path().to_owned(), source })?;
    let store = folder.store().await?;
    if store.product_count().await? == 0 {
        store.add_products(&goods()).await?;
    }
    let till = open::till(&settings, open::merchant_with(&settings, key)?, store)?;
    // The simulator forgot everything when it was last switched off: order again under the same numbers.
    for open in till.open_checkouts().await? {
        till.refresh(open.attempt.out_trade_no.as_str()).await?;
    }
    Ok((till, folder, simulator))
}

fn goods() -> Vec<NewProduct> {
    let product = |(category, code, name, price): &(&str, &str, &str, i64)| NewProduct {
        code: (*code).to_owned(),
        name: (*name).to_owned(),
        initials: catalogue::initials(name),
        category: (*category).to_owned(),
        price: Fen::new(*price),
    };
    GOODS.iter().map(product).collect()
}
