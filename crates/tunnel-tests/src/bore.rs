//! The `bore` program for tests: the crate's client and server behind those of its arguments the tests use. What it
//! prints is printed by the crate itself.
#![forbid(unsafe_code)]

use bore_cli::client::Client;
use bore_cli::server::Server;
use std::error::Error;
use std::net::IpAddr;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().init();
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["local", port, "--to", host, "--secret", secret] => {
            Client::new("localhost", port.parse()?, host, 0, Some(*secret)).await?.listen().await?;
        }
        ["server", "--bind-addr", address, "--secret", secret] => {
            let mut server = Server::new(1024..=u16::MAX, Some(*secret));
            let address: IpAddr = address.parse()?;
            server.set_bind_addr(address);
            server.set_bind_tunnels(address);
            server.listen().await?;
        }
        _ => {
            return Err(
                "usage: bore local PORT --to HOST --secret S | bore server --bind-addr IP --secret S".into(),
            );
        }
    }
    Ok(())
}
