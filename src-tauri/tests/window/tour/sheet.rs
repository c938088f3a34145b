//! The checkout sheet in every state, and what the customer sees meanwhile.

use serde_json::json;

use super::{Tour, Visitor};

impl<V: Visitor> Tour<'_, V> {
    pub(super) async fn sheet(&mut self) {
        self.paid().await;
        self.cancelled().await;
        self.refused().await;
    }

    async fn charge(&self, state: &str) {
        self.window.click("charge").await;
        self.window.see_sheet(&[state]).await;
    }

    async fn paid(&mut self) {
        self.charge("waiting").await;
        self.window.scan().await;
        self.look("waiting").await;
        self.window.click("sheet-query").await;
        self.window.read("sheet-hint", |text| text.contains("微信说") || text.contains("WeChat says")).await;
        self.look("asked").await;
        self.customer("pay").await;
        self.gateway.misbehave(json!({ "call": "orderquery", "fault": "bad_signature" })).await;
        self.window.see_sheet(&["unknown"]).await;
        self.look("unknown").await;
        self.customer("wait").await;
        self.window.click("sheet-manager").await;
        self.look("manager").await;
        self.escape().await;
        self.gateway.behave().await;
        self.window.see_sheet(&["waiting"]).await;
        self.window.click("phone-pay").await;
        self.window.see_sheet(&["paid"]).await;
        self.visitor.look(self.window, "paid").await;
        self.customer("paid").await;
        if self.window.count("sheet-next").await > 0 {
            self.window.click("sheet-next").await;
        }
        self.window.gone("sheet").await;
    }

    async fn cancelled(&mut self) {
        self.take(1).await;
        self.charge("waiting").await;
        self.window.click("sheet-cancel").await;
        self.look("cancel").await;
        self.window.click("sheet-cancel-confirm").await;
        self.window.see_sheet(&["closed"]).await;
        self.look("closed").await;
        self.window.click("sheet-back").await;
    }

    /// The shop has not been given what it asks for.
    async fn refused(&mut self) {
        self.gateway.misbehave(json!({ "call": "unifiedorder", "fault": "not_enabled" })).await;
        self.charge("failed").await;
        self.look("failed").await;
        self.gateway.behave().await;
        self.window.click("sheet-back").await;
        self.window.gone("sheet").await;
    }
}
