//! The catalogue in memory, for a counter that can't wait: search at every key, any page of the grid at once.

mod index;
mod live;
mod spelling;

pub use index::Index;
pub use live::{Catalogue, Found, Query};

use pinyin::ToPinyin;

/// Pinyin initials of a name, lower case, for search: `拿铁 Latte` → `nt latte`. What isn't Chinese stays.
pub fn initials(name: &str) -> String {
    name.chars()
        .map(|c| c.to_pinyin().and_then(|p| p.plain().chars().next()).unwrap_or(c).to_ascii_lowercase())
        .collect()
}

/// A text as it is compared: lower case, full-width letters and digits (a Chinese input method types them) as plain ones.
pub(crate) fn folded(text: &str) -> String {
    let narrow = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    text.trim().chars().map(narrow).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_becomes_initials_and_the_rest_stays() {
        assert_eq!(initials("拿铁"), "nt");
        assert_eq!(initials("巧克力可颂 XL"), "qklks xl");
    }

    #[test]
    fn what_an_input_method_makes_of_a_code_is_the_code() {
        assert_eq!(folded("　Ａ－17 "), "a-17");
    }
}
