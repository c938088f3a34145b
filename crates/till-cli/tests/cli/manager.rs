//! `settings secret manager_pin`, `audit`, `heads` and `verify --heads`.

use crate::shop::{MCH_ID, Shop};

fn sold(count: usize) -> Shop {
    let shop = Shop::open();
    for _ in 0..count {
        let (_, code_url) = shop.place("12.50");
        shop.pay(&code_url);
    }
    assert_eq!(shop.saoma(["watch", "--for", "30"]).code, 0);
    shop
}

#[test]
fn a_pin_is_stored_as_a_hash_and_the_audit_log_says_so() {
    let shop = Shop::open();
    for bad in ["123", "12345678901234", "abcd", ""] {
        shop.saoma_given(bad, ["settings", "secret", "manager_pin"]).refused(2, "manager_pin");
    }
    let before = shop.saoma(["audit"]);
    assert_eq!(before.lines.len(), 1, "{before:?}");
    assert_eq!(before.lines[0]["action"], "settings_changed", "the shop was set up by the command line");
    assert_eq!(before.lines[0]["after"]["gateway.mch_id"], MCH_ID);
    for pin in ["135790\n", "2468"] {
        let stored = shop.saoma_given(pin, ["settings", "secret", "manager_pin"]);
        assert_eq!((stored.code, &stored.last()["secret"]), (0, &"manager_pin".into()), "{stored:?}");
    }
    let kept = std::fs::read_to_string(shop.path().join("secrets/manager_pin")).unwrap();
    assert!(kept.starts_with("$argon2id$"), "{kept}");
    let audit = shop.saoma(["audit"]);
    assert_eq!((audit.code, audit.lines.len()), (0, 3), "{audit:?}");
    let newest = &audit.lines[0];
    assert_eq!((&newest["action"], &newest["who"]), (&"pin_set".into(), &"command line".into()), "{newest}");
    assert_eq!((&newest["before"]["set"], &newest["subject"]), (&true.into(), &"manager_pin".into()));
    assert_eq!(shop.saoma(["audit", "--limit", "1"]).lines.len(), 1);
    let said = format!("{audit:?}");
    assert!(!said.contains("135790") && !said.contains("2468") && !said.contains("argon2"), "{said}");
}

#[test]
fn exported_day_heads_show_a_tail_that_was_cut_off() {
    let shop = sold(3);
    let file = shop.path().join("heads.json");
    let file = file.to_str().unwrap();
    let exported = shop.saoma(["heads", "export", file]);
    assert_eq!((exported.code, &exported.last()["entries"]), (0, &3.into()), "{exported:?}");
    let fits = shop.saoma(["verify", "--heads", file]);
    assert_eq!((fits.code, &fits.last()["bad_day"]), (0, &serde_json::Value::Null), "{fits:?}");
    shop.meddle("DELETE FROM paylog WHERE seq = 3");
    shop.meddle("UPDATE paylog_head SET seq = 2, hash = (SELECT hash FROM paylog WHERE seq = 2)");
    assert_eq!(shop.saoma(["verify"]).code, 0, "the chain alone can't tell");
    let cut = shop.saoma(["verify", "--heads", file]);
    let bad = &cut.last()["bad_day"];
    assert_eq!(
        (cut.code, &bad["first_suspect"], &bad["problem"]),
        (13, &3.into(), &"missing".into()),
        "{cut:?}"
    );
}

#[test]
fn heads_of_a_broken_chain_are_not_exported_and_other_files_are_refused() {
    let shop = sold(2);
    shop.meddle("UPDATE paylog SET total_fen = total_fen - 1 WHERE seq = 1");
    let file = shop.path().join("heads.json");
    let refused = shop.saoma(["heads", "export", file.to_str().unwrap()]);
    assert_eq!((refused.code, &refused.last()["first_bad"]), (13, &1.into()), "{refused:?}");
    assert!(!file.exists());
    shop.saoma(["verify", "--heads", file.to_str().unwrap()]).refused(2, "--heads");
    for text in ["a holiday picture", r#"{"format":"saoma-day-heads-9","taken_at_ms":0,"heads":[]}"#] {
        std::fs::write(&file, text).unwrap();
        shop.saoma(["verify", "--heads", file.to_str().unwrap()]).refused(2, "--heads");
    }
}
