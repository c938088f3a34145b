//! Two tills share a shop by one PostgreSQL database: each sees what the other writes, and keeps its own shift.

use std::net::{Ipv4Addr, SocketAddr};

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::net::{TcpListener, TcpStream};

use crate::driver::{ENTER, Machine, Window};
use crate::simulator::Simulator;

const SERVER: &str = "SAOMA_TEST_POSTGRES";
const ESCAPE: &str = "\u{e00c}";

/// A database of one test; a failed test leaves it to be looked at.
struct Database {
    server: String,
    name: String,
}

impl Database {
    /// `None`, and a word on standard error, when there is no server.
    async fn new(purpose: &str) -> Option<Database> {
        let Ok(server) = std::env::var(SERVER) else {
            eprintln!("skipped: {SERVER} names no PostgreSQL server");
            return None;
        };
        let name = format!("saoma_{purpose}_{}", std::process::id());
        let database = Database { server, name };
        database.run("CREATE DATABASE", "").await;
        Some(database)
    }

    async fn run(&self, what: &str, how: &str) {
        let mut admin = PgConnection::connect(&self.server).await.expect("the server");
        let sql = AssertSqlSafe(format!("{what} {} {how}", self.name));
        sqlx::query(sql).execute(&mut admin).await.expect("done");
    }

    /// Its address, reached at `host:port`.
    fn url(&self, at: Option<SocketAddr>) -> String {
        let (server, _) = self.server.rsplit_once('/').expect("postgres://USER@HOST:PORT/DATABASE");
        let (user, host) = server.rsplit_once('@').expect("a user");
        let host = at.map_or_else(|| host.to_owned(), |at| at.to_string());
        format!("{user}@{host}/{}", self.name)
    }

    fn address(&self) -> String {
        let url = self.url(None);
        url.rsplit(['@', '/']).nth(1).expect("a host").to_owned()
    }
}

#[tokio::test]
async fn two_tills_share_goods_and_held_sales_and_keep_their_own_shifts() {
    let Some(database) = Database::new("two_tills").await else { return };
    let gateway = Simulator::start();
    let till = |name| Machine::set_up_for(&gateway.url).sharing(&database.url(None), name);
    let (front, back) = (till("前台"), till("后台"));
    let (one, two) = (front.open().await, back.open().await);

    // What one till writes stands in the open list of the other.
    two.click("nav-products").await;
    two.see("products-count").await;
    make_product(&one).await;
    two.read("product-row", |text| text.contains("12.50")).await;
    one.overtype("product-price", "13").await;
    one.click("product-save").await;
    two.read("product-row", |text| text.contains("13.00")).await;

    // Each has its own shift: what the other sells is not in it.
    open_shift(&one, "200").await;
    open_shift(&two, "50").await;
    put_in(&two, 2).await;
    sell(&two, &gateway).await;
    put_in(&one, 1).await;
    sell(&one, &gateway).await;
    for (window, received) in [(&one, "¥13.00"), (&two, "¥26.00")] {
        window.click("nav-shifts").await;
        window.click("shift-x").await;
        window.read("facts-received", |text| text.contains(received)).await;
        window.press(ESCAPE).await;
    }
    close_shift(&two, "50").await;
    let z = two.read("z-panel", |text| text.contains("Z 1")).await;
    assert!(z.contains("¥26.00") && !z.contains("¥13.00"), "{z}");
    one.click("nav-checkout").await;
    one.click("nav-shifts").await;
    one.read("shift-expected", |text| text.contains("200.00")).await;

    // Put aside at one till, taken back at the other.
    put_in(&one, 3).await;
    one.press("\u{e036}").await;
    one.click("hold-confirm").await;
    one.gone("cart-line").await;
    two.click("nav-checkout").await;
    two.press("\u{e037}").await;
    two.click("held-take").await;
    two.read("cart-total", |text| text.contains("39.00")).await;

    // The manager sees the whole shop from either.
    one.click("nav-reports").await;
    one.read("report-received", |text| text.contains("39.00")).await;
    one.read("report-sales", |text| text == "2").await;
    drop((one, two));
    database.run("DROP DATABASE", "WITH (FORCE)").await;
}

#[tokio::test]
async fn a_till_that_is_on_before_its_database_server_begins_once_that_answers() {
    let Some(database) = Database::new("late").await else { return };
    // An address where nobody listens yet.
    let unused = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = unused.local_addr().unwrap();
    drop(unused);
    let gateway = Simulator::start();
    let machine = Machine::set_up_for(&gateway.url).sharing(&database.url(Some(address)), "1");
    let window = machine.open().await;
    window
        .read("error-banner", |text| text.contains("连不上共用的数据库") && text.contains("database_down"))
        .await;

    let door = TcpListener::bind(address).await.unwrap();
    let server = database.address();
    let passing = tokio::spawn(async move {
        while let Ok((mut till, _)) = door.accept().await {
            let server = server.clone();
            tokio::spawn(async move {
                let mut server = TcpStream::connect(server).await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut till, &mut server).await;
            });
        }
    });
    window.gone("error-banner").await;
    make_product(&window).await;
    put_in(&window, 1).await;
    sell(&window, &gateway).await;
    drop(window);
    passing.abort();
    database.run("DROP DATABASE", "WITH (FORCE)").await;
}

async fn make_product(window: &Window) {
    window.click("nav-products").await;
    window.click("product-new").await;
    for (field, text) in [("code", "6901"), ("name", "柚子茶"), ("price", "12.5")] {
        window.overtype(&format!("product-{field}"), text).await;
    }
    window.click("product-save").await;
    window.see("product-row").await;
}

async fn open_shift(window: &Window, float: &str) {
    window.click("nav-shifts").await;
    window.overtype("shift-float", float).await;
    window.click("shift-open").await;
    window.see("shift-now").await;
}

async fn close_shift(window: &Window, counted: &str) {
    window.click("shift-close").await;
    window.click("count-way-sum").await;
    window.overtype("count-sum", counted).await;
    window.press(&ENTER.to_string()).await;
    window.click("close-confirm").await;
    window.click("close-finish").await;
}

async fn put_in(window: &Window, pieces: usize) {
    window.click("nav-checkout").await;
    for _ in 0..pieces {
        window.click("product-tile").await;
    }
    window.see("cart-line").await;
}

async fn sell(window: &Window, gateway: &Simulator) {
    window.click("charge").await;
    window.see_sheet(&["waiting"]).await;
    gateway.pay(&window.scan().await).await;
    window.see_sheet(&["paid"]).await;
    window.click("sheet-next").await;
    window.gone("sheet").await;
}
