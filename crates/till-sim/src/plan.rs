//! What a seed has in store: the sales, the people, and everything that will go wrong.

use crate::dice::Dice;
use fen::Fen;
use std::ops::Range;
use till::pricing::{BasisPoints, Discount};
use till_app::{Cart, CartLine};
use wechatpay_simulator::ledger::{CloseRule, Fault, FaultPlan, FaultRule, NoticeKind, Scope};

/// One seed's whole story before it happens. Times are true milliseconds since its beginning.
#[derive(Debug)]
pub struct Plan {
    /// The sales, one after the other.
    pub sales: Vec<SalePlan>,
    /// What WeChat does wrong.
    pub faults: FaultPlan,
    /// WeChat answers nothing but 502.
    pub outage: Range<i64>,
    /// The shop's line is dead: nothing leaves.
    pub no_line: Range<i64>,
    /// The disk takes no writes.
    pub disk_full: Range<i64>,
    /// From here on nothing goes wrong any more.
    pub heals_at_ms: i64,
    /// Power is lost at these steps, counted over the whole run, for so long.
    pub power_cuts: Vec<(u64, i64)>,
    /// The till's clock jumps then, by so much.
    pub clock_jumps: Vec<(i64, i64)>,
    /// WeChat's five-minute rule.
    pub close_rule: CloseRule,
    /// One way over the network.
    pub latency_ms: (i64, i64),
    /// The network's own doing.
    pub wire: WirePlan,
    /// The notifications' way.
    pub post: PostPlan,
    /// Notifications out of turn: when, and of what kind.
    pub strays: Vec<(i64, NoticeKind)>,
}

/// What the network does to calls, in percent of them.
#[derive(Debug, Default)]
pub struct WirePlan {
    /// The request arrives a second time, some seconds later.
    pub repeated: u32,
    /// A close is answered with a genuine yes and does nothing: the gateway errs.
    pub false_close: u32,
}

/// What happens to notifications, in percent of them.
#[derive(Debug, Default)]
pub struct PostPlan {
    /// Never arrives.
    pub lost: u32,
    /// Arrives seconds to minutes later.
    pub late: u32,
    /// Arrives two or three times, at the same moment.
    pub repeated: u32,
}

/// One sale.
#[derive(Debug)]
pub struct SalePlan {
    /// The cart.
    pub cart: Cart,
    /// Who is to pay.
    pub customer: Customer,
    /// What the cashier does while a code is out: milliseconds after it appeared.
    pub deeds: Vec<(i64, Deed)>,
    /// What the cashier does when it ended unpaid.
    pub unpaid: Unpaid,
}

/// What a customer does, in milliseconds after a code appeared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Customer {
    /// Scans and pays at once.
    Pays {
        /// When.
        after_ms: i64,
    },
    /// Scans, and confirms later, whatever the screen shows by then.
    Hesitates {
        /// When the code is scanned.
        scans_ms: i64,
        /// When the payment is confirmed.
        pays_ms: i64,
    },
    /// The bank refuses first, then it works.
    FailsFirst {
        /// When it works.
        pays_ms: i64,
    },
    /// Confirms at the very moment at which the till's close arrives.
    PaysAtClose,
    /// Confirms after the till believes the order closed (the gateway had erred).
    PaysAfterClose,
    /// Walks away.
    Leaves,
}

/// What an impatient cashier does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// The same click once more, as a double click sends it.
    SecondClick,
    /// 已付款？查询.
    Query,
    /// 刷新二维码.
    Refresh,
    /// 取消.
    Cancel,
    /// Charges the same sale again although it is open or paid: must be refused.
    ChargeAgain,
    /// Fetches the manager, who charges the sale again while nobody knows how it stands.
    FetchManager,
}

/// What comes after an attempt that ended unpaid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unpaid {
    /// The customer has left.
    GiveUp,
    /// The same sale again, under a new number.
    Retry,
    /// Another cart, another sale.
    ChangeCart,
}

/// Twelve hours: nothing goes wrong for longer.
const LONGEST_TROUBLE_MS: i64 = 12 * 3_600_000;

impl Plan {
    /// Draws the plan of a seed.
    pub fn draw(seed: u64) -> Plan {
        let dice = Dice::new(seed, 1);
        let rough = dice.percent(70);
        let sales = if dice.one_in(4) { dice.between(2..=3) } else { 1 };
        let mut plan = Plan {
            sales: (0..sales).map(|_| sale(&dice, rough)).collect(),
            faults: FaultPlan::default(),
            outage: 0..0,
            no_line: 0..0,
            disk_full: 0..0,
            heals_at_ms: 0,
            power_cuts: Vec::new(),
            clock_jumps: Vec::new(),
            close_rule: if dice.percent(30) { CloseRule::AfterFiveMinutes } else { CloseRule::Anytime },
            latency_ms: dice.pick(&[(1, 5), (10, 60), (30, 400)]),
            wire: WirePlan::default(),
            post: PostPlan { lost: dice.pick(&[0, 0, 50, 100]), late: 0, repeated: 0 },
            strays: Vec::new(),
        };
        if rough {
            plan.roughen(&dice);
        }
        plan
    }

    fn roughen(&mut self, dice: &Dice) {
        self.heals_at_ms = 30_000 + dice.skewed_ms(300_000);
        for _ in 0..dice.between(1..=3) {
            match dice.between(0..=9) {
                0..=3 => self.faults.faults.push(rule(dice)),
                4 => self.outage = period(dice),
                5 => self.no_line = period(dice),
                6 => self.power_cut(dice),
                7 => {
                    let by = dice.pick(&[-86_400_000, -7_200_000, -600_000, -30_000, 30_000, 3_600_000]);
                    self.clock_jumps.push((dice.skewed_ms(60_000), by));
                }
                8 => {
                    self.wire.repeated = dice.pick(&[0, 20, 60]);
                    self.wire.false_close = dice.pick(&[0, 0, 50]);
                    self.disk_full = if dice.one_in(3) { period(dice) } else { 0..0 };
                }
                _ => {
                    self.post = PostPlan {
                        lost: dice.pick(&[0, 30]),
                        late: dice.pick(&[0, 60]),
                        repeated: dice.pick(&[0, 80]),
                    };
                    let at_ms = dice.skewed_ms(30_000);
                    self.strays.push((at_ms, dice.pick(&STRAYS)));
                }
            }
        }
        let longest = [self.outage.end, self.no_line.end, self.disk_full.end].into_iter().max();
        self.heals_at_ms = self.heals_at_ms.max(longest.unwrap_or_default());
    }

    fn power_cut(&mut self, dice: &Dice) {
        let mut step = 0;
        for _ in 0..dice.between(1..=3) {
            step += u64::try_from(dice.skewed_ms(60)).unwrap_or(1);
            self.power_cuts.push((step, 2_000 + dice.skewed_ms(1_200_000)));
        }
    }
}

const DEEDS: [Deed; 6] =
    [Deed::SecondClick, Deed::Query, Deed::Refresh, Deed::Cancel, Deed::ChargeAgain, Deed::FetchManager];

const STRAYS: [NoticeKind; 15] = [
    NoticeKind::Genuine,
    NoticeKind::Duplicated,
    NoticeKind::ExtraFields,
    NoticeKind::Forged,
    NoticeKind::Unsigned,
    NoticeKind::Tampered,
    NoticeKind::WrongAmount,
    NoticeKind::OtherMerchant,
    NoticeKind::UnknownNumber,
    NoticeKind::Oversized,
    NoticeKind::Doctype,
    NoticeKind::EntityBomb,
    NoticeKind::DuplicatedField,
    NoticeKind::WrongCharset,
    NoticeKind::Truncated,
];

const FAULTS: [Fault; 21] = [
    Fault::NoAnswerAfterEffect,
    Fault::NoAnswerWithoutEffect,
    Fault::Reset,
    Fault::ResetAfterEffect,
    Fault::Http502,
    Fault::Http502AfterEffect,
    Fault::Rubbish,
    Fault::BadSignature,
    Fault::Unsigned,
    Fault::Systemerror,
    Fault::SystemerrorAfterEffect,
    Fault::OtherMerchant,
    Fault::OtherOrder,
    Fault::WrongAmount,
    Fault::Slow,
    Fault::SlowAfterEffect,
    Fault::RateLimit,
    Fault::Lag,
    Fault::Doctype,
    Fault::Redirect,
    Fault::Oversized,
];

fn rule(dice: &Dice) -> FaultRule {
    let fault = dice.pick(&FAULTS);
    let call = match fault {
        Fault::OtherOrder | Fault::WrongAmount | Fault::Lag => Scope::OrderQuery,
        _ => dice.pick(&[Scope::Any, Scope::UnifiedOrder, Scope::OrderQuery, Scope::CloseOrder]),
    };
    let ms = match fault {
        // Longer than the till waits for an answer, now and then: the effect comes after it gave up.
        Fault::Slow | Fault::SlowAfterEffect => Some(dice.skewed_ms(40_000)),
        Fault::Lag => Some(dice.skewed_ms(15_000)),
        _ => None,
    };
    FaultRule {
        call,
        fault,
        ms: ms.and_then(|ms| u32::try_from(ms).ok()),
        times: dice.pick(&[Some(1), Some(2), Some(4), Some(12), None]),
        probability: dice.pick(&[0.2, 0.5, 1.0]),
    }
}

/// When something is away; rarely for hours.
fn period(dice: &Dice) -> Range<i64> {
    let begin = dice.skewed_ms(40_000) - 1;
    let lasts = if dice.one_in(20) { LONGEST_TROUBLE_MS } else { 120_000 };
    begin..begin + dice.skewed_ms(lasts)
}

fn sale(dice: &Dice, rough: bool) -> SalePlan {
    let customer = match dice.between(0..=19) {
        0..=9 => Customer::Pays { after_ms: 500 + dice.skewed_ms(9_000) },
        10..=12 => {
            let scans_ms = 500 + dice.skewed_ms(5_000);
            Customer::Hesitates { scans_ms, pays_ms: scans_ms + dice.skewed_ms(30_000) }
        }
        13 | 14 => Customer::FailsFirst { pays_ms: 2_000 + dice.skewed_ms(8_000) },
        15 | 16 => Customer::PaysAtClose,
        17 => Customer::PaysAfterClose,
        _ => Customer::Leaves,
    };
    let mut deeds: Vec<(i64, Deed)> = Vec::new();
    let patience = if rough { 2 } else { 6 };
    while dice.one_in(patience) && deeds.len() < 4 {
        let deed = dice.pick(&DEEDS);
        deeds.push((dice.skewed_ms(12_000), deed));
    }
    // Who waits for a customer that does not pay waits ten minutes; most cashiers don't.
    let waits = dice.one_in(12);
    if !waits {
        deeds.push((6_000 + dice.skewed_ms(20_000), Deed::Cancel));
    }
    deeds.sort_by_key(|(at_ms, _)| *at_ms);
    SalePlan {
        cart: cart(dice),
        customer,
        deeds,
        unpaid: dice.pick(&[Unpaid::GiveUp, Unpaid::GiveUp, Unpaid::Retry, Unpaid::ChangeCart]),
    }
}

/// One to three lines, of the catalogue and keyed in; prices and discounts at which a float would slip.
pub fn cart(dice: &Dice) -> Cart {
    let mut lines: Vec<CartLine> = (1..=dice.between(1..=3)).map(|id| line(dice, id)).collect();
    // Dice of their own: a story keeps its course whatever is taken off its prices.
    let first = lines.first().and_then(|line| line.unit_price).map_or(0, Fen::fen);
    let pieces: i64 = lines.iter().map(|line| line.quantity).sum();
    let discounts = Dice::new(first.unsigned_abs() ^ pieces.unsigned_abs(), 3);
    for line in &mut lines {
        line.discount = discount(&discounts);
    }
    Cart { lines, discount: discount(&discounts), note: String::new() }
}

fn line(dice: &Dice, id: i64) -> CartLine {
    match dice.one_in(4) {
        true => CartLine::amount("散装", Fen::new(dice.between(1..=9_999)), dice.between(1..=3)),
        false => CartLine::product(id, dice.between(1..=3)),
    }
}

/// Mostly none; below one half, so that something is left to pay.
fn discount(dice: &Dice) -> Discount {
    match dice.one_in(4) {
        true => BasisPoints::new(dice.between(1..=4_900)).map_or(Discount::None, Discount::Percent),
        false => Discount::None,
    }
}
