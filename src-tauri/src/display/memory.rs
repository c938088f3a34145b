//! What is remembered of the customer display: a small file in the data folder, of this machine alone.

use super::place::Monitor;
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Whether the display shall be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Wanted {
    /// When there is a second monitor.
    #[default]
    Auto,
    /// Also as a window when there is none.
    On,
    /// Not at all.
    Off,
}

/// Where the ordinary window stood, in physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    pub x: i32,
    pub y: i32,
    pub width: u32,
    pub height: u32,
}

/// The file's content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Whether it is wanted.
    pub wanted: Wanted,
    /// The monitor it fills when that is plugged in.
    pub monitor: Option<Monitor>,
    /// The ordinary window.
    pub window: Option<Frame>,
}

/// The file itself.
pub struct MemoryFile(PathBuf);

impl MemoryFile {
    /// The file in a data folder.
    pub fn in_folder(folder: &Path) -> MemoryFile {
        MemoryFile(folder.join("display.json"))
    }

    /// What it holds; a missing or damaged file is nothing remembered.
    pub fn load(&self) -> Memory {
        let Ok(text) = std::fs::read_to_string(&self.0) else { return Memory::default() };
        serde_json::from_str(&text).unwrap_or_else(|error| {
            tracing::warn!(%error, "the customer display's file can't be read; it starts anew");
            Memory::default()
        })
    }

    /// Writes it beside and renames it, so that a full disk leaves the old one whole. Not remembering is no reason to
    /// disturb the counter.
    pub fn save(&self, memory: &Memory) {
        if let Err(error) = self.write(memory) {
            tracing::warn!(%error, "the customer display's place could not be remembered");
        }
    }

    fn write(&self, memory: &Memory) -> std::io::Result<()> {
        let beside = self.0.with_extension("new");
        let mut file = std::fs::File::create(&beside)?;
        file.write_all(&serde_json::to_vec_pretty(memory)?)?;
        file.sync_all()?;
        std::fs::rename(&beside, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_comes_back_and_rubbish_is_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = MemoryFile::in_folder(folder.path());
        assert_eq!(file.load(), Memory::default());
        let monitor = Monitor { name: "HDMI-1".into(), x: 1366, y: 0, width: 1024, height: 600 };
        let memory = Memory {
            wanted: Wanted::Off,
            monitor: Some(monitor),
            window: Some(Frame { x: 1, y: 2, width: 3, height: 4 }),
        };
        file.save(&memory);
        assert_eq!(file.load(), memory);
        std::fs::write(folder.path().join("display.json"), "{").expect("written");
        assert_eq!(file.load(), Memory::default());
    }
}
