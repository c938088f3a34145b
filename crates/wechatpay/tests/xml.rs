//! The reader against what an attacker, a proxy or a broken gateway may send; and that what is written is read again.

use proptest::prelude::*;
use wechatpay::Fields;
use wechatpay::xml::{self, MAX_BODY, MAX_FIELDS, MAX_NAME, XmlError};

fn one(name: &str, value: &str) -> Fields {
    Fields::new().with(name, value)
}

#[test]
fn reads_every_form_the_gateway_uses() {
    for (text, fields) in [
        ("<xml><a>1</a></xml>", one("a", "1")),
        ("<xml><a><![CDATA[1]]></a></xml>", one("a", "1")),
        ("<xml><a></a></xml>", one("a", "")),
        ("<xml><a/></xml>", one("a", "")),
        ("<xml><a><![CDATA[]]></a></xml>", one("a", "")),
        ("<xml/>", Fields::new()),
        ("<xml></xml>", Fields::new()),
        ("\u{feff}  \n<xml>\n <a>1</a>\r\n\t</xml>\n \n", one("a", "1")),
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xml><a>1</a></xml>", one("a", "1")),
        ("<?xml version='1.0' encoding='utf-8' standalone='yes'?><xml><a>1</a></xml>", one("a", "1")),
        ("<xml><a>1 &lt; 2 &amp;&gt;&quot;&apos; &#65;&#x5927;</a></xml>", one("a", "1 < 2 &>\"' A大")),
        ("<xml><a>x<![CDATA[<y>&amp;]]>z</a></xml>", one("a", "x<y>&amp;z")),
        ("<xml><a><![CDATA[1]]]]><![CDATA[>2]]></a></xml>", one("a", "1]]>2")),
        ("<xml><a> 1\n</a></xml>", one("a", " 1\n")),
        ("<xml><a >1</a ></xml >", one("a", "1")),
        ("<xml><a>😀</a></xml>", one("a", "😀")),
    ] {
        assert_eq!(xml::read(text.as_bytes()), Ok(fields), "{text}");
    }
}

#[test]
fn refuses_what_no_gateway_sends_and_says_why() {
    use XmlError::*;
    let xxe = r#"<?xml version="1.0"?><!DOCTYPE foo [<!ENTITY xxe SYSTEM "file:///etc/passwd">]><xml><a>&xxe;</a></xml>"#;
    let bomb = r#"<!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]><xml><a>&b;</a></xml>"#;
    for (text, error) in [
        (xxe, Doctype),
        (bomb, Doctype),
        ("<!doctype html><xml><a>1</a></xml>", Doctype),
        ("<xml><!DOCTYPE a><a>1</a></xml>", Doctype),
        ("<xml><a><!DOCTYPE a>1</a></xml>", Doctype),
        ("<xml><a>&xxe;</a></xml>", UnknownEntity),
        ("<xml><a>&nbsp;</a></xml>", UnknownEntity),
        ("<xml><a>&#xD800;</a></xml>", UnknownEntity),
        ("<xml><a>&#0;</a></xml>", UnknownEntity),
        ("<xml><a>&#7;</a></xml>", ControlCharacter),
        ("<xml><a>\u{0}</a></xml>", ControlCharacter),
        ("<xml><a>\u{1b}[31m</a></xml>", ControlCharacter),
        ("<?php echo 1 ?><xml><a>1</a></xml>", ProcessingInstruction),
        ("<xml><?php echo 1 ?></xml>", ProcessingInstruction),
        ("<xml><a><?x?></a></xml>", ProcessingInstruction),
        ("<xml><?xml version=\"1.0\"?></xml>", ProcessingInstruction),
        ("<?xml version=\"1.0\"?><?xml version=\"1.0\"?><xml/>", ProcessingInstruction),
        ("<?xml version=\"1.0\" encoding=\"GBK\"?><xml><a>1</a></xml>", NotUtf8),
        ("<!-- c --><xml/>", Comment),
        ("<xml><!-- c --></xml>", Comment),
        ("<xml><a>1<!-- c -->2</a></xml>", Comment),
        ("<xml xmlns=\"urn:x\"><a>1</a></xml>", Attribute),
        ("<xml><a b=\"c\">1</a></xml>", Attribute),
        ("<xml><a b=\"c\"/></xml>", Attribute),
        ("<root><a>1</a></root>", WrongRoot),
        ("<XML><a>1</a></XML>", WrongRoot),
        ("<html><body>502</body></html>", WrongRoot),
        ("", WrongRoot),
        (" \n", WrongRoot),
        ("ok", WrongRoot),
        ("{\"a\":1}", WrongRoot),
        ("<![CDATA[x]]><xml/>", WrongRoot),
        ("<xml><a><b>1</b></a></xml>", TooDeep),
        ("<xml><a><b/></a></xml>", TooDeep),
        ("<xml><a>1</a><a>1</a></xml>", Duplicate { field: "a".to_owned() }),
        ("<xml><a>1</a><b>1</b><a/></xml>", Duplicate { field: "a".to_owned() }),
        ("<xml><é>1</é></xml>", BadName),
        ("<xml><1a>1</1a></xml>", BadName),
        ("<xml><x:a>1</x:a></xml>", BadName),
        ("<xml>1<a>1</a></xml>", StrayText),
        ("<xml><![CDATA[1]]></xml>", StrayText),
        ("<xml>&lt;</xml>", StrayText),
        ("<xml>\u{a0}<a>1</a></xml>", StrayText),
        ("<xml><a>1</a></xml><xml/>", TrailingContent),
        ("<xml><a>1</a></xml>\\n", TrailingContent),
        ("<xml/>x", TrailingContent),
        ("<xml><a>1</a>", Truncated),
        ("<xml><a>1", Truncated),
        ("<xml>", Truncated),
        ("<xml><a>1</b></xml>", Malformed { at: 9 }),
        ("<xml><a>1</a></root>", Malformed { at: 13 }),
        ("<xml><a>1 & 2</a></xml>", Malformed { at: 10 }),
        ("<xml><a><![CDATA[1</a></xml>", Malformed { at: 8 }),
        ("<xml><a", Malformed { at: 5 }),
    ] {
        assert_eq!(xml::read(text.as_bytes()), Err(error), "{text}");
    }
}

#[test]
fn refuses_bytes_that_are_not_utf_8() {
    // "支付" in GBK, and in UTF-16 with a byte order mark.
    assert_eq!(xml::read(b"<xml><a>\xd6\xa7\xb8\xb6</a></xml>"), Err(XmlError::NotUtf8));
    assert_eq!(xml::read(b"\xff\xfe<\0x\0m\0l\0/\0>\0"), Err(XmlError::NotUtf8));
    assert_eq!(xml::read(b"<xml><a>\xed\xa0\x80</a></xml>"), Err(XmlError::NotUtf8));
}

#[test]
fn stops_at_the_limits_and_not_before() {
    let of_size = |bytes: usize| format!("<xml><a>{}</a></xml>", "x".repeat(bytes - 18));
    assert!(xml::read(of_size(MAX_BODY).as_bytes()).is_ok());
    assert_eq!(xml::read(of_size(MAX_BODY + 1).as_bytes()).err(), Some(XmlError::TooLarge));

    let of_fields = |count: usize| -> String {
        format!("<xml>{}</xml>", (0..count).map(|i| format!("<f{i}>1</f{i}>")).collect::<String>())
    };
    assert_eq!(xml::read(of_fields(MAX_FIELDS).as_bytes()).map(|fields| fields.len()), Ok(MAX_FIELDS));
    assert_eq!(xml::read(of_fields(MAX_FIELDS + 1).as_bytes()), Err(XmlError::TooManyFields));

    let of_name = |length: usize| format!("<xml><{0}>1</{0}></xml>", "n".repeat(length));
    assert!(xml::read(of_name(MAX_NAME).as_bytes()).is_ok());
    assert_eq!(xml::read(of_name(MAX_NAME + 1).as_bytes()), Err(XmlError::BadName));
}

#[test]
fn a_decrypted_refund_has_another_root() {
    assert_eq!(xml::read_root(b"<root><a>1</a></root>", "root"), Ok(one("a", "1")));
    assert_eq!(xml::read_root(b"<xml><a>1</a></xml>", "root"), Err(XmlError::WrongRoot));
}

#[test]
fn writes_no_character_the_gateway_refuses_and_names_the_field() {
    for (value, character) in [("拿铁😀", '😀'), ("𠮷野家", '𠮷'), ("a\u{7}", '\u{7}'), ("a\r\nb", '\r')]
    {
        let error = xml::write(&one("body", value)).unwrap_err();
        assert_eq!(error, XmlError::Unwritable { field: "body".to_owned(), character });
        assert!(error.to_string().starts_with("body contains"), "{error}");
    }
    assert_eq!(xml::write(&one("a b", "1")), Err(XmlError::BadName));
    assert_eq!(xml::write(&one("", "1")), Err(XmlError::BadName));
}

#[test]
fn writes_json_in_cdata_and_cuts_its_end_mark() {
    let text = xml::write(&one("detail", "[[1]]>2")).unwrap();
    assert_eq!(text, "<xml><detail><![CDATA[[[1]]]]><![CDATA[>2]]></detail></xml>");
}

/// Values the writer takes: the Basic Multilingual Plane with the marks that mean something in XML.
fn value() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => prop::char::range(' ', '~'),
        2 => prop::char::range('\u{4e00}', '\u{9fff}'),
        1 => prop::sample::select(vec!['<', '>', '&', ']', '[', '\n', '\t', '"', '\u{fffd}', '\u{3000}']),
    ];
    prop::collection::vec(character, 0..40).prop_map(|characters| characters.into_iter().collect())
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(
        fields in prop::collection::btree_map("[A-Za-z_][A-Za-z0-9_.-]{0,20}", value(), 0..24),
    ) {
        let fields: Fields = fields.into_iter().collect();
        let text = xml::write(&fields).unwrap();
        prop_assert_eq!(xml::read(text.as_bytes()), Ok(fields));
    }

    #[test]
    fn any_bytes_are_read_or_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = xml::read(&bytes);
    }

    #[test]
    fn any_damage_to_a_message_is_read_or_refused_without_a_panic(
        at in 0_usize..80,
        damage in "[<>&;/!\\[\\]?a\u{feff}😀-]{0,6}",
    ) {
        let good = "<?xml version=\"1.0\"?><xml><a><![CDATA[1]]></a><b>&amp;2</b><c/></xml>";
        let at = at.min(good.len());
        let damaged = format!("{}{damage}{}", &good[..at], &good[at..]);
        if let Ok(fields) = xml::read(damaged.as_bytes()) {
            prop_assert!(fields.len() <= 5);
        }
    }
}
