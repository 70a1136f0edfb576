/// A response code: why a command failed, for programs (RFC 2449 §8, RFC 3206, RFC 6856 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponseCode {
    /// `IN-USE`: the login was right, and another session holds the maildrop (RFC 2449 §8.1.2).
    InUse,
    /// `LOGIN-DELAY`: the last login was too short ago (RFC 2449 §8.1.1).
    LoginDelay,
    /// `SYS`: a system error of which no more is known (RFC 3206 §4).
    Sys,
    /// `SYS/TEMP`: a system error that is likely to pass (RFC 3206 §4).
    SysTemp,
    /// `SYS/PERM`: a system error that someone has to mend (RFC 3206 §4).
    SysPerm,
    /// `AUTH`: the user's credentials are at fault (RFC 3206 §5).
    Auth,
    /// `UTF8`: the message cannot be had outside UTF-8 mode (RFC 6856 §5).
    Utf8,
}

impl ResponseCode {
    /// Reads what stands between the square brackets, in any case. Levels of detail that are not known are
    /// ignored (RFC 2449 §8); `None` if the first level is not known.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        let mut levels = text.split(|octet| *octet == b'/');
        let first = levels.next()?;
        let is = |level: &[u8], name: &[u8]| level.eq_ignore_ascii_case(name);
        if is(first, b"SYS") {
            return Some(match levels.next() {
                Some(second) if is(second, b"TEMP") => Self::SysTemp,
                Some(second) if is(second, b"PERM") => Self::SysPerm,
                _ => Self::Sys,
            });
        }
        [Self::InUse, Self::LoginDelay, Self::Auth, Self::Utf8]
            .into_iter()
            .find(|code| is(first, code.as_str().as_bytes()))
    }

    /// The code as it is written, without square brackets.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InUse => "IN-USE",
            Self::LoginDelay => "LOGIN-DELAY",
            Self::Sys => "SYS",
            Self::SysTemp => "SYS/TEMP",
            Self::SysPerm => "SYS/PERM",
            Self::Auth => "AUTH",
            Self::Utf8 => "UTF8",
        }
    }
}

/// A reply to send, or the first line of one: status indicator, response code and text.
///
/// Control characters in the text are sent as spaces, so no text can forge a reply.
///
/// ```
/// use pop3_codec::{Response, ResponseCode};
/// let mut out = Vec::new();
/// Response::ok("").encode(&mut out);
/// Response::err("another session is open").with_code(ResponseCode::InUse).encode(&mut out);
/// assert_eq!(out, b"+OK\r\n-ERR [IN-USE] another session is open\r\n");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response<'a> {
    pub(crate) positive: bool,
    pub(crate) code: Option<ResponseCode>,
    pub(crate) text: &'a str,
}

impl<'a> Response<'a> {
    /// `+OK text`; a bare `+OK` if `text` is empty.
    #[must_use]
    pub const fn ok(text: &'a str) -> Self {
        Self { positive: true, code: None, text }
    }

    /// `-ERR text`
    #[must_use]
    pub const fn err(text: &'a str) -> Self {
        Self { positive: false, code: None, text }
    }

    /// The same with a response code. A server that does not advertise RESP-CODES leaves it out.
    #[must_use]
    pub const fn with_code(mut self, code: ResponseCode) -> Self {
        self.code = Some(code);
        self
    }

    /// Whether it begins with `+OK`.
    #[must_use]
    pub const fn is_ok(&self) -> bool {
        self.positive
    }

    /// The response code.
    #[must_use]
    pub const fn code(&self) -> Option<ResponseCode> {
        self.code
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }
}
