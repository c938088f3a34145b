//! Secrets at rest: the operating system's key store; where there is none, a file only its owner can read.
//!
//! Nothing here prints, serialises or travels to the window. `SAOMA_API_KEY`, `SAOMA_CLIENT_CERT` and
//! `SAOMA_BACK_OFFICE_SECRET` win over what is stored, for machines without a key store.

use crate::back_office::SigningSecret;
use std::io::Write;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A secret the till keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name {
    /// The merchant's APIv2 key, 32 characters.
    ApiKey,
    /// The merchant's client certificate with its private key, PEM.
    ClientCert,
    /// What the messages to the back office are signed with: `whsec_` and base64.
    BackOfficeSecret,
    /// The owner's PIN; only its hash is kept ([`crate::people`]).
    ManagerPin,
}

impl Name {
    /// All names, for messages.
    pub const ALL: [Name; 4] = [Name::ApiKey, Name::ClientCert, Name::BackOfficeSecret, Name::ManagerPin];

    /// The word on the command line and in the key store.
    pub fn as_str(self) -> &'static str {
        match self {
            Name::ApiKey => "api_key",
            Name::ClientCert => "client_cert",
            Name::BackOfficeSecret => "back_office_secret",
            Name::ManagerPin => "manager_pin",
        }
    }

    /// Reads the word.
    pub fn from_word(word: &str) -> Option<Name> {
        Name::ALL.into_iter().find(|name| name.as_str() == word)
    }

    /// The variable that wins over what is stored. A PIN has none: whoever may set it would be the manager.
    fn variable(self) -> Option<&'static str> {
        match self {
            Name::ApiKey => Some("SAOMA_API_KEY"),
            Name::ClientCert => Some("SAOMA_CLIENT_CERT"),
            Name::BackOfficeSecret => Some("SAOMA_BACK_OFFICE_SECRET"),
            Name::ManagerPin => None,
        }
    }
}

/// Where a secret rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The environment; read only.
    Environment,
    /// The operating system's key store.
    Keyring,
    /// A file only its owner can read.
    File,
}

/// Why a secret can't be read or stored. Never holds any part of it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// The fallback file can't be read or written.
    #[error("the secrets folder {path} cannot be used: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The key store holds it, or may, and does not give it out: locked, or not there yet.
    #[error("the system's key store does not answer: {problem}")]
    KeyStore {
        /// What the key store says.
        problem: String,
    },
    /// The value makes no sense for this name.
    #[error("{field}: {problem}")]
    Unusable {
        /// `api_key`, `client_cert`, `back_office_secret` or `manager_pin`.
        field: &'static str,
        /// What is wrong and what to do.
        problem: String,
    },
}

/// The secrets of one data folder.
#[derive(Debug, Clone)]
pub struct Secrets {
    folder: PathBuf,
}

const SERVICE: &str = "Saoma";

impl Secrets {
    /// The secrets that belong to a data folder.
    pub fn of_folder(data: &Path) -> Secrets {
        Secrets { folder: data.join("secrets") }
    }

    /// The secret and where it rests; `None` when there is none.
    ///
    /// # Errors
    /// [`SecretError::File`]; [`SecretError::KeyStore`], which is not the same as none.
    pub fn get(&self, name: Name) -> Result<Option<(Zeroizing<String>, Place)>, SecretError> {
        if let Some(Ok(value)) = name.variable().map(std::env::var)
            && !value.is_empty()
        {
            return Ok(Some((Zeroizing::new(value), Place::Environment)));
        }
        match std::fs::read_to_string(self.file(name)) {
            Ok(value) => return Ok(Some((Zeroizing::new(value), Place::File))),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => return Err(SecretError::File { path: self.file(name), source }),
        }
        if name == Name::ManagerPin {
            return Ok(None);
        }
        let answer = self.entry(name).and_then(|entry| entry.get_password());
        let kept = kept(answer, self.mark(name).exists())?;
        if kept.is_some() {
            // One of an older version is marked when it is first read.
            self.note(name);
        }
        Ok(kept.map(|value| (value, Place::Keyring)))
    }

    /// Whether a value can be right for this name; a line break at its end does not count, as in [`Secrets::set`].
    ///
    /// # Errors
    /// [`SecretError::Unusable`].
    pub fn check(&self, name: Name, value: &str) -> Result<(), SecretError> {
        check(name, value.trim_end_matches(['\r', '\n']))
    }

    /// Checks and stores a secret, in the key store if that takes it, else in a file. Returns where it rests now.
    ///
    /// # Errors
    /// [`SecretError::Unusable`] for a value that can't be right; [`SecretError::File`].
    pub fn set(&self, name: Name, value: &str) -> Result<Place, SecretError> {
        let value = value.trim_end_matches(['\r', '\n']);
        check(name, value)?;
        if name == Name::ManagerPin {
            // Never the key store: one that is locked would look as if no PIN had ever been chosen.
            let unusable = |problem| SecretError::Unusable { field: name.as_str(), problem };
            let hash = crate::pin::hash(value).map_err(unusable)?;
            self.write_file(name, &hash)
                .map_err(|source| SecretError::File { path: self.file(name), source })?;
            return Ok(Place::File);
        }
        // A key store may say it is there and refuse to write: only reading back what was written proves it.
        let kept = self.entry(name).and_then(|entry| {
            entry.set_password(value)?;
            entry.get_password()
        });
        if kept.is_ok_and(|back| Zeroizing::new(back).as_str() == value) {
            let _ = std::fs::remove_file(self.file(name));
            self.note(name);
            return Ok(Place::Keyring);
        }
        self.write_file(name, value).map_err(|source| SecretError::File { path: self.file(name), source })?;
        Ok(Place::File)
    }

    fn entry(&self, name: Name) -> keyring::Result<keyring::Entry> {
        // Several data folders on one machine keep their keys apart.
        keyring::Entry::new(SERVICE, &format!("{}:{}", self.folder.display(), name.as_str()))
    }

    fn file(&self, name: Name) -> PathBuf {
        self.folder.join(name.as_str())
    }

    /// Its being there says that the key store holds this secret, so that a machine whose key store is away is told from
    /// one that has none.
    fn mark(&self, name: Name) -> PathBuf {
        self.folder.join(format!("{}.in-key-store", name.as_str()))
    }

    /// Leaves the mark. One that can't be left is no reason not to use the secret.
    fn note(&self, name: Name) {
        let mark = self.mark(name);
        if !mark.exists()
            && let Err(error) = self.make_folder().and_then(|()| std::fs::write(&mark, ""))
        {
            tracing::warn!(%error, path = %mark.display(), "the place of a secret could not be noted");
        }
    }

    fn make_folder(&self) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        only_owner(&self.folder, 0o700)
    }

    fn write_file(&self, name: Name, value: &str) -> std::io::Result<()> {
        self.make_folder()?;
        let beside = self.folder.join(format!("{}.new", name.as_str()));
        // What an interrupted writing left may be open to others, and would keep its mode: always a new file.
        let _ = std::fs::remove_file(&beside);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside)?;
        file.write_all(value.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, self.file(name))?;
        let _ = std::fs::remove_file(self.mark(name));
        Ok(())
    }
}

/// What the key store's answer means; `marked`: the secret was put there. An error may hold what was read, so only words
/// that can't are repeated.
fn kept(answer: keyring::Result<String>, marked: bool) -> Result<Option<Zeroizing<String>>, SecretError> {
    use keyring::Error::{NoDefaultStore, NoEntry, NoStorageAccess, PlatformFailure};
    match answer {
        Ok(value) => Ok(Some(Zeroizing::new(value))),
        Err(NoEntry) => Ok(None),
        // No key store at all: such a machine keeps its secrets in files.
        Err(NoDefaultStore) if !marked => Ok(None),
        Err(error @ (NoDefaultStore | NoStorageAccess(_) | PlatformFailure(_))) => {
            Err(SecretError::KeyStore { problem: error.to_string() })
        }
        Err(_) => Err(SecretError::KeyStore { problem: "what it holds cannot be read".into() }),
    }
}

#[cfg(unix)]
fn only_owner(path: &Path, mode: u32) -> std::io::Result<()> {
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn only_owner(_: &Path, _: u32) -> std::io::Result<()> {
    Ok(()) // the profile folder is the owner's already
}

fn check(name: Name, value: &str) -> Result<(), SecretError> {
    let problem = match name {
        Name::ApiKey => wechatpay::ApiKey::new(value).err().map(|e| e.to_string()),
        Name::BackOfficeSecret => SigningSecret::new(value).err().map(|e| e.to_string()),
        Name::ManagerPin => (!till::manager::is_pin(value)).then(|| "must be 4 to 12 digits".to_owned()),
        Name::ClientCert => {
            let whole = value.contains("-----BEGIN CERTIFICATE-----") && value.contains("PRIVATE KEY-----");
            (!whole).then(|| {
                "is not readable: give the PEM text of apiclient_cert.pem followed by apiclient_key.pem"
                    .to_owned()
            })
        }
    };
    match problem {
        None => Ok(()),
        Some(problem) => Err(SecretError::Unusable { field: name.as_str(), problem }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

    // The file is written directly: whether a key store would take it depends on the machine.
    #[test]
    fn the_file_is_its_owners_alone_and_read_first() {
        let data = tempfile::tempdir().expect("a folder");
        let secrets = Secrets::of_folder(data.path());
        secrets.write_file(Name::ApiKey, KEY).expect("written");
        let (value, place) = secrets.get(Name::ApiKey).expect("readable").expect("there");
        assert_eq!((value.as_str(), place), (KEY, Place::File));
        assert!(!format!("{secrets:?}").contains(KEY));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
            assert_eq!(mode(&secrets.folder), 0o700);
            assert_eq!(mode(&secrets.file(Name::ApiKey)), 0o600);
        }
        let left: Vec<_> = std::fs::read_dir(&secrets.folder).expect("listed").collect();
        assert_eq!(left.len(), 1, "nothing half-written stays: {left:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_and_a_file_that_were_open_to_all_are_closed_again() {
        use std::os::unix::fs::PermissionsExt;
        let data = tempfile::tempdir().expect("a folder");
        let secrets = Secrets::of_folder(data.path());
        std::fs::create_dir(&secrets.folder).expect("made");
        let beside = secrets.folder.join("api_key.new");
        for path in [&secrets.file(Name::ApiKey), &beside] {
            std::fs::write(path, "old").expect("written");
            std::fs::set_permissions(path, PermissionsExt::from_mode(0o666)).expect("opened");
        }
        std::fs::set_permissions(&secrets.folder, PermissionsExt::from_mode(0o777)).expect("opened");
        secrets.write_file(Name::ApiKey, KEY).expect("written");
        let mode = |path: &Path| path.metadata().expect("there").permissions().mode() & 0o777;
        assert_eq!((mode(&secrets.folder), mode(&secrets.file(Name::ApiKey))), (0o700, 0o600));
    }

    #[test]
    fn a_key_store_that_does_not_answer_is_not_one_without_the_secret() {
        use keyring::Error;
        assert!(matches!(kept(Ok(KEY.into()), false), Ok(Some(value)) if value.as_str() == KEY));
        assert!(matches!(kept(Err(Error::NoEntry), true), Ok(None)), "somebody has removed it");
        assert!(matches!(kept(Err(Error::NoDefaultStore), false), Ok(None)), "a machine without one");
        let locked = || Error::NoStorageAccess("locked".into());
        for (answer, marked) in [
            (Error::NoDefaultStore, true),
            (locked(), true),
            (locked(), false),
            (Error::PlatformFailure("no bus".into()), false),
            (Error::BadEncoding(KEY.into()), true),
        ] {
            let error = kept(Err(answer), marked).expect_err("not none");
            assert!(matches!(error, SecretError::KeyStore { .. }), "{error:?}");
            assert!(!format!("{error} {error:?}").contains(KEY));
        }
    }

    #[test]
    fn a_secret_of_the_key_store_is_marked_until_it_lies_in_a_file() {
        let data = tempfile::tempdir().expect("a folder");
        let secrets = Secrets::of_folder(data.path());
        secrets.note(Name::ApiKey);
        secrets.note(Name::ApiKey);
        assert!(secrets.mark(Name::ApiKey).exists() && !secrets.mark(Name::ClientCert).exists());
        secrets.write_file(Name::ApiKey, KEY).expect("written");
        assert!(!secrets.mark(Name::ApiKey).exists());
    }

    #[test]
    fn a_refused_value_is_not_repeated() {
        let data = tempfile::tempdir().expect("a folder");
        let secrets = Secrets::of_folder(data.path());
        let short = &KEY[..31];
        let cert = format!("-----BEGIN CERTIFICATE-----{KEY}");
        let whsec = format!("whsec_{KEY}*");
        let bad = [
            (Name::ApiKey, short),
            (Name::ClientCert, &cert),
            (Name::BackOfficeSecret, &whsec),
            (Name::ManagerPin, KEY),
        ];
        for (name, value) in bad {
            let refused = secrets.set(name, value).expect_err("unusable");
            assert!(matches!(refused, SecretError::Unusable { .. }));
            let words = format!("{refused} {refused:?}");
            assert!(words.contains(name.as_str()) && !words.contains(&KEY[..16]), "{words}");
        }
        assert!(!data.path().join("secrets").exists(), "nothing was stored");
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        for name in Name::ALL {
            assert_eq!(Name::from_word(name.as_str()), Some(name));
        }
        assert_eq!(Name::from_word("password"), None);
    }
}
