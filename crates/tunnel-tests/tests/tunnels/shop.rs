//! A shop with a till, a listener and a tunnel, against the simulator.

use crate::processes::Server;
use fen::Fen;
use std::sync::Arc;
use std::time::Duration;
use till::payment::State as AttemptState;
use till_app::clock::SystemClock;
use till_app::events::Event;
use till_app::gateway::WechatGateway;
use till_app::notify::Listener;
use till_app::settings::{Settings, UNREACHABLE_NOTIFY_URL};
use till_app::tunnel::{Outside, Pace, State, TunnelStatus};
use till_app::{CartLine, CartRequest, Checkout, Identity, Till};
use till_store::{Location, PaylogFilter, Store};
use tokio::sync::broadcast::Receiver;
use wechatpay::{ApiKey, Merchant, SignType};
use wechatpay_simulator::ledger::{Config, FaultPlan, PayOptions, PayRef};
use wechatpay_simulator::{Options, Simulator};

/// Longer than anything healthy needs; only a broken test waits for it.
const PATIENCE: Duration = Duration::from_secs(60);
const TOKEN: &str = "5f0c1d2e";

pub struct Shop {
    _folder: tempfile::TempDir,
    simulator: Simulator,
    till: Till,
    events: Receiver<Event>,
    listener: String,
    outside: Outside,
    sales: u32,
}

impl Shop {
    /// A running till whose tunnel is this line.
    pub async fn open(tunnel: &str) -> Shop {
        let folder = tempfile::tempdir().unwrap();
        let simulator = Simulator::start(Options::on_any_port(Config::sample().unwrap())).await.unwrap();
        let store = Store::open(&Location::Sqlite(folder.path().join("till.sqlite"))).await.unwrap();
        let key = ApiKey::new("192006250b4c09247ec02edce69f6a2d").unwrap();
        let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", key, SignType::HmacSha256).unwrap();
        let gateway = WechatGateway::new(&simulator.base_url(), merchant).unwrap();
        let mut settings = Settings { notify_token: TOKEN.into(), ..Settings::default() };
        settings.set("notify.listen", "127.0.0.1:0").unwrap();
        settings.set("notify.tunnel", tunnel).unwrap();
        let identity = Identity {
            till: "1".into(),
            shop_name: "小满咖啡".into(),
            notify_url: settings.notify_url(),
            client_ip: "127.0.0.1".into(),
        };
        let till = Till::new(identity, store, Arc::new(gateway), Arc::new(SystemClock));
        let events = till.events();
        let listener = Listener::bind(till.clone(), &settings.notify_listen, TOKEN).await.unwrap();
        let url = listener.url();
        let outside = Outside::start_with(&till, &settings, &listener, quick()).unwrap().unwrap();
        tokio::spawn(listener.serve(std::future::pending()));
        let looping = till.clone();
        tokio::spawn(async move { looping.run(std::future::pending()).await });
        Shop { _folder: folder, simulator, till, events, listener: url, outside, sales: 0 }
    }

    /// The next status that is as wished.
    pub async fn until(&mut self, wished: impl Fn(&TunnelStatus) -> bool) -> TunnelStatus {
        let mut now = self.outside.status();
        let looking = async {
            while !wished(&now) {
                // An event only says when to look: those still waiting tell of the past.
                let _ = self.events.recv().await;
                now = self.outside.status();
            }
            now
        };
        match tokio::time::timeout(PATIENCE, looking).await {
            Ok(status) => status,
            Err(_) => panic!("{:?}\n{:#?}", self.outside.status(), self.outside.output()),
        }
    }

    pub async fn until_reachable(&mut self) -> String {
        let address = self.until(TunnelStatus::reachable).await.address.unwrap();
        assert!(!self.listener.starts_with(&address), "{address} is the listener itself");
        assert_eq!(self.till.notify_url(), format!("{address}/wxpay/{TOKEN}"));
        address
    }

    /// What the tunnel program's output says of it.
    pub fn output(&self) -> String {
        let lines = self.outside.output().into_iter().map(|line| line.text);
        lines.collect::<Vec<_>>().join("\n")
    }

    /// One sale, paid by the customer; WeChat sends its notification. `(order, source of the settlement)`.
    pub async fn sell(&mut self) -> (Checkout, String) {
        self.sales += 1;
        let line = CartLine::amount("拿铁", Fen::new(1_800), 1);
        let request = CartRequest::of(format!("click-{}", self.sales), vec![line]);
        let started = self.till.start(request).await.unwrap();
        let number = started.attempt.out_trade_no.to_string();
        self.reach(&number, AttemptState::AwaitingPayer).await;
        let order = PayRef::OutTradeNo(&number);
        self.simulator.pay(order, PayOptions { notify: true }).unwrap();
        let paid = self.reach(&number, AttemptState::Paid).await;
        let log = self.till.store().paylog_page(&PaylogFilter::default(), None, 1).await.unwrap();
        assert_eq!(log[0].body.out_trade_no.to_string(), number);
        (paid, log[0].body.source.to_owned())
    }

    /// Polling sees no payment for an hour, so that only a notification can bring the news; or it sees it at once.
    pub fn polling_is_blind(&self, blind: bool) {
        let plan = match blind {
            true => br#"{"faults":[{"call":"orderquery","fault":"lag","ms":3600000}]}"#.as_slice(),
            false => br#"{"faults":[]}"#,
        };
        self.simulator.set_faults(FaultPlan::from_json(plan).unwrap()).unwrap();
    }

    async fn reach(&self, number: &str, wished: AttemptState) -> Checkout {
        let mut events = self.till.events();
        let looking = async {
            loop {
                let now = self.till.checkout(number).await.unwrap();
                if now.attempt.state == wished {
                    return now;
                }
                let _ = events.recv().await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, looking).await;
        found.unwrap_or_else(|_| panic!("never became {wished:?}\n{}", self.output()))
    }

    pub async fn close(&self) {
        self.outside.stop().await;
    }
}

/// The same story for every kind of tunnel: through it, broken, back again, ended.
pub async fn story(tunnel: &str, mut serve: impl AsyncFnMut() -> Server) -> String {
    let server = serve().await;
    let mut shop = Shop::open(tunnel).await;
    shop.polling_is_blind(true);

    let address = shop.until_reachable().await;
    let (paid, source) = shop.sell().await;
    assert_eq!(source, "notification", "the news came through the tunnel");
    assert_eq!(paid.attempt.terms.notify_url, format!("{address}/wxpay/{TOKEN}"));

    drop(server);
    let broken = shop.until(|status| !status.reachable()).await;
    assert!(matches!(broken.state, State::Unreachable | State::Ended | State::Starting), "{broken:?}");
    shop.polling_is_blind(false);
    let (paid, source) = shop.sell().await;
    assert_eq!((paid.attempt.terms.notify_url.as_str(), source.as_str()), (UNREACHABLE_NOTIFY_URL, "query"));

    let _server = serve().await;
    shop.until_reachable().await;
    shop.polling_is_blind(true);
    let (_, source) = shop.sell().await;
    assert_eq!(source, "notification", "and it came back by itself");

    shop.close().await;
    shop.output()
}

/// The real pace would make the test last minutes; every pause is a second at most.
fn quick() -> Pace {
    let ms = Duration::from_millis;
    Pace { first: ms(100), most: ms(1_000), look: ms(200), patience: ms(2_000), ..Pace::default() }
}
