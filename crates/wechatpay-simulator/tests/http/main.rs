//! The simulator over real sockets.

mod calls;
mod control;
mod faults;
mod notifications;
mod program;
mod support;
