//! Through `ssh -R`: Debian's client and server, with keys that live as long as the test.

use crate::processes::Server;
use crate::shop::story;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const SSHD: &str = "/usr/sbin/sshd";

/// Keys, configuration and a port for one server.
struct Box {
    folder: tempfile::TempDir,
    port: u16,
}

impl Box {
    fn new() -> Box {
        assert!(Path::new(SSHD).exists(), "install openssh-server: cargo xtask test does");
        // sshd wants it as root; Debian makes it when its own service starts.
        let _ = std::fs::create_dir_all("/run/sshd");
        let folder = tempfile::tempdir().unwrap();
        for key in ["host", "user"] {
            let file = folder.path().join(key);
            let made =
                Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(file).status();
            assert!(made.unwrap().success());
        }
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let configuration = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {dir}/host\nAuthorizedKeysFile {dir}/user.pub\n\
             StrictModes no\nUsePAM no\nPasswordAuthentication no\nPidFile none\nLogLevel ERROR\n",
            dir = folder.path().display()
        );
        std::fs::write(folder.path().join("sshd_config"), configuration).unwrap();
        Box { folder, port }
    }

    fn line(&self) -> String {
        let dir = self.folder.path().display();
        let user = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
        format!(
            "ssh -F none -p {} -i {dir}/user -o IdentitiesOnly=yes -o UserKnownHostsFile={dir}/known \
             -o StrictHostKeyChecking=accept-new {}@127.0.0.1",
            self.port,
            user.trim()
        )
    }

    async fn serve(&self) -> Server {
        let mut command = Command::new(SSHD);
        command.args(["-D", "-e", "-f"]).arg(self.folder.path().join("sshd_config"));
        command.stdin(Stdio::null()).stderr(Stdio::null());
        let server = Server::start(&mut command);
        let address = SocketAddr::from(([127, 0, 0, 1], self.port));
        while TcpStream::connect(address).is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await; // It says nothing when it listens.
        }
        server
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_is_notified_through_ssh() {
    let far = Box::new();
    let output = story(&far.line(), async || far.serve().await).await;
    assert!(output.contains("Allocated port"), "{output}");
}
