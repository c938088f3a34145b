//! The products in memory, ranked as a cashier means it: the code that was typed, a code or a name that begins so, then
//! what only contains it; within each, what is sold most.

use super::folded;
use super::spelling::{Readings, Spelling, Where, bit};
use std::collections::HashMap;
use std::sync::Arc;
use till::catalogue::Product;
use till_store::Changed;

/// One product as it is searched.
#[derive(Debug)]
struct Entry {
    product: Product,
    code: Box<str>,
    name: Box<str>,
    /// What the shop itself calls the initials; usually those of the name.
    initials: Box<str>,
    spelling: Spelling,
    /// All letters it can be found by, and those a match can begin with: most entries are passed over by these alone.
    all: u64,
    starts: u64,
}

/// An immutable state of the catalogue.
#[derive(Debug, Clone)]
pub struct Index {
    readings: Readings,
    /// What is sold most comes first.
    entries: Vec<Arc<Entry>>,
    /// `(all, starts)` of each entry, side by side: the scan reads little more than these.
    letters: Vec<(u64, u64)>,
    /// Places in `entries`, in the order of the products' numbers: the order of the grid, which never jumps.
    by_id: Vec<u32>,
    categories: Vec<String>,
}

/// How well a product fits; a better one is smaller.
const RANKS: usize = 6;

impl Index {
    /// An index of nothing.
    pub fn new() -> Index {
        Index {
            readings: Readings::new(),
            entries: Vec::new(),
            letters: Vec::new(),
            by_id: Vec::new(),
            categories: Vec::new(),
        }
    }

    /// This index after some products have changed; those no longer on sale leave it.
    #[must_use]
    pub fn with(&self, changes: Vec<Changed>) -> Index {
        let mut readings = self.readings.clone();
        let mut changed: HashMap<i64, Option<Arc<Entry>>> = changes
            .into_iter()
            .map(|Changed { product, on_sale }| {
                (product.id, on_sale.then(|| Arc::new(Entry::new(product, &mut readings))))
            })
            .collect();
        // An entry that was there keeps its place among the best sold; only a start sorts anew.
        let kept = self.entries.iter().filter_map(|entry| match changed.remove(&entry.product.id) {
            Some(new) => new,
            None => Some(entry.clone()),
        });
        let mut entries: Vec<Arc<Entry>> = kept.collect();
        let mut new: Vec<Arc<Entry>> = changed.into_values().flatten().collect();
        new.sort_unstable_by_key(|entry| (std::cmp::Reverse(entry.product.sold_count), entry.product.id));
        entries.extend(new);
        Index::of(readings, entries)
    }

    fn of(readings: Readings, entries: Vec<Arc<Entry>>) -> Index {
        let mut by_id: Vec<u32> = (0..u32::try_from(entries.len()).unwrap_or(u32::MAX)).collect();
        by_id.sort_unstable_by_key(|at| entries[*at as usize].product.id);
        let mut categories: Vec<String> = Vec::new();
        for at in &by_id {
            let category = &entries[*at as usize].product.category;
            if !category.is_empty() && !categories.contains(category) {
                categories.push(category.clone());
            }
        }
        let letters = entries.iter().map(|entry| (entry.all, entry.starts)).collect();
        Index { readings, letters, by_id, categories, entries }
    }

    /// How many products are on sale.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing is on sale.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The categories in use, in the order of their first product.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// The product at a place that a search has given.
    pub fn product(&self, place: u32) -> Option<&Product> {
        self.entries.get(place as usize).map(|entry| &entry.product)
    }

    /// The product with exactly this code.
    pub fn by_code(&self, code: &str) -> Option<&Product> {
        let code = folded(code);
        self.entries.iter().find(|entry| *entry.code == *code).map(|entry| &entry.product)
    }

    /// The places of all products that fit, the best first. Several words must all fit; no word fits everything.
    pub fn search(&self, text: &str, category: Option<&str>) -> Vec<u32> {
        let text = folded(text);
        let words: Vec<&str> = text.split_whitespace().collect();
        let fits = |entry: &Entry| category.is_none_or(|category| entry.product.category == category);
        if words.is_empty() {
            return self.by_id.iter().copied().filter(|at| fits(&self.entries[*at as usize])).collect();
        }
        let wanted = words.iter().flat_map(|word| word.bytes()).fold(0, |letters, byte| letters | bit(byte));
        let first = text.bytes().next().map_or(0, bit);
        let mut ranked: [Vec<u32>; RANKS] = std::array::from_fn(|_| Vec::new());
        for ((at, entry), (all, starts)) in (0..).zip(&self.entries).zip(&self.letters) {
            if wanted & !all != 0 || first & starts == 0 || !fits(entry) {
                continue;
            }
            if let Some(rank) = entry.rank_of_all(&words, &self.readings) {
                ranked[rank].push(at);
            }
        }
        ranked.concat()
    }
}

impl Default for Index {
    fn default() -> Self {
        Index::new()
    }
}

impl Entry {
    fn new(product: Product, readings: &mut Readings) -> Entry {
        let (code, name, initials) =
            (folded(&product.code), folded(&product.name), folded(&product.initials));
        let spelling = readings.spell(&name);
        let (spelt, starts) = spelling.letters(readings);
        let written = [&code, &name, &initials].into_iter().flat_map(|text| text.bytes());
        let written = written.fold(0, |letters, byte| letters | bit(byte));
        Entry {
            code: code.into(),
            name: name.into(),
            initials: initials.into(),
            spelling,
            all: spelt | written,
            starts: starts | written,
            product,
        }
    }

    /// The rank of the word that fits worst; `None` when one does not fit.
    fn rank_of_all(&self, words: &[&str], readings: &Readings) -> Option<usize> {
        words.iter().try_fold(0, |worst, word| self.rank(word, readings).map(|rank| rank.max(worst)))
    }

    fn rank(&self, word: &str, readings: &Readings) -> Option<usize> {
        if *self.code == *word || *self.name == *word {
            return Some(0);
        }
        if self.code.starts_with(word) {
            return Some(1);
        }
        if self.initials.starts_with(word) {
            return Some(2);
        }
        let typed = word.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let spelt = if typed { self.spelling.find(readings, word.as_bytes()) } else { None };
        if spelt == Some(Where::Beginning) {
            return Some(2);
        }
        if self.name.starts_with(word) {
            return Some(3);
        }
        if spelt == Some(Where::Inside) || self.name.contains(word) || self.initials.contains(word) {
            return Some(4);
        }
        // The last digits of a barcode are often all that can be read.
        self.code.contains(word).then_some(5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fen::Fen;

    fn changed(id: i64, code: &str, name: &str, category: &str, sold_count: i64) -> Changed {
        let product = Product {
            id,
            code: code.into(),
            name: name.into(),
            initials: crate::catalogue::initials(name),
            category: category.into(),
            price: Fen::new(100),
            sold_count,
        };
        Changed { product, on_sale: true }
    }

    fn menu() -> Index {
        Index::new().with(vec![
            changed(1, "6901001", "拿铁", "咖啡", 5),
            changed(2, "6901002", "冰拿铁", "咖啡", 90),
            changed(3, "6901003", "美式咖啡 Americano", "咖啡", 0),
            changed(4, "NT", "奶油蘑菇汤", "轻食", 0),
            changed(5, "A_18", "100% 橙汁", "饮料", 0),
            changed(6, "8801001", "南通脆饼", "轻食", 70),
        ])
    }

    fn names(index: &Index, text: &str, category: Option<&str>) -> Vec<String> {
        let found = index.search(text, category);
        found.iter().filter_map(|at| index.product(*at)).map(|product| product.name.clone()).collect()
    }

    #[test]
    fn what_was_meant_comes_first() {
        // The code, then names that begin so (the best sold first), then those that contain it.
        assert_eq!(names(&menu(), "nt", None), ["奶油蘑菇汤", "南通脆饼", "拿铁", "冰拿铁"]);
        assert_eq!(names(&menu(), "拿铁", None), ["拿铁", "冰拿铁"]);
        assert_eq!(names(&menu(), "6901002", None), ["冰拿铁"]);
        assert_eq!(names(&menu(), "1003", None), ["美式咖啡 Americano"], "the last digits of a barcode");
        assert_eq!(names(&menu(), "ＡＭＥＲＩ", None), ["美式咖啡 Americano"]);
        assert_eq!(names(&menu(), "meishi", None), ["美式咖啡 Americano"]);
        assert_eq!(names(&menu(), "咖啡 ms", None), ["美式咖啡 Americano"], "both words");
        assert!(names(&menu(), "咖啡 nt", None).is_empty());
    }

    #[test]
    fn signs_are_plain_characters_and_nothing_typed_is_everything() {
        assert_eq!(names(&menu(), "100%", None), ["100% 橙汁"]);
        assert_eq!(names(&menu(), "a_", None), ["100% 橙汁"]);
        assert!(names(&menu(), "%", None).len() == 1 && names(&menu(), "\\", None).is_empty());
        assert_eq!(names(&menu(), " ", None).len(), 6);
        assert_eq!(names(&menu(), "", Some("轻食")), ["奶油蘑菇汤", "南通脆饼"], "the grid keeps its order");
        assert_eq!(menu().categories(), ["咖啡", "轻食", "饮料"]);
    }

    #[test]
    fn a_category_narrows_a_search() {
        assert_eq!(names(&menu(), "nt", Some("轻食")), ["奶油蘑菇汤", "南通脆饼"]);
    }

    #[test]
    fn changes_replace_add_and_take_away() {
        let retired = Changed { on_sale: false, ..changed(2, "6901002", "冰拿铁", "咖啡", 90) };
        let index = menu().with(vec![
            changed(1, "6901001", "热拿铁", "热饮", 5),
            changed(7, "7", "柠檬茶", "饮料", 0),
            retired.clone(),
        ]);
        assert_eq!(names(&index, "nt", None), ["奶油蘑菇汤", "南通脆饼", "热拿铁"]);
        assert_eq!((index.len(), index.by_code(" 7 ").map(|product| product.id)), (6, Some(7)));
        assert_eq!(index.categories(), ["热饮", "咖啡", "轻食", "饮料"]);
        let back = index.with(vec![Changed { on_sale: true, ..retired }]);
        assert_eq!(names(&back, "冰", None), ["冰拿铁"]);
    }

    /// The letters' bits only save time: what they pass over would not have been found.
    #[test]
    fn nothing_that_fits_is_passed_over() {
        let index = menu();
        for text in ["n", "t", "1", "茶", "南", "c", "cz", "100cz", "通", "tang", "6901", "o", "_18", "汁"]
        {
            let slow: Vec<String> = index
                .entries
                .iter()
                .filter(|entry| entry.rank(text, &index.readings).is_some())
                .map(|entry| entry.product.name.clone())
                .collect();
            let mut fast = names(&index, text, None);
            let mut slow = slow;
            fast.sort();
            slow.sort();
            assert_eq!(fast, slow, "{text}");
        }
    }
}
