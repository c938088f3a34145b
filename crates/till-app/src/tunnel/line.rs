//! The setting `notify.tunnel`: a line that may hold a token, so it never shows itself whole.

use super::command::TunnelCommand;
use super::mask::MASKED;
use serde::{Deserialize, Serialize};

/// The tunnel's line as the shop wrote it; empty for no tunnel.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TunnelLine(String);

impl TunnelLine {
    /// Takes a line; [`TunnelLine::command`] says whether it can be used.
    pub fn new(line: &str) -> TunnelLine {
        TunnelLine(line.trim().to_owned())
    }

    /// Whether there is no tunnel.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The command it stands for; none when empty.
    ///
    /// # Errors
    /// As [`TunnelCommand::parse`].
    pub fn command(&self) -> Result<Option<TunnelCommand>, String> {
        if self.is_empty() { Ok(None) } else { TunnelCommand::parse(&self.0).map(Some) }
    }

    /// The line for a screen: secrets masked.
    pub fn shown(&self) -> String {
        match TunnelCommand::parse(&self.0) {
            Ok(command) => command.masked_line(&self.0),
            Err(_) if self.is_empty() => String::new(),
            // Whatever it is, it may hold a token.
            Err(_) => MASKED.to_owned(),
        }
    }

    /// What a person typed into the field that showed [`TunnelLine::shown`]: unchanged means unchanged.
    ///
    /// # Errors
    /// What to do when the person changed the line and left a mask in it.
    pub fn edited(&self, typed: &str) -> Result<TunnelLine, String> {
        let typed = TunnelLine::new(typed);
        if typed.0 == self.shown() {
            return Ok(self.clone());
        }
        if typed.0.contains(MASKED) {
            return Err(format!("has a token hidden as {MASKED}: type the token again"));
        }
        Ok(typed)
    }
}

impl std::fmt::Debug for TunnelLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.shown())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_never_shown_and_not_lost_by_saving_what_is_shown() {
        let line = TunnelLine::new(" natapp -authtoken=5f191234d990a838 ");
        assert_eq!(line.shown(), "natapp -authtoken=•••");
        assert_eq!(format!("{line:?}"), "\"natapp -authtoken=•••\"");
        assert_eq!(line.edited("natapp -authtoken=•••").unwrap(), line);
        assert!(line.edited("natapp -authtoken=••• -x").is_err());
        assert_eq!(line.edited("ngrok").unwrap(), TunnelLine::new("ngrok"));
        assert_eq!(line.edited("").unwrap(), TunnelLine::default());
        assert_eq!(TunnelLine::new("what's 5f191234d990a838").shown(), "•••");
        assert_eq!(TunnelLine::new("natapp -authtoken=5f19\\ 1234").shown(), "•••", "written with an escape");
    }
}
