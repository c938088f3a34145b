//! What the running till tells whoever watches. Sent after the commit, never before (promise 2).

use crate::Checkout;
use crate::health::Health;
use crate::tunnel::TunnelStatus;

/// Something a watcher may want to show.
#[derive(Debug, Clone)]
pub enum Event {
    /// An attempt moved; this is how it stands.
    Checkout(Box<Checkout>),
    /// The gateway was asked how an attempt stands; what it said follows as [`Event::Checkout`], if it is news.
    Looked {
        /// The attempt.
        out_trade_no: String,
        /// When, epoch milliseconds.
        at_ms: i64,
    },
    /// The gateway became reachable, slow or unreachable.
    Health(Health),
    /// The manager's list changed: a duty was raised, planned or resolved.
    DutiesChanged,
    /// A notification was judged.
    Notification {
        /// `settled`, `already`, `late`, `mismatch`, `refund` or `refused`.
        verdict: &'static str,
        /// Why, unless it was settled.
        reason: Option<String>,
        /// The order number it spoke of, once its signature held.
        out_trade_no: Option<String>,
    },
    /// The way from outside to the notify listener changed.
    Tunnel(TunnelStatus),
    /// The database could not be written; the work is tried again.
    StoreTrouble(String),
}
