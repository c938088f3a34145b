//! The back office over the command line, with power cuts: what was paid is told, at least once, under one id.

use crate::shop::{Shop, text};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
/// Only a broken test waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request somebody has sent and waits to be answered.
struct Asked {
    id: String,
    signature: String,
    body: Value,
    stream: TcpStream,
}

impl Asked {
    fn answer(mut self, status: u16) {
        let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        self.stream.write_all(answer.as_bytes()).unwrap();
    }
}

struct Server {
    url: String,
    asked: Receiver<Asked>,
}

impl Server {
    fn open() -> Server {
        let socket = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", socket.local_addr().unwrap());
        let (tell, asked) = channel();
        std::thread::spawn(move || {
            for stream in socket.incoming() {
                let Some(asked) = read(stream.unwrap()) else { continue };
                if tell.send(asked).is_err() {
                    return;
                }
            }
        });
        Server { url, asked }
    }

    fn next(&self) -> Asked {
        self.asked.recv_timeout(PATIENCE).unwrap()
    }

    fn is_quiet(&self) -> bool {
        self.asked.try_recv().is_err()
    }
}

fn read(stream: TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (mut id, mut signature, mut length) = (String::new(), String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some(("webhook-id", value)) => value.clone_into(&mut id),
            Some(("webhook-signature", value)) => value.clone_into(&mut signature),
            Some(("content-length", value)) => length = value.parse().ok()?,
            Some(_) => {}
            None if line.trim_end().is_empty() => break,
            None => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked { id, signature, body: serde_json::from_slice(&body).ok()?, stream })
}

/// A shop that reports to `server`, with one paid sale; returns its order number.
fn reporting(server: &Server) -> (Shop, String) {
    let shop = Shop::open();
    let url = format!("back_office.url={}", server.url);
    assert_eq!(shop.saoma(["settings", "set", &url]).code, 0);
    let stored = shop.saoma_given(SECRET, ["settings", "secret", "back_office_secret"]);
    assert_eq!((stored.code, &stored.last()["secret"]), (0, &"back_office_secret".into()), "{stored:?}");
    let (charge, number, code_url) = shop.charge("9.90");
    shop.pay(&code_url);
    assert_eq!(charge.end().code, 0);
    (shop, number)
}

fn deliveries(shop: &Shop) -> Vec<Value> {
    let ran = shop.saoma(["deliveries"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.lines
}

#[test]
fn killed_between_sending_and_noting_it_sends_the_same_once_more() {
    let server = Server::open();
    let (shop, number) = reporting(&server);
    let [waiting]: [Value; 1] = deliveries(&shop).try_into().unwrap();
    assert_eq!((&waiting["state"], &waiting["tries"]), (&"waiting".into(), &0.into()), "{waiting}");
    assert!(server.is_quiet(), "nothing but watch, serve-notify and the window sends");

    let watch = shop.start(&["watch"]);
    let first = server.next();
    watch.cut();
    assert_eq!(first.body["data"]["out_trade_no"], number);
    assert_eq!(first.body["data"]["total_fen"], 990);
    assert!(first.signature.starts_with("v1,"));
    let [cut]: [Value; 1] = deliveries(&shop).try_into().unwrap();
    assert_eq!((&cut["state"], &cut["tries"]), (&"waiting".into(), &1.into()), "{cut}");

    // A minute later.
    shop.meddle("UPDATE outbox SET lease_until_ms = 0");
    let watch = shop.start(&["watch"]);
    let second = server.next();
    assert_eq!((&second.id, &second.body), (&first.id, &first.body));
    second.answer(204);
    assert_eq!(watch.end().code, 0);
    let [done]: [Value; 1] = deliveries(&shop).try_into().unwrap();
    assert_eq!(
        (&done["state"], &done["tries"], &done["status"]),
        (&"delivered".into(), &2.into(), &204.into())
    );
    assert_eq!(done["event_id"], Value::from(first.id.clone()));
}

#[test]
fn what_was_given_up_is_sent_again_by_hand() {
    let server = Server::open();
    let (shop, _) = reporting(&server);
    shop.meddle("UPDATE outbox SET state = 'dead', tries = 19");
    let watch = shop.saoma(["watch"]);
    assert!(watch.code == 0 && server.is_quiet(), "{watch:?}");
    let [dead]: [Value; 1] = shop.saoma(["deliveries", "--state", "dead"]).lines.try_into().unwrap();
    let id = dead["id"].to_string();
    for (status, code) in [(500, 14), (200, 0)] {
        let again = shop.start(&["deliveries", "--redeliver", &id]);
        let asked = server.next();
        assert_eq!(asked.id, text(&dead["event_id"]));
        asked.answer(status);
        let ran = again.end();
        assert_eq!((ran.code, &ran.last()["status"]), (code, &status.into()), "{ran:?}");
    }
    assert_eq!(deliveries(&shop)[0]["tries"], 21);
    shop.saoma(["deliveries", "--redeliver", "99"]).refused(2, "--redeliver");
    shop.saoma(["deliveries", "--state", "sent"]).refused(2, "--state");
}

#[test]
fn a_test_event_is_really_sent_and_its_answer_told() {
    let server = Server::open();
    let (shop, _) = reporting(&server);
    for (status, code) in [(200, 0), (401, 12), (503, 11)] {
        let test = shop.start(&["deliveries", "--test"]);
        let asked = server.next();
        assert_eq!(asked.body["type"], "back_office.test");
        asked.answer(status);
        let ran = test.end();
        assert_eq!((ran.code, &ran.last()["status"]), (code, &status.into()), "{ran:?}");
    }
    assert_eq!(deliveries(&shop).len(), 1, "a test stands in no list");
}

#[test]
fn without_an_address_or_a_secret_the_setting_is_named_and_money_is_taken_all_the_same() {
    let shop = Shop::open();
    shop.saoma(["deliveries", "--test"]).refused(2, "back_office.url");
    shop.saoma(["settings", "set", "back_office.url=http://erp.example.com"]).refused(2, "back_office.url");
    let refused = shop.saoma_given(&SECRET[..20], ["settings", "secret", "back_office_secret"]);
    refused.refused(2, "back_office_secret");
    assert!(!format!("{refused:?}").contains(&SECRET[8..20]), "{refused:?}");
    assert_eq!(shop.saoma(["settings", "set", "back_office.url=https://erp.example.com"]).code, 0);
    shop.saoma(["deliveries", "--test"]).refused(2, "back_office_secret");
    let watch = shop.saoma(["watch"]);
    assert!(watch.code == 0 && watch.stderr.contains("back_office_secret"), "{watch:?}");
}
