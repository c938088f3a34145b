//! Supervisor and watcher with scripted programs, addresses and time: nothing here waits for a real second.
#![allow(clippy::unwrap_used)]

use super::command::TunnelCommand;
use super::outside::{Outside, Pace, Way};
use super::probe::Prober;
use super::program::{Program, Programs};
use super::status::{Problem, State, TunnelStatus};
use crate::Till;
use crate::clock::SystemClock;
use crate::events::Event;
use crate::gateway::WechatGateway;
use crate::settings::UNREACHABLE_NOTIFY_URL;
use crate::work::Identity;
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use till_store::{Location, Store};
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::time::{Instant, sleep};
use wechatpay::{ApiKey, Merchant, SignType};

/// What becomes of one start.
enum Run {
    /// It is not installed.
    Missing,
    /// It prints this and ends after so many seconds.
    For(u64, &'static str),
    /// It prints this and stays.
    Stays(&'static str),
}

/// Programs from a script; after its end every start prints nothing and stays.
#[derive(Clone, Default)]
struct Script {
    runs: Arc<Mutex<VecDeque<Run>>>,
    started: Arc<Mutex<Vec<Instant>>>,
}

impl Script {
    fn of(runs: impl IntoIterator<Item = Run>) -> Script {
        Script { runs: Arc::new(Mutex::new(runs.into_iter().collect())), started: Arc::default() }
    }

    /// Seconds between the starts.
    fn pauses(&self) -> Vec<u64> {
        let started = self.started.lock().unwrap();
        started.windows(2).map(|pair| (pair[1] - pair[0]).as_secs()).collect()
    }
}

impl Programs for Script {
    async fn start(&self, words: &[String]) -> Result<Program, String> {
        assert_eq!(words[0], "bore");
        self.started.lock().unwrap().push(Instant::now());
        let (text, seconds) = match self.runs.lock().unwrap().pop_front() {
            Some(Run::Missing) => return Err("bore is not installed".into()),
            Some(Run::For(seconds, text)) => (text, seconds),
            Some(Run::Stays(text)) => (text, u64::from(u32::MAX)),
            None => ("", u64::from(u32::MAX)),
        };
        let (say, lines) = mpsc::channel(8);
        let (tell, ended) = oneshot::channel();
        let (leash, let_go) = oneshot::channel::<()>();
        tokio::spawn(async move {
            for line in text.lines() {
                say.send(line.to_owned()).await.unwrap();
            }
            tokio::select! {
                () = sleep(Duration::from_secs(seconds)) => {}
                _ = let_go => {}
            }
            let _ = tell.send("exit status: 1".into());
        });
        Ok(Program { lines, ended, leash: Box::new(leash) })
    }
}

/// The addresses that lead here.
#[derive(Clone, Default)]
struct World(Arc<Mutex<HashSet<&'static str>>>);

impl World {
    fn open(&self, address: &'static str) {
        self.0.lock().unwrap().insert(address);
    }

    fn shut(&self, address: &'static str) {
        self.0.lock().unwrap().remove(address);
    }
}

impl Prober for World {
    async fn probe(&self, address: &str) -> Result<(), Problem> {
        let open = self.0.lock().unwrap().contains(address);
        if open { Ok(()) } else { Err(Problem::NoAnswer("refused".into())) }
    }
}

struct Scene {
    _folder: tempfile::TempDir,
    till: Till,
    events: broadcast::Receiver<Event>,
    outside: Outside,
    began: Instant,
}

impl Scene {
    /// From here on time stands still whenever there is something to do.
    async fn open(line: Option<&str>, public: Option<&str>, script: &Script, world: &World) -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&Location::Sqlite(folder.path().join("till.sqlite"))).await.unwrap();
        let key = ApiKey::new("192006250b4c09247ec02edce69f6a2d").unwrap();
        let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", key, SignType::HmacSha256).unwrap();
        let gateway = WechatGateway::new("http://127.0.0.1:9", merchant).unwrap();
        let identity = Identity {
            till: "1".into(),
            shop_name: "店".into(),
            notify_url: "https://before.example".into(),
            client_ip: "127.0.0.1".into(),
        };
        let till = Till::new(identity, store, Arc::new(gateway), Arc::new(SystemClock));
        tokio::time::pause();
        let events = till.events();
        let way =
            Way { token: "5f0c".into(), public: public.map(Into::into), port: 8737, pace: Pace::default() };
        let command = line.map(|line| TunnelCommand::parse(line).unwrap());
        let outside = way.keep_up(&till, command, script.clone(), world.clone());
        Scene { _folder: folder, till, events, outside, began: Instant::now() }
    }

    /// The next change that ends in this state.
    async fn until(&mut self, state: State) -> TunnelStatus {
        loop {
            match self.events.recv().await.unwrap() {
                Event::Tunnel(status) if status.state == state => return status,
                _ => {}
            }
        }
    }

    /// Whole seconds since the beginning.
    fn seconds(&self) -> u64 {
        self.began.elapsed().as_secs()
    }
}

const BORE: &str = "bore --to bore.pub -s sesame123";
const UP: &str = "sesame123 accepted\nlistening at bore.pub:1001";
const FIRST: &str = "http://bore.pub:1001";

#[tokio::test]
async fn pauses_double_up_to_a_minute_and_begin_anew_after_a_stable_one() {
    let brief = (0..8).map(|_| Run::For(0, "")).chain([Run::For(60, ""), Run::For(0, ""), Run::Missing]);
    let script = Script::of(brief);
    let mut scene = Scene::open(Some(BORE), None, &script, &World::default()).await;
    while script.started.lock().unwrap().len() < 12 {
        scene.until(State::Ended).await;
        scene.until(State::Starting).await;
    }
    assert_eq!(script.pauses(), [1, 2, 4, 8, 16, 32, 60, 60, 60 + 1, 2, 4]);
    assert_eq!(scene.outside.status().restarts, 11);
    let lines: Vec<String> = scene.outside.output().into_iter().map(|line| line.text).collect();
    assert!(lines.contains(&"* ended: exit status: 1; starting again in 1 s".to_owned()), "{lines:?}");
    assert!(
        lines.contains(&"* not_started: bore is not installed; starting again in 4 s".to_owned()),
        "{lines:?}"
    );
}

#[tokio::test]
async fn an_address_is_used_once_it_is_proved_and_no_longer_than_its_program_lives() {
    let script = Script::of([Run::For(10, UP), Run::Stays("listening at bore.pub:1002")]);
    let world = World::default();
    world.open(FIRST);
    world.open("http://bore.pub:1002");
    let mut scene = Scene::open(Some(BORE), None, &script, &world).await;
    assert_eq!(scene.till.notify_url(), UNREACHABLE_NOTIFY_URL, "nothing is proved yet");
    assert_eq!(scene.until(State::Checking).await.address.as_deref(), Some(FIRST));
    let proved = scene.until(State::Reachable).await;
    assert_eq!((proved.program, proved.address.as_deref()), (Some("bore"), Some(FIRST)));
    assert_eq!(scene.till.notify_url(), "http://bore.pub:1001/wxpay/5f0c");
    let ended = scene.until(State::Ended).await;
    assert_eq!(ended.problem, Some(Problem::Ended("exit status: 1".into())));
    assert_eq!((scene.till.notify_url().as_str(), scene.seconds()), (UNREACHABLE_NOTIFY_URL, 10));
    scene.until(State::Reachable).await;
    assert_eq!(scene.till.notify_url(), "http://bore.pub:1002/wxpay/5f0c", "it came back elsewhere");
    let lines = scene.outside.output();
    assert!(lines.iter().any(|line| line.text == "••• accepted"), "{lines:?}");
    assert!(
        lines.iter().any(|line| line.text == "* started: bore local 8737 --to bore.pub -s •••"),
        "{lines:?}"
    );
    let till = scene.till.clone();
    scene.outside.stop().await;
    drop(scene);
    assert_eq!(till.notify_url(), UNREACHABLE_NOTIFY_URL, "and it ends with the tunnel");
}

#[tokio::test]
async fn an_address_that_stops_answering_is_not_used_until_it_answers_again() {
    let (script, world) = (Script::of([Run::Stays(UP)]), World::default());
    let mut scene = Scene::open(Some(BORE), None, &script, &world).await;
    let refused = scene.until(State::Unreachable).await;
    assert_eq!(refused.problem, Some(Problem::NoAnswer("refused".into())));
    world.open(FIRST);
    scene.until(State::Reachable).await;
    assert_eq!(scene.seconds(), 1, "the first look again comes soon");
    world.shut(FIRST);
    scene.until(State::Unreachable).await;
    assert_eq!(scene.seconds(), 1 + 30 + 1, "half a minute later, and a second chance");
    assert_eq!(scene.till.notify_url(), UNREACHABLE_NOTIFY_URL);
    sleep(Duration::from_secs(3_600)).await;
    world.open(FIRST);
    let before = scene.seconds();
    scene.until(State::Reachable).await;
    assert!(scene.seconds() - before <= 30, "never longer than half a minute");
    assert_eq!(script.started.lock().unwrap().len(), 1, "the program itself was never at fault");
}

#[tokio::test]
async fn a_program_that_says_no_address_is_named_after_half_a_minute() {
    let script = Script::of([Run::Stays("hello")]);
    let mut scene = Scene::open(Some(BORE), None, &script, &World::default()).await;
    let status = loop {
        let status = scene.until(State::Starting).await;
        if status.problem.is_some() {
            break status;
        }
    };
    assert_eq!((status.problem, status.address), (Some(Problem::NoAddress), None));
    assert!((30..=60).contains(&scene.seconds()), "{}", scene.seconds());
}

#[tokio::test]
async fn a_person_starts_it_again_at_once() {
    let script = Script::of([Run::Missing, Run::Missing, Run::Missing, Run::Stays(UP), Run::Stays(UP)]);
    let world = World::default();
    world.open(FIRST);
    let mut scene = Scene::open(Some(BORE), None, &script, &world).await;
    while script.started.lock().unwrap().len() < 3 {
        scene.until(State::Ended).await;
    }
    scene.outside.restart();
    scene.until(State::Reachable).await;
    assert_eq!(script.pauses(), [1, 2, 0], "the pause of four seconds is skipped");
    scene.outside.restart();
    scene.until(State::Starting).await;
    scene.until(State::Reachable).await;
    assert_eq!(script.pauses(), [1, 2, 0, 0], "a running one is ended first");
}

#[tokio::test]
async fn an_address_of_the_shops_own_is_proved_as_well() {
    let (script, world) = (Script::default(), World::default());
    let mut scene = Scene::open(None, Some("https://pay.example.com"), &script, &world).await;
    let refused = scene.until(State::Unreachable).await;
    assert_eq!((refused.program, refused.address.as_deref()), (None, Some("https://pay.example.com")));
    world.open("https://pay.example.com");
    scene.outside.restart();
    scene.until(State::Reachable).await;
    assert_eq!(scene.till.notify_url(), "https://pay.example.com/wxpay/5f0c");
    assert_eq!(scene.seconds(), 0, "a person may have it tried at once");
    assert!(script.started.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_fixed_address_counts_with_a_tunnel_too() {
    let (script, world) = (Script::of([Run::For(5, UP), Run::Stays("")]), World::default());
    world.open("https://pay.example.com");
    let mut scene = Scene::open(Some(BORE), Some("https://pay.example.com"), &script, &world).await;
    scene.until(State::Reachable).await;
    assert_eq!(scene.till.notify_url(), "https://pay.example.com/wxpay/5f0c", "not the one the program said");
    world.shut("https://pay.example.com");
    assert_eq!(scene.until(State::Ended).await.problem, Some(Problem::Ended("exit status: 1".into())));
    assert!(scene.seconds() <= 7, "looked after as soon as the program ended, not at the next round");
}
