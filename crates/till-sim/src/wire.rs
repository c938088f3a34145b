//! The network between the till and WeChat, and WeChat's door.

use crate::bugs::Bug;
use crate::plan::Customer;
use crate::world::{World, locked, sleep_ms};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use till::payment::{Attempt, Observation, Source, Task};
use till_app::gateway::{Answer, Gateway, WechatGateway, Wire};
use tokio::sync::oneshot;
use wechatpay::{
    Answered, CallError, Fields, Merchant, NotSent, SignType, Unknown, Why, interpret, prepare_with_nonce,
    sign, xml,
};
use wechatpay_simulator::ledger::{Call, Fault, PayOptions, PayRef, Script, Wire as Reply};

/// How long the till waits for an answer, as the real client does.
const PATIENCE: Duration = Duration::from_secs(10);

/// The simulated network. Cheap to clone.
#[derive(Clone)]
pub struct SimWire(pub Arc<World>);

impl Wire for SimWire {
    async fn call<C>(&self, merchant: &Merchant, call: &C) -> Result<Answered<C::Reply>, CallError>
    where
        C: wechatpay::Call + Sync,
        C::Reply: Send,
    {
        let world = &self.0;
        let nonce = format!("{:016x}{:016x}", world.dice.bits(), world.dice.bits());
        let request = prepare_with_nonce(merchant, call, &nonce)
            .map_err(|error| CallError::NotSent(NotSent::Field(error)))?;
        // Sent, or about to be: what went to the gateway must be on the disk by now.
        world.power.step().await;
        let Some(kind) = Call::from_path(request.path) else {
            return Err(CallError::NotSent(NotSent::NoConnection));
        };
        let number = number_in(&request.body);
        locked(&world.witness).sent(world, kind, &number);
        if world.plan.no_line.contains(&world.elapsed_ms()) {
            world.went_wrong("no line");
            world.tell(|| format!("{} of {number} is not sent: the line is dead", kind.name()));
            return Err(CallError::NotSent(NotSent::NoConnection));
        }
        let reply = self.travel(kind, number.clone(), request.body).await;
        world.power.step().await;
        let answer = read(world, merchant, call, reply);
        locked(&world.witness).heard(kind, &number, &answer);
        world.tell(|| match &answer {
            Ok(answered) => format!("{} of {number}: {}", kind.name(), gist(&answered.fields)),
            Err(error) => format!("{} of {number}: {error}", kind.name()),
        });
        answer
    }
}

impl SimWire {
    /// There and back, bounded by the till's patience; what is under way survives the till.
    async fn travel(&self, kind: Call, number: String, body: String) -> Reply {
        let wire = self.clone();
        let there_and_back = async move { wire.deliver(kind, &number, body).await };
        if !self.0.power.may_fail() && !self.0.is_rough() {
            return tokio::time::timeout(PATIENCE, there_and_back).await.unwrap_or(Reply::Silence);
        }
        let (answer, hear) = oneshot::channel();
        tokio::spawn(async move {
            // The till may be gone or tired of waiting; the effect stays.
            let _ = answer.send(there_and_back.await);
        });
        match tokio::time::timeout(PATIENCE, hear).await {
            Ok(Ok(reply)) => reply,
            Ok(Err(_)) | Err(_) => Reply::Silence,
        }
    }

    async fn deliver(&self, kind: Call, number: &str, body: String) -> Reply {
        let world = &self.0;
        let (least, most) = world.plan.latency_ms;
        sleep_ms(world.dice.between(least..=most)).await;
        let down = world.plan.outage.contains(&world.elapsed_ms());
        let script = {
            let mut ledger = locked(&world.ledger);
            let mut faults = ledger.faults().clone();
            if faults.down != down {
                faults.down = down;
                ledger.set_faults(faults);
            }
            ledger.script(kind)
        };
        if let Some(fault) = script.fault {
            world.went_wrong(if down { "gateway down" } else { name(fault) });
        }
        sleep_ms(i64::from(script.before_ms)).await;
        self.pay_before_close(kind, number);
        let reply = self.perform(script, kind, number, &body);
        if world.is_rough() && world.dice.percent(world.plan.wire.repeated) {
            self.repeat(kind, number.to_owned(), body);
        }
        sleep_ms(i64::from(script.after_ms)).await;
        reply
    }

    fn perform(&self, script: Script, kind: Call, number: &str, body: &str) -> Reply {
        let world = &self.0;
        let errs = kind == Call::CloseOrder && script.fault.is_none() && world.is_rough();
        if errs && world.dice.percent(world.plan.wire.false_close) {
            world.went_wrong("close confirmed and not done");
            world.tell(|| format!("WeChat confirms the close of {number} and does not do it"));
            locked(&world.witness).lied_about(number);
            return false_close(world);
        }
        locked(&world.ledger).perform(script, kind, body.as_bytes(), world.true_ms())
    }

    /// The same request arrives once more, later: overtaken by what was sent after it.
    fn repeat(&self, kind: Call, number: String, body: String) {
        let world = self.0.clone();
        world.went_wrong("request repeated and reordered");
        tokio::spawn(async move {
            sleep_ms(world.dice.skewed_ms(6_000)).await;
            world.tell(|| format!("an old {} of {number} arrives again", kind.name()));
            let mut ledger = locked(&world.ledger);
            let script = ledger.script(kind);
            // Nobody waits for this answer.
            let _ = ledger.perform(script, kind, body.as_bytes(), world.true_ms());
        });
    }

    /// The customer who confirms at the moment the close arrives.
    fn pay_before_close(&self, kind: Call, number: &str) {
        let world = &self.0;
        if kind != Call::CloseOrder {
            return;
        }
        let pays = locked(&world.witness).customer_of(number) == Some(Customer::PaysAtClose);
        if pays {
            let by = PayRef::OutTradeNo(number);
            let paid = locked(&world.ledger).pay(by, PayOptions::default(), world.true_ms());
            if paid.is_ok() {
                world.went_wrong("paid between the last query and the close");
                world.tell(|| format!("the customer pays {number} just before the close arrives"));
                world.stir();
            }
        }
    }
}

fn read<C: wechatpay::Call>(
    world: &World,
    merchant: &Merchant,
    call: &C,
    reply: Reply,
) -> Result<Answered<C::Reply>, CallError> {
    let unknown = |why| Err(CallError::Unknown(Unknown { why, http_status: None, fields: None }));
    let (status, body) = match reply {
        Reply::Silence => return unknown(Why::TimedOut),
        Reply::Reset => return unknown(Why::Broken),
        Reply::Redirect => (307, String::new()),
        Reply::Answer { status, body, .. } => (status, body),
    };
    let body =
        if world.has(Bug::SkipSignatureCheck) { re_signed(world, body.as_bytes()) } else { body.into() };
    let (reply, fields) = interpret(merchant, call, status, &body)?;
    Ok(Answered { reply, fields, host: "simulated".into(), request_id: None })
}

/// What a till sees that checks neither signature nor account: everything looks right to it.
pub fn re_signed(world: &World, body: &[u8]) -> Vec<u8> {
    let Ok(mut fields) = xml::read(body) else { return body.to_vec() };
    fields.set("appid", &world.config.appid).set("mch_id", &world.config.mch_id);
    fields.remove("sign");
    let sign_type = SignType::HmacSha256;
    let signature = sign::sign(&fields, &world.config.api_key, sign_type);
    fields.set("sign", signature);
    xml::write(&fields).map_or_else(|_| body.to_vec(), String::into_bytes)
}

/// A genuine yes to a close that nobody carried out.
fn false_close(world: &World) -> Reply {
    let mut fields = Fields::new()
        .with("return_code", "SUCCESS")
        .with("result_code", "SUCCESS")
        .with("appid", &world.config.appid)
        .with("mch_id", &world.config.mch_id)
        .with("nonce_str", "5K8264ILTKCH16CQ2502SI8ZNMTM67VS");
    let signature = sign::sign(&fields, &world.config.api_key, SignType::HmacSha256);
    fields.set("sign", signature);
    let body = xml::write(&fields).unwrap_or_default();
    Reply::Answer { status: 200, content_type: "text/plain", body }
}

fn number_in(body: &str) -> String {
    xml::read(body.as_bytes())
        .ok()
        .and_then(|fields| fields.get("out_trade_no").map(str::to_owned))
        .unwrap_or_default()
}

/// The few words of an answer that matter.
fn gist(fields: &Fields) -> String {
    ["trade_state", "code_url", "total_fee", "result_code"]
        .iter()
        .filter_map(|name| fields.get(name).map(|value| format!("{name}={value}")))
        .collect::<Vec<_>>()
        .join(" ")
}

fn name(fault: Fault) -> &'static str {
    match fault {
        Fault::NoAnswerAfterEffect => "answer lost, with effect",
        Fault::NoAnswerWithoutEffect => "request lost",
        Fault::Reset => "reset, without effect",
        Fault::ResetAfterEffect => "reset, with effect",
        Fault::Http502 => "502, without effect",
        Fault::Http502AfterEffect => "502, with effect",
        Fault::Rubbish => "rubbish",
        Fault::BadSignature => "forged answer",
        Fault::Unsigned => "unsigned answer",
        Fault::Systemerror => "SYSTEMERROR, without effect",
        Fault::SystemerrorAfterEffect => "SYSTEMERROR, with effect",
        Fault::OtherMerchant => "another merchant's answer",
        Fault::OtherOrder => "another order's answer",
        Fault::WrongAmount => "wrong amount",
        Fault::Slow => "slow request",
        Fault::SlowAfterEffect => "slow answer",
        Fault::RateLimit => "rate limit",
        Fault::NotEnabled => "not enabled",
        Fault::Lag => "query lags behind",
        Fault::Doctype => "answer with DOCTYPE",
        Fault::Redirect => "redirect",
        Fault::Oversized => "oversized answer",
    }
}

/// The real gateway over the simulated wire; a planted bug may stand before it.
pub struct SimGateway {
    /// The shop's own code.
    pub real: WechatGateway<SimWire>,
    /// Where it runs.
    pub world: Arc<World>,
}

impl Gateway for SimGateway {
    fn merchant(&self) -> &Merchant {
        self.real.merchant()
    }

    fn ask<'a>(&'a self, attempt: &'a Attempt, task: Task, source: Source) -> Answer<'a> {
        let Some(bug) = self.world.bug else { return self.real.ask(attempt, task, source) };
        let asked: Pin<Box<dyn Future<Output = Observation> + Send>> = Box::pin(async move {
            let sent = bug.missend(attempt, task);
            bug.misread(self.real.ask(sent.as_ref().unwrap_or(attempt), task, source).await)
        });
        asked
    }
}
