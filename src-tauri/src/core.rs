//! The running core behind the window: demo or live, started beside the page, exchanged when the mode changes.

use crate::display::{Screen, picture};
use crate::imports::Imports;
use crate::session::Session;
use crate::wire::{
    BackOfficeChanged, CatalogueChanged, CheckoutChanged, DutiesChanged, ErrorCode, GatewayChanged, Mode,
    NotifyState, TunnelChanged, UiError,
};
use crate::{demo, wire};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tauri::{AppHandle, Manager};
use tauri_specta::Event as _;
use till_app::back_office::BackOffice;
use till_app::catalogue::Catalogue;
use till_app::events::Event;
use till_app::jobs::Jobs;
use till_app::notify::{Counts, Listener};
use till_app::open::Folder;
use till_app::settings::{self, Settings};
use till_app::times::TimeNotes;
use till_app::tunnel::Outside;
use till_app::{Till, TillError};
use till_store::Location;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinSet;
use wechatpay_simulator::Simulator;

/// Holds the data folder for this window; released by the operating system however the program ends.
pub struct WindowLock {
    _file: File,
}

/// Takes the data folder for this window.
///
/// # Errors
/// A sentence that says what to do.
pub fn lock(data_dir: &Path) -> Result<WindowLock, String> {
    let unusable = |e: std::io::Error| format!("the data folder {} cannot be used: {e}", data_dir.display());
    std::fs::create_dir_all(data_dir).map_err(unusable)?;
    let file = File::create(data_dir.join("window.lock")).map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => Ok(WindowLock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(format!(
            "扫码收银台已经打开，请切换到已打开的窗口。Saoma is already open with the data folder {}: use that window, or set SAOMA_DATA_DIR.",
            data_dir.display()
        )),
        Err(TryLockError::Error(e)) => Err(unusable(e)),
    }
}

/// Brings the window to the front: somebody started the program a second time.
pub fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    }
}

/// One running till with what belongs to it. Dropped, it stops.
pub struct Running {
    /// Demo or live.
    pub mode: Mode,
    /// The till.
    pub till: Till,
    /// The catalogue in memory.
    pub catalogue: Catalogue,
    /// Demo only: WeChat's side.
    pub simulator: Option<Simulator>,
    /// Tells the back office, if there is one.
    pub office: Option<BackOffice>,
    /// The way from outside to the listener: a tunnel, or the shop's own address.
    pub outside: Option<Outside>,
    /// When payments get where.
    pub times: TimeNotes,
    /// What came to the notify listener, while one listens.
    pub notices: Option<Arc<Counts>>,
    tasks: Mutex<JoinSet<()>>,
}

impl Running {
    /// How the till learns of payments.
    pub fn notify_state(&self) -> NotifyState {
        match &self.outside {
            Some(outside) => NotifyState::of(&outside.status()),
            None if self.notices.is_some() => NotifyState::Listening,
            None => NotifyState::Polling,
        }
    }

    /// Ends what must not outlive the window.
    async fn end_tunnel(&self) {
        if let Some(outside) = &self.outside {
            outside.stop().await;
        }
    }

    /// Stops, whoever still holds it (a long export), and waits until it has. Calls in flight are given up; their
    /// attempts stay due and the next start repeats them.
    async fn stop(&self) {
        self.end_tunnel().await;
        let mut tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        tasks.shutdown().await;
    }
}

type Outcome = Option<Result<Arc<Running>, UiError>>;

/// Between two tries to reach what a start waits for.
const AGAIN: Duration = Duration::from_secs(3);

/// The core as commands see it.
pub struct Core {
    app: AppHandle,
    folder: Folder,
    running: watch::Sender<Outcome>,
    starts: AtomicU64,
    jobs: Jobs,
    imports: Imports,
    screen: Arc<Screen>,
    session: Session,
}

impl Core {
    /// Begins starting in the mode of the settings; commands wait for it.
    pub fn starting(app: AppHandle, data_dir: PathBuf, database: Option<Location>) -> Arc<Core> {
        let folder = Folder::of_window(data_dir, database);
        let jobs = Jobs::default();
        tauri::async_runtime::spawn(tell_of_jobs(app.clone(), jobs.progress()));
        let screen = Screen::new(picture::exists(folder.path()));
        let core = Arc::new(Core {
            app,
            folder,
            running: watch::Sender::new(None),
            starts: AtomicU64::new(0),
            jobs,
            imports: Imports::default(),
            screen,
            session: Session::default(),
        });
        let starting = core.clone();
        tauri::async_runtime::spawn(async move { starting.restart().await });
        core
    }

    /// The data folder of real money: settings and secrets.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// The program itself, to tell its page something.
    pub fn app(&self) -> &AppHandle {
        &self.app
    }

    /// What the window remembers of who stands at the till; ask [`Core::allow`].
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// Long work under way.
    pub fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// The file of products that is open.
    pub fn imports(&self) -> &Imports {
        &self.imports
    }

    /// What the customer display shows.
    pub fn screen(&self) -> &Arc<Screen> {
        &self.screen
    }

    /// The running till, once it stands.
    ///
    /// # Errors
    /// Why it could not be started.
    pub async fn running(&self) -> Result<Arc<Running>, UiError> {
        let mut watch = self.running.subscribe();
        match watch.wait_for(Option::is_some).await.map(|outcome| outcome.clone()) {
            Ok(Some(outcome)) => outcome,
            Ok(None) | Err(_) => Err(UiError::new(ErrorCode::Internal, "the core is gone")),
        }
    }

    /// A till is often on before the server whose database it shares, or before somebody has unlocked the key store: what
    /// waits for them is started again until they answer, then its page begins anew. `start`: the one that waits; a newer
    /// one makes this void.
    fn try_again(self: Arc<Self>, start: u64) {
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(AGAIN).await;
            if self.starts.load(Ordering::SeqCst) != start {
                return;
            }
            self.restart().await;
            if !comes_by_itself(&self.running.borrow()) {
                self.begin_the_page_anew();
            }
        });
    }

    fn begin_the_page_anew(&self) {
        if let Some(window) = self.app.get_webview_window("main")
            && let Err(error) = window.reload()
        {
            tracing::error!(%error, "the page could not be told that the till has started");
        }
    }

    /// Stops what runs and starts anew from the settings.
    pub async fn restart(self: &Arc<Self>) {
        let start = self.starts.fetch_add(1, Ordering::SeqCst) + 1;
        // The old till is gone before the new one asks for the same addresses and takes up the same payments.
        if let Some(running) = self.standing() {
            running.stop().await;
        }
        self.running.send_replace(None);
        let outcome = self.start().await.map(Arc::new).map_err(UiError::from);
        if let Err(error) = &outcome {
            tracing::error!(detail = %error.detail, "the till could not be started");
        }
        self.running.send_replace(Some(outcome));
        if comes_by_itself(&self.running.borrow()) {
            self.clone().try_again(start);
        }
    }

    /// Starts telling the back office of the settings. One that can't be told is no reason not to take money.
    fn tell_the_back_office(&self, till: &Till, tasks: &mut JoinSet<()>) -> Option<BackOffice> {
        let office = self.folder.back_office(till.store().clone()).unwrap_or_else(|error| {
            tracing::error!(%error, "the back office is not told");
            None
        })?;
        let (sender, events) = (office.clone(), till.events());
        tasks.spawn(async move { sender.run(events, std::future::pending()).await });
        tasks.spawn(tell_of_deliveries(self.app.clone(), office.clone()));
        Some(office)
    }

    /// Ends what must not outlive the window: the tunnel program.
    pub async fn end(&self) {
        if let Some(running) = self.standing() {
            running.end_tunnel().await;
        }
    }

    /// The running till, if it stands now.
    fn standing(&self) -> Option<Arc<Running>> {
        self.running.borrow().clone().and_then(Result::ok)
    }

    async fn start(&self) -> Result<Running, TillError> {
        let settings = self.folder.settings()?;
        let (mode, till, simulator) = match settings.mode {
            settings::Mode::Live => (Mode::Live, self.folder.till().await?, None),
            settings::Mode::Demo => {
                let (till, _, simulator) = demo::start(self.folder.path(), &settings).await?;
                (Mode::Demo, till, Some(simulator))
            }
        };
        self.screen.started(settings.shop_name.clone(), mode);
        // Subscribed here, before anything below can tell something.
        let page = tell_the_page(self.app.clone(), self.screen.clone(), till.clone(), till.events());
        let mut tasks = JoinSet::new();
        tasks.spawn(page);
        let times = TimeNotes::new(till.store().clone());
        tasks.spawn(times.clone().run(till.events()));
        // Read beside the start: no payment waits for a large catalogue, and the page shows its frame meanwhile.
        let catalogue = Catalogue::of(till.store().clone());
        let reading = catalogue.clone();
        tasks.spawn(async move { reading.run().await });
        tasks.spawn(tell_of_goods(self.app.clone(), catalogue.clone()));
        let listener = listener(&till, &settings).await;
        let outside = listener.as_ref().and_then(|listener| outside(&till, &settings, listener));
        let notices = listener.as_ref().map(Listener::counts);
        if let Some(listener) = listener {
            tasks.spawn(listener.serve(std::future::pending()));
        }
        let looping = till.clone();
        tasks.spawn(async move { looping.run(std::future::pending()).await });
        let office = if mode == Mode::Live { self.tell_the_back_office(&till, &mut tasks) } else { None };
        let tasks = Mutex::new(tasks);
        Ok(Running { mode, till, catalogue, simulator, office, notices, outside, times, tasks })
    }
}

/// Whether the till could not be started for want of something that may be there in a moment.
fn comes_by_itself(outcome: &Outcome) -> bool {
    let codes = [ErrorCode::DatabaseDown, ErrorCode::KeyStore];
    matches!(outcome, Some(Err(error)) if codes.contains(&error.code))
}

/// Tells the page that goods were changed.
async fn tell_of_goods(app: AppHandle, catalogue: Catalogue) {
    let mut changes = catalogue.changes();
    while changes.changed().await.is_ok() {
        if let Err(error) = CatalogueChanged.emit(&app) {
            tracing::error!(%error, "the page could not be told");
        }
    }
}

/// Tells the page how the deliveries to the back office stand.
async fn tell_of_deliveries(app: AppHandle, office: BackOffice) {
    let mut status = office.status();
    while status.changed().await.is_ok() {
        let now = *status.borrow_and_update();
        if let Err(error) = BackOfficeChanged(now.into()).emit(&app) {
            tracing::error!(%error, "the page could not be told");
        }
    }
}

/// Tells the page how far long work is.
async fn tell_of_jobs(app: AppHandle, mut progress: broadcast::Receiver<till_app::jobs::JobProgress>) {
    loop {
        match progress.recv().await {
            Ok(progress) => {
                if let Err(error) = wire::JobProgress::from(progress).emit(&app) {
                    tracing::error!(%error, "the page could not be told");
                }
            }
            Err(broadcast::error::RecvError::Lagged(_)) => continue,
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

/// The notify listener, if one is wanted and can listen. Polling does everything without; the status line says so.
async fn listener(till: &Till, settings: &Settings) -> Option<Listener> {
    if settings.mode == settings::Mode::Demo || settings.notify_listen.is_empty() {
        return None;
    }
    let bound = Listener::bind(till.clone(), &settings.notify_listen, &settings.notify_token).await;
    bound.inspect_err(|error| tracing::error!(%error, "no notify listener")).ok()
}

/// The way from outside, if one is set up. A line that can't be used (written into the file by hand) is none.
fn outside(till: &Till, settings: &Settings, listener: &Listener) -> Option<Outside> {
    Outside::start(till, settings, listener)
        .inspect_err(|error| tracing::error!(%error, "not reached from outside"))
        .ok()
        .flatten()
}

/// Passes the till's events on to the page and to the customer display.
async fn tell_the_page(
    app: AppHandle,
    screen: Arc<Screen>,
    till: Till,
    mut events: broadcast::Receiver<Event>,
) {
    loop {
        let told = match events.recv().await {
            Ok(Event::Checkout(checkout)) => {
                screen.hear(&checkout);
                CheckoutChanged(wire::Checkout::from(&*checkout)).emit(&app)
            }
            Ok(Event::Health(health)) => GatewayChanged(health.into()).emit(&app),
            Ok(Event::Tunnel(status)) => TunnelChanged(status.into()).emit(&app),
            Ok(Event::DutiesChanged) => match till.store().open_duties().await {
                Ok(duties) => DutiesChanged(i64::try_from(duties.len()).unwrap_or(i64::MAX)).emit(&app),
                Err(error) => {
                    tracing::error!(%error, "the duties could not be read");
                    continue;
                }
            },
            Ok(Event::Notification { .. } | Event::Looked { .. } | Event::StoreTrouble(_)) => continue,
            Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {
                screen.reread(&till).await;
                continue;
            }
            Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
        };
        if let Err(error) = told {
            tracing::error!(%error, "the page could not be told");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use till_app::secrets::SecretError;

    #[test]
    fn a_start_waits_for_what_comes_by_itself_and_for_nothing_else() {
        let failed = |error: TillError| comes_by_itself(&Some(Err(UiError::from(error))));
        let away = SecretError::KeyStore { problem: "locked".into() };
        let unreachable = till_store::StoreError::Unreachable(std::io::Error::other("refused").into());
        assert!(failed(away.into()) && failed(unreachable.into()));
        assert!(!failed(TillError::NoApiKey) && !comes_by_itself(&None));
    }

    #[tokio::test]
    async fn a_till_that_is_still_held_stops_and_frees_its_address() {
        let data = tempfile::tempdir().expect("a folder");
        let (till, _, simulator) = demo::start(data.path(), &Settings::default()).await.expect("a till");
        let listener = Listener::bind(till.clone(), "127.0.0.1:0", "token").await.expect("bound");
        let address = format!("127.0.0.1:{}", listener.port());
        let mut tasks = JoinSet::new();
        tasks.spawn(listener.serve(std::future::pending()));
        let looping = till.clone();
        tasks.spawn(async move { looping.run(std::future::pending()).await });
        let running = Running {
            mode: Mode::Demo,
            catalogue: Catalogue::of(till.store().clone()),
            simulator: Some(simulator),
            office: None,
            outside: None,
            times: TimeNotes::new(till.store().clone()),
            notices: None,
            tasks: Mutex::new(tasks),
            till: till.clone(),
        };
        running.stop().await;
        Listener::bind(till, &address, "token").await.expect("the address is free for the next till");
    }
}
