use super::*;

fn compose(ledger: &mut Ledger, kind: NoticeKind) -> Vec<u8> {
    ledger.compose_notification(NUMBER, kind, NOON).unwrap().body
}

fn paid() -> Ledger {
    let mut ledger = with_order();
    pay(&mut ledger, NUMBER, NOON).unwrap();
    ledger
}

/// What a careful merchant makes of it: the fields, if the text can be read and the signature is right.
fn verified(body: &[u8]) -> Option<Fields> {
    let fields = xml::read(body).ok()?;
    sign::verify(&fields, &Config::sample().unwrap().api_key).ok()?;
    Some(fields)
}

#[test]
fn a_payment_is_notified_at_once_and_again_until_accepted() {
    let mut ledger = paid();
    let (ticket, notice) = ledger.next_notification(NOON).unwrap();
    assert_eq!(notice.url, "http://127.0.0.1:9/notify");
    let fields = verified(&notice.body).unwrap();
    let told =
        ["return_code", "result_code", "out_trade_no", "total_fee", "time_end"].map(|name| fields.get(name));
    assert_eq!(told, ["SUCCESS", "SUCCESS", NUMBER, "1250", "20240601120000"].map(Some));
    assert!(ledger.next_notification(NOON).is_none(), "one at a time");

    ledger.notification_answered(ticket, NoticeOutcome::Refused, NOON + 100);
    assert_eq!(ledger.next_notification_due_ms(), Some(NOON + 15_100));
    let (ticket, _) = ledger.next_notification(NOON + 15_100).unwrap();
    ledger.notification_answered(ticket, NoticeOutcome::Accepted, NOON + 15_200);
    assert_eq!(ledger.next_notification_due_ms(), None);
    let outcomes: Vec<_> =
        ledger.order(NUMBER, NOON).unwrap().notifications.iter().map(|record| record.outcome).collect();
    assert_eq!(outcomes, [NoticeOutcome::Refused, NoticeOutcome::Accepted]);
}

#[test]
fn a_lost_notification_is_never_sent() {
    let mut ledger = with_order();
    ledger.pay(PayRef::OutTradeNo(NUMBER), PayOptions { notify: false }, NOON).unwrap();
    assert_eq!(ledger.next_notification_due_ms(), None);
}

#[test]
fn a_notification_follows_the_algorithm_of_its_unified_order() {
    let mut ledger = ledger();
    place(&mut ledger, &order(NUMBER).with("sign_type", "HMAC-SHA256"), NOON);
    pay(&mut ledger, NUMBER, NOON).unwrap();
    let fields = xml::read(&compose(&mut ledger, NoticeKind::Genuine)).unwrap();
    let key = Config::sample().unwrap().api_key;
    assert_eq!(sign::verify_as(&fields, &key, SignType::HmacSha256), Ok(()));
}

#[test]
fn nothing_genuine_is_said_about_an_unpaid_order() {
    let mut ledger = with_order();
    let refused = ledger.compose_notification(NUMBER, NoticeKind::Genuine, NOON);
    assert_eq!(refused, Err(NoticeRefused::NotPaid));
    let unknown = ledger.compose_notification("POS-unknown", NoticeKind::Forged, NOON);
    assert_eq!(unknown, Err(NoticeRefused::UnknownOrder));
    assert_eq!(verified(&compose(&mut ledger, NoticeKind::Forged)), None);
    assert_eq!(ledger.order(NUMBER, NOON).unwrap().state, OrderState::NotPay, "telling lies pays nothing");
}

#[test]
fn each_genuine_kind_can_be_verified() {
    let mut ledger = paid();
    for kind in [NoticeKind::Genuine, NoticeKind::Duplicated, NoticeKind::Late, NoticeKind::ExtraFields] {
        assert!(verified(&compose(&mut ledger, kind)).is_some(), "{kind:?}");
    }
}

#[test]
fn each_lie_under_a_good_signature_is_in_one_field() {
    let mut ledger = paid();
    let mut field =
        |kind, name: &str| verified(&compose(&mut ledger, kind)).unwrap().get(name).map(str::to_owned);
    assert_eq!(field(NoticeKind::WrongAmount, "total_fee").as_deref(), Some("1251"));
    assert_ne!(field(NoticeKind::OtherMerchant, "mch_id").as_deref(), Some("10000100"));
    assert_ne!(field(NoticeKind::UnknownNumber, "out_trade_no").as_deref(), Some(NUMBER));
}

#[test]
fn each_broken_kind_cannot_be_verified() {
    let mut ledger = paid();
    let broken = [
        NoticeKind::Forged,
        NoticeKind::Unsigned,
        NoticeKind::Tampered,
        NoticeKind::Oversized,
        NoticeKind::Doctype,
        NoticeKind::EntityBomb,
        NoticeKind::DuplicatedField,
        NoticeKind::WrongCharset,
        NoticeKind::Truncated,
    ];
    for kind in broken {
        assert_eq!(verified(&compose(&mut ledger, kind)), None, "{kind:?}");
    }
}
