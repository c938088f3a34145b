//! Reading the code off the screen, as a customer's telephone does.

use std::io::Cursor;

use rqrr::PreparedImage;

use crate::driver::Window;

/// The picture may lag a frame or two behind the page.
const LOOKS: usize = 20;

impl Window {
    /// Decodes the one QR code that the window shows.
    pub async fn scan(&self) -> String {
        for _ in 0..LOOKS {
            if let [code] = codes(&self.screenshot().await).as_slice() {
                return code.clone();
            }
        }
        self.fail("no readable code on the screen").await
    }

    /// Makes sure that nothing on the screen can be scanned any more.
    pub async fn see_no_code(&self) {
        for _ in 0..LOOKS {
            if codes(&self.screenshot().await).is_empty() {
                return;
            }
        }
        self.fail("there is still a code on the screen").await;
    }
}

fn codes(png: &[u8]) -> Vec<String> {
    let (width, height, grey) = grey(png);
    let mut image = PreparedImage::prepare_from_greyscale(width, height, |x, y| grey[y * width + x]);
    image.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

fn grey(png: &[u8]) -> (usize, usize, Vec<u8>) {
    let mut decoder = png::Decoder::new(Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    let channels = info.color_type.samples();
    let brightness = |pixel: &[u8]| match pixel {
        [red, green, blue, ..] => luma(*red, *green, *blue),
        [grey, ..] => *grey,
        [] => 0,
    };
    let size = (usize::try_from(info.width).unwrap(), usize::try_from(info.height).unwrap());
    (size.0, size.1, pixels[..info.buffer_size()].chunks_exact(channels).map(brightness).collect())
}

fn luma(red: u8, green: u8, blue: u8) -> u8 {
    let sum = u32::from(red) * 299 + u32::from(green) * 587 + u32::from(blue) * 114;
    u8::try_from(sum / 1000).unwrap_or(u8::MAX)
}
