//! The merchant's client certificate, read by a library; only what it says of itself is kept.

use rustls::crypto::ring::sign::any_supported_type;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_parser::prelude::{FromDer, X509Certificate};

/// What stands in the slot of the client certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CertificateFacts {
    /// No PEM text: `apiclient_cert.p12`, or something else.
    NoPem,
    /// PEM, but a public key: WeChat Pay's, which proves nothing of the merchant.
    PublicKey,
    /// A private key without its certificate.
    NoCertificate,
    /// A certificate without its private key.
    NoKey,
    /// Both are there, and one can't be read.
    Unreadable,
    /// Both were read.
    Read(Certified),
}

/// What a certificate says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certified {
    /// The merchant number it was made out for: its common name (protocol sheet v3 §0). None when that is no number.
    pub mch_id: Option<String>,
    /// Epoch milliseconds.
    pub not_before_ms: i64,
    /// Epoch milliseconds.
    pub not_after_ms: i64,
    /// Whether the private key beside it belongs to it; `None`: this kind of key can't be compared.
    pub key_fits: Option<bool>,
}

impl CertificateFacts {
    /// Reads what stands in the slot.
    pub fn of(pem: &str) -> CertificateFacts {
        let (certificate, key) = (pem.contains("BEGIN CERTIFICATE-----"), pem.contains("PRIVATE KEY-----"));
        match (certificate, key) {
            (false, false) if pem.contains("PUBLIC KEY-----") => CertificateFacts::PublicKey,
            (false, false) => CertificateFacts::NoPem,
            (false, true) => CertificateFacts::NoCertificate,
            (true, false) => CertificateFacts::NoKey,
            (true, true) => read(pem).map_or(CertificateFacts::Unreadable, CertificateFacts::Read),
        }
    }
}

fn read(pem: &str) -> Option<Certified> {
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).ok()?;
    let key = PrivateKeyDer::from_pem_slice(pem.as_bytes()).ok()?;
    let (_, certificate) = X509Certificate::from_der(&der).ok()?;
    let name = certificate.subject().iter_common_name().next().and_then(|name| name.as_str().ok());
    let number = name.filter(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()));
    let validity = certificate.validity();
    Some(Certified {
        mch_id: number.map(str::to_owned),
        not_before_ms: validity.not_before.timestamp() * 1_000,
        not_after_ms: validity.not_after.timestamp() * 1_000,
        key_fits: fits(&der, &key),
    })
}

fn fits(certificate: &CertificateDer<'_>, key: &PrivateKeyDer<'_>) -> Option<bool> {
    let key = any_supported_type(key).ok()?;
    match CertifiedKey::new(vec![certificate.clone().into_owned()], key).keys_match() {
        Ok(()) => Some(true),
        Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::KeyMismatch)) => Some(false),
        Err(_) => None,
    }
}
