//! A `PostgreSQL` server of our own: temporary folder, free port, gone when dropped.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::error::Error;
use crate::setup::is_root;
use crate::steps::quietly;

/// A running server; stopping it is `Drop`'s job, so that it also ends when a step fails.
pub struct Postgres {
    programs: PathBuf,
    account: Option<Account>,
    folder: TempDir,
    url: String,
}

/// `PostgreSQL` refuses to run as root; then Debian's own account for it is used.
#[derive(Clone, Copy)]
struct Account {
    uid: u32,
    gid: u32,
}

impl Postgres {
    /// Makes a cluster, starts it on a free loopback port and creates the empty database `app`.
    ///
    /// Nothing is synced to disk: this data is worth nothing after a crash.
    pub fn start() -> Result<Self, Error> {
        let programs = programs().ok_or(Error::NoPostgres)?;
        let account = if is_root() { Some(Account::postgres()?) } else { None };
        let folder = temporary_folder(account)?;
        let port = free_port().map_err(|source| Error::file("find a port for", folder.path(), source))?;
        let url = format!("postgres://app@127.0.0.1:{port}/app");
        let server = Self { programs, account, folder, url };
        server.call("initdb", &CLUSTER)?;
        let options = format!(
            "-c listen_addresses=127.0.0.1 -p {port} -c unix_socket_directories= -c fsync=off -c full_page_writes=off"
        );
        server.call("pg_ctl", &["-w", "-l", &server.path("log"), "-o", &options, "start"])?;
        let port = port.to_string();
        quietly(server.command("createdb").args(["-h", "127.0.0.1", "-p", &port, "-U", "app", "app"]))?;
        Ok(server)
    }

    /// Where the tests reach it.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn call(&self, program: &str, arguments: &[&str]) -> Result<(), Error> {
        quietly(self.command(program).arg("-D").arg(self.path("data")).args(arguments)).map(drop)
    }

    /// One of `PostgreSQL`'s programs, as its account, in a folder that this account may enter.
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(self.folder.path());
        #[cfg(unix)]
        if let Some(account) = self.account {
            use std::os::unix::process::CommandExt;
            command.uid(account.uid).gid(account.gid);
        }
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Err(error) = self.call("pg_ctl", &["-m", "immediate", "-w", "stop"]) {
            eprintln!("xtask: PostgreSQL did not stop: {error}");
        }
    }
}

impl Account {
    fn postgres() -> Result<Self, Error> {
        Ok(Self { uid: id("-u")?, gid: id("-g")? })
    }
}

fn id(which: &str) -> Result<u32, Error> {
    let mut command = Command::new("id");
    let output = quietly(command.args([which, "postgres"]))?;
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    said.parse().map_err(|_| Error::Helper { command: "id postgres".to_owned(), said })
}

fn temporary_folder(account: Option<Account>) -> Result<TempDir, Error> {
    let parent = std::env::temp_dir();
    let make = || {
        let folder = tempfile::Builder::new().prefix("saoma-postgres-").tempdir()?;
        #[cfg(unix)]
        if let Some(account) = account {
            std::os::unix::fs::chown(folder.path(), Some(account.uid), Some(account.gid))?;
        }
        Ok(folder)
    };
    make().map_err(|source| Error::file("make a folder in", &parent, source))
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Its collation sorts text by language, as a shop's own server is likely to: what relies on the order of bytes fails here.
const CLUSTER: [&str; 9] = [
    "-U",
    "app",
    "-A",
    "trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=icu",
    "--icu-locale=en-US",
    "--no-sync",
];

/// The folder with the newest server's programs: Debian keeps them off the path.
fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = debian
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| has_server(&Path::new("/usr/lib/postgresql").join(version.to_string()).join("bin")))
        .max();
    if let Some(version) = newest {
        return Some(Path::new("/usr/lib/postgresql").join(version.to_string()).join("bin"));
    }
    std::env::split_paths(&std::env::var_os("PATH")?).find(|folder| has_server(folder))
}

fn has_server(folder: &Path) -> bool {
    folder.join(format!("initdb{}", std::env::consts::EXE_SUFFIX)).exists()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    #[test]
    fn the_server_ends_with_its_guard() {
        let server = Postgres::start().unwrap();
        let folder = server.folder.path().to_owned();
        let address = server.url().trim_start_matches("postgres://app@").trim_end_matches("/app").to_owned();
        TcpStream::connect(&address).expect("the server listens");
        drop(server);
        TcpStream::connect(&address).expect_err("nobody listens any more");
        assert!(!folder.exists());
    }
}
