//! What the facts mean. Pure: the same facts, the same findings, the worst first.

mod account;
mod certificate;
mod gateway;
mod notify;
mod shop;
#[cfg(test)]
mod tests;

use super::code::{Code, Finding, Severity};
use super::facts::Facts;
use super::shape::{Odd, OddKind};

/// Everything that is wrong or worth knowing; nothing when all is well.
pub fn examine(facts: &Facts) -> Vec<Finding> {
    let mut found = Findings::default();
    for field in &facts.wrong_types {
        found.stops(field, if *field == "lock.minutes" { Code::LockMinutes } else { Code::WrongType }, "");
    }
    account::examine(facts, &mut found);
    gateway::examine(facts, &mut found);
    certificate::examine(facts, &mut found);
    notify::examine(facts, &mut found);
    shop::examine(facts, &mut found);
    // What is of the wrong type could not be looked at any further.
    let unread = [Code::WrongType, Code::LockMinutes];
    let mut all = found.0;
    all.retain(|finding| unread.contains(&finding.code) || !facts.wrong_types.contains(&finding.field));
    all.sort_by_key(|finding| finding.severity);
    all
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, severity: Severity, field: &'static str, code: Code, seen: impl ToString) {
        self.0.push(Finding { field, code, severity, seen: seen.to_string() });
    }

    fn stops(&mut self, field: &'static str, code: Code, seen: impl ToString) {
        self.add(Severity::Stops, field, code, seen);
    }

    fn hurts(&mut self, field: &'static str, code: Code, seen: impl ToString) {
        self.add(Severity::Hurts, field, code, seen);
    }

    fn know(&mut self, field: &'static str, code: Code) {
        self.add(Severity::Know, field, code, "");
    }

    /// A character that stands in no number, key or address. Only what nobody sees is named by its code: any other
    /// one could be a part of a key.
    fn odd(&mut self, severity: Severity, field: &'static str, odd: Odd) {
        let (code, seen) = match odd.kind {
            OddKind::Unseen(c) => (Code::UnseenCharacter, format!("U+{:04X} @ {}", u32::from(c), odd.place)),
            OddKind::FullWidth => (Code::FullWidth, odd.place.to_string()),
            OddKind::Foreign => (Code::ForeignCharacter, odd.place.to_string()),
        };
        self.add(severity, field, code, seen);
    }

    /// Whether something found so far stops payments.
    fn any_stops(&self) -> bool {
        self.0.iter().any(|finding| finding.severity == Severity::Stops)
    }

    fn about(&self, field: &str) -> bool {
        self.0.iter().any(|finding| finding.field == field)
    }
}
