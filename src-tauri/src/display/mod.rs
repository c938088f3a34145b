//! The customer display (顾客屏): what it shows, where its window stands, and what is remembered of both.

mod memory;
pub mod picture;
mod place;
mod screen;
mod window;

pub use memory::Wanted;
pub use place::{Monitor, Target};
pub use screen::{Screen, Shown};
pub use window::{Display, LABEL, Standing, window_event};
