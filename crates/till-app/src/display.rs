//! What the customer display (顾客屏) shows: made from the cart as the cashier's window tells it and from what the till
//! has stored about the payment on the sheet. Only what a customer may see can be said here.

use crate::{Checkout, Stage};
use fen::Fen;
use till::sale::Line;

/// How long a tick stays after the cashier has put the paid sheet away, in milliseconds.
pub const TICK_MS: i64 = 8_000;

/// A line as the customer reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayLine {
    /// What it is called.
    pub title: String,
    /// Pieces.
    pub quantity: i64,
    /// What it costs, after its discount.
    pub amount: Fen,
    /// What it would cost without; the same when there is none.
    pub full: Fen,
}

/// Goods and what they cost.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DisplayCart {
    /// The lines, oldest first.
    pub lines: Vec<DisplayLine>,
    /// Taken off the whole sale.
    pub discount: Fen,
    /// What has to be paid.
    pub total: Fen,
}

/// What is on the screen beside the goods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scene {
    /// Nobody is being served: the shop's name, or its picture.
    Idle,
    /// Goods are put together.
    Cart,
    /// The code is on its way.
    Preparing,
    /// The code may be scanned until `expires_at_ms`.
    Pay {
        /// What the code says.
        code_url: String,
        /// Epoch milliseconds.
        expires_at_ms: i64,
    },
    /// Nobody knows yet, or the payment is being ended: no code, and no reason.
    Wait,
    /// The money has arrived and is stored.
    Paid,
}

/// A whole picture of the customer display.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// What is going on.
    pub scene: Scene,
    /// The goods it is about; empty when idle.
    pub cart: DisplayCart,
}

/// The display's memory: one cart, at most one payment, perhaps a tick that stays a little longer.
#[derive(Debug, Default)]
pub struct Display {
    cart: DisplayCart,
    payment: Option<Checkout>,
    /// Goods that were paid, and until when their tick stays.
    tick: Option<(DisplayCart, i64)>,
}

impl Display {
    /// The cashier's window tells what lies in the cart and, if a payment is on its sheet, which; `now_ms`: epoch.
    pub fn tell(&mut self, cart: DisplayCart, payment: Option<Checkout>, now_ms: i64) {
        if let Some(before) = self.payment.take() {
            let same = payment.as_ref().filter(|now| is_same(now, &before));
            match same {
                // An event may have told more already than the answer that was read before it.
                Some(now) if now.attempt.version < before.attempt.version => self.payment = Some(before),
                Some(_) => self.payment = payment,
                None => {
                    if scene_of(&before) == Scene::Paid {
                        self.tick = Some((goods(&before), now_ms.saturating_add(TICK_MS)));
                    }
                    self.payment = payment;
                }
            }
        } else {
            self.payment = payment;
        }
        self.cart = cart;
        if self.payment.is_some() || !self.cart.lines.is_empty() {
            self.tick = None;
        }
    }

    /// The till tells how an attempt stands; says whether that concerned this screen. Payments that are not on the
    /// cashier's sheet belong to somebody else.
    pub fn hear(&mut self, checkout: &Checkout) -> bool {
        match &mut self.payment {
            Some(shown) if is_same(shown, checkout) && shown.attempt.version <= checkout.attempt.version => {
                *shown = checkout.clone();
                true
            }
            Some(_) | None => false,
        }
    }

    /// The order number of the payment on the cashier's sheet.
    pub fn payment(&self) -> Option<&str> {
        self.payment.as_ref().map(|payment| payment.attempt.out_trade_no.as_str())
    }

    /// What to show.
    pub fn view(&self, now_ms: i64) -> View {
        if let Some(payment) = &self.payment {
            // The goods of the sale, not of the cart: after a restart the cart is empty.
            return View { scene: scene_of(payment), cart: goods(payment) };
        }
        match &self.tick {
            Some((cart, until)) if now_ms < *until => View { scene: Scene::Paid, cart: cart.clone() },
            _ if self.cart.lines.is_empty() => View { scene: Scene::Idle, cart: DisplayCart::default() },
            _ => View { scene: Scene::Cart, cart: self.cart.clone() },
        }
    }

    /// When the view changes by itself, epoch milliseconds.
    pub fn changes_at_ms(&self) -> Option<i64> {
        self.tick.as_ref().map(|(_, until)| *until)
    }
}

fn is_same(a: &Checkout, b: &Checkout) -> bool {
    a.attempt.out_trade_no == b.attempt.out_trade_no
}

fn scene_of(checkout: &Checkout) -> Scene {
    match checkout.stage() {
        Stage::Placing => Scene::Preparing,
        Stage::Waiting => match checkout.code_url() {
            Some(url) => {
                Scene::Pay { code_url: url.to_owned(), expires_at_ms: checkout.attempt.terms.time_expire_ms }
            }
            None => Scene::Preparing,
        },
        Stage::Unknown | Stage::Closing => Scene::Wait,
        // Late money is the manager's: a tick would say that this sale is settled.
        Stage::Paid if checkout.attempt.paid.as_ref().is_some_and(|paid| paid.late) => Scene::Wait,
        Stage::Paid => Scene::Paid,
        // Nothing was paid; why is between the shop and its gateway.
        Stage::Closed | Stage::Failed => Scene::Cart,
    }
}

fn goods(checkout: &Checkout) -> DisplayCart {
    let sale = &checkout.sale;
    let discount = sale.lines.iter().map(|line| line.share.fen()).sum();
    DisplayCart {
        lines: sale.lines.iter().map(line).collect(),
        discount: Fen::new(discount),
        total: sale.total,
    }
}

/// What the line bears of the discount on the whole sale is told once, under the lines.
fn line(line: &Line) -> DisplayLine {
    let amount = Fen::new(line.amount.fen().saturating_add(line.share.fen()));
    let full = line.list_price.checked_mul(line.quantity).unwrap_or(amount);
    DisplayLine { title: line.title.clone(), quantity: line.quantity, amount, full }
}

#[cfg(test)]
mod tests;
