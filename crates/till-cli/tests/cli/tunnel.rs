//! `serve-notify` with a tunnel or a public address: proved before it is used, and ended with the till.
#![cfg(unix)]

use crate::shop::{Running, Shop, text};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);

/// A tunnel that leads straight back, and holds a pipe open for as long as it lives.
struct Tunnel {
    pipe: PathBuf,
    /// What it wrote into the pipe; comes when nothing of it lives any more.
    gone: Receiver<String>,
}

impl Tunnel {
    fn new(folder: &Path) -> Tunnel {
        let pipe = folder.join("alive");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let (tell, gone) = channel();
        let read = pipe.clone();
        std::thread::spawn(move || {
            let mut said = String::new();
            std::fs::File::open(read).unwrap().read_to_string(&mut said).unwrap();
            _ = tell.send(said);
        });
        Tunnel { pipe, gone }
    }

    fn setting(&self) -> String {
        let pipe = self.pipe.display();
        // Its address comes last: the pipe is open by then.
        let script = format!(
            "exec 3>{pipe}; echo \"key=$SAOMA_API_KEY\" >&3; \
             echo at http://127.0.0.1:{{port}}; sleep 1000 & sleep 1000; true"
        );
        format!("notify.tunnel=command: sh -c '{script}' --token 5f191234d990a838 | at {{address}}")
    }

    fn said_when_gone(&self) -> String {
        self.gone.recv_timeout(PATIENCE).expect("the tunnel program outlives the till")
    }
}

/// `serve-notify` that has proved its tunnel.
fn serving() -> (Shop, Tunnel, Running) {
    let shop = Shop::open();
    let tunnel = Tunnel::new(shop.path());
    let set = shop.saoma(["settings", "set", "notify.listen=127.0.0.1:0", &tunnel.setting()]);
    assert_eq!(set.code, 0, "{set:?}");
    let mut serve = shop.start(&["serve-notify"]);
    let listening = serve.line(|line| line["event"] == "listening");
    let reachable = serve.line(|line| line["event"] == "tunnel" && line["reachable"] == true);
    assert_eq!((&reachable["state"], &reachable["program"]), (&"reachable".into(), &"command".into()));
    assert!(text(&listening["url"]).starts_with(&text(&reachable["address"])), "{reachable}");
    assert_eq!(listening["url"], reachable["notify_url"], "this tunnel leads straight back");
    (shop, tunnel, serve)
}

#[test]
fn a_tunnel_is_told_and_ends_with_the_program() {
    let (shop, tunnel, serve) = serving();
    let shown = shop.saoma(["settings", "show"]);
    let line = text(&shown.last()["notify.tunnel"]);
    assert!(line.contains("--token •••") && !line.contains("5f19"), "{line}");
    serve.terminate();
    let ended = serve.end();
    assert_eq!(ended.code, 0, "{ended:?}");
    assert_eq!(tunnel.said_when_gone(), "key=\n", "the API key is nothing for a tunnel");
}

/// Needs `setpriv` of util-linux, which every Debian has.
#[cfg(target_os = "linux")]
#[test]
fn a_tunnel_program_does_not_outlive_a_till_that_is_killed() {
    let shop = Shop::open();
    let tunnel = Tunnel::new(shop.path());
    let pipe = tunnel.pipe.display();
    let script = format!("exec 3>{pipe}; echo at http://127.0.0.1:{{port}}; exec sleep 1000");
    let line = format!("notify.tunnel=command: sh -c '{script}' | at {{address}}");
    assert_eq!(shop.saoma(["settings", "set", "notify.listen=127.0.0.1:0", &line]).code, 0);
    let mut serve = shop.start(&["serve-notify"]);
    serve.line(|line| line["reachable"] == true);
    serve.cut();
    tunnel.said_when_gone();
}

#[test]
fn a_public_address_is_proved_too() {
    let shop = Shop::open();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let public = format!("notify.public_url=http://{nobody}");
    assert_eq!(shop.saoma(["settings", "set", "notify.listen=127.0.0.1:0", &public]).code, 0);
    let mut serve = shop.start(&["serve-notify"]);
    let told = serve.line(|line| line["event"] == "tunnel" && line["state"] != "checking");
    assert_eq!((&told["state"], &told["problem"]), (&"unreachable".into(), &"no_answer".into()), "{told}");
    assert_eq!(told["notify_url"], "https://notify.invalid/wxpay", "{told}");
}

#[test]
fn what_cannot_work_together_is_refused_by_name() {
    let shop = Shop::open();
    shop.saoma(["settings", "set", "notify.tunnel=bore"]).refused(2, "notify.tunnel");
    shop.saoma(["settings", "set", "notify.tunnel=bore --to x"]).refused(2, "notify.listen");
    let listen = "notify.listen=127.0.0.1:8737";
    shop.saoma(["settings", "set", listen, "notify.tunnel=frpc -c x"]).refused(2, "notify.public_url");
    let both = shop.saoma(["settings", "set", "notify.tunnel=bore --to x", listen]);
    assert_eq!(both.code, 0, "in any order: {both:?}");
}
