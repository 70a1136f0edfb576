use alloc::borrow::Cow;
use core::fmt;

use crate::{Mailbox, ParseError, grammar};

/// A mailbox with the source route that may stand before it, `[ A-d-l ":" ] Mailbox` (RFC 5321 §4.1.2).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Path<'a> {
    route: Cow<'a, str>,
    mailbox: Mailbox<'a>,
}

impl<'a> Path<'a> {
    pub(crate) const fn checked(route: &'a str, mailbox: Mailbox<'a>) -> Self {
        Self { route: Cow::Borrowed(route), mailbox }
    }

    /// The mailbox, which is all that counts: routes must be accepted and should be ignored (RFC 5321 §C).
    #[must_use]
    pub const fn mailbox(&self) -> &Mailbox<'a> {
        &self.mailbox
    }

    /// The source route as it was written, `@a.example,@b.example`; empty without one.
    #[must_use]
    pub fn route(&self) -> &str {
        &self.route
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> Path<'static> {
        Path { route: Cow::Owned(self.route.into_owned()), mailbox: self.mailbox.into_owned() }
    }
}

/// A path without a route.
impl<'a> From<Mailbox<'a>> for Path<'a> {
    fn from(mailbox: Mailbox<'a>) -> Self {
        Self { route: Cow::Borrowed(""), mailbox }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.route.is_empty() {
            write!(f, "<{}>", self.mailbox)
        } else {
            write!(f, "<{}:{}>", self.route, self.mailbox)
        }
    }
}

/// Whom a failure is reported to: `Reverse-path = Path / "<>"`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum ReversePath<'a> {
    /// `<>`: a message that must not be answered by a failure report (RFC 5321 §4.5.5).
    Null,
    /// `<alice@crepes.fr>`
    Path(Path<'a>),
}

impl<'a> ReversePath<'a> {
    /// Checks `text`, with or without angle brackets; empty or `<>` is the null reverse-path.
    ///
    /// # Errors
    /// If `text` is no path.
    pub fn new(text: &'a str) -> Result<Self, ParseError> {
        grammar::whole_reverse_path(text)
    }

    /// The mailbox, if the path is not null.
    #[must_use]
    pub const fn mailbox(&self) -> Option<&Mailbox<'a>> {
        match self {
            Self::Null => None,
            Self::Path(path) => Some(path.mailbox()),
        }
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> ReversePath<'static> {
        match self {
            Self::Null => ReversePath::Null,
            Self::Path(path) => ReversePath::Path(path.into_owned()),
        }
    }
}

/// Whom a message is for: `Forward-path = Path`, or `"<Postmaster>"` (RFC 5321 §4.1.1.3).
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum ForwardPath<'a> {
    /// `<Postmaster>` without a domain, in any case: the receiving host's postmaster.
    Postmaster,
    /// `<bob@hamburger.edu>`
    Path(Path<'a>),
}

impl<'a> ForwardPath<'a> {
    /// Checks `text`, with or without angle brackets.
    ///
    /// # Errors
    /// If `text` is no path.
    pub fn new(text: &'a str) -> Result<Self, ParseError> {
        grammar::whole_forward_path(text)
    }

    /// The mailbox, if the path names one.
    #[must_use]
    pub const fn mailbox(&self) -> Option<&Mailbox<'a>> {
        match self {
            Self::Postmaster => None,
            Self::Path(path) => Some(path.mailbox()),
        }
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> ForwardPath<'static> {
        match self {
            Self::Postmaster => ForwardPath::Postmaster,
            Self::Path(path) => ForwardPath::Path(path.into_owned()),
        }
    }
}

impl<'a> From<Mailbox<'a>> for ReversePath<'a> {
    fn from(mailbox: Mailbox<'a>) -> Self {
        Self::Path(mailbox.into())
    }
}

impl<'a> From<Mailbox<'a>> for ForwardPath<'a> {
    fn from(mailbox: Mailbox<'a>) -> Self {
        Self::Path(mailbox.into())
    }
}

impl fmt::Display for ReversePath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("<>"),
            Self::Path(path) => path.fmt(f),
        }
    }
}

impl fmt::Display for ForwardPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postmaster => f.write_str("<Postmaster>"),
            Self::Path(path) => path.fmt(f),
        }
    }
}

macro_rules! debug_as_displayed {
    ($($name:ident)*) => {$(
        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}
debug_as_displayed!(Path ReversePath ForwardPath);
