//! Drives the books with a simulated clock, no sockets: place, query, pay, query, all as XML over a lossy wire.
//!
//! `cargo run --release -p wechatpay-simulator --example sales [SALES]` prints how many sales a second that makes.

use std::error::Error;
use std::time::Instant;
use wechatpay::{Fields, SignType, sign, xml};
use wechatpay_simulator::ledger::{
    Call, Config, Fault, FaultPlan, FaultRule, Ledger, OrderState, PayOptions, PayRef, Scope,
};

const USUAL_SALES: usize = 100_000;

fn main() -> Result<(), Box<dyn Error>> {
    let sales = std::env::args().nth(1).map_or(Ok(USUAL_SALES), |text| text.parse())?;
    let config = Config::sample()?;
    let mut ledger = Ledger::new(config.clone());
    let lost = FaultRule { probability: 0.1, ..FaultRule::always(Scope::Any, Fault::NoAnswerAfterEffect) };
    ledger.set_faults(FaultPlan::new(vec![lost])?);

    let started = Instant::now();
    let mut now_ms = 1_717_214_400_000;
    for sale in 0..sales {
        let number = format!("SIM{sale:09}");
        let by_number = Fields::new().with("out_trade_no", &number);
        for (call, request) in [(Call::UnifiedOrder, order(&number)), (Call::OrderQuery, by_number.clone())] {
            send(&mut ledger, &config, call, request, now_ms)?;
            now_ms += 1000;
        }
        ledger.pay(PayRef::OutTradeNo(&number), PayOptions { notify: false }, now_ms)?;
        send(&mut ledger, &config, Call::OrderQuery, by_number, now_ms)?;
    }
    let took = started.elapsed();

    let paid = ledger.truth(now_ms).filter(|order| order.state == OrderState::Success).count();
    println!(
        "{paid} of {sales} sales paid in {took:.2?}: {:.0} a second",
        f64::from(u32::try_from(paid)?) / took.as_secs_f64()
    );
    Ok(())
}

fn order(number: &str) -> Fields {
    Fields::new()
        .with("body", "小张南山店-超市")
        .with("out_trade_no", number)
        .with("total_fee", 1250)
        .with("spbill_create_ip", "127.0.0.1")
        .with("notify_url", "https://pos.example.com/notify")
        .with("trade_type", "NATIVE")
        .with("product_id", "TABLE-7")
}

fn send(
    ledger: &mut Ledger,
    config: &Config,
    call: Call,
    request: Fields,
    now_ms: i64,
) -> Result<(), xml::XmlError> {
    let request = request
        .with("appid", &config.appid)
        .with("mch_id", &config.mch_id)
        .with("nonce_str", "ibuaiVcKdpRxkhJA");
    let signature = sign::sign(&request, &config.api_key, SignType::Md5);
    let body = xml::write(&request.with("sign", signature))?;
    let script = ledger.script(call);
    ledger.perform(script, call, body.as_bytes(), now_ms);
    Ok(())
}
