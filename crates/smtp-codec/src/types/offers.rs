use alloc::{borrow::Cow, string::String, vec::Vec};
use core::fmt;

use textline::{Escaped, ReplyLines};

use super::{Extensions, Words};

/// How far ahead a message may be held (`FUTURERELEASE`, RFC 4865 §4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FutureRelease<'a> {
    /// The most seconds for [`Param::HoldFor`](crate::Param::HoldFor).
    pub seconds: u32,
    /// The latest time for [`Param::HoldUntil`](crate::Param::HoldUntil), as RFC 3339 writes it.
    pub until: Cow<'a, str>,
}

impl FutureRelease<'_> {
    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> FutureRelease<'static> {
        FutureRelease { seconds: self.seconds, until: Cow::Owned(self.until.into_owned()) }
    }
}

/// What a server limits in a session (`LIMITS`, RFC 9422).
///
/// ```
/// use smtp_codec::TransactionLimits;
/// let limits = TransactionLimits::from("MAILMAX=10 RCPTMAX=100 X=y");
/// assert_eq!((limits.mail_max(), limits.rcpt_max(), limits.rcpt_domain_max()), (Some(10), Some(100), None));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionLimits<'a>(Words<'a>);

impl<'a> TransactionLimits<'a> {
    /// `MAILMAX`: how many transactions, MAIL commands, a session may have (RFC 9422 §4.1).
    #[must_use]
    pub fn mail_max(&self) -> Option<u32> {
        self.value("MAILMAX")
    }

    /// `RCPTMAX`: how many RCPT commands a transaction may have (RFC 9422 §4.2).
    #[must_use]
    pub fn rcpt_max(&self) -> Option<u32> {
        self.value("RCPTMAX")
    }

    /// `RCPTDOMAINMAX`: how many domains the recipients of a session may have (RFC 9422 §4.3).
    #[must_use]
    pub fn rcpt_domain_max(&self) -> Option<u32> {
        self.value("RCPTDOMAINMAX")
    }

    /// All of them, as they were written.
    #[must_use]
    pub const fn words(&self) -> &Words<'a> {
        &self.0
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> TransactionLimits<'static> {
        TransactionLimits(self.0.into_owned())
    }

    /// `1*6DIGIT`, not zero; any other value is as if the limit was not there (RFC 9422 §3.7).
    fn value(&self, name: &str) -> Option<u32> {
        self.0
            .iter()
            .filter_map(|word| word.split_once('='))
            .find(|(other, _)| other.eq_ignore_ascii_case(name))
            .and_then(|(_, value)| value.parse().ok())
            .filter(|value| *value > 0)
    }
}

impl<'a> From<&'a str> for TransactionLimits<'a> {
    fn from(text: &'a str) -> Self {
        Self(text.into())
    }
}

impl From<String> for TransactionLimits<'_> {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

/// Lines of a reply to EHLO that this crate does not know, byte for byte.
///
/// ```
/// use smtp_codec::Extensions;
/// let mut offered = Extensions::default();
/// offered.other.push("X-KEY a");
/// assert!(offered.other.has("x-key"));
/// ```
#[derive(Clone, Default)]
pub struct OtherLines<'a>(Text<'a>);

#[derive(Clone)]
enum Text<'a> {
    /// A reply, of which known lines are left out.
    Reply(&'a [u8]),
    /// Each line with an LF after it.
    Lines(Vec<u8>),
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self::Lines(Vec::new())
    }
}

impl<'a> OtherLines<'a> {
    /// No lines.
    pub const NONE: Self = Self(Text::Lines(Vec::new()));

    pub(super) const fn of_reply(reply: &'a [u8]) -> Self {
        Self(Text::Reply(reply))
    }

    /// Each line in order.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let (reply, lines) = match &self.0 {
            Text::Reply(reply) => (Some(ReplyLines::new(reply)), &[][..]),
            Text::Lines(lines) => (None, lines.as_slice()),
        };
        let reply = reply.into_iter().flatten().skip(1);
        reply
            .filter(|line| !Extensions::default().read_line(line))
            .chain(lines.split(|octet| *octet == b'\n').filter(|line| !line.is_empty()))
    }

    /// Adds a line. Control characters in it become spaces.
    pub fn push(&mut self, line: &str) {
        let own = core::mem::take(self).into_owned();
        let mut lines = match own.0 {
            Text::Lines(lines) => lines,
            Text::Reply(_) => Vec::new(),
        };
        lines.extend(line.bytes().map(|octet| if octet.is_ascii_control() { b' ' } else { octet }));
        lines.push(b'\n');
        self.0 = Text::Lines(lines);
    }

    /// Whether a line begins with `keyword`, in any case.
    #[must_use]
    pub fn has(&self, keyword: &str) -> bool {
        self.iter().any(|line| {
            let word = line.split(|octet| *octet == b' ').next().unwrap_or_default();
            word.eq_ignore_ascii_case(keyword.as_bytes())
        })
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> OtherLines<'static> {
        match self.0 {
            Text::Lines(lines) => OtherLines(Text::Lines(lines)),
            Text::Reply(_) => {
                let mut lines = Vec::new();
                for line in self.iter() {
                    lines.extend_from_slice(line);
                    lines.push(b'\n');
                }
                OtherLines(Text::Lines(lines))
            }
        }
    }
}

impl PartialEq for OtherLines<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for OtherLines<'_> {}

impl fmt::Debug for OtherLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(Escaped)).finish()
    }
}
