//! A message as the gateway sees it: one flat level of named text fields, always in signing order.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Fields whose values never reach a log: a signature is of use only to somebody who guesses keys, a payment code
/// pays, an openid names a person (protocol sheet §13).
const NEVER_PRINTED: [&str; 3] = ["sign", "auth_code", "openid"];

/// The fields of one request, reply or notification, sorted by name bytewise, which is the order they are signed in
/// (protocol sheet §2.1). Knows nothing of which fields are expected: unknown ones are kept, because they are signed too.
///
/// All texts stand in one buffer as `name=value&`, the form that is signed, and the index points into it: reading a
/// notification costs two allocations however many fields it has, and signing it none.
///
/// ```
/// use wechatpay::Fields;
///
/// let fields = Fields::new().with("mch_id", "10000100").with("appid", "wxd930ea5d5a258f4f");
/// assert_eq!(fields.get("mch_id"), Some("10000100"));
/// assert_eq!(fields.get("attach"), None);
/// assert_eq!(fields.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["appid", "mch_id"]);
/// ```
#[derive(Clone, Default)]
pub struct Fields {
    text: String,
    slots: Vec<Slot>,
}

/// Where a field stands in the buffer: its name, an equals sign, its value; an ampersand follows.
#[derive(Clone, Copy)]
struct Slot {
    start: usize,
    equals: usize,
    end: usize,
}

/// Room for a usual message, so that building one does not move it again and again.
const USUAL_BYTES: usize = 512;
const USUAL_FIELDS: usize = 24;

impl Fields {
    /// A message without fields.
    pub fn new() -> Fields {
        Fields::default()
    }

    /// Room for `bytes` of names and values in `fields` fields.
    pub(crate) fn with_capacity(bytes: usize, fields: usize) -> Fields {
        Fields { text: String::with_capacity(bytes), slots: Vec::with_capacity(fields) }
    }

    /// The value of a field; `None` when the field is not there, `Some("")` when it is there and empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.position(name).ok().map(|at| self.value(self.slots[at]))
    }

    /// Sets a field, replacing its former value.
    pub fn set(&mut self, name: &str, value: impl fmt::Display) -> &mut Fields {
        use fmt::Write as _;
        if self.slots.capacity() == 0 {
            *self = Fields::with_capacity(USUAL_BYTES, USUAL_FIELDS);
        }
        let (start, equals) = self.push_name(name);
        // Writing into a String can't fail; a Display that claims so leaves what it wrote so far.
        let _ = write!(self.text, "{value}");
        let slot = self.end_field(start, equals);
        match self.position(name) {
            Ok(at) => self.slots[at] = slot,
            Err(at) => self.slots.insert(at, slot),
        }
        self
    }

    /// The same with one more field, for building a message in one expression.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Fields {
        self.set(name, value);
        self
    }

    /// Takes a field out; says whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        self.position(name).map(|at| self.slots.remove(at)).is_ok()
    }

    /// Names and values in signing order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> + Clone {
        self.slots.iter().map(|&slot| (self.name(slot), self.value(slot)))
    }

    /// How many fields there are, empty ones included.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there is no field at all.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// How many bytes names and values take together, to size a buffer for them.
    pub(crate) fn text_len(&self) -> usize {
        self.slots.iter().map(|slot| slot.end - slot.start).sum()
    }

    /// Adds a field whose value is written straight into the buffer. `Ok(false)` when the name is there already
    /// (the first value stays).
    pub(crate) fn insert_with<E>(
        &mut self,
        name: &str,
        write_value: impl FnOnce(&mut String) -> Result<(), E>,
    ) -> Result<bool, E> {
        let (start, equals) = self.push_name(name);
        write_value(&mut self.text)?;
        let slot = self.end_field(start, equals);
        match self.position(name) {
            Ok(_) => Ok(false),
            Err(at) => {
                self.slots.insert(at, slot);
                Ok(true)
            }
        }
    }

    /// Adds a field. `false` when the name is there already (the first value stays).
    pub(crate) fn insert(&mut self, name: &str, value: &str) -> bool {
        let added = self.insert_with(name, |text| {
            text.push_str(value);
            Ok::<(), std::convert::Infallible>(())
        });
        added.unwrap_or_else(|never| match never {})
    }

    /// `a=1&b=2&`: every field that has a value, except `sign`, in signing order. Neighbours in the buffer come in one
    /// piece: few pieces, for a message whose fields were already in order.
    pub(crate) fn signed_pieces(&self) -> impl Iterator<Item = &str> {
        let signed = |slot: &&Slot| slot.end > slot.equals + 1 && self.name(**slot) != "sign";
        let mut slots = self.slots.iter().filter(signed).peekable();
        std::iter::from_fn(move || {
            let first = slots.next()?;
            let mut after = first.end + 1;
            while let Some(next) = slots.next_if(|next| next.start == after) {
                after = next.end + 1;
            }
            Some(&self.text[first.start..after])
        })
    }

    /// Begins a field in the buffer; where it starts and where its equals sign stands.
    fn push_name(&mut self, name: &str) -> (usize, usize) {
        let start = self.text.len();
        self.text.push_str(name);
        let equals = self.text.len();
        self.text.push('=');
        (start, equals)
    }

    /// Ends the field that was begun.
    fn end_field(&mut self, start: usize, equals: usize) -> Slot {
        let end = self.text.len();
        self.text.push('&');
        Slot { start, equals, end }
    }

    fn name(&self, slot: Slot) -> &str {
        &self.text[slot.start..slot.equals]
    }

    fn value(&self, slot: Slot) -> &str {
        &self.text[slot.equals + 1..slot.end]
    }

    /// Where the name stands, or where it would. WeChat mostly sends its fields sorted, so the end is tried first.
    fn position(&self, name: &str) -> Result<usize, usize> {
        let last = self.slots.last().map(|&slot| self.name(slot).cmp(name));
        match last {
            None | Some(Ordering::Less) => Err(self.slots.len()),
            Some(_) => self.slots.binary_search_by(|&slot| self.name(slot).cmp(name)),
        }
    }
}

impl PartialEq for Fields {
    fn eq(&self, other: &Fields) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Fields {}

/// Prints names and values, but not the values that never reach a log.
impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.iter().map(|(name, value)| {
            (name, if NEVER_PRINTED.contains(&name) && !value.is_empty() { "…" } else { value })
        });
        f.debug_map().entries(shown).finish()
    }
}

impl<N: AsRef<str>, V: fmt::Display> FromIterator<(N, V)> for Fields {
    /// Of fields with the same name the last one stays.
    fn from_iter<I: IntoIterator<Item = (N, V)>>(fields: I) -> Fields {
        fields.into_iter().fold(Fields::new(), |all, (name, value)| all.with(name.as_ref(), value))
    }
}

/// A JSON object of strings, the form the pay log keeps.
impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Fields, D::Error> {
        Ok(BTreeMap::<String, String>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Fields;

    #[test]
    fn stays_sorted_bytewise_however_fields_arrive() {
        let fields = Fields::new()
            .with("coupon_fee_10", 3)
            .with("coupon_fee", 1)
            .with("Zebra", "upper case sorts first")
            .with("coupon_fee_1", 2);
        let names: Vec<_> = fields.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Zebra", "coupon_fee", "coupon_fee_1", "coupon_fee_10"]);
    }

    #[test]
    fn set_replaces_and_remove_takes_out() {
        let mut fields = Fields::new();
        fields.set("total_fee", 1).set("body", "茶").set("total_fee", 1250);
        assert_eq!((fields.len(), fields.get("total_fee")), (2, Some("1250")));
        assert!(fields.remove("body") && !fields.remove("body"));
        assert_eq!(fields, Fields::new().with("total_fee", "1250"));
        assert_ne!(fields, Fields::new());
    }

    #[test]
    fn an_empty_field_is_there_a_missing_one_is_not() {
        let fields = Fields::new().with("attach", "");
        assert_eq!((fields.get("attach"), fields.get("detail")), (Some(""), None));
    }

    #[test]
    fn debug_hides_what_no_log_may_show() {
        let fields = Fields::new()
            .with("sign", "9A0A8659F005D698")
            .with("auth_code", "134567890123456789")
            .with("openid", "oUpF8uMEb4qRXf22hE3X68TekukE")
            .with("total_fee", 1250);
        assert_eq!(
            format!("{fields:?}"),
            r#"{"auth_code": "…", "openid": "…", "sign": "…", "total_fee": "1250"}"#
        );
    }

    #[test]
    fn is_a_json_object_of_strings() {
        let fields = Fields::new().with("total_fee", 1250).with("body", "茶 \"大\"");
        let json = serde_json::to_string(&fields).unwrap();
        assert_eq!(json, r#"{"body":"茶 \"大\"","total_fee":"1250"}"#);
        assert_eq!(serde_json::from_str::<Fields>(&json).unwrap(), fields);
    }
}
