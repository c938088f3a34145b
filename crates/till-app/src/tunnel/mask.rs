//! Tokens that stand in a tunnel's command line never reach a screen or a log.

use regex::{NoExpand, Regex};
use std::sync::LazyLock;

/// What stands in place of a secret.
pub const MASKED: &str = "•••";

/// Parts of a flag's name that say: a secret follows.
const SECRET_WORDS: [&str; 8] =
    ["token", "secret", "passw", "auth", "apikey", "api-key", "credential", "clientid"];
/// Values that follow such a flag and are none (`-inspect-auth false`).
const HARMLESS: [&str; 7] = ["", "yes", "no", "true", "false", "none", "{port}"];

static USER_INFO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"://[^/\s:@]*:[^/\s@]+@").expect("a constant pattern"));

/// Knows the secrets of one command line.
#[derive(Clone, Default)]
pub struct Mask {
    patterns: Vec<Regex>,
}

impl Mask {
    /// The mask of a command line: whatever stands behind a flag that is named like a secret, or like one of `short`.
    pub fn of(words: &[String], short: &[&str]) -> Mask {
        let mut secrets = Vec::new();
        let mut follows = false;
        for word in words {
            if std::mem::take(&mut follows) && !word.starts_with('-') {
                // Several tunnel ids stand in one word.
                secrets.push(word.clone());
                secrets.extend(word.split(',').map(str::to_owned));
                continue;
            }
            match word.split_once('=') {
                Some((name, value)) if named_secret(name, short) => secrets.push(value.to_owned()),
                Some(_) => {}
                None => follows = (word.starts_with('-') || word == "clientid") && named_secret(word, short),
            }
        }
        secrets.retain(|secret| !HARMLESS.contains(&secret.as_str()));
        // The longest first: a shorter one may be a part of it.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.dedup();
        Mask { patterns: secrets.iter().filter_map(|secret| pattern(secret)).collect() }
    }

    /// `text` without the secrets, and without passwords in addresses.
    pub fn apply(&self, text: &str) -> String {
        let mut text = USER_INFO.replace_all(text, format!("://{MASKED}@")).into_owned();
        for pattern in &self.patterns {
            text = pattern.replace_all(&text, NoExpand(MASKED)).into_owned();
        }
        text
    }
}

/// A short secret is masked as a whole word only, or it would eat into every other word.
fn pattern(secret: &str) -> Option<Regex> {
    let quoted = regex::escape(secret);
    let short = secret.chars().count() < 6 && secret.chars().all(char::is_alphanumeric);
    Regex::new(&if short { format!(r"\b{quoted}\b") } else { quoted }).ok()
}

fn named_secret(flag: &str, short: &[&str]) -> bool {
    let name = flag.trim_start_matches('-').to_lowercase();
    short.contains(&flag) || SECRET_WORDS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(line: &str, short: &[&str], text: &str) -> String {
        Mask::of(&shell_words::split(line).unwrap(), short).apply(text)
    }

    #[test]
    fn what_follows_a_token_flag_is_masked_wherever_it_appears() {
        let table = [
            ("natapp -authtoken=9fbcaf63a037d96c", "token 9fbcaf63a037d96c is wrong", "token ••• is wrong"),
            ("ngrok http 80 --authtoken 2abCD_x", "--authtoken 2abCD_x", "--authtoken •••"),
            ("ngrok --basic-auth user:pw123456", "auth user:pw123456.", "auth •••."),
            ("sunny clientid 5f191234d990a838,aa", "id 5f191234d990a838 on, aa on", "id ••• on, ••• on"),
            ("cloudflared --token eyJhIjoi=", "got eyJhIjoi=", "got •••"),
            ("bore --to x -s abc", "abc is not abcd", "••• is not abcd"),
            ("frpc --tls-enable=false", "false", "false"),
            ("frpc --auth-x false", "false alarm", "false alarm"),
            ("x", "http://joe:sesame@proxy:8080/ failed", "http://•••@proxy:8080/ failed"),
        ];
        for (line, text, wanted) in table {
            assert_eq!(masked(line, &["-s"], text), wanted, "{line}");
        }
    }
}
