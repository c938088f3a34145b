//! A gateway on loopback that does exactly one thing, however often it is asked.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the gateway does with a request.
#[derive(Clone)]
pub enum Plan {
    Answer { status: u16, body: Vec<u8> },
    Redirect(String),
    Silence,
    HalfThenSilence(Vec<u8>),
    HalfThenHangUp(Vec<u8>),
    HangUpAfterRequest,
    HangUpAtOnce,
    Endless,
}

impl Plan {
    pub fn answer(status: u16, body: Vec<u8>) -> Plan {
        Plan::Answer { status, body }
    }
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: AtomicUsize,
    last: Mutex<String>,
}

pub struct Gateway {
    pub url: String,
    seen: Arc<Seen>,
    accepting: JoinHandle<()>,
}

impl Gateway {
    pub async fn start(plan: Plan) -> Gateway {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let seen = Arc::new(Seen::default());
        let accepting = tokio::spawn({
            let seen = seen.clone();
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    seen.connections.fetch_add(1, Ordering::SeqCst);
                    let (plan, seen) = (plan.clone(), seen.clone());
                    // A client that hangs up in the middle is part of the game.
                    tokio::spawn(async move { serve(stream, &plan, &seen).await.ok() });
                }
            }
        });
        Gateway { url, seen, accepting }
    }

    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    pub fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::SeqCst)
    }

    pub fn last_request(&self) -> String {
        self.seen.last.lock().expect("no panic elsewhere").clone()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn serve(mut stream: TcpStream, plan: &Plan, seen: &Seen) -> std::io::Result<()> {
    if matches!(plan, Plan::HangUpAtOnce) {
        return Ok(());
    }
    while let Some(request) = read_request(&mut stream).await? {
        seen.requests.fetch_add(1, Ordering::SeqCst);
        *seen.last.lock().expect("no panic elsewhere") = request;
        match plan {
            Plan::Answer { status, body } => {
                stream.write_all(&head(*status, "Request-ID: 08F78BB6\r\n", body.len())).await?;
                stream.write_all(body).await?;
            }
            Plan::Redirect(to) => stream.write_all(&head(307, &format!("Location: {to}\r\n"), 0)).await?,
            Plan::HalfThenSilence(half) | Plan::HalfThenHangUp(half) => {
                stream.write_all(&head(200, "", 2 * half.len())).await?;
                stream.write_all(half).await?;
            }
            Plan::Endless => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
                loop {
                    stream.write_all(&[b'x'; 4096]).await?;
                }
            }
            Plan::Silence | Plan::HangUpAfterRequest | Plan::HangUpAtOnce => {}
        }
        if matches!(plan, Plan::HangUpAfterRequest | Plan::HalfThenHangUp(_)) {
            return Ok(());
        }
    }
    Ok(())
}

fn head(status: u16, more: &str, length: usize) -> Vec<u8> {
    format!("HTTP/1.1 {status} Test\r\nContent-Type: text/plain\r\n{more}Content-Length: {length}\r\n\r\n")
        .into_bytes()
}

/// The next request, head and body; `None` when the client has hung up or does not speak HTTP.
async fn read_request(stream: &mut TcpStream) -> std::io::Result<Option<String>> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
        if !bytes.starts_with(&b"POST "[..bytes.len().min(5)]) {
            stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await?;
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n")
            && body.len() >= content_length(head)
        {
            return Ok(Some(text.into_owned()));
        }
    }
}

fn content_length(head: &str) -> usize {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut lengths = lines.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    lengths.next().and_then(|(_, length)| length.parse().ok()).unwrap_or(0)
}
