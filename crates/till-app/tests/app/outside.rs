//! The probe over real sockets: only an address that leads to this very listener is given to new orders.

use crate::support::{PATIENCE, Shop, cart};
use std::time::Duration;
use till_app::Till;
use till_app::events::Event;
use till_app::notify::Listener;
use till_app::settings::{Settings, UNREACHABLE_NOTIFY_URL};
use till_app::tunnel::{Outside, Pace, Problem, State, TunnelStatus};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

const TOKEN: &str = "5f0c";

async fn listener(till: &Till) -> Listener {
    Listener::bind(till.clone(), "127.0.0.1:0", TOKEN).await.unwrap()
}

fn address(listener: &Listener) -> String {
    format!("http://127.0.0.1:{}", listener.port())
}

/// What comes of a public address for this listener: the first state that is an answer.
async fn tried(till: &Till, listener: &Listener, public: &str) -> (Outside, TunnelStatus) {
    let mut settings = Settings { notify_token: TOKEN.into(), ..Settings::default() };
    settings.set("notify.public_url", public).unwrap();
    let mut events = till.events();
    let pace = Pace { patience: Duration::from_millis(300), ..Pace::default() };
    let outside = Outside::start_with(till, &settings, listener, pace).unwrap().unwrap();
    let answer = async {
        loop {
            match events.recv().await.unwrap() {
                Event::Tunnel(status) if status.state != State::Checking => return status,
                _ => {}
            }
        }
    };
    let status = tokio::time::timeout(PATIENCE, answer).await.unwrap();
    (outside, status)
}

#[tokio::test]
async fn the_listeners_own_address_is_proved_and_carried_by_new_orders() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    let before = till.start(cart()).await.unwrap();
    let listener = listener(&till).await;
    let own = address(&listener);
    let nonces = listener.nonces();
    let settings = Settings::default();
    assert!(Outside::start(&till, &settings, &listener).unwrap().is_none(), "nothing is set up");
    // Nobody answers before the listener serves: the kernel holds the probe in its queue.
    let (outside, status) = tried(&till, &listener, &own).await;
    assert_eq!(status.problem, Some(Problem::NoAnswer("timed out".into())));
    let mut events = till.events();
    tokio::spawn(listener.serve(std::future::pending()));
    outside.restart();
    let coming = async {
        while !outside.status().reachable() {
            let _ = events.recv().await;
        }
    };
    tokio::time::timeout(PATIENCE, coming).await.unwrap();
    assert_eq!(outside.status().address.as_deref(), Some(own.as_str()));
    let after = till.start(cart()).await.unwrap();
    assert_eq!(after.attempt.terms.notify_url, format!("{own}/wxpay/{TOKEN}"));
    let kept = till.checkout(before.attempt.out_trade_no.as_str()).await.unwrap();
    assert_eq!(kept.attempt.terms, before.attempt.terms, "an order keeps what it was made with");

    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let guessed = client.get(format!("{own}/health?nonce=guess")).send().await.unwrap();
    assert_eq!(guessed.text().await.unwrap(), "ok", "a stranger learns nothing");
    assert_eq!(nonces.answer("guess"), None);
    drop(outside);
    assert_eq!(till.notify_url(), UNREACHABLE_NOTIFY_URL);
}

#[tokio::test]
async fn another_tills_listener_is_not_taken_for_this_one() {
    let shop = Shop::open().await;
    let (till, other) = (shop.till().await, shop.till().await);
    let others = listener(&other).await;
    let theirs = address(&others);
    tokio::spawn(others.serve(std::future::pending()));
    let (_outside, status) = tried(&till, &listener(&till).await, &theirs).await;
    assert_eq!(status.problem, Some(Problem::WrongAnswer("HTTP 200".into())));
    assert_eq!(till.notify_url(), UNREACHABLE_NOTIFY_URL);
}

#[tokio::test]
async fn an_address_that_redirects_or_says_nothing_is_not_used() {
    let shop = Shop::open().await;
    let till = shop.till().await;
    let listener = listener(&till).await;
    let own = address(&listener);
    tokio::spawn(listener.serve(std::future::pending()));
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let public = format!("http://{}", elsewhere.local_addr().unwrap());
    let answer = format!("HTTP/1.1 302 Found\r\nlocation: {own}/health\r\ncontent-length: 0\r\n\r\n");
    tokio::spawn(async move {
        // One is sent on, every other waits for an answer that never comes.
        let (mut first, _) = elsewhere.accept().await.unwrap();
        first.write_all(answer.as_bytes()).await.unwrap();
        let mut held = vec![first];
        while let Ok((stream, _)) = elsewhere.accept().await {
            held.push(stream);
        }
    });
    let unbound = self::listener(&till).await;
    let (outside, status) = tried(&till, &unbound, &public).await;
    assert_eq!(status.problem, Some(Problem::WrongAnswer("HTTP 302".into())));
    drop(outside);
    let (_outside, status) = tried(&till, &unbound, &public).await;
    assert_eq!(status.problem, Some(Problem::NoAnswer("timed out".into())));
}
