//! The doctor (体检): what is wrong with the set-up, field by field.
//!
//! Two halves. [`Facts`] are gathered from the settings, the secrets, the clock and the network; [`examine`] says what
//! they mean, without any I/O. Facts hold no text that a person typed, only its shape: a key pasted into the wrong
//! field can't come out of them again, whatever prints them.

mod address;
mod certificate;
mod code;
mod examine;
mod facts;
mod gather;
mod outside;
mod reach;
mod shape;
mod typed;

pub use address::{Address, HostKind, PathKind, Typed};
pub use certificate::{CertificateFacts, Certified};
pub use code::{Code, Finding, Severity};
pub use examine::examine;
pub use facts::{Database, Facts, HostFacts, Listening, Met, Name, Probe, Public, TlsTrouble, Tunnel};
pub use gather::{Running, gather};
pub use shape::{Looks, Odd, OddKind, Shape};
