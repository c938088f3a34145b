//! The gateway's error codes a till acts upon (protocol sheet §4, §5.5, §6). The list is open: others occur.

/// The order is paid already: ask what was paid, do not charge again.
pub const ORDER_PAID: &str = "ORDERPAID";
/// The order is closed already.
pub const ORDER_CLOSED: &str = "ORDERCLOSED";
/// The gateway knows no order of this number: it was never created.
pub const ORDER_NOT_EXIST: &str = "ORDERNOTEXIST";
/// The number was used for something else.
pub const OUT_TRADE_NO_USED: &str = "OUT_TRADE_NO_USED";
/// A business rule is broken; for a repeated order: its content has changed.
pub const INVALID_REQUEST: &str = "INVALID_REQUEST";
/// The order is in no state for this.
pub const TRADE_STATE_ERROR: &str = "TRADE_STATE_ERROR";

/// The gateway does not know itself what it has done: query, or repeat with the same content.
const UNCERTAIN: [&str; 3] = ["SYSTEMERROR", "BANKERROR", "USERPAYING"];

/// The gateway has had too much of us.
const SLOW_DOWN: [&str; 2] = ["FREQUENCY_LIMITED", "INVALID_REQ_TOO_MUCH"];

/// The set-up or the program is wrong: trying again is of no use.
const CONFIGURATION: [&str; 12] = [
    "SIGNERROR",
    "REQUIRE_POST_METHOD",
    "XML_FORMAT_ERROR",
    "POST_DATA_EMPTY",
    "NOT_UTF8",
    "LACK_PARAMS",
    "PARAM_ERROR",
    "APPID_NOT_EXIST",
    "MCHID_NOT_EXIST",
    "APPID_MCHID_NOT_MATCH",
    "NOAUTH",
    "CERT_ERROR",
];

pub(crate) fn is_uncertain(code: &str) -> bool {
    UNCERTAIN.contains(&code)
}

pub(crate) fn is_slow_down(code: &str) -> bool {
    SLOW_DOWN.contains(&code)
}

pub(crate) fn is_configuration(code: &str) -> bool {
    CONFIGURATION.contains(&code)
}
