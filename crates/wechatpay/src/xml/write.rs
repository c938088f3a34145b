//! Fields into the text that goes to WeChat.

use super::{XmlError, is_name};
use crate::Fields;

/// Writes a message with the outermost element `<xml>`, fields in signing order, whole numbers bare and every other
/// value in CDATA, as the gateway writes its own (protocol sheet §1.3).
///
/// # Errors
/// [`XmlError::Unwritable`] names the field with a character WeChat Pay does not take; [`XmlError::BadName`] when a name
/// can't be an element's.
pub fn write(fields: &Fields) -> Result<String, XmlError> {
    // Per field two tags and the CDATA brackets: 2 × name + 17 bytes.
    let mut text = String::with_capacity(2 * fields.text_len() + 17 * fields.len() + 11);
    text.push_str("<xml>");
    for (name, value) in fields.iter() {
        check(name, value)?;
        text.push('<');
        text.push_str(name);
        text.push('>');
        push_value(&mut text, value);
        text.push_str("</");
        text.push_str(name);
        text.push('>');
    }
    text.push_str("</xml>");
    Ok(text)
}

fn push_value(text: &mut String, value: &str) {
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.push_str(value);
    }
    text.push_str("<![CDATA[");
    if value.as_bytes().contains(&b']') {
        // "]]>" would end the section early: it is cut in two, and a reader joins the halves again.
        text.push_str(&value.replace("]]>", "]]]]><![CDATA[>"));
    } else {
        text.push_str(value);
    }
    text.push_str("]]>");
}

fn check(name: &str, value: &str) -> Result<(), XmlError> {
    if !is_name(name) {
        return Err(XmlError::BadName);
    }
    match first_unwritable(value) {
        Some(character) => Err(XmlError::Unwritable { field: name.to_owned(), character }),
        None => Ok(()),
    }
}

/// The first character WeChat Pay does not take: outside the Basic Multilingual Plane, not a character at all, or a
/// control character. Tab and new line are fine; a carriage return is not, because XML readers turn it into a new line
/// and the signature would no longer fit.
pub(crate) fn first_unwritable(value: &str) -> Option<char> {
    // Most values are plain ASCII, and that is quick to see.
    if value.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~')) {
        return None;
    }
    let unwritable = |&c: &char| {
        c > '\u{ffff}' || matches!(c, '\u{fffe}' | '\u{ffff}') || (c.is_control() && c != '\n' && c != '\t')
    };
    value.chars().find(unwritable)
}
