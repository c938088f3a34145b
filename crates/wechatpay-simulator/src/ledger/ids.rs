//! Identifiers in the shapes the gateway uses (protocol sheet §15), drawn from the ledger's own seed.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use wechatpay::beijing;

const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const HEX: &[u8] = b"0123456789abcdef";
const DIGITS: &[u8] = b"0123456789";

/// Start of every Native `code_url` this gateway gives out.
const CODE_URL_PREFIX: &str = "weixin://wxpay/bizpayurl?pr=";

/// The ledger's only source of chance: the same seed and the same calls give the same identifiers and faults.
#[derive(Debug)]
pub(super) struct Ids {
    rng: StdRng,
}

impl Ids {
    pub(super) fn new(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed) }
    }

    /// Is an event of this probability (0 to 1) happening now?
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        probability >= 1.0 || self.rng.random_bool(probability.max(0.0))
    }

    /// `wx`, 14 digits of Beijing time, 20 hexadecimal digits.
    pub(super) fn prepay_id(&mut self, now_ms: i64) -> String {
        let mut id = String::with_capacity(36);
        id.push_str("wx");
        id.push_str(&beijing::format(now_ms));
        self.push(&mut id, HEX, 20);
        id
    }

    /// 7 to 9 base62 characters behind the usual prefix.
    pub(super) fn code_url(&mut self) -> String {
        let length = self.rng.random_range(7..=9);
        let mut url = String::with_capacity(CODE_URL_PREFIX.len() + length);
        url.push_str(CODE_URL_PREFIX);
        self.push(&mut url, BASE62, length);
        url
    }

    /// 28 digits: `42000`, five more, the Beijing date, ten more.
    pub(super) fn transaction_id(&mut self, now_ms: i64) -> String {
        let mut id = String::with_capacity(28);
        id.push_str("42000");
        self.push(&mut id, DIGITS, 5);
        id.push_str(&beijing::format(now_ms)[..8]);
        self.push(&mut id, DIGITS, 10);
        id
    }

    /// 16 base62 characters, as in the gateway's replies.
    pub(super) fn reply_nonce(&mut self) -> String {
        self.text(BASE62, 16)
    }

    /// 32 lower-case hexadecimal digits, as in notifications.
    pub(super) fn notice_nonce(&mut self) -> String {
        self.text(HEX, 32)
    }

    /// The payer: `o` and 27 base62 characters.
    pub(super) fn openid(&mut self) -> String {
        let mut id = String::with_capacity(28);
        id.push('o');
        self.push(&mut id, BASE62, 27);
        id
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        let mut text = String::with_capacity(length);
        self.push(&mut text, alphabet, length);
        text
    }

    fn push(&mut self, text: &mut String, alphabet: &[u8], length: usize) {
        for _ in 0..length {
            text.push(char::from(alphabet[self.rng.random_range(0..alphabet.len())]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_717_214_400_000; // 2024-06-01 12:00:00 in Beijing

    #[test]
    fn identifiers_have_the_shapes_of_the_protocol_sheet() {
        let mut ids = Ids::new(1);
        let prepay_id = ids.prepay_id(NOON);
        assert_eq!(prepay_id.len(), 36);
        assert!(prepay_id.starts_with("wx20240601120000"));

        let transaction_id = ids.transaction_id(NOON);
        assert_eq!(transaction_id.len(), 28);
        assert!(transaction_id.starts_with("42000") && &transaction_id[10..18] == "20240601");
        assert!(transaction_id.bytes().all(|b| b.is_ascii_digit()));

        let code = ids.code_url().strip_prefix(CODE_URL_PREFIX).unwrap().to_owned();
        assert!((7..=9).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric()));
        assert_eq!(ids.reply_nonce().len(), 16);
        assert_eq!(ids.notice_nonce().len(), 32);
        assert_eq!(ids.openid().len(), 28);
    }

    #[test]
    fn the_same_seed_gives_the_same_identifiers() {
        let draw = |seed| {
            let mut ids = Ids::new(seed);
            (ids.prepay_id(NOON), ids.code_url(), ids.transaction_id(NOON), ids.chance(0.5))
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
