use alloc::{
    string::{String, ToString},
    vec::Vec,
};

use crate::{Capability, Expire, LoginDelay, Utf8, Word};

/// What a server offers in its reply to CAPA (RFC 2449).
///
/// APOP has no capability: the [`Timestamp`](crate::Timestamp) in the greeting announces it (RFC 2449 §6).
///
/// ```
/// use pop3_codec::{Capabilities, Capability};
/// let mut offered = Capabilities::default();
/// for line in [&b"SASL PLAIN SCRAM-SHA-256"[..], b"PIPELINING", b"X-GOOGLE-RICO"] {
///     offered.add(&Capability::parse(line).unwrap());
/// }
/// assert!(offered.pipelining && offered.has_mechanism("plain"));
/// assert_eq!(offered.other[0].as_bytes(), b"X-GOOGLE-RICO");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Capabilities {
    /// `TOP`
    pub top: bool,
    /// `USER`: USER and PASS.
    pub user: bool,
    /// `UIDL`
    pub uidl: bool,
    /// `SASL mechanism …`: the mechanisms; empty without AUTH.
    pub sasl: Vec<String>,
    /// `RESP-CODES`
    pub resp_codes: bool,
    /// `AUTH-RESP-CODE`
    pub auth_resp_code: bool,
    /// `LOGIN-DELAY`
    pub login_delay: Option<LoginDelay>,
    /// `PIPELINING`
    pub pipelining: bool,
    /// `EXPIRE`
    pub expire: Option<Expire>,
    /// `STLS`
    pub stls: bool,
    /// `IMPLEMENTATION`
    pub implementation: Option<Word<'static>>,
    /// `UTF8`
    pub utf8: Option<Utf8>,
    /// `LANG`
    pub lang: bool,
    /// Any other lines, as they were written.
    pub other: Vec<Word<'static>>,
}

impl Capabilities {
    /// Adds what a line says. A second line of the same kind replaces the first.
    pub fn add(&mut self, capability: &Capability<'_>) {
        match capability {
            Capability::Top => self.top = true,
            Capability::User => self.user = true,
            Capability::Uidl => self.uidl = true,
            Capability::Sasl(mechanisms) => {
                let text = String::from_utf8_lossy(mechanisms.as_bytes());
                self.sasl = text.split_ascii_whitespace().map(ToString::to_string).collect();
            }
            Capability::RespCodes => self.resp_codes = true,
            Capability::AuthRespCode => self.auth_resp_code = true,
            Capability::LoginDelay(delay) => self.login_delay = Some(*delay),
            Capability::Pipelining => self.pipelining = true,
            Capability::Expire(expire) => self.expire = Some(*expire),
            Capability::Stls => self.stls = true,
            Capability::Implementation(text) => {
                self.implementation = Some(text.clone().into_owned());
            }
            Capability::Utf8(utf8) => self.utf8 = Some(*utf8),
            Capability::Lang => self.lang = true,
            Capability::Other(line) => self.other.push(line.clone().into_owned()),
        }
    }

    /// Whether the SASL mechanism is offered, in any case.
    #[must_use]
    pub fn has_mechanism(&self, name: &str) -> bool {
        self.sasl.iter().any(|mechanism| mechanism.eq_ignore_ascii_case(name))
    }

    /// Whether a name or password of these octets may be sent: beyond US-ASCII only after `UTF8 USER`.
    pub(crate) fn takes_utf8(&self, octets: &[u8]) -> bool {
        octets.is_ascii() || self.utf8.is_some_and(|utf8| utf8.user)
    }
}
