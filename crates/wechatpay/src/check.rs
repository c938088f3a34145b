//! What is checked before anything is sent: a field the gateway would refuse is found here, by name (protocol sheet §3).

use reqwest::Url;

use crate::Fields;
use crate::xml::first_unwritable;

/// A field that must not be sent as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct FieldError {
    /// The field's name in the protocol, such as `out_trade_no`.
    pub field: &'static str,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a field. The texts follow the field's name: "body is longer than 127 characters".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// Required and not there.
    #[error("is missing")]
    Empty,
    /// Fewer characters than the protocol demands.
    #[error("is shorter than {min} characters")]
    TooShort {
        /// The fewest characters.
        min: usize,
    },
    /// More characters than the protocol allows.
    #[error("is longer than {max} characters")]
    TooLong {
        /// The most characters.
        max: usize,
    },
    /// A character outside the field's alphabet.
    #[error("may have only these characters: {allowed}")]
    Alphabet {
        /// The alphabet, for people.
        allowed: &'static str,
    },
    /// Blanks at the beginning or the end: some readers trim them, and the signature would no longer fit.
    #[error("begins or ends with a blank")]
    OuterBlanks,
    /// A control character, or one outside the Basic Multilingual Plane such as an emoji.
    #[error("contains the character U+{:04X}, which WeChat Pay does not take", u32::from(*.0))]
    Character(char),
    /// An amount that is zero or negative.
    #[error("is not a positive amount")]
    NotPositive,
    /// A time before 1970 or after 9999.
    #[error("is not a moment that can be written")]
    NoMoment,
    /// An order that would expire less than a minute after its start.
    #[error("is less than a minute after time_start")]
    TooSoon,
    /// Not JSON.
    #[error("is not JSON")]
    NotJson,
    /// Not an address of the form `https://host/path`.
    #[error("is not a full http or https address")]
    NotAnAddress,
    /// An address with a query, a fragment or a password in it (protocol sheet §9.4).
    #[error("may have no query, no fragment and no password in it")]
    AddressExtras,
}

/// A set of characters a field is limited to.
pub(crate) struct Alphabet {
    contains: fn(u8) -> bool,
    shown: &'static str,
}

/// Order numbers (protocol sheet §3).
pub(crate) const ORDER_NUMBER: Alphabet = Alphabet {
    contains: |byte| byte.is_ascii_alphanumeric() || b"_-|*@".contains(&byte),
    shown: "0-9 A-Z a-z _ - | * @",
};
/// Numbers WeChat gives out.
pub(crate) const LETTERS_AND_DIGITS: Alphabet =
    Alphabet { contains: |byte| byte.is_ascii_alphanumeric(), shown: "0-9 A-Z a-z" };
/// Merchant numbers.
pub(crate) const DIGITS: Alphabet = Alphabet { contains: |byte| byte.is_ascii_digit(), shown: "0-9" };

fn refuse<T>(field: &'static str, problem: Problem) -> Result<T, FieldError> {
    Err(FieldError { field, problem })
}

/// A text for people: there, at most `max` characters, nothing the gateway does not take.
pub(crate) fn text<'a>(field: &'static str, value: &'a str, max: usize) -> Result<&'a str, FieldError> {
    if value.is_empty() {
        return refuse(field, Problem::Empty);
    }
    if value.trim() != value {
        return refuse(field, Problem::OuterBlanks);
    }
    if let Some(character) = first_unwritable(value) {
        return refuse(field, Problem::Character(character));
    }
    if value.chars().nth(max).is_some() { refuse(field, Problem::TooLong { max }) } else { Ok(value) }
}

/// A number or code: `min` to `max` characters of one alphabet.
pub(crate) fn code<'a>(
    field: &'static str,
    value: &'a str,
    (min, max): (usize, usize),
    alphabet: &Alphabet,
) -> Result<&'a str, FieldError> {
    text(field, value, max)?;
    if !value.bytes().all(alphabet.contains) {
        return refuse(field, Problem::Alphabet { allowed: alphabet.shown });
    }
    if value.len() < min { refuse(field, Problem::TooShort { min }) } else { Ok(value) }
}

/// A text holding JSON, at most `max` characters.
pub(crate) fn json<'a>(field: &'static str, value: &'a str, max: usize) -> Result<&'a str, FieldError> {
    text(field, value, max)?;
    match serde_json::from_str::<serde::de::IgnoredAny>(value) {
        Ok(_) => Ok(value),
        Err(_) => refuse(field, Problem::NotJson),
    }
}

/// An address the gateway can call: `http(s)://host/path` without extras (protocol sheet §9.4).
pub(crate) fn address<'a>(field: &'static str, value: &'a str, max: usize) -> Result<&'a str, FieldError> {
    text(field, value, max)?;
    let url = match Url::parse(value) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() && value.is_ascii() => url,
        _ => return refuse(field, Problem::NotAnAddress),
    };
    let extras = url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
        || url.password().is_some();
    if extras { refuse(field, Problem::AddressExtras) } else { Ok(value) }
}

/// Whether an order could carry this `notify_url`: at most 256 characters, `http(s)://host/path` without extras
/// (protocol sheet §9.4). Whether anybody can be reached there is another question.
///
/// # Errors
/// [`FieldError`] says what is wrong.
pub fn check_notify_url(url: &str) -> Result<(), FieldError> {
    address("notify_url", url, 256).map(|_| ())
}

/// A moment in milliseconds since 1970-01-01 UTC, as the gateway writes it.
pub(crate) fn moment(field: &'static str, ms: i64) -> Result<String, FieldError> {
    let text = crate::beijing::format(ms);
    // Out of range, the format answers the nearest moment it can write: another one than was meant.
    let written = crate::beijing::parse(&text).map(|written| written.div_euclid(1000));
    if written == Ok(ms.div_euclid(1000)) { Ok(text) } else { refuse(field, Problem::NoMoment) }
}

/// Sets a field that may be left out. An empty one is left out too: it takes no part in the signature anyway.
pub(crate) fn optional(
    fields: &mut Fields,
    field: &'static str,
    value: Option<&str>,
    check: impl FnOnce(&'static str, &str) -> Result<(), FieldError>,
) -> Result<(), FieldError> {
    if let Some(value) = value.filter(|value| !value.is_empty()) {
        check(field, value)?;
        fields.set(field, value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_which_field_and_what_is_wrong() {
        let error = text("body", "拿铁😀", 127).unwrap_err();
        assert_eq!(error.to_string(), "body contains the character U+1F600, which WeChat Pay does not take");
        let error = code("out_trade_no", "POS1", (6, 32), &ORDER_NUMBER).unwrap_err();
        assert_eq!(error.to_string(), "out_trade_no is shorter than 6 characters");
    }

    #[test]
    fn a_text_is_measured_in_characters_and_has_no_outer_blanks() {
        assert_eq!(text("body", &"茶".repeat(127), 127).map(str::len), Ok(381));
        for (value, problem) in [
            ("茶".repeat(128), Problem::TooLong { max: 127 }),
            (String::new(), Problem::Empty),
            (" 茶".to_owned(), Problem::OuterBlanks),
            ("茶\u{3000}".to_owned(), Problem::OuterBlanks),
            ("茶\u{0}叶".to_owned(), Problem::Character('\u{0}')),
            ("a\rb".to_owned(), Problem::Character('\r')),
        ] {
            assert_eq!(text("body", &value, 127), refuse("body", problem));
        }
    }

    #[test]
    fn an_order_number_has_6_to_32_characters_of_its_alphabet() {
        let check = |value: &str| match code("out_trade_no", value, (6, 32), &ORDER_NUMBER) {
            Ok(_) => Ok(()),
            Err(error) => Err(error.problem),
        };
        assert_eq!(check("aZ09_-|*@"), Ok(()));
        assert!(check(&"9".repeat(32)).is_ok());
        assert_eq!(check(&"9".repeat(33)), Err(Problem::TooLong { max: 32 }));
        assert_eq!(check("12345"), Err(Problem::TooShort { min: 6 }));
        let alphabet = Err(Problem::Alphabet { allowed: ORDER_NUMBER.shown });
        for value in ["POS 000001", "POS000001号", "POS/000001", "POS000001\n1"] {
            assert_eq!(check(value), alphabet, "{value:?}");
        }
    }

    #[test]
    fn an_address_is_full_and_has_no_extras() {
        let check = |value: &str| address("notify_url", value, 256).map(|_| ()).map_err(|e| e.problem);
        for value in
            ["https://pos.example.com/wxpay/notify", "http://127.0.0.1:8080/n", "https://例.example/n"]
        {
            assert_eq!(check(value).is_ok(), value.is_ascii(), "{value}");
        }
        for value in ["pos.example.com/n", "/n", "ftp://h/n", "https://", "mailto:a@b", "https://h h/n"] {
            assert_eq!(check(value), Err(Problem::NotAnAddress), "{value}");
        }
        for value in ["https://h/n?a=1", "https://h/n?", "https://h/n#a", "https://u:p@h/n", "https://u@h/n"]
        {
            assert_eq!(check(value), Err(Problem::AddressExtras), "{value}");
        }
    }

    #[test]
    fn json_is_json_and_a_moment_can_be_written() {
        assert!(json("detail", r#"{"goods_detail":[]}"#, 6144).is_ok());
        assert_eq!(json("detail", "{", 6144), refuse("detail", Problem::NotJson));
        assert_eq!(moment("time_start", 1_717_214_400_999), Ok("20240601120000".to_owned()));
        assert_eq!(moment("time_start", -1), refuse("time_start", Problem::NoMoment));
        assert_eq!(moment("time_start", i64::MIN), refuse("time_start", Problem::NoMoment));
        assert_eq!(moment("time_start", i64::MAX), refuse("time_start", Problem::NoMoment));
    }
}
