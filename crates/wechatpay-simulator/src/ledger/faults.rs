//! Misbehaviour on request: which call, which fault, how often.

use super::call::Call;
use serde::{Deserialize, Serialize};

/// The calls a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Every call.
    Any,
    /// `/pay/unifiedorder` only.
    UnifiedOrder,
    /// `/pay/orderquery` only.
    OrderQuery,
    /// `/pay/closeorder` only.
    CloseOrder,
}

impl Scope {
    fn covers(self, call: Call) -> bool {
        match self {
            Self::Any => true,
            Self::UnifiedOrder => call == Call::UnifiedOrder,
            Self::OrderQuery => call == Call::OrderQuery,
            Self::CloseOrder => call == Call::CloseOrder,
        }
    }
}

/// One way to misbehave. Unless its name says otherwise a fault strikes after the effect: the order was placed, closed
/// or looked up, and only the answer is spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The call takes effect, the answer never comes.
    NoAnswerAfterEffect,
    /// The call is accepted and neither takes effect nor is answered.
    NoAnswerWithoutEffect,
    /// The connection is reset before any effect.
    Reset,
    /// The call takes effect, then the connection is reset.
    ResetAfterEffect,
    /// HTTP 502 with an HTML page, no effect.
    #[serde(rename = "http_502")]
    Http502,
    /// HTTP 502 with an HTML page although the call took effect.
    #[serde(rename = "http_502_after_effect")]
    Http502AfterEffect,
    /// HTTP 200 with an HTML page.
    Rubbish,
    /// The true answer with one wrong character in its signature.
    BadSignature,
    /// The true answer without a signature.
    Unsigned,
    /// `SYSTEMERROR`, signed, without effect.
    Systemerror,
    /// `SYSTEMERROR`, signed, although the call took effect.
    SystemerrorAfterEffect,
    /// The true answer with another `mch_id`, signed anew.
    OtherMerchant,
    /// The true answer about another `out_trade_no`, signed anew (order queries).
    OtherOrder,
    /// The true answer with one fen more, signed anew (order queries).
    WrongAmount,
    /// The effect and the answer come after `ms`.
    Slow,
    /// The effect comes at once, the answer after `ms`.
    SlowAfterEffect,
    /// `FREQUENCY_LIMITED`, signed, without effect.
    RateLimit,
    /// `NOAUTH`, signed, without effect: the merchant has not been given the product.
    NotEnabled,
    /// Order queries say NOTPAY until `ms` after a payment.
    Lag,
    /// The true answer behind a document type with an external entity.
    Doctype,
    /// HTTP 307 to another path of the simulator, no effect.
    Redirect,
    /// HTTP 200 with a body of 1 MiB.
    Oversized,
}

impl Fault {
    /// Can this fault strike an answer to `call`? `lag` strikes payments instead.
    fn strikes(self, call: Call) -> bool {
        match self {
            Self::Lag => false,
            Self::OtherOrder | Self::WrongAmount => call == Call::OrderQuery,
            _ => true,
        }
    }

    fn takes_ms(self) -> bool {
        matches!(self, Self::Slow | Self::SlowAfterEffect | Self::Lag)
    }
}

/// A fault, the calls it strikes and how often.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// Which calls.
    pub call: Scope,
    /// What happens to them.
    pub fault: Fault,
    /// Milliseconds of `slow`, `slow_after_effect` and `lag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u32>,
    /// How many more times; without it the rule never wears out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// Chance of each strike, above 0 and at most 1.
    #[serde(default = "certain")]
    pub probability: f64,
}

fn certain() -> f64 {
    1.0
}

impl FaultRule {
    /// A rule that strikes every time.
    #[must_use]
    pub fn always(call: Scope, fault: Fault) -> Self {
        Self { call, fault, ms: None, times: None, probability: certain() }
    }

    /// The same rule, worn out after so many strikes.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// The same rule with a delay in milliseconds.
    #[must_use]
    pub fn ms(self, ms: u32) -> Self {
        Self { ms: Some(ms), ..self }
    }

    fn worn_out(&self) -> bool {
        self.times == Some(0)
    }
}

/// What goes wrong until the next plan: for each call the first rule that strikes wins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultPlan {
    /// The rules, first match wins. Empty: everything works.
    #[serde(default)]
    pub faults: Vec<FaultRule>,
    /// The gateway is down: every call gets HTTP 502 and takes no effect.
    #[serde(default)]
    pub down: bool,
}

/// Why a plan was not taken.
#[derive(Debug, thiserror::Error)]
pub enum FaultPlanError {
    /// Not JSON of the right form; the message names what is allowed in its place.
    #[error("fault plan: {0}")]
    Form(#[from] serde_json::Error),
    /// A delay is missing.
    #[error("fault plan: rule {rule}: this fault needs \"ms\", its delay in milliseconds")]
    MissingMs {
        /// Counted from 1.
        rule: usize,
    },
    /// A delay stands where it means nothing.
    #[error("fault plan: rule {rule}: \"ms\" belongs to slow, slow_after_effect and lag only")]
    NeedlessMs {
        /// Counted from 1.
        rule: usize,
    },
    /// The probability is not one.
    #[error("fault plan: rule {rule}: \"probability\" must be above 0 and at most 1")]
    Probability {
        /// Counted from 1.
        rule: usize,
    },
    /// The rule could never strike.
    #[error("fault plan: rule {rule}: this fault strikes \"orderquery\" (or \"any\") only")]
    NeverStrikes {
        /// Counted from 1.
        rule: usize,
    },
}

impl FaultPlan {
    /// Reads a plan from JSON and checks it.
    ///
    /// # Errors
    /// [`FaultPlanError`] names the rule and what is allowed.
    pub fn from_json(json: &[u8]) -> Result<Self, FaultPlanError> {
        serde_json::from_slice::<Self>(json)?.checked()
    }

    /// A plan of these rules.
    ///
    /// # Errors
    /// [`FaultPlanError`] names the rule and what is allowed.
    pub fn new(faults: Vec<FaultRule>) -> Result<Self, FaultPlanError> {
        Self { faults, down: false }.checked()
    }

    /// The plan itself, if every rule of it means something.
    pub(crate) fn checked(self) -> Result<Self, FaultPlanError> {
        for (rule, entry) in (1..).zip(&self.faults) {
            if entry.fault.takes_ms() && entry.ms.is_none() {
                return Err(FaultPlanError::MissingMs { rule });
            }
            if !entry.fault.takes_ms() && entry.ms.is_some() {
                return Err(FaultPlanError::NeedlessMs { rule });
            }
            if !(entry.probability > 0.0 && entry.probability <= 1.0) {
                return Err(FaultPlanError::Probability { rule });
            }
            let strikes =
                |call| entry.call.covers(call) && (entry.fault.strikes(call) || lags(entry.fault, call));
            if !Call::ALL.into_iter().any(strikes) {
                return Err(FaultPlanError::NeverStrikes { rule });
            }
        }
        Ok(self)
    }

    /// The rule that strikes this call, worn by one use. `chance` decides probabilities.
    pub(super) fn strike(&mut self, call: Call, chance: impl FnMut(f64) -> bool) -> Option<FaultRule> {
        self.draw(|rule| rule.call.covers(call) && rule.fault.strikes(call), chance)
    }

    /// How long order queries lag behind a payment made now, in milliseconds.
    pub(super) fn lag_ms(&mut self, chance: impl FnMut(f64) -> bool) -> i64 {
        let rule = self.draw(|rule| rule.fault == Fault::Lag, chance);
        rule.and_then(|rule| rule.ms).map_or(0, i64::from)
    }

    fn draw(
        &mut self,
        about: impl Fn(&FaultRule) -> bool,
        mut chance: impl FnMut(f64) -> bool,
    ) -> Option<FaultRule> {
        let mut live = self.faults.iter_mut().filter(|rule| !rule.worn_out() && about(rule));
        let rule = live.find(|rule| chance(rule.probability))?;
        rule.times = rule.times.map(|times| times - 1);
        Some(*rule)
    }
}

fn lags(fault: Fault, call: Call) -> bool {
    fault == Fault::Lag && call == Call::OrderQuery
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(json: &str) -> Result<FaultPlan, String> {
        FaultPlan::from_json(json.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn an_unknown_name_is_refused_with_what_is_allowed() {
        let fault = plan(r#"{"faults":[{"call":"any","fault":"explode"}]}"#).unwrap_err();
        assert!(
            fault.contains("explode") && fault.contains("http_502") && fault.contains("rate_limit"),
            "{fault}"
        );
        let call = plan(r#"{"faults":[{"call":"refund","fault":"reset"}]}"#).unwrap_err();
        assert!(call.contains("refund") && call.contains("closeorder") && call.contains("any"), "{call}");
        let key = plan(r#"{"faults":[{"call":"any","fault":"reset","tiems":1}]}"#).unwrap_err();
        assert!(key.contains("tiems") && key.contains("times"), "{key}");
    }

    #[test]
    fn rules_that_mean_nothing_are_refused() {
        let refused = [
            r#"{"call":"any","fault":"slow"}"#,
            r#"{"call":"any","fault":"reset","ms":5}"#,
            r#"{"call":"any","fault":"reset","probability":0}"#,
            r#"{"call":"any","fault":"reset","probability":1.5}"#,
            r#"{"call":"closeorder","fault":"wrong_amount"}"#,
            r#"{"call":"unifiedorder","fault":"lag","ms":5}"#,
        ];
        for rule in refused {
            assert!(plan(&format!(r#"{{"faults":[{rule}]}}"#)).is_err(), "{rule}");
        }
    }

    #[test]
    fn the_first_rule_that_covers_the_call_strikes_and_wears_out() {
        let json = r#"{"faults":[
            {"call":"orderquery","fault":"wrong_amount","times":1},
            {"call":"any","fault":"reset"}]}"#;
        let mut plan = plan(json).unwrap();
        let mut strike = |call| plan.strike(call, |_| true).map(|rule| rule.fault);
        assert_eq!(strike(Call::CloseOrder), Some(Fault::Reset));
        assert_eq!(strike(Call::OrderQuery), Some(Fault::WrongAmount));
        assert_eq!(strike(Call::OrderQuery), Some(Fault::Reset));
        assert_eq!(plan.faults[0].times, Some(0), "the plan in force shows what is left");
    }

    #[test]
    fn a_rule_whose_chance_fails_leaves_the_call_alone() {
        let mut plan = FaultPlan::new(vec![FaultRule::always(Scope::Any, Fault::Reset).times(1)]).unwrap();
        assert_eq!(plan.strike(Call::OrderQuery, |_| false), None);
        assert_eq!(plan.faults[0].times, Some(1));
    }

    #[test]
    fn lag_strikes_payments_and_no_call() {
        let lag = FaultRule::always(Scope::OrderQuery, Fault::Lag).ms(3000).times(1);
        let mut plan = FaultPlan::new(vec![lag]).unwrap();
        assert_eq!(plan.strike(Call::OrderQuery, |_| true), None);
        assert_eq!(plan.lag_ms(|_| true), 3000);
        assert_eq!(plan.lag_ms(|_| true), 0);
    }
}
