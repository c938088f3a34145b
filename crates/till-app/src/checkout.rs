//! Checkout (收款): making a sale, and what a cashier can ask of it.

use crate::books::Books;
use crate::{Till, TillError};
use fen::Fen;
use till::cart::{Cart, CartLine};
use till::numbers::OutTradeNo;
use till::payment::{Attempt, Observation, Source, State, Task, Terms, schedule};
use till::pricing::{self, Item, Quote};
use till::sale::Sale;
use till_store::{NewSale, Override, Started};

/// WeChat shows about forty characters of it; beyond a hundred nobody can read it anywhere.
const TITLE_MOST: usize = 100;
/// Most characters of a cashier's name.
const CASHIER_MOST: usize = 40;

/// A click on 收款.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CartRequest {
    /// Made once per click; the same id never makes a second sale.
    pub request_id: String,
    /// What is sold.
    pub cart: Cart,
    /// Who charges; empty when nobody is named.
    pub cashier: String,
    /// What the cashier saw as the amount; another one (a price was changed meanwhile) is refused.
    pub expected: Option<Fen>,
    /// The cart is the one this till keeps as its draft, and ends with the sale.
    pub ends_draft: bool,
}

impl CartRequest {
    /// These lines, nothing off, whatever they cost.
    pub fn of(request_id: impl Into<String>, lines: Vec<CartLine>) -> CartRequest {
        CartRequest { request_id: request_id.into(), cart: Cart::of(lines), ..CartRequest::default() }
    }
}

/// What the cashier sees of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// The order is on its way to the gateway.
    Placing,
    /// The code is shown.
    Waiting,
    /// Not known yet: do not charge again.
    Unknown,
    /// Being cancelled; may still turn out paid.
    Closing,
    /// Paid.
    Paid,
    /// Ended unpaid, confirmed by the gateway.
    Closed,
    /// The gateway refused the order.
    Failed,
}

impl Stage {
    /// What the cashier sees of an attempt in this state.
    pub fn of(state: State) -> Stage {
        match state {
            State::Created => Stage::Placing,
            State::AwaitingPayer => Stage::Waiting,
            State::Unknown => Stage::Unknown,
            State::Closing => Stage::Closing,
            State::Paid => Stage::Paid,
            State::Closed | State::Reversed => Stage::Closed,
            State::Failed => Stage::Failed,
        }
    }

    /// The word scripts and screens use.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Placing => "placing",
            Stage::Waiting => "waiting",
            Stage::Unknown => "unknown",
            Stage::Closing => "closing",
            Stage::Paid => "paid",
            Stage::Closed => "closed",
            Stage::Failed => "failed",
        }
    }
}

/// One attempt together with its sale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// The sale.
    pub sale: Sale,
    /// The attempt.
    pub attempt: Attempt,
}

impl Checkout {
    /// What the cashier sees.
    pub fn stage(&self) -> Stage {
        Stage::of(self.attempt.state)
    }

    /// The code, only while it may be shown.
    pub fn code_url(&self) -> Option<&str> {
        match self.stage() {
            Stage::Waiting => self.attempt.code.as_ref().map(|code| code.url.as_str()),
            Stage::Placing
            | Stage::Unknown
            | Stage::Closing
            | Stage::Paid
            | Stage::Closed
            | Stage::Failed => None,
        }
    }
}

impl From<Started> for Checkout {
    fn from(started: Started) -> Self {
        Checkout { sale: started.sale, attempt: started.attempt }
    }
}

impl<B: Books> Till<B> {
    /// Makes the sale and its first attempt durable, then lets the loop place the order (promise 1). The same request
    /// id again returns the same sale.
    ///
    /// # Errors
    /// [`TillError`] names what can't be charged; nothing is stored then.
    pub async fn start(&self, request: CartRequest) -> Result<Checkout, TillError> {
        let quote = self.quote(&request.cart).await?;
        let total = quote.total;
        if request.expected.is_some_and(|expected| expected != total) {
            return Err(TillError::TotalChanged(total));
        }
        let now_ms = self.clock().now_ms();
        let title = Sale::title_of(&quote.lines);
        let new = NewSale {
            till: self.name().into(),
            cashier: check_cashier(&request.cashier)?.to_owned(),
            request_id: request.request_id,
            lines: quote.lines,
            discount: request.cart.discount,
            note: request.cart.note.trim().to_owned(),
            total,
            ends_draft: request.ends_draft,
            now_ms,
        };
        let terms = |sale_no: &str| self.terms(sale_no, &title, total, now_ms);
        let started =
            self.store().start_sale(new, |sale_no| self.attempt(sale_no, 1, terms(sale_no), now_ms)).await?;
        self.ring();
        Ok(started.into())
    }

    /// One more attempt (and a new number) for a sale whose last attempt ended unpaid.
    ///
    /// # Errors
    /// [`TillError::Store`] with [`till_store::StoreError::SaleHasOpenAttempt`] or
    /// [`till_store::StoreError::SalePaid`] when that could charge twice.
    pub async fn retry(&self, sale_no: &str) -> Result<Checkout, TillError> {
        let now_ms = self.clock().now_ms();
        let started = self
            .store()
            .retry_sale(sale_no, |sale, attempt_no| self.next_attempt(sale, attempt_no, now_ms))
            .await?;
        self.ring();
        Ok(started.into())
    }

    /// One more attempt on a manager's word, while nobody knows how an earlier one ends. Whether it is a manager's is the
    /// business of [`crate::manager`], through which people come here.
    ///
    /// # Errors
    /// [`TillError::Store`] with [`till_store::StoreError::Charge`] says why not.
    pub async fn override_unknown(&self, word: &Override) -> Result<Checkout, TillError> {
        let make = |sale: &Sale, attempt_no| self.next_attempt(sale, attempt_no, word.now_ms);
        let started = self.store().override_unknown(word, make).await?;
        tracing::warn!(word.sale_no, "a manager charges the sale again while an earlier attempt is unknown");
        self.ring();
        Ok(started.into())
    }

    /// Asks for the attempt to end. It may still turn out paid; the gateway has the last word.
    ///
    /// # Errors
    /// [`TillError::NoSuchOrder`], or the database.
    pub async fn cancel(&self, out_trade_no: &str) -> Result<Checkout, TillError> {
        self.settle(out_trade_no, &Observation::CancelAsked).await?;
        self.checkout(out_trade_no).await
    }

    /// Asks for a fresh code under the same number, also to take a cancelled attempt back.
    ///
    /// # Errors
    /// As [`Till::cancel`].
    pub async fn refresh(&self, out_trade_no: &str) -> Result<Checkout, TillError> {
        self.settle(out_trade_no, &Observation::RefreshAsked).await?;
        self.checkout(out_trade_no).await
    }

    /// Asks the gateway now and settles what it says, whatever the attempt's state (已付款？查询).
    ///
    /// # Errors
    /// As [`Till::cancel`]. That the gateway does not answer is no error: the attempt then says so.
    pub async fn query(&self, out_trade_no: &str) -> Result<Checkout, TillError> {
        let attempt = self.checkout(out_trade_no).await?.attempt;
        let answer = self.ask(&attempt, Task::Query, Source::Manual).await;
        self.settle(out_trade_no, &answer).await?;
        self.checkout(out_trade_no).await
    }

    /// The attempt with this number and its sale.
    ///
    /// # Errors
    /// As [`Till::cancel`].
    pub async fn checkout(&self, out_trade_no: &str) -> Result<Checkout, TillError> {
        let unknown = || TillError::NoSuchOrder(out_trade_no.to_owned());
        let attempt = self.store().attempt(out_trade_no).await?.ok_or_else(unknown)?;
        let sale = self.store().sale(&attempt.sale_no).await?.ok_or_else(unknown)?;
        Ok(Checkout { sale, attempt })
    }

    /// This till's attempts that have not ended, newest first: what a restart shows again.
    ///
    /// # Errors
    /// The database.
    pub async fn open_checkouts(&self) -> Result<Vec<Checkout>, TillError> {
        let mut open = Vec::new();
        for attempt in self.store().open_attempts(self.name()).await? {
            open.push(self.checkout(attempt.out_trade_no.as_str()).await?);
        }
        Ok(open)
    }

    /// What the cart costs now, by the catalogue as it stands and the cashier's discounts.
    ///
    /// # Errors
    /// [`TillError`] names what can't be charged.
    pub async fn quote(&self, cart: &Cart) -> Result<Quote, TillError> {
        pricing::check_note(&cart.note)?;
        let mut items = Vec::with_capacity(cart.lines.len());
        for line in &cart.lines {
            items.push(self.item(line).await?);
        }
        Ok(pricing::quote(items, cart.discount)?)
    }

    /// A line of the cart with the catalogue's name and price.
    async fn item(&self, line: &CartLine) -> Result<Item, TillError> {
        let (title, list_price, changed_price) = match line.product_id {
            Some(id) => {
                let product = self.store().product(id).await?.ok_or(TillError::ProductGone(id))?;
                (product.name, product.price, line.unit_price)
            }
            None => {
                check_title(&line.title)?;
                (line.title.clone(), line.unit_price.unwrap_or_default(), None)
            }
        };
        Ok(Item {
            product_id: line.product_id,
            title,
            quantity: line.quantity,
            list_price,
            changed_price: changed_price.filter(|price| *price != list_price),
            discount: line.discount,
            note: line.note.clone(),
        })
    }

    /// One more attempt for an existing sale.
    pub(crate) fn next_attempt(&self, sale: &Sale, attempt_no: i64, now_ms: i64) -> Attempt {
        let terms = self.terms(&sale.sale_no, &sale.title(), sale.total, now_ms);
        self.attempt(&sale.sale_no, attempt_no, terms, now_ms)
    }

    fn attempt(&self, sale_no: &str, attempt_no: i64, terms: Terms, now_ms: i64) -> Attempt {
        let number = OutTradeNo::compose(sale_no, attempt_no, self.clock().random());
        Attempt::new(number, sale_no, attempt_no, self.name(), terms, now_ms)
    }

    fn terms(&self, sale_no: &str, title: &str, total: Fen, now_ms: i64) -> Terms {
        // WeChat's times have whole seconds.
        let start_ms = now_ms - now_ms.rem_euclid(1_000);
        let merchant = self.merchant();
        Terms {
            appid: merchant.appid.clone(),
            mch_id: merchant.mch_id.clone(),
            body: wechatpay::shorten_body(&format!("{}-{title}", self.shop_name())),
            product_id: sale_no.to_owned(),
            client_ip: self.client_ip().to_owned(),
            notify_url: self.notify_url(),
            total,
            time_start_ms: start_ms,
            time_expire_ms: start_ms + schedule::PAYABLE_FOR_MS,
        }
    }
}

/// The name as it is kept with the sale.
fn check_cashier(name: &str) -> Result<&str, TillError> {
    let name = name.trim();
    if name.chars().count() > CASHIER_MOST || name.chars().any(char::is_control) {
        return Err(TillError::Cashier);
    }
    Ok(name)
}

fn check_title(title: &str) -> Result<(), TillError> {
    let refuse = |problem| Err(TillError::Title { title: title.chars().take(20).collect(), problem });
    if title.chars().count() > TITLE_MOST {
        return refuse("it is longer than 100 characters: shorten it");
    }
    if title.chars().any(|c| c > '\u{FFFF}') {
        return refuse("it has a character WeChat does not take (emoji or a rare character): remove it");
    }
    if title.chars().any(char::is_control) {
        return refuse("it has a line break or control character: remove it");
    }
    Ok(())
}
