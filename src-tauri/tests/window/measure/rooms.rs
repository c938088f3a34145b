//! From a key, a scan, a click or a turn of the wheel to the frame that shows what it was for: the time between the
//! event's own time stamp and the page's mark behind that frame.

use std::time::Duration;
use till_app::open::Folder;
use till_store::ProductFilter;

use super::{figures, in_the_shop};
use crate::driver::{Machine, Window};

const ENTER: &str = "\u{e007}";
/// One frame of 60 a second.
const FRAME: &str = "≤ 16.7";
const GOAL: &str = "≤ 50";

/// Notes when the person last did something, and when what was shown. The keys of a scan come no further than to the
/// till's own listener, which was there before this one.
const WATCH: &str = "
    window.begun = 0;
    window.shown = [];
    const begin = (event) => (window.begun = event.timeStamp);
    for (const kind of ['keydown', 'click']) addEventListener(kind, begin, { capture: true });
    const stop = Event.prototype.stopImmediatePropagation;
    Event.prototype.stopImmediatePropagation = function () {
        if (this.type === 'keydown') begin(this);
        stop.call(this);
    };
    new PerformanceObserver((list) => window.shown.push(...list.getEntries())).observe({ entryTypes: ['mark'] });";

/// Half of it in the pay log, at its end: what is asked for is a page that was not read yet.
const TURN_THE_WHEEL: &str = "
    const table = [...document.querySelectorAll('.table')].find((one) => one.checkVisibility());
    window.begun = performance.now();
    table.scrollTop = table.scrollHeight;";

#[tokio::test]
#[ignore = "a measurement"]
async fn rooms() {
    let machine = in_the_shop();
    let products = products(&machine).await;
    let window = machine.open().await;
    window.mark("checkout-usable").await;
    window.execute(WATCH).await;
    search(&window, &products).await;
    scan(&window, &products).await;
    paylog(&window).await;
    products_room(&window, &products).await;
    reports(&window).await;
}

/// Codes and initials of products from all over the catalogue.
async fn products(machine: &Machine) -> Vec<(String, String)> {
    let store = Folder::at(&machine.data().join("demo"), None).unwrap().store().await.unwrap();
    let all = store.product_records_count(&ProductFilter::default()).await.unwrap();
    let mut found = Vec::new();
    for n in 0..60 {
        let behind = n * 7_919 % all;
        let one = store.product_records(&ProductFilter::default(), Some(behind), 1).await.unwrap();
        found.extend(one.into_iter().map(|record| (record.fields.code, record.fields.initials)));
    }
    store.close().await;
    found
}

async fn search(window: &Window, products: &[(String, String)]) {
    let letters = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).take(6).collect::<String>();
    let words = products.iter().take(24).enumerate().map(|(n, (code, initials))| match n % 4 {
        0 => letters(initials),
        1 => code[code.len() - 6..].to_owned(),
        2 => ["meishikafei", "kele", "niunai", "kuangquanshui", "xuebi", "wulong"][n / 4 % 6].to_owned(),
        _ => code[..6].to_owned(),
    });
    let mut times = Vec::new();
    for word in words {
        times.extend(type_slowly(window, ("search", "goods-shown"), &word).await);
    }
    figures::times("search: key to result on the screen", FRAME, &times);
}

/// A gun types a code and Enter as fast as the window takes them.
async fn scan(window: &Window, products: &[(String, String)]) {
    let mut times = Vec::new();
    for (code, _) in products {
        window.keys("search", &format!("{code}{ENTER}")).await;
        times.push(until(window, "cart-shown").await);
    }
    figures::times("scan: Enter to line on the screen", FRAME, &times);
    window.click("cart-clear").await;
}

async fn paylog(window: &Window) {
    let (mut opened, mut scrolled) = (Vec::new(), Vec::new());
    for _ in 0..20 {
        window.click("nav-checkout").await;
        window.click("nav-paylog").await;
        opened.push(until(window, "rows-shown").await);
    }
    figures::times("pay log: click to first page on the screen", GOAL, &opened);
    // From today to all days: the empty list offers it.
    window.overtype("paylog-search", "NOTHING").await;
    window.click("paylog-clear").await;
    until(window, "rows-shown").await;
    for _ in 0..40 {
        window.execute(TURN_THE_WHEEL).await;
        scrolled.push(until(window, "rows-shown").await);
    }
    figures::times("pay log, all days: end of the list to the next page on the screen", GOAL, &scrolled);
    let mut numbers = Vec::new();
    for number in ["S0000123", "S0000456", "4200000000000000", "S0000999"] {
        numbers.extend(type_slowly(window, ("paylog-search", "rows-shown"), number).await);
    }
    figures::times("pay log, all days: key of a number to first rows on the screen", GOAL, &numbers);
    let mut texts = Vec::new();
    window.click("paylog-by-text").await;
    for text in ["OTHERS", "oUpF8u0000", "SUCCESS"] {
        texts.extend(type_slowly(window, ("paylog-search", "rows-shown"), text).await);
    }
    figures::times("pay log, all days: key of a text to first rows on the screen", GOAL, &texts);
}

async fn products_room(window: &Window, products: &[(String, String)]) {
    window.click("nav-products").await;
    until(window, "rows-shown").await;
    let mut times = Vec::new();
    for (code, _) in products.iter().take(8) {
        times.extend(type_slowly(window, ("products-search", "rows-shown"), code).await);
    }
    figures::times("products (manager): key to rows on the screen", GOAL, &times);
}

async fn reports(window: &Window) {
    window.click("nav-reports").await;
    until(window, "report-shown").await;
    for span in ["yesterday", "week", "month"] {
        let mut times = Vec::new();
        for _ in 0..5 {
            window.click(&format!("span-{span}")).await;
            times.push(until(window, "report-shown").await);
            window.click("span-today").await;
            until(window, "report-shown").await;
        }
        figures::times(&format!("report, {span}: click to figures on the screen"), "", &times);
    }
}

/// No gun is this slow (`ui/src/shared/scan/judge.ts`).
const BETWEEN_KEYS: Duration = Duration::from_millis(150);

/// Types a text into a field key by key; how long each took to show what the mark stands for.
async fn type_slowly(window: &Window, (field, mark): (&str, &str), text: &str) -> Vec<f64> {
    let mut times = Vec::new();
    for (n, key) in text.chars().enumerate() {
        match n {
            0 => window.overtype(field, &key.to_string()).await,
            _ => window.keys(field, &key.to_string()).await,
        }
        times.push(until(window, mark).await);
        tokio::time::sleep(BETWEEN_KEYS).await;
    }
    times
}

/// From what the person did last to the first such mark behind it, milliseconds; waits for it.
async fn until(window: &Window, mark: &str) -> f64 {
    let script = format!(
        "const mark = window.shown.find((one) => one.name === '{mark}' && one.startTime > window.begun);
         if (!mark) return null;
         window.shown = [];
         return mark.startTime - window.begun;"
    );
    window.number(&script, &format!("{mark} never came")).await
}
