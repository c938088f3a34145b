//! The picture an idle customer display shows: a file in the data folder, passed to the page as a data address.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use std::path::Path;

const FILE: &str = "display-picture";
/// The largest picture that is taken, in bytes.
pub const MOST: usize = 8 * 1024 * 1024;

/// What a picture starts with, and what it then is. SVG is not among them: it can hold more than a picture.
const KINDS: [(&[u8], &str); 2] = [(b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg")];

fn kind(bytes: &[u8]) -> Option<&'static str> {
    let webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let known = KINDS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind);
    known.or(webp.then_some("image/webp"))
}

/// Whether there is one.
pub fn exists(folder: &Path) -> bool {
    folder.join(FILE).is_file()
}

/// The picture as a data address.
pub fn load(folder: &Path) -> Option<String> {
    let bytes = std::fs::read(folder.join(FILE)).ok()?;
    Some(data_address(kind(&bytes)?, &bytes))
}

/// A picture as the page can show it without asking anybody for it.
pub fn data_address(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", BASE64_STANDARD.encode(bytes))
}

/// Why a picture was not taken.
#[derive(Debug)]
pub enum PictureError {
    /// Not PNG, JPEG or WebP, or too large.
    Unusable,
    /// The disk.
    Io(std::io::Error),
}

/// A picture given as base64, if it can be shown.
///
/// # Errors
/// [`PictureError::Unusable`].
pub fn read(base64: &str) -> Result<Vec<u8>, PictureError> {
    let bytes = BASE64_STANDARD.decode(base64).map_err(|_| PictureError::Unusable)?;
    if bytes.len() > MOST || kind(&bytes).is_none() {
        return Err(PictureError::Unusable);
    }
    Ok(bytes)
}

/// Keeps a picture that was [`read`], or removes the one that is there.
///
/// # Errors
/// [`PictureError::Io`]; the old one stays then.
pub fn keep(folder: &Path, picture: Option<&[u8]>) -> Result<(), PictureError> {
    let path = folder.join(FILE);
    let Some(bytes) = picture else {
        return match std::fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(PictureError::Io(error)),
            _ => Ok(()),
        };
    };
    let beside = folder.join(format!("{FILE}.new"));
    std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(beside, path)).map_err(PictureError::Io)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_kept_and_anything_else_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let png = BASE64_STANDARD.encode(b"\x89PNG\r\n\x1a\nrest");
        keep(folder, Some(&read(&png).expect("a picture"))).expect("kept");
        assert_eq!(load(folder), Some(format!("data:image/png;base64,{png}")));
        for bad in [BASE64_STANDARD.encode("<svg onload='x'/>"), "***".into(), String::new()] {
            assert!(matches!(read(&bad), Err(PictureError::Unusable)), "{bad}");
        }
        keep(folder, None).expect("removed");
        keep(folder, None).expect("nothing to remove");
        assert_eq!((exists(folder), load(folder)), (false, None));
    }
}
