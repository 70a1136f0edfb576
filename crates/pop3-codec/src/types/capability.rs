use crate::{ParseError, Word, grammar};

/// One line of what CAPA is answered with (RFC 2449 §5, §6).
///
/// ```
/// use pop3_codec::{Capability, Expire};
/// let capability = Capability::parse(b"EXPIRE 5 USER").unwrap();
/// assert_eq!(capability, Capability::Expire(Expire { days: Some(5), per_user: true }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Capability<'a> {
    /// `TOP` (RFC 2449 §6.1)
    Top,
    /// `USER`: USER and PASS (RFC 2449 §6.2).
    User,
    /// `UIDL` (RFC 2449 §6.8)
    Uidl,
    /// `SASL mechanism …` (RFC 5034 §3): the mechanisms, separated by spaces.
    Sasl(Word<'a>),
    /// `RESP-CODES` (RFC 2449 §6.4)
    RespCodes,
    /// `AUTH-RESP-CODE` (RFC 3206 §6)
    AuthRespCode,
    /// `LOGIN-DELAY seconds [USER]` (RFC 2449 §6.5)
    LoginDelay(LoginDelay),
    /// `PIPELINING` (RFC 2449 §6.6)
    Pipelining,
    /// `EXPIRE days [USER]` (RFC 2449 §6.7)
    Expire(Expire),
    /// `STLS` (RFC 2595 §4)
    Stls,
    /// `IMPLEMENTATION text` (RFC 2449 §6.9)
    Implementation(Word<'a>),
    /// `UTF8 [USER]` (RFC 6856 §2)
    Utf8(Utf8),
    /// `LANG` (RFC 6856 §3)
    Lang,
    /// Any other line, or one of the above with arguments that it cannot have, as it was written.
    Other(Word<'a>),
}

/// How long a client has to wait between logins (RFC 2449 §6.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LoginDelay {
    /// Seconds.
    pub seconds: u32,
    /// A more accurate value is told after the login.
    pub per_user: bool,
}

/// How long messages stay on the server (RFC 2449 §6.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Expire {
    /// Days; `None` for `NEVER`.
    pub days: Option<u32>,
    /// A more accurate value is told after the login.
    pub per_user: bool,
}

/// The UTF-8 mode (RFC 6856 §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Utf8 {
    /// Names and passwords may be UTF-8 too.
    pub user: bool,
}

impl<'a> Capability<'a> {
    /// Reads a line without its line end. A line that is not understood is [`Other`](Self::Other).
    ///
    /// # Errors
    /// If `line` holds a control character.
    pub fn parse(line: &'a [u8]) -> Result<Self, ParseError> {
        grammar::capability(line)
    }

    /// The same, owning its octets.
    #[must_use]
    pub fn into_owned(self) -> Capability<'static> {
        match self {
            Self::Top => Capability::Top,
            Self::User => Capability::User,
            Self::Uidl => Capability::Uidl,
            Self::Sasl(mechanisms) => Capability::Sasl(mechanisms.into_owned()),
            Self::RespCodes => Capability::RespCodes,
            Self::AuthRespCode => Capability::AuthRespCode,
            Self::LoginDelay(delay) => Capability::LoginDelay(delay),
            Self::Pipelining => Capability::Pipelining,
            Self::Expire(expire) => Capability::Expire(expire),
            Self::Stls => Capability::Stls,
            Self::Implementation(text) => Capability::Implementation(text.into_owned()),
            Self::Utf8(utf8) => Capability::Utf8(utf8),
            Self::Lang => Capability::Lang,
            Self::Other(line) => Capability::Other(line.into_owned()),
        }
    }
}
