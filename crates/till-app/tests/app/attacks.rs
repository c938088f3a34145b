//! The notify listener under attack: everything forged, broken, strange or slow is refused, counted by its reason, and
//! changes nothing; what is genuine still gets through.

use crate::door::{Door, TOKEN, facts, genuine, says, signed};
use crate::support::{KEY, PATIENCE, number};
use std::time::Duration;
use till_app::Stage;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use wechatpay::notification::REPLY_SUCCESS;
use wechatpay::xml;

/// Shorter than anybody would wait, and long enough for a busy machine.
const HASTE: Duration = Duration::from_millis(300);

/// The head of a request to the secret path that is the connection's last.
fn head(method: &str, more: &str) -> String {
    format!("{method} /wxpay/{TOKEN} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n")
}

#[tokio::test]
async fn what_is_not_genuine_is_refused_by_its_reason() {
    let mut door = Door::open().await;
    let kinds = [
        ("forged", "bad_signature"),
        ("unsigned", "unsigned"),
        ("tampered", "bad_signature"),
        ("other_merchant", "other_merchant"),
        ("unknown_number", "unknown_order"),
        ("oversized", "too_large"),
        ("doctype", "doctype"),
        ("entity_bomb", "doctype"),
        ("duplicated_field", "duplicate_field"),
        ("wrong_charset", "not_utf8"),
        ("truncated", "malformed"),
    ];
    let before = door.till.checkout(number(&door.paid)).await.unwrap();
    for (kind, code) in kinds {
        let counted = door.counts.times(code);
        let sent = door.send(kind, 1).await;
        assert!(says(&sent[0], "FAIL"), "{kind} {sent:?}");
        door.refused_as(code).await;
        assert_eq!(door.counts.times(code), counted + 1, "{kind}");
        assert_eq!(door.till.checkout(number(&door.paid)).await.unwrap(), before, "{kind}");
    }
    door.nothing_changed().await;
    door.send("genuine", 1).await;
    assert_eq!(door.judged().await.0, "settled", "and the genuine one still counts");
}

#[tokio::test]
async fn a_signed_one_for_another_account_or_of_no_success_is_refused() {
    let mut door = Door::open().await;
    let facts = facts(&door.paid);
    for (field, value, code) in [
        ("appid", "wx0000000000000000", "other_merchant"),
        ("mch_id", "10000101", "other_merchant"),
        ("result_code", "FAIL", "not_success"),
        ("total_fee", "12.50", "incomplete"),
        ("transaction_id", "", "incomplete"),
        ("sign_type", "SHA1", "bad_signature"),
    ] {
        let answer = door.post(signed(facts.clone().with(field, value))).await;
        assert!(answer.contains("[FAIL]"), "{field} {answer}");
        door.refused_as(code).await;
    }
    door.nothing_changed().await;
}

/// What WeChat itself sends to see whether a merchant's reader resolves entities (protocol sheet §13).
#[tokio::test]
async fn the_entity_probe_is_refused_and_nothing_is_fetched() {
    let mut door = Door::open().await;
    let bait = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = bait.local_addr().unwrap();
    let probe = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><!DOCTYPE foo [<!ENTITY xxe SYSTEM \"http://{at}/xxe_inject\">]><foo><value>&xxe;</value></foo>"
    );
    assert!(door.post(probe).await.contains("[FAIL]"));
    door.refused_as("doctype").await;
    assert!(futures_are_pending(bait.accept()).await, "somebody fetched the entity");
    door.nothing_changed().await;
}

/// Whether a future has nothing to say at once. The answer came after everything the listener does.
async fn futures_are_pending(future: impl Future) -> bool {
    let mut future = std::pin::pin!(future);
    std::future::poll_fn(|cx| std::task::Poll::Ready(future.as_mut().poll(cx).is_pending())).await
}

#[tokio::test]
async fn bodies_that_are_no_message_are_refused() {
    let mut door = Door::open().await;
    let facts = facts(&door.paid);
    let nested = String::from_utf8(genuine(&door.paid)).unwrap().replace("<sign>", "<a><b>1</b></a><sign>");
    let gzip: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00";
    let gbk = "<?xml version=\"1.0\" encoding=\"GBK\"?>".as_bytes().to_vec();
    for (body, code) in [
        (Vec::new(), "malformed"),
        (b"{\"return_code\":\"SUCCESS\"}".to_vec(), "malformed"),
        (b"<html><body>SUCCESS</body></html>".to_vec(), "malformed"),
        (gzip.to_vec(), "not_utf8"),
        (nested.into_bytes(), "malformed"),
        ([gbk, genuine(&door.paid)].concat(), "not_utf8"),
        ([genuine(&door.paid), genuine(&door.paid)].concat(), "malformed"),
        (xml::write(&facts).unwrap().into_bytes(), "unsigned"),
    ] {
        let shown = String::from_utf8_lossy(&body).into_owned();
        assert!(door.post(body).await.contains("[FAIL]"), "{shown}");
        door.refused_as(code).await;
    }
    door.nothing_changed().await;
}

/// The encrypted part of the protocol sheet's vector H, made with this key.
const REFUND: &str =
    "bDP/xixH0hFEaZusu714U7rO4wZDF5SwkOt7MIFNUaladrdy0yQefoW3LYmmUmF3r7t23yZjibKV29fZKVgeUQ==";

#[tokio::test]
async fn a_refund_notification_that_does_not_open_is_refused() {
    let mut door = Door::open().await;
    let facts = facts(&door.paid);
    let with = |info: &str| xml::write(&facts.clone().with("req_info", info)).unwrap();
    for (body, code) in [
        (with("AAAAAAAAAAAAAAAAAAAAAA=="), "undecipherable"),
        (with("no base64"), "undecipherable"),
        (with(&REFUND[..44]), "undecipherable"),
        // Genuine as far as it goes, but it names no refund.
        (with(REFUND), "incomplete"),
    ] {
        assert!(door.post(body).await.contains("[FAIL]"), "{code}");
        door.refused_as(code).await;
    }
    door.nothing_changed().await;
}

#[tokio::test]
async fn bodies_that_break_off_or_never_end_are_refused() {
    let mut door = Door::open().await;
    let most = xml::MAX_BODY;
    let mut chunks = head("POST", "Transfer-Encoding: chunked\r\n").into_bytes();
    for _ in 0..=most / 4096 {
        chunks.extend_from_slice(b"1000\r\n");
        chunks.extend_from_slice(&[b'x'; 4096]);
        chunks.extend_from_slice(b"\r\n");
    }
    // Chunks without an end, and a length that is only claimed: refused before the rest is waited for.
    let claimed = head("POST", &format!("Content-Length: {}\r\n", most + 1));
    for attack in [chunks.as_slice(), claimed.as_bytes()] {
        assert!(door.raw(attack).await.contains("[FAIL]"));
        door.refused_as("too_large").await;
    }
    assert_eq!(door.counts.times("too_large"), 2);
    // Whoever keeps connections for the next request is told that this one ends.
    let kept = claimed.replace("Connection: close\r\n", "");
    assert!(door.raw(kept.as_bytes()).await.to_lowercase().contains("connection: close"));
    door.refused_as("too_large").await;

    let half = [head("POST", "Content-Length: 5000\r\n").into_bytes(), genuine(&door.paid)].concat();
    let no_chunk = head("POST", "Transfer-Encoding: chunked\r\n") + "zz\r\n<xml>";
    for attack in [half.as_slice(), no_chunk.as_bytes()] {
        let mut socket = TcpStream::connect(door.address()).await.unwrap();
        socket.write_all(attack).await.unwrap();
        socket.shutdown().await.unwrap();
        door.refused_as("broken_off").await;
    }
    door.nothing_changed().await;
}

#[tokio::test]
async fn only_post_to_the_secret_path_is_served() {
    let door = Door::open().await;
    let genuine = genuine(&door.paid);
    for method in [reqwest::Method::GET, reqwest::Method::PUT, reqwest::Method::DELETE, reqwest::Method::HEAD]
    {
        let call = door.client.request(method.clone(), &door.url).body(genuine.clone());
        assert_eq!(call.send().await.unwrap().status(), 405, "{method}");
    }
    assert_eq!(door.counts.times("wrong_method"), 4);
    let base = door.url.strip_suffix(TOKEN).unwrap();
    let paths = ["guess", "5f0", "5f0c0", "5f0c/x", "", "5F0C", "../wxpay", "5f0c%00"];
    for path in paths {
        let call = door.client.post(format!("{base}{path}")).body(genuine.clone());
        assert_eq!(call.send().await.unwrap().status(), 404, "{path:?}");
    }
    // Whoever does not know the path learns nothing from the method.
    assert_eq!(door.client.get(format!("{base}guess")).send().await.unwrap().status(), 404);
    assert_eq!(door.counts.times("wrong_path"), 1 + paths.len() as u64);
    let health = door.client.get(format!("http://{}/health", door.address())).send().await.unwrap();
    assert_eq!((health.status().as_u16(), health.text().await.unwrap().as_str()), (200, "ok"));
    door.nothing_changed().await;
}

#[tokio::test]
async fn what_is_not_http_is_dropped() {
    let door = Door::open().await;
    let long = format!("POST /{} HTTP/1.1\r\n", "x".repeat(64 * 1024));
    let headers = head("POST", &"X-A: b\r\n".repeat(5_000));
    let smuggled = head("POST", "Content-Length: 5\r\nContent-Length: 6\r\n") + "<xml>";
    let negative = head("POST", "Content-Length: -1\r\n");
    let attacks: [&[u8]; 6] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS greeting",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        long.as_bytes(),
        headers.as_bytes(),
        smuggled.as_bytes(),
        negative.as_bytes(),
    ];
    for (nth, attack) in (1..).zip(attacks) {
        let answer = door.raw(attack).await;
        assert!(!answer.contains("200 OK"), "{nth}: {answer}");
        assert_eq!(door.counts.times("not_http"), nth, "{:?}", door.counts.all());
    }
    door.nothing_changed().await;
}

#[tokio::test]
async fn a_sender_that_dawdles_is_dropped() {
    let mut door = Door::patient(HASTE).await;
    assert_eq!(door.raw(b"").await, "", "says nothing");
    let half_a_head = format!("POST /wxpay/{TOKEN} HTTP/1.1\r\nHost: x\r\nX-Slow:");
    assert!(!door.raw(half_a_head.as_bytes()).await.contains("200 OK"));
    assert_eq!(door.counts.times("slow_head"), 2);
    let half_a_body = head("POST", "Content-Length: 100\r\n") + "<xml>";
    assert!(door.raw(half_a_body.as_bytes()).await.contains("[FAIL]"));
    door.refused_as("too_slow").await;
    door.nothing_changed().await;
}

#[tokio::test]
async fn a_sender_that_drips_does_not_gain_time_with_every_byte() {
    let mut door = Door::patient(HASTE).await;
    let heads = format!("POST /wxpay/{TOKEN} HTTP/1.1\r\n{}", "X-Slow: 1\r\n".repeat(10));
    let bodies = head("POST", "Content-Length: 60000\r\n");
    for (start, drop) in [(heads.as_str(), "X"), (bodies.as_str(), "<")] {
        let mut socket = TcpStream::connect(door.address()).await.unwrap();
        socket.write_all(start.as_bytes()).await.unwrap();
        let dripping = async {
            let mut pause = tokio::time::interval(HASTE / 10);
            let mut answer = Vec::new();
            loop {
                tokio::select! {
                    _ = pause.tick() => { _ = socket.write_all(drop.as_bytes()).await; }
                    // Hung up, or reset because more was on its way.
                    read = socket.read_buf(&mut answer) => if !read.is_ok_and(|n| n > 0) { return },
                }
            }
        };
        tokio::time::timeout(PATIENCE, dripping).await.expect("dripping for ever");
    }
    door.refused_as("too_slow").await;
    assert_eq!(door.counts.times("slow_head"), 1);
    door.nothing_changed().await;
}

#[tokio::test]
async fn pipelined_notifications_are_judged_one_after_the_other() {
    let mut door = Door::open().await;
    let body = genuine(&door.paid);
    let keep = format!("POST /wxpay/{TOKEN} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
    let last = head("POST", "Content-Length: 6\r\n") + "<xml/>";
    let many = [keep.as_bytes(), &body, keep.as_bytes(), &body, last.as_bytes()].concat();
    let answer = door.raw(&many).await;
    assert_eq!((answer.matches(REPLY_SUCCESS).count(), answer.matches("[FAIL]").count()), (2, 1), "{answer}");
    for verdict in ["settled", "already", "refused"] {
        assert_eq!(door.judged().await.0, verdict);
    }
    assert_eq!(door.shop.paylog().await, ["paid"]);
}

#[tokio::test]
async fn three_hundred_idle_connections_do_not_keep_wechat_out() {
    // Nobody is dropped for being slow here: who is let in is decided by who has to make room.
    let mut door = Door::patient(PATIENCE * 10).await;
    let mut strangers = Vec::new();
    for nth in 0..300 {
        let mut stranger = TcpStream::connect(door.address()).await.unwrap();
        // Some say nothing, some begin, some ask for the health page and stay.
        let word: &[u8] = [b"".as_slice(), b"POST /wx", b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"][nth % 3];
        stranger.write_all(word).await.unwrap();
        strangers.push(stranger);
    }
    let sent = door.send("genuine", 1).await;
    assert!(says(&sent[0], "SUCCESS"), "{sent:?}");
    assert_eq!(door.judged().await.0, "settled");
    assert!(door.counts.times("crowded_out") >= 45, "{:?}", door.counts.all());
}

#[tokio::test]
async fn a_notification_under_way_is_not_crowded_out() {
    let mut door = Door::patient(PATIENCE).await;
    let body = genuine(&door.paid);
    let mut first = TcpStream::connect(door.address()).await.unwrap();
    let start = head("POST", &format!("Expect: 100-continue\r\nContent-Length: {}\r\n", body.len()));
    first.write_all(start.as_bytes()).await.unwrap();
    let mut go_on = [0; 25];
    // "100 Continue": the listener reads the body now, so it trusts this connection.
    first.read_exact(&mut go_on).await.unwrap();
    let mut strangers = Vec::new();
    for _ in 0..300 {
        strangers.push(TcpStream::connect(door.address()).await.unwrap());
    }
    door.client.get(format!("http://{}/health", door.address())).send().await.unwrap();
    first.write_all(&body).await.unwrap();
    assert_eq!(door.judged().await.0, "settled");
    let mut answer = String::new();
    first.read_to_string(&mut answer).await.unwrap();
    assert!(answer.contains(REPLY_SUCCESS), "{answer}");
}

#[tokio::test]
async fn who_hangs_up_before_the_answer_is_settled_and_told_all_the_same() {
    let mut door = Door::open().await;
    let body = genuine(&door.paid);
    let request = [head("POST", &format!("Content-Length: {}\r\n", body.len())).into_bytes(), body].concat();
    let mut socket = TcpStream::connect(door.address()).await.unwrap();
    socket.write_all(&request).await.unwrap();
    drop(socket);
    assert_eq!(door.judged().await.0, "settled");
    assert_eq!((door.stage().await, door.shop.paylog().await), (Stage::Paid, vec!["paid"]));
}

#[tokio::test]
async fn no_answer_and_no_reason_tells_a_secret() {
    let mut door = Door::open().await;
    let body = String::from_utf8(genuine(&door.paid)).unwrap().replace("1250", "1251");
    let answer = door.post(body).await;
    door.refused_as("bad_signature").await;
    assert_eq!(answer, wechatpay::notification::reply_fail("refused"), "a forger learns nothing");
    assert!(!answer.contains(KEY) && !format!("{:?}", door.counts).contains(KEY));
}
