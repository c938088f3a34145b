//! The tunnel's line in the settings, and the command made from it.
//!
//! ```text
//! ngrok [ARGS]            ngrok http {port} --log stdout --log-format logfmt ARGS
//! cloudflared [ARGS]      cloudflared tunnel --no-autoupdate --url http://127.0.0.1:{port} ARGS
//! natapp -authtoken=T     natapp -log=stdout -authtoken=T
//! sunny ID [ID…]          sunny clientid ID,ID
//! frpc -c FILE            frpc -c FILE                              (the address: notify.public_url)
//! ssh [ARGS] [USER@]HOST  ssh -N -T -o … -R *:0:127.0.0.1:{port} ARGS USER@HOST
//! bore --to HOST [ARGS]   bore local {port} --to HOST ARGS
//! command: PROGRAM ARGS… | PATTERN
//! ```
//!
//! The first word may be a path whose last part is the preset's name. Words are split as a shell would split them and
//! that is all: no shell ever sees them. `{port}` is the notify listener's port. Where ngrok or cloudflared are given a
//! subcommand of their own (`ngrok start pay`), nothing is added but what makes ngrok print its address.

use super::address::{self, Recogniser};
use super::mask::{MASKED, Mask};
use std::path::Path;

/// Stands for the notify listener's port.
pub const PORT: &str = "{port}";

/// A program the till knows how to start and to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// ngrok.com, version 2 or later.
    Ngrok,
    /// Cloudflare's; a quick tunnel unless told otherwise.
    Cloudflared,
    /// natapp.cn.
    Natapp,
    /// ngrok.cc (Sunny-Ngrok).
    Sunny,
    /// The client of frp.
    Frpc,
    /// A remote forward of OpenSSH.
    Ssh,
    /// github.com/ekzhang/bore.
    Bore,
    /// Any command line.
    Command,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Preset; 8] = [
        Preset::Ngrok,
        Preset::Cloudflared,
        Preset::Natapp,
        Preset::Sunny,
        Preset::Frpc,
        Preset::Ssh,
        Preset::Bore,
        Preset::Command,
    ];

    /// Its name, which is the program's too.
    pub fn as_str(self) -> &'static str {
        match self {
            Preset::Ngrok => "ngrok",
            Preset::Cloudflared => "cloudflared",
            Preset::Natapp => "natapp",
            Preset::Sunny => "sunny",
            Preset::Frpc => "frpc",
            Preset::Ssh => "ssh",
            Preset::Bore => "bore",
            Preset::Command => "command",
        }
    }

    fn of_program(word: &str) -> Option<Preset> {
        let name = Path::new(word).file_stem()?.to_str()?;
        Preset::ALL.into_iter().find(|preset| *preset != Preset::Command && preset.as_str() == name)
    }

    /// One-letter flags behind which this program takes a secret.
    fn short_secrets(self) -> &'static [&'static str] {
        match self {
            Preset::Bore => &["-s"],
            Preset::Frpc => &["-t"],
            Preset::Ngrok
            | Preset::Cloudflared
            | Preset::Natapp
            | Preset::Sunny
            | Preset::Ssh
            | Preset::Command => &[],
        }
    }
}

/// A tunnel command, ready but for the port.
#[derive(Clone)]
pub struct TunnelCommand {
    preset: Preset,
    words: Vec<String>,
    address: Address,
    mask: Mask,
}

/// Where the public address comes from.
#[derive(Clone)]
enum Address {
    /// What the program prints is the address.
    Printed(Recogniser),
    /// The program prints the port; the host is known.
    PortPrinted(Recogniser, String),
    /// Known before the program starts.
    Known(String),
    /// Only the settings know: `notify.public_url`.
    Elsewhere,
}

impl TunnelCommand {
    /// Reads the setting.
    ///
    /// # Errors
    /// What is wrong and what to do; never a word of the line itself, which may hold a token.
    pub fn parse(line: &str) -> Result<TunnelCommand, String> {
        if let Some(free) = line.trim().strip_prefix("command:") {
            return free_command(free);
        }
        let given = split(line)?;
        let (program, arguments) = given.split_first().ok_or("is empty")?;
        let preset = Preset::of_program(program).ok_or_else(|| {
            let known: Vec<&str> = Preset::ALL[..7].iter().map(|preset| preset.as_str()).collect();
            let known = known.join(", ");
            format!("must begin with one of {known}; any other program: command: PROGRAM ARGS… | PATTERN")
        })?;
        let (words, address) = preset_words(preset, arguments)?;
        let words = [vec![program.clone()], words].concat();
        Ok(TunnelCommand { preset, mask: mask(preset, &given, arguments), words, address })
    }

    /// Which program it is.
    pub fn preset(&self) -> Preset {
        self.preset
    }

    /// Whether the address can only come from `notify.public_url`.
    pub fn needs_public_url(&self) -> bool {
        matches!(self.address, Address::Elsewhere)
    }

    /// Program and arguments, for a listener on `port`.
    pub fn words(&self, port: u16) -> Vec<String> {
        self.words.iter().map(|word| word.replace(PORT, &port.to_string())).collect()
    }

    /// The address that is known before the program says anything.
    pub fn known_address(&self) -> Option<String> {
        match &self.address {
            Address::Known(address) => Some(address.clone()),
            Address::Printed(_) | Address::PortPrinted(..) | Address::Elsewhere => None,
        }
    }

    /// The address in a line the program printed.
    pub fn address_in(&self, line: &str) -> Option<String> {
        match &self.address {
            Address::Printed(recogniser) => address::clean(recogniser.find(line)?),
            Address::PortPrinted(recogniser, host) => {
                address::clean(&format!("{host}:{}", recogniser.find(line)?))
            }
            Address::Known(_) | Address::Elsewhere => None,
        }
    }

    /// `text` without the secrets of this command.
    pub fn masked(&self, text: &str) -> String {
        self.mask.apply(text)
    }

    /// The line this command was read from, without its secrets; nothing but the mask when one of them is written with
    /// escapes, where masking its text would miss it.
    pub fn masked_line(&self, line: &str) -> String {
        let masked = self.masked(line);
        let words = shell_words::split(&masked).unwrap_or_default();
        if words.iter().any(|word| self.masked(word) != *word) { MASKED.to_owned() } else { masked }
    }
}

/// Splits as a shell would; nothing else a shell does is done.
fn split(line: &str) -> Result<Vec<String>, String> {
    if line.chars().any(|c| c.is_control()) {
        return Err("must be one line".into());
    }
    // There a backslash parts folders and escapes nothing.
    let line = if cfg!(windows) { line.replace('\\', r"\\") } else { line.to_owned() };
    shell_words::split(&line).map_err(|_| "has a quotation mark without its partner".into())
}

/// A tunnel id of sunny is all it takes to run that tunnel, so it counts as a secret; the words of an ssh command line
/// are none.
fn mask(preset: Preset, given: &[String], arguments: &[String]) -> Mask {
    match preset {
        Preset::Ssh => Mask::default(),
        Preset::Sunny => {
            let ids = arguments.iter().filter(|word| *word != "clientid");
            Mask::of(&ids.flat_map(|id| ["clientid".to_owned(), id.clone()]).collect::<Vec<_>>(), &[])
        }
        _ => Mask::of(given, preset.short_secrets()),
    }
}

fn free_command(line: &str) -> Result<TunnelCommand, String> {
    let (command, pattern) = match line.rsplit_once(" | ") {
        Some((command, pattern)) => (command, Some(pattern.trim())),
        None => (line, None),
    };
    let words = split(command)?;
    if words.is_empty() {
        return Err("names no program: command: PROGRAM ARGS… | PATTERN".into());
    }
    let address = match pattern {
        Some(pattern) => Address::Printed(Recogniser::custom(pattern)?),
        None => Address::Elsewhere,
    };
    let mask = Mask::of(&words, Preset::Command.short_secrets());
    Ok(TunnelCommand { preset: Preset::Command, words, address, mask })
}

/// What stands behind the program's name.
fn preset_words(preset: Preset, given: &[String]) -> Result<(Vec<String>, Address), String> {
    let before = |words: &[&str]| -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).chain(given.iter().cloned()).collect()
    };
    let own_subcommand = given.first().is_some_and(|word| !word.starts_with('-'));
    Ok(match preset {
        Preset::Ngrok => {
            let mut words = if own_subcommand { given.to_vec() } else { before(&["http", PORT]) };
            if !given.iter().any(|word| word == "--log" || word.starts_with("--log=")) {
                words.extend(["--log", "stdout", "--log-format", "logfmt"].map(str::to_owned));
            }
            (words, Address::Printed(Recogniser::ngrok()))
        }
        Preset::Cloudflared => {
            let quick = ["tunnel", "--no-autoupdate", "--url", "http://127.0.0.1:{port}"];
            let words = if own_subcommand { given.to_vec() } else { before(&quick) };
            // A named tunnel does not print its address; a quick one does, and both may be read the same way.
            let named = own_subcommand && given.iter().any(|word| word == "run");
            let address =
                if named { Address::Elsewhere } else { Address::Printed(Recogniser::cloudflared()) };
            (words, address)
        }
        Preset::Natapp => (before(&["-log=stdout"]), Address::Printed(Recogniser::ngrok_1())),
        Preset::Sunny => (sunny(given)?, Address::Printed(Recogniser::ngrok_1())),
        Preset::Frpc => {
            if given.is_empty() {
                return Err("frpc needs its configuration: frpc -c FILE".into());
            }
            (given.to_vec(), Address::Elsewhere)
        }
        Preset::Ssh => ssh(given)?,
        Preset::Bore => bore(given)?,
        Preset::Command => return Err("is written command: PROGRAM ARGS… | PATTERN".into()),
    })
}

fn sunny(given: &[String]) -> Result<Vec<String>, String> {
    let ids: Vec<&str> = given.iter().map(String::as_str).filter(|word| *word != "clientid").collect();
    if ids.is_empty() || ids.iter().any(|id| id.starts_with('-')) {
        return Err(
            "sunny needs the tunnel's id from ngrok.cc, several with blanks between: sunny ID ID".into()
        );
    }
    Ok(vec!["clientid".into(), ids.join(",")])
}

fn bore(given: &[String]) -> Result<(Vec<String>, Address), String> {
    if !given.iter().any(|word| word == "--to" || word == "-t" || word.starts_with("--to=")) {
        return Err("bore needs a server: bore --to HOST".into());
    }
    let own = given.first().is_some_and(|word| word == "local");
    let head = if own { Vec::new() } else { vec!["local".to_owned(), PORT.to_owned()] };
    Ok(([head, given.to_vec()].concat(), Address::Printed(Recogniser::bore())))
}

/// Flags of ssh that take a value in the next word.
const SSH_VALUES: &str = "BbcDEeFIiJLlmOopQRSWw";
/// No session, no terminal, no questions; end when the forward can't be had or the server is gone for 45 seconds.
const SSH_HEAD: [&str; 12] = [
    "-N",
    "-T",
    "-o",
    "BatchMode=yes",
    "-o",
    "ExitOnForwardFailure=yes",
    "-o",
    "ServerAliveInterval=15",
    "-o",
    "ServerAliveCountMax=3",
    "-o",
    "LogLevel=INFO",
];

fn ssh(given: &[String]) -> Result<(Vec<String>, Address), String> {
    let (mut forward, mut destination) = (None, None);
    let mut words = given.iter();
    while let Some(word) = words.next() {
        match word.strip_prefix('-') {
            Some(flags) if flags.len() == 1 && SSH_VALUES.contains(flags) => {
                let value = words.next().ok_or("ends with an option of ssh whose value is missing")?;
                if flags == "R" {
                    forward = Some(value.as_str());
                }
            }
            Some(flags) => forward = flags.strip_prefix('R').or(forward),
            None if destination.is_none() => destination = Some(word.as_str()),
            None => {
                return Err("has a word too many behind ssh's host: the till runs no command there".into());
            }
        }
    }
    let host = host_of_destination(destination.ok_or("ssh needs a host: ssh USER@HOST")?)?;
    let mut head: Vec<String> = SSH_HEAD.map(str::to_owned).to_vec();
    if forward.is_none() {
        head.extend(["-R".to_owned(), format!("*:0:127.0.0.1:{PORT}")]);
    }
    let address = match forward.and_then(remote_port) {
        Some(port) => {
            Address::Known(address::clean(&format!("{host}:{port}")).ok_or("ssh's host is no host")?)
        }
        None => Address::PortPrinted(Recogniser::ssh(), host),
    };
    Ok(([head, given.to_vec()].concat(), address))
}

/// `USER@HOST` or `ssh://USER@HOST:PORT`.
fn host_of_destination(destination: &str) -> Result<String, String> {
    let rest = destination.strip_prefix("ssh://");
    let host = destination.rsplit('@').next().unwrap_or_default();
    let host = match rest {
        Some(rest) => rest.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default(),
        None => host,
    };
    if host.is_empty() { Err("ssh needs a host: ssh USER@HOST".into()) } else { Ok(host.to_owned()) }
}

/// The server's port in `-R [ADDRESS:]PORT:HOST:PORT`; none when the server is to choose (0).
fn remote_port(forward: &str) -> Option<u16> {
    let parts: Vec<&str> = forward.split(':').collect();
    let port = parts.len().checked_sub(3).and_then(|index| parts.get(index))?;
    port.parse().ok().filter(|port| *port != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SSH: &str = "-N -T -o BatchMode=yes -o ExitOnForwardFailure=yes -o ServerAliveInterval=15 \
                       -o ServerAliveCountMax=3 -o LogLevel=INFO";

    #[test]
    fn lines_become_argument_vectors() {
        let ssh_any = format!("ssh {SSH} -R *:0:127.0.0.1:8737 -p 2222 joe@vps.example");
        let ssh_own = format!("ssh {SSH} -R 80:127.0.0.1:8737 joe@vps.example");
        let table = [
            ("ngrok", "ngrok http 8737 --log stdout --log-format logfmt"),
            (
                "ngrok --domain pay.ngrok.app",
                "ngrok http 8737 --domain pay.ngrok.app --log stdout --log-format logfmt",
            ),
            ("ngrok start pay", "ngrok start pay --log stdout --log-format logfmt"),
            ("cloudflared", "cloudflared tunnel --no-autoupdate --url http://127.0.0.1:8737"),
            ("cloudflared tunnel run pay", "cloudflared tunnel run pay"),
            ("/opt/natapp -authtoken=0123456789", "/opt/natapp -log=stdout -authtoken=0123456789"),
            ("sunny aa11 bb22", "sunny clientid aa11,bb22"),
            ("sunny clientid aa11,bb22", "sunny clientid aa11,bb22"),
            ("frpc -c '/etc/my frpc.toml'", "frpc -c '/etc/my frpc.toml'"),
            ("ssh -p 2222 joe@vps.example", &ssh_any),
            ("ssh -R 80:127.0.0.1:{port} joe@vps.example", &ssh_own),
            ("bore --to bore.pub", "bore local 8737 --to bore.pub"),
            ("bore local {port} --to=x -l 0.0.0.0", "bore local 8737 --to=x -l 0.0.0.0"),
            ("command: x -p {port} '$(rm)' ; `y` | at {address}", "x -p 8737 '$(rm)' ';' '`y`'"),
            ("command: a '|' b | (x)", "a '|' b"),
        ];
        for (line, wanted) in table {
            let words = TunnelCommand::parse(line).unwrap_or_else(|e| panic!("{line}: {e}")).words(8737);
            assert_eq!(words, shell_words::split(wanted).unwrap(), "{line}");
        }
    }

    #[test]
    fn lines_that_cannot_work_say_what_to_do_and_show_no_word_of_the_line() {
        let table = [
            ("", "empty"),
            ("hunter2 --to x", "must begin with one of ngrok, cloudflared"),
            ("bore 'hunter2", "quotation mark"),
            ("bore\nhunter2", "one line"),
            ("bore hunter2", "bore --to HOST"),
            ("sunny", "sunny ID"),
            ("sunny -x", "sunny ID"),
            ("frpc", "frpc -c FILE"),
            ("ssh -p", "value is missing"),
            ("ssh -v", "ssh USER@HOST"),
            ("ssh vps.example hunter2", "a word too many"),
            ("ssh user@", "ssh USER@HOST"),
            ("command:", "names no program"),
            ("command: x | hunter2", "exactly one group"),
            ("command x", "any other program: command:"),
        ];
        for (line, wanted) in table {
            let problem = TunnelCommand::parse(line).err().unwrap_or_else(|| panic!("{line} was taken"));
            assert!(problem.contains(wanted) && !problem.contains("hunter2"), "{line}: {problem}");
        }
    }

    #[test]
    fn the_address_comes_from_where_each_program_says_it() {
        let ssh = TunnelCommand::parse("ssh -p 2222 joe@vps.example").unwrap();
        let line = "Allocated port 41234 for remote forward to 127.0.0.1:8737";
        assert_eq!(ssh.address_in(line).as_deref(), Some("http://vps.example:41234"));
        assert_eq!((ssh.known_address(), ssh.needs_public_url()), (None, false));
        for forward in [
            "-R 8080:127.0.0.1:{port}",
            "-R*:8080:127.0.0.1:{port}",
            "-R [::]:0:127.0.0.1:{port} -R x:8080:y:1",
        ] {
            let own = TunnelCommand::parse(&format!("ssh {forward} ssh://joe@vps.example:2222")).unwrap();
            assert_eq!(own.known_address().as_deref(), Some("http://vps.example:8080"), "{forward}");
        }
        for line in ["frpc -c x", "cloudflared tunnel run pay", "command: x"] {
            assert!(TunnelCommand::parse(line).unwrap().needs_public_url(), "{line}");
        }
    }

    #[test]
    fn what_a_preset_takes_as_a_secret_is_masked() {
        for (line, text) in [
            ("sunny 5f191234d990a838 6a6b6c6d6e6f6a6b", "id 5f191234d990a838,6a6b6c6d6e6f6a6b is wrong"),
            ("natapp -authtoken=5f191234d990a838", "token 5f191234d990a838 is wrong"),
            ("bore --to x -s 5f191234d990a838", "5f191234d990a838"),
            ("command: x --api-token '5f19 1234' | (y)", "5f19 1234"),
        ] {
            let masked = TunnelCommand::parse(line).unwrap().masked(text);
            assert!(!masked.contains("5f19") && !masked.contains("6a6b"), "{line}: {masked}");
        }
        let ssh = TunnelCommand::parse("ssh -o PasswordAuthentication=no x").unwrap();
        assert_eq!(ssh.masked("no route to host x"), "no route to host x");
    }
}
