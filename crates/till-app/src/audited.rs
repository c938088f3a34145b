//! Changing a data folder's settings and secrets: checked, stored, and told to the audit log.

use crate::TillError;
use crate::clock::{Clock, SystemClock};
use crate::open::Folder;
use crate::secrets::{Name, Place};
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
        new.check()?;
        new.check_outside()?;
        let old = self.settings()?;
        let store = self.store().await?;
        let saved = self.save_audited(&store, &old, new).await;
        store.close().await;
        saved
    }

    async fn save_audited(&self, store: &Store, old: &Settings, new: &Settings) -> Result<(), TillError> {
        refuse_under_way(store, old, new).await?;
        settings::save(&*self.keeper, new)?;
        let Some((before, after)) = changes(old, new) else { return Ok(()) };
        let entry = self.entry(AuditAction::SettingsChanged, "settings", &new.till_name, before, after);
        if let Err(error) = store.append_audit(&entry).await {
            // A change nobody can find out about is none.
            settings::save(&*self.keeper, old)?;
            return Err(error.into());
        }
        Ok(())
    }

    /// Checks and stores a secret; the audit log says that it was stored and never what it is.
    ///
    /// # Errors
    /// [`TillError::Secret`] names what is wrong with it; the database.
    pub async fn set_secret(&self, name: Name, value: &str) -> Result<Place, TillError> {
        let secrets = self.secrets();
        secrets.check(name, value)?;
        let was_set = secrets.get(name)?.is_some();
        let till = self.settings()?.till_name;
        let store = self.store().await?;
        let (before, after) = (json!({ "set": was_set }), json!({ "set": true }));
        let entry = self.entry(AuditAction::SecretSet, name.as_str(), &till, before, after);
        let told = store.append_audit(&entry).await;
        store.close().await;
        told?;
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
