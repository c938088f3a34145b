//! Yuan as people type them, into fen. Strict: an amount that could be read in two ways is refused.

use crate::Fen;

/// Why a typed amount was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseFenError {
    /// Nothing was typed, or only blanks.
    #[error("no amount was given")]
    Empty,
    /// Something other than digits with at most one decimal point: `1e3`, `+1`, `1,000`, `१`.
    #[error("an amount is written in digits with at most one decimal point, like 12.50")]
    NotANumber,
    /// More than two decimals, even when they are zeros: there is nothing smaller than a fen.
    #[error("an amount has at most two decimals")]
    TooPrecise,
    /// A minus sign before an otherwise good amount.
    #[error("an amount can't be negative")]
    Negative,
    /// More than [`Fen::MAX_INPUT`].
    #[error("an amount can't be more than {} yuan", Fen::MAX_INPUT)]
    TooLarge,
}

/// Reads an amount in yuan: `12`, `12.5`, `12.50`, `.5`, `5.`.
///
/// Full-width digits and points (`１２．５０`, `１２。５`) count as their ASCII twins, because Chinese input methods produce
/// them; blanks around the amount are ignored. Zero is read as zero: whether it may be charged is not decided here.
///
/// # Errors
/// [`ParseFenError`] says what is wrong; never rounds.
pub fn parse_yuan(text: &str) -> Result<Fen, ParseFenError> {
    let text: String = text.trim().chars().map(ascii_twin).collect();
    if text.is_empty() {
        return Err(ParseFenError::Empty);
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.as_str()),
    };
    let (yuan, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if (yuan.is_empty() && decimals.is_empty()) || !all_digits(yuan) || !all_digits(decimals) {
        return Err(ParseFenError::NotANumber);
    }
    if negative {
        return Err(ParseFenError::Negative);
    }
    if decimals.len() > 2 {
        return Err(ParseFenError::TooPrecise);
    }
    let fen = in_fen(yuan, decimals).ok_or(ParseFenError::TooLarge)?;
    if fen > Fen::MAX_INPUT { Err(ParseFenError::TooLarge) } else { Ok(fen) }
}

/// The ASCII character a Chinese input method meant.
fn ascii_twin(typed: char) -> char {
    match typed {
        '０'..='９' => char::from_digit(u32::from(typed) - u32::from('０'), 10).unwrap_or(typed),
        '．' | '。' => '.',
        '－' => '-',
        other => other,
    }
}

/// `yuan` and up to two `decimals`, both only digits, in fen; `None` when it does not fit.
fn in_fen(yuan: &str, decimals: &str) -> Option<Fen> {
    let padded = decimals.bytes().chain(*b"00").take(2);
    yuan.bytes()
        .chain(padded)
        .try_fold(0_i64, |fen, digit| fen.checked_mul(10)?.checked_add(i64::from(digit - b'0')))
        .map(Fen::new)
}
