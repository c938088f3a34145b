//! A good set-up in a folder of its own, and one mistake in it.

use super::papers;
use crate::support::{APPID, KEY, MCH_ID, ShiftedClock, Shop};
use serde_json::{Map, Value, json};
use std::fs;
use till_app::doctor::{Severity, examine, gather};
use till_app::jobs::Job;
use till_app::open::Folder;
use wechatpay_simulator::ledger::{Fault, Scope};

/// A mistake, and what the doctor has to say to it.
#[derive(Clone)]
pub struct Case {
    pub name: &'static str,
    expected: Vec<(&'static str, &'static str)>,
    spoil: fn(&mut Seed),
    door: Door,
}

/// Who answers at the gateway's address.
#[derive(Clone, Copy)]
pub enum Door {
    Simulator,
    /// Nobody.
    Closed,
    /// A web server that answers every request with this.
    Web(&'static str),
    /// TLS with a certificate of its own making.
    OwnCertificate {
        expired: bool,
    },
    /// Whatever the mistake typed.
    Typed,
}

/// What stands in the folder.
pub struct Seed {
    pub settings: Map<String, Value>,
    pub key: Option<Vec<u8>>,
    pub certificate: Option<Vec<u8>>,
    pub clock_ms: i64,
    pub fault: Option<Fault>,
    /// What must not be printed, beside keys and certificates.
    pub secrets: Vec<String>,
}

impl Case {
    /// `expected`: field and code of every finding.
    pub fn new(name: &'static str, expected: &[(&'static str, &'static str)], spoil: fn(&mut Seed)) -> Case {
        Case { name, expected: expected.to_vec(), spoil, door: Door::Simulator }
    }

    pub fn at(self, door: Door) -> Case {
        Case { door, ..self }
    }
}

impl Seed {
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.settings.insert(key.into(), value.into());
    }

    /// A key, and what may not come out again.
    pub fn key(&mut self, key: impl AsRef<[u8]>) {
        self.key = Some(key.as_ref().to_vec());
    }

    /// A secret typed where none belongs.
    pub fn misplaced(&mut self, key: &str, secret: &str) {
        self.set(key, secret);
        self.secrets.push(secret.to_owned());
    }

    fn good() -> Seed {
        let settings = json!({ "mode": "live", "gateway.appid": APPID, "gateway.mch_id": MCH_ID });
        Seed {
            settings: settings.as_object().unwrap().clone(),
            key: Some(KEY.into()),
            certificate: Some(papers::good().into_bytes()),
            clock_ms: 0,
            fault: None,
            secrets: Vec::new(),
        }
    }

    fn all_secrets(&self) -> Vec<String> {
        let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
        let files = [&self.key, &self.certificate].into_iter().flatten().map(text);
        files.chain(self.secrets.clone()).filter(|secret| secret.len() >= 12).collect()
    }
}

/// Seeds the mistake, asks the doctor, compares.
pub async fn diagnose(case: &Case) -> Result<(), String> {
    let shop = Shop::open().await;
    let mut seed = Seed::good();
    let (address, _server) = case.door.open(&shop).await;
    seed.set("gateway.base_url", address);
    (case.spoil)(&mut seed);
    if let Some(fault) = seed.fault {
        shop.fault(Scope::OrderQuery, fault);
    }
    write(&shop, &seed);
    let clock = ShiftedClock::default();
    clock.forward(seed.clock_ms);
    let folder = Folder::at(shop.folder.path(), None).unwrap();
    let facts = gather(&folder, &clock, None, &Job::unwatched()).await.map_err(|e| e.to_string())?;
    let findings = examine(&facts);

    let said =
        format!("{facts:?} {findings:?} {}", findings.iter().map(|f| f.seen.clone()).collect::<String>());
    for secret in seed.all_secrets() {
        // A key file's lines count one by one.
        let pieces = secret.lines().filter(|line| line.len() >= 12 && !line.starts_with("-----"));
        if let Some(piece) = pieces.into_iter().find(|piece| said.contains(&piece[..piece.len().min(16)])) {
            return Err(format!("{piece:?} was printed"));
        }
    }
    if !shop.simulator.orders().is_empty() {
        return Err("an order was placed".into());
    }
    let practice = ("gateway.base_url", "practice_gateway");
    let found: Vec<_> =
        findings.iter().map(|f| (f.field, f.code.as_str())).filter(|f| *f != practice).collect();
    if found != case.expected {
        return Err(format!("found {found:?}, expected {:?}", case.expected));
    }
    let stops = findings.iter().filter(|finding| finding.severity == Severity::Stops).count();
    if stops > 1 { Err(format!("{stops} findings stop payments: {found:?}")) } else { Ok(()) }
}

fn write(shop: &Shop, seed: &Seed) {
    let folder = shop.folder.path();
    fs::write(folder.join("settings.json"), serde_json::to_vec(&seed.settings).unwrap()).unwrap();
    fs::create_dir_all(folder.join("secrets")).unwrap();
    for (name, value) in [("api_key", &seed.key), ("client_cert", &seed.certificate)] {
        if let Some(value) = value {
            fs::write(folder.join("secrets").join(name), value).unwrap();
        }
    }
}

impl Door {
    /// The address to type, and what must live as long as it.
    async fn open(self, shop: &Shop) -> (String, Option<tokio::task::JoinHandle<()>>) {
        match self {
            Door::Simulator | Door::Typed => (shop.simulator.base_url(), None),
            Door::Closed => {
                let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                (format!("http://{}", nobody.local_addr().unwrap()), None)
            }
            Door::Web(answer) => {
                let (address, server) = papers::web(answer).await;
                (address, Some(server))
            }
            Door::OwnCertificate { expired } => {
                let (address, server) = papers::tls(expired).await;
                (address, Some(server))
            }
        }
    }
}
