//! What a file is, by how it begins; names of files say little.

use super::PictureError;
use image::ImageFormat;

/// A kind of picture that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Jpeg,
    Png,
    Webp,
}

/// Pictures that are told apart only to name them.
const OTHERS: [(&[u8], &str); 5] =
    [(b"GIF8", "GIF"), (b"BM", "BMP"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"\0\0\x01\0", "ICO")];

impl Kind {
    /// # Errors
    /// What it is instead.
    pub(super) fn of(file: &[u8]) -> Result<Kind, PictureError> {
        match file {
            [] => Err(PictureError::Empty),
            [0xFF, 0xD8, 0xFF, ..] => Ok(Kind::Jpeg),
            _ if file.starts_with(b"\x89PNG\r\n\x1a\n") => Ok(Kind::Png),
            _ if file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP") => Ok(Kind::Webp),
            _ if file.get(4..8) == Some(b"ftyp") => Err(match file.get(8..12) {
                Some(b"avif" | b"avis") => PictureError::Kind("AVIF"),
                Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1") => {
                    PictureError::Heic
                }
                _ => PictureError::NotAPicture,
            }),
            _ if is_svg(file) => Err(PictureError::Kind("SVG")),
            _ => {
                let other = OTHERS.iter().find(|(start, _)| file.starts_with(start));
                Err(other.map_or(PictureError::NotAPicture, |(_, name)| PictureError::Kind(name)))
            }
        }
    }

    pub(super) fn format(self) -> ImageFormat {
        match self {
            Kind::Jpeg => ImageFormat::Jpeg,
            Kind::Png => ImageFormat::Png,
            Kind::Webp => ImageFormat::WebP,
        }
    }

    /// Whether its end is there. Of a JPEG that broke off the decoder makes a picture that is grey below; the others it refuses.
    pub(super) fn is_whole(self, file: &[u8]) -> bool {
        self != Kind::Jpeg || ends_as_jpeg(file)
    }
}

/// SVG is text: its first tag may stand behind a declaration, a comment and a document type.
fn is_svg(file: &[u8]) -> bool {
    let start = file.get(..1024).unwrap_or(file);
    start
        .trim_ascii_start()
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(start)
        .trim_ascii_start()
        .starts_with(b"<")
        && memchr::memmem::find(start, b"<svg").is_some()
}

/// Walks from marker to marker to the end of the image; what cameras write behind it does not matter, nor the small picture
/// that may lie inside of a segment.
fn ends_as_jpeg(file: &[u8]) -> bool {
    let mut rest = file;
    loop {
        let Some(at) = memchr::memchr(0xFF, rest) else { return false };
        rest = match rest.get(at + 1..) {
            Some([0xD9, ..]) => return true,
            // Filling before a marker.
            Some(all @ [0xFF, ..]) => all,
            // A stuffed byte of the picture's data, or a marker without a length.
            Some([0x00 | 0x01 | 0xD0..=0xD8, rest @ ..]) => rest,
            Some([_, high, low, ..]) => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest.get(at + 2 + length..).unwrap_or_default()
            }
            Some(_) | None => return false,
        };
    }
}
