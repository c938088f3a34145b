//! Which of WeChat Pay's two hosts to call: the rules of the official Java SDK (protocol sheet §1.1), without a clock
//! of their own. A failed call is never repeated here; the *next* call goes to the better host.

/// Mainland, nearest access point.
const PRIMARY: &str = "api.mch.weixin.qq.com";
/// In another city, for when the first one is out.
const STAND_BY: &str = "api2.mch.weixin.qq.com";

/// How long the stand-by is used before the primary gets another chance, in milliseconds.
const STAND_BY_MS: i64 = 3 * 60 * 1000;

/// One of WeChat Pay's hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// The one to use.
    Primary,
    /// The one to use while the other one can't be reached.
    StandBy,
}

impl Host {
    /// The host's name.
    pub const fn name(self) -> &'static str {
        match self {
            Host::Primary => PRIMARY,
            Host::StandBy => STAND_BY,
        }
    }
}

/// How a call to a host ended, as far as the host is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It answered, whatever it said.
    Answered,
    /// No connection in time.
    ConnectTimedOut,
    /// Its name was not found.
    NameNotFound,
    /// Anything else that went wrong, a missing answer included.
    Failed,
}

/// Chooses the host for the next call and learns from how the calls end.
#[derive(Debug, Clone, Default)]
pub struct HostChooser {
    primary: Health,
    stand_by: Health,
    /// Since when the stand-by is in use.
    switched_at_ms: Option<i64>,
}

impl HostChooser {
    /// A chooser that knows nothing bad of any host.
    pub fn new() -> HostChooser {
        HostChooser::default()
    }

    /// The host to call now. `now_ms` is any clock in milliseconds that does not go back.
    pub fn pick(&mut self, now_ms: i64) -> Host {
        if self.primary.is_good() {
            return Host::Primary;
        }
        match self.switched_at_ms {
            None => {
                self.switched_at_ms = Some(now_ms);
                Host::StandBy
            }
            Some(since) if now_ms - since < STAND_BY_MS => {
                let stand_by_is_better =
                    self.stand_by.is_good() || self.stand_by.badness() < self.primary.badness();
                if stand_by_is_better { Host::StandBy } else { Host::Primary }
            }
            Some(_) => {
                *self = HostChooser::new();
                Host::Primary
            }
        }
    }

    /// Says how a call to `host` ended.
    pub fn report(&mut self, host: Host, outcome: Outcome) {
        match host {
            Host::Primary => self.primary.learn(outcome),
            Host::StandBy => self.stand_by.learn(outcome),
        }
    }
}

/// What is known of one host.
#[derive(Debug, Clone, Copy, Default)]
struct Health {
    successes: u32,
    connect_time_outs: u32,
    names_not_found: u32,
    other_failures: u32,
}

impl Health {
    fn is_good(self) -> bool {
        self.connect_time_outs <= 2 && self.names_not_found <= 2
    }

    /// A name that can't be found is worse than a slow connection, and that is worse than a missing answer.
    fn badness(self) -> u32 {
        self.connect_time_outs + 5 * self.names_not_found + self.other_failures / 4
    }

    fn learn(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Answered if self.successes > 0 => *self = Health { successes: 2, ..Health::default() },
            Outcome::Answered => self.successes = 1,
            Outcome::ConnectTimedOut => self.failed(|health| &mut health.connect_time_outs),
            Outcome::NameNotFound => self.failed(|health| &mut health.names_not_found),
            Outcome::Failed => self.failed(|health| &mut health.other_failures),
        }
    }

    fn failed(&mut self, counter: fn(&mut Health) -> &mut u32) {
        self.successes = 0;
        let counter = counter(self);
        *counter = counter.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::{Host, HostChooser, Outcome, STAND_BY_MS};

    /// A chooser to whom these calls to the primary happened.
    fn after(outcomes: &[Outcome]) -> HostChooser {
        let mut chooser = HostChooser::new();
        for &outcome in outcomes {
            chooser.report(Host::Primary, outcome);
        }
        chooser
    }

    #[test]
    fn two_connect_time_outs_or_unknown_names_are_borne_the_third_switches() {
        for outcome in [Outcome::ConnectTimedOut, Outcome::NameNotFound] {
            assert_eq!(after(&[outcome; 2]).pick(0), Host::Primary);
            assert_eq!(after(&[outcome; 3]).pick(0), Host::StandBy);
        }
    }

    #[test]
    fn missing_answers_never_switch() {
        assert_eq!(after(&[Outcome::Failed; 50]).pick(0), Host::Primary);
    }

    #[test]
    fn two_successes_in_a_row_clear_the_errors_one_does_not() {
        use Outcome::{Answered, ConnectTimedOut};
        let once = after(&[ConnectTimedOut, ConnectTimedOut, Answered, ConnectTimedOut]);
        let twice = after(&[ConnectTimedOut, ConnectTimedOut, Answered, Answered, ConnectTimedOut]);
        assert_eq!((once.clone().pick(0), twice.clone().pick(0)), (Host::StandBy, Host::Primary));
    }

    #[test]
    fn the_stand_by_is_left_after_three_minutes_and_everything_forgotten() {
        let mut chooser = after(&[Outcome::ConnectTimedOut; 3]);
        assert_eq!(chooser.pick(1000), Host::StandBy);
        assert_eq!(chooser.pick(1000 + STAND_BY_MS - 1), Host::StandBy);
        assert_eq!(chooser.pick(1000 + STAND_BY_MS), Host::Primary);
        assert_eq!(chooser.pick(1000 + STAND_BY_MS), Host::Primary);
        chooser.report(Host::Primary, Outcome::ConnectTimedOut);
        assert_eq!(chooser.pick(1000 + STAND_BY_MS), Host::Primary);
    }

    #[test]
    fn a_stand_by_that_is_worse_is_left_at_once() {
        let mut chooser = after(&[Outcome::ConnectTimedOut; 3]);
        assert_eq!(chooser.pick(0), Host::StandBy);
        for _ in 0..3 {
            chooser.report(Host::StandBy, Outcome::NameNotFound);
        }
        assert_eq!(chooser.pick(1), Host::Primary);
        for _ in 0..13 {
            chooser.report(Host::Primary, Outcome::ConnectTimedOut);
        }
        assert_eq!(chooser.pick(2), Host::StandBy);
    }

    #[test]
    fn the_hosts_are_wechats() {
        assert_eq!(Host::Primary.name(), "api.mch.weixin.qq.com");
        assert_eq!(Host::StandBy.name(), "api2.mch.weixin.qq.com");
    }
}
