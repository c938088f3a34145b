//! Promise 9: the pay log is append only; what was changed, removed, added or reordered is found.

use crate::kit::{NOON, numbered, success};
use fen::Fen;
use till::paylog::{ChainCheck, ChainReport, Entry, EntryState, GENESIS, NewEntry};

fn chain(length: i64) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for seq in 1..=length {
        let attempt = numbered(seq);
        let body = NewEntry::from_success(&attempt, &success(&attempt), EntryState::Paid, NOON + seq);
        let previous_hash = entries.last().map_or(GENESIS.to_owned(), |e| e.hash.clone());
        let hash = body.hash(seq, &previous_hash);
        entries.push(Entry { seq, body, previous_hash, hash });
    }
    entries
}

/// Verifies `entries` against the head that `whole` had.
fn verify(entries: &[Entry], whole: &[Entry]) -> ChainReport {
    let mut check = ChainCheck::default();
    entries.iter().for_each(|e| check.look(e));
    let head = whole.last();
    check.finish(head.map_or(0, |e| e.seq), head.map_or(GENESIS, |e| &e.hash))
}

#[test]
fn promise_9_an_untouched_chain_is_whole() {
    assert_eq!(verify(&[], &[]), ChainReport { entries: 0, first_bad: None });
    assert_eq!(verify(&chain(5), &chain(5)), ChainReport { entries: 5, first_bad: None });
}

#[test]
fn promise_9_a_change_in_any_field_is_found() {
    type Change = (&'static str, fn(&mut Entry));
    let changes: [Change; 15] = [
        ("seq", |e| e.seq += 100),
        ("at_ms", |e| e.body.at_ms += 1),
        ("sale_no", |e| e.body.sale_no.push('0')),
        ("out_trade_no", |e| e.body.out_trade_no.push('0')),
        ("attempt_no", |e| e.body.attempt_no += 1),
        ("till", |e| e.body.till = "till-2".into()),
        ("transaction_id", |e| e.body.transaction_id.push('0')),
        ("total", |e| e.body.total = Fen::new(e.body.total.fen() + 1)),
        ("state", |e| e.body.state = EntryState::Late),
        ("source", |e| e.body.source = "manual".into()),
        ("pay_type", |e| e.body.pay_type = "JSAPI".into()),
        ("trade_state", |e| e.body.trade_state = "REFUND".into()),
        ("paid_at_ms", |e| e.body.paid_at_ms -= 1),
        ("gateway", |e| e.body.gateway = e.body.gateway.replace("SUCCESS", "SUCCES5")),
        ("previous_hash", |e| e.previous_hash = GENESIS.to_owned()),
    ];
    for (field, change) in changes {
        let whole = chain(5);
        let mut touched = whole.clone();
        change(&mut touched[2]);
        let expected = touched[2].seq;
        assert_eq!(verify(&touched, &whole).first_bad, Some(expected), "{field}");
    }
}

#[test]
fn promise_9_a_changed_hash_is_found() {
    let whole = chain(5);
    let mut touched = whole.clone();
    touched[2].hash = touched[2].hash.replace('a', "b");
    assert_eq!(verify(&touched, &whole).first_bad, Some(3));
}

#[test]
fn promise_9_a_changed_entry_with_a_new_hash_breaks_the_next_link() {
    let whole = chain(5);
    let mut touched = whole.clone();
    touched[2].body.total = Fen::new(1);
    touched[2].hash = touched[2].body.hash(3, &touched[2].previous_hash);
    assert_eq!(verify(&touched, &whole).first_bad, Some(4));
}

#[test]
fn promise_9_a_changed_last_entry_with_a_new_hash_is_told_by_the_head() {
    let whole = chain(5);
    let mut touched = whole.clone();
    touched[4].body.total = Fen::new(1);
    touched[4].hash = touched[4].body.hash(5, &touched[4].previous_hash);
    assert_eq!(verify(&touched, &whole).first_bad, Some(5));
}

#[test]
fn promise_9_a_removed_entry_is_found() {
    for missing in 0..4 {
        let whole = chain(5);
        let mut touched = whole.clone();
        touched.remove(missing);
        let behind_the_gap = whole[missing + 1].seq;
        assert_eq!(verify(&touched, &whole), ChainReport { entries: 4, first_bad: Some(behind_the_gap) });
    }
}

#[test]
fn promise_9_two_swapped_entries_are_found() {
    let whole = chain(5);
    let mut touched = whole.clone();
    // As somebody would who edits the rows: the contents change places, the places keep their numbers.
    touched.swap(1, 3);
    (touched[1].seq, touched[3].seq) = (2, 4);
    assert_eq!(verify(&touched, &whole).first_bad, Some(2));
}

#[test]
fn promise_9_a_cut_tail_is_told_by_the_head() {
    let whole = chain(5);
    assert_eq!(verify(&whole[..3], &whole), ChainReport { entries: 3, first_bad: Some(4) });
    assert_eq!(verify(&[], &whole), ChainReport { entries: 0, first_bad: Some(1) });
}

#[test]
fn promise_9_a_well_linked_entry_behind_the_head_is_found() {
    let more = chain(6);
    assert_eq!(verify(&more, &more[..5]), ChainReport { entries: 6, first_bad: Some(6) });
}

#[test]
fn the_hash_is_what_it_was_when_the_first_shops_stored_it() {
    // Changing the encoding would make every stored pay log look forged. Computed with another program.
    assert_eq!(chain(1)[0].hash, "08bff99e711d26b67b996c0b1d57c542f68ed2ed846f55759846b1f8956c4277");
}
