//! Wrong usage and a machine in the way: the field is named, nothing is charged, nothing stored is lost.

use crate::shop::{KEY, MCH_ID, Shop, WRONG_KEY};

#[test]
fn amounts_that_are_none_are_refused() {
    let shop = Shop::open();
    for amount in
        ["1.005", "-1", "1e3", "", " ", "99999999999", "0", "0.00", "1,000", "1 2", "NaN", "¥1", "0x10"]
    {
        let ran = shop.saoma(["charge", "--amount", amount, "--title", "茶"]);
        ran.refused(2, "--amount");
    }
    assert!(shop.simulator.orders().is_empty());
}

#[test]
fn titles_wechat_does_not_take_are_refused() {
    let shop = Shop::open();
    for title in [&"茶".repeat(200), "咖啡🍰", "一行\n两行", "\u{7}"] {
        shop.saoma(["charge", "--amount", "1", "--title", title]).refused(2, "--title");
    }
    assert!(shop.simulator.orders().is_empty());
}

#[test]
fn a_title_that_needs_care_arrives_whole() {
    let shop = Shop::open();
    let title = "<b>&amp; \"双引号\" ]]> 'x' =1+1";
    let ran = shop.saoma(["charge", "--amount", "1", "--title", title, "--wait", "0"]);
    assert_eq!(ran.code, 14, "{ran:?}");
    assert_eq!(shop.simulator.orders()[0].body, format!("收银台-{title}"));
}

#[test]
fn keys_that_can_be_none_are_refused() {
    let shop = Shop::open();
    for key in [&WRONG_KEY[1..], &format!("{WRONG_KEY}0"), &WRONG_KEY.replace('6', "-"), &"密".repeat(32)] {
        shop.saoma_with_key(key, ["charge", "--amount", "1", "--title", "茶"]).refused(2, "api_key");
        shop.saoma_given(key, ["settings", "secret", "api_key"]).refused(2, "api_key");
    }
    shop.saoma_with_key("", ["charge", "--amount", "1", "--title", "茶"]).refused(2, "api_key");
    assert!(shop.simulator.orders().is_empty());
}

#[test]
fn a_certificate_that_cannot_be_read_is_refused() {
    let shop = Shop::open();
    // Put together here, so that nothing in the tree looks like a key.
    let headed = format!("\u{FEFF}-----BEGIN {} KEY-----", "PRIVATE");
    for pem in ["", "rubbish", "-----BEGIN CERTIFICATE-----\nMII", &headed] {
        shop.saoma_given(pem, ["settings", "secret", "client_cert"]).refused(2, "client_cert");
    }
    shop.saoma_given("x", ["settings", "secret", "password"]).refused(2, "NAME");
}

#[test]
fn usage_that_clap_refuses_is_wrong_usage_too() {
    let shop = Shop::unset();
    for args in
        [&["charge"][..], &["pay"], &[], &["charge", "--amount", "1", "--title", "茶", "--wait", "soon"]]
    {
        let ran = shop.start(args).end();
        assert_eq!(ran.code, 2, "{args:?} {ran:?}");
    }
}

#[test]
fn nothing_is_charged_before_the_settings_are_complete() {
    let shop = Shop::unset();
    let charge = ["charge", "--amount", "1", "--title", "茶"];
    shop.saoma(charge).refused(2, "gateway.appid");
    assert_eq!(shop.saoma(["settings", "set", "gateway.appid=wxd930ea5d5a258f4f"]).code, 0);
    shop.saoma(charge).refused(2, "gateway.mch_id");
    let mch_id = format!("gateway.mch_id={MCH_ID}");
    assert_eq!(shop.saoma(["settings", "set", &mch_id]).code, 0);
    shop.saoma_with_key("", charge).refused(2, "api_key");
}

#[test]
fn days_and_states_that_are_none_are_refused() {
    let shop = Shop::open();
    for day in [
        "yesterday",
        "2024-02-30",
        "2024-13-01",
        "24-1-1",
        "",
        "2024/06/01",
        "99999-01-01",
        "2024-06-01T00:00",
    ] {
        shop.saoma(["paylog", "--from", day]).refused(2, "--from");
        shop.saoma(["paylog", "--to", day]).refused(2, "--to");
    }
    shop.saoma(["paylog", "--state", "stolen"]).refused(2, "--state");
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let shop = Shop::open();
    let (number, _) = shop.place("1");
    shop.meddle(
        "INSERT INTO _sqlx_migrations SELECT 20990101000000, 'newer', installed_on, success, checksum, execution_time \
         FROM _sqlx_migrations LIMIT 1",
    );
    let ran = shop.saoma(["charge", "--amount", "1", "--title", "茶"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("newer version"), "{ran:?}");
    assert_eq!(shop.simulator.orders().len(), 1, "nothing new was ordered");
    // Nothing was lost: the newer program finds its order.
    shop.meddle("DELETE FROM _sqlx_migrations WHERE version = 20990101000000");
    assert_eq!(shop.saoma(["query", &number]).code, 14);
}

#[test]
fn a_database_that_is_none_is_a_machine_in_the_way() {
    let shop = Shop::open();
    let rubbish = "this is no database, but somebody's letter ".repeat(100);
    let letter = shop.path().join("letter.txt");
    std::fs::write(&letter, &rubbish).unwrap();
    let ran = shop.saoma_with_database(&format!("sqlite:{}", letter.display()), ["verify"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(std::fs::read_to_string(&letter).unwrap(), rubbish);

    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("postgres://till:{KEY}@{nobody}/till");
    let ran = shop.saoma_with_database(&url, ["verify"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let other = format!("mysql://till:{KEY}@127.0.0.1/till");
    shop.saoma_with_database(&other, ["verify"]).refused(2, "--database-url");
}

#[test]
fn a_data_folder_that_is_a_file_is_a_machine_in_the_way() {
    let shop = Shop::open();
    let file = shop.path().join("file");
    std::fs::write(&file, "kept").unwrap();
    let ran = shop.saoma(["--data-dir", file.to_str().unwrap(), "verify"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("file"), "{ran:?}");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "kept");
}
