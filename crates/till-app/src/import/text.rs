//! Bytes as text, whatever program has written them.

use super::ImportError;
use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// The text and the name of its encoding. What can't be read becomes U+FFFD and is refused in its row.
pub(super) fn decode(bytes: &[u8]) -> Result<(String, &'static str), ImportError> {
    for (mark, encoding) in
        [(&b"\xFF\xFE"[..], UTF_16LE), (&b"\xFE\xFF"[..], UTF_16BE), (&b"\xEF\xBB\xBF"[..], UTF_8)]
    {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return Ok((encoding.decode_without_bom_handling(rest).0.into_owned(), encoding.name()));
        }
    }
    // Text has no zero bytes: a picture, a program, or UTF-16 without its mark.
    if bytes.contains(&0) {
        return Err(ImportError::Unreadable("binary".into()));
    }
    let encoding = if is_utf_8(bytes) { UTF_8 } else { GB18030 };
    Ok((encoding.decode_without_bom_handling(bytes).0.into_owned(), encoding.name()))
}

/// A single damaged character does not make a UTF-8 file a Chinese one: in GB18030 read as UTF-8 nearly every character is
/// damaged.
fn is_utf_8(bytes: &[u8]) -> bool {
    let (mut whole, mut damaged) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        damaged += usize::from(!chunk.invalid().is_empty());
    }
    damaged == 0 || whole > damaged * 10
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "条码,名称,价格\n0069,拿铁咖啡，大杯装,18.00\n";

    #[test]
    fn each_encoding_is_told_from_the_others() {
        let utf_16 = |unit: fn(u16) -> [u8; 2]| TEXT.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
        let files = [
            (TEXT.as_bytes().to_vec(), "UTF-8"),
            ([b"\xEF\xBB\xBF", TEXT.as_bytes()].concat(), "UTF-8"),
            (GB18030.encode(TEXT).0.into_owned(), "gb18030"),
            ([&b"\xFF\xFE"[..], &utf_16(u16::to_le_bytes)].concat(), "UTF-16LE"),
            ([&b"\xFE\xFF"[..], &utf_16(u16::to_be_bytes)].concat(), "UTF-16BE"),
        ];
        for (bytes, name) in files {
            assert_eq!(decode(&bytes), Ok((TEXT.to_owned(), name)));
        }
        assert_eq!(decode(b"\0\x01"), Err(ImportError::Unreadable("binary".into())));
    }

    #[test]
    fn one_damaged_character_is_one_damaged_character() {
        let mut bytes = TEXT.as_bytes().to_vec();
        let at = bytes.iter().rposition(|byte| *byte >= 0x80).expect("a Chinese character");
        bytes.remove(at);
        let (text, name) = decode(&bytes).expect("text");
        assert_eq!((name, text.matches('\u{FFFD}').count()), ("UTF-8", 1));
    }
}
