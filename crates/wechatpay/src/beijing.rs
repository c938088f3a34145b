//! Times on the wire: `yyyyMMddHHmmss`, Beijing time (UTC+8) wherever the machine stands (protocol sheet §3).
//!
//! A machine's local time here is the classic cause of "二维码已过期", so there is no way to pass one.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

const BEIJING: Offset = Offset::constant(8);

/// A text that is no time of the form `yyyyMMddHHmmss`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time is 14 digits, yyyyMMddHHmmss, and a moment that exists")]
pub struct TimeError;

/// Milliseconds since 1970-01-01 UTC as Beijing time, cut to the second. Moments before 1970 and after 9999, which no
/// payment has, become the nearest of the two.
///
/// ```
/// // London, 2014-11-11 00:00:00
/// assert_eq!(wechatpay::beijing::format(1_415_664_000_000), "20141111080000");
/// ```
pub fn format(ms: i64) -> String {
    let second = ms.div_euclid(1000).clamp(0, Timestamp::MAX.as_second());
    let at = BEIJING.to_datetime(Timestamp::from_second(second).unwrap_or_default());
    format!(
        "{:04}{:02}{:02}{:02}{:02}{:02}",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}

/// Reads a Beijing time into milliseconds since 1970-01-01 UTC.
///
/// # Errors
/// [`TimeError`] when the text is not exactly 14 ASCII digits or names no moment (a 13th month, a 24th hour).
pub fn parse(text: &str) -> Result<i64, TimeError> {
    if text.len() != 14 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(TimeError);
    }
    let two = |from: usize| text[from..from + 2].parse::<i8>().map_err(|_| TimeError);
    let year: i16 = text[..4].parse().map_err(|_| TimeError)?;
    let at = DateTime::new(year, two(4)?, two(6)?, two(8)?, two(10)?, two(12)?, 0).map_err(|_| TimeError)?;
    Ok(BEIJING.to_timestamp(at).map_err(|_| TimeError)?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::{TimeError, format, parse};
    use proptest::prelude::*;

    #[test]
    fn is_eight_hours_ahead_of_utc_in_every_season() {
        for (ms, text) in [
            (0, "19700101080000"),
            (1_415_664_000_000, "20141111080000"),
            (1_717_214_400_000, "20240601120000"),
            (1_709_222_399_999, "20240229235959"),
        ] {
            assert_eq!(format(ms), text);
            assert_eq!(parse(text), Ok(ms - ms % 1000));
        }
    }

    #[test]
    fn refuses_what_is_no_moment() {
        for text in [
            "",
            "2024060112000",
            "202406011200000",
            "2024-06-01 12:00",
            "20240230120000",
            "20241301120000",
            "20240601240000",
            "20240601126000",
            "20240601120060",
            "+2406011200000",
            "２０２４０６０",
        ] {
            assert_eq!(parse(text), Err(TimeError), "{text:?}");
        }
    }

    #[test]
    fn moments_out_of_reach_become_the_nearest_with_14_digits() {
        assert_eq!(format(i64::MIN), "19700101080000");
        assert_eq!(format(i64::MAX), "99991231060000");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(second in 0..=253_402_207_200_i64) {
            prop_assert_eq!(parse(&format(second * 1000)), Ok(second * 1000));
        }
    }
}
