//! A product as the manager keeps it: what may be written on it, and what changed.

use fen::{Fen, ParseFenError, parse_yuan};
use serde::{Deserialize, Serialize};

/// The most characters of a code; the longest barcode that still fits a label.
pub const CODE_MOST: usize = 40;
/// The most characters of a name; beyond a hundred nobody can read it anywhere.
pub const NAME_MOST: usize = 100;
/// The most characters of a category; it stands on a chip.
pub const CATEGORY_MOST: usize = 20;
/// The most pieces that can be counted, in both directions.
pub const STOCK_MOST: i64 = 1_000_000_000;

/// What a manager writes on a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    /// The shop's own code or the barcode; unique, also among retired products.
    pub code: String,
    /// Name on the tile and on the sale.
    pub name: String,
    /// Letters it is found by; see [`crate::catalogue::Product::initials`].
    pub initials: String,
    /// Category; empty for none.
    pub category: String,
    /// Price of one piece.
    pub price: Fen,
}

/// A product with everything the manager sees of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Number given by the store; never reused.
    pub id: i64,
    /// What is written on it.
    pub fields: Fields,
    /// Pieces sold in settled sales.
    pub sold_count: i64,
    /// Pieces there are; `None`: not counted. Below zero when more was sold than counted.
    pub stock: Option<i64>,
    /// Since when it is not sold any more, epoch milliseconds.
    pub retired_at_ms: Option<i64>,
    /// Raised by every change a person makes but that of the picture, never by a sale: who saves an older one is told.
    pub version: i64,
    /// The number of its picture, another one for each picture; `None`: it has none.
    pub picture: Option<i64>,
}

/// One entry of a product's price history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceChange {
    /// When, epoch milliseconds.
    pub at_ms: i64,
    /// The price before; `None`: the product was new.
    pub old: Option<Fen>,
    /// The price since then.
    pub new: Fen,
    /// Who changed it.
    pub who: String,
}

/// Which field of a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// [`Fields::code`]
    Code,
    /// [`Fields::name`]
    Name,
    /// [`Fields::price`]
    Price,
    /// [`Fields::category`]
    Category,
    /// [`Record::stock`]
    Stock,
    /// [`Fields::initials`]
    Initials,
}

impl Field {
    /// The word screens know it by.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Code => "code",
            Field::Name => "name",
            Field::Price => "price",
            Field::Category => "category",
            Field::Stock => "stock",
            Field::Initials => "initials",
        }
    }
}

/// What is wrong with a field. Screens have a sentence for each.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error,
)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Nothing is written.
    #[error("it is missing")]
    Missing,
    /// Longer than the field may be.
    #[error("it is too long")]
    TooLong,
    /// A line break or another character that can't be printed.
    #[error("it has a line break or control character")]
    Unprintable,
    /// Emoji and rare characters: WeChat does not take them.
    #[error("it has a character WeChat does not take (emoji or a rare character)")]
    Emoji,
    /// What is left when text was read in the wrong encoding.
    #[error("it has characters that could not be read: the encoding may be another one")]
    Garbled,
    /// A barcode that a spreadsheet has turned into 6.9E+12: its digits are lost.
    #[error("a spreadsheet has turned it into a number like 6.9E+12 and lost its digits")]
    Scientific,
    /// 18 digits from 10 to 15 are a customer's payment code to the scan gun.
    #[error("18 digits that begin with 10 to 15 are a payment code")]
    PaymentCode,
    /// Not written in digits with at most one decimal point.
    #[error("it is not a number")]
    NotANumber,
    /// A comma in a price may mean thousands or decimals.
    #[error("a comma may mean thousands or decimals")]
    Comma,
    /// There is nothing smaller than a fen.
    #[error("it has more than two decimals")]
    TooPrecise,
    /// A minus before a price.
    #[error("it is negative")]
    Negative,
    /// More than can be entered.
    #[error("it is too large")]
    TooLarge,
    /// In a table: another row has the same code.
    #[error("another row has the same code")]
    Twice,
    /// In a table: more cells than the heading, so that nobody knows which is which.
    #[error("the row has more cells than the heading: a comma in a text or a price has moved them")]
    Shifted,
    /// In a table: a code that a spreadsheet has made a number with decimals.
    #[error("a spreadsheet has made it a number with decimals and may have lost zeros")]
    Rounded,
    /// In a table: a spreadsheet's date.
    #[error("a spreadsheet has made it a date")]
    Date,
    /// In a table: `#N/A` and its like.
    #[error("the cell holds an error such as #N/A")]
    Broken,
}

impl Fault {
    /// The word screens know it by.
    pub fn as_str(self) -> &'static str {
        match self {
            Fault::Missing => "missing",
            Fault::TooLong => "too_long",
            Fault::Unprintable => "unprintable",
            Fault::Emoji => "emoji",
            Fault::Garbled => "garbled",
            Fault::Scientific => "scientific",
            Fault::PaymentCode => "payment_code",
            Fault::NotANumber => "not_a_number",
            Fault::Comma => "comma",
            Fault::TooPrecise => "too_precise",
            Fault::Negative => "negative",
            Fault::TooLarge => "too_large",
            Fault::Twice => "twice",
            Fault::Shifted => "shifted",
            Fault::Rounded => "rounded",
            Fault::Date => "date",
            Fault::Broken => "broken",
        }
    }
}

impl Fault {
    /// What is wrong, for a file that is read without a screen.
    pub fn in_chinese(self) -> &'static str {
        match self {
            Fault::Missing => "没有填写",
            Fault::TooLong => "太长",
            Fault::Unprintable => "有换行或不可见的字符",
            Fault::Emoji => "有微信不接受的字符（表情或生僻字）",
            Fault::Garbled => "有读不出来的字符",
            Fault::Scientific => "被表格软件变成了 6.9E+12 这样的数，位数已丢失",
            Fault::PaymentCode => "以 10 至 15 开头的 18 位数字会被当作付款码",
            Fault::NotANumber => "不是数字",
            Fault::Comma => "有逗号，分不清千位和小数点",
            Fault::TooPrecise => "多于两位小数",
            Fault::Negative => "是负数",
            Fault::TooLarge => "太大",
            Fault::Twice => "与另一行的条码相同",
            Fault::Shifted => "这一行的格子比表头多",
            Fault::Rounded => "条码被表格软件变成了小数",
            Fault::Date => "被表格软件变成了日期",
            Fault::Broken => "格子里是 #N/A 一类的错误",
        }
    }
}

/// A field that can't be used, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}: {fault}", field.as_str())]
pub struct FieldError {
    /// Which field.
    pub field: Field,
    /// Why.
    pub fault: Fault,
}

impl Fields {
    /// Reads what a person wrote. Blanks around a text don't count; letters to search by are lower case.
    ///
    /// # Errors
    /// The first field that can't be used, in the order of the form.
    pub fn read(
        code: &str,
        name: &str,
        price: &str,
        category: &str,
        initials: &str,
    ) -> Result<Fields, FieldError> {
        let about = |field| move |fault| FieldError { field, fault };
        Ok(Fields {
            code: read_code(code).map_err(about(Field::Code))?,
            name: read_name(name).map_err(about(Field::Name))?,
            price: read_price(price).map_err(about(Field::Price))?,
            category: read_category(category).map_err(about(Field::Category))?,
            initials: read_initials(initials).map_err(about(Field::Initials))?,
        })
    }
}

/// A code.
///
/// # Errors
/// Why it can't be one.
pub fn read_code(text: &str) -> Result<String, Fault> {
    let code = read_text(text, CODE_MOST)?;
    if code.is_empty() {
        return Err(Fault::Missing);
    }
    if is_scientific(&code) {
        return Err(Fault::Scientific);
    }
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    if digits && code.len() == 18 && matches!(code.get(..2), Some("10" | "11" | "12" | "13" | "14" | "15")) {
        return Err(Fault::PaymentCode);
    }
    Ok(code)
}

/// A name.
///
/// # Errors
/// Why it can't be one.
pub fn read_name(text: &str) -> Result<String, Fault> {
    let name = read_text(text, NAME_MOST)?;
    if name.is_empty() { Err(Fault::Missing) } else { Ok(name) }
}

/// A category; may be empty.
///
/// # Errors
/// Why it can't be one.
pub fn read_category(text: &str) -> Result<String, Fault> {
    read_text(text, CATEGORY_MOST)
}

/// Letters to search by; may be empty.
///
/// # Errors
/// Why they can't be used.
pub fn read_initials(text: &str) -> Result<String, Fault> {
    Ok(read_text(text, NAME_MOST)?.to_lowercase())
}

/// A price in yuan: `12`, `12.5`, `¥12.50`, `１２．５０`, `12.50元`. A comma is refused: `12,50` and `1,250` can be read in two
/// ways.
///
/// # Errors
/// Why it can't be one; `1.005` is never rounded.
pub fn read_price(text: &str) -> Result<Fen, Fault> {
    let text = text.trim();
    let text = text.strip_prefix(['¥', '￥']).unwrap_or(text);
    let text = text.strip_suffix('元').unwrap_or(text).trim();
    parse_yuan(text).map_err(|error| match error {
        ParseFenError::Empty => Fault::Missing,
        ParseFenError::NotANumber if is_scientific(text) => Fault::Scientific,
        ParseFenError::NotANumber if text.contains([',', '，']) => Fault::Comma,
        ParseFenError::NotANumber => Fault::NotANumber,
        ParseFenError::TooPrecise => Fault::TooPrecise,
        ParseFenError::Negative => Fault::Negative,
        ParseFenError::TooLarge => Fault::TooLarge,
    })
}

/// A count of pieces, whole; may be negative. `12.0` is whole too: spreadsheets write it.
///
/// # Errors
/// Why it can't be one.
pub fn read_stock(text: &str) -> Result<i64, Fault> {
    let text: String = text.trim().chars().map(ascii_digit).collect();
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|byte| byte == b'0') => whole,
        Some(_) | None => &text,
    };
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(if whole.is_empty() { Fault::Missing } else { Fault::NotANumber });
    }
    match whole.parse::<i64>() {
        Ok(count) if count.abs() <= STOCK_MOST => Ok(count),
        Ok(_) | Err(_) => Err(Fault::TooLarge),
    }
}

pub(crate) fn read_text(text: &str, most: usize) -> Result<String, Fault> {
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Fault::TooLong);
    }
    if text.chars().any(|c| c > '\u{FFFF}') {
        return Err(Fault::Emoji);
    }
    if text.contains('\u{FFFD}') {
        return Err(Fault::Garbled);
    }
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200B}' | '\u{FEFF}'))
    {
        return Err(Fault::Unprintable);
    }
    Ok(text.to_owned())
}

/// `6.9E+12`, `6.90123E12`: what a spreadsheet makes of a long barcode.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else { return false };
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    // 1E5 alone may be a shop's own code; with a point or a plus it is a spreadsheet's.
    let telltale = mantissa.contains('.') || exponent.starts_with('+');
    telltale && digits(whole) && digits(decimals) && digits(exponent.strip_prefix('+').unwrap_or(exponent))
}

fn ascii_digit(typed: char) -> char {
    match typed {
        '０'..='９' => char::from_digit(u32::from(typed) - u32::from('０'), 10).unwrap_or(typed),
        '．' => '.',
        '－' => '-',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_exact_or_refused() {
        for (text, fen) in
            [("12", 1_200), ("¥12.50", 1_250), ("￥ 12.5元", 1_250), ("１２．５０", 1_250), ("0", 0)]
        {
            assert_eq!(read_price(text), Ok(Fen::new(fen)), "{text}");
        }
        for (text, fault) in [
            ("1.005", Fault::TooPrecise),
            ("12,50", Fault::Comma),
            ("1,250.00", Fault::Comma),
            ("1.2E+3", Fault::Scientific),
            ("", Fault::Missing),
            ("¥", Fault::Missing),
            ("-3", Fault::Negative),
            ("12.5.0", Fault::NotANumber),
            ("99999999999", Fault::TooLarge),
        ] {
            assert_eq!(read_price(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn codes_keep_their_leading_zeros_and_lose_no_digit_silently() {
        assert_eq!(read_code("\t0069010010"), Ok("0069010010".into()));
        assert_eq!(read_code("1E5"), Ok("1E5".into()), "a shop's own code");
        for (text, fault) in [
            (" ", Fault::Missing),
            ("6.90123E+12", Fault::Scientific),
            ("6E+12", Fault::Scientific),
            ("134567890123456789", Fault::PaymentCode),
            ("69\n01", Fault::Unprintable),
            ("🍎", Fault::Emoji),
        ] {
            assert_eq!(read_code(text), Err(fault), "{text}");
        }
        assert_eq!(read_code(&"9".repeat(CODE_MOST + 1)), Err(Fault::TooLong));
        assert_eq!(read_code("334567890123456789"), Ok("334567890123456789".into()));
    }

    #[test]
    fn stock_is_whole() {
        assert_eq!(read_stock(" 12 "), Ok(12));
        assert_eq!(read_stock("-3.00"), Ok(-3));
        for (text, fault) in [("1.5", Fault::NotANumber), ("", Fault::Missing), ("十", Fault::NotANumber)] {
            assert_eq!(read_stock(text), Err(fault), "{text}");
        }
    }

    #[test]
    fn the_first_wrong_field_is_named() {
        let read = Fields::read("1", "拿铁🍎", "1.005", "", "");
        assert_eq!(read, Err(FieldError { field: Field::Name, fault: Fault::Emoji }));
    }
}
