//! The plain form, in which WeChat writes its messages: no declaration, no entities, each value either bare or in one
//! CDATA section. It is read in one pass. A message that departs from it in any way is not judged here: the full reader
//! reads it, or says what is wrong with it.

use super::{MAX_FIELDS, is_blank, is_name_byte, is_name_start};
use super::{MAX_NAME, read::EXPECTED_FIELDS};
use crate::Fields;

/// The fields of a message in the plain form; `None` when it is not quite in it. `text` has no control characters but
/// blanks.
pub(super) fn read(text: &str, root: &str) -> Option<Fields> {
    let mut fields = Fields::with_capacity(text.len(), EXPECTED_FIELDS);
    let mut rest = text.strip_prefix('<')?.strip_prefix(root)?.strip_prefix('>')?;
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n', '\r']).strip_prefix('<')?;
        if let Some(end) = rest.strip_prefix('/') {
            let behind = end.strip_prefix(root)?.strip_prefix('>')?;
            return is_blank(behind).then_some(fields);
        }
        let (name, behind) = name(rest)?;
        let (value, behind) = value(behind)?;
        rest = behind.strip_prefix(name)?.strip_prefix('>')?;
        let is_new = fields.insert(name, value);
        if !is_new || fields.len() > MAX_FIELDS {
            return None;
        }
    }
}

/// A name and what follows its `>`.
fn name(text: &str) -> Option<(&str, &str)> {
    let bytes = text.as_bytes();
    let length = bytes.iter().position(|&byte| !is_name_byte(byte))?;
    let fits = is_name_start(bytes[0]) && (1..=MAX_NAME).contains(&length) && bytes[length] == b'>';
    fits.then(|| (&text[..length], &text[length + 1..]))
}

/// A value and what follows the `</` behind it.
fn value(text: &str) -> Option<(&str, &str)> {
    match text.strip_prefix("<![CDATA[") {
        Some(section) => {
            let length = section_length(section.as_bytes())?;
            Some((&section[..length], section[length..].strip_prefix("]]></")?))
        }
        None => {
            let length = text.bytes().position(|byte| matches!(byte, b'<' | b'>' | b'&'))?;
            Some((&text[..length], text[length..].strip_prefix("</")?))
        }
    }
}

/// Where the first `]]>` stands.
fn section_length(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + bytes[from..].iter().position(|&byte| byte == b']')?;
        if bytes[at..].starts_with(b"]]>") {
            return Some(at);
        }
        from = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::read::read_fully;
    use super::read;
    use proptest::prelude::*;

    /// Pieces from which messages in and near the plain form are put together.
    const PIECES: &[&str] = &[
        "<xml>",
        "</xml>",
        "<xml/>",
        "<a>",
        "</a>",
        "<b_1>",
        "</b_1>",
        "<a/>",
        "<a >",
        "</a >",
        "< a>",
        "<-a>",
        "<1>",
        "</1>",
        "<![CDATA[",
        "]]>",
        "]",
        "]]",
        ">",
        "&",
        "&lt;",
        "&#13;",
        "12",
        "茶",
        " ",
        "\n",
        "\u{a0}",
        "\u{c}",
        "\r",
        "<!-- -->",
        "<?x?>",
        "<?xml version=\"1.0\"?>",
        "<!DOCTYPE a>",
        "=",
        "\"",
        "<a b=\"1\">",
        "<xml2>",
        "</",
        "<",
    ];

    fn agree(text: &str) {
        if let Some(fields) = read(text, "xml") {
            assert_eq!(read_fully(text, "xml"), Ok(fields), "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn what_it_reads_the_full_reader_reads_alike(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..14)) {
            agree(&pieces.concat());
            agree(&format!("<xml>{}</xml>", pieces.concat()));
            agree(&format!("<xml><a>{}</a><b>1</b></xml>", pieces.concat()));
            agree(&format!("<xml><a><![CDATA[{}]]></a></xml>", pieces.concat()));
        }
    }

    #[test]
    fn what_wechat_sends_is_in_the_plain_form() {
        let text = "<xml>\n  <appid><![CDATA[wx1]]></appid>\n  <attach><![CDATA[]]></attach>\n<body><![CDATA[a]b]]c]]></body>\n\
            <total_fee>1250</total_fee>\n  <device_info></device_info>\n</xml>\n";
        let fields = read(text, "xml").expect("plain");
        assert_eq!(fields.get("body"), Some("a]b]]c"));
        assert_eq!(
            (fields.get("attach"), fields.get("total_fee"), fields.len()),
            (Some(""), Some("1250"), 5)
        );
    }

    #[test]
    fn what_departs_from_it_is_left_to_the_full_reader() {
        for text in [
            "<xml><a>1</a><a>1</a></xml>",
            "<xml><a>&lt;</a></xml>",
            "<xml><a/></xml>",
            "<xml><a>1</b></xml>",
            "<xml><a><![CDATA[1]]>2</a></xml>",
            "<xml><a>1</a></xml><a>",
            "<root><a>1</a></root>",
            "<?xml version=\"1.0\"?><xml><a>1</a></xml>",
            "<xml><a>1",
        ] {
            assert_eq!(read(text, "xml"), None, "{text}");
        }
    }
}
