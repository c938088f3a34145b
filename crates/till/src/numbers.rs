//! Sale numbers and order numbers.

use jiff::{Timestamp, tz::Offset};
use serde::{Deserialize, Serialize};

/// Milliseconds in a minute.
pub const MINUTE_MS: i64 = 60_000;

/// WeChat's and the shop's day: `yyyyMMdd` in Beijing time (UTC+8) of an epoch millisecond.
pub fn beijing_day(now_ms: i64) -> String {
    let instant = Timestamp::from_millisecond(now_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    Offset::constant(8).to_datetime(instant).strftime("%Y%m%d").to_string()
}

/// First and last-plus-one epoch millisecond of a Beijing day written `yyyy-MM-dd`; `None` if it is no date.
pub fn beijing_day_bounds(day: &str) -> Option<(i64, i64)> {
    let date: jiff::civil::Date = day.parse().ok()?;
    let start = Offset::constant(8).to_timestamp(date.to_datetime(jiff::civil::Time::midnight())).ok()?;
    let start_ms = start.as_millisecond();
    Some((start_ms, start_ms + 24 * 60 * MINUTE_MS))
}

/// `20261123-0007`: the day and the day's running number.
pub fn sale_no(now_ms: i64, sequence: i64) -> String {
    format!("{}-{sequence:04}", beijing_day(now_ms))
}

/// 商户订单号: unique for ever under one merchant number (protocol sheet §3).
///
/// Readable front (sale and attempt), unguessable tail, so that two tills, a reinstalled till or a restored
/// backup never produce the same number. Only `[0-9A-Za-z-]`, at most 32 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OutTradeNo(String);

impl OutTradeNo {
    /// Composes a number; `random` supplies 60 unpredictable bits.
    pub fn compose(sale_no: &str, attempt_no: i64, random: u64) -> OutTradeNo {
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let tail: String =
            (0..12).map(|i| char::from(ALPHABET[((random >> (5 * i)) & 31) as usize])).collect();
        OutTradeNo(format!("{sale_no}-{attempt_no}-{tail}"))
    }

    /// Takes a number that came from outside: a database, a notification, a command line.
    ///
    /// # Errors
    /// `None` when it is not 6 to 32 characters of `[0-9A-Za-z_-|*@]`.
    pub fn parse(text: &str) -> Option<OutTradeNo> {
        let fits = (6..=32).contains(&text.len());
        let clean = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-|*@".contains(&b));
        (fits && clean).then(|| OutTradeNo(text.to_owned()))
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for OutTradeNo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_beijing_midnight() {
        // 2024-06-01 00:00 in Beijing is 2024-05-31 16:00 UTC.
        assert_eq!(beijing_day(1_717_171_200_000), "20240601");
        assert_eq!(beijing_day(1_717_171_199_999), "20240531");
        assert_eq!(beijing_day_bounds("2024-06-01"), Some((1_717_171_200_000, 1_717_257_600_000)));
        assert_eq!(beijing_day_bounds("2024-02-30"), None);
    }

    #[test]
    fn an_order_number_is_readable_legal_and_short_enough() {
        let sale = sale_no(1_717_171_200_000, 123_456);
        let number = OutTradeNo::compose(&sale, 12, u64::MAX);
        assert_eq!(number.as_str(), "20240601-123456-12-ZZZZZZZZZZZZ");
        assert_eq!(OutTradeNo::parse(number.as_str()), Some(number));
    }

    #[test]
    fn numbers_from_outside_are_checked() {
        assert!(OutTradeNo::parse("abc").is_none(), "too short");
        assert!(OutTradeNo::parse(&"a".repeat(33)).is_none(), "too long");
        assert!(OutTradeNo::parse("abc def").is_none(), "blank");
        assert!(OutTradeNo::parse("订单号码一二").is_none(), "not ASCII");
    }
}
