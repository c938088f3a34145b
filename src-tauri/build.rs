//! Tauri's own build step: icons, capabilities, the page.

fn main() {
    tauri_build::build();
}
