use super::*;
use till::numbers::OutTradeNo;
use till::payment::{Attempt, Code, Paid, State, Terms};
use till::pricing::Discount;
use till::sale::{Sale, SaleState};

fn checkout(random: u64, state: State) -> Checkout {
    let total = Fen::new(4600);
    let terms = Terms {
        appid: "wx".into(),
        mch_id: "1".into(),
        body: "拿铁".into(),
        product_id: "20261123-0007".into(),
        client_ip: "127.0.0.1".into(),
        notify_url: "https://till.invalid".into(),
        total,
        time_start_ms: 0,
        time_expire_ms: 300_000,
    };
    let line = Line::plain(None, "拿铁", 2, Fen::new(2300));
    let number = OutTradeNo::compose("20261123-0007", 1, random);
    let mut attempt = Attempt::new(number, "20261123-0007", 1, "1", terms, 0);
    attempt.state = state;
    attempt.code = Some(Code { url: "weixin://x".into(), since_ms: 0 });
    let sale = Sale {
        sale_no: "20261123-0007".into(),
        till: "1".into(),
        cashier: String::new(),
        request_id: "r".into(),
        state: SaleState::Open,
        lines: vec![line],
        discount: Discount::None,
        note: String::new(),
        total,
        created_at_ms: 0,
        paid_by: None,
        receipts: 0,
    };
    Checkout { sale, attempt }
}

fn later(of: &Checkout, state: State) -> Checkout {
    let mut next = of.clone();
    next.attempt.state = state;
    next.attempt.version += 1;
    if state == State::Paid {
        next.attempt.paid = Some(Paid { transaction_id: "t".into(), at_ms: 1, late: false });
    }
    next
}

fn cart(count: usize) -> DisplayCart {
    let line =
        DisplayLine { title: "美式".into(), quantity: 1, amount: Fen::new(1500), full: Fen::new(1500) };
    DisplayCart { lines: vec![line; count], discount: Fen::new(0), total: Fen::new(1500) }
}

#[test]
fn goods_come_and_go() {
    let mut display = Display::default();
    assert_eq!(display.view(0).scene, Scene::Idle);
    display.tell(cart(1), None, 0);
    assert_eq!(display.view(0).scene, Scene::Cart);
    assert_eq!(display.view(0).cart, cart(1));
    display.tell(cart(0), None, 0);
    assert_eq!(display.view(0).scene, Scene::Idle);
}

#[test]
fn a_code_is_shown_only_while_it_may_be_paid() {
    let mut display = Display::default();
    let placing = checkout(1, State::Created);
    display.tell(cart(1), Some(placing.clone()), 0);
    assert_eq!(display.view(0).scene, Scene::Preparing);
    let waiting = later(&placing, State::AwaitingPayer);
    assert!(display.hear(&waiting));
    let scene = display.view(0).scene;
    assert!(matches!(scene, Scene::Pay { code_url, expires_at_ms: 300_000 } if code_url == "weixin://x"));
    for state in [State::Unknown, State::Closing] {
        assert!(display.hear(&later(&waiting, state)));
        assert_eq!(display.view(0).scene, Scene::Wait);
    }
    for state in [State::Closed, State::Failed, State::Reversed] {
        assert!(display.hear(&later(&waiting, state)));
        assert_eq!(display.view(0).scene, Scene::Cart, "{state:?}: nothing was paid, and no reason is shown");
    }
}

#[test]
fn another_customers_payment_is_not_shown() {
    let mut display = Display::default();
    display.tell(cart(1), Some(checkout(1, State::AwaitingPayer)), 0);
    assert!(!display.hear(&later(&checkout(2, State::AwaitingPayer), State::Paid)));
    assert!(matches!(display.view(0).scene, Scene::Pay { .. }));
    display.tell(cart(0), None, 0);
    assert!(!display.hear(&later(&checkout(1, State::AwaitingPayer), State::Paid)), "it was put aside");
    assert_eq!(display.view(0).scene, Scene::Idle);
}

#[test]
fn old_news_never_take_a_tick_away() {
    let mut display = Display::default();
    let waiting = checkout(1, State::AwaitingPayer);
    display.tell(cart(1), Some(waiting.clone()), 0);
    display.hear(&later(&waiting, State::Paid));
    assert!(!display.hear(&waiting));
    display.tell(cart(1), Some(waiting), 0);
    assert_eq!(display.view(0).scene, Scene::Paid);
}

#[test]
fn the_tick_stays_a_little_until_the_next_customer_has_goods() {
    let mut display = Display::default();
    let waiting = checkout(1, State::AwaitingPayer);
    display.tell(cart(1), Some(waiting.clone()), 0);
    display.hear(&later(&waiting, State::Paid));
    assert_eq!(display.view(i64::MAX).scene, Scene::Paid, "as long as it is on the cashier's sheet");
    display.tell(cart(0), None, 1_000);
    assert_eq!(display.changes_at_ms(), Some(1_000 + TICK_MS));
    let view = display.view(1_000 + TICK_MS - 1);
    assert_eq!((view.scene, view.cart.total), (Scene::Paid, Fen::new(4600)));
    assert_eq!(display.view(1_000 + TICK_MS).scene, Scene::Idle);
    display.tell(cart(1), None, 2_000);
    assert_eq!(display.view(2_000).scene, Scene::Cart);
}

#[test]
fn late_money_is_no_tick() {
    let mut display = Display::default();
    let waiting = checkout(1, State::AwaitingPayer);
    display.tell(cart(1), Some(waiting.clone()), 0);
    let mut late = later(&waiting, State::Paid);
    late.attempt.paid = Some(Paid { transaction_id: "t".into(), at_ms: 1, late: true });
    display.hear(&late);
    assert_eq!(display.view(0).scene, Scene::Wait);
    display.tell(cart(0), None, 0);
    assert_eq!(display.view(0).scene, Scene::Idle);
}

#[test]
fn a_discount_on_the_whole_sale_stands_under_the_lines() {
    let mut sold = checkout(1, State::AwaitingPayer);
    let line = &mut sold.sale.lines[0];
    (line.unit_price, line.share, line.amount) = (Fen::new(2000), Fen::new(100), Fen::new(3900));
    sold.sale.total = Fen::new(3900);
    let mut display = Display::default();
    display.tell(DisplayCart::default(), Some(sold), 0);
    let cart = display.view(0).cart;
    assert_eq!((cart.lines[0].amount, cart.lines[0].full), (Fen::new(4000), Fen::new(4600)));
    assert_eq!((cart.discount, cart.total), (Fen::new(100), Fen::new(3900)));
}
