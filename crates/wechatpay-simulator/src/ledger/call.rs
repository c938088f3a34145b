//! The three calls this gateway answers.

use serde::Serialize;

/// A call of the merchant API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// 统一下单.
    UnifiedOrder,
    /// 查询订单.
    OrderQuery,
    /// 关闭订单.
    CloseOrder,
}

impl Call {
    /// Every call, in the order of the protocol sheet.
    pub const ALL: [Self; 3] = [Self::UnifiedOrder, Self::OrderQuery, Self::CloseOrder];

    /// The path it is posted to.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::UnifiedOrder => "/pay/unifiedorder",
            Self::OrderQuery => "/pay/orderquery",
            Self::CloseOrder => "/pay/closeorder",
        }
    }

    /// The call posted to this path, if there is one.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|call| call.path() == path)
    }

    /// Its short name, as in fault plans and statistics.
    #[must_use]
    pub fn name(self) -> &'static str {
        &self.path()["/pay/".len()..]
    }
}

/// How many calls of each kind were received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CallCounts {
    /// Unified orders, re-entries included.
    pub unifiedorder: u32,
    /// Order queries.
    pub orderquery: u32,
    /// Close orders.
    pub closeorder: u32,
}

impl CallCounts {
    pub(crate) fn count(&mut self, call: Call) {
        let counter = match call {
            Call::UnifiedOrder => &mut self.unifiedorder,
            Call::OrderQuery => &mut self.orderquery,
            Call::CloseOrder => &mut self.closeorder,
        };
        *counter = counter.saturating_add(1);
    }
}
