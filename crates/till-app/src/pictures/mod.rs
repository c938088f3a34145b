//! Pictures of products: whatever a phone or a supplier sends becomes two small JPEGs, upright, on white, and without what the
//! file says besides (where a photo was taken).

mod kind;
#[cfg(test)]
mod tests;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, RgbImage};
use kind::Kind;
use std::io::Cursor;
use till_store::Picture;

/// The largest file that is read, in bytes; a phone's best photo has less.
pub const MOST_BYTES: usize = 20 * 1024 * 1024;
/// The longer side of the picture on the product's own page.
pub const LARGE: u32 = 512;
/// The same on a tile, where it is shown at 56 pixels; screens have up to twice as many, and the zoom adds half.
pub const SMALL: u32 = 160;
/// What phones take at most without being asked for more: 8160 × 6120.
const MOST_PIXELS: u64 = 51_000_000;
/// Four bytes for each of these pixels, and a little.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;
const QUALITY: u8 = 82;

/// Why a file can't be a product's picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Nothing is in it.
    #[error("the file is empty")]
    Empty,
    /// More bytes than are read.
    #[error("the file is too large: at most {} MB", MOST_BYTES / 1024 / 1024)]
    TooLarge,
    /// What iPhones and some others store unless they are told otherwise.
    #[error(
        "a HEIC photo can't be read: save or send it as JPEG (iPhone: Settings, Camera, Formats, Most Compatible)"
    )]
    Heic,
    /// A picture, but of a kind that is not read.
    #[error("{0} pictures can't be used: save it as JPEG, PNG or WebP")]
    Kind(&'static str),
    /// No picture at all.
    #[error("this is not a picture: choose a JPEG, PNG or WebP file")]
    NotAPicture,
    /// It begins like one and does not go on like one.
    #[error("the picture is damaged or not whole: get the file once more")]
    Damaged,
    /// More pixels than there may be memory for.
    #[error("the picture has too many pixels: at most {} million", MOST_PIXELS / 1_000_000)]
    TooManyPixels,
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> PictureError {
        match error {
            ImageError::Limits(_) => PictureError::TooManyPixels,
            ImageError::Unsupported(_) => PictureError::Kind("such"),
            _ => PictureError::Damaged,
        }
    }
}

/// Reads a JPEG, PNG or WebP file and scales it down; a small one is never made larger.
///
/// # Errors
/// [`PictureError`] says what is wrong with the file.
pub fn scaled(file: &[u8]) -> Result<Picture, PictureError> {
    if file.len() > MOST_BYTES {
        return Err(PictureError::TooLarge);
    }
    let kind = Kind::of(file)?;
    let (picture, orientation) = {
        let mut limits = Limits::default();
        limits.max_alloc = Some(MOST_MEMORY);
        let mut reader = ImageReader::with_format(Cursor::new(file), kind.format());
        reader.limits(limits.clone());
        let mut decoder = reader.into_decoder()?;
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(PictureError::TooManyPixels);
        }
        // The decoders look at their own memory only.
        limits.reserve(decoder.total_bytes())?;
        // Where the camera's top is says the photo's own EXIF; one that can't be read says nothing.
        let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
        if !kind.is_whole(file) {
            return Err(PictureError::Damaged);
        }
        (DynamicImage::from_decoder(decoder)?, orientation)
    };
    let mut large = fitting(on_white(picture), LARGE);
    large.apply_orientation(orientation);
    let small = jpeg(&fitting(large.clone(), SMALL).into_rgb8())?;
    Ok(Picture { large: jpeg(&large.into_rgb8())?, small })
}

/// What shines through is white, as on paper: a JPEG has no holes.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let mut picture = picture.into_rgba8();
    for pixel in picture.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let alpha = u16::from(alpha);
        let over_white = |part: u8| {
            let sum = u16::from(part) * alpha + 255 * (255 - alpha);
            u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
        };
        pixel.0 = [over_white(red), over_white(green), over_white(blue), u8::MAX];
    }
    picture.into()
}

/// Scaled down until its longer side is `most`.
fn fitting(picture: DynamicImage, most: u32) -> DynamicImage {
    let longer = picture.width().max(picture.height());
    if longer <= most {
        return picture;
    }
    // Of a large photo the quick way down goes most of the way: what it does badly is the last step.
    let halfway = if longer > most * 4 { picture.thumbnail(most * 2, most * 2) } else { picture };
    halfway.resize(most, most, FilterType::CatmullRom)
}

fn jpeg(picture: &RgbImage) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))?;
    Ok(bytes)
}
