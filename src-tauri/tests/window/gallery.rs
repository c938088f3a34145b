//! Pictures of every screen, from the running program: `cargo xtask bench gallery` writes them to `test-output/gallery/`.

use std::path::Path;

use fantoccini::Locator;

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;

const SIZES: [(u32, u32); 2] = [(1366, 768), (1920, 1080)];
const THEMES: [&str; 2] = ["light", "dark"];

#[tokio::test]
#[ignore = "pictures"]
async fn gallery() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../test-output/gallery");
    std::fs::create_dir_all(&folder).unwrap();
    for (width, height) in SIZES {
        for theme in THEMES {
            let machine = Machine::new();
            let window = machine.open().await;
            window.client.set_window_size(width, height).await.unwrap();
            let gateway = Simulator::at(machine.demo_simulator());
            let shots = Shots { window: &window, folder: &folder, suffix: format!("{width}-{theme}") };
            shots.set_theme(theme).await;
            shots.walk(&gateway).await;
        }
    }
}

struct Shots<'a> {
    window: &'a Window,
    folder: &'a Path,
    suffix: String,
}

impl Shots<'_> {
    async fn set_theme(&self, theme: &str) {
        self.window.click("nav-settings").await;
        self.window.click(&format!("theme-{theme}")).await;
        self.take("settings").await;
        self.window.click("nav-checkout").await;
    }

    async fn walk(&self, gateway: &Simulator) {
        let window = self.window;
        for tile in 0..3 {
            window.client.find_all(Locator::Css("[data-testid=product-tile]")).await.unwrap()[tile]
                .clone()
                .click()
                .await
                .unwrap();
        }
        self.take("checkout").await;
        window.click("charge").await;
        window.see_sheet(&["waiting"]).await;
        window.scan().await;
        self.take("waiting").await;
        window.click("phone-pay").await;
        window.see_sheet(&["paid"]).await;
        self.take("paid").await;
        window.click("sheet-next").await;
        window.click("product-tile").await;
        window.click("charge").await;
        window.see_sheet(&["waiting"]).await;
        gateway.misbehave(serde_json::json!({ "call": "any", "fault": "bad_signature", "times": 2 })).await;
        window.see_sheet(&["unknown"]).await;
        self.take("unknown").await;
        window.see_sheet(&["waiting"]).await;
        window.click("sheet-cancel").await;
        self.take("cancel").await;
        window.click("sheet-cancel-confirm").await;
        window.see_sheet(&["closed"]).await;
        self.take("closed").await;
        window.click("sheet-back").await;
        window.click("nav-paylog").await;
        window.see("paylog-total").await;
        window.execute("setTimeout(() => document.querySelector('[data-testid=paylog-row] [role=cell]').click(), 200)").await;
        window.see("paylog-detail").await;
        self.take("paylog").await;
        self.sales().await;
    }

    /// A sale with its timeline, and a number that nobody here knows.
    async fn sales(&self) {
        let window = self.window;
        window.click("nav-sales").await;
        window.see("sales-total").await;
        let choose =
            "setTimeout(() => document.querySelector('[data-standing=paid] [role=cell]').click(), 200)";
        window.execute(choose).await;
        window.see("timeline").await;
        window.click("sales-more").await;
        self.take("sales").await;
        window.overtype("sales-search", "4200009999202611239999999999").await;
        window.click("look-up").await;
        window.see("look-up-result").await;
        self.take("look-up").await;
    }

    async fn take(&self, name: &str) {
        // Fades last 120 ms; a picture of a fade shows nothing.
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        let file = self.folder.join(format!("{name}-{}.png", self.suffix));
        std::fs::write(file, self.window.screenshot().await).unwrap();
    }
}
