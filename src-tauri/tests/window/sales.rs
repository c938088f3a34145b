//! A manager with a customer's phone in the hand: the sale, its timeline, a number nobody here knows, and the file.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use fen::Fen;
use till::numbers::OutTradeNo;
use till::payment::{Attempt, State, Terms};
use till::pricing::Discount;
use till::sale::Line;
use till_app::open::Folder;
use till_store::NewSale;

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;

/// The keys Enter and End, WebDriver's way.
const ENTER: &str = "\u{e007}";
const END: &str = "\u{e010}";

/// Types into the search box and presses Enter: by keyboard only.
async fn find(window: &Window, number: &str) {
    window.overtype("sales-search", number).await;
    window.see("sales-search").await.send_keys(ENTER).await.unwrap();
}

/// The one file in the folder of exports.
fn exported(machine: &Machine) -> PathBuf {
    let files = std::fs::read_dir(machine.data().join("exports")).unwrap();
    let files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

#[tokio::test]
async fn a_manager_finds_a_sale_by_the_customers_number_and_takes_it_along() {
    let gateway = Simulator::start();
    let machine = Machine::set_up_for(&gateway.url);
    let window = machine.open().await;
    window.click("keypad-open").await;
    window.overtype("keypad-input", "12.50").await;
    window.click("keypad-add").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    let out_trade_no = window.out_trade_no().await;
    gateway.pay(&window.scan().await).await;
    window.see_sheet(&["paid"]).await;
    window.click("sheet-next").await;

    window.click("nav-sales").await;
    window.see("sales-total").await;
    let order = gateway.order(&out_trade_no).await;
    let transaction_id = order["transaction_id"].as_str().unwrap();
    find(&window, transaction_id).await;
    // Noted within a second of being painted; the panel reads again by itself.
    let detail = window.read("sale-detail", |text| text.contains("屏幕显示已收款")).await;
    assert!(detail.contains(&out_trade_no), "{detail}");
    assert!(detail.contains(transaction_id), "{detail}");
    for step in ["点了收款", "二维码显示在屏幕上", "顾客付款", "入账存盘", "屏幕显示已收款"]
    {
        assert!(detail.contains(step), "{step} in {detail}");
    }

    window.click("export-csv").await;
    window.see("exported").await;
    let csv = std::fs::read_to_string(exported(&machine)).unwrap();
    let sale_no = &out_trade_no[..13];
    assert_eq!(csv.lines().count(), 2, "a header and what was filtered: {csv}");
    assert!(csv.contains(sale_no) && csv.contains(",12.50,"), "{csv}");

    find(&window, "4200009999202611239999999999").await;
    window.read("look-up-result", |text| text.contains("查不到这个号码")).await;
    window.click("nav-paylog").await;
    window.click("audit-open").await;
    window.read("audit-entry", |text| text.contains("4200009999202611239999999999")).await;
}

/// Whether the row that has the focus is the list's last one before the next page came, and in sight.
const LAST_IN_SIGHT: &str = "(() => {
    const row = document.activeElement;
    const [inner, outer] = [row, row.closest('.table') ?? row].map((one) => one.getBoundingClientRect());
    return row.dataset.at === 'LAST' && inner.top >= outer.top && inner.bottom <= outer.bottom;
})()";

#[tokio::test]
async fn the_end_of_a_long_list_stays_in_sight_while_the_next_page_comes() {
    let machine = Machine::new();
    let window = machine.open().await;
    sell(&machine, 350).await;
    window.click("nav-sales").await;
    window.click("sales-row").await;
    for last in [99, 199, 299] {
        window.press(END).await;
        let is_read = format!(
            "Number(document.querySelector('.sales .table').getAttribute('aria-rowcount')) > {} + 2",
            last
        );
        window.until(&is_read).await;
        let seen =
            window.execute(&format!("return {}", LAST_IN_SIGHT.replace("LAST", &last.to_string()))).await;
        assert_eq!(seen, true, "row {last}");
    }
}

/// So many sales of today whose customers went away.
async fn sell(machine: &Machine, count: i64) {
    let store = Folder::at(&machine.data().join("demo"), None).unwrap().store().await.unwrap();
    let now_ms = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    for n in 0..count {
        let new = NewSale {
            till: "2".into(),
            cashier: String::new(),
            request_id: format!("click-{n}"),
            lines: vec![Line::plain(None, "咖啡", 1, Fen::new(1_250))],
            discount: Discount::None,
            note: String::new(),
            total: Fen::new(1_250),
            ends_draft: false,
            now_ms,
        };
        store.start_sale(new, |sale_no| gone(sale_no, now_ms)).await.unwrap();
    }
    store.close().await;
}

fn gone(sale_no: &str, now_ms: i64) -> Attempt {
    let terms = Terms {
        appid: "wxd930ea5d5a258f4f".into(),
        mch_id: "10000100".into(),
        body: "咖啡".into(),
        product_id: sale_no.into(),
        client_ip: "127.0.0.1".into(),
        notify_url: "https://pos.example.com/wxpay/notify".into(),
        total: Fen::new(1_250),
        time_start_ms: now_ms,
        time_expire_ms: now_ms + 600_000,
    };
    let attempt = Attempt::new(OutTradeNo::compose(sale_no, 1, 1), sale_no, 1, "2", terms, now_ms);
    Attempt { state: State::Closed, due: None, ended_at_ms: Some(now_ms), ..attempt }
}
