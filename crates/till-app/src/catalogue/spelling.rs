//! How a name is spelt on a keyboard without Chinese: each character by its pinyin or only its first letter, mixed as one
//! likes (`natie`, `nt`, `ntie`), and by any of its readings (重 is zhong and chong).

use pinyin::ToPinyinMulti;
use std::collections::HashMap;

/// A character has so many different readings at most; more are names and dialects.
const READINGS: usize = 4;

/// All readings in use, each once; entries name them by number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readings {
    texts: Vec<&'static str>,
    /// The first letter of each, close together: most readings are passed over by it.
    firsts: Vec<u8>,
    numbers: HashMap<&'static str, u16>,
}

/// The readings of one character, numbered from 1; 0: none.
pub(crate) type Unit = [u16; READINGS];

const PLAIN: [&str; 36] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k",
    "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z",
];

impl Readings {
    /// Appends a folded name as it can be spelt. Characters that are neither Chinese nor a letter or digit are left out.
    pub(crate) fn spell(&mut self, name: &str, into: &mut Vec<Unit>) {
        into.extend(name.chars().filter_map(|c| self.unit(c)));
    }

    fn unit(&mut self, c: char) -> Option<Unit> {
        let mut unit = [0; READINGS];
        if c.is_ascii_alphanumeric() {
            let at = c.to_digit(36).and_then(|digit| usize::try_from(digit).ok())?;
            unit[0] = self.number(PLAIN[at]);
            return Some(unit);
        }
        let readings = c.to_pinyin_multi()?;
        let mut free = 0;
        for number in (0..readings.count()).map(|nth| self.number(on_keys(readings.get(nth).plain()))) {
            // The same syllable in another tone is typed the same.
            if free < READINGS && !unit.contains(&number) {
                unit[free] = number;
                free += 1;
            }
        }
        Some(unit)
    }

    fn number(&mut self, text: &'static str) -> u16 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        self.texts.push(text);
        self.firsts.push(text.bytes().next().unwrap_or(0));
        let number = u16::try_from(self.texts.len()).unwrap_or(0);
        self.numbers.insert(text, number);
        number
    }

    fn of<'a>(&'a self, unit: &'a Unit) -> impl Iterator<Item = &'a [u8]> {
        let there = unit.iter().take_while(|number| **number != 0);
        there.filter_map(|number| self.texts.get(usize::from(*number) - 1).map(|text| text.as_bytes()))
    }

    /// Whether `typed` spells the beginning of `units`.
    fn begins(&self, units: &[Unit], typed: &[u8]) -> bool {
        let Some(first) = typed.first() else { return true };
        let Some((unit, rest)) = units.split_first() else { return false };
        let mut initial = false;
        for number in unit.iter().take_while(|number| **number != 0).map(|number| usize::from(*number) - 1) {
            if self.firsts[number] != *first {
                continue;
            }
            initial = true;
            let reading = self.texts[number].as_bytes();
            if reading.starts_with(typed)
                || typed.strip_prefix(reading).is_some_and(|left| self.begins(rest, left))
            {
                return true;
            }
        }
        initial && self.begins(rest, &typed[1..])
    }

    /// Where `typed` (letters and digits, folded) spells the name of `units`.
    pub(crate) fn find(&self, units: &[Unit], typed: &[u8]) -> Option<Where> {
        if self.begins(units, typed) {
            return Some(Where::Beginning);
        }
        let inside = (1..units.len()).any(|from| self.begins(&units[from..], typed));
        inside.then_some(Where::Inside)
    }

    /// The letters and digits a name is spelt with, and those with which its characters begin, as bits.
    pub(crate) fn letters(&self, units: &[Unit]) -> (u64, u64) {
        let (mut all, mut starts) = (0, 0);
        for reading in units.iter().flat_map(|unit| self.of(unit)) {
            starts |= reading.first().map_or(0, |first| bit(*first));
            all = reading.iter().fold(all, |all, letter| all | bit(*letter));
        }
        (all, starts)
    }
}

/// A syllable as it is typed: there is no ü on a keyboard, its key is v.
fn on_keys(plain: &'static str) -> &'static str {
    match plain {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lve",
        "nüe" => "nve",
        "ê" => "e",
        other => other,
    }
}

/// Where a text spells a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Where {
    Beginning,
    Inside,
}

/// The bit of a letter or digit; all other bytes share the rest.
pub(crate) fn bit(byte: u8) -> u64 {
    1 << match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'z' => byte - b'a' + 10,
        other => 36 + other % 28,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(name: &str, typed: &str) -> Option<Where> {
        let (mut readings, mut units) = (Readings::default(), Vec::new());
        readings.spell(name, &mut units);
        readings.find(&units, typed.as_bytes())
    }

    #[test]
    fn a_name_is_spelt_in_full_by_initials_or_mixed() {
        for typed in ["n", "na", "nt", "nat", "nti", "ntie", "nati", "natie"] {
            assert_eq!(find("拿铁", typed), Some(Where::Beginning), "{typed}");
        }
        for typed in ["a", "nn", "natiee", "nate", "tn"] {
            assert_eq!(find("拿铁", typed), None, "{typed}");
        }
        assert_eq!(find("冰拿铁", "nt"), Some(Where::Inside));
        assert_eq!(find("冰拿铁", "ing"), None, "a syllable is begun at its beginning");
    }

    #[test]
    fn every_reading_of_a_character_finds_it() {
        for typed in ["cqxm", "zqxm", "chongqing", "zhongqing"] {
            assert_eq!(find("重庆小面", typed), Some(Where::Beginning), "{typed}");
        }
        assert_eq!(find("可乐", "kele"), Some(Where::Beginning));
        assert_eq!(find("绿豆糕", "lvdougao"), Some(Where::Beginning));
    }

    #[test]
    fn signs_and_spaces_are_passed_over_and_latin_is_itself() {
        assert_eq!(find("100% 橙汁 xl", "100cz"), Some(Where::Beginning));
        assert_eq!(find("100% 橙汁 xl", "zhixl"), Some(Where::Inside));
    }
}
