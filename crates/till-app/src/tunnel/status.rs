//! How the till is reached from outside right now.

/// Where things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The tunnel program runs; it has not said its address yet.
    Starting,
    /// An address is known; whether it leads here is being found out.
    Checking,
    /// The address leads here: new orders carry it.
    Reachable,
    /// The address does not lead here at present: new orders are polled. It is tried again by itself.
    Unreachable,
    /// The tunnel program is not running: new orders are polled. It is started again by itself.
    Ended,
}

impl State {
    /// The word scripts and screens use.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Starting => "starting",
            State::Checking => "checking",
            State::Reachable => "reachable",
            State::Unreachable => "unreachable",
            State::Ended => "ended",
        }
    }
}

/// What is in the way, for a sentence on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The program is not installed, or can't be executed.
    NotStarted(String),
    /// The program ended; how.
    Ended(String),
    /// The program has been running for a while and has not said an address the till knows how to read.
    NoAddress,
    /// Nothing answered under the public address; why.
    NoAnswer(String),
    /// Something else answered under the public address; what.
    WrongAnswer(String),
}

impl Problem {
    /// The word scripts and screens use.
    pub fn code(&self) -> &'static str {
        match self {
            Problem::NotStarted(_) => "not_started",
            Problem::Ended(_) => "ended",
            Problem::NoAddress => "no_address",
            Problem::NoAnswer(_) => "no_answer",
            Problem::WrongAnswer(_) => "wrong_answer",
        }
    }

    /// Small print for support; no secret.
    pub fn detail(&self) -> &str {
        match self {
            Problem::NotStarted(detail)
            | Problem::Ended(detail)
            | Problem::NoAnswer(detail)
            | Problem::WrongAnswer(detail) => detail,
            Problem::NoAddress => "",
        }
    }
}

/// How the till is reached from outside: through a tunnel, or under the shop's own address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TunnelStatus {
    /// Where things stand.
    pub state: State,
    /// The tunnel's preset, e.g. `bore`; none for an address without a tunnel.
    pub program: Option<&'static str>,
    /// The public address, without the secret path.
    pub address: Option<String>,
    /// What is in the way.
    pub problem: Option<Problem>,
    /// How often the program was started again since the till runs.
    pub restarts: u32,
}

impl TunnelStatus {
    /// Whether new orders carry the public address.
    pub fn reachable(&self) -> bool {
        self.state == State::Reachable
    }

    /// Whether somebody should have a look: it does not work, and this is not just its first start.
    pub fn in_trouble(&self) -> bool {
        !self.reachable() && (self.problem.is_some() || self.restarts > 0)
    }
}
