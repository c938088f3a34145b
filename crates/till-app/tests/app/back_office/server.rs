//! The shop's server: real HTTP on loopback, answering by script.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::support::PATIENCE;

/// What it does with a request it has read.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// This status and body.
    Says(u16, &'static str),
    /// A redirect to this address.
    Elsewhere(String),
    /// Nothing, ever.
    Hangs,
    /// Hangs up: it has taken the event, but nobody hears of it.
    HangsUp,
}

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    pub id: String,
    pub timestamp: i64,
    pub signature: String,
    pub content_type: String,
    pub body: String,
}

impl Heard {
    pub fn kind(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        body["type"].as_str().unwrap().to_owned()
    }
}

#[derive(Default)]
struct Plan {
    next: VecDeque<Answer>,
    always: Option<Answer>,
}

pub struct Server {
    address: String,
    plan: Arc<Mutex<Plan>>,
    heard: watch::Receiver<Vec<Heard>>,
}

impl Server {
    /// A server that says 200 to everything.
    pub async fn open() -> Server {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/hook", socket.local_addr().unwrap());
        let plan: Arc<Mutex<Plan>> = Arc::default();
        let (tell, heard) = watch::channel(Vec::new());
        let (tell, answers) = (Arc::new(tell), plan.clone());
        tokio::spawn(async move {
            loop {
                let (stream, _) = socket.accept().await.unwrap();
                tokio::spawn(serve(stream, tell.clone(), answers.clone()));
            }
        });
        Server { address, plan, heard }
    }

    pub fn url(&self) -> &str {
        &self.address
    }

    /// From now on.
    pub fn always(&self, answer: Answer) {
        self.plan.lock().unwrap().always = Some(answer);
    }

    /// For the next requests, each once.
    pub fn next(&self, answers: impl IntoIterator<Item = Answer>) {
        self.plan.lock().unwrap().next.extend(answers);
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.heard.borrow().clone()
    }

    /// Ids in the order they came.
    pub fn ids(&self) -> Vec<String> {
        self.heard().into_iter().map(|heard| heard.id).collect()
    }

    /// Waits until so many requests have come.
    pub async fn hears(&self, count: usize) -> Vec<Heard> {
        let mut heard = self.heard.clone();
        let all = tokio::time::timeout(PATIENCE, heard.wait_for(|heard| heard.len() >= count)).await;
        all.unwrap_or_else(|_| panic!("{count} requests never came")).unwrap().clone()
    }
}

async fn serve(stream: TcpStream, tell: Arc<watch::Sender<Vec<Heard>>>, plan: Arc<Mutex<Plan>>) {
    let mut stream = BufReader::new(stream);
    while let Some(heard) = read(&mut stream).await {
        let answer = {
            let mut plan = plan.lock().unwrap();
            plan.next.pop_front().or_else(|| plan.always.clone()).unwrap_or(Answer::Says(200, "ok"))
        };
        tell.send_modify(|all| all.push(heard));
        let text = match answer {
            Answer::Says(status, body) => {
                format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{body}", body.len())
            }
            Answer::Elsewhere(url) => {
                format!("HTTP/1.1 302 X\r\nlocation: {url}\r\ncontent-length: 0\r\n\r\n")
            }
            Answer::Hangs => std::future::pending().await,
            Answer::HangsUp => return,
        };
        if stream.get_mut().write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// One request; `None` when the connection is over.
async fn read(stream: &mut BufReader<TcpStream>) -> Option<Heard> {
    let mut heard = Heard {
        id: String::new(),
        timestamp: 0,
        signature: String::new(),
        content_type: String::new(),
        body: String::new(),
    };
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        let Some((name, value)) = line.split_once(": ") else {
            assert_eq!(line, "POST /hook HTTP/1.1");
            continue;
        };
        match name.to_lowercase().as_str() {
            "webhook-id" => heard.id = value.to_owned(),
            "webhook-timestamp" => heard.timestamp = value.parse().unwrap(),
            "webhook-signature" => heard.signature = value.to_owned(),
            "content-type" => heard.content_type = value.to_owned(),
            "content-length" => length = value.parse().unwrap(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    heard.body = String::from_utf8(body).unwrap();
    Some(heard)
}
