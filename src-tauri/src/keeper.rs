//! Settings kept by the store plugin, in the same file that `saoma` uses.

use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use tauri::AppHandle;
use tauri_plugin_store::StoreExt;
use till_app::settings::{FILE_NAME, SettingsFile, SettingsFileError, SettingsKeeper};

/// The store plugin as a keeper of settings.
pub struct StoreKeeper {
    app: AppHandle,
    path: PathBuf,
    file: SettingsFile,
}

impl StoreKeeper {
    /// The keeper of a data folder's settings.
    pub fn in_folder(app: AppHandle, folder: &Path) -> StoreKeeper {
        StoreKeeper { app, path: folder.join(FILE_NAME), file: SettingsFile::in_folder(folder) }
    }

    fn write(&self, all: &Map<String, Value>) -> tauri_plugin_store::Result<()> {
        let store = self.app.store_builder(&self.path).disable_auto_save().build()?;
        for (key, value) in all {
            store.set(key, value.clone());
        }
        store.save()
    }
}

impl SettingsKeeper for StoreKeeper {
    /// Reads the file itself: the plugin takes a damaged file for an empty one and would write over it.
    fn load(&self) -> Result<Map<String, Value>, SettingsFileError> {
        self.file.load()
    }

    /// The plugin writes in place, so a copy is put back should that fail half-way (a full disk).
    fn save(&self, all: &Map<String, Value>) -> Result<(), SettingsFileError> {
        let before = std::fs::read(&self.path).ok();
        self.write(all).map_err(|error| {
            if let Some(before) = before {
                let _ = std::fs::write(&self.path, before);
            }
            SettingsFileError::Io {
                path: self.path.clone(),
                source: std::io::Error::other(error.to_string()),
            }
        })
    }
}
