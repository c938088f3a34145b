//! Helpers for the catalogue.

use pinyin::ToPinyin;

/// Pinyin initials of a name, lower case, for search: `拿铁 Latte` → `nt latte`. What isn't Chinese stays.
pub fn initials(name: &str) -> String {
    name.chars()
        .map(|c| c.to_pinyin().and_then(|p| p.plain().chars().next()).unwrap_or(c).to_ascii_lowercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_becomes_initials_and_the_rest_stays() {
        assert_eq!(initials("拿铁"), "nt");
        assert_eq!(initials("巧克力可颂 XL"), "qklks xl");
    }
}
