//! Every screen for everybody: axe-core finds nothing in either theme, nothing is cut off at any size and zoom, and
//! fingers hit what they aim at.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;
use crate::tour::{Visitor, settle, walk};

/// Window sizes with the zoom that is tried on them.
const LAYOUTS: [(u32, u32, u32); 6] = [
    (1024, 768, 100),
    (1024, 768, 150),
    (1366, 768, 80),
    (1366, 768, 150),
    (1920, 1080, 100),
    (3840, 2160, 150),
];
/// The size everything is looked at in between.
const USUAL: (u32, u32, u32) = (1366, 768, 100);
const LAYOUT: &str = include_str!("layout.js");
/// Runs axe's whole standard set; names what it finds and where.
const AXE: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
        done(violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ' at ' + target.join(' ')))));";

struct Judge {
    axe: String,
    found: Vec<String>,
}

impl Judge {
    fn new() -> Judge {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&file).expect("npm ci brings axe-core");
        Judge { axe, found: Vec::new() }
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
        for theme in ["light", "dark"] {
            let dress = format!(
                "document.documentElement.dataset.theme = '{theme}';
                 document.documentElement.classList.toggle('dark', {});",
                theme == "dark"
            );
            window.execute(&dress).await;
            settle(window).await;
            let found = window.client.execute_async(AXE, Vec::new()).await.expect("axe runs");
            self.note(screen, theme, &found);
        }
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
            settle(window).await;
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
        self.axe(window, screen).await;
        // The customer's window has the size of its screen, and no zoom; the paid sheet leaves by itself.
        if screen.starts_with("customer") || screen == "paid" {
            return;
        }
        for layout in LAYOUTS {
            self.layout(window, screen, layout, 0).await;
        }
        self.layout(window, screen, USUAL, least_target(screen)).await;
    }
}

#[tokio::test]
async fn every_screen_is_for_everybody() {
    let machine = Machine::new();
    let window = machine.open().await;
    let gateway = Simulator::at(machine.demo_simulator());
    let mut judge = Judge::new();
    resize(&window, USUAL.0, USUAL.1, USUAL.2).await;
    walk(&window, &gateway, &mut judge).await;
    assert!(judge.found.is_empty(), "{} findings:\n{}", judge.found.len(), judge.found.join("\n"));
}
