//! The rooms of the rail with their details and dialogs.

use serde_json::Value;

use super::{Tour, Visitor};

/// Dialogs that a room opens: the room, and the control that opens it. Esc closes each.
const DIALOGS: [(&str, &str); 5] = [
    ("paylog", "heads-open"),
    ("paylog", "audit-open"),
    ("products", "stock-adjust"),
    ("products", "import-open"),
    ("reports", "report-about"),
];
/// Other views of a room: the room, and the control that leads there.
const VIEWS: [(&str, &str); 3] =
    [("reports", "by-hours"), ("reports", "by-products"), ("reports", "by-latency")];

impl<V: Visitor> Tour<'_, V> {
    pub(super) async fn rooms(&mut self) {
        for room in self.rail().await {
            self.window.click(&format!("nav-{room}")).await;
            self.look(&room).await;
            if self.open_first_row().await {
                self.look(&format!("{room}-detail")).await;
            }
            for (_, button) in DIALOGS.iter().filter(|(of, _)| *of == room) {
                self.dialog(button).await;
            }
            for (_, button) in VIEWS.iter().filter(|(of, _)| *of == room) {
                self.window.click(button).await;
                self.look(&format!("{room}-{button}")).await;
            }
            match room.as_str() {
                "sales" => self.look_up().await,
                "products" => self.goods().await,
                "shifts" => self.shift().await,
                "settings" => self.settings().await,
                _ => {}
            }
        }
    }

    /// The rooms as the rail names them.
    async fn rail(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('nav [data-testid^=nav-]')].map(({ dataset }) => dataset.testid)";
        let found = self.window.execute(script).await;
        let names = found.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
        names.map(|name| name.trim_start_matches("nav-").to_owned()).collect()
    }

    /// Opens the first row of a room's list, if it has one.
    pub(super) async fn open_first_row(&self) -> bool {
        let click = "const cell = document.querySelector('main [role=row] [role=cell]'); cell?.click(); return !!cell;";
        self.window.execute(click).await == Value::Bool(true)
    }

    /// A number nobody here knows; nor does WeChat.
    async fn look_up(&mut self) {
        self.window.overtype("sales-search", "4200009999202611239999999999").await;
        self.enter().await;
        self.window.see("look-up-result").await;
        self.look("sales-look-up").await;
    }

    /// A shift from its float to its report.
    async fn shift(&mut self) {
        self.window.overtype("shift-float", "200").await;
        self.window.click("shift-open").await;
        self.window.see("shift-now").await;
        self.look("shifts-open").await;
        for dialog in ["shift-move", "shift-x", "shift-close"] {
            self.dialog(dialog).await;
        }
        self.window.click("shift-close").await;
        self.window.click("count-way-sum").await;
        self.window.overtype("count-sum", "199.50").await;
        self.open("count-next").await;
        self.window.click("close-confirm").await;
        self.window.click("print").await;
        self.window.see("printed").await;
        self.look("shift-closed").await;
        self.window.click("close-finish").await;
        self.window.see("z-panel").await;
        self.look("shifts-detail").await;
    }

    /// The doctor's findings, and the set-up guide in place of the settings.
    async fn settings(&mut self) {
        self.window.click("doctor-run").await;
        self.window.see("doctor-verdict").await;
        self.scroll("finding", "settings-doctor").await;
        self.window.click("setup-open").await;
        self.look("setup").await;
        self.window.click("setup-way-account").await;
        self.window.click("setup-go-apiKey").await;
        self.look("setup-step").await;
        self.window.click("setup-back").await;
    }
}
