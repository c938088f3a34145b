//! How many messages a second one core reads and verifies, and builds and signs.
//!
//! `cargo run --release -p wechatpay --example throughput`

use std::error::Error;
use std::hint::black_box;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use wechatpay::{ApiKey, Fields, SignType, sign, xml};

/// A payment notification of 20 fields as WeChat writes them, signature included.
fn notification(key: &ApiKey, kind: SignType) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut fields: Fields = [
        ("appid", "wxd930ea5d5a258f4f"),
        ("attach", "shop 12"),
        ("bank_type", "ICBC_DEBIT"),
        ("cash_fee", "1250"),
        ("device_info", "POS-01"),
        ("err_code_des", ""),
        ("fee_type", "CNY"),
        ("is_subscribe", "N"),
        ("mch_id", "10000100"),
        ("nonce_str", "5d2b6c2a8db53831f7eda20af46e531c"),
        ("openid", "oUpF8uMEb4qRXf22hE3X68TekukE"),
        ("out_trade_no", "POS20240601000001"),
        ("result_code", "SUCCESS"),
        ("return_code", "SUCCESS"),
        ("return_msg", "OK"),
        ("time_end", "20240601120033"),
        ("total_fee", "1250"),
        ("trade_type", "NATIVE"),
        ("transaction_id", "4200000000202406010000000001"),
    ]
    .into_iter()
    .collect();
    let signature = sign::sign(&fields, key, kind);
    fields.set("sign", signature);
    Ok(xml::write(&fields)?.into_bytes())
}

/// A unified order of 13 fields, signed and written.
fn order(key: &ApiKey, kind: SignType, number: u64) -> Result<String, xml::XmlError> {
    let mut fields = Fields::new();
    fields
        .set("appid", "wxd930ea5d5a258f4f")
        .set("body", "小张南山店-超市")
        .set("device_info", "POS-01")
        .set("mch_id", "10000100")
        .set("nonce_str", "5d2b6c2a8db53831f7eda20af46e531c")
        .set("notify_url", "https://pos.example.com/wxpay/notify")
        .set("out_trade_no", format_args!("POS{number:014}"))
        .set("product_id", "TABLE-7")
        .set("spbill_create_ip", "192.0.2.7")
        .set("time_expire", "20240601121000")
        .set("time_start", "20240601120000")
        .set("total_fee", 1250)
        .set("trade_type", "NATIVE");
    let signature = sign::sign(&fields, key, kind);
    fields.set("sign", signature);
    xml::write(&fields)
}

/// Runs `once` for about two seconds of processor time; how often it ran in one.
fn rate(mut once: impl FnMut(u64) -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let (started, mut count) = (processor_time(), 0_u32);
    loop {
        for _ in 0..1000 {
            count += 1;
            once(u64::from(count))?;
        }
        let elapsed = processor_time() - started;
        if elapsed > Duration::from_secs(2) {
            return Ok(f64::from(count) / elapsed.as_secs_f64());
        }
    }
}

/// The time this thread has had a processor, so that a busy machine measures the same as an idle one; where the system
/// does not tell, the time that has passed.
fn processor_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    match told.split(' ').next().map(str::parse) {
        Some(Ok(nanoseconds)) => Duration::from_nanos(nanoseconds),
        _ => START.get_or_init(Instant::now).elapsed(),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let key = ApiKey::new("192006250b4c09247ec02edce69f6a2d")?;
    println!("one thread, {}, per second of processor time", processor());
    for kind in [SignType::Md5, SignType::HmacSha256] {
        let body = notification(&key, kind)?;
        let read = rate(|_| {
            let fields = xml::read(black_box(&body))?;
            sign::verify(&fields, &key)?;
            black_box(fields);
            Ok(())
        })?;
        println!("{kind:<12} parse + verify, 20 fields, {} bytes: {read:>9.0}", body.len());
        let built = rate(|number| {
            black_box(order(&key, kind, number)?);
            Ok(())
        })?;
        println!("{kind:<12} build + sign, 13 fields:             {built:>9.0}");
    }
    let body = notification(&key, SignType::Md5)?;
    let parsed = rate(|_| {
        black_box(xml::read(black_box(&body))?);
        Ok(())
    })?;
    println!("             parse alone:                          {parsed:>9.0}");
    let fields = xml::read(&body)?;
    let signed = rate(|_| {
        black_box(sign::sign(black_box(&fields), &key, SignType::Md5));
        Ok(())
    })?;
    println!("             sign alone (MD5):                     {signed:>9.0}");
    Ok(())
}

/// What the system says the processor is.
fn processor() -> String {
    let said = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = said.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    model.map_or_else(|| "processor unknown".to_owned(), |(_, name)| name.to_owned())
}
