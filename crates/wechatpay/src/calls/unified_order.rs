//! unifiedorder (统一下单): places an order and gets the code the customer scans (protocol sheet §5).

use std::net::IpAddr;

use fen::Fen;

use super::checked_out_trade_no;
use crate::call::Received;
use crate::check::{self, FieldError, Problem};
use crate::{Call, Fields, ReplyError};

/// The least time between start and end of an order, in milliseconds (protocol sheet §5.3).
const SHORTEST_LIFE_MS: i64 = 60_000;

/// An order for a code the customer scans (trade type NATIVE). Currency is CNY, the gateway's default.
///
/// Placing the same number again with identical content gives a fresh code, and the former one dies; with changed
/// content it is refused (protocol sheet §5.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnifiedOrder {
    /// What the payer sees, 1–127 characters, by convention `店名-类目`. See [`shorten_body`].
    pub body: String,
    /// Goods of an item promotion as JSON, at most 6144 characters (protocol sheet §5.2).
    pub detail: Option<String>,
    /// A text of the till's own that comes back in queries and notifications, at most 127 characters.
    pub attach: Option<String>,
    /// The merchant's order number, 6–32 of `0-9 A-Z a-z _ - | * @`, unique for ever.
    pub out_trade_no: String,
    /// The amount, at least 1 fen.
    pub total_fee: Fen,
    /// The address of the machine that places the order.
    pub spbill_create_ip: IpAddr,
    /// When the order was made, milliseconds since 1970-01-01 UTC.
    pub time_start: Option<i64>,
    /// The last moment it can be paid, milliseconds since 1970-01-01 UTC; at least a minute after `time_start`.
    pub time_expire: Option<i64>,
    /// A mark for coupons, at most 32 characters.
    pub goods_tag: Option<String>,
    /// Where the gateway tells of the payment: `http(s)://host/path`, at most 256 characters, no query.
    pub notify_url: String,
    /// The shop's own name for what the code sells, 1–32 characters.
    pub product_id: String,
    /// `no_credit` refuses credit cards.
    pub limit_pay: Option<String>,
    /// The till or shop, at most 32 characters.
    pub device_info: Option<String>,
    /// `Y` offers an electronic invoice.
    pub receipt: Option<String>,
    /// The shop as JSON, at most 256 characters.
    pub scene_info: Option<String>,
}

/// The gateway took the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnifiedOrderReply {
    /// WeChat's handle for the pending payment, good for 2 hours.
    pub prepay_id: String,
    /// The text of the QR code, to be shown unchanged, good for 2 hours (protocol sheet §5.4).
    pub code_url: String,
}

impl Call for UnifiedOrder {
    type Reply = UnifiedOrderReply;
    const PATH: &'static str = "/pay/unifiedorder";

    fn name(&self) -> &'static str {
        "unifiedorder"
    }

    fn fields(&self) -> Result<Fields, FieldError> {
        let mut fields = Fields::new();
        fields
            .set("trade_type", "NATIVE")
            .set("body", check::text("body", &self.body, 127)?)
            .set("out_trade_no", checked_out_trade_no(&self.out_trade_no)?)
            .set("total_fee", positive(self.total_fee)?)
            .set("spbill_create_ip", self.spbill_create_ip)
            .set("notify_url", check::address("notify_url", &self.notify_url, 256)?)
            .set("product_id", check::text("product_id", &self.product_id, 32)?);
        self.add_times(&mut fields)?;
        self.add_optional_texts(&mut fields)?;
        Ok(fields)
    }

    fn read(&self, reply: &Fields) -> Result<UnifiedOrderReply, ReplyError> {
        let reply = Received(reply);
        reply.may_not_be_other_than("out_trade_no", &self.out_trade_no)?;
        Ok(UnifiedOrderReply {
            prepay_id: reply.required("prepay_id")?.to_owned(),
            code_url: reply.required("code_url")?.to_owned(),
        })
    }
}

impl UnifiedOrder {
    fn add_times(&self, fields: &mut Fields) -> Result<(), FieldError> {
        if let (Some(start), Some(end)) = (self.time_start, self.time_expire)
            && end.saturating_sub(start) < SHORTEST_LIFE_MS
        {
            return Err(FieldError { field: "time_expire", problem: Problem::TooSoon });
        }
        for (field, at) in [("time_start", self.time_start), ("time_expire", self.time_expire)] {
            if let Some(ms) = at {
                fields.set(field, check::moment(field, ms)?);
            }
        }
        Ok(())
    }

    fn add_optional_texts(&self, fields: &mut Fields) -> Result<(), FieldError> {
        for (field, value, max) in [
            ("attach", &self.attach, 127),
            ("goods_tag", &self.goods_tag, 32),
            ("limit_pay", &self.limit_pay, 32),
            ("device_info", &self.device_info, 32),
            ("receipt", &self.receipt, 8),
        ] {
            check::optional(fields, field, value.as_deref(), |field, value| {
                check::text(field, value, max).map(drop)
            })?;
        }
        for (field, value, max) in [("detail", &self.detail, 6144), ("scene_info", &self.scene_info, 256)] {
            check::optional(fields, field, value.as_deref(), |field, value| {
                check::json(field, value, max).map(drop)
            })?;
        }
        Ok(())
    }
}

fn positive(total_fee: Fen) -> Result<i64, FieldError> {
    if total_fee > Fen::ZERO {
        Ok(total_fee.fen())
    } else {
        Err(FieldError { field: "total_fee", problem: Problem::NotPositive })
    }
}

/// Shortens a title for [`UnifiedOrder::body`]: at most 127 bytes (42 Chinese characters), because the protocol does
/// not say whether its limit counts characters or bytes (protocol sheet §3). Blanks around it go too.
///
/// Characters the gateway does not take stay, and are refused by name when the order is placed.
///
/// ```
/// assert_eq!(wechatpay::shorten_body(" 小张南山店-超市 "), "小张南山店-超市");
/// assert_eq!(wechatpay::shorten_body(&"茶".repeat(200)).chars().count(), 42);
/// ```
pub fn shorten_body(title: &str) -> String {
    let title = title.trim();
    let mut end = title.len().min(127);
    while !title.is_char_boundary(end) {
        end -= 1;
    }
    title[..end].trim_end().to_owned()
}
