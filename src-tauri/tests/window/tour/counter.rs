//! The goods of a sale, before anybody pays.

use super::{Tour, Visitor, settle};

/// On a sale that is put aside.
pub const NOTE: &str = "7 号桌";
/// A code no product has, and what a customer's telephone shows to pay with.
const STRANGER: &str = "6900000000007";
const PAYMENT_CODE: &str = "134567890123456789";
const F1: &str = "\u{e031}";

impl<V: Visitor> Tour<'_, V> {
    pub(super) async fn counter(&mut self) {
        self.window.click("display-toggle").await;
        self.customer("idle").await;
        self.take(3).await;
        for dialog in ["cart-edit", "cart-discount", "cart-hold", "keypad-open"] {
            self.dialog(dialog).await;
        }
        self.look("cart").await;
        self.customer("cart").await;
        self.window.press(F1).await;
        self.window.see("help").await;
        self.look("help").await;
        self.escape().await;
        self.missed_scans().await;
        self.held().await;
        self.take(3).await;
    }

    /// Scans that lead to nothing say why, also over a dialog.
    async fn missed_scans(&mut self) {
        self.window.gun(STRANGER).await;
        self.window.see("scan-notice").await;
        self.look("scan-notice").await;
        self.window.click("cart-discount").await;
        // The keys of a gun come one after the other however busy the page is; WebDriver's wait for it.
        settle(self.window).await;
        self.window.gun(PAYMENT_CODE).await;
        self.window.see_css("[data-testid=scan-notice] ~ [data-testid=scan-notice]").await;
        self.look("scan-notice-dialog").await;
        for _ in 0..2 {
            self.window.click("scan-close").await;
        }
        self.window.gone("scan-notice").await;
        self.escape().await;
    }

    /// Two sales are put aside.
    async fn held(&mut self) {
        for note in [NOTE, ""] {
            self.window.click("cart-hold").await;
            self.window.overtype("hold-note", note).await;
            self.window.click("hold-confirm").await;
            self.window.gone("cart-line").await;
            self.no_dialog().await;
            if !note.is_empty() {
                self.take(1).await;
            }
        }
        self.window.click("cart-take-back").await;
        self.window.see("held-row").await;
        self.look("held").await;
        self.window.click("held-discard").await;
        self.look("held-discard").await;
        self.window.click("held-keep").await;
        self.escape().await;
    }
}
