//! Why the gateway says no, in its own words (`err_code`, `err_code_des`).

/// A business refusal: sent as a signed reply with `result_code=FAIL`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) description: String,
}

impl Refusal {
    fn new(code: &'static str, description: impl Into<String>) -> Self {
        Self { code, description: description.into() }
    }

    pub(super) fn lack(field: &str) -> Self {
        Self::new("LACK_PARAMS", format!("缺少参数{field}"))
    }

    pub(super) fn param(field: &str, problem: &str) -> Self {
        Self::new("PARAM_ERROR", format!("参数{field}错误: {problem}"))
    }

    pub(super) fn invalid_request(description: &str) -> Self {
        Self::new("INVALID_REQUEST", description)
    }

    /// Another amount, product or trade type under a number already used (protocol sheet §5.5).
    pub(super) fn number_used(field: &str) -> Self {
        Self::new("OUT_TRADE_NO_USED", format!("商户订单号重复: {field}与原订单不一致"))
    }

    pub(super) fn not_enabled() -> Self {
        Self::new("NOAUTH", "商户无此接口权限")
    }

    pub(super) fn paid() -> Self {
        Self::new("ORDERPAID", "该订单已支付")
    }

    pub(super) fn closed() -> Self {
        Self::new("ORDERCLOSED", "该订单已关闭")
    }

    pub(super) fn unknown_order() -> Self {
        Self::new("ORDERNOTEXIST", "订单不存在")
    }

    pub(super) fn system_error() -> Self {
        Self::new("SYSTEMERROR", "系统超时")
    }

    pub(super) fn too_often() -> Self {
        Self::new("FREQUENCY_LIMITED", "频率限制，请稍后再试")
    }
}
