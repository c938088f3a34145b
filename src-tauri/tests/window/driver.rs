//! A shop's machine with the till's window open, under WebDriver.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long anything on the screen may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(50);
/// Ctrl+A, WebDriver's way: a modifier stays down until the null key.
const SELECT_ALL: &str = "\u{e009}a\u{e000}";
/// The key Enter, WebDriver's way.
pub const ENTER: char = '\u{e007}';
/// How long a quick person holds a key, and waits before the next. Without that the till would take them for a scan gun.
const HOLD: Duration = Duration::from_millis(60);
const PAUSE: Duration = Duration::from_millis(40);
/// The same of a scan gun.
const TAP: Duration = Duration::from_millis(2);

/// WebKitGTK takes its picture with the next frame and waits for ever on a page where nothing moves: one pixel does.
const KEEP_PAINTING: &str = "
    const pixel = document.body.appendChild(document.createElement('i'));
    pixel.style.cssText = 'position:fixed;left:0;top:0;width:1px;height:1px;z-index:99999';
    let frames = 0;
    const timer = setInterval(() => {
        pixel.style.background = frames++ % 2 ? '#000' : '#fff';
        if (frames > 40) { clearInterval(timer); pixel.remove(); }
    }, 25);";

/// A program of this workspace: as built with the tests, or from another folder, for measuring release builds.
pub fn program(name: &str) -> PathBuf {
    match std::env::var_os("SAOMA_PROGRAMS") {
        Some(folder) => Path::new(&folder).join(name),
        None => Path::new(env!("CARGO_BIN_EXE_saoma-till")).with_file_name(name),
    }
}

/// Drivers tried before a window counts as one that does not open.
const DRIVERS: u32 = 3;

/// Folders of its own for each test; they outlive the program, as a shop's disk does.
pub struct Machine {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Machine {
    /// A machine on which the till was never started: it will open in demo mode.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("saoma-window-").tempdir().unwrap();
        std::fs::create_dir(folder.path().join("saoma")).unwrap();
        Self { folder, variables: Vec::new() }
    }

    /// A machine set up for the merchant of a gateway that runs at `base_url`.
    pub fn set_up_for(base_url: &str) -> Self {
        let mut machine = Self::new();
        let settings = json!({
            "mode": "live",
            "gateway.base_url": base_url,
            "gateway.appid": crate::simulator::APPID,
            "gateway.mch_id": crate::simulator::MCH_ID,
            "gateway.sign_type": "MD5",
        });
        std::fs::write(machine.data().join("settings.json"), settings.to_string()).unwrap();
        machine.variables.push(("SAOMA_API_KEY".to_owned(), crate::simulator::API_KEY.to_owned()));
        machine
    }

    /// The same with a key that rests in the data folder, where the window may change it.
    pub fn with_stored_key(mut self, key: &str) -> Self {
        self.variables.retain(|(name, _)| name != "SAOMA_API_KEY");
        let secrets = self.data().join("secrets");
        std::fs::create_dir_all(&secrets).unwrap();
        std::fs::write(secrets.join("api_key"), key).unwrap();
        self
    }

    /// The same as the till `name` of a shop that shares this database.
    pub fn sharing(mut self, database: &str, name: &str) -> Self {
        let file = self.data().join("settings.json");
        let mut settings: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        settings["till.name"] = name.into();
        std::fs::write(file, settings.to_string()).unwrap();
        self.variables.push(("SAOMA_DATABASE_URL".to_owned(), database.to_owned()));
        self
    }

    /// The till's data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("saoma")
    }

    /// Where the demo's own simulator listens; the till writes it down when it starts.
    pub fn demo_simulator(&self) -> String {
        let note = std::fs::read(self.data().join("demo/simulator.json")).unwrap();
        let note: Value = serde_json::from_slice(&note).unwrap();
        note["url"].as_str().unwrap().to_owned()
    }

    /// Starts the till and waits until its page is there.
    pub async fn open(&self) -> Window {
        for _ in 0..DRIVERS {
            if let Some(window) = self.try_open().await {
                window.to_window("main").await;
                window.see("nav-checkout").await;
                return window;
            }
        }
        panic!("{DRIVERS} WebKitWebDrivers opened no window; see {}", self.folder.path().display());
    }

    /// `None`: the driver took the order to start the till and never answered, which WebKitWebDriver does now and then
    /// on a busy machine. A till that can't start does so with every driver.
    async fn try_open(&self) -> Option<Window> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        let log = File::create(self.folder.path().join("driver.log")).unwrap();
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}")).process_group(0);
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        command.env("TAURI_AUTOMATION", "true").env("TAURI_WEBVIEW_AUTOMATION", "true");
        command.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1").env("NO_AT_BRIDGE", "1");
        // Under one session bus the single-instance rule would make parallel tests end each other.
        command.env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
        for variable in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"] {
            command.env(variable, self.folder.path().join(variable));
        }
        command.env("SAOMA_DATA_DIR", self.data()).envs(self.variables.iter().cloned());
        let driver = Driver(command.spawn().expect("WebKitWebDriver starts (package webkit2gtk-driver)"));
        let client = timeout(PATIENCE, session(port)).await.ok()?;
        Some(Window { client, _driver: driver })
    }
}

/// A session with the till as its “browser”; the driver needs a moment before it listens.
async fn session(port: u16) -> Client {
    let started = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
        assert!(started.elapsed() < PATIENCE, "WebKitWebDriver does not listen");
        tokio::time::sleep(GLANCE).await;
    }
    let mut capabilities = Capabilities::new();
    let till = json!({ "binary": program("saoma-till"), "args": [] });
    capabilities.insert("webkitgtk:browserOptions".to_owned(), till);
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(capabilities).connect(&format!("http://127.0.0.1:{port}")).await.unwrap()
}

/// Driver, till and web processes share one process group and end together, by SIGKILL: a power cut.
struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let group = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
        if let Some(group) = group {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.0.wait();
    }
}

/// The open window. Dropping it kills the till at once, without a chance to tidy up.
pub struct Window {
    /// For what only one test needs.
    pub client: Client,
    _driver: Driver,
}

impl Window {
    /// Turns to another window of the program, as soon as it is there: `main`, or `customer` for the customer display.
    pub async fn to_window(&self, label: &str) {
        const LABEL: &str = "return window.__TAURI_INTERNALS__.metadata.currentWindow.label";
        let started = Instant::now();
        loop {
            for handle in answer(self.client.windows()).await {
                // A window that is being closed may be gone by now.
                if self.client.switch_to_window(handle).await.is_ok()
                    && timeout(PATIENCE, self.client.execute(LABEL, Vec::new()))
                        .await
                        .is_ok_and(|found| found.is_ok_and(|found| found == label))
                {
                    return;
                }
            }
            assert!(started.elapsed() < PATIENCE, "no window {label}");
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until the program has so many windows.
    pub async fn has_windows(&self, count: usize) {
        let started = Instant::now();
        while answer(self.client.windows()).await.len() != count {
            assert!(started.elapsed() < PATIENCE, "there are not {count} windows");
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until the element is on the screen.
    pub async fn see(&self, testid: &str) -> Element {
        self.see_css(&by_id(testid)).await
    }

    /// Waits until the checkout sheet shows one of the states; says which.
    pub async fn see_sheet(&self, states: &[&str]) -> String {
        let any = states.iter().map(|state| format!("{}[data-state={state}]", by_id("sheet")));
        let sheet = self.see_css(&any.collect::<Vec<_>>().join(",")).await;
        sheet.attr("data-state").await.unwrap().unwrap_or_default()
    }

    /// Clicks as soon as the element is there and enabled.
    pub async fn click(&self, testid: &str) {
        answer(self.see_css(&format!("{}:not(:disabled)", by_id(testid))).await.click()).await;
    }

    /// Replaces a field's text by keys, at a person's pace. (WebDriver's own “clear” sends no input event.)
    pub async fn overtype(&self, testid: &str, text: &str) {
        let field = self.see(testid).await;
        self.select_all(&field, testid).await;
        if text.is_empty() {
            field.send_keys("\u{e017}").await.unwrap();
        } else if text.is_ascii() {
            self.strike(text.chars(), HOLD, PAUSE).await;
        } else {
            // What an input method writes comes at once.
            field.send_keys(text).await.unwrap();
        }
    }

    /// A page that is still busy with the key before may miss the one that selects. Some fields tell of no selection.
    async fn select_all(&self, field: &Element, testid: &str) {
        let script = "const { selectionStart, selectionEnd, value } = document.activeElement;
            return typeof selectionStart !== 'number' || (selectionStart === 0 && selectionEnd === value.length);";
        let started = Instant::now();
        loop {
            answer(field.send_keys(SELECT_ALL)).await;
            if self.execute(script).await == Value::Bool(true) {
                return;
            }
            if started.elapsed() > PATIENCE {
                self.fail(&format!("the text of {testid} cannot be selected")).await;
            }
        }
    }

    /// Gives a file to the page's own file field, as the system's dialog would.
    pub async fn choose_file(&self, testid: &str, file: &Path) {
        let field = self.client.find(Locator::Css(&by_id(testid))).await.unwrap();
        answer(field.send_keys(&file.display().to_string())).await;
    }

    /// Scans a code, which ends with Enter, wherever the focus is.
    pub async fn gun(&self, code: &str) {
        self.strike(code.chars().chain([ENTER]), TAP, TAP).await;
    }

    /// Presses keys one after the other where the focus is.
    async fn strike(&self, keys: impl Iterator<Item = char>, hold: Duration, pause: Duration) {
        let mut actions = KeyActions::new("keyboard".to_owned());
        for value in keys {
            actions = actions
                .then(KeyAction::Down { value })
                .then(KeyAction::Pause { duration: hold })
                .then(KeyAction::Up { value })
                .then(KeyAction::Pause { duration: pause });
        }
        answer(self.client.perform_actions(actions)).await;
    }

    /// Types keys into an element that is there, as fast as no person does: with four and more of them as a scan gun.
    pub async fn keys(&self, testid: &str, keys: &str) {
        answer(self.see(testid).await.send_keys(keys)).await;
    }

    /// Types a PIN at a person's pace, and Enter.
    pub async fn give_pin(&self, pin: &str) {
        self.overtype("login-pin", pin).await;
        self.press(&ENTER.to_string()).await;
    }

    /// Presses a key where the focus is.
    pub async fn press(&self, key: &str) {
        answer(answer(self.client.active_element()).await.send_keys(key)).await;
    }

    /// Waits until the element's text satisfies `good`; gives the text.
    pub async fn read(&self, testid: &str, good: impl Fn(&str) -> bool) -> String {
        let started = Instant::now();
        loop {
            let text = match self.client.find(Locator::Css(&by_id(testid))).await {
                Ok(element) => element.text().await.unwrap_or_default(),
                Err(_) => String::new(),
            };
            if good(&text) {
                return text;
            }
            if started.elapsed() > PATIENCE {
                self.fail(&format!("{testid} says “{text}”")).await;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// How many such elements there are now.
    pub async fn count(&self, testid: &str) -> usize {
        answer(self.client.find_all(Locator::Css(&by_id(testid)))).await.len()
    }

    /// Waits until no such element is left.
    pub async fn gone(&self, testid: &str) {
        let started = Instant::now();
        while self.count(testid).await > 0 {
            if started.elapsed() > PATIENCE {
                self.fail(&format!("{testid} stays")).await;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Opens the newest pay-log entry; gives all that it shows, once the order number is among it.
    pub async fn open_newest_entry(&self, out_trade_no: &str) -> String {
        self.click("nav-paylog").await;
        self.see("paylog-total").await;
        let row = by_id("paylog-row");
        let started = Instant::now();
        // WebDriver takes rows under `content-visibility` for hidden, so the page itself clicks on the time (the numbers
        // in a row are buttons of their own, which copy).
        let click = format!(
            "const cell = document.querySelector('{row} [role=cell]'); cell?.click(); return !!cell;"
        );
        while self.execute(&click).await != Value::Bool(true) {
            if started.elapsed() > PATIENCE {
                self.fail("the pay log stays empty").await;
            }
            tokio::time::sleep(GLANCE).await;
        }
        self.read("paylog-detail", |text| text.contains(out_trade_no)).await
    }

    /// The number of the order on the checkout sheet.
    pub async fn out_trade_no(&self) -> String {
        self.see("sheet").await.attr("data-out-trade-no").await.unwrap().unwrap_or_default()
    }

    /// Runs JavaScript in the page.
    pub async fn execute(&self, script: &str) -> Value {
        answer(self.client.execute(script, Vec::new())).await
    }

    /// Waits until this JavaScript expression is true.
    pub async fn until(&self, expression: &str) {
        let started = Instant::now();
        while self.execute(&format!("return ({expression}) === true")).await != Value::Bool(true) {
            if started.elapsed() > PATIENCE {
                self.fail(&format!("never: {expression}")).await;
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// What was spoken last, `{ text, by }`, once anything has been.
    pub async fn spoken(&self) -> Value {
        let started = Instant::now();
        loop {
            match self
                .execute("return performance.getEntriesByName('amount-spoken').at(-1)?.detail ?? null;")
                .await
            {
                Value::Null if started.elapsed() < PATIENCE => tokio::time::sleep(GLANCE).await,
                Value::Null => self.fail("nothing was spoken").await,
                spoken => return spoken,
            }
        }
    }

    /// What the whole window shows, as PNG.
    pub async fn screenshot(&self) -> Vec<u8> {
        self.execute(KEEP_PAINTING).await;
        answer(self.client.screenshot()).await
    }

    /// Leaves a picture and the page's source in test-output/, then fails the test.
    pub async fn fail(&self, what: &str) -> ! {
        let test = std::thread::current().name().unwrap_or("window").replace("::", "-");
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../test-output");
        let picture = folder.join(format!("{test}.png"));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&picture, self.screenshot().await).unwrap();
        std::fs::write(folder.join(format!("{test}.html")), answer(self.client.source()).await).unwrap();
        panic!("{what}; the window is in {}", picture.display());
    }

    /// Waits until what the selector names is on the screen. (WebKitWebDriver takes an element that cuts its own text,
    /// `overflow: hidden`, for one that is not; `overflow: clip` cuts as well and is seen.)
    pub async fn see_css(&self, selector: &str) -> Element {
        let started = Instant::now();
        loop {
            match self.client.find(Locator::Css(selector)).await {
                Ok(element) if element.is_displayed().await.unwrap_or(false) => return element,
                Ok(_) | Err(CmdError::Standard(_)) if started.elapsed() < PATIENCE => {}
                Ok(_) => self.fail(&format!("{selector} stays hidden")).await,
                Err(error) => self.fail(&format!("{selector} is not there: {error}")).await,
            }
            tokio::time::sleep(GLANCE).await;
        }
    }
}

/// A command's answer; one that never comes must fail the test, so that its window is closed.
async fn answer<T>(command: impl Future<Output = Result<T, CmdError>>) -> T {
    timeout(PATIENCE, command).await.expect("WebKitWebDriver answers").unwrap()
}

fn by_id(testid: &str) -> String {
    format!("[data-testid={testid}]")
}
