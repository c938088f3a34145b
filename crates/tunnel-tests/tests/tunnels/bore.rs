//! Through bore: its real client and its real server.

use crate::processes::Server;
use crate::shop::story;
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_bore");
const SECRET: &str = "open sesame";
/// bore's control port can't be chosen, so each test run takes a loopback address of its own.
const CONTROL: u16 = 7835;

fn own_loopback() -> String {
    let [_, _, high, low] = std::process::id().to_be_bytes();
    format!("127.83.{high}.{low}")
}

async fn serve(host: &str) -> Server {
    let mut command = Command::new(PROGRAM);
    command.args(["server", "--bind-addr", host, "--secret", SECRET]).stdout(Stdio::null());
    let server = Server::start(&mut command);
    let control: SocketAddr = format!("{host}:{CONTROL}").parse().unwrap();
    while TcpStream::connect(control).is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await; // It says nothing when it listens.
    }
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_is_notified_through_bore() {
    let host = own_loopback();
    let tunnel = format!("{PROGRAM} --to {host} --secret '{SECRET}'");
    let output = story(&tunnel, async || serve(&host).await).await;
    assert!(output.contains(&format!("listening at {host}:")), "{output}");
    assert!(!output.contains(SECRET) && output.contains("--secret •••"), "{output}");
}
