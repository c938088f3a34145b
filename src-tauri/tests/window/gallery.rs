//! Pictures of every screen, from the running program: `cargo xtask bench gallery` writes them to `test-output/gallery/`.

use std::path::{Path, PathBuf};

use crate::driver::{Machine, Window};
use crate::simulator::Simulator;
use crate::tour::{Visitor, still, walk};

const SIZES: [(u32, u32); 2] = [(1366, 768), (1920, 1080)];
const THEMES: [&str; 2] = ["light", "dark"];
/// As the buttons in the settings name them.
const LANGUAGES: [&str; 2] = ["zh", "en"];

#[tokio::test]
#[ignore = "pictures"]
async fn gallery() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../test-output/gallery");
    std::fs::create_dir_all(&folder).unwrap();
    for language in LANGUAGES {
        for size in SIZES {
            for theme in THEMES {
                let suffix = format!("{}-{theme}-{language}", size.0);
                let mut camera = Camera { folder: folder.clone(), size, suffix };
                photograph(&mut camera, theme, language).await;
            }
        }
    }
}

async fn photograph(camera: &mut Camera, theme: &str, language: &str) {
    let machine = Machine::new();
    let window = machine.open().await;
    window.client.set_window_size(camera.size.0, camera.size.1).await.unwrap();
    window.click("nav-settings").await;
    window.click(&format!("theme-{theme}")).await;
    window.click(&format!("language-{language}")).await;
    window.click("nav-checkout").await;
    let gateway = Simulator::at(machine.demo_simulator());
    walk(&window, &gateway, camera).await;
}

struct Camera {
    folder: PathBuf,
    size: (u32, u32),
    suffix: String,
}

impl Visitor for Camera {
    async fn look(&mut self, window: &Window, name: &str) {
        if name.starts_with("customer") {
            window.client.set_window_size(self.size.0, self.size.1).await.unwrap();
        }
        still(window).await;
        let file = self.folder.join(format!("{name}-{}.png", self.suffix));
        std::fs::write(file, window.screenshot().await).unwrap();
    }
}
