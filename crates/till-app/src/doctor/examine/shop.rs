//! The shop's names, its database, its back office, and whether it is a shop at all.

use super::Findings;
use crate::doctor::code::Code;
use crate::doctor::facts::{Database, Facts, Name};

pub(super) fn examine(facts: &Facts, found: &mut Findings) {
    if facts.database == Database::Down {
        found.stops("database", Code::DatabaseDown, "");
    }
    for (field, name) in &facts.names {
        match name {
            Name::Good => {}
            Name::Length(length) => found.stops(field, Code::NameLength, length),
            Name::Character(place) => found.stops(field, Code::NameCharacter, place),
        }
    }
    if facts.back_office_secret_missing {
        found.hurts("back_office_secret", Code::BackOfficeSecret, "");
    }
    if facts.demo {
        found.know("mode", Code::DemoOn);
    }
}
