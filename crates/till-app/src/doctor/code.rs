//! What the doctor can find.

/// One thing that is wrong, or worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where to mend it: a key of the settings, the name of a secret, or `account`, `network`, `clock`, `database`.
    pub field: &'static str,
    /// What is wrong; the page has a sentence for each.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What was seen, for the sentence: a number, a character's code, WeChat's word. Never a part of what was typed.
    pub seen: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// No payment gets through.
    Stops,
    /// Payments get through, something else won't, or not always.
    Hurts,
    /// Good to know.
    Know,
}

impl Severity {
    /// The word scripts and screens use.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Stops => "stops",
            Severity::Hurts => "hurts",
            Severity::Know => "know",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])+ $name:ident = $word:literal,)+) => {
        /// What is wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])+ $name,)+ }

        impl Code {
            /// All of them: each has a sentence in both languages.
            pub const ALL: &[Code] = &[$(Code::$name,)+];

            /// The word scripts and screens use.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $word,)+ }
            }
        }
    };
}

codes! {
    /// Nothing is filled in.
    Missing = "missing",
    /// A blank, line end, quotation mark or invisible character in it.
    UnseenCharacter = "unseen_character",
    /// Full-width letters or digits.
    FullWidth = "full_width",
    /// A character that is no ASCII.
    ForeignCharacter = "foreign_character",
    /// In the settings file it is no text.
    WrongType = "wrong_type",
    /// In the settings file the minutes until the till locks are no whole number.
    LockMinutes = "lock_minutes",
    /// Appid and merchant number stand in each other's field.
    Swapped = "swapped",
    /// A merchant number where something else belongs.
    IsMerchantNumber = "is_merchant_number",
    /// An appid where something else belongs.
    IsAppid = "is_appid",
    /// A key or an AppSecret where a number belongs.
    IsKey = "is_key",
    /// An account's original id (gh_…) instead of its appid.
    IsOriginalId = "is_original_id",
    /// Not the form it usually has.
    Unusual = "unusual",
    /// Not a form it can have.
    NotPossible = "not_possible",
    /// A key that has not 32 characters.
    KeyLength = "key_length",
    /// A key with something else than letters and digits.
    KeySymbols = "key_symbols",
    /// A certificate or a key file pasted as the key.
    KeyIsFile = "key_is_file",
    /// A certificate's serial number pasted as the key.
    KeyIsSerial = "key_is_serial",
    /// The id of WeChat Pay's public key pasted as the key.
    KeyIsPublicKeyId = "key_is_public_key_id",
    /// The back office's secret pasted as the key.
    KeyIsBackOffice = "key_is_back_office",
    /// WeChat refuses the signature: another kind of key, or another merchant's.
    KeyRefused = "key_refused",
    /// The same, and the key has the form every AppSecret has.
    KeyRefusedMaybeAppSecret = "key_refused_maybe_app_secret",
    /// WeChat does not know the appid.
    AppidUnknown = "appid_unknown",
    /// WeChat does not know the merchant number.
    MchIdUnknown = "mch_id_unknown",
    /// Both exist, and are not linked.
    NotLinked = "not_linked",
    /// Native payment isn't opened, or this address isn't on the merchant's white list.
    NoPermission = "no_permission",
    /// An answer came whose signature isn't the merchant's.
    AnswerForged = "answer_forged",
    /// Something that isn't WeChat Pay answered: a proxy, a log-in page, a wrong address.
    StrangerAnswered = "stranger_answered",
    /// The gateway has trouble of its own.
    GatewayTrouble = "gateway_trouble",
    /// The gateway refused for a reason the doctor does not know.
    GatewayRefused = "gateway_refused",
    /// Not `MD5` or `HMAC-SHA256`.
    SignTypeUnknown = "sign_type_unknown",
    /// No address.
    NoAddress = "no_address",
    /// Plain http where https is needed.
    PlainHttp = "plain_http",
    /// A user name, password, query or fragment in an address.
    AddressExtras = "address_extras",
    /// WeChat's sandbox, which takes no Native payments.
    Sandbox = "sandbox",
    /// A path after the gateway's host.
    GatewayPath = "gateway_path",
    /// A site of WeChat's that is no gateway.
    NotTheGateway = "not_the_gateway",
    /// Somebody else's host.
    StrangeGateway = "strange_gateway",
    /// WeChat's, but written so that there is no second host to fall back to.
    NoStandBy = "no_stand_by",
    /// A gateway on this machine: no real money.
    PracticeGateway = "practice_gateway",
    /// A host's name is not found.
    NameNotFound = "name_not_found",
    /// No connection to a host.
    NoConnection = "no_connection",
    /// No connection, or no answer, in time.
    TooSlow = "too_slow",
    /// Somebody else's certificate: the connection is intercepted.
    Intercepted = "intercepted",
    /// A certificate that is not valid by this machine's clock.
    CertificateByClock = "certificate_by_clock",
    /// A certificate that is bad in another way.
    BadTls = "bad_tls",
    /// One of the two hosts can't be reached; the other one can.
    OneHostDown = "one_host_down",
    /// The clock is so slow that every code is expired when it is shown.
    ClockBehind = "clock_behind",
    /// The clock is wrong by more than a minute.
    ClockOff = "clock_off",
    /// The certificate is no PEM text.
    CertNoPem = "cert_no_pem",
    /// A public key instead of a certificate.
    CertPublicKey = "cert_public_key",
    /// The private key alone.
    CertMissing = "cert_missing",
    /// The certificate alone.
    CertKeyMissing = "cert_key_missing",
    /// A certificate or key that can't be read.
    CertUnreadable = "cert_unreadable",
    /// Another merchant's certificate.
    CertOtherMerchant = "cert_other_merchant",
    /// The private key belongs to another certificate.
    CertOtherKey = "cert_other_key",
    /// The certificate has expired.
    CertExpired = "cert_expired",
    /// The certificate expires soon.
    CertExpiresSoon = "cert_expires_soon",
    /// The certificate is not valid yet.
    CertNotYet = "cert_not_yet",
    /// Not `IP:PORT`.
    ListenForm = "listen_form",
    /// A port chosen anew at each start, where a fixed one is needed.
    ListenAnyPort = "listen_any_port",
    /// Something else listens there already.
    PortTaken = "port_taken",
    /// Nothing listens for what comes to the address.
    NobodyListens = "nobody_listens",
    /// An address nobody outside reaches.
    NotPublic = "not_public",
    /// Plain http: WeChat wants https for public names.
    NotifyPlainHttp = "notify_plain_http",
    /// Nothing answers at the public address.
    NotReached = "not_reached",
    /// Something else answers at the public address.
    LeadsElsewhere = "leads_elsewhere",
    /// The tunnel's line can't be used.
    TunnelLine = "tunnel_line",
    /// The tunnel needs the public address.
    TunnelNoAddress = "tunnel_no_address",
    /// The tunnel program does not run.
    TunnelDown = "tunnel_down",
    /// A name with a character WeChat does not take.
    NameCharacter = "name_character",
    /// A name that is empty or too long.
    NameLength = "name_length",
    /// The back office's secret is missing.
    BackOfficeSecret = "back_office_secret",
    /// The database can't be reached.
    DatabaseDown = "database_down",
    /// The demo is on.
    DemoOn = "demo_on",
}
