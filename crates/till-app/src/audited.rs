//! Changing a data folder's settings and secrets: checked, stored, and told to the audit log.

use crate::TillError;
use crate::clock::{Clock, SystemClock};
use crate::open::Folder;
use crate::secrets::{Name, Place, SecretError};
use crate::settings::{self, KEYS, Mode, Settings};
use serde_json::{Map, Value, json};
use till::audit::{Actor, AuditAction, NewAudit};
use till_store::Store;

impl Folder {
    /// Checks and stores new settings; what changed goes into the audit log.
    ///
    /// # Errors
    /// [`TillError::Setting`] names the field; [`TillError::OpenAttempts`] when the merchant would change under a
    /// payment that is still open, or nobody would follow it in the demo; [`TillError::TillInUse`] when the till's name
    /// would change under its own payments or shift. The old settings stay then, as when the log can't be written.
    pub async fn save_settings(&self, new: &Settings) -> Result<(), TillError> {
        self.save_with_secret(new, None).await
    }

    /// Stores new settings together with a secret that belongs to them: both or neither.
    ///
    /// # Errors
    /// As [`Folder::save_settings`] and [`Folder::set_secret`].
    pub async fn save_with_secret(
        &self,
        new: &Settings,
        secret: Option<(Name, &str)>,
    ) -> Result<(), TillError> {
        new.check()?;
        new.check_outside()?;
        if let Some((name, value)) = secret {
            self.secrets().check(name, value)?;
        }
        let old = self.settings()?;
        let store = self.store().await?;
        let saved = self.save_audited(&store, &old, new, secret).await;
        store.close().await;
        saved
    }

    async fn save_audited(
        &self,
        store: &Store,
        old: &Settings,
        new: &Settings,
        secret: Option<(Name, &str)>,
    ) -> Result<(), TillError> {
        refuse_under_way(store, old, new).await?;
        settings::save(&self.file, new)?;
        if let Err(error) = self.tell_change(store, old, new).await {
            // A change nobody can find out about is none.
            settings::save(&self.file, old)?;
            return Err(error);
        }
        let Some(secret) = secret else { return Ok(()) };
        if let Err(error) = self.store_secret(store, &new.till_name, secret).await {
            // Half a change is none: another merchant with the old key could ask for nothing.
            settings::save(&self.file, old)?;
            let _ = self.tell_change(store, new, old).await;
            return Err(error);
        }
        Ok(())
    }

    async fn tell_change(&self, store: &Store, old: &Settings, new: &Settings) -> Result<(), TillError> {
        let Some((before, after)) = changes(old, new) else { return Ok(()) };
        let entry = self.entry(AuditAction::SettingsChanged, "settings", &new.till_name, before, after);
        Ok(store.append_audit(&entry).await?)
    }

    /// Checks and stores a secret; the audit log says that it was stored and never what it is.
    ///
    /// # Errors
    /// [`TillError::Secret`] names what is wrong with it; the database.
    pub async fn set_secret(&self, name: Name, value: &str) -> Result<Place, TillError> {
        self.secrets().check(name, value)?;
        let till = self.settings()?.till_name;
        let store = self.store().await?;
        let stored = self.store_secret(&store, &till, (name, value)).await;
        store.close().await;
        stored
    }

    /// Tells the audit log that the picture of the idle customer display changes: whether there was one, and will be.
    ///
    /// # Errors
    /// The database; the picture must stay then.
    pub async fn tell_display_picture(&self, was: bool, is: bool) -> Result<(), TillError> {
        let till = self.settings()?.till_name;
        let (before, after) = (json!({ "set": was }), json!({ "set": is }));
        let entry = self.entry(AuditAction::DisplayPictureSet, "display", &till, before, after);
        let store = self.store().await?;
        let told = store.append_audit(&entry).await;
        store.close().await;
        Ok(told?)
    }

    /// Tells the log first: it misses no secret that was stored.
    async fn store_secret(
        &self,
        store: &Store,
        till: &str,
        (name, value): (Name, &str),
    ) -> Result<Place, TillError> {
        let secrets = self.secrets();
        let was_set = match secrets.get(name) {
            // One that can't be read is there all the same, and a new one may be what mends it.
            Err(SecretError::KeyStore { .. }) => true,
            found => found?.is_some(),
        };
        let (before, after) = (json!({ "set": was_set }), json!({ "set": true }));
        store.append_audit(&self.entry(AuditAction::SecretSet, name.as_str(), till, before, after)).await?;
        Ok(secrets.set(name, value)?)
    }

    fn entry(&self, action: AuditAction, subject: &str, till: &str, before: Value, after: Value) -> NewAudit {
        NewAudit {
            at_ms: SystemClock.now_ms(),
            actor: Actor::new(self.who.clone(), till),
            action,
            subject: subject.to_owned(),
            reason: String::new(),
            before,
            after,
        }
    }
}

/// What is under way ends with the settings it was begun with.
async fn refuse_under_way(store: &Store, old: &Settings, new: &Settings) -> Result<(), TillError> {
    let other_merchant = (&old.appid, &old.mch_id, &old.base_url) != (&new.appid, &new.mch_id, &new.base_url);
    let into_the_demo = (old.mode, new.mode) == (Mode::Live, Mode::Demo);
    if other_merchant || into_the_demo {
        let open = store.all_open_attempts().await?.len();
        if open > 0 {
            return Err(TillError::OpenAttempts(open));
        }
    }
    if old.till_name != new.till_name && is_in_use(store, &old.till_name).await? {
        return Err(TillError::TillInUse);
    }
    Ok(())
}

/// Whether payments or a shift of this till, which go by its name, are open.
async fn is_in_use(store: &Store, till: &str) -> Result<bool, TillError> {
    Ok(!store.open_attempts(till).await?.is_empty() || store.current_shift(till).await?.is_some())
}

/// The fields that differ, as they stood and as they stand; `None` when none does. A token in the tunnel's line is
/// masked in both.
fn changes(old: &Settings, new: &Settings) -> Option<(Value, Value)> {
    let (was, is) = (shown(old), shown(new));
    let mut before = Map::new();
    let mut after = Map::new();
    for key in KEYS.into_iter().chain(["mode"]) {
        let differs = if key == "notify.tunnel" {
            old.notify_tunnel != new.notify_tunnel
        } else {
            was.get(key) != is.get(key)
        };
        if differs {
            before.insert(key.into(), was.get(key).cloned().unwrap_or_default());
            after.insert(key.into(), is.get(key).cloned().unwrap_or_default());
        }
    }
    (!before.is_empty()).then_some((before.into(), after.into()))
}

fn shown(settings: &Settings) -> Value {
    let mut all = serde_json::to_value(settings).unwrap_or_default();
    all["notify.tunnel"] = json!(settings.notify_tunnel.shown());
    all
}
