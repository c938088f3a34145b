//! The customer display's window: opened, moved and closed as monitors come and go. It never takes the focus, because
//! what the scan gun types belongs to the cashier's window.

use super::memory::{Frame, Memory, MemoryFile, Wanted};
use super::place::{self, Monitor, Target};
use crate::wire::DisplayChanged;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tauri::{
    AppHandle, Manager, PhysicalPosition, PhysicalSize, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    WindowEvent,
};
use tauri_specta::Event as _;
use tokio::sync::{Mutex, watch};

/// The window's label.
pub const LABEL: &str = "customer";
/// No system tells all of its sessions' programs that a monitor came or went; asking costs next to nothing.
const LOOK_EVERY: Duration = Duration::from_secs(2);
const USUAL: (f64, f64) = (1024.0, 640.0);

/// Where things stand, for the settings and the status line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// What is remembered.
    pub memory: Memory,
    /// The monitors there are.
    pub monitors: Vec<Monitor>,
    /// The cashier's.
    pub main: Option<Monitor>,
    /// Where the window is.
    pub target: Option<Target>,
}

/// The window and what is remembered of it.
pub struct Display {
    app: AppHandle,
    file: MemoryFile,
    /// Held while the window is made or moved, so that two never are.
    arranging: Mutex<()>,
    standing: watch::Sender<Standing>,
}

impl Display {
    /// Reads what is remembered and begins to look after the window.
    pub fn starting(app: AppHandle, folder: &Path) -> Arc<Display> {
        let file = MemoryFile::in_folder(folder);
        let standing = Standing { memory: file.load(), ..Standing::default() };
        let display = Arc::new(Display {
            app,
            file,
            arranging: Mutex::default(),
            standing: watch::Sender::new(standing),
        });
        tauri::async_runtime::spawn(tell_the_page(display.app.clone(), display.standing()));
        let looking = display.clone();
        tauri::async_runtime::spawn(async move {
            let mut every = tokio::time::interval(LOOK_EVERY);
            every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                every.tick().await;
                looking.look().await;
            }
        });
        display
    }

    /// Where things stand, and every change of it.
    pub fn standing(&self) -> watch::Receiver<Standing> {
        self.standing.subscribe()
    }

    /// Whether the display is wanted, and on which monitor; `None`: on whichever is second.
    pub async fn choose(&self, wanted: Wanted, monitor: Option<Monitor>) {
        self.remember(|memory| {
            memory.wanted = wanted;
            memory.monitor = monitor;
        });
        self.arrange().await;
    }

    /// Looks at the monitors; arranges the window if they are others than before.
    async fn look(&self) {
        // The cashier's window may not stand yet, or no longer.
        let Some(main) = self.app.get_webview_window("main") else { return };
        let monitors: Vec<Monitor> =
            self.app.available_monitors().unwrap_or_default().iter().map(Monitor::from).collect();
        let here = main.current_monitor().ok().flatten().as_ref().map(Monitor::from);
        let first = self.standing.borrow().target.is_none();
        let changed = self.standing.send_if_modified(|standing| {
            let changed = standing.monitors != monitors;
            standing.monitors = monitors;
            // Where the cashier's window is counts when monitors change, not while it is dragged about.
            if changed || first {
                standing.main = here;
            }
            changed
        });
        if changed || first {
            self.arrange().await;
        }
    }

    async fn arrange(&self) {
        let _one_at_a_time = self.arranging.lock().await;
        let Standing { memory, monitors, main, .. } = self.standing.borrow().clone();
        let target = place::decide(memory.wanted, memory.monitor.as_ref(), &monitors, main.as_ref());
        let there = self.app.get_webview_window(LABEL);
        let done = match (&target, there) {
            (Target::Closed, None) => Ok(()),
            (Target::Closed, Some(window)) => window.destroy(),
            (Target::Full(monitor), Some(window)) => fill(&window, monitor),
            (Target::Full(monitor), None) => self.open(true).and_then(|window| fill(&window, monitor)),
            (Target::Window, Some(window)) => free(&window, memory.window),
            (Target::Window, None) => self.open(false).and_then(|window| free(&window, memory.window)),
        };
        if let Err(error) = done {
            tracing::error!(%error, "the customer display could not be arranged");
        }
        if let (Target::Full(monitor), None) = (&target, &memory.monitor) {
            self.remember(|memory| memory.monitor = Some(monitor.clone()));
        }
        self.standing.send_if_modified(|standing| {
            let next = Some(target);
            let changed = standing.target != next;
            standing.target = next;
            changed
        });
    }

    fn open(&self, bare: bool) -> tauri::Result<WebviewWindow> {
        WebviewWindowBuilder::new(&self.app, LABEL, WebviewUrl::App("customer.html".into()))
            .title("顾客屏 Customer display")
            .inner_size(USUAL.0, USUAL.1)
            .min_inner_size(480.0, 320.0)
            .decorations(!bare)
            .skip_taskbar(bare)
            .focused(false)
            .focusable(false)
            .build()
    }

    fn remember(&self, change: impl FnOnce(&mut Memory)) {
        self.standing.send_if_modified(|standing| {
            let before = standing.memory.clone();
            change(&mut standing.memory);
            let changed = standing.memory != before;
            if changed {
                self.file.save(&standing.memory);
            }
            changed
        });
    }

    /// Remembers where the ordinary window stands now.
    fn remember_frame(&self) {
        if self.standing.borrow().target != Some(Target::Window) {
            return;
        }
        let Some(window) = self.app.get_webview_window(LABEL) else { return };
        if let (Ok(at), Ok(size)) = (window.outer_position(), window.inner_size()) {
            let frame = Frame { x: at.x, y: at.y, width: size.width, height: size.height };
            self.remember(|memory| memory.window = Some(frame));
        }
    }
}

/// What happened to a window. The program ends with the cashier's window; the customer's, closed by hand, stays closed.
pub fn window_event(app: &AppHandle, label: &str, event: &WindowEvent) {
    let Some(display) = app.try_state::<Arc<Display>>().map(|display| display.inner().clone()) else {
        return;
    };
    match (label, event) {
        ("main", WindowEvent::CloseRequested { .. }) => display.remember_frame(),
        ("main", WindowEvent::Destroyed) => app.exit(0),
        (LABEL, WindowEvent::CloseRequested { .. }) => {
            display.remember_frame();
            tauri::async_runtime::spawn(async move { display.choose(Wanted::Off, None).await });
        }
        _ => {}
    }
}

/// Tells the cashier's page how the display stands.
async fn tell_the_page(app: AppHandle, mut standing: watch::Receiver<Standing>) {
    while standing.changed().await.is_ok() {
        let now = standing.borrow_and_update().clone();
        if let Err(error) = DisplayChanged::from(now).emit(&app) {
            tracing::error!(%error, "the page could not be told");
        }
    }
}

/// Fills a monitor, wherever the window was before.
fn fill(window: &WebviewWindow, monitor: &Monitor) -> tauri::Result<()> {
    window.set_fullscreen(false)?;
    window.set_decorations(false)?;
    window.set_position(PhysicalPosition::new(monitor.x, monitor.y))?;
    window.set_size(PhysicalSize::new(monitor.width, monitor.height))?;
    window.set_fullscreen(true)
}

/// An ordinary window, where it stood last.
fn free(window: &WebviewWindow, frame: Option<Frame>) -> tauri::Result<()> {
    window.set_fullscreen(false)?;
    window.set_decorations(true)?;
    let Some(frame) = frame else { return Ok(()) };
    window.set_size(PhysicalSize::new(frame.width, frame.height))?;
    window.set_position(PhysicalPosition::new(frame.x, frame.y))
}

impl From<&tauri::Monitor> for Monitor {
    fn from(monitor: &tauri::Monitor) -> Self {
        Monitor {
            name: monitor.name().cloned().unwrap_or_default(),
            x: monitor.position().x,
            y: monitor.position().y,
            width: monitor.size().width,
            height: monitor.size().height,
        }
    }
}
