//! The senders.

use crate::{Failure, disk};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// What was sent and how long the answers took.
pub struct Sent {
    pub acknowledged: usize,
    took: Duration,
    processor: Duration,
    answers: Vec<Duration>,
}

impl Sent {
    /// The figures of one row of the table; the disk's syncs were counted before and after it.
    pub fn line(&self, [before, after]: [u64; 2]) -> String {
        let each = self.processor.as_micros() / u128::try_from(self.acknowledged.max(1)).unwrap_or(1);
        let rate = self.acknowledged as f64 / self.took.as_secs_f64();
        let (p50, p99) = (self.part(50), self.part(99));
        let syncs = format!("{before}, {after}");
        format!("{rate:>10.0} {p50:>9.2} {p99:>9.2} {syncs:>16} {each:>13}")
    }

    /// Milliseconds within which this percentage was answered.
    fn part(&self, percent: usize) -> f64 {
        let at = (self.answers.len() * percent / 100).min(self.answers.len().saturating_sub(1));
        self.answers.get(at).map_or(0.0, |answer| answer.as_secs_f64() * 1_000.0)
    }
}

/// Hands out the work until it is used up or the time is over.
struct Work<T> {
    items: Vec<std::sync::Mutex<Option<T>>>,
    next: AtomicUsize,
    until: Instant,
}

impl<T> Work<T> {
    fn new(items: Vec<T>, time: Duration) -> Arc<Work<T>> {
        let items = items.into_iter().map(|item| std::sync::Mutex::new(Some(item))).collect();
        Arc::new(Work { items, next: AtomicUsize::new(0), until: Instant::now() + time })
    }

    fn take(&self) -> Option<T> {
        let at = self.next.fetch_add(1, Ordering::Relaxed);
        let item = self.items.get(at).filter(|_| Instant::now() < self.until)?;
        item.lock().ok()?.take()
    }
}

/// `callers` tasks, each doing one item after the other.
pub async fn repeat<T, F, D>(items: Vec<T>, callers: usize, time: Duration, once: F) -> Result<Sent, Failure>
where
    T: Send + 'static,
    F: Fn(T) -> D + Clone + Send + Sync + 'static,
    D: Future<Output = Result<(), Failure>> + Send,
{
    let work = Work::new(items, time);
    let (start, processor) = (Instant::now(), disk::processor_time());
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let (work, once) = (work.clone(), once.clone());
        tasks.spawn(async move {
            let mut answers = Vec::new();
            while let Some(item) = work.take() {
                let began = Instant::now();
                once(item).await?;
                answers.push(began.elapsed());
            }
            Ok(answers)
        });
    }
    collect(tasks, start, processor).await
}

async fn collect(
    mut tasks: JoinSet<Result<Vec<Duration>, Failure>>,
    start: Instant,
    processor: Duration,
) -> Result<Sent, Failure> {
    let mut answers = Vec::new();
    while let Some(done) = tasks.join_next().await {
        answers.extend(done??);
    }
    let (took, processor) = (start.elapsed(), disk::processor_time() - processor);
    answers.sort_unstable();
    Ok(Sent { acknowledged: answers.len(), took, processor, answers })
}

/// Sends bodies over kept-alive connections from a thread of its own; each must be answered with SUCCESS.
pub async fn send(
    url: String,
    bodies: Vec<Vec<u8>>,
    connections: usize,
    time: Duration,
) -> Result<Sent, Failure> {
    on_own_thread(url, bodies, connections, time, b"<![CDATA[SUCCESS]]>").await
}

/// As [`send`], but each must be answered with FAIL.
pub async fn send_refused(
    url: String,
    bodies: Vec<Vec<u8>>,
    connections: usize,
    time: Duration,
) -> Result<Sent, Failure> {
    on_own_thread(url, bodies, connections, time, b"<![CDATA[FAIL]]>").await
}

async fn on_own_thread(
    url: String,
    bodies: Vec<Vec<u8>>,
    connections: usize,
    time: Duration,
    word: &'static [u8],
) -> Result<Sent, Failure> {
    let sending = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(over_connections(&url, bodies, connections, time, word))
    };
    tokio::task::spawn_blocking(sending).await?
}

async fn over_connections(
    url: &str,
    bodies: Vec<Vec<u8>>,
    connections: usize,
    time: Duration,
    word: &'static [u8],
) -> Result<Sent, Failure> {
    let rest = url.strip_prefix("http://").ok_or("an http address")?;
    let (address, path) = rest.split_once('/').ok_or("a path")?;
    let requests = bodies.iter().map(|body| request(address, path, body)).collect();
    let mut sockets = Vec::new();
    for _ in 0..connections {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        sockets.push(socket);
    }
    let work: Arc<Work<Vec<u8>>> = Work::new(requests, time);
    let (start, processor) = (Instant::now(), disk::processor_time());
    let mut tasks = JoinSet::new();
    for mut socket in sockets {
        let work = work.clone();
        tasks.spawn(async move {
            let (mut answers, mut buffer) = (Vec::new(), Vec::with_capacity(1_024));
            while let Some(request) = work.take() {
                let began = Instant::now();
                socket.write_all(&request).await?;
                answer(&mut socket, &mut buffer, word).await?;
                answers.push(began.elapsed());
            }
            Ok(answers)
        });
    }
    collect(tasks, start, processor).await
}

fn request(address: &str, path: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "POST /{path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// Reads one whole answer and looks for the word in it.
async fn answer(socket: &mut TcpStream, buffer: &mut Vec<u8>, word: &[u8]) -> Result<(), Failure> {
    buffer.clear();
    loop {
        if socket.read_buf(buffer).await? == 0 {
            return Err("the listener hung up".into());
        }
        // The answer's last bytes; nothing follows them before the next request.
        if buffer.ends_with(b"</xml>") {
            let said = buffer.windows(word.len()).any(|part| part == word);
            let accepted = buffer.starts_with(b"HTTP/1.1 200 ");
            return if said && accepted { Ok(()) } else { Err(String::from_utf8_lossy(buffer).into()) };
        }
    }
}
