//! What a pasted text looks like, without the text.

/// The shape of an appid, a merchant number or a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Characters, not bytes.
    pub length: usize,
    /// The first character that stands in no number and no key.
    pub odd: Option<Odd>,
    /// What it looks like.
    pub looks: Looks,
}

/// A character that does not belong there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Odd {
    /// Counted from 1.
    pub place: usize,
    /// Which kind.
    pub kind: OddKind,
}

/// Which kind of character does not belong there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OddKind {
    /// A blank, a line end, a quotation mark, a BOM or another character nobody sees.
    Unseen(char),
    /// A full-width letter or digit, as a Chinese input method writes it.
    FullWidth,
    /// Anything else that isn't ASCII.
    Foreign,
}

/// What a text looks like, by its form alone (protocol sheets: v2 §2.1, v3 §0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    /// Nothing there.
    Empty,
    /// `wx` and 16 hexadecimal digits.
    Appid,
    /// Begins with `wx`, of another length or alphabet.
    NearlyAppid,
    /// `gh_…`: an account's original id (原始ID).
    OriginalId,
    /// Digits only.
    Digits,
    /// 32 lower-case hexadecimal digits: as keys are generated, and what every AppSecret looks like.
    LowerHex,
    /// 32 other letters and digits.
    Key,
    /// 40 hexadecimal digits: a certificate's serial number.
    Serial,
    /// `PUB_KEY_ID_…`: the id of WeChat Pay's public key.
    PublicKeyId,
    /// `whsec_…`: a back office's secret.
    WebhookSecret,
    /// A certificate or key file.
    Pem,
    /// Something else.
    Other,
}

impl Shape {
    /// Looks at a text.
    pub fn of(text: &str) -> Shape {
        let looks = looks(text);
        let odd = if looks == Looks::Pem { None } else { odd(text) };
        Shape { length: text.chars().count(), odd, looks }
    }
}

/// The first character that does not belong into a number, a key or an address.
pub(super) fn odd(text: &str) -> Option<Odd> {
    text.chars().enumerate().find_map(|(at, c)| Some(Odd { place: at + 1, kind: odd_kind(c)? }))
}

fn odd_kind(c: char) -> Option<OddKind> {
    match c {
        '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』' => {
            Some(OddKind::Unseen(c))
        }
        // Zero width and direction marks, word joiner, BOM, soft hyphen.
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' => {
            Some(OddKind::Unseen(c))
        }
        _ if c.is_whitespace() || c.is_control() => Some(OddKind::Unseen(c)),
        '\u{FF01}'..='\u{FF5E}' => Some(OddKind::FullWidth),
        _ if !c.is_ascii() => Some(OddKind::Foreign),
        _ => None,
    }
}

fn looks(text: &str) -> Looks {
    let all = |belongs: fn(&u8) -> bool| text.as_bytes().iter().all(belongs);
    let lower_hex = |b: &u8| b.is_ascii_digit() || (b'a'..=b'f').contains(b);
    match text {
        "" => Looks::Empty,
        _ if text.contains("-----BEGIN") => Looks::Pem,
        _ if text.starts_with("PUB_KEY_ID_") => Looks::PublicKeyId,
        _ if text.starts_with("whsec_") => Looks::WebhookSecret,
        _ if text.starts_with("gh_") => Looks::OriginalId,
        _ if text.starts_with("wx") && text.len() == 18 && text.as_bytes()[2..].iter().all(lower_hex) => {
            Looks::Appid
        }
        _ if all(u8::is_ascii_digit) => Looks::Digits,
        _ if text.len() == 32 && text.as_bytes().iter().all(lower_hex) => Looks::LowerHex,
        _ if text.len() == 32 && all(u8::is_ascii_alphanumeric) => Looks::Key,
        _ if text.len() == 40 && all(u8::is_ascii_hexdigit) => Looks::Serial,
        _ if text.starts_with("wx") && text.len() < 30 && all(u8::is_ascii_alphanumeric) => {
            Looks::NearlyAppid
        }
        _ => Looks::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_is_told_by_its_form() {
        let table = [
            ("", Looks::Empty),
            ("wxd930ea5d5a258f4f", Looks::Appid),
            ("wxd930ea5d5a258f", Looks::NearlyAppid),
            ("gh_0123456789ab", Looks::OriginalId),
            ("10000100", Looks::Digits),
            ("192006250b4c09247ec02edce69f6a2d", Looks::LowerHex),
            ("192006250B4C09247EC02EDCE69F6A2D", Looks::Key),
            ("3775B6A45ACD588826D15E583A95F5DD11111111", Looks::Serial),
            ("PUB_KEY_ID_0000000000000024010100000000000001", Looks::PublicKeyId),
            ("whsec_MTkyMDA2MjUw", Looks::WebhookSecret),
            ("-----BEGIN CERTIFICATE-----\nMIID", Looks::Pem),
            ("password", Looks::Other),
        ];
        for (text, looks) in table {
            assert_eq!(Shape::of(text).looks, looks, "{text}");
        }
    }

    #[test]
    fn what_nobody_sees_is_found_with_its_place() {
        let table = [
            ("\u{FEFF}abc", 1, OddKind::Unseen('\u{FEFF}')),
            ("abc\r\n", 4, OddKind::Unseen('\r')),
            ("a bc", 2, OddKind::Unseen(' ')),
            ("ab\u{200B}c", 3, OddKind::Unseen('\u{200B}')),
            ("“abc”", 1, OddKind::Unseen('“')),
            ("1000\u{3000}", 5, OddKind::Unseen('\u{3000}')),
            ("１０００", 1, OddKind::FullWidth),
            ("abç", 3, OddKind::Foreign),
        ];
        for (text, place, kind) in table {
            assert_eq!(Shape::of(text).odd, Some(Odd { place, kind }), "{text:?}");
        }
        assert_eq!(Shape::of("wxd930ea5d5a258f4f").odd, None);
    }
}
