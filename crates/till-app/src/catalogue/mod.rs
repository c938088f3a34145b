//! The catalogue in memory, for a counter that can't wait: search at every key, any page of the grid at once.

mod index;
mod live;
mod spelling;

pub use index::Index;
pub use live::{Catalogue, Found, Query};

use pinyin::ToPinyin;
pub(crate) use till::catalogue::folded;

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
