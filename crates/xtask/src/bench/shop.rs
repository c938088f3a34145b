//! A large shop to measure in: a database that is filled once and kept.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::FOLDER;
use crate::error::Error;
use crate::steps::step;

const SEEDER: &str = "crates/till-store/examples/seed.rs";
const MIGRATIONS: &str = "migrations/sqlite";

/// How large.
#[derive(Clone, Copy)]
pub struct Shop {
    /// Products on sale.
    pub products: u64,
    /// Entries in the pay log, each with its sale.
    pub entries: u64,
}

impl Shop {
    /// As it stands in the tables.
    pub fn name(self) -> String {
        format!("{} / {}", grouped(self.products), grouped(self.entries))
    }

    /// The filled database; made by the program `seeder` where it is not there yet. One of an older seeder or schema is
    /// replaced: to migrate it would cost as much, and measure a database that no shop has.
    pub fn database(self, seeder: &Path) -> Result<PathBuf, Error> {
        let prefix = format!("shop-{}-{}-", self.products, self.entries);
        let file = Path::new(FOLDER).join(format!("{prefix}{:016x}.sqlite", made_of()?));
        if file.exists() {
            return Ok(file);
        }
        fs::create_dir_all(FOLDER).map_err(|source| Error::file("make", FOLDER.as_ref(), source))?;
        for old in names(FOLDER)?.iter().filter(|name| name.starts_with(&prefix)) {
            let old = Path::new(FOLDER).join(old);
            fs::remove_file(&old).map_err(|source| Error::file("remove", &old, source))?;
        }
        // Under another name until it is whole.
        let unfinished = file.with_extension("unfinished");
        let sizes = [self.products, self.entries].map(|size| size.to_string());
        step(&format!("fill {}", self.name()), Command::new(seeder).arg(&unfinished).args(sizes))?;
        fs::rename(&unfinished, &file).map_err(|source| Error::file("rename", &unfinished, source))?;
        Ok(file)
    }
}

/// Tells one state of seeder and schema from another.
fn made_of() -> Result<u64, Error> {
    let mut hasher = DefaultHasher::new();
    fs::read(SEEDER).map_err(|source| Error::file("read", SEEDER.as_ref(), source))?.hash(&mut hasher);
    names(MIGRATIONS)?.hash(&mut hasher);
    Ok(hasher.finish())
}

/// The names in a folder, sorted.
fn names(folder: &str) -> Result<Vec<String>, Error> {
    let entries = fs::read_dir(folder).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    let entries = entries.map_err(|source| Error::file("read", folder.as_ref(), source))?;
    let mut names: Vec<String> =
        entries.iter().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

/// 1,000,000.
fn grouped(number: u64) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1_000), number % 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_people_read_them() {
        assert_eq!([0, 999, 1_000, 1_000_050].map(grouped), ["0", "999", "1,000", "1,000,050"]);
        assert_eq!(Shop { products: 10_000, entries: 100_000 }.name(), "10,000 / 100,000");
    }
}
