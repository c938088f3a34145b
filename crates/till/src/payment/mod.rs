//! One payment attempt: its state, what can be observed of it, and the one step that changes it.
//!
//! ```text
//! Created ──ordered──► AwaitingPayer ──success──► Paid
//!    │                    │     ▲
//!    │ no trustworthy     │     │ a trustworthy answer
//!    ▼ answer             ▼     │
//! Unknown ◄───────────────┴─────┘      any open state ──cancel or expiry──► Closing ──► Closed
//! Created ──refused──► Failed
//! ```
//! Paid absorbs. An ended attempt that turns out to be paid becomes Paid with `late` set: money is never ignored. So
//! does one that a manager has superseded while it was unknown: it is closed like a cancelled one, whatever it takes.

mod apply;
mod attempt;
mod observation;
pub mod schedule;

pub use apply::{Transition, Verdict, apply};
pub use attempt::{
    Attempt, CloseReason, Code, Due, MOST_MISMATCHES, Paid, Problem, RaisedMismatch, State, Task, Terms,
};
pub use observation::{Difference, Distrust, Observation, Source, Success};
