//! Price labels with a barcode: a page that opens in any browser, one label of 40 × 30 mm a sheet, nothing loaded from
//! anywhere.

use crate::TillError;
use crate::export::WholeFile;
use barcoders::error::Error;
use barcoders::sym::code128::Code128;
use barcoders::sym::ean8::EAN8;
use barcoders::sym::ean13::EAN13;
use fen::Fen;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::fmt::Write as _;
use std::path::Path;

const STYLE: &str = include_str!("labels.css");
/// Bright modules on both sides of the bars, as GS1 asks for Code 128.
const QUIET: usize = 10;
/// The most modules: 38 mm of them, each 0.19 mm, which a printer of 203 dpi and a simple gun still manage.
const MOST_MODULES: usize = 200;
/// The most labels of one page.
pub const COPIES_MOST: u32 = 200;

/// A code that no barcode on a label can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// A Chinese character, for example.
    #[error("a barcode holds letters, digits and signs of the English keyboard only")]
    Characters,
    /// Its bars would be too thin for a gun.
    #[error("the code is too long for a label of 40 mm")]
    TooLong,
    /// None at all, or more than [`COPIES_MOST`].
    #[error("1 to {COPIES_MOST} labels at a time")]
    Copies,
}

/// What stands on a label.
pub struct Label<'a> {
    /// The product's name.
    pub name: &'a str,
    /// Its code, also under the bars.
    pub code: &'a str,
    /// Its price.
    pub price: Fen,
}

impl Label<'_> {
    /// The whole page with so many copies.
    ///
    /// # Errors
    /// [`LabelError`].
    pub fn html(&self, copies: u32) -> Result<String, LabelError> {
        if !(1..=COPIES_MOST).contains(&copies) {
            return Err(LabelError::Copies);
        }
        let bars = bars(&modules(self.code)?);
        let page = html! {
            (DOCTYPE)
            html lang="zh-CN" {
                head {
                    meta charset="utf-8";
                    title { (self.name) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    @for _ in 0..copies {
                        article {
                            h1 { (self.name) }
                            p.price { "¥" (self.price) }
                            (bars)
                            p.code { (self.code) }
                        }
                    }
                }
            }
        };
        Ok(page.into_string())
    }

    /// Writes the page.
    ///
    /// # Errors
    /// [`TillError::Label`]; [`TillError::Export`] names the file, and nothing is left then.
    pub fn print(&self, copies: u32, path: &Path) -> Result<(), TillError> {
        let page = self.html(copies)?;
        let file = WholeFile::at(path);
        std::fs::write(file.beside(), page).map_err(|e| file.failed(e))?;
        file.finish()
    }
}

/// Dark (1) and bright (0) modules: EAN-13, UPC-A or EAN-8 where the check digit says that it is one, else Code 128.
fn modules(code: &str) -> Result<Vec<u8>, LabelError> {
    // Whatever is beyond ASCII has a meaning of its own to the library.
    if !code.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(LabelError::Characters);
    }
    let ean = match code.len() {
        13 => EAN13::new(code).map(|bars| bars.encode()),
        // UPC-A is an EAN-13 that begins with a nought.
        12 => EAN13::new(format!("0{code}")).map(|bars| bars.encode()),
        8 => EAN8::new(code).map(|bars| bars.encode()),
        _ => Err(Error::Length),
    };
    let modules = match ean {
        Ok(modules) => modules,
        Err(_) => Code128::new(code_128(code)).map_err(|_| LabelError::Characters)?.encode(),
    };
    if modules.len() + 2 * QUIET > MOST_MODULES { Err(LabelError::TooLong) } else { Ok(modules) }
}

/// The code with the signs that choose Code 128's sets: pairs of digits are half as wide.
fn code_128(code: &str) -> String {
    const TEXT: char = '\u{181}';
    const PAIRS: char = '\u{106}';
    let digits = code.bytes().all(|byte| byte.is_ascii_digit());
    match code.split_at_checked(code.len() & 1) {
        Some(("", _)) if digits => format!("{PAIRS}{code}"),
        Some((first, rest)) if digits && rest.len() > 2 => format!("{TEXT}{first}{PAIRS}{rest}"),
        _ => format!("{TEXT}{code}"),
    }
}

fn bars(modules: &[u8]) -> Markup {
    let mut path = String::new();
    let mut at = QUIET;
    for run in modules.chunk_by(|one, next| one == next) {
        let wide = run.len();
        if run.first() == Some(&1) {
            let _ = write!(path, "M{at} 0h{wide}v1h-{wide}z");
        }
        at += wide;
    }
    let view = format!("0 0 {} 1", modules.len() + 2 * QUIET);
    html! {
        svg viewBox=(view) preserveAspectRatio="none" shape-rendering="crispEdges" role="img" aria-label="barcode" {
            path d=(path) {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(modules: &[u8]) -> String {
        modules.iter().map(u8::to_string).collect()
    }

    #[test]
    fn a_barcode_with_a_right_check_digit_is_an_ean() {
        // By the standard's tables: a leading 5 chooses the sets LGGLLG of the left half.
        let left = ["0001011", "0100111", "0110011", "0010011", "0111101", "0011101"].concat();
        let right = ["1100110", "1101100", "1000010", "1011100", "1001110", "1000100"].concat();
        assert_eq!(text(&modules("5901234123457").unwrap()), format!("101{left}01010{right}101"));
        assert_eq!(modules("036000291452").unwrap(), modules("0036000291452").unwrap(), "UPC-A");
        assert_eq!(modules("96385074").unwrap().len(), 67, "EAN-8");
    }

    #[test]
    fn any_other_code_is_a_code_128() {
        for (code, symbols) in
            [("A-1", 3), ("5901234123458", 1 + 1 + 6), ("123456", 3), ("7", 1), ("12345", 1 + 1 + 2)]
        {
            // Start, symbols and check of 11 modules each, and a stop of 13.
            assert_eq!(modules(code).unwrap().len(), 11 * (symbols + 2) + 13, "{code}");
        }
    }

    #[test]
    fn what_no_gun_could_read_is_refused() {
        let label = |code| Label { name: "苹果", code, price: Fen::new(1250) };
        assert_eq!(label("苹果").html(1), Err(LabelError::Characters));
        assert_eq!(label("ABCDEFGHIJKLMNOP").html(1), Err(LabelError::TooLong));
        assert_eq!(label("A1").html(0), Err(LabelError::Copies));
        assert_eq!(label("A1").html(COPIES_MOST + 1), Err(LabelError::Copies));
        assert_eq!(label("A1").html(3).unwrap().matches("<svg").count(), 3);
    }

    #[test]
    fn names_are_text_and_no_markup() {
        let page = Label { name: "<script>", code: "A&1", price: Fen::new(5) }.html(1).unwrap();
        assert!(!page.contains("<script>") && page.contains("A&amp;1") && page.contains("¥0.05"), "{page}");
    }
}
