//! Several people at one till: who they are, how they log in, and what a manager lets a cashier do.

use super::{Tour, Visitor};
use crate::people::{LI, OWNERS, WANG, add, choose};

pub const MANAGER: &str = "李姐";
pub const CASHIER: &str = "小王";
const WRONG_PIN: &str = "9999";
/// As many wrong PINs lock somebody out.
const TOO_MANY: usize = 5;

impl<V: Visitor> Tour<'_, V> {
    pub(super) async fn people(&mut self) {
        self.staff().await;
        self.window.click("lock").await;
        self.log_in().await;
        self.approval().await;
    }

    /// The owner's PIN, the first manager, then the cashier.
    async fn staff(&mut self) {
        self.window.overtype("pin-next", OWNERS).await;
        self.window.overtype("pin-again", OWNERS).await;
        self.window.click("pin-save").await;
        self.window.see("pin-saved").await;
        self.dialog("person-add").await;
        add(self.window, MANAGER, LI).await;
        self.window.see("approval").await;
        self.look("settings-approval").await;
        self.window.give_pin(OWNERS).await;
        self.window.see("person").await;
        add(self.window, CASHIER, WANG).await;
        self.window.see_css("[data-testid=person]:nth-child(2)").await;
        self.no_dialog().await;
        self.scroll("person-add", "settings-people").await;
        self.dialog("person-edit").await;
    }

    async fn log_in(&mut self) {
        self.window.see("login").await;
        self.look("login").await;
        self.open("login-forgotten").await;
        self.window.click("login-forgotten").await;
        self.window.click("login-owner").await;
        self.wrong_pin().await;
        self.look("login-wrong").await;
        for _ in 1..TOO_MANY {
            self.wrong_pin().await;
        }
        self.window.see_css("[data-locked=true]").await;
        self.look("login-locked").await;
        choose(self.window, CASHIER).await;
        self.window.give_pin(WANG).await;
        self.window.gone("login").await;
    }

    /// Gives a wrong PIN, and waits until it has been refused.
    async fn wrong_pin(&self) {
        self.window.give_pin(WRONG_PIN).await;
        self.window.see_css("[data-testid=login-pin][aria-invalid=true]").await;
    }

    /// The cashier wants to change a setting; a manager may let it through.
    async fn approval(&mut self) {
        self.window.click("nav-checkout").await;
        self.look("checkout-cashier").await;
        self.window.click("nav-settings").await;
        self.window.overtype("settings-till-name", "2").await;
        self.window.click("settings-save").await;
        self.window.see("approval").await;
        self.look("approval").await;
        self.wrong_pin().await;
        self.look("approval-wrong").await;
        self.escape().await;
        self.window.see("error-banner").await;
        self.look("settings-refused").await;
    }
}
