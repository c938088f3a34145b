//! "Check connection" against the simulator.

use crate::support::{APPID, KEY, MCH_ID, Shop};
use till_app::open::merchant_with;
use till_app::settings::Settings;
use till_app::settings_check::{Report, Verdict, check};
use wechatpay::ApiKey;
use wechatpay_simulator::ledger::{Fault, Scope};

const OTHER_KEY: &str = "0123456789abcdef0123456789abcdef";

async fn report(shop: &Shop, appid: &str, mch_id: &str, key: &str) -> Report {
    let settings = Settings {
        base_url: shop.simulator.base_url(),
        appid: appid.into(),
        mch_id: mch_id.into(),
        ..Settings::default()
    };
    let merchant = merchant_with(&settings, ApiKey::new(key).unwrap()).unwrap();
    let report = check(&settings, &merchant).await.unwrap();
    assert!(!format!("{report:?} {merchant:?}").contains(key));
    report
}

#[tokio::test]
async fn each_wrong_setting_is_named() {
    let shop = Shop::open().await;
    let table = [
        ((APPID, MCH_ID, KEY), (Verdict::Ok, None)),
        ((APPID, MCH_ID, OTHER_KEY), (Verdict::WrongKey, Some("api_key"))),
        ((APPID, "10000101", KEY), (Verdict::WrongMchId, Some("gateway.mch_id"))),
        (("wx0000000000000000", MCH_ID, KEY), (Verdict::NotLinked, Some("gateway.appid"))),
    ];
    for ((appid, mch_id, key), expected) in table {
        let report = report(&shop, appid, mch_id, key).await;
        assert_eq!((report.verdict, report.field), expected, "{report:?}");
    }
    assert!(shop.simulator.orders().is_empty(), "a check orders nothing");
}

#[tokio::test]
async fn an_impostor_and_an_outage_are_told_apart() {
    let shop = Shop::open().await;
    let spoilt = [
        (Fault::BadSignature, Verdict::NotTrusted),
        (Fault::Rubbish, Verdict::NotTrusted),
        (Fault::OtherMerchant, Verdict::NotTrusted),
        (Fault::Http502, Verdict::Unreachable),
        (Fault::ResetAfterEffect, Verdict::Unreachable),
    ];
    for (fault, verdict) in spoilt {
        shop.fault(Scope::OrderQuery, fault);
        assert_eq!(report(&shop, APPID, MCH_ID, KEY).await.verdict, verdict, "{fault:?}");
    }
}

#[tokio::test]
async fn nobody_listening_is_unreachable() {
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let settings = Settings { base_url: format!("http://{nobody}"), ..Settings::default() };
    let report = check(&settings, &crate::support::merchant()).await.unwrap();
    assert_eq!((report.verdict, report.code.as_str()), (Verdict::Unreachable, "not_sent"));
    assert_eq!(report.field, Some("gateway.base_url"));
}
