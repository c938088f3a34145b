//! The filter line of long lists (pay log, sales), and timelines.

use super::{ErrorCode, PaylogEntry, PaylogSource, PaylogState, UiError};
use fen::Fen;
use serde::{Deserialize, Serialize};
use specta::Type;
use till::numbers::beijing_day_bounds;

/// What every long list is filtered by. `from`, `to`: days yyyy-MM-dd in the shop's zone (Beijing), both included;
/// `least`, `most`: fen; `number`: the beginning of any number; `text`: part of what a row says.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ListFilter {
    pub from: Option<String>,
    pub to: Option<String>,
    pub cashier: Option<String>,
    pub till: Option<String>,
    pub least_fen: Option<i64>,
    pub most_fen: Option<i64>,
    pub number: String,
    pub text: String,
}

impl ListFilter {
    /// First and last-plus-one epoch millisecond of the days.
    pub fn bounds(&self) -> Result<(Option<i64>, Option<i64>), UiError> {
        Ok((
            bounds(self.from.as_deref())?.map(|(start, _)| start),
            bounds(self.to.as_deref())?.map(|(_, end)| end),
        ))
    }
}

fn bounds(day: Option<&str>) -> Result<Option<(i64, i64)>, UiError> {
    let Some(day) = day.filter(|day| !day.is_empty()) else { return Ok(None) };
    let refuse =
        || UiError { code: ErrorCode::SettingInvalid, field: Some("day".into()), detail: day.to_owned() };
    beijing_day_bounds(day).ok_or_else(refuse).map(Some)
}

/// Which entries of the pay log.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Type)]
pub struct PaylogFilter {
    pub list: ListFilter,
    pub state: Option<PaylogState>,
    pub source: Option<PaylogSource>,
}

impl PaylogFilter {
    /// As the store reads it.
    pub fn stored(self) -> Result<till_store::PaylogFilter, UiError> {
        let (from_ms, until_ms) = self.list.bounds()?;
        Ok(till_store::PaylogFilter {
            from_ms,
            until_ms,
            state: self.state.map(Into::into),
            source: self.source.map(Into::into),
            till: self.list.till,
            cashier: self.list.cashier,
            least: self.list.least_fen.map(Fen::new),
            most: self.list.most_fen.map(Fen::new),
            number: self.list.number,
            text: self.list.text,
        })
    }
}

/// Where a page of the pay log goes on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PaylogKey {
    pub at_ms: i64,
    pub seq: i64,
}

impl From<till_store::PaylogKey> for PaylogKey {
    fn from(key: till_store::PaylogKey) -> Self {
        PaylogKey { at_ms: key.at_ms, seq: key.seq }
    }
}

impl From<PaylogKey> for till_store::PaylogKey {
    fn from(key: PaylogKey) -> Self {
        till_store::PaylogKey { at_ms: key.at_ms, seq: key.seq }
    }
}

/// `next`: pass as `after`; null at the end. `searching`: the page is not full yet, and there may be more behind `next`.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
pub struct PaylogPage {
    pub entries: Vec<PaylogEntry>,
    pub next: Option<PaylogKey>,
    pub searching: bool,
}

/// Count and sum of one stretch: add them up until `next` is null.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PaylogSum {
    pub count: i64,
    pub total_fen: i64,
    pub next: Option<PaylogKey>,
}

/// What happened in a timeline.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Clicked,
    Stored,
    Ordered,
    Shown,
    FirstLook,
    LastLook,
    Paid,
    Settled,
    Announced,
    Superseded,
    Closed,
    Failed,
}

/// One line of a timeline. `looks`: how often WeChat was asked until then, where that is told.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    pub step: Step,
    pub at_ms: i64,
    pub looks: Option<i64>,
}

impl From<till::timeline::Moment> for Moment {
    fn from(moment: till::timeline::Moment) -> Self {
        use till::timeline::Step as Core;
        let step = match moment.step {
            Core::Clicked => Step::Clicked,
            Core::Stored => Step::Stored,
            Core::Ordered => Step::Ordered,
            Core::Shown => Step::Shown,
            Core::FirstLook => Step::FirstLook,
            Core::LastLook => Step::LastLook,
            Core::Paid => Step::Paid,
            Core::Settled => Step::Settled,
            Core::Announced => Step::Announced,
            Core::Superseded => Step::Superseded,
            Core::Closed => Step::Closed,
            Core::Failed => Step::Failed,
        };
        Moment { step, at_ms: moment.at_ms, looks: moment.looks }
    }
}

/// What only the page can see of a payment: its code was painted, “paid” was painted.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    Shown,
    Announced,
}

impl From<PaylogState> for till::paylog::EntryState {
    fn from(state: PaylogState) -> Self {
        match state {
            PaylogState::Paid => till::paylog::EntryState::Paid,
            PaylogState::Late => till::paylog::EntryState::Late,
            PaylogState::Mismatch => till::paylog::EntryState::Mismatch,
        }
    }
}

impl From<till::paylog::EntryState> for PaylogState {
    fn from(state: till::paylog::EntryState) -> Self {
        match state {
            till::paylog::EntryState::Paid => PaylogState::Paid,
            till::paylog::EntryState::Late => PaylogState::Late,
            till::paylog::EntryState::Mismatch => PaylogState::Mismatch,
        }
    }
}

impl From<PaylogSource> for till::payment::Source {
    fn from(source: PaylogSource) -> Self {
        match source {
            PaylogSource::Query => till::payment::Source::Query,
            PaylogSource::Notification => till::payment::Source::Notification,
            PaylogSource::Bill => till::payment::Source::Bill,
            PaylogSource::Manual => till::payment::Source::Manual,
        }
    }
}

impl From<till::payment::Source> for PaylogSource {
    fn from(source: till::payment::Source) -> Self {
        match source {
            till::payment::Source::Query => PaylogSource::Query,
            till::payment::Source::Notification => PaylogSource::Notification,
            till::payment::Source::Bill => PaylogSource::Bill,
            till::payment::Source::Manual => PaylogSource::Manual,
        }
    }
}
