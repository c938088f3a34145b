//! Reading the public address from what a tunnel program prints.

use crate::settings;
use regex::Regex;
use std::sync::LazyLock;

/// Longest address taken, as for `notify.public_url`.
const LONGEST: usize = 160;
/// In a pattern of the shop's own: where the address stands.
pub const PLACEHOLDER: &str = "{address}";

/// One pattern with one capture group: the address, with or without a scheme.
#[derive(Debug, Clone)]
pub struct Recogniser(Regex);

macro_rules! known {
    ($name:ident, $pattern:literal) => {
        pub fn $name() -> Recogniser {
            static PATTERN: LazyLock<Regex> =
                LazyLock::new(|| Regex::new($pattern).expect("a constant pattern"));
            Recogniser(PATTERN.clone())
        }
    };
}

impl Recogniser {
    // ngrok 2 and 3 with `--log stdout --log-format logfmt`: msg="started tunnel" … url=https://….ngrok-free.app
    known!(ngrok, r#"msg="started tunnel".*\burl=(\S+)"#);
    // Its log draws a box round it; the names of quick tunnels are words joined by hyphens (`api.` is Cloudflare's own).
    known!(cloudflared, r"(https://[a-z0-9]+(?:-[a-z0-9]+)+\.trycloudflare\.com)");
    // natapp and sunny descend from ngrok 1: a log line, or the line of their status screen.
    known!(ngrok_1, r"(?:Tunnel established at|Forwarding)\s+((?:https?|tcp)://\S+)");
    known!(bore, r"listening at (\S+:\d+)");
    // Only the port: the host is where ssh was told to go.
    known!(ssh, r"Allocated port (\d+) for remote forward");

    /// A pattern of the shop's own: text with `{address}` where the address stands, or a regular expression with one
    /// capture group.
    ///
    /// # Errors
    /// What is wrong and what to do.
    pub fn custom(pattern: &str) -> Result<Recogniser, String> {
        let pattern = match pattern.split_once(PLACEHOLDER) {
            Some((_, after)) if after.contains(PLACEHOLDER) => {
                return Err(format!("the pattern has {PLACEHOLDER} more than once: once is enough"));
            }
            Some((before, after)) => {
                let group = if after.is_empty() { r"(\S+)" } else { r"(\S+?)" };
                format!("{}{group}{}", regex::escape(before), regex::escape(after))
            }
            None => pattern.to_owned(),
        };
        let regex = Regex::new(&pattern).map_err(|_| {
            format!("the pattern is no regular expression: write {PLACEHOLDER} where the address stands")
        })?;
        if regex.captures_len() != 2 {
            return Err(format!(
                "the pattern needs exactly one group (…) round the address, or {PLACEHOLDER} where it stands"
            ));
        }
        Ok(Recogniser(regex))
    }

    /// What the group caught in `line`.
    pub fn find<'a>(&self, line: &'a str) -> Option<&'a str> {
        Some(self.0.captures(line)?.get(1)?.as_str())
    }
}

/// An address as printed, as the till uses it: with a scheme, without a path's last stroke. None when it is none.
pub fn clean(printed: &str) -> Option<String> {
    let trimmed = printed.trim_matches(|c: char| "\"'<>()[],;|".contains(c)).trim_end_matches(['.', '/']);
    let address = match trimmed.split_once("://") {
        Some(("http" | "https", _)) => trimmed.to_owned(),
        Some(("tcp", rest)) => format!("http://{rest}"),
        Some(_) => return None,
        None => format!("http://{trimmed}"),
    };
    let usable = settings::host_of(&address).is_some()
        && address.len() <= LONGEST
        && !address.contains(['?', '#', ' ', '\\'])
        && address.is_ascii();
    usable.then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_from_what_the_programs_print() {
        let table: [(Recogniser, &str, Option<&str>); 15] = [
            (
                Recogniser::ngrok(),
                r#"t=2026-11-24T10:00:00+0800 lvl=info msg="started tunnel" obj=tunnels name=command_line addr=http://localhost:8737 url=https://ab12-1-2-3-4.ngrok-free.app"#,
                Some("https://ab12-1-2-3-4.ngrok-free.app"),
            ),
            (
                Recogniser::ngrok(),
                r#"t=2026-11-24T10:00:00+0800 lvl=info msg="starting web service" obj=web addr=127.0.0.1:4040 url=http://x"#,
                None,
            ),
            (
                Recogniser::cloudflared(),
                "2026-01-20T09:56:36Z INF |  https://disciplinary-tennis-breaking-under.trycloudflare.com        |",
                Some("https://disciplinary-tennis-breaking-under.trycloudflare.com"),
            ),
            (
                Recogniser::cloudflared(),
                r#"failed to request quick Tunnel: Post "https://api.trycloudflare.com/tunnel": dial tcp: no such host"#,
                None,
            ),
            (
                Recogniser::ngrok_1(),
                "[2026/11/24 10:00:00 CST] [INFO] [client] Tunnel established at http://r2x9k7.natappfree.cc",
                Some("http://r2x9k7.natappfree.cc"),
            ),
            (
                Recogniser::ngrok_1(),
                "Forwarding              http://r2x9k7.natappfree.cc -> 127.0.0.1:8737",
                Some("http://r2x9k7.natappfree.cc"),
            ),
            (
                Recogniser::ngrok_1(),
                "[INFO] [client] Tunnel established at tcp://free.idcfengye.com:14568",
                Some("http://free.idcfengye.com:14568"),
            ),
            (Recogniser::ngrok_1(), "Web Interface           127.0.0.1:4040", None),
            (
                Recogniser::bore(),
                "2026-11-24T02:00:00.000Z  INFO bore_cli::client: listening at bore.pub:43210",
                Some("http://bore.pub:43210"),
            ),
            (Recogniser::bore(), "INFO bore_cli::client: connected to server remote_port=43210", None),
            (
                Recogniser::custom("URL: (\\S+)").unwrap(),
                "URL: https://a.example/",
                Some("https://a.example"),
            ),
            (Recogniser::custom("at {address}").unwrap(), "now at a.example:80", Some("http://a.example:80")),
            (
                Recogniser::custom("<{address}> (up)").unwrap(),
                "see <https://a.example> (up)",
                Some("https://a.example"),
            ),
            (Recogniser::custom("at {address}").unwrap(), "at https://user@a.example", None),
            (Recogniser::custom("at {address}").unwrap(), "at ftp://a.example", None),
        ];
        for (recogniser, line, wanted) in table {
            let found = recogniser.find(line).and_then(clean);
            assert_eq!(found.as_deref(), wanted, "{line}");
        }
    }

    #[test]
    fn a_pattern_that_cannot_find_one_address_is_refused() {
        for pattern in ["", "no group", "(a)(b)", "(", "{address} {address}", "({address})"] {
            let refused = Recogniser::custom(pattern);
            assert_eq!(refused.is_err(), pattern != "({address})", "{pattern}");
        }
    }
}
