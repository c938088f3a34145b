//! `saoma charge`.

use crate::args::Charge;
use crate::output::{Exit, Failure, Output};
use crate::watch::{LOOK_AGAIN, running};
use fen::Fen;
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;
use serde_json::json;
use std::time::Duration;
use till_app::events::Event;
use till_app::open::Folder;
use till_app::{CartLine, CartRequest, Checkout, Stage, Till};
use tokio::sync::broadcast::Receiver;
use tokio::time::{Instant, sleep, sleep_until};

/// With `--wait 0`: how long to wait for the gateway's first word.
const FIRST_WORD: Duration = Duration::from_secs(30);
/// Without `--wait`: the attempt ends by itself long before.
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// Charges an amount and follows the attempt to its end or to the end of `--wait`.
pub async fn run(folder: &Folder, charge: Charge, output: &Output) -> Result<Exit, Failure> {
    let amount: Fen =
        fen::parse_yuan(&charge.amount).map_err(|e| Failure::usage("--amount", e.to_string()))?;
    let till = folder.till().await?;
    let mut events = till.events();
    let request_id = charge.request_id.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    let lines = vec![CartLine::amount(charge.title, amount, 1)];
    let request = CartRequest { cashier: charge.cashier, ..CartRequest::of(request_id, lines) };
    let started = till.start(request).await?;
    let wait = charge.wait.map(Duration::from_secs);
    let follow = Follow {
        till: till.clone(),
        output,
        shown: None,
        stage: None,
        leave_when_shown: wait == Some(Duration::ZERO),
    };
    running(&till, follow.until_end(started, &mut events, wait)).await
}

struct Follow<'a> {
    till: Till,
    output: &'a Output,
    /// The code printed last.
    shown: Option<String>,
    /// The stage printed last.
    stage: Option<Stage>,
    leave_when_shown: bool,
}

impl Follow<'_> {
    async fn until_end(
        mut self,
        started: Checkout,
        events: &mut Receiver<Event>,
        wait: Option<Duration>,
    ) -> Result<Exit, Failure> {
        let number = started.attempt.out_trade_no.to_string();
        let patience = if self.leave_when_shown { FIRST_WORD } else { wait.unwrap_or(A_DAY) };
        let deadline = Instant::now() + patience;
        let mut last = started;
        loop {
            if let Some(exit) = self.look(&last) {
                return Ok(exit);
            }
            let event = tokio::select! {
                event = events.recv() => event,
                () = sleep(LOOK_AGAIN) => {
                    last = self.till.checkout(&number).await?;
                    continue;
                }
                () = sleep_until(deadline) => return Ok(self.out_of_time(&last)),
                _ = tokio::signal::ctrl_c() => return Ok(self.out_of_time(&last)),
            };
            match event {
                Ok(Event::Checkout(now)) if now.attempt.out_trade_no.as_str() == number => last = *now,
                Ok(_) => {}
                // Fell behind: the database knows.
                Err(_) => last = self.till.checkout(&number).await?,
            }
        }
    }

    /// Prints what is new; tells the exit code once there is no more to wait for.
    fn look(&mut self, checkout: &Checkout) -> Option<Exit> {
        let stage = checkout.stage();
        let code = checkout.code_url().map(str::to_owned);
        if code.is_some() && code != self.shown {
            self.show_code(checkout, code.as_deref().unwrap_or_default());
            self.shown = code;
        } else if stage != Stage::Waiting && self.stage != Some(stage) && stage != Stage::Placing {
            self.output.state(checkout);
        }
        self.stage = Some(stage);
        let heard = checkout.attempt.version > 0;
        match Exit::of(checkout) {
            Exit::StillOpen | Exit::Unknown if !(self.leave_when_shown && heard) => None,
            exit => Some(exit),
        }
    }

    fn out_of_time(&self, checkout: &Checkout) -> Exit {
        if self.stage == Some(Stage::Placing) {
            self.output.state(checkout);
        }
        Exit::of(checkout)
    }

    fn show_code(&self, checkout: &Checkout, code_url: &str) {
        let attempt = &checkout.attempt;
        let value = json!({
            "event": "qr",
            "sale_no": attempt.sale_no,
            "out_trade_no": attempt.out_trade_no,
            "code_url": code_url,
            "total_fen": attempt.terms.total,
            "expires_at_ms": attempt.terms.time_expire_ms,
        });
        self.output.line(&value, || {
            let picture = QrCode::new(code_url)
                .map(|code| code.render::<Dense1x2>().quiet_zone(true).build())
                .unwrap_or_else(|_| code_url.to_owned());
            format!(
                "{picture}\n请使用微信扫一扫 scan with WeChat: ¥{}\n{}",
                attempt.terms.total, attempt.out_trade_no
            )
        });
    }
}
