//! What stands on the customer display now, for whoever shows it.

use crate::wire::Mode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use till_app::clock::{Clock, SystemClock};
use till_app::display::{Display, DisplayCart, View};
use till_app::{Checkout, Till};
use tokio::sync::watch;

/// A picture of the display with its number; a page that has shown it asks for the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Grows with every change.
    pub number: i32,
    /// The shop's name.
    pub shop_name: String,
    /// Changes with the idle picture; 0 for none.
    pub picture: i32,
    /// Goods and payment.
    pub view: View,
}

struct Held {
    mode: Option<Mode>,
    display: Display,
    shop_name: String,
    picture: i32,
}

/// Shared by the commands, the till's events and the window.
pub struct Screen {
    held: Mutex<Held>,
    shown: watch::Sender<Shown>,
}

impl Screen {
    /// An idle display.
    pub fn new(has_picture: bool) -> Arc<Screen> {
        let held = Held {
            mode: None,
            display: Display::default(),
            shop_name: String::new(),
            picture: i32::from(has_picture),
        };
        let view = held.display.view(0);
        let shown = Shown { number: 0, shop_name: String::new(), picture: held.picture, view };
        Arc::new(Screen { held: Mutex::new(held), shown: watch::Sender::new(shown) })
    }

    /// The till was started: at first, after a change of its settings, or as another one (demo, real money).
    pub fn started(&self, shop_name: String, mode: Mode) {
        let mut held = self.held();
        held.shop_name = shop_name;
        if held.mode.replace(mode) != Some(mode) {
            held.display = Display::default();
        }
        self.show(&held);
    }

    /// The cashier's window told of its cart and its sheet.
    pub fn tell(self: &Arc<Self>, cart: DisplayCart, payment: Option<Checkout>) {
        let mut held = self.held();
        let now = SystemClock.now_ms();
        held.display.tell(cart, payment, now);
        self.show(&held);
        let Some(at) = held.display.changes_at_ms() else { return };
        let wait = Duration::from_millis(u64::try_from(at.saturating_sub(now)).unwrap_or(0));
        let screen = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            screen.show(&screen.held());
        });
    }

    /// The till told how an attempt stands; it is stored.
    pub fn hear(&self, checkout: &Checkout) {
        let mut held = self.held();
        if held.display.hear(checkout) {
            self.show(&held);
        }
    }

    /// Reads the shown payment again, because events were missed.
    pub async fn reread(&self, till: &Till) {
        let Some(number) = self.held().display.payment().map(str::to_owned) else { return };
        match till.checkout(&number).await {
            Ok(checkout) => self.hear(&checkout),
            Err(error) => tracing::error!(%error, "the customer display could not be brought up to date"),
        }
    }

    /// There is another idle picture, or none.
    pub fn picture_changed(&self, exists: bool) {
        let mut held = self.held();
        held.picture = if exists { self.shown.borrow().number.saturating_add(1) } else { 0 };
        self.show(&held);
    }

    /// The next picture after the one with this number; at once, if there is one.
    pub async fn after(&self, number: i32) -> Option<Shown> {
        let mut shown = self.shown.subscribe();
        shown.wait_for(|shown| shown.number != number).await.ok().map(|shown| shown.clone())
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn show(&self, held: &Held) {
        let view = held.display.view(SystemClock.now_ms());
        self.shown.send_if_modified(|shown| {
            let number = shown.number.wrapping_add(1);
            let (shop_name, picture) = (held.shop_name.clone(), held.picture);
            let next = Shown { number: shown.number, shop_name, picture, view };
            let changed = next != *shown;
            if changed {
                *shown = Shown { number, ..next };
            }
            changed
        });
    }
}
