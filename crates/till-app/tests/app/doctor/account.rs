//! Appid, merchant number, key, sign type.

use super::papers;
use super::seed::Case;
use crate::support::{APPID, KEY, MCH_ID};
use serde_json::json;

const OTHER_KEY: &str = "ABCDEFghijkl0123456789ABCDEFghij";

pub fn cases() -> Vec<Case> {
    [appids(), merchant_numbers(), keys(), secrets_elsewhere()].concat()
}

fn appids() -> Vec<Case> {
    const FIELD: &str = "gateway.appid";
    vec![
        Case::new("no appid", &[(FIELD, "missing")], |s| s.set(FIELD, "")),
        Case::new("appid and merchant number swapped", &[(FIELD, "swapped")], |s| {
            s.set(FIELD, MCH_ID);
            s.set("gateway.mch_id", APPID);
        }),
        Case::new("merchant number in both fields", &[(FIELD, "is_merchant_number")], |s| {
            s.set(FIELD, MCH_ID)
        }),
        Case::new("original id for the appid", &[(FIELD, "is_original_id")], |s| {
            s.set(FIELD, "gh_0a1b2c3d4e5f")
        }),
        Case::new("appid with a blank in it", &[(FIELD, "unseen_character")], |s| {
            s.set(FIELD, "wxd930ea5d 5a258f4f");
        }),
        Case::new("appid with a BOM", &[(FIELD, "unseen_character")], |s| {
            s.set(FIELD, format!("\u{FEFF}{APPID}"))
        }),
        Case::new("appid with a zero-width blank", &[(FIELD, "unseen_character")], |s| {
            s.set(FIELD, format!("{APPID}\u{200B}"));
        }),
        Case::new("appid in quotation marks", &[(FIELD, "unseen_character")], |s| {
            s.set(FIELD, format!("“{APPID}”"))
        }),
        Case::new("appid in full width", &[(FIELD, "full_width")], |s| s.set(FIELD, "ｗｘd930ea5d5a258f4f")),
        Case::new("appid of an account's name", &[(FIELD, "foreign_character")], |s| s.set(FIELD, "咖啡店")),
        Case::new("appid without its beginning", &[(FIELD, "not_possible")], |s| {
            s.set(FIELD, "d930ea5d5a258f4f")
        }),
        Case::new("appid that is a number in the file", &[(FIELD, "wrong_type")], |s| s.set(FIELD, json!(7))),
        Case::new("another account's appid", &[(FIELD, "not_linked")], |s| {
            s.set(FIELD, "wx0123456789abcdef")
        }),
        Case::new("appid one character short", &[(FIELD, "not_linked"), (FIELD, "unusual")], |s| {
            s.set(FIELD, &APPID[..17]);
        }),
    ]
}

fn merchant_numbers() -> Vec<Case> {
    const FIELD: &str = "gateway.mch_id";
    vec![
        Case::new("no merchant number", &[(FIELD, "missing")], |s| s.set(FIELD, "")),
        Case::new("appid in both fields", &[(FIELD, "is_appid")], |s| s.set(FIELD, APPID)),
        Case::new("merchant number in full width", &[(FIELD, "full_width")], |s| {
            s.set(FIELD, "１０００0100")
        }),
        Case::new("merchant number with a line end", &[(FIELD, "unseen_character")], |s| {
            s.set(FIELD, format!("{MCH_ID}\r\n"));
        }),
        Case::new("merchant number with an ideographic blank", &[(FIELD, "unseen_character")], |s| {
            s.set(FIELD, "1000\u{3000}0100");
        }),
        Case::new("merchant number that is an e-mail address", &[(FIELD, "not_possible")], |s| {
            s.set(FIELD, "10000100@1000");
        }),
        Case::new("merchant number that is a number in the file", &[(FIELD, "wrong_type")], |s| {
            s.set(FIELD, json!(10_000_100));
        }),
        Case::new(
            "a merchant WeChat does not know",
            &[(FIELD, "mch_id_unknown"), ("client_cert", "cert_other_merchant")],
            |s| {
                s.set(FIELD, "1999999999");
            },
        ),
    ]
}

fn keys() -> Vec<Case> {
    const FIELD: &str = "api_key";
    vec![
        Case::new("no key", &[(FIELD, "missing")], |s| s.key = None),
        Case::new("key one character short", &[(FIELD, "key_length")], |s| s.key(&KEY[..31])),
        Case::new("key one character long", &[(FIELD, "key_length")], |s| s.key(format!("{KEY}0"))),
        Case::new("key file with a line end", &[(FIELD, "unseen_character")], |s| s.key(format!("{KEY}\n"))),
        Case::new("key with a blank before it", &[(FIELD, "unseen_character")], |s| s.key(format!(" {KEY}"))),
        Case::new("key with a BOM", &[(FIELD, "unseen_character")], |s| s.key(format!("\u{FEFF}{KEY}"))),
        Case::new("key in full width", &[(FIELD, "full_width")], |s| s.key(format!("{}ｄ", &KEY[..31]))),
        Case::new("key with an accent", &[(FIELD, "foreign_character")], |s| {
            s.key(format!("{}é", &KEY[..31]))
        }),
        Case::new("key with a symbol", &[(FIELD, "key_symbols")], |s| s.key(format!("{}#", &KEY[..31]))),
        Case::new("key saved as UTF-16", &[(FIELD, "foreign_character")], |s| {
            s.key([0xFF, 0xFE, 0x31, 0x00])
        }),
        Case::new("certificate pasted as key", &[(FIELD, "key_is_file")], |s| s.key(papers::good())),
        Case::new("private key pasted as key", &[(FIELD, "key_is_file")], |s| {
            s.key(papers::paper(MCH_ID, 2020, 2090).key);
        }),
        Case::new("serial number pasted as key", &[(FIELD, "key_is_serial")], |s| {
            s.key("3775B6A45ACD588826D15E583A95F5DD11111111");
        }),
        Case::new("public key id pasted as key", &[(FIELD, "key_is_public_key_id")], |s| {
            s.key("PUB_KEY_ID_0000000000000024010100000000000001");
        }),
        Case::new("back office's secret pasted as key", &[(FIELD, "key_is_back_office")], |s| {
            s.key("whsec_MTkyMDA2MjUwYjRjMDkyNDdlYzAyZWRjZTY5ZjZhMmQ=");
        }),
        Case::new("appid pasted as key", &[(FIELD, "is_appid")], |s| {
            s.key = Some(APPID.into());
            s.secrets.clear();
        }),
        Case::new("AppSecret for the key", &[(FIELD, "key_refused_maybe_app_secret")], |s| {
            s.key("0123456789abcdef0123456789abcdef");
        }),
        Case::new("APIv3 key for the key", &[(FIELD, "key_refused")], |s| s.key(OTHER_KEY)),
    ]
}

fn secrets_elsewhere() -> Vec<Case> {
    vec![
        Case::new("key in the appid's field", &[("gateway.appid", "is_key")], |s| {
            s.misplaced("gateway.appid", OTHER_KEY);
        }),
        Case::new("key in the merchant number's field", &[("gateway.mch_id", "is_key")], |s| {
            s.misplaced("gateway.mch_id", "fedcba9876543210fedcba9876543210");
        }),
        Case::new("sign type with a slip of the pen", &[("gateway.sign_type", "sign_type_unknown")], |s| {
            s.set("gateway.sign_type", "HMAC-SHA265");
        }),
    ]
}
