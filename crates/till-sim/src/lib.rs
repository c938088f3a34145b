//! The whole-loop simulation: the shop's own till (loop, checkout, settlement, protocol) against a simulated clock,
//! network, disk, power supply, people and WeChat, all from one seed. No sockets, no sleeping.
//!
//! [`run`] plays one seed and returns which of the design's promises were broken. What is simulated stands in files of
//! their names: [`plan`] draws what will happen, `disk` and `power` lose what was not committed, `wire` and `post`
//! lose, repeat, delay and forge, `people` click and pay, `witness` watches the promises. [`bugs`] holds mistakes to
//! plant, which the simulation must find.
#![forbid(unsafe_code)]

pub mod bugs;
mod dice;
mod disk;
mod news;
mod people;
pub mod plan;
mod post;
mod power;
mod run;
mod story;
mod wire;
mod witness;
mod world;

pub use run::{Outcome, run};
pub use witness::Broken;
