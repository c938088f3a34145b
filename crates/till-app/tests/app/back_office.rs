//! The back office: told of all money, at least once, in order, and never in the way of a sale.

mod server;

use crate::support::{PATIENCE, PRICE, Scripted, Shop, cart, number, reach, run, success};
use fen::Fen;
use serde_json::Value;
use server::{Answer, Heard, Server};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use till::audit::Actor;
use till::payment::{Observation, Problem, Success};
use till_app::back_office::{BackOffice, Light, SigningSecret, Verdict};
use till_app::clock::{Clock, SystemClock};
use till_app::{Checkout, Stage, Till};
use till_store::{Delivery, DeliveryState, LEASE_MS, Store};
use tokio::task::JoinSet;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const DAY_MS: i64 = 24 * 3_600_000;

/// The sender's clock: it stands unless it is put forward. It is ahead of the till's, so that what was just settled is
/// due, and by so much that no slow machine catches up.
struct StandingClock(AtomicI64);

impl StandingClock {
    fn forward(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for StandingClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A shop whose settlements are told to a server.
struct Reporting {
    shop: Shop,
    clock: Arc<StandingClock>,
    till: Till,
    server: Server,
    office: BackOffice,
}

impl Reporting {
    async fn open() -> Reporting {
        Reporting::with_patience(PATIENCE).await
    }

    async fn with_patience(patience: Duration) -> Reporting {
        let shop = Shop::open().await;
        // The gateway is never asked: these tests settle what they have seen by themselves.
        let silent = Scripted::new(|_, _| Observation::OrderRefused(Problem::new("silent", "")));
        let till = shop.till_with(silent).await;
        let server = Server::open().await;
        let clock = Arc::new(StandingClock(AtomicI64::new(SystemClock.now_ms() + 30 * 60_000)));
        let office = office(&clock, till.store().clone(), server.url(), patience);
        till.store().report_to_back_office(true);
        Reporting { shop, clock, till, server, office }
    }

    async fn pass(&self) {
        self.office.pass().await.unwrap();
    }

    /// Somebody pays.
    async fn sell(&self) -> Checkout {
        let started = self.till.start(cart()).await.unwrap();
        self.till.settle(number(&started), &Observation::Success(success(&started.attempt))).await.unwrap();
        started
    }

    async fn deliveries(&self) -> Vec<Delivery> {
        self.till.store().deliveries(None, None, 1_000).await.unwrap()
    }

    async fn states(&self) -> BTreeSet<&'static str> {
        self.deliveries().await.iter().map(|delivery| delivery.state.as_str()).collect()
    }

    async fn light(&self) -> Light {
        self.office.look().await.unwrap().light
    }
}

fn secret() -> SigningSecret {
    SigningSecret::new(SECRET).unwrap()
}

fn office(clock: &Arc<StandingClock>, store: Store, url: &str, patience: Duration) -> BackOffice {
    BackOffice::with_patience(store, url, secret(), clock.clone(), patience).unwrap()
}

#[tokio::test]
async fn a_paid_sale_is_told_and_signed() {
    let r = Reporting::open().await;
    let till = r.shop.till().await;
    till.store().report_to_back_office(true);
    let _running = run(&till);
    let (office, events) = (r.office.clone(), till.events());
    let _telling = JoinSet::from_iter([async move { office.run(events, std::future::pending()).await }]);
    let started = till.start(cart()).await.unwrap();
    let waiting = reach(&till, number(&started), Stage::Waiting).await;
    r.shop.pay(&waiting);
    let paid = reach(&till, number(&started), Stage::Paid).await;

    let [heard]: [Heard; 1] = r.server.hears(1).await.try_into().unwrap();
    assert_eq!(heard.signature, secret().sign(&heard.id, heard.timestamp, &heard.body));
    assert_eq!(heard.content_type, "application/json");
    assert_eq!(heard.timestamp, r.clock.now_ms() / 1_000);
    let body: Value = serde_json::from_str(&heard.body).unwrap();
    assert_eq!(body["type"], "sale.paid");
    assert_eq!(body["data"]["sale_no"], paid.sale.sale_no);
    assert_eq!(body["data"]["out_trade_no"], number(&paid));
    assert_eq!(body["data"]["total_fen"], PRICE.fen());
    assert_eq!(body["data"]["lines"][0]["quantity"], 1);
    assert!(!heard.body.contains("whsec") && !heard.body.contains(crate::support::KEY));
}

#[tokio::test]
async fn what_is_not_confirmed_is_sent_again_under_the_same_id() {
    let r = Reporting::open().await;
    r.server.next([Answer::Says(500, "<h1>哎呀\u{7}</h1>"), Answer::Says(404, "")]);
    r.sell().await;
    r.pass().await;
    r.pass().await;
    let [failed]: [Delivery; 1] = r.deliveries().await.try_into().unwrap();
    assert_eq!((failed.tries, failed.last_status), (1, Some(500)), "not before its time");
    assert_eq!(failed.last_problem.as_deref(), Some("no_service"));
    assert_eq!(failed.last_answer.as_deref(), Some("<h1>哎呀 </h1>"));
    for seconds in [5, 30] {
        r.clock.forward(seconds * 1_000);
        r.pass().await;
    }
    let heard = r.server.heard();
    assert_eq!(heard.len(), 3);
    assert!(heard.iter().all(|again| (&again.id, &again.body) == (&heard[0].id, &heard[0].body)));
    assert!(heard.windows(2).all(|pair| pair[0].timestamp < pair[1].timestamp), "signed anew each time");
    assert!(heard.iter().all(|h| h.signature == secret().sign(&h.id, h.timestamp, &h.body)));
    let [done]: [Delivery; 1] = r.deliveries().await.try_into().unwrap();
    assert_eq!(
        (done.state, done.last_status, done.last_problem),
        (DeliveryState::Delivered, Some(200), None)
    );
    r.clock.forward(DAY_MS);
    r.pass().await;
    assert_eq!(r.server.heard().len(), 3, "confirmed is confirmed");
}

#[tokio::test]
async fn a_server_that_hangs_or_hangs_up_or_is_gone_is_no_service() {
    let r = Reporting::open().await;
    let hasty = office(&r.clock, r.till.store().clone(), r.server.url(), Duration::from_millis(200));
    r.sell().await;
    let mut problems = Vec::new();
    for (answer, office) in [(Answer::Hangs, &hasty), (Answer::HangsUp, &r.office)] {
        r.server.always(answer);
        office.pass().await.unwrap();
        problems.push(r.deliveries().await[0].last_problem.clone().unwrap());
        r.clock.forward(5_000);
    }
    assert_eq!(problems, ["timed_out", "broken"]);
    // Nobody listens there.
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let other = office(&r.clock, r.till.store().clone(), &format!("http://{nobody}/hook"), PATIENCE);
    let sent = other.send_test().await.unwrap();
    assert_eq!((sent.verdict, sent.result.problem.as_deref()), (Verdict::NoService, Some("no_connection")));
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let r = Reporting::open().await;
    let elsewhere = Server::open().await;
    r.server.always(Answer::Elsewhere(elsewhere.url().to_owned()));
    r.sell().await;
    r.pass().await;
    let [failed]: [Delivery; 1] = r.deliveries().await.try_into().unwrap();
    assert_eq!((failed.last_status, failed.last_problem.as_deref()), (Some(302), Some("redirect")));
    assert_eq!((failed.state, r.server.heard().len()), (DeliveryState::Waiting, 1));
    assert!(elsewhere.heard().is_empty());
}

#[tokio::test]
async fn gone_stops_the_address_until_a_test_succeeds() {
    let r = Reporting::open().await;
    r.server.always(Answer::Says(410, ""));
    r.sell().await;
    r.pass().await;
    assert!(r.office.look().await.unwrap().stopped_at_ms.is_some());
    r.sell().await;
    r.clock.forward(DAY_MS);
    r.pass().await;
    assert_eq!(r.server.heard().len(), 1, "nothing more is sent");
    // Also not by a program started anew, nor by another till.
    office(&r.clock, r.shop.store().await, r.server.url(), PATIENCE).pass().await.unwrap();
    assert_eq!(r.office.send_test().await.unwrap().verdict, Verdict::Gone);
    assert_eq!(r.server.heard().len(), 2);
    r.pass().await;
    assert_eq!(r.server.heard().len(), 2);

    r.server.always(Answer::Says(200, ""));
    assert_eq!(r.office.send_test().await.unwrap().verdict, Verdict::Delivered);
    assert_eq!(r.office.look().await.unwrap().stopped_at_ms, None);
    r.pass().await;
    assert_eq!(r.states().await, ["delivered"].into());
    let heard = r.server.heard();
    assert_eq!((heard.len(), heard[2].kind().as_str()), (5, "back_office.test"));
}

#[tokio::test]
async fn an_outage_is_met_with_one_probe_at_a_time_and_all_catches_up_afterwards() {
    const SALES: usize = 12;
    let r = Reporting::open().await;
    r.server.always(Answer::Says(503, ""));
    for _ in 0..SALES {
        r.sell().await;
    }
    r.pass().await;
    let tried = r.server.heard().len();
    assert!((5..=8).contains(&tried), "it opens after five failures: {tried}");
    assert!(matches!(r.light().await, Light::Open { .. }));
    r.pass().await;
    assert_eq!(r.server.heard().len(), tried, "and nothing goes out");
    for probe in 1..=3 {
        r.clock.forward(300_000);
        r.pass().await;
        assert_eq!(r.server.heard().len(), tried + probe, "one at a time");
    }
    r.server.always(Answer::Says(204, ""));
    r.clock.forward(300_000);
    r.pass().await;
    assert_eq!((r.light().await, r.states().await), (Light::Closed, ["delivered"].into()));
    assert_eq!(r.server.ids().into_iter().collect::<BTreeSet<_>>().len(), SALES, "each of them");
    let delivered_late = r.deliveries().await.iter().filter(|d| d.tries > 1).count();
    assert!(delivered_late > 0, "also those whose next try was far away");
}

#[tokio::test]
async fn events_of_one_sale_arrive_in_order_whatever_fails() {
    let r = Reporting::open().await;
    r.server.next([Answer::Says(400, ""), Answer::HangsUp, Answer::Says(200, "")]);
    let started = r.till.start(cart()).await.unwrap();
    let right = success(&started.attempt);
    let wrong = Success { total: Fen::new(1), ..right.clone() };
    for seen in [wrong, right] {
        r.till.settle(number(&started), &Observation::Success(seen)).await.unwrap();
    }
    for _ in 0..3 {
        r.pass().await;
        r.clock.forward(60_000);
    }
    let kinds: Vec<_> = r.server.heard().iter().map(Heard::kind).collect();
    assert_eq!(kinds, ["money.mismatch", "money.mismatch", "money.mismatch", "sale.paid"]);
}

#[tokio::test]
async fn nothing_is_sent_twice_but_what_was_not_seen_to_arrive() {
    let r = Reporting::open().await;
    // Every third request is taken, but its answer is lost.
    r.server.next((0..30).map(|n| if n % 3 == 2 { Answer::HangsUp } else { Answer::Says(200, "") }));
    for _ in 0..20 {
        r.sell().await;
    }
    // Two tills at once, on the same books.
    let other = office(&r.clock, r.shop.store().await, r.server.url(), PATIENCE);
    while r.states().await != ["delivered"].into() {
        let (one, two) = tokio::join!(r.office.pass(), other.pass());
        one.and(two).unwrap();
        r.clock.forward(30_000);
    }
    let mut times: BTreeMap<String, i64> = BTreeMap::new();
    r.server.ids().into_iter().for_each(|id| *times.entry(id).or_default() += 1);
    let tries: BTreeMap<String, i64> =
        r.deliveries().await.into_iter().map(|delivery| (delivery.event_id, delivery.tries)).collect();
    assert_eq!(times, tries);
    let (all, lost) = (r.server.heard().len(), r.server.heard().len() / 3);
    assert_eq!(all, 20 + lost, "once each, and once more for each answer lost");
}

#[tokio::test]
async fn a_crash_between_sending_and_noting_sends_it_once_more() {
    let r = Reporting::open().await;
    r.server.next([Answer::Hangs]);
    r.sell().await;
    let sending = r.office.clone();
    let task = tokio::spawn(async move { sending.pass().await });
    r.server.hears(1).await;
    task.abort();
    assert!(task.await.unwrap_err().is_cancelled());

    let anew = office(&r.clock, r.shop.store().await, r.server.url(), PATIENCE);
    anew.pass().await.unwrap();
    assert_eq!(r.server.heard().len(), 1, "somebody may still be at it");
    r.clock.forward(LEASE_MS);
    anew.pass().await.unwrap();
    let ids = r.server.ids();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]));
    assert_eq!(r.states().await, ["delivered"].into());
}

#[tokio::test]
async fn a_sale_does_not_wait_for_a_back_office_that_hangs() {
    let r = Reporting::with_patience(PATIENCE * 100).await;
    r.server.always(Answer::Hangs);
    for _ in 0..6 {
        r.sell().await;
    }
    let till = r.shop.till().await;
    till.store().report_to_back_office(true);
    let (office, events) = (r.office.clone(), till.events());
    let mut telling = JoinSet::from_iter([async move { office.run(events, std::future::pending()).await }]);
    assert_eq!(r.server.hears(4).await.len(), 4, "as many as go out at once");
    // All of them hang from here to the end: none is answered, none times out.
    let _running = run(&till);
    let started = till.start(cart()).await.unwrap();
    let waiting = reach(&till, number(&started), Stage::Waiting).await;
    r.shop.pay(&waiting);
    reach(&till, number(&started), Stage::Paid).await;
    assert_eq!(r.server.heard().len(), 4);
    assert!(telling.try_join_next().is_none());
    let waiting = r.deliveries().await;
    assert!(waiting.iter().all(|delivery| delivery.tried_at_ms.is_none()) && waiting.len() == 7);
}

#[tokio::test]
async fn given_up_after_three_days_it_can_be_sent_again_by_hand() {
    let r = Reporting::open().await;
    r.server.always(Answer::Says(422, "unknown shop"));
    r.sell().await;
    let mut hours = 0;
    while r.states().await == ["waiting"].into() {
        r.pass().await;
        r.clock.forward(DAY_MS / 4);
        hours += 6;
    }
    let [dead]: [Delivery; 1] = r.deliveries().await.try_into().unwrap();
    assert_eq!((dead.state, dead.last_status, dead.tries), (DeliveryState::Dead, Some(422), 19));
    assert!(hours >= 72, "{hours}");
    r.clock.forward(30 * DAY_MS);
    r.pass().await;
    assert_eq!(r.server.heard().len(), 19, "never by itself");
    assert_eq!(r.office.look().await.unwrap().counts.dead, 1);

    r.server.always(Answer::Says(200, ""));
    assert!(r.office.redeliver(dead.id, &somebody()).await.unwrap().is_some());
    r.pass().await;
    assert_eq!(r.states().await, ["delivered"].into());
    assert_eq!(r.server.ids().into_iter().collect::<BTreeSet<_>>().len(), 1);
    assert!(r.office.redeliver(dead.id + 1, &somebody()).await.unwrap().is_none());
}

fn somebody() -> Actor {
    Actor::new("anyone", "till-1")
}

#[tokio::test]
async fn sending_again_by_hand_does_not_wait_for_the_breaker() {
    let r = Reporting::open().await;
    r.server.always(Answer::Says(500, ""));
    for _ in 0..6 {
        r.sell().await;
    }
    r.pass().await;
    assert!(matches!(r.light().await, Light::Open { .. }));
    r.server.always(Answer::Says(200, ""));
    let oldest = r.deliveries().await.pop().unwrap();
    let (office, events) = (r.office.clone(), r.till.events());
    let mut telling = JoinSet::from_iter([async move { office.run(events, std::future::pending()).await }]);
    r.office.redeliver(oldest.id, &somebody()).await.unwrap();
    let mut status = r.office.status();
    let calm = status.wait_for(|status| status.light == Light::Closed && status.counts.waiting == 0);
    tokio::time::timeout(PATIENCE, calm).await.unwrap().unwrap();
    telling.abort_all();
    assert_eq!(r.states().await, ["delivered"].into());
}

#[tokio::test]
async fn asked_to_stop_it_sends_what_was_settled_until_then() {
    let r = Reporting::open().await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let (office, events) = (r.office.clone(), r.till.events());
    let telling = tokio::spawn(async move {
        office.run(events, async { _ = stopped.await }).await;
    });
    r.sell().await;
    drop(stop);
    tokio::time::timeout(PATIENCE, telling).await.unwrap().unwrap();
    assert_eq!(r.states().await, ["delivered"].into());
}

#[tokio::test]
async fn a_folder_opens_its_back_office_once_everything_is_there() {
    let data = tempfile::tempdir().unwrap();
    let folder = till_app::open::Folder::at(data.path(), None).unwrap();
    let store = folder.store().await.unwrap();
    assert!(folder.back_office(store.clone()).unwrap().is_none(), "off by default");
    let mut settings = folder.settings().unwrap();
    settings.set("back_office.url", "https://erp.example.com/hook").unwrap();
    folder.save_settings(&settings).await.unwrap();
    let Err(missing) = folder.back_office(store.clone()) else { panic!("no secret is stored") };
    assert!(missing.to_string().starts_with("back_office_secret: is not set"), "{missing}");
    std::fs::create_dir_all(data.path().join("secrets")).unwrap();
    std::fs::write(data.path().join("secrets/back_office_secret"), SECRET).unwrap();
    assert!(folder.back_office(store).unwrap().is_some());
    assert!(!format!("{:?}", secret()).contains(&SECRET[8..20]));
}
