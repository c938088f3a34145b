//! The way from outside: set up in the settings, seen in the status line, broken and seen to be broken.

use fantoccini::Locator;

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;

/// A tunnel that leads straight back.
const WORKS: &str =
    "command: sh -c 'echo at http://127.0.0.1:{port}; exec sleep 1000' --token sesame1234 | at {address}";
const BREAKS: &str = "command: sh -c 'echo no more credit; exit 3' | at {address}";

async fn save(window: &Window, line: &str) {
    window.overtype("settings-notifyTunnel", line).await;
    window.click("settings-save").await;
    window.see("settings-saved").await;
}

#[tokio::test]
async fn a_tunnel_is_set_up_seen_and_seen_to_break() {
    let gateway = Simulator::start();
    let machine = Machine::set_up_for(&gateway.url);
    let window = machine.open().await;
    window.read("status-notify", |text| text == "主动查询").await;
    window.click("nav-settings").await;
    window.read("tunnel-off", |text| text.contains("收款不受影响")).await;

    window.overtype("settings-notifyListen", "127.0.0.1:0").await;
    save(&window, WORKS).await;
    window
        .read("tunnel-status", |text| text.contains("外网可达") && text.contains("http://127.0.0.1:"))
        .await;
    window.read("status-notify", |text| text.contains("外网可达")).await;
    let printed = window.read("tunnel-output", |text| text.contains("at http://127.0.0.1:")).await;
    let field = window.client.find(Locator::Css("[data-testid=settings-notifyTunnel]")).await.unwrap();
    let shown = field.prop("value").await.unwrap().unwrap_or_default();
    assert!(shown.contains("--token •••"), "{shown}");
    assert!(!printed.contains("sesame1234") && !window.client.source().await.unwrap().contains("sesame1234"));

    save(&window, BREAKS).await;
    window.read("tunnel-status", |text| text.contains("改用主动查询")).await;
    window.read("tunnel-output", |text| text.contains("no more credit")).await;
    window.read("status-notify", |text| text.contains("外网不可达")).await;
    window.click("tunnel-restart").await;
    window.read("tunnel-output", |text| text.matches("no more credit").count() > 1).await;
}
