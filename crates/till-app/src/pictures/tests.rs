use super::*;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, ImageFormat, Rgb, Rgba, RgbaImage};

const RED: Rgb<u8> = Rgb([220, 30, 30]);
const BLUE: Rgb<u8> = Rgb([30, 30, 220]);

/// The left half red, the right half blue.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { RED } else { BLUE })
}

fn photo(width: u32, height: u32) -> Vec<u8> {
    jpeg(&halves(width, height)).expect("a JPEG")
}

fn png(picture: &RgbaImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(PngEncoder::new(&mut bytes)).expect("a PNG");
    bytes
}

fn webp(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(WebPEncoder::new_lossless(&mut bytes)).expect("a WebP");
    bytes
}

/// The photo with a segment behind its beginning.
fn with_segment(photo: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("a short one").to_be_bytes();
    [&photo[..2], &[0xFF, marker], &length, content, &photo[2..]].concat()
}

/// What a camera writes that was held on its side: `orientation` is EXIF's number.
fn held(photo: &[u8], orientation: u8) -> Vec<u8> {
    let entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
    let exif = [&b"Exif\0\0MM\0*\0\0\0\x08\0\x01"[..], &entry, &[0; 4]].concat();
    with_segment(photo, 0xE1, &exif)
}

fn shown(bytes: &[u8]) -> RgbImage {
    image::load_from_memory_with_format(bytes, ImageFormat::Jpeg).expect("a JPEG").into_rgb8()
}

fn is_like(found: Rgb<u8>, wanted: Rgb<u8>) -> bool {
    found.0.iter().zip(wanted.0).all(|(found, wanted)| found.abs_diff(wanted) < 24)
}

#[test]
fn the_longer_side_is_scaled_down_and_nothing_is_scaled_up() {
    for (file, large, small) in [
        (photo(3_000, 1_500), (512, 256), (160, 80)),
        (webp(&halves(300, 600)), (256, 512), (80, 160)),
        (png(&RgbaImage::new(600, 2)), (512, 2), (160, 1)),
        (photo(48, 24), (48, 24), (48, 24)),
    ] {
        let picture = scaled(&file).expect("a picture");
        assert_eq!((shown(&picture.large).dimensions(), shown(&picture.small).dimensions()), (large, small));
        assert!(picture.large.len() < 100_000 && picture.small.len() < 20_000, "{picture:?}");
    }
}

#[test]
fn a_photo_stands_as_it_was_taken() {
    let lying = photo(80, 40);
    for (orientation, first, last) in
        [(1, (4, 20), (75, 20)), (3, (75, 20), (4, 20)), (6, (20, 4), (20, 75)), (8, (20, 75), (20, 4))]
    {
        let upright = shown(&scaled(&held(&lying, orientation)).expect("a picture").large);
        assert_eq!(upright.width() > upright.height(), orientation < 5, "{orientation}");
        assert!(is_like(*upright.get_pixel(first.0, first.1), RED), "{orientation}");
        assert!(is_like(*upright.get_pixel(last.0, last.1), BLUE), "{orientation}");
    }
}

#[test]
fn where_a_photo_was_taken_is_not_kept() {
    let secret =
        with_segment(&held(&photo(40, 40), 6), 0xE1, b"http://ns.adobe.com/xap/1.0/\0GPS 31.2304 121.4737");
    let picture = scaled(&secret).expect("a picture");
    for bytes in [&picture.large, &picture.small] {
        assert!(
            memchr::memmem::find(bytes, b"121.4737").is_none()
                && memchr::memmem::find(bytes, b"Exif").is_none()
        );
    }
}

#[test]
fn what_shines_through_is_white() {
    let glass = RgbaImage::from_fn(60, 60, |x, _| match x {
        0..20 => Rgba([0, 0, 0, 0]),
        20..40 => Rgba([0, 0, 0, 128]),
        _ => Rgba([0, 0, 0, 255]),
    });
    let on_paper = shown(&scaled(&png(&glass)).expect("a picture").large);
    for (x, grey) in [(8, 255), (30, 127), (52, 0)] {
        assert!(is_like(*on_paper.get_pixel(x, 30), Rgb([grey; 3])), "{x}");
    }
}

#[test]
fn what_is_no_picture_of_a_known_kind_is_named() {
    let file = |start: &[u8]| [start, &[7; 200]].concat();
    for (file, error) in [
        (Vec::new(), PictureError::Empty),
        (file(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), PictureError::Heic),
        (file(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"), PictureError::Heic),
        (file(b"\0\0\0\x18ftypavif"), PictureError::Kind("AVIF")),
        (file(b"\0\0\0\x18ftypmp42"), PictureError::NotAPicture),
        (file(b"GIF89a"), PictureError::Kind("GIF")),
        (file(b"BM"), PictureError::Kind("BMP")),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), PictureError::Kind("SVG")),
        (b"\xEF\xBB\xBF<?xml version='1.0'?>\n<!-- x -->\n<svg/>".to_vec(), PictureError::Kind("SVG")),
        (file(b"PK\x03\x04"), PictureError::NotAPicture),
        ("条码,名称,价格\n".into(), PictureError::NotAPicture),
        (vec![0xFF, 0xD8], PictureError::NotAPicture),
        (file(&[0xFF, 0xD8, 0xFF]), PictureError::Damaged),
        (file(b"\x89PNG\r\n\x1a\n"), PictureError::Damaged),
        (file(b"RIFF\x10\0\0\0WEBPVP8 "), PictureError::Damaged),
        (vec![0xFF; MOST_BYTES + 1], PictureError::TooLarge),
    ] {
        assert_eq!(scaled(&file), Err(error), "{:?}", String::from_utf8_lossy(&file[..file.len().min(40)]));
    }
}

#[test]
fn half_a_picture_is_none() {
    let noisy = RgbImage::from_fn(64, 64, |x, y| {
        Rgb([x * 37 + y * 91, x * y, x ^ y].map(|part| u8::try_from(part % 256).expect("a byte")))
    });
    let whole = jpeg(&noisy).expect("a JPEG");
    // A small picture inside of the large one has an end of its own.
    let whole = with_segment(&whole, 0xE1, &photo(8, 8));
    for length in 0..whole.len() {
        assert!(scaled(&whole[..length]).is_err(), "{length} of {}", whole.len());
    }
    assert_eq!(scaled(&whole[..whole.len() / 2]), Err(PictureError::Damaged));
    let moving = [&whole[..], b"....ftypmp42 a film of three seconds"].concat();
    assert!(scaled(&moving).is_ok(), "phones write more behind a photo");
    for whole in [png(&DynamicImage::from(noisy.clone()).into_rgba8()), webp(&noisy)] {
        assert!(scaled(&whole).is_ok());
        for tenth in 1..10 {
            assert!(scaled(&whole[..whole.len() * tenth / 10]).is_err(), "{tenth}");
        }
    }
}

#[test]
fn a_damaged_file_is_an_answer_not_a_crash() {
    for whole in [photo(24, 24), png(&RgbaImage::new(24, 24)), webp(&halves(24, 24))] {
        for at in 0..whole.len() {
            for with in [0x00, 0x7F, 0xFF] {
                let mut file = whole.clone();
                file[at] = with;
                // What is still a picture may be taken: only nothing worse may come of it.
                let _ = scaled(&file);
            }
        }
    }
}

/// PNG's checksum of a chunk.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 },
        )
    })
}

/// A PNG of a few bytes that says it is so large.
fn bomb(width: u32, height: u32, (bits, colour): (u8, u8)) -> Vec<u8> {
    let mut file = png(&RgbaImage::new(2, 2));
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    (file[24], file[25]) = (bits, colour);
    let sum = crc(&file[12..29]);
    file[29..33].copy_from_slice(&sum.to_be_bytes());
    file
}

#[test]
fn what_would_take_too_much_memory_is_not_unpacked() {
    let mut sixty = photo(16, 16);
    let frame = memchr::memmem::find(&sixty, &[0xFF, 0xC0]).expect("a frame");
    sixty[frame + 5..frame + 9]
        .copy_from_slice(&[6_000_u16.to_be_bytes(), 10_000_u16.to_be_bytes()].concat());
    for (file, error) in [
        (sixty, PictureError::TooManyPixels),
        (bomb(10_000, 6_000, (8, 2)), PictureError::TooManyPixels),
        (bomb(60_000, 60_000, (1, 0)), PictureError::TooManyPixels),
        (bomb(u32::MAX >> 1, u32::MAX >> 1, (16, 6)), PictureError::TooManyPixels),
        // Few enough pixels of eight bytes each.
        (bomb(7_000, 7_000, (16, 6)), PictureError::TooManyPixels),
        // So many would be taken, if they were there.
        (bomb(100, 100, (8, 6)), PictureError::Damaged),
    ] {
        assert_eq!(scaled(&file), Err(error));
    }
    let mut grey = Vec::new();
    let encoder = PngEncoder::new(&mut grey);
    encoder.write_image(&[9; 64], 8, 8, ExtendedColorType::L8).expect("a PNG");
    assert!(is_like(*shown(&scaled(&grey).expect("a picture").large).get_pixel(4, 4), Rgb([9; 3])));
}
