//! What must hold for every body whatever that reaches the XML reader. Run by the fuzzer, and over the committed corpus
//! by the ordinary tests.

use wechatpay::xml::{self, MAX_BODY, MAX_FIELDS, MAX_NAME, XmlError};
use wechatpay::{ApiKey, Fields, SignType, sign};

/// The documentation's own key.
const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

/// Panics when one of the reader's promises is broken.
pub fn check(input: &[u8]) {
    let _ = xml::read_root(input, "root");
    match xml::read(input) {
        Ok(fields) => read(input, &fields),
        Err(error) => refused(&error),
    }
}

fn read(input: &[u8], fields: &Fields) {
    assert!(input.len() <= MAX_BODY && fields.len() <= MAX_FIELDS);
    let held: usize = fields.iter().map(|(name, value)| name.len() + value.len()).sum();
    assert!(held <= input.len(), "the message grew while it was read");
    for (name, value) in fields.iter() {
        assert!(!name.is_empty() && name.len() <= MAX_NAME && name.is_ascii());
        assert!(!value.contains('\0') && fields.get(name) == Some(value));
    }
    written_and_read(fields);
    signed_and_verified(fields);
}

/// What can be written is read back as it was.
fn written_and_read(fields: &Fields) {
    match xml::write(fields) {
        Ok(text) if text.len() <= MAX_BODY => assert_eq!(xml::read(text.as_bytes()).as_ref(), Ok(fields)),
        Ok(_) => {}
        Err(error) => assert!(matches!(error, XmlError::Unwritable { .. }), "{error}"),
    }
}

/// A signature holds for exactly what was signed.
fn signed_and_verified(fields: &Fields) {
    let key = ApiKey::new(KEY).expect("32 letters and digits");
    if let Ok(kind) = sign::verify(fields, &key) {
        assert_eq!(Some(sign::sign(fields, &key, kind).as_str()), fields.get("sign"));
    }
    for kind in [SignType::Md5, SignType::HmacSha256] {
        let mut signed = fields.clone();
        signed.remove("sign_type");
        let signature = sign::sign(&signed, &key, kind);
        signed.set("sign", signature);
        assert_eq!(sign::verify(&signed, &key), Ok(kind));
        signed.set("total_fee", format!("{}1", fields.get("total_fee").unwrap_or_default()));
        assert!(sign::verify(&signed, &key).is_err(), "another message under the same signature");
    }
}

/// An error is short and names no value.
fn refused(error: &XmlError) {
    assert!(error.to_string().len() <= 200, "{error}");
}
