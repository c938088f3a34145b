//! How many payment notifications a second the real listener verifies and durably commits.
//!
//! `notify FOLDER [SECONDS]`: each row is a fresh SQLite file in FOLDER, `synchronous=FULL` as in the shop, with one
//! waiting sale for each notification. The senders share the machine. At the end of each row the pay log must hold
//! exactly what was acknowledged, and its chain must fit; otherwise the measurement fails.

mod disk;
mod load;
mod shop;

use load::Sent;
use shop::Shop;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::Duration;
use till::payment::Observation;
use till_app::events::Event;
use till_app::notify::Listener;

type Failure = Box<dyn Error + Send + Sync>;

/// More sales than a row can settle a second.
const SALES_A_SECOND: usize = 30_000;
const MEMORY: &str = "/dev/shm";

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (folder, seconds) = match arguments.as_slice() {
        [folder] => (PathBuf::from(folder), 5),
        [folder, seconds] => (PathBuf::from(folder), seconds.parse()?),
        _ => return Err("usage: notify FOLDER [SECONDS]".into()),
    };
    println!("{}", disk::machine());
    println!(
        "every notification: HTTP, 20 fields, MD5 verified, settled; {seconds} s a row, senders on the same machine\n"
    );
    rows("on disk", &folder, seconds, &[1, 8, 64]).await?;
    refusals(&folder, seconds).await?;
    if Path::new(MEMORY).is_dir() {
        rows(
            "in memory (the same program and settings, but the file system is a tmpfs)",
            Path::new(MEMORY),
            seconds,
            &[64],
        )
        .await?;
    }
    Ok(())
}

async fn rows(title: &str, folder: &Path, seconds: usize, connections: &[usize]) -> Result<(), Failure> {
    println!("{title}: {}", disk::describe(folder));
    println!(
        "  {:<28} {:>10} {:>9} {:>9} {:>16} {:>13}",
        "", "a second", "p50 ms", "p99 ms", "fsync/s around", "µs CPU each"
    );
    for &connections in connections {
        let shop = Shop::open(folder, supply(connections, seconds)).await?;
        let before = disk::syncs_a_second(folder)?;
        let row = listen(&shop, connections, seconds).await?;
        let syncs = [before, disk::syncs_a_second(folder)?];
        shop.must_hold(row.acknowledged).await?;
        println!("  {:<28} {}", format!("listener, {connections} connections"), row.line(syncs));
    }
    let shop = Shop::open(folder, supply(64, seconds)).await?;
    let before = disk::syncs_a_second(folder)?;
    let row = settle_only(&shop, 64, seconds).await?;
    let syncs = [before, disk::syncs_a_second(folder)?];
    shop.must_hold(row.acknowledged).await?;
    println!("  {:<28} {}\n", "no HTTP, 64 callers", row.line(syncs));
    Ok(())
}

fn supply(connections: usize, seconds: usize) -> usize {
    // One at a time waits for the disk, which does a few thousand a second at most.
    seconds * SALES_A_SECOND.min(4_000 * connections)
}

/// The real listener, `connections` kept-alive connections, and somebody who watches the events as the window does.
async fn listen(shop: &Shop, connections: usize, seconds: usize) -> Result<Sent, Failure> {
    let till = shop.till();
    let listener = Listener::bind(till.clone(), "127.0.0.1:0", shop::TOKEN).await?;
    let url = listener.url();
    let serving = tokio::spawn(listener.serve(std::future::pending()));
    let mut events = till.events();
    let watching = tokio::spawn(async move {
        let mut seen = 0_u64;
        while let Ok(Event::Notification { .. } | Event::Checkout(_)) | Err(_) = events.recv().await {
            seen += 1;
        }
        seen
    });
    let bodies = shop.notifications()?;
    let sent = load::send(url, bodies, connections, Duration::from_secs(seconds.try_into()?)).await;
    watching.abort();
    serving.abort();
    sent
}

/// The settlement alone: as many callers, no sockets.
async fn settle_only(shop: &Shop, callers: usize, seconds: usize) -> Result<Sent, Failure> {
    let observations = shop.successes();
    load::repeat(observations, callers, Duration::from_secs(seconds.try_into()?), {
        let till = shop.till();
        move |(number, success)| {
            let till = till.clone();
            async move { Ok(till.settle(&number, &Observation::Success(success)).await.map(drop)?) }
        }
    })
    .await
}

/// What the listener does before it settles: every body has one changed digit, so its signature does not fit.
async fn refusals(folder: &Path, seconds: usize) -> Result<(), Failure> {
    let shop = Shop::open(folder, 1).await?;
    let listener = Listener::bind(shop.till(), "127.0.0.1:0", shop::TOKEN).await?;
    let url = listener.url();
    let serving = tokio::spawn(listener.serve(std::future::pending()));
    let forged = shop.forged(seconds * 100_000)?;
    let sent = load::send_refused(url, forged, 64, Duration::from_secs(seconds.try_into()?)).await?;
    serving.abort();
    shop.must_hold(0).await?;
    println!("nothing stored (the signature does not fit)");
    println!("  {:<28} {}\n", "listener, 64 connections", sent.line([0, 0]));
    Ok(())
}
