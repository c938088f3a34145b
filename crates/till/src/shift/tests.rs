use super::*;
use crate::paylog::GENESIS;
use crate::report::Sums;
use proptest::prelude::*;

fn shift(number: i64, float: i64) -> Shift {
    let (till, opened_by) = ("till-1".into(), "小张".into());
    Shift { till, number, opened_at_ms: 1_000, opened_by, float: Fen::new(float), opened_seq: 0 }
}

fn report(number: i64, cash: Cash, after: i64, upto: i64, parts: Vec<Part>) -> Report {
    let facts = Facts {
        shift: shift(number, cash.float.fen()),
        cash,
        at_ms: 2_000,
        after,
        head: (upto, format!("hash-{upto}")),
        parts,
        open: Vec::new(),
        duties: Duties::default(),
    };
    Report::of(facts, |seq| Some(format!("20240601-{seq:04}")))
}

fn cash(float: i64) -> Cash {
    Cash::of(Fen::new(float), Vec::new()).expect("it fits")
}

fn money(fen: i64) -> Sums {
    Sums { payments: 1, received_fen: fen, sales: 1, sales_fen: fen, ..Sums::default() }
}

fn part(seq: i64, fen: i64) -> Part {
    Part { unattended: false, cashier: String::new(), sums: money(fen), first: seq, last: seq }
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = (any::<bool>(), 1..=Fen::MAX_INPUT.fen()).prop_map(|(put_in, fen)| {
        let kind = if put_in { MoveKind::In } else { MoveKind::Out };
        NewMove::read(kind, Fen::new(fen), "备用").expect("a movement").by("小张", 1_500)
    });
    proptest::collection::vec(one, 0..50)
}

proptest! {
    #[test]
    fn expected_and_difference_are_exact(
        float in 0..=Fen::MAX_INPUT.fen(), moves in moves(), pieces in prop::array::uniform8(0..=3_000_i64),
    ) {
        let signed = |m: &Move| if m.kind == MoveKind::In { m.amount.fen() } else { -m.amount.fen() };
        let expected = float + moves.iter().map(signed).sum::<i64>();
        let cash = Cash::of(Fen::new(float), moves).expect("it fits");
        prop_assert_eq!(cash.expected.fen(), expected);
        let counted = Count::of_pieces(pieces).expect("a count");
        let by_hand: i64 = (0..8).map(|at| FACES[at] * pieces[at]).sum();
        prop_assert_eq!(counted.total.fen(), by_hand);
        let z = Z::of(report(1, cash, 0, 0, Vec::new()), counted, "小李", None).expect("it fits");
        prop_assert_eq!(z.difference.fen(), by_hand - expected);
    }

    #[test]
    fn every_part_counts_once(parts in proptest::collection::vec((any::<bool>(), 0..4_u8, 1..10_000_i64, 0..90_i64), 0..60)) {
        let parts: Vec<Part> = parts
            .into_iter()
            .zip(1..)
            .map(|((unattended, cashier, fen, discount_fen), seq)| {
                let sums = Sums { discount_fen, ..money(fen) };
                Part { unattended, cashier: cashier.to_string(), sums, first: seq, last: seq }
            })
            .collect();
        let found = report(1, cash(0), 0, 60, parts.clone());
        let fen = |keep: &dyn Fn(&&Part) -> bool| parts.iter().filter(keep).map(|p| p.sums.received_fen).sum::<i64>();
        prop_assert_eq!(found.total.received_fen, fen(&|_| true));
        prop_assert_eq!(found.unattended.received_fen, fen(&|part| part.unattended));
        prop_assert_eq!(found.cashiers.values().map(|s| s.received_fen).sum::<i64>(), found.total.received_fen);
        prop_assert_eq!(found.total.discount_fen, parts.iter().map(|part| part.sums.discount_fen).sum::<i64>());
        let ends = (parts.first().map(|part| part.first), parts.last().map(|part| part.last));
        prop_assert_eq!((found.log.first, found.log.last), ends);
        prop_assert_eq!(found.first_sale.is_some(), !parts.is_empty());
    }

    #[test]
    fn a_stored_z_is_read_back_and_one_changed_byte_is_found(float in 0..100_000_i64, at in any::<prop::sample::Index>()) {
        let z = Z::of(report(3, cash(float), 4, 9, vec![part(7, 1_250)]), Count::of_sum(Fen::new(5)).expect("a sum"), "小李", None);
        let sealed = z.expect("it fits").seal();
        let read = Sealed::read(sealed.text.clone(), sealed.hash.clone()).expect("what was written is read");
        prop_assert!(read == sealed && read.fits());
        let mut text: Vec<char> = sealed.text.chars().collect();
        let place = at.index(text.len());
        text[place] = if text[place] == '1' { '2' } else { '1' };
        let changed = Sealed { text: text.into_iter().collect(), ..sealed };
        prop_assert!(!changed.fits());
    }
}

#[test]
fn cash_that_cannot_be_is_refused() {
    assert_eq!(Count::of_sum(Fen::new(-1)), Err(CashError::Amount));
    assert_eq!(Count::of_pieces([-1, 0, 0, 0, 0, 0, 0, 0]), Err(CashError::Pieces));
    assert_eq!(Count::of_pieces([99_999, 99_999, 0, 0, 0, 0, 0, 0]), Err(CashError::Amount));
    let read = |fen, reason: &str| NewMove::read(MoveKind::Out, Fen::new(fen), reason);
    assert_eq!(read(0, "交款"), Err(CashError::Movement));
    assert_eq!(read(Fen::MAX_INPUT.fen() + 1, "交款"), Err(CashError::Movement));
    for reason in ["", "  ", "one\ntwo", &"x".repeat(101)] {
        assert_eq!(read(1, reason), Err(CashError::Reason), "{reason:?}");
    }
    assert_eq!(read(1, " 交款 ").expect("a movement").by("小张", 5).reason, "交款");
}

/// Two Zs of a till, as they are found: `(sealed, what the log says)`.
fn two() -> Vec<Found> {
    let count = || Count::of_sum(Fen::new(20_000)).expect("a sum");
    let first = Z::of(report(1, cash(20_000), 0, 5, vec![part(2, 1_250)]), count(), "小李", None);
    let first = first.expect("it fits").seal();
    let second = report(2, cash(20_000), 5, 9, vec![part(6, 700)]);
    let second = Z::of(second, count(), "小李", Some(first.hash.clone())).expect("it fits").seal();
    [(first, 1_250), (second, 700)]
        .map(|(sealed, fen)| Found {
            till: "till-1".into(),
            number: sealed.z.number(),
            log: money(fen),
            log_hash: Some(sealed.z.report.log.hash.clone()),
            sealed: Some(sealed),
        })
        .into()
}

/// What the check says after `meddle`, with `known` Zs known elsewhere.
fn checked(known: i64, meddle: impl Fn(&mut Vec<Found>)) -> Option<(i64, ZProblem)> {
    let mut all = two();
    meddle(&mut all);
    let mut check = ZCheck::default();
    all.into_iter().for_each(|found| check.look(found));
    check.finish([("till-1".to_owned(), known)]).first_bad.map(|bad| (bad.number, bad.problem))
}

fn sealed(found: &mut Found) -> &mut Sealed {
    found.sealed.as_mut().expect("readable")
}

#[test]
fn untouched_reports_fit() {
    assert_eq!(checked(2, |_| {}), None);
    let mut other_till = ZCheck::default();
    two().into_iter().for_each(|found| other_till.look(found));
    assert_eq!(other_till.finish([]).reports, 2);
}

#[test]
fn each_way_of_meddling_is_found() {
    let changed = checked(2, |all| sealed(&mut all[0]).text.push(' '));
    assert_eq!(changed, Some((1, ZProblem::Changed)));
    assert_eq!(checked(2, |all| all[1].sealed = None), Some((2, ZProblem::Changed)));
    // Changed and hashed anew: the next one no longer follows.
    let rehashed = checked(2, |all| {
        let mut z = sealed(&mut all[0]).z.clone();
        z.closed_by = "小王".into();
        all[0].sealed = Some(z.seal());
    });
    assert_eq!(rehashed, Some((2, ZProblem::Chain)));
    assert_eq!(checked(2, |all| drop(all.remove(0))), Some((1, ZProblem::Missing)));
    assert_eq!(checked(2, |all| drop(all.pop())), Some((2, ZProblem::Missing)));
    assert_eq!(checked(2, |all| all[0].number = 0), Some((0, ZProblem::Chain)));
    assert_eq!(checked(2, |all| all[1].log.received_fen += 1), Some((2, ZProblem::Log)));
    assert_eq!(checked(2, |all| all[1].log_hash = None), Some((2, ZProblem::Log)));
    // Who attaches late money makes a sale of it afterwards.
    assert_eq!(checked(2, |all| all[1].log.sales += 1), None);
}

#[test]
fn the_first_z_follows_nothing() {
    let z =
        Z::of(report(1, cash(0), 0, 0, Vec::new()), Count::of_sum(Fen::ZERO).expect("a sum"), "小李", None);
    assert_eq!(z.expect("it fits").previous_hash, GENESIS);
}
