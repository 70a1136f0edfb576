use core::fmt;

use super::{DeliverBy, Notify, OriginalRecipient, Ret, Rrvs, Tracking, Xtext};
use crate::{BodyType, Verb};

/// One ESMTP parameter.
///
/// The text in it is checked where it is put into [`Params`](crate::Params).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Param<'a> {
    /// `SIZE=octets` (RFC 1870).
    Size(u64),
    /// `BODY=7BIT`, `BODY=8BITMIME` (RFC 6152) or `BODY=BINARYMIME` (RFC 3030 §3).
    Body(BodyType),
    /// `SMTPUTF8` (RFC 6531).
    SmtpUtf8,
    /// `AUTH=mailbox` or `AUTH=<>` (RFC 4954 §5).
    Auth(Xtext<'a>),
    /// `RET=FULL` or `RET=HDRS` (RFC 3461 §4.3).
    Ret(Ret),
    /// `ENVID=id` (RFC 3461 §4.4).
    EnvId(Xtext<'a>),
    /// `NOTIFY=conditions` (RFC 3461 §4.1), of RCPT.
    Notify(Notify),
    /// `ORCPT=type;address` (RFC 3461 §4.2), of RCPT.
    Orcpt(OriginalRecipient<'a>),
    /// `BY=seconds;mode` (RFC 2852 §4).
    By(DeliverBy),
    /// `HOLDFOR=seconds`, 1 to 999,999,999 (RFC 4865 §4).
    HoldFor(u32),
    /// `HOLDUNTIL=date-time`, as RFC 3339 writes it (RFC 4865 §4).
    HoldUntil(&'a str),
    /// `MT-PRIORITY=priority`, −9 to 9 (RFC 6710 §4).
    MtPriority(i8),
    /// `REQUIRETLS` (RFC 8689 §2).
    RequireTls,
    /// `RRVS=date-time` (RFC 7293 §3), of RCPT.
    Rrvs(Rrvs<'a>),
    /// `SOLICIT=keyword,keyword` (RFC 3865 §2).
    Solicit(&'a str),
    /// `MTRK=certifier` (RFC 3885 §3).
    Mtrk(Tracking<'a>),
    /// `TRANSID=<local@domain>` (RFC 1845 §2), angle brackets included.
    TransId(&'a str),
    /// `SUBMITTER=mailbox` (RFC 4405 §4).
    Submitter(Xtext<'a>),
    /// `CONPERM` (RFC 4141 §4).
    ConPerm,
    /// `CONNEG` (RFC 4141 §5), of RCPT.
    ConNeg,
    /// `PRDR`: a reply for each recipient after the message.
    Prdr,
    /// Any other.
    Other {
        /// `esmtp-keyword`, as it was written.
        keyword: &'a str,
        /// `esmtp-value`, if there was an `=`.
        value: Option<&'a str>,
    },
}

impl Param<'_> {
    /// The keyword.
    #[must_use]
    pub const fn keyword(&self) -> &str {
        match self {
            Self::Size(_) => "SIZE",
            Self::Body(_) => "BODY",
            Self::SmtpUtf8 => "SMTPUTF8",
            Self::Auth(_) => "AUTH",
            Self::Ret(_) => "RET",
            Self::EnvId(_) => "ENVID",
            Self::Notify(_) => "NOTIFY",
            Self::Orcpt(_) => "ORCPT",
            Self::By(_) => "BY",
            Self::HoldFor(_) => "HOLDFOR",
            Self::HoldUntil(_) => "HOLDUNTIL",
            Self::MtPriority(_) => "MT-PRIORITY",
            Self::RequireTls => "REQUIRETLS",
            Self::Rrvs(_) => "RRVS",
            Self::Solicit(_) => "SOLICIT",
            Self::Mtrk(_) => "MTRK",
            Self::TransId(_) => "TRANSID",
            Self::Submitter(_) => "SUBMITTER",
            Self::ConPerm => "CONPERM",
            Self::ConNeg => "CONNEG",
            Self::Prdr => "PRDR",
            Self::Other { keyword, .. } => keyword,
        }
    }

    /// Whether the parameter is one of `verb`, MAIL or RCPT. One that this crate does not know may be of both.
    #[must_use]
    pub const fn is_of(&self, verb: Verb) -> bool {
        match self {
            Self::Other { .. } => matches!(verb, Verb::Mail | Verb::Rcpt),
            Self::Notify(_) | Self::Orcpt(_) | Self::Rrvs(_) | Self::ConNeg => {
                matches!(verb, Verb::Rcpt)
            }
            _ => matches!(verb, Verb::Mail),
        }
    }

    /// The bit of those that this crate does not know, which may stand more than once.
    pub(crate) const OTHER: u32 = 1 << 31;

    /// A bit for each parameter that may stand once only; the two ways to hold a message exclude each other
    /// (RFC 4865 §4).
    pub(crate) const fn bit(&self) -> u32 {
        match self {
            Self::Size(_) => 1,
            Self::Body(_) => 1 << 1,
            Self::SmtpUtf8 => 1 << 2,
            Self::Auth(_) => 1 << 3,
            Self::Ret(_) => 1 << 4,
            Self::EnvId(_) => 1 << 5,
            Self::Notify(_) => 1 << 6,
            Self::Orcpt(_) => 1 << 7,
            Self::By(_) => 1 << 8,
            Self::HoldFor(_) | Self::HoldUntil(_) => 1 << 9,
            Self::MtPriority(_) => 1 << 10,
            Self::RequireTls => 1 << 11,
            Self::Rrvs(_) => 1 << 12,
            Self::Solicit(_) => 1 << 13,
            Self::Mtrk(_) => 1 << 14,
            Self::TransId(_) => 1 << 15,
            Self::Submitter(_) => 1 << 16,
            Self::ConPerm => 1 << 17,
            Self::ConNeg => 1 << 18,
            Self::Prdr => 1 << 19,
            Self::Other { .. } => Self::OTHER,
        }
    }
}

impl fmt::Display for Param<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.keyword())?;
        match self {
            Self::Size(size) => write!(f, "={size}"),
            Self::Body(body) => write!(f, "={}", body.as_str()),
            Self::Auth(text) | Self::EnvId(text) | Self::Submitter(text) => write!(f, "={text}"),
            Self::Ret(ret) => write!(f, "={}", ret.as_str()),
            Self::Notify(notify) => write!(f, "={notify}"),
            Self::Orcpt(recipient) => write!(f, "={recipient}"),
            Self::By(by) => write!(f, "={by}"),
            Self::HoldFor(seconds) => write!(f, "={seconds}"),
            Self::HoldUntil(text) | Self::Solicit(text) | Self::TransId(text) => {
                write!(f, "={text}")
            }
            Self::MtPriority(priority) => write!(f, "={priority}"),
            Self::Rrvs(rrvs) => write!(f, "={rrvs}"),
            Self::Mtrk(tracking) => write!(f, "={tracking}"),
            Self::Other { value, .. } => value.map_or(Ok(()), |value| write!(f, "={value}")),
            Self::SmtpUtf8 | Self::RequireTls | Self::ConPerm | Self::ConNeg | Self::Prdr => Ok(()),
        }
    }
}

impl fmt::Debug for Param<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
