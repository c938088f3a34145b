//! The manager has typed a wrong key: the doctor names the field, and is content once it is mended.

use fantoccini::Locator;

use crate::driver::{Machine, Window};
use crate::simulator::{API_KEY, Simulator};

const APP_SECRET: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn a_wrong_key_is_named_and_mended_in_the_settings() {
    let gateway = Simulator::start();
    let machine = Machine::set_up_for(&gateway.url).with_stored_key(APP_SECRET);
    let window = machine.open().await;
    window.click("nav-settings").await;
    assert_eq!(
        examined(&window).await,
        ("stopped".into(), vec!["key_refused_maybe_app_secret".into(), "practice_gateway".into()])
    );

    window.click("finding-go").await;
    let focused = window.execute("return document.activeElement.dataset.testid").await;
    assert_eq!(focused, "settings-api-key");
    window.overtype("settings-api-key", API_KEY).await;
    window.click("settings-save").await;
    window.see("settings-saved").await;
    assert_eq!(examined(&window).await, ("noStop".into(), vec!["practice_gateway".into()]));
    for secret in [APP_SECRET, API_KEY] {
        assert!(!window.client.source().await.unwrap().contains(secret), "the secret is on the page");
    }
}

/// Runs the doctor: its verdict, and the code of every finding.
async fn examined(window: &Window) -> (String, Vec<String>) {
    window.click("doctor-run").await;
    let verdict = window.see("doctor-verdict").await.attr("data-verdict").await.unwrap().unwrap();
    let mut codes = Vec::new();
    for finding in window.client.find_all(Locator::Css("[data-testid=finding]")).await.unwrap() {
        codes.push(finding.attr("data-code").await.unwrap().unwrap());
    }
    (verdict, codes)
}
