//! The client certificate.

use super::papers::{self, paper};
use super::seed::Case;
use crate::support::MCH_ID;

const FIELD: &str = "client_cert";

pub fn cases() -> Vec<Case> {
    vec![
        Case::new("a .p12 file", &[(FIELD, "cert_no_pem")], |s| {
            s.certificate = Some(vec![0x30, 0x82, 0x0A, 0xE6, 0x02, 0x01, 0x03, 0x30, 0xFF, 0xFE]);
        }),
        Case::new("text that is no certificate", &[(FIELD, "cert_no_pem")], |s| {
            s.certificate = Some(b"apiclient_cert.p12".to_vec());
        }),
        Case::new("WeChat Pay's public key", &[(FIELD, "cert_public_key")], |s| {
            s.certificate = Some(b"-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----".to_vec());
        }),
        Case::new("certificate without its key", &[(FIELD, "cert_key_missing")], |s| {
            s.certificate = Some(paper(MCH_ID, 2020, 2090).certificate.into());
        }),
        Case::new("key without its certificate", &[(FIELD, "cert_missing")], |s| {
            s.certificate = Some(paper(MCH_ID, 2020, 2090).key.into());
        }),
        Case::new("certificate with half of it missing", &[(FIELD, "cert_unreadable")], |s| {
            let whole = papers::good();
            let lines: Vec<_> = whole.lines().collect();
            s.certificate = Some([&lines[..2], &lines[4..]].concat().join("\n").into_bytes());
        }),
        Case::new("another merchant's certificate", &[(FIELD, "cert_other_merchant")], |s| {
            s.certificate = Some(paper("10000101", 2020, 2090).whole().into());
        }),
        Case::new("the key of another certificate", &[(FIELD, "cert_other_key")], |s| {
            let (one, other) = (paper(MCH_ID, 2020, 2090), paper(MCH_ID, 2020, 2090));
            s.certificate = Some(format!("{}{}", one.certificate, other.key).into_bytes());
        }),
        Case::new("expired certificate", &[(FIELD, "cert_expired")], |s| {
            s.certificate = Some(paper(MCH_ID, 2020, 2021).whole().into());
        }),
        Case::new("certificate of tomorrow", &[(FIELD, "cert_not_yet")], |s| {
            s.certificate = Some(paper(MCH_ID, 2089, 2090).whole().into());
        }),
    ]
}
