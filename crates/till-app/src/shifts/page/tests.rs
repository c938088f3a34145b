use super::*;
use std::collections::BTreeMap;
use till::payment::State;
use till::shift::{Cash, Duties, Facts, Move, NewMove, OpenPayment, Part, Shift, Z};

/// A name somebody chose to break the page.
const NASTY: &str = "<script>alert('x')</script>&\"老板\"";

fn report() -> Report {
    let reason: String = NASTY.chars().take(100).collect();
    let moved: Move =
        NewMove::read(MoveKind::Out, Fen::new(5_000), &reason).expect("a movement").by(NASTY, 1_500);
    let sums = Sums {
        payments: 2,
        received_fen: 123_456,
        sales: 2,
        sales_fen: 123_456,
        discounted: 1,
        discount_fen: 150,
        ..Sums::default()
    };
    let facts = Facts {
        shift: Shift {
            till: NASTY.into(),
            number: 7,
            opened_at_ms: 1_717_200_000_000,
            opened_by: NASTY.into(),
            float: Fen::new(20_000),
            opened_seq: 3,
        },
        cash: Cash::of(Fen::new(20_000), vec![moved]).expect("it fits"),
        at_ms: 1_717_214_400_000,
        after: 3,
        head: (9, "abc123".into()),
        parts: vec![Part { unattended: false, cashier: NASTY.into(), sums, first: 4, last: 9 }],
        open: vec![OpenPayment {
            out_trade_no: "20240601-0009-1".into(),
            sale_no: "20240601-0009".into(),
            state: State::Unknown,
            total: Fen::new(800),
        }],
        duties: Duties { count: 1, total_fen: 1_250 },
    };
    let sales = BTreeMap::from([(4, "20240601-0004".to_owned()), (9, NASTY.to_owned())]);
    Report::of(facts, |seq| sales.get(&seq).cloned())
}

fn z(counted: Count) -> String {
    let sealed = Z::of(report(), counted, NASTY, None).expect("it fits").seal();
    let html = Printed::Z { shop: NASTY, sealed: &sealed }.html();
    assert!(
        html.contains(&sealed.hash) && html.contains(&"0".repeat(64)),
        "its hash and that of the Z before"
    );
    html
}

#[test]
fn a_z_says_everything_and_loads_nothing() {
    let html = z(Count::of_pieces([1, 0, 2, 0, 1, 4, 1, 0]).expect("a count"));
    for said in [
        "交班报表 Z 7",
        "¥1,234.56 (2)",
        "¥150.00",
        "¥149.50",
        "−¥0.50 短款 short",
        "2024-06-01 12:00:00",
        "20240601-0009-1",
        "¥12.50 (1)",
        "abc123",
    ] {
        assert!(html.contains(said), "{said} in {html}");
    }
    assert!(html.contains("¥20.00 × 2") && !html.contains("¥50.00 ×"), "what was counted, nothing else");
    for outside in ["http", "src=", "href=", "@import", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
}

#[test]
fn no_name_breaks_the_page() {
    let html = z(Count::of_sum(Fen::new(15_000)).expect("a sum"));
    assert!(
        !html.contains("<script")
            && html.contains("&lt;script&gt;alert('x')&lt;/script&gt;&amp;&quot;老板&quot;")
    );
    assert!(html.contains("¥0.00 相符 exact"));
}

#[test]
fn an_x_is_no_z() {
    let report = report();
    let html = Printed::X { shop: "小张南山店", report: &report }.html();
    assert!(html.contains("中间报表 X · 第 7 班") && !html.contains("实点") && !html.contains("this Z"));
}

#[test]
fn amounts_are_grouped() {
    for (fen, text) in [(0, "¥0.00"), (-5, "−¥0.05"), (99_999, "¥999.99"), (-123_456_789, "−¥1,234,567.89")]
    {
        assert_eq!(yuan(fen), text);
    }
}
