//! Every screen for everybody: axe-core finds nothing in either theme, nothing is cut off at any size and zoom, fingers
//! hit what they aim at, and everything is said in the language that was chosen.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;
use crate::tour::{self, Visitor, still, walk};

/// A window's width and height, and the zoom in percent.
type Layout = (u32, u32, u32);

/// The size everything is looked at in between.
const USUAL: Layout = (1366, 768, 100);
const LAYOUT: &str = include_str!("layout.js");
const LANGUAGE: &str = include_str!("language.js");
/// Runs axe's whole standard set; names what it finds and where.
const AXE: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
        done(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' at ' + target.join(' ')))));";
/// The names the shop has given itself and its goods.
const NAMES: &str = "
    const done = arguments[arguments.length - 1];
    const { invoke } = window.__TAURI_INTERNALS__;
    const query = { text: '', category: null, offset: 0, limit: 100 };
    Promise.all([invoke('app_info'), invoke('products', { query })]).then(([{ shopName }, { items }]) =>
        done([...new Set([shopName, ...items.flatMap(({ name, category }) => [name, category])])]));";

/// What is tried on each screen.
struct Trial {
    /// As the button in the settings names it.
    language: &'static str,
    themes: &'static [&'static str],
    layouts: &'static [Layout],
}

const CHINESE: Trial = Trial {
    language: "zh",
    themes: &["light", "dark"],
    layouts: &[
        (1024, 768, 100),
        (1024, 768, 150),
        (1366, 768, 80),
        (1366, 768, 150),
        (1920, 1080, 100),
        (3840, 2160, 150),
    ],
};
/// The words are longer, the colours the same.
const ENGLISH: Trial = Trial {
    language: "en",
    themes: &["light"],
    layouts: &[(1024, 768, 100), (1024, 768, 150), (1366, 768, 150)],
};

struct Judge {
    trial: Trial,
    axe: String,
    /// Words of the shop's own, in the shop's language.
    data: Vec<String>,
    found: Vec<String>,
}

impl Judge {
    async fn new(trial: Trial, window: &Window) -> Judge {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&file).expect("npm ci brings axe-core");
        let names = window.client.execute_async(NAMES, Vec::new()).await.expect("the names");
        let mut data: Vec<String> = serde_json::from_value(names).expect("words");
        data.extend(tour::typed().map(str::to_owned));
        // “巧克力可颂” before “可颂”.
        data.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Judge { trial, axe, data, found: Vec::new() }
    }

    fn note(&mut self, screen: &str, how: &str, problems: &Value) {
        for problem in problems.as_array().expect("a list") {
            self.found.push(format!("{screen} ({how}): {}", problem.as_str().unwrap_or_default()));
        }
    }

    async fn axe(&mut self, window: &Window, screen: &str) {
        if window.execute("return typeof axe").await == json!("undefined") {
            window.execute(&self.axe).await;
        }
        for theme in self.trial.themes {
            let dress = format!(
                "document.documentElement.dataset.theme = '{theme}';
                 document.documentElement.classList.toggle('dark', {});",
                *theme == "dark"
            );
            window.execute(&dress).await;
            still(window).await;
            let found = window.client.execute_async(AXE, Vec::new()).await.expect("axe runs");
            self.note(screen, theme, &found);
        }
    }

    async fn language(&mut self, window: &Window, screen: &str) {
        let found = window.client.execute(LANGUAGE, vec![json!(self.data)]).await.expect("read");
        self.note(screen, self.trial.language, &found);
    }

    async fn layout(
        &mut self,
        window: &Window,
        screen: &str,
        (width, height, zoom): (u32, u32, u32),
        touch: u32,
    ) {
        resize(window, width, height, zoom).await;
        let found = window.client.execute(LAYOUT, vec![json!(touch)]).await.expect("measured");
        self.note(screen, &format!("{width}×{height} at {zoom} %"), &found);
    }
}

/// Gives the window a size and a zoom, and waits until the page has them.
async fn resize(window: &Window, width: u32, height: u32, zoom: u32) {
    let call = format!("window.__TAURI_INTERNALS__.invoke('zoom_set', {{ percent: {zoom} }})");
    window.execute(&call).await;
    window.client.set_window_size(width, height).await.expect("resized");
    let there = format!("return Math.abs(innerWidth - {width} * 100 / {zoom}) < 2");
    for _ in 0..100 {
        if window.execute(&there).await == Value::Bool(true) {
            still(window).await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    window.fail(&format!("the window does not become {width}×{height} at {zoom} %")).await;
}

/// Where a manager reads dense tables, targets are as large as WCAG 2.2 wants them; a cashier's fingers need 48 px.
fn least_target(screen: &str) -> u32 {
    const DENSE: [&str; 4] = ["sales", "paylog", "reports", "settings"];
    if DENSE.iter().any(|room| screen.starts_with(room)) { 24 } else { 48 }
}

impl Visitor for Judge {
    async fn look(&mut self, window: &Window, screen: &str) {
        self.language(window, screen).await;
        self.axe(window, screen).await;
        // The customer's window has the size of its screen, and no zoom; the paid sheet leaves by itself.
        if screen.starts_with("customer") || screen == "paid" {
            return;
        }
        for layout in self.trial.layouts {
            self.layout(window, screen, *layout, 0).await;
        }
        self.layout(window, screen, USUAL, least_target(screen)).await;
    }
}

/// Takes the walk in one language.
async fn judge(trial: Trial) {
    let machine = Machine::new();
    let window = machine.open().await;
    window.click("nav-settings").await;
    window.click(&format!("language-{}", trial.language)).await;
    window.click("nav-checkout").await;
    let gateway = Simulator::at(machine.demo_simulator());
    let mut judge = Judge::new(trial, &window).await;
    resize(&window, USUAL.0, USUAL.1, USUAL.2).await;
    walk(&window, &gateway, &mut judge).await;
    assert!(judge.found.is_empty(), "{} findings:\n{}", judge.found.len(), judge.found.join("\n"));
}

#[tokio::test]
async fn every_screen_is_for_everybody() {
    judge(CHINESE).await;
}

#[tokio::test]
async fn every_screen_is_for_everybody_in_english() {
    judge(ENGLISH).await;
}
