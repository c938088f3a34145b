//! `saoma shift`.

use crate::shop::Shop;

fn sell(shop: &Shop) {
    let (_, code_url) = shop.place("12.50");
    shop.pay(&code_url);
    assert_eq!(shop.saoma(["watch", "--for", "30"]).code, 0);
}

#[test]
fn a_shift_is_opened_sold_in_and_closed_and_the_next_goes_on() {
    let shop = Shop::open();
    let file = shop.path().join("z.html");
    let opened = shop.saoma(["shift", "open", "--float", "200", "--cashier", "小王"]);
    assert_eq!((opened.code, &opened.last()["shift"]["number"]), (0, &1.into()), "{opened:?}");
    sell(&shop);
    let moved = shop.saoma(["shift", "cash", "out", "50", "--reason", "交款"]);
    assert_eq!((moved.code, &moved.last()["expected_fen"]), (0, &15_000.into()), "{moved:?}");
    let x = shop.saoma(["shift", "x"]);
    assert_eq!((x.code, &x.last()["report"]["total"]["received_fen"]), (0, &1_250.into()), "{x:?}");
    let closed = shop.saoma(["shift", "close", "--counted", "149.50", "--html", file.to_str().unwrap()]);
    let z = &closed.last()["z"];
    assert_eq!(
        (closed.code, &z["difference"], &z["report"]["log"]["upto"]),
        (0, &(-50).into(), &1.into()),
        "{closed:?}"
    );
    let html = std::fs::read_to_string(&file).unwrap();
    assert!(html.contains("¥12.50 (1)") && html.contains("−¥0.50 短款") && html.contains("小王"), "{html}");

    assert_eq!(shop.saoma(["shift", "open", "--float", "0"]).code, 0);
    sell(&shop);
    let second = shop.saoma(["shift", "close", "--counted", "0"]);
    let z = &second.last()["z"];
    assert_eq!((&z["report"]["log"]["after"], &z["report"]["log"]["upto"]), (&1.into(), &2.into()));
    assert_eq!(&z["previous_hash"], &closed.last()["hash"]);
    let list = shop.saoma(["shift", "list"]);
    let numbers: Vec<i64> = list.lines.iter().filter_map(|line| line["number"].as_i64()).collect();
    assert_eq!((list.code, numbers), (0, vec![2, 1]));
    assert_eq!(shop.saoma(["shift", "verify"]).code, 0);
    shop.meddle("UPDATE paylog SET total_fen = 1249 WHERE seq = 1");
    let bad = shop.saoma(["shift", "verify"]);
    assert_eq!((bad.code, &bad.last()["first_bad"]["problem"]), (13, &"log".into()), "{bad:?}");
}

#[test]
fn what_cannot_be_is_refused_and_named() {
    let shop = Shop::open();
    shop.saoma(["shift", "x"]).refused(2, "shift");
    shop.saoma(["shift", "open", "--float", "-1"]).refused(2, "--float");
    assert_eq!(shop.saoma(["shift", "open", "--float", "0"]).code, 0);
    shop.saoma(["shift", "open", "--float", "0"]).refused(2, "shift");
    shop.saoma(["shift", "cash", "in", "0", "--reason", "零钱"]).refused(2, "AMOUNT");
    shop.saoma(["shift", "cash", "in", "1", "--reason", " "]).refused(2, "--reason");
    shop.saoma(["shift", "close", "--counted", "ten"]).refused(2, "--counted");
}
