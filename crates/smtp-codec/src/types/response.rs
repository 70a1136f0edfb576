use textline::{Condition, EnhancedStatus};

/// A reply code, 200 to 599 (RFC 5321 §4.2). Those without another RFC beside them are of RFC 5321 §4.2.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(u16);

impl Code {
    /// 211 System status, or system help reply
    pub const SYSTEM_STATUS: Self = Self(211);
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
    /// 251 User not local; will forward (§3.4). To ETRN: no messages wait (RFC 1985 §5.3)
    pub const WILL_FORWARD: Self = Self(251);
    /// 252 Cannot VRFY user, but will accept message and attempt delivery (§3.5.3). To ETRN: pending messages started
    pub const CANNOT_VERIFY: Self = Self(252);
    /// 253 To ETRN: so many pending messages started (RFC 1985 §5.3)
    pub const PENDING_MESSAGES: Self = Self(253);
    /// 334 Server challenge (RFC 4954 §4)
    pub const CHALLENGE: Self = Self(334);
    /// 354 Start mail input
    pub const START_MAIL: Self = Self(354);
    /// 421 Service not available, closing transmission channel
    pub const UNAVAILABLE: Self = Self(421);
    /// 432 A password transition is needed (RFC 4954 §6)
    pub const PASSWORD_TRANSITION: Self = Self(432);
    /// 450 Requested mail action not taken: mailbox unavailable
    pub const BUSY: Self = Self(450);
    /// 451 Requested action aborted: local error in processing
    pub const LOCAL_ERROR: Self = Self(451);
    /// 452 Requested action not taken: insufficient system storage; too many recipients (§4.5.3.1.10)
    pub const INSUFFICIENT_STORAGE: Self = Self(452);
    /// 454 Temporary authentication failure (RFC 4954 §6), or TLS not available due to temporary reason (RFC 3207 §4)
    pub const TEMPORARY_AUTHENTICATION_FAILURE: Self = Self(454);
    /// 455 Server unable to accommodate parameters
    pub const CANNOT_ACCOMMODATE: Self = Self(455);
    /// 458 To ETRN: unable to queue messages for the node (RFC 1985 §5.3)
    pub const CANNOT_QUEUE: Self = Self(458);
    /// 459 To ETRN: node not allowed (RFC 1985 §5.3)
    pub const NODE_NOT_ALLOWED: Self = Self(459);
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
    /// 521 Host does not accept mail (RFC 7504)
    pub const HOST_ACCEPTS_NO_MAIL: Self = Self(521);
    /// 530 Authentication required (RFC 4954 §6), or STARTTLS first (RFC 3207 §4)
    pub const AUTHENTICATION_REQUIRED: Self = Self(530);
    /// 534 Authentication mechanism is too weak (RFC 4954 §6)
    pub const MECHANISM_TOO_WEAK: Self = Self(534);
    /// 535 Authentication credentials invalid (RFC 4954 §6)
    pub const BAD_CREDENTIALS: Self = Self(535);
    /// 538 Encryption required for the mechanism (RFC 4954 §6)
    pub const ENCRYPTION_REQUIRED: Self = Self(538);
    /// 550 Requested action not taken: mailbox unavailable
    pub const NO_MAILBOX: Self = Self(550);
    /// 551 User not local; please try the path in the text (§3.4)
    pub const NOT_LOCAL: Self = Self(551);
    /// 552 Requested mail action aborted: exceeded storage allocation
    pub const TOO_BIG: Self = Self(552);
    /// 553 Requested action not taken: mailbox name not allowed
    pub const BAD_MAILBOX_NAME: Self = Self(553);
    /// 554 Transaction failed; in the greeting: no SMTP service here (§3.1)
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

    /// The same with a registered condition, of the code's own class. It is left out with codes of class 3, which has none.
    #[must_use]
    pub const fn with_condition(self, condition: Condition) -> Self {
        let class = match self.code.0 / 100 {
            2 => 2,
            4 => 4,
            _ => 5,
        };
        self.with_status(class, condition.subject(), condition.detail())
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
