//! What must hold for every body whatever that is posted to the notify listener, with a real till and a real database
//! behind it. Run by the fuzzer, and over the committed corpus by the ordinary tests.
//!
//! The first byte chooses how the rest is used, because nobody guesses a signature: as it is (`r`), signed with the
//! shop's key (`s`), or encrypted as the inside of a refund notification (`e`). `$NUMBER` stands for the number of the
//! order that is open.

use aes::Aes256;
use aes::cipher::array::Array;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fen::Fen;
use std::cell::RefCell;
use std::sync::Arc;
use tempfile::TempDir;
use till::payment::{Attempt, Observation, Source, State, Task};
use till_app::clock::SystemClock;
use till_app::gateway::{Answer, Gateway};
use till_app::notify::{CODES, Judged, settle};
use till_app::{CartLine, CartRequest, Checkout, Identity, Till};
use till_store::{Location, Store};
use tokio::runtime::{Builder, Runtime};
use wechatpay::{ApiKey, Fields, Merchant, SignType, sign, xml};

const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
/// The lower-case MD5 text of that key.
const AES_KEY: &[u8; 32] = b"d96eb16afdd491fa1e705096edbc2205";
const TOTAL: Fen = Fen::new(1_250);
/// Sales before the shop is opened anew, so that a long run works on a small database.
const MOST_SALES: u32 = 200;

thread_local! {
    static SHOP: RefCell<Option<Shop>> = const { RefCell::new(None) };
}

/// Panics when a notification does what it must not.
pub fn check(input: &[u8]) {
    let Some((&how, rest)) = input.split_first() else { return };
    SHOP.with_borrow_mut(|shop| {
        if shop.as_ref().is_none_or(|shop| shop.sales > MOST_SALES) {
            *shop = Some(Shop::open());
        }
        if let Some(shop) = shop {
            shop.receive(how, rest);
        }
    });
}

/// A till with one order whose code is out.
struct Shop {
    till: Till,
    open: Checkout,
    sales: u32,
    runtime: Runtime,
    _folder: TempDir,
}

/// Nobody asks the gateway here.
struct NoGateway(Merchant);

impl Gateway for NoGateway {
    fn merchant(&self) -> &Merchant {
        &self.0
    }

    fn ask<'a>(&'a self, _: &'a Attempt, _: Task, _: Source) -> Answer<'a> {
        Box::pin(std::future::ready(Observation::NotPaid))
    }
}

impl Shop {
    fn open() -> Shop {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        // Memory, where there is such a folder: a commit that waits for a disk would be most of the run.
        let folder = TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).expect("a folder");
        let key = ApiKey::new(KEY).expect("a key");
        let merchant =
            Merchant::new("wxd930ea5d5a258f4f", "10000100", key, SignType::Md5).expect("a merchant");
        let identity = Identity {
            till: "1".into(),
            shop_name: "小张南山店".into(),
            notify_url: "https://notify.invalid/wxpay".into(),
            client_ip: "127.0.0.1".into(),
        };
        let (till, open) = runtime.block_on(async {
            let location = Location::Sqlite(folder.path().join("till.sqlite"));
            let store = Store::open(&location).await.expect("a database");
            let till = Till::new(identity, store, Arc::new(NoGateway(merchant)), Arc::new(SystemClock));
            let open = sell(&till, 0).await;
            (till, open)
        });
        Shop { till, open, sales: 0, runtime, _folder: folder }
    }

    fn receive(&mut self, how: u8, rest: &[u8]) {
        let Some(body) = self.body(how, rest) else { return };
        let judged = self.runtime.block_on(settle(&self.till, &body)).expect("the database works");
        assert!(CODES.contains(&judged.code), "{judged:?}");
        assert!(judged.reason.as_ref().is_none_or(|reason| reason.len() <= 500 && !reason.contains(KEY)));
        let after = self.runtime.block_on(self.till.checkout(self.number())).expect("still there");
        followed(&self.open.attempt, &after.attempt, &judged);
        if after != self.open {
            self.sales += 1;
            self.open = self.runtime.block_on(sell(&self.till, self.sales));
        }
    }

    fn number(&self) -> &str {
        self.open.attempt.out_trade_no.as_str()
    }

    fn body(&self, how: u8, rest: &[u8]) -> Option<Vec<u8>> {
        let text = || Some(std::str::from_utf8(rest).ok()?.replace("$NUMBER", self.number()));
        match how {
            b's' => signed(xml::read(text()?.as_bytes()).ok()?),
            b'e' => xml::write(&around(&encrypted(text()?.as_bytes()))).ok().map(String::into_bytes),
            _ => Some(text().map_or_else(|| rest.to_vec(), String::into_bytes)),
        }
    }
}

async fn sell(till: &Till, nth: u32) -> Checkout {
    let line = CartLine::amount("拿铁", TOTAL, 1);
    let request = CartRequest::of(format!("click-{nth}"), vec![line]);
    let sold = till.start(request).await.expect("sold");
    let ordered = Observation::Ordered { code_url: "weixin://wxpay/bizpayurl?pr=1".into() };
    till.settle(sold.attempt.out_trade_no.as_str(), &ordered).await.expect("stored");
    till.checkout(sold.attempt.out_trade_no.as_str()).await.expect("there")
}

/// Only a success that is this order's to the fen makes it paid; only what says so is acknowledged; and what is refused
/// has changed nothing.
fn followed(before: &Attempt, after: &Attempt, judged: &Judged) {
    let same = after == before;
    let about_it = judged.out_trade_no.as_deref() == Some(before.out_trade_no.as_str());
    match judged.verdict {
        "settled" => {
            assert!(about_it && after.state == State::Paid, "{after:?}");
            let paid = after.paid.as_ref().expect("what was paid");
            assert!(!paid.transaction_id.is_empty() && !paid.late);
        }
        "mismatch" => assert!(about_it && after.state != State::Paid && after.paid.is_none(), "{after:?}"),
        // An order this run has ended before.
        "already" | "late" => assert!(same && !about_it, "{judged:?}"),
        "refund" | "refused" => assert!(same, "{judged:?} {after:?}"),
        other => panic!("no such verdict: {other}"),
    }
}

fn signed(mut fields: Fields) -> Option<Vec<u8>> {
    fields.remove("sign_type");
    let signature = sign::sign(&fields, &ApiKey::new(KEY).ok()?, SignType::Md5);
    fields.set("sign", signature);
    xml::write(&fields).ok().map(String::into_bytes)
}

fn around(req_info: &str) -> Fields {
    Fields::new()
        .with("return_code", "SUCCESS")
        .with("appid", "wxd930ea5d5a258f4f")
        .with("mch_id", "10000100")
        .with("nonce_str", "TeqClE3i0mvn3DrK")
        .with("req_info", req_info)
}

fn encrypted(text: &[u8]) -> String {
    let missing = u8::try_from(16 - text.len() % 16).unwrap_or(16);
    let mut bytes = [text, &vec![missing; usize::from(missing)]].concat();
    let cipher = Aes256::new(&Array::from(*AES_KEY));
    for block in bytes.chunks_exact_mut(16) {
        if let Ok(block) = block.try_into() {
            cipher.encrypt_block(block);
        }
    }
    STANDARD.encode(bytes)
}
