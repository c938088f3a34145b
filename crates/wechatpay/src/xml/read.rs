//! Bytes from outside into fields. Everything WeChat never sends is refused, because only an attacker sends it.

use quick_xml::Reader;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

use super::{MAX_BODY, MAX_FIELDS, XmlError, is_blank, is_name, plain};
use crate::Fields;

/// Reads a message whose outermost element is `<xml>`.
///
/// Values are the decoded text exactly as sent (no trimming, no new line translation), because that is what was signed.
///
/// # Errors
/// [`XmlError`] says what is wrong. A message is read whole or not at all.
pub fn read(body: &[u8]) -> Result<Fields, XmlError> {
    read_root(body, "xml")
}

/// Reads a message whose outermost element is `root`: the decrypted part of a refund notification has `<root>`
/// (protocol sheet §1.3).
///
/// # Errors
/// As [`read`].
pub fn read_root(body: &[u8], root: &str) -> Result<Fields, XmlError> {
    let text = as_text(body)?;
    plain::read(text, root).map_or_else(|| read_fully(text, root), Ok)
}

/// Fields a message is expected to have; more cost a copy.
pub(super) const EXPECTED_FIELDS: usize = 32;

/// Reads a message of any form that is allowed.
pub(super) fn read_fully(text: &str, root: &str) -> Result<Fields, XmlError> {
    let mut reader = Reader::from_str(text);
    let mut fields = Fields::with_capacity(text.len(), EXPECTED_FIELDS);
    if enter_root(&mut reader, root)? {
        read_fields(&mut reader, &mut fields)?;
    }
    expect_end(&mut reader)?;
    Ok(fields)
}

type Events<'a> = Reader<&'a [u8]>;

fn as_text(body: &[u8]) -> Result<&str, XmlError> {
    if body.len() > MAX_BODY {
        return Err(XmlError::TooLarge);
    }
    let text = std::str::from_utf8(body).map_err(|_| XmlError::NotUtf8)?;
    // Without early exit, so that the compiler can look at many bytes at once.
    let forbidden = |byte: u8| (byte < b' ') & !matches!(byte, b'\t' | b'\n' | b'\r');
    if text.bytes().fold(false, |found, byte| found | forbidden(byte)) {
        return Err(XmlError::ControlCharacter);
    }
    Ok(text.trim_start_matches('\u{feff}').trim_start())
}

/// Reads up to and into the outermost element; `false` when it is an empty one (`<xml/>`).
fn enter_root(reader: &mut Events<'_>, root: &str) -> Result<bool, XmlError> {
    let is_root = |tag: &BytesStart<'_>| {
        if tag.name().0 == root { no_attributes(tag) } else { Err(XmlError::WrongRoot) }
    };
    let mut first = true;
    loop {
        match next(reader)? {
            Event::Decl(declaration) if first => check_declaration(&declaration)?,
            Event::Text(text) if is_blank(&text) => {}
            Event::Start(tag) => return is_root(&tag).map(|()| true),
            Event::Empty(tag) => return is_root(&tag).map(|()| false),
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) | Event::End(_) | Event::Eof => {
                return Err(XmlError::WrongRoot);
            }
            other => return Err(refused(&other)),
        }
        first = false;
    }
}

fn read_fields(reader: &mut Events<'_>, fields: &mut Fields) -> Result<(), XmlError> {
    loop {
        match next(reader)? {
            Event::Start(tag) => add(fields, &tag, |value| read_value(reader, value))?,
            Event::Empty(tag) => add(fields, &tag, |_| Ok(()))?,
            Event::Text(text) if is_blank(&text) => {}
            Event::End(_) => return Ok(()),
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => return Err(XmlError::StrayText),
            Event::Eof => return Err(XmlError::Truncated),
            other => return Err(refused(&other)),
        }
    }
}

fn add(
    fields: &mut Fields,
    tag: &BytesStart<'_>,
    read_value: impl FnOnce(&mut String) -> Result<(), XmlError>,
) -> Result<(), XmlError> {
    no_attributes(tag)?;
    let name = tag.name().0;
    if !is_name(name) {
        return Err(XmlError::BadName);
    }
    if fields.len() == MAX_FIELDS {
        return Err(XmlError::TooManyFields);
    }
    if fields.insert_with(name, read_value)? {
        Ok(())
    } else {
        Err(XmlError::Duplicate { field: name.to_owned() })
    }
}

/// Reads a field's text to its end tag: plain text, entities and CDATA sections in any order.
fn read_value(reader: &mut Events<'_>, value: &mut String) -> Result<(), XmlError> {
    loop {
        match next(reader)? {
            Event::Text(text) => value.push_str(&text),
            Event::CData(text) => value.push_str(&text),
            Event::GeneralRef(reference) => value.push(resolve(&reference)?),
            Event::End(_) => return Ok(()),
            Event::Start(_) | Event::Empty(_) => return Err(XmlError::TooDeep),
            Event::Eof => return Err(XmlError::Truncated),
            other => return Err(refused(&other)),
        }
    }
}

fn expect_end(reader: &mut Events<'_>) -> Result<(), XmlError> {
    loop {
        match next(reader)? {
            Event::Eof => return Ok(()),
            Event::Text(text) if is_blank(&text) => {}
            _ => return Err(XmlError::TrailingContent),
        }
    }
}

fn next<'a>(reader: &mut Events<'a>) -> Result<Event<'a>, XmlError> {
    reader.read_event().map_err(|_| XmlError::Malformed { at: reader.error_position() })
}

/// The character a reference stands for. Only XML's own five names: others need a document type.
fn resolve(reference: &BytesRef<'_>) -> Result<char, XmlError> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| XmlError::UnknownEntity)? {
        let allowed = !character.is_ascii_control() || matches!(character, '\t' | '\n' | '\r');
        return if allowed { Ok(character) } else { Err(XmlError::ControlCharacter) };
    }
    match &**reference {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(XmlError::UnknownEntity),
    }
}

/// `<?xml version="1.0" encoding="UTF-8"?>` or less.
fn check_declaration(declaration: &BytesDecl<'_>) -> Result<(), XmlError> {
    match declaration.encoding() {
        None => Ok(()),
        Some(Ok(name)) if name.eq_ignore_ascii_case("utf-8") || name.eq_ignore_ascii_case("utf8") => Ok(()),
        Some(_) => Err(XmlError::NotUtf8),
    }
}

fn no_attributes(tag: &BytesStart<'_>) -> Result<(), XmlError> {
    if is_blank(tag.attributes_raw()) { Ok(()) } else { Err(XmlError::Attribute) }
}

/// Why an event that no message has is refused, wherever it stands.
fn refused(event: &Event<'_>) -> XmlError {
    match event {
        Event::DocType(_) => XmlError::Doctype,
        Event::Comment(_) => XmlError::Comment,
        Event::PI(_) | Event::Decl(_) => XmlError::ProcessingInstruction,
        Event::Start(_) | Event::Empty(_) | Event::End(_) => XmlError::TooDeep,
        Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => XmlError::StrayText,
        Event::Eof => XmlError::Truncated,
    }
}
