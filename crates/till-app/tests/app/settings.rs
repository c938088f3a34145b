//! Settings: what is accepted, what is kept, what is left alone.

use crate::support::{APPID, KEY, MCH_ID, Shop, anyone, cart, number, reach, refuse_audit, run};
use fen::Fen;
use serde_json::{Value, json};
use std::path::Path;
use till::audit::{Actor, AuditAction};
use till::shift::Count;
use till_app::open::Folder;
use till_app::secrets::Name;
use till_app::settings::{
    FILE_NAME, KEYS, Mode, OFFICIAL_BASE_URL, Settings, SettingsFileError, UNREACHABLE_NOTIFY_URL,
};
use till_app::shifts::ShiftDesk;
use till_app::tunnel::TunnelLine;
use till_app::{Stage, TillError};

fn folder() -> (tempfile::TempDir, Folder) {
    let data = tempfile::tempdir().unwrap();
    let folder = Folder::at(data.path(), None).unwrap();
    (data, folder)
}

fn stored(data: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(data.join(FILE_NAME)).unwrap()).unwrap()
}

fn live() -> Settings {
    Settings { appid: APPID.into(), mch_id: MCH_ID.into(), ..Settings::default() }
}

#[test]
fn what_can_be_set_and_what_not() {
    let good = [
        ("gateway.base_url", "http://127.0.0.1:9000/"),
        ("gateway.base_url", "http://[::1]:9000"),
        ("gateway.base_url", "http://localhost:9000"),
        ("gateway.base_url", "https://api2.mch.weixin.qq.com"),
        ("gateway.appid", APPID),
        ("gateway.mch_id", " 10000100 "),
        ("gateway.sign_type", "MD5"),
        ("notify.listen", "0.0.0.0:8737"),
        ("notify.public_url", "https://pay.example.com/"),
        ("back_office.url", "https://erp.example.com/saoma?shop=1"),
        ("back_office.url", "http://127.0.0.1:9000/hook"),
        ("back_office.url", "http://[::1]:9000"),
        ("back_office.url", ""),
        ("shop.name", "小张南山店"),
        ("till.name", "2"),
    ];
    for (key, value) in good {
        let mut settings = Settings::default();
        settings.set(key, value).unwrap_or_else(|refused| panic!("{refused}"));
    }
    let bad = [
        ("gateway.base_url", "http://pay.example.com"),
        ("gateway.base_url", "http://127.0.0.1@pay.example.com"),
        ("gateway.base_url", "http://127.0.0.1.example.com"),
        ("gateway.base_url", "ftp://127.0.0.1"),
        ("gateway.base_url", "https://api.mch.weixin.qq.com?x=1"),
        ("gateway.base_url", "https://api.mch.\u{7f}weixin.qq.com"),
        ("gateway.base_url", "https://api.mch.weixin.qq.com:99999"),
        ("gateway.base_url", ""),
        ("gateway.appid", "gh_12345"),
        ("gateway.mch_id", "1000 0100"),
        ("gateway.sign_type", "SHA1"),
        ("notify.listen", "localhost"),
        ("notify.listen", "8737"),
        ("notify.public_url", "pay.example.com"),
        ("notify.public_url", "https://pay.example.com/?a=1"),
        ("notify.public_url", "https://pay\u{7f}.example.com"),
        ("notify.public_url", "https://pay.example.com:99999"),
        ("notify.public_url", "https://支付.example.com"),
        ("back_office.url", "erp.example.com"),
        ("back_office.url", "http://erp.example.com/hook"),
        ("back_office.url", "http://127.0.0.1@erp.example.com/"),
        ("back_office.url", "https://user:pass@erp.example.com/"),
        ("back_office.url", "https://erp.example.com/#part"),
        ("back_office.url", "file:///etc/passwd"),
        ("shop.name", ""),
        ("shop.name", "咖啡\u{1F600}"),
        ("till.name", "12345678901234567"),
    ];
    for (key, value) in bad {
        let mut settings = Settings::default();
        assert_eq!(settings.set(key, value).unwrap_err().field, key, "{value:?}");
        assert_eq!(settings, Settings::default(), "nothing changes");
    }
    for key in ["mode", "notify.path_token", "api_key"] {
        let refused = Settings::default().set(key, "x").unwrap_err();
        assert!(KEYS.iter().all(|known| refused.problem.contains(known)), "{refused}");
    }
}

#[test]
fn swapped_appid_and_merchant_number_are_recognised() {
    let mut settings = Settings::default();
    let appid = settings.set("gateway.appid", MCH_ID).unwrap_err();
    assert!(appid.field == "gateway.appid" && appid.problem.contains("merchant number"), "{appid}");
    let mch_id = settings.set("gateway.mch_id", APPID).unwrap_err();
    assert!(mch_id.field == "gateway.mch_id" && mch_id.problem.contains("appid"), "{mch_id}");
}

#[test]
fn the_notify_address_goes_from_public_to_loopback_to_none() {
    let mut settings = Settings { notify_token: "5f0c".into(), ..Settings::default() };
    assert_eq!(settings.notify_url(), UNREACHABLE_NOTIFY_URL);
    settings.notify_listen = "127.0.0.1:8737".into();
    assert_eq!(settings.notify_url(), UNREACHABLE_NOTIFY_URL, "WeChat cannot reach this machine");
    settings.base_url = "http://127.0.0.1:9000".into();
    assert_eq!(settings.notify_url(), "http://127.0.0.1:8737/wxpay/5f0c");
    settings.notify_listen = "127.0.0.1:0".into();
    assert_eq!(settings.notify_url(), UNREACHABLE_NOTIFY_URL, "a port that is not known yet");
    settings.notify_public_url = "https://pay.example.com".into();
    assert_eq!(settings.notify_url(), "https://pay.example.com/wxpay/5f0c");
}

#[tokio::test]
async fn an_empty_folder_has_defaults_and_a_secret_path_that_stays() {
    let (data, folder) = folder();
    let first = folder.settings().unwrap();
    assert_eq!(first.base_url, OFFICIAL_BASE_URL);
    assert_eq!(first.notify_token.len(), 32);
    assert_eq!(Folder::at(data.path(), None).unwrap().settings().unwrap(), first);
    assert!(!stored(data.path()).to_string().contains("api_key"));
}

#[tokio::test]
async fn keys_of_others_are_kept() {
    let (data, folder) = folder();
    let theirs = json!({ "window.width": 1366, "a.newer.version": { "x": [1, null] }, "shop.name": "旧" });
    std::fs::write(data.path().join(FILE_NAME), theirs.to_string()).unwrap();
    let mut settings = folder.settings().unwrap();
    assert_eq!(settings.shop_name, "旧");
    settings.set("shop.name", "新").unwrap();
    folder.save_settings(&settings).await.unwrap();
    let now = stored(data.path());
    assert_eq!(
        (&now["window.width"], &now["a.newer.version"]),
        (&theirs["window.width"], &theirs["a.newer.version"])
    );
    assert_eq!(now["shop.name"], "新");
    let files = std::fs::read_dir(data.path()).unwrap().map(|file| file.unwrap().file_name());
    let files: Vec<_> = files.filter(|name| name.to_string_lossy().starts_with("settings")).collect();
    assert_eq!(files, [FILE_NAME], "nothing half-written stays");
}

#[tokio::test]
async fn a_power_cut_leaves_the_old_file_or_the_new_one() {
    let (data, _) = folder();
    // As the window has it: whatever it writes, the old file is whole until the new one is.
    let folder = Folder::of_window(data.path().to_owned(), None);
    folder.save_settings(&live()).await.unwrap();
    let (file, old) = (data.path().join(FILE_NAME), data.path().join("old"));
    std::fs::hard_link(&file, &old).unwrap();
    let before = std::fs::read(&old).unwrap();
    folder.save_settings(&Settings { shop_name: "新店名".into(), ..live() }).await.unwrap();
    assert_eq!(std::fs::read(&old).unwrap(), before);
    assert_eq!(stored(data.path())["shop.name"], "新店名");
}

#[tokio::test]
async fn a_damaged_file_is_named_and_left_as_it_is() {
    for damaged in
        ["{\"shop.name\": \"小", "[]", "", "{\"shop.name\": 7}", "{\"gateway.sign_type\": \"SHA1\"}"]
    {
        let (data, folder) = folder();
        let file = data.path().join(FILE_NAME);
        std::fs::write(&file, damaged).unwrap();
        let refused = folder.settings().unwrap_err();
        assert!(
            matches!(refused, TillError::SettingsFile(SettingsFileError::Damaged { .. })),
            "{damaged}: {refused}"
        );
        assert!(refused.to_string().contains(FILE_NAME), "{refused}");
        assert!(folder.save_settings(&live()).await.is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), damaged);
    }
}

#[tokio::test]
async fn settings_that_cannot_be_used_are_not_stored() {
    let (data, folder) = folder();
    folder.settings().unwrap();
    let before = stored(data.path());
    let wrong = Settings { appid: MCH_ID.into(), ..live() };
    assert!(matches!(folder.save_settings(&wrong).await, Err(TillError::Setting(_))));
    assert_eq!(stored(data.path()), before);
}

#[tokio::test]
async fn the_merchant_stays_while_a_payment_is_open() {
    let shop = Shop::open().await;
    let folder = Folder::at(shop.folder.path(), None).unwrap();
    let old = Settings { base_url: shop.simulator.base_url(), ..live() };
    folder.save_settings(&old).await.unwrap();
    let (till, waiting) = shop.waiting().await;
    let other = [
        Settings { mch_id: "10000101".into(), ..old.clone() },
        Settings { appid: "wx0000000000000000".into(), ..old.clone() },
        Settings { base_url: OFFICIAL_BASE_URL.into(), ..old.clone() },
    ];
    for new in &other {
        assert!(matches!(folder.save_settings(new).await, Err(TillError::OpenAttempts(1))));
    }
    folder.save_settings(&Settings { shop_name: "新店名".into(), ..old }).await.unwrap();
    let _running = run(&till);
    till.cancel(number(&waiting)).await.unwrap();
    reach(&till, number(&waiting), Stage::Closed).await;
    for new in &other {
        folder.save_settings(new).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_leaves_for_the_demo_while_a_payment_is_open() {
    let shop = Shop::open().await;
    let folder = Folder::at(shop.folder.path(), None).unwrap();
    let demo = Settings { base_url: shop.simulator.base_url(), ..live() };
    let real = Settings { mode: Mode::Live, ..demo.clone() };
    folder.save_settings(&demo).await.unwrap();
    let (till, waiting) = shop.waiting().await;
    folder.save_settings(&real).await.unwrap();
    assert!(matches!(folder.save_settings(&demo).await, Err(TillError::OpenAttempts(1))));
    let _running = run(&till);
    till.cancel(number(&waiting)).await.unwrap();
    reach(&till, number(&waiting), Stage::Closed).await;
    folder.save_settings(&demo).await.unwrap();
}

#[tokio::test]
async fn a_till_keeps_its_name_while_its_payments_or_its_shift_are_open() {
    let shop = Shop::open().await;
    let folder = Folder::at(shop.folder.path(), None).unwrap();
    folder.save_settings(&live()).await.unwrap();
    let other = Settings { till_name: "前台".into(), ..live() };
    let refused = async || matches!(folder.save_settings(&other).await, Err(TillError::TillInUse));
    let (till, waiting) = shop.waiting().await;
    assert!(refused().await, "a payment is open");
    let shifts = ShiftDesk::of(shop.store().await, anyone());
    shifts.open("200").await.unwrap();
    let running = run(&till);
    till.cancel(number(&waiting)).await.unwrap();
    reach(&till, number(&waiting), Stage::Closed).await;
    drop(running);
    assert!(refused().await, "the shift is open");
    shifts.close(Count::of_sum(Fen::new(20_000)).unwrap()).await.unwrap();
    // What another till has open is its own.
    let neighbour = Actor::new("anyone", "9");
    ShiftDesk::of(shop.store().await, neighbour).open("200").await.unwrap();
    folder.save_settings(&other).await.unwrap();
}

#[tokio::test]
async fn a_folder_opens_its_till_once_everything_is_there() {
    let shop = Shop::open().await;
    let folder = Folder::at(shop.folder.path(), None).unwrap();
    assert!(matches!(folder.till().await, Err(TillError::Setting(e)) if e.field == "gateway.appid"));
    let appid = Settings { mch_id: String::new(), ..live() };
    folder.save_settings(&appid).await.unwrap();
    assert!(matches!(folder.till().await, Err(TillError::Setting(e)) if e.field == "gateway.mch_id"));
    folder.save_settings(&Settings { base_url: shop.simulator.base_url(), ..live() }).await.unwrap();
    assert!(matches!(folder.till().await, Err(TillError::NoApiKey)));
    let secrets = shop.folder.path().join("secrets");
    std::fs::create_dir(&secrets).unwrap();
    std::fs::write(secrets.join("api_key"), &KEY[1..]).unwrap();
    let refused = folder.till().await.err().unwrap();
    assert!(matches!(refused, TillError::Secret(_)) && !refused.to_string().contains(&KEY[1..]), "{refused}");
    std::fs::write(secrets.join("api_key"), KEY).unwrap();
    let till = folder.till().await.unwrap();
    let _running = run(&till);
    let started = till.start(cart()).await.unwrap();
    reach(&till, number(&started), Stage::Waiting).await;
    assert!(!format!("{:?} {:?}", till.merchant(), folder.secrets()).contains(KEY));
}

#[tokio::test]
async fn every_change_stands_in_the_audit_log_without_secrets() {
    let (_data, folder) = folder();
    let old = Settings { notify_tunnel: TunnelLine::default(), ..live() };
    folder.save_settings(&old).await.unwrap();
    folder.save_settings(&old).await.unwrap();
    let mut new = Settings { shop_name: "新店名".into(), mode: Mode::Live, ..old };
    new.set("notify.listen", "127.0.0.1:8737").unwrap();
    new.set("notify.tunnel", "ngrok http 8737 --authtoken 2aVerySecretToken").unwrap();
    folder.save_settings(&new).await.unwrap();
    folder.set_secret(Name::ApiKey, KEY).await.unwrap();
    assert!(folder.set_secret(Name::ApiKey, "short").await.is_err());

    let log = folder.store().await.unwrap().audit_page(None, 10).await.unwrap();
    let told: Vec<_> = log.iter().map(|entry| (entry.action, entry.subject.as_str())).collect();
    let settings = (AuditAction::SettingsChanged, "settings");
    assert_eq!(
        told,
        [(AuditAction::SecretSet, "api_key"), settings, settings],
        "saving the same again says nothing"
    );
    assert!(log.iter().all(|entry| entry.who == "command line"));
    let (secret, changed) = (&log[0], &log[1]);
    assert_eq!((&secret.before, &secret.after), (&json!({ "set": false }), &json!({ "set": true })));
    assert_eq!(changed.before["mode"], "demo");
    assert_eq!((&changed.after["mode"], &changed.after["shop.name"]), (&json!("live"), &json!("新店名")));
    assert_eq!(changed.after.get("gateway.appid"), None, "only what changed");
    let all = serde_json::to_string(&log).unwrap();
    assert!(changed.after["notify.tunnel"].as_str().unwrap().starts_with("ngrok"), "{all}");
    assert!(!all.contains("2aVerySecretToken") && !all.contains(KEY), "{all}");
}

#[tokio::test]
async fn settings_and_their_secret_are_stored_both_or_neither() {
    let (data, folder) = folder();
    let old = Settings { notify_token: folder.settings().unwrap().notify_token, ..live() };
    folder.save_settings(&old).await.unwrap();
    let new = Settings { mch_id: "10000101".into(), ..old.clone() };
    let refused = async |key: &str| {
        assert!(folder.save_with_secret(&new, Some((Name::ApiKey, key))).await.is_err());
        assert_eq!(folder.settings().unwrap(), old);
    };
    refused("short").await;
    // What stands where secrets belong can't hold one.
    let in_the_way = data.path().join("secrets");
    std::fs::write(&in_the_way, "").unwrap();
    refused(KEY).await;
    std::fs::remove_file(in_the_way).unwrap();
    let log = folder.store().await.unwrap().audit_page(None, 2).await.unwrap();
    assert_eq!((&log[0].before, &log[0].after), (&log[1].after, &log[1].before), "the log says it is back");
    refuse_audit(&data.path().join("till.sqlite"), "WHEN NEW.action = 'secret_set'").await;
    refused(KEY).await;
    assert!(folder.secrets().get(Name::ApiKey).unwrap().is_none());
}

#[tokio::test]
async fn a_change_that_cannot_be_logged_is_not_made() {
    let (data, folder) = folder();
    let before = Settings { notify_token: folder.settings().unwrap().notify_token, ..live() };
    folder.save_settings(&before).await.unwrap();
    refuse_audit(&data.path().join("till.sqlite"), "").await;
    assert!(folder.save_settings(&Settings { shop_name: "新".into(), ..before.clone() }).await.is_err());
    assert_eq!(folder.settings().unwrap(), before);
    assert!(folder.set_secret(Name::ApiKey, KEY).await.is_err());
    assert!(folder.secrets().get(Name::ApiKey).unwrap().is_none());
}
