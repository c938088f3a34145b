//! WeChat's notifications on their way to the till.

use crate::bugs::Bug;
use crate::wire::re_signed;
use crate::world::{World, locked, sleep_ms};
use std::sync::Arc;
use till_app::notify;
use wechatpay_simulator::ledger::{Notice, NoticeKind, NoticeOutcome};

use crate::run::Machine;

/// Sends what is due, and what the plan sends out of turn, until nothing is left.
pub async fn office(world: Arc<World>, machine: Machine) {
    let mut news = world.news.subscribe();
    loop {
        send_due(&world, &machine);
        let due_ms = locked(&world.ledger).next_notification_due_ms();
        let wait_ms = due_ms.map_or(i64::MAX, |due| due - world.true_ms());
        tokio::select! {
            biased;
            () = news.changed() => {}
            () = sleep_ms(wait_ms.clamp(1, 86_400_000)) => {}
        }
    }
}

fn send_due(world: &Arc<World>, machine: &Machine) {
    loop {
        let Some((ticket, notice)) = locked(&world.ledger).next_notification(world.true_ms()) else { return };
        let (world, machine) = (world.clone(), machine.clone());
        machine.errands().begin();
        tokio::spawn(async move {
            let outcome = carry(&world, &machine, &notice).await;
            locked(&world.ledger).notification_answered(ticket, outcome, world.true_ms());
            machine.errands().end();
            world.stir();
        });
    }
}

async fn carry(world: &World, machine: &Machine, notice: &Notice) -> NoticeOutcome {
    let post = &world.plan.post;
    if world.is_rough() {
        if world.dice.percent(post.lost) {
            world.went_wrong("notification lost");
            world.tell(|| "a notification is lost".into());
            return NoticeOutcome::NoAnswer;
        }
        if world.dice.percent(post.late) {
            world.went_wrong("notification late");
            sleep_ms(world.dice.skewed_ms(120_000)).await;
        }
    }
    let (least, most) = world.plan.latency_ms;
    sleep_ms(world.dice.between(least..=most)).await;
    if world.dice.percent(post.repeated) {
        world.went_wrong("notification repeated, at the same moment");
        let (one, _, _) =
            tokio::join!(hand_over(world, machine, notice), hand_over(world, machine, notice), async {
                hand_over(world, machine, notice).await
            });
        return one;
    }
    hand_over(world, machine, notice).await
}

/// To the till, if it is there.
async fn hand_over(world: &World, machine: &Machine, notice: &Notice) -> NoticeOutcome {
    let Some(till) = machine.till() else {
        world.tell(|| "a notification finds the till switched off".into());
        return NoticeOutcome::NoAnswer;
    };
    let body = match world.has(Bug::SkipSignatureCheck) {
        true => re_signed(world, &notice.body),
        false => notice.body.clone(),
    };
    let settled = tokio::select! {
        biased;
        () = world.power.goes() => return NoticeOutcome::NoAnswer,
        settled = notify::settle(&till, &body) => settled,
    };
    world.tell(|| match &settled {
        Ok(judged) => {
            format!("a notification: {} {}", judged.verdict, judged.reason.clone().unwrap_or_default())
        }
        Err(error) => format!("a notification could not be settled: {error}"),
    });
    match settled {
        Ok(judged) if judged.is_acknowledged() => NoticeOutcome::Accepted,
        Ok(_) | Err(_) => NoticeOutcome::Refused,
    }
}

/// A notification out of turn: early, forged, broken.
pub async fn stray(world: Arc<World>, machine: Machine, at_ms: i64, kind: NoticeKind) {
    sleep_ms(at_ms).await;
    let number = locked(&world.disk).attempts.keys().next_back().cloned();
    let Some(number) = number else { return };
    let notice = locked(&world.ledger).compose_notification(&number, kind, world.true_ms());
    // Nothing genuine can be said about an unpaid order.
    let Ok(notice) = notice else { return };
    world.went_wrong(name(kind));
    world.tell(|| format!("{} about {number} arrives", name(kind)));
    hand_over(&world, &machine, &notice).await;
}

fn name(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Genuine | NoticeKind::Duplicated | NoticeKind::Late => "notification once more",
        NoticeKind::ExtraFields => "notification with new fields",
        NoticeKind::Forged => "notification forged",
        NoticeKind::Unsigned => "notification unsigned",
        NoticeKind::Tampered => "notification tampered",
        NoticeKind::WrongAmount => "notification with a wrong amount",
        NoticeKind::OtherMerchant => "notification of another merchant",
        NoticeKind::UnknownNumber => "notification of an unknown number",
        NoticeKind::Oversized => "notification oversized",
        NoticeKind::Doctype => "notification with DOCTYPE",
        NoticeKind::EntityBomb => "notification with an entity bomb",
        NoticeKind::DuplicatedField => "notification with a doubled field",
        NoticeKind::WrongCharset => "notification in GBK",
        NoticeKind::Truncated => "notification cut off",
    }
}
