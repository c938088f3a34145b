//! The manager sets the back office up; from then on it hears of the money.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use serde_json::Value;
use till_app::back_office::SigningSecret;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::driver::Machine;
use crate::simulator::Simulator;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn the_back_office_is_set_up_tried_and_told() {
    let gateway = Simulator::start();
    let machine = Machine::set_up_for(&gateway.url);
    let mut server = Server::open();
    let window = machine.open().await;
    window.click("nav-settings").await;
    window.see("back-office-off").await;
    window.overtype("back-office-url", &server.url).await;
    window.overtype("back-office-secret", SECRET).await;
    window.click("back-office-save").await;
    window.see("back-office-saved").await;
    window.see("back-office-status").await;
    window.click("back-office-test").await;
    assert_eq!(server.hears().await["type"], "back_office.test");
    window.see("back-office-test-result").await;

    window.click("nav-checkout").await;
    window.click("keypad-open").await;
    window.overtype("keypad-input", "9.90").await;
    window.click("keypad-add").await;
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    let out_trade_no = window.out_trade_no().await;
    gateway.pay(&window.scan().await).await;
    window.see_sheet(&["paid"]).await;
    let told = server.hears().await;
    assert_eq!((&told["type"], &told["data"]["total_fen"]), (&"sale.paid".into(), &990.into()));
    assert_eq!(told["data"]["out_trade_no"], out_trade_no);

    window.click("sheet-next").await;
    window.click("nav-settings").await;
    window.click("back-office-list").await;
    window.read("delivery", |text| text.contains("已送达") && text.contains(&out_trade_no)).await;
    assert!(!window.client.source().await.unwrap().contains(&SECRET[8..24]), "the secret is on the page");
}

/// The shop's server: believes what is signed, and says 200.
struct Server {
    url: String,
    heard: mpsc::UnboundedReceiver<Value>,
}

impl Server {
    fn open() -> Server {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", socket.local_addr().unwrap());
        let (tell, heard) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for stream in socket.incoming().flatten() {
                if let Some(body) = take(stream) {
                    let _ = tell.send(body);
                }
            }
        });
        Server { url, heard }
    }

    async fn hears(&mut self) -> Value {
        timeout(PATIENCE, self.heard.recv()).await.expect("the back office hears of it").unwrap()
    }
}

fn take(mut stream: TcpStream) -> Option<Value> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut headers = std::collections::HashMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some((name, value)) => _ = headers.insert(name.to_lowercase(), value.to_owned()),
            None if line.trim_end().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; headers["content-length"].parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    let body = String::from_utf8(body).ok()?;
    let signature = SigningSecret::new(SECRET).ok()?.sign(
        &headers["webhook-id"],
        headers["webhook-timestamp"].parse().ok()?,
        &body,
    );
    assert_eq!(signature, headers["webhook-signature"]);
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok").ok()?;
    serde_json::from_str(&body).ok()
}
