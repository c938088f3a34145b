//! The products in memory, ranked as a cashier means it: the code that was typed, a code or a name that begins so, then
//! what only contains it; within each, what is sold most.

use super::folded;
use super::spelling::{Readings, Unit, Where, bit};
use memchr::memmem;
use std::collections::HashMap;
use std::sync::Arc;
use till::catalogue::Product;
use till_store::Changed;

/// Where the texts of one product lie in the index.
#[derive(Debug, Clone, Copy)]
struct Span {
    /// Code, name and the shop's own initials, folded, one behind the other in `texts`.
    code: u32,
    name: u32,
    initials: u32,
    end: u32,
    /// The name's spelling in `units`.
    units: u32,
    units_end: u32,
}

/// The letters of one product as bits: most products are passed over by these alone.
#[derive(Debug, Clone, Copy)]
struct Letters {
    /// All it can be found by.
    all: u64,
    /// The same without its code: most texts that are typed or scanned are parts of codes.
    named: u64,
    /// Those with which a match can begin.
    starts: u64,
}

/// An immutable state of the catalogue. What a search reads lies side by side in few large pieces, best sold first: a
/// hundred thousand separate texts would each wait for memory.
#[derive(Debug, Clone, Default)]
pub struct Index {
    readings: Readings,
    products: Vec<Arc<Product>>,
    letters: Vec<Letters>,
    spans: Vec<Span>,
    texts: Vec<u8>,
    units: Vec<Unit>,
    /// Places, in the order of the products' numbers: the order of the grid, which never jumps.
    by_id: Vec<u32>,
    categories: Vec<String>,
    /// The category of each place, as its place in `categories` and one more; 0: none.
    category_of: Vec<u32>,
}

/// How well a product fits; a better one is smaller.
const RANKS: usize = 6;

impl Index {
    /// An index of nothing.
    pub fn new() -> Index {
        Index::default()
    }

    /// This index after some products have changed; those no longer on sale leave it.
    #[must_use]
    pub fn with(&self, changes: Vec<Changed>) -> Index {
        let on_sale = |change: Changed| (change.product.id, change.on_sale.then(|| Arc::new(change.product)));
        let mut changed: HashMap<i64, Option<Arc<Product>>> = changes.into_iter().map(on_sale).collect();
        let mut next = Index { readings: self.readings.clone(), ..Index::default() };
        // What was there keeps its place among the best sold; only a start sorts anew.
        for (product, span) in self.products.iter().zip(&self.spans) {
            match changed.remove(&product.id) {
                Some(Some(product)) => next.add(product),
                Some(None) => {}
                None => next.copy(self, product, *span),
            }
        }
        let mut new: Vec<Arc<Product>> = changed.into_values().flatten().collect();
        new.sort_unstable_by_key(|product| (std::cmp::Reverse(product.sold_count), product.id));
        new.into_iter().for_each(|product| next.add(product));
        next.arrange();
        next
    }

    /// Takes a product in.
    fn add(&mut self, product: Arc<Product>) {
        let (code, units) = (self.texts.len(), self.units.len());
        self.texts.extend_from_slice(folded(&product.code).as_bytes());
        let name = self.texts.len();
        let folded_name = folded(&product.name);
        self.texts.extend_from_slice(folded_name.as_bytes());
        // A line break, which no text has: nothing is found across it.
        self.texts.push(b'\n');
        let initials = self.texts.len();
        self.texts.extend_from_slice(folded(&product.initials).as_bytes());
        self.readings.spell(&folded_name, &mut self.units);
        self.place(product, [code, name, initials, self.texts.len(), units, self.units.len()]);
    }

    /// Takes a product over from an older index, spelt as it is.
    fn copy(&mut self, old: &Index, product: &Arc<Product>, span: Span) {
        let (texts, units) = (self.texts.len(), self.units.len());
        self.texts.extend_from_slice(old.text(span.code, span.end));
        self.units.extend_from_slice(old.units_of(span));
        let moved = |at: u32| texts + (at - span.code) as usize;
        let [name, initials] = [moved(span.name), moved(span.initials)];
        self.place(product.clone(), [texts, name, initials, self.texts.len(), units, self.units.len()]);
    }

    fn place(&mut self, product: Arc<Product>, bounds: [usize; 6]) {
        // Four gigabytes of names: no shop has them.
        let [code, name, initials, end, units, units_end] =
            bounds.map(|bound| u32::try_from(bound).unwrap_or(u32::MAX));
        let span = Span { code, name, initials, end, units, units_end };
        let (spelt, starts) = self.readings.letters(self.units_of(span));
        let written = |text: &[u8]| text.iter().fold(0, |letters, byte| letters | bit(*byte));
        let (of_code, of_name) = (written(self.text(code, name)), written(self.text(name, end)));
        let named = spelt | of_name;
        self.letters.push(Letters { all: named | of_code, named, starts: starts | of_name | of_code });
        self.spans.push(span);
        self.products.push(product);
    }

    /// Orders for the grid, and the categories.
    fn arrange(&mut self) {
        self.by_id = (0..u32::try_from(self.products.len()).unwrap_or(u32::MAX)).collect();
        self.by_id.sort_unstable_by_key(|place| self.products[*place as usize].id);
        self.category_of = vec![0; self.products.len()];
        let mut known: HashMap<&str, u32> = HashMap::new();
        for place in self.by_id.iter().map(|place| *place as usize) {
            let category = self.products[place].category.as_str();
            if category.is_empty() {
                continue;
            }
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX).saturating_add(1);
            self.category_of[place] = *known.entry(category).or_insert_with(|| {
                self.categories.push(category.to_owned());
                next
            });
        }
    }

    /// How many products are on sale.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// Whether nothing is on sale.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// The categories in use, in the order of their first product.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// The product at a place that a search has given.
    pub fn product(&self, place: u32) -> Option<&Product> {
        self.products.get(place as usize).map(Arc::as_ref)
    }

    /// The product with exactly this code.
    pub fn by_code(&self, code: &str) -> Option<&Product> {
        let code = folded(code);
        let place = self.spans.iter().position(|span| self.text(span.code, span.name) == code.as_bytes())?;
        self.products.get(place).map(Arc::as_ref)
    }

    /// The places of all products that fit, the best first. Several words must all fit; no word fits everything.
    pub fn search(&self, text: &str, category: Option<&str>) -> Vec<u32> {
        let text = folded(text);
        let words: Vec<Word<'_>> = text.split_whitespace().map(Word::new).collect();
        let category = match category {
            None => None,
            Some(name) => match self.categories.iter().position(|known| known == name) {
                Some(at) => u32::try_from(at + 1).ok(),
                None => return Vec::new(),
            },
        };
        let fits = |place: u32| category.is_none_or(|category| self.category_of[place as usize] == category);
        if words.is_empty() {
            return self.by_id.iter().copied().filter(|place| fits(*place)).collect();
        }
        let wanted = words.iter().fold(0, |letters, word| letters | word.letters);
        let first = text.bytes().next().map_or(0, bit);
        let mut ranked: [Vec<u32>; RANKS] = std::array::from_fn(|_| Vec::new());
        for (place, letters) in (0..).zip(&self.letters) {
            if wanted & !letters.all != 0 || first & letters.starts == 0 || !fits(place) {
                continue;
            }
            if let Some(rank) = self.rank_of_all(place, letters.named, &words) {
                ranked[rank].push(place);
            }
        }
        ranked.concat()
    }

    fn text(&self, from: u32, to: u32) -> &[u8] {
        &self.texts[from as usize..to as usize]
    }

    fn units_of(&self, span: Span) -> &[Unit] {
        &self.units[span.units as usize..span.units_end as usize]
    }

    /// The rank of the word that fits worst; `None` when one does not fit.
    fn rank_of_all(&self, place: u32, named: u64, words: &[Word<'_>]) -> Option<usize> {
        let span = self.spans[place as usize];
        words.iter().try_fold(0, |worst, word| self.rank(span, named, word).map(|rank| rank.max(worst)))
    }

    fn rank(&self, span: Span, named: u64, word: &Word<'_>) -> Option<usize> {
        let code = self.text(span.code, span.name);
        if code.starts_with(word.text) {
            return Some(usize::from(code.len() != word.text.len()));
        }
        if word.letters & !named != 0 {
            return word.is_in(code).then_some(5);
        }
        let name = self.text(span.name, span.initials - 1);
        if name == word.text {
            return Some(0);
        }
        let initials = self.text(span.initials, span.end);
        if initials.starts_with(word.text) {
            return Some(2);
        }
        let spelt = if word.typed { self.readings.find(self.units_of(span), word.text) } else { None };
        if spelt == Some(Where::Beginning) {
            return Some(2);
        }
        if name.starts_with(word.text) {
            return Some(3);
        }
        if spelt == Some(Where::Inside) || word.is_in(self.text(span.name, span.end)) {
            return Some(4);
        }
        // The last digits of a barcode are often all that can be read.
        word.is_in(code).then_some(5)
    }
}

/// One word of a search.
struct Word<'a> {
    text: &'a [u8],
    letters: u64,
    /// Letters and digits only: it may spell a name.
    typed: bool,
    finder: memmem::Finder<'a>,
}

impl<'a> Word<'a> {
    fn new(text: &'a str) -> Word<'a> {
        let text = text.as_bytes();
        let typed = text.iter().all(u8::is_ascii_alphanumeric);
        let letters = text.iter().fold(0, |letters, byte| letters | bit(*byte));
        Word { text, letters, typed, finder: memmem::Finder::new(text) }
    }

    fn is_in(&self, text: &[u8]) -> bool {
        self.finder.find(text).is_some()
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
            picture: None,
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
            let fits = |place: &u32| index.rank_of_all(*place, u64::MAX, &[Word::new(text)]).is_some();
            let slow = (0..6).filter(fits).filter_map(|place| index.product(place));
            let slow: Vec<String> = slow.map(|product| product.name.clone()).collect();
            let mut fast = names(&index, text, None);
            let mut slow = slow;
            fast.sort();
            slow.sort();
            assert_eq!(fast, slow, "{text}");
        }
    }
}
