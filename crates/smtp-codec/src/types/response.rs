use textline::EnhancedStatus;

/// A reply code, 200 to 599 (RFC 5321 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u16);

impl Code {
    /// 214 Help message
    pub const HELP: Self = Self(214);
    /// 220 Service ready
    pub const READY: Self = Self(220);
    /// 221 Service closing transmission channel
    pub const CLOSING: Self = Self(221);
    /// 235 Authentication succeeded (RFC 4954 §6)
    pub const AUTHENTICATED: Self = Self(235);
    /// 250 Requested mail action okay, completed
    pub const OK: Self = Self(250);
    /// 252 Cannot VRFY user, but will accept message and attempt delivery
    pub const CANNOT_VERIFY: Self = Self(252);
    /// 334 Server challenge (RFC 4954 §4)
    pub const CHALLENGE: Self = Self(334);
    /// 354 Start mail input
    pub const START_MAIL: Self = Self(354);
    /// 421 Service not available, closing transmission channel
    pub const UNAVAILABLE: Self = Self(421);
    /// 450 Requested mail action not taken: mailbox unavailable
    pub const BUSY: Self = Self(450);
    /// 451 Requested action aborted: local error in processing
    pub const LOCAL_ERROR: Self = Self(451);
    /// 452 Requested action not taken: insufficient system storage
    pub const INSUFFICIENT_STORAGE: Self = Self(452);
    /// 500 Syntax error, command unrecognized
    pub const UNRECOGNIZED: Self = Self(500);
    /// 501 Syntax error in parameters or arguments
    pub const SYNTAX: Self = Self(501);
    /// 502 Command not implemented
    pub const NOT_IMPLEMENTED: Self = Self(502);
    /// 503 Bad sequence of commands
    pub const BAD_SEQUENCE: Self = Self(503);
    /// 504 Command parameter not implemented
    pub const PARAMETER_NOT_IMPLEMENTED: Self = Self(504);
    /// 530 Authentication required (RFC 4954 §6), or STARTTLS first (RFC 3207 §4)
    pub const AUTHENTICATION_REQUIRED: Self = Self(530);
    /// 535 Authentication credentials invalid (RFC 4954 §6)
    pub const BAD_CREDENTIALS: Self = Self(535);
    /// 538 Encryption required for the mechanism (RFC 4954 §6)
    pub const ENCRYPTION_REQUIRED: Self = Self(538);
    /// 550 Requested action not taken: mailbox unavailable
    pub const NO_MAILBOX: Self = Self(550);
    /// 552 Requested mail action aborted: exceeded storage allocation
    pub const TOO_BIG: Self = Self(552);
    /// 554 Transaction failed
    pub const FAILED: Self = Self(554);
    /// 555 MAIL FROM or RCPT TO parameters not recognized or not implemented
    pub const BAD_PARAMETERS: Self = Self(555);
    /// 556 Domain does not accept mail (RFC 7504)
    pub const DOMAIN_ACCEPTS_NO_MAIL: Self = Self(556);

    /// `None` outside 200 to 599.
    #[must_use]
    pub const fn new(code: u16) -> Option<Self> {
        if matches!(code, 200..=599) { Some(Self(code)) } else { None }
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

/// A reply to send: code, enhanced status code and text.
///
/// The text may have lines, separated by `\n`; control characters in it are sent as spaces, so no text
/// can forge a reply.
///
/// ```
/// use smtp_codec::{Code, Response};
/// let mut out = Vec::new();
/// Response::new(Code::NO_MAILBOX, "no such user").with_status(5, 1, 1).encode(&mut out);
/// assert_eq!(out, b"550 5.1.1 no such user\r\n");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Response<'a> {
    pub(crate) code: Code,
    pub(crate) status: Option<EnhancedStatus>,
    pub(crate) text: &'a str,
}

impl<'a> Response<'a> {
    /// A reply without an enhanced status code.
    #[must_use]
    pub const fn new(code: Code, text: &'a str) -> Self {
        Self { code, status: None, text }
    }

    /// The same with the enhanced status code `class.subject.detail` (RFC 3463). It is left out when the
    /// code's class is another, and by a server that does not advertise ENHANCEDSTATUSCODES.
    #[must_use]
    pub const fn with_status(mut self, class: u8, subject: u16, detail: u16) -> Self {
        if class as u16 == self.code.0 / 100 {
            self.status = EnhancedStatus::new(class, subject, detail);
        }
        self
    }

    /// The code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }

    /// The enhanced status code.
    #[must_use]
    pub const fn status(&self) -> Option<EnhancedStatus> {
        self.status
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }
}
