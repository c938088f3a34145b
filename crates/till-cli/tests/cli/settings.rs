//! `settings`: what is wrong is named, and what is stored stays.

use crate::shop::{APPID, KEY, MCH_ID, Shop, WRONG_KEY, text};

#[test]
fn what_was_set_is_shown_and_secrets_only_by_their_place() {
    let shop = Shop::open();
    let shown = shop.saoma(["settings", "show"]);
    assert_eq!(shown.code, 0, "{shown:?}");
    assert_eq!(shown.last()["gateway.appid"], APPID);
    assert_eq!(shown.last()["gateway.mch_id"], MCH_ID);
    assert_eq!(
        (&shown.last()["api_key"], &shown.last()["client_cert"]),
        (&"environment".into(), &"not set".into())
    );
    let stored = shop.saoma_given(&format!("{KEY}\n"), ["settings", "secret", "api_key"]);
    assert_eq!((stored.code, &stored.last()["event"]), (0, &"stored".into()), "{stored:?}");
    let shown = shop.saoma_with_key("", ["settings", "show"]);
    assert_eq!(shown.last()["api_key"], "file only its owner can read");
    assert_eq!(shop.saoma_with_key("", ["settings", "check"]).code, 0, "the stored key signs");
}

#[cfg(unix)]
#[test]
fn a_key_without_a_key_store_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Shop::open();
    assert_eq!(shop.saoma_given(KEY, ["settings", "secret", "api_key"]).code, 0);
    let mode = |path: &str| std::fs::metadata(shop.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("secrets"), mode("secrets/api_key")), (0o700, 0o600));
    let kept = std::fs::read_to_string(shop.path().join("settings.json")).unwrap();
    assert!(!kept.contains(&KEY[8..24]));
}

#[test]
fn values_that_cannot_be_used_are_refused_and_the_old_ones_stay() {
    let shop = Shop::open();
    let before = std::fs::read(shop.path().join("settings.json")).unwrap();
    for (pair, field) in [
        ("gateway.colour=green", "key"),
        ("notify.path_token=guessed", "key"),
        ("gateway.base_url=http://192.0.2.1", "gateway.base_url"),
        ("gateway.base_url=http://127.0.0.1.example.com", "gateway.base_url"),
        ("gateway.base_url=http://user@127.0.0.1", "gateway.base_url"),
        ("gateway.base_url=api.mch.weixin.qq.com", "gateway.base_url"),
        ("gateway.base_url=", "gateway.base_url"),
        ("gateway.appid=10000100", "gateway.appid"),
        ("gateway.mch_id=wxd930ea5d5a258f4f", "gateway.mch_id"),
        ("gateway.mch_id=1000 0100", "gateway.mch_id"),
        ("gateway.sign_type=SHA1", "gateway.sign_type"),
        ("notify.listen=8737", "notify.listen"),
        ("notify.public_url=https://pay.example.com/?x=1", "notify.public_url"),
        ("shop.name=", "shop.name"),
        ("shop.name=咖啡🍰", "shop.name"),
        ("gateway.appid", "gateway.appid"),
    ] {
        shop.saoma(["settings", "set", pair]).refused(2, field);
    }
    // All or nothing: a good pair beside a bad one is not stored either.
    shop.saoma(["settings", "set", "shop.name=新店", "gateway.mch_id=x"]).refused(2, "gateway.mch_id");
    assert_eq!(std::fs::read(shop.path().join("settings.json")).unwrap(), before);
}

#[test]
fn damaged_settings_are_left_as_they_are() {
    for damage in ["{\"gateway.appid\": \"wx", "[]", "{\"gateway.appid\": 7}", "", "\u{0}\u{0}\u{0}"] {
        let shop = Shop::open();
        let file = shop.path().join("settings.json");
        std::fs::write(&file, damage).unwrap();
        shop.saoma(["settings", "show"]).refused(2, "settings.json");
        shop.saoma(["settings", "set", "shop.name=新店"]).refused(2, "settings.json");
        shop.saoma(["charge", "--amount", "1", "--title", "茶"]).refused(2, "settings.json");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), damage);
    }
}

#[test]
fn the_merchant_does_not_change_under_an_open_payment() {
    let shop = Shop::open();
    let (number, _) = shop.place("1");
    shop.saoma(["settings", "set", "gateway.mch_id=10000101"]).refused(2, "gateway.mch_id");
    assert_eq!(shop.saoma(["cancel", &number]).code, 0);
    assert_eq!(shop.saoma(["settings", "set", "gateway.mch_id=10000101"]).code, 0);
}

#[test]
fn keys_of_a_newer_version_survive() {
    let shop = Shop::open();
    let file = shop.path().join("settings.json");
    let with_more = std::fs::read_to_string(&file).unwrap().replacen('{', "{\"future.key\": [1, 2],", 1);
    std::fs::write(&file, with_more).unwrap();
    assert_eq!(shop.saoma(["settings", "set", "shop.name=新店"]).code, 0);
    let kept: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!((&kept["future.key"][1], &kept["shop.name"]), (&2.into(), &"新店".into()));
}

#[test]
fn check_names_what_is_wrong() {
    let shop = Shop::open();
    let right = shop.saoma(["settings", "check"]);
    assert_eq!((right.code, text(&right.last()["verdict"])), (0, "ok".into()), "{right:?}");

    let key = shop.saoma_with_key(WRONG_KEY, ["settings", "check"]);
    assert_eq!((key.code, &key.last()["field"]), (12, &"api_key".into()), "{key:?}");
    for (pair, field) in
        [("gateway.appid=wx0000000000000000", "gateway.appid"), ("gateway.mch_id=99999999", "gateway.mch_id")]
    {
        let other = Shop::open();
        assert_eq!(other.saoma(["settings", "set", pair]).code, 0);
        let checked = other.saoma(["settings", "check"]);
        assert_eq!((checked.code, &checked.last()["field"]), (12, &field.into()), "{checked:?}");
    }

    shop.plan(r#"{"faults":[{"call":"any","fault":"bad_signature"}]}"#);
    let liar = shop.saoma(["settings", "check"]);
    assert_eq!((liar.code, text(&liar.last()["verdict"])), (11, "not_trusted".into()), "{liar:?}");
    shop.plan(r#"{"down":true}"#);
    let down = shop.saoma(["settings", "check"]);
    assert_eq!((down.code, &down.last()["field"]), (11, &"gateway.base_url".into()), "{down:?}");
}

#[test]
fn check_tells_every_finding_before_its_verdict() {
    let shop = Shop::open();
    let set = ["settings", "set", "notify.public_url=https://192.168.1.5"];
    assert_eq!(shop.saoma(set).code, 0);
    let checked = shop.saoma_with_key(WRONG_KEY, ["settings", "check"]);
    let findings: Vec<_> = checked.lines.iter().filter(|line| line["event"] == "finding").collect();
    let told: Vec<_> =
        findings.iter().map(|f| (text(&f["severity"]), text(&f["field"]), text(&f["code"]))).collect();
    let told: Vec<_> = told.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(
        told,
        [
            ("stops", "api_key", "key_refused_maybe_app_secret"),
            ("hurts", "gateway.base_url", "practice_gateway"),
            ("hurts", "notify.listen", "nobody_listens"),
            ("hurts", "notify.public_url", "not_public"),
            ("know", "mode", "demo_on"),
        ]
    );
    assert_eq!((checked.code, &checked.last()["event"]), (12, &"check".into()), "{checked:?}");
    assert!(!format!("{checked:?}").contains(WRONG_KEY));
}

#[test]
fn a_setting_that_cannot_be_used_is_found_and_still_refused() {
    let shop = Shop::open();
    let short = shop.saoma_with_key(&KEY[..31], ["settings", "check"]);
    assert_eq!((&short.lines[0]["code"], &short.lines[0]["seen"]), (&"key_length".into(), &"31".into()));
    short.refused(2, "api_key");
}
