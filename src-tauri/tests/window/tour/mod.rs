//! A walk through every screen of the running program. A room of the rail joins it by itself, a dialog by one line.

mod counter;
mod goods;
mod people;
mod rooms;
mod sheet;

use std::time::Duration;

use fantoccini::Locator;
use serde_json::json;

use crate::driver::{ENTER, Window};
use crate::simulator::Simulator;

const ESCAPE: &str = "\u{e00c}";

/// Somebody who looks at each screen.
pub trait Visitor {
    /// A screen stands still; `name` is its own.
    async fn look(&mut self, window: &Window, name: &str);
}

/// What somebody types on the walk: it is the shop's own, in the shop's language.
pub fn typed() -> impl Iterator<Item = &'static str> {
    [people::MANAGER, people::CASHIER, counter::NOTE, goods::NAME, goods::FILE]
        .into_iter()
        .chain(goods::words())
}

/// Walks the whole house: a sale from its goods to its end in every state, with the customer's screen beside it, then
/// every room with its details and dialogs, and at last the people who share the till.
pub async fn walk(window: &Window, gateway: &Simulator, visitor: &mut impl Visitor) {
    let mut tour = Tour { window, gateway, visitor };
    tour.counter().await;
    tour.sheet().await;
    tour.rooms().await;
    tour.people().await;
}

struct Tour<'a, V> {
    window: &'a Window,
    gateway: &'a Simulator,
    visitor: &'a mut V,
}

impl<V: Visitor> Tour<'_, V> {
    async fn look(&mut self, name: &str) {
        settle(self.window).await;
        self.visitor.look(self.window, name).await;
    }

    /// Looks at what a control opens; it stays open.
    async fn open(&mut self, button: &str) {
        self.window.click(button).await;
        self.look(button).await;
    }

    /// Looks at the dialog that a control opens; Esc closes it.
    async fn dialog(&mut self, button: &str) {
        self.open(button).await;
        self.escape().await;
    }

    async fn enter(&self) {
        self.window.press(&ENTER.to_string()).await;
    }

    async fn escape(&self) {
        self.window.press(ESCAPE).await;
        self.no_dialog().await;
    }

    /// Waits until no dialog is open.
    async fn no_dialog(&self) {
        let script = "return document.querySelectorAll('dialog[open]').length";
        for _ in 0..100 {
            if self.window.execute(script).await == json!(0) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.window.fail("a dialog stays open").await;
    }

    /// Looks at a part of a screen that has to be scrolled to.
    async fn scroll(&mut self, testid: &str, name: &str) {
        let script =
            format!("document.querySelector('[data-testid={testid}]').scrollIntoView({{ block: 'center' }})");
        self.window.execute(&script).await;
        self.look(name).await;
    }

    /// Looks at the customer's window in this scene, and comes back.
    async fn customer(&mut self, scene: &str) {
        self.window.to_window("customer").await;
        self.window.see_css(&format!("[data-testid=customer][data-scene={scene}]")).await;
        self.look(&format!("customer-{scene}")).await;
        self.window.to_window("main").await;
    }

    /// Puts the first so many products into the cart.
    async fn take(&self, tiles: usize) {
        self.window.see("product-tile").await;
        let found = self.window.client.find_all(Locator::Css("[data-testid=product-tile]")).await.unwrap();
        for tile in &found[..tiles] {
            tile.click().await.unwrap();
        }
    }
}

/// Waits until what was opened has been fetched and has faded in (120 ms).
pub async fn settle(window: &Window) {
    tokio::time::sleep(Duration::from_millis(150)).await;
    still(window).await;
}

/// Waits until the page has drawn what it knows, and nothing fades or is being fetched.
pub async fn still(window: &Window) {
    const STILL: &str = "
        const done = arguments[arguments.length - 1];
        const moves = () => document.getAnimations().length > 0 || document.querySelector('[aria-busy=true]') !== null;
        const look = () => (moves() ? requestAnimationFrame(look) : done());
        requestAnimationFrame(() => requestAnimationFrame(look));";
    window.client.execute_async(STILL, Vec::new()).await.expect("the page stands still");
}
