//! What must hold for every settings file, every `saoma settings set` and every database address. Run by the fuzzer,
//! and over the committed corpus by the ordinary tests.
//!
//! The first byte chooses what the rest is: a settings file (`f`), lines of KEY=VALUE (`k`), a database address (`d`).

use fen::Fen;
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr};
use tempfile::TempDir;
use till_app::settings::{FILE_NAME, Settings, SettingsFile, load, save};
use till_store::Location;
use wechatpay::{Call, Hosts, UnifiedOrder};

thread_local! {
    static FOLDER: RefCell<Option<TempDir>> = const { RefCell::new(None) };
}

/// Panics when a promise is broken.
pub fn check(input: &[u8]) {
    match input.split_first() {
        Some((b'f', rest)) => file(rest),
        Some((b'k', rest)) => pairs(&String::from_utf8_lossy(rest)),
        Some((b'd', rest)) => database(&String::from_utf8_lossy(rest)),
        _ => {}
    }
}

/// A file is read or named damaged, and is left as it is; what was read is kept when it is written again.
fn file(bytes: &[u8]) {
    FOLDER.with_borrow_mut(|folder| {
        let folder = folder.get_or_insert_with(|| {
            TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).expect("a folder")
        });
        let path = folder.path().join(FILE_NAME);
        std::fs::write(&path, bytes).expect("written");
        let file = SettingsFile::in_folder(folder.path());
        match load(&file) {
            Ok(settings) => {
                usable(&settings);
                let all = file.load().expect("read a moment ago");
                save(&file, &settings).expect("saved");
                assert_eq!(load(&file).expect("saved a moment ago"), settings);
                strangers_stay(&all, &file.load().expect("saved a moment ago"));
            }
            Err(error) => {
                assert!(error.to_string().len() <= 1_000, "{error}");
                assert_eq!(std::fs::read(&path).expect("still there"), bytes);
            }
        }
    });
}

/// Keys of other programs survive a save.
fn strangers_stay(before: &Map<String, Value>, after: &Map<String, Value>) {
    for (key, value) in before {
        assert!(after.contains_key(key), "{key}");
        if !key.contains('.') && key != "mode" {
            assert_eq!(after.get(key), Some(value), "{key}");
        }
    }
}

/// A pair is taken, and then all settings are in order; or it is refused, and nothing has changed.
fn pairs(text: &str) {
    let mut settings = Settings::default();
    for line in text.lines() {
        let Some((key, value)) = line.split_once('=') else { continue };
        let before = settings.clone();
        match settings.set(key, value) {
            Ok(()) => assert_eq!(settings.check(), Ok(())),
            Err(error) => {
                assert_eq!(settings, before);
                assert!(error.to_string().len() <= 1_000 + 12 * key.len(), "{error}");
            }
        }
    }
    usable(&settings);
}

/// What the check lets through, the client and the gateway take.
fn usable(settings: &Settings) {
    let notify_url = settings.notify_url();
    if settings.check().is_err() {
        return;
    }
    assert!(Hosts::custom(&settings.base_url).is_ok(), "{}", settings.base_url);
    // The secret part of the path is the program's own, not a person's.
    let own_token = settings.notify_token.bytes().all(|byte| byte.is_ascii_hexdigit());
    if own_token && settings.notify_token.len() == 32 {
        assert!(order(&notify_url).fields().is_ok(), "{notify_url}");
    }
}

fn order(notify_url: &str) -> UnifiedOrder {
    UnifiedOrder {
        body: "茶".into(),
        detail: None,
        attach: None,
        out_trade_no: "20240601-0001-1".into(),
        total_fee: Fen::new(1),
        spbill_create_ip: IpAddr::V4(Ipv4Addr::LOCALHOST),
        time_start: None,
        time_expire: None,
        goods_tag: None,
        notify_url: notify_url.to_owned(),
        product_id: "1".into(),
        limit_pay: None,
        device_info: None,
        receipt: None,
        scene_info: None,
    }
}

/// An address is read or refused; either way a password in it is not repeated.
fn database(text: &str) {
    match text.parse::<Location>() {
        Ok(location @ Location::Postgres(_)) => assert_eq!(format!("{location:?}"), "Postgres(…)"),
        Ok(Location::Sqlite(path)) => assert!(!path.as_os_str().is_empty()),
        Err(error) => {
            let secret = text.rsplit_once('@').and_then(|(before, _)| before.rsplit_once(':'));
            let password = secret.map(|(_, password)| password).filter(|password| password.len() > 20);
            assert!(error.to_string().len() <= 200, "{error}");
            assert!(password.is_none_or(|password| !error.to_string().contains(password)), "{error}");
        }
    }
}
