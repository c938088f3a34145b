//! Changing a data folder's settings and secrets: checked, stored, and told to the audit log.

use crate::TillError;
use crate::clock::{Clock, SystemClock};
use crate::open::Folder;
use crate::secrets::{Name, Place};
use crate::settings::{self, KEYS, Settings};
use serde_json::{Map, Value, json};
use till::audit::{Actor, AuditAction, NewAudit};
use till_store::Store;

impl Folder {
    /// Checks and stores new settings; what changed goes into the audit log.
    ///
    /// # Errors
    /// [`TillError::Setting`] names the field; [`TillError::OpenAttempts`] when the merchant would change under a
    /// payment that is still open. The old settings stay then, as when the log can't be written.
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
        if (&old.appid, &old.mch_id, &old.base_url) != (&new.appid, &new.mch_id, &new.base_url) {
            let open = store.all_open_attempts().await?.len();
            if open > 0 {
                return Err(TillError::OpenAttempts(open));
            }
        }
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
        // One that can't be read is there all the same, and a new one may be what mends it.
        let was_set = !matches!(secrets.get(name), Ok(None));
        self.tell(AuditAction::SecretSet, name.as_str(), (was_set, true)).await?;
        Ok(secrets.set(name, value)?)
    }

    /// Tells the audit log that the picture of the idle customer display changes: whether there was one, and will be.
    ///
    /// # Errors
    /// The database; the picture must stay then.
    pub async fn tell_display_picture(&self, was: bool, is: bool) -> Result<(), TillError> {
        self.tell(AuditAction::DisplayPictureSet, "display", (was, is)).await
    }

    /// Told before it is done: a change nobody can find out about is none.
    async fn tell(
        &self,
        action: AuditAction,
        subject: &str,
        (was, is): (bool, bool),
    ) -> Result<(), TillError> {
        let till = self.settings()?.till_name;
        let entry = self.entry(action, subject, &till, json!({ "set": was }), json!({ "set": is }));
        let store = self.store().await?;
        let told = store.append_audit(&entry).await;
        store.close().await;
        Ok(told?)
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
