use alloc::borrow::Cow;
use core::fmt;

use textline::{Class, Escaped};

use crate::{Atom, Items, ParseError, ParseErrorKind};

/// What flags are made of where [`Leniency::odd_flag`](crate::Leniency::odd_flag) is on.
pub(crate) const ODD_FLAG: Class = Class::VCHAR.or(&Class::NON_ASCII).without(b"(){\"");

/// A flag of a message: `flag-fetch` and `flag-perm` (RFC 9051 §2.3.2). Names are compared in any case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Flag<'a> {
    /// `\Seen`: it was read.
    Seen,
    /// `\Answered`
    Answered,
    /// `\Flagged`: marked as urgent or special.
    Flagged,
    /// `\Deleted`: EXPUNGE will remove it.
    Deleted,
    /// `\Draft`
    Draft,
    /// `\Recent`: this session is the first to be told of it (RFC 3501 §2.3.2). Servers alone set it.
    Recent,
    /// `\*`: in PERMANENTFLAGS, new keywords can be made.
    Any,
    /// `\` and any other name, `\Forwarded`.
    Extension(FlagName<'a>),
    /// A keyword, `$Forwarded`.
    Keyword(FlagName<'a>),
}

/// `flag-list`, without its parentheses.
pub type Flags<'a> = Items<'a, Flag<'a>>;

/// The name of a keyword, or of a flag that is not in the RFC, without its backslash: `atom`, or what
/// [`Leniency::odd_flag`](crate::Leniency::odd_flag) let pass. Compared in any case.
#[derive(Clone)]
pub struct FlagName<'a>(Cow<'a, [u8]>);

impl<'a> Flag<'a> {
    /// A flag as it is written, `\Seen` or `$Forwarded`.
    ///
    /// # Errors
    /// If it is neither a backslash with an atom, nor an atom, nor `\*`.
    pub fn new(text: &'a str) -> Result<Self, ParseError> {
        match text.strip_prefix('\\') {
            Some("*") => Ok(Self::Any),
            Some(name) => FlagName::new(name).map(|_| Self::from_name(name.as_bytes())),
            None => FlagName::new(text).map(Self::Keyword),
        }
    }

    /// The flag with a backslash before `name`.
    #[inline]
    pub(crate) fn from_name(name: &'a [u8]) -> Self {
        match name {
            b"Seen" => Self::Seen,
            b"Answered" => Self::Answered,
            b"Flagged" => Self::Flagged,
            b"Deleted" => Self::Deleted,
            b"Draft" => Self::Draft,
            b"Recent" => Self::Recent,
            _ => Self::from_name_in_any_case(name),
        }
    }

    fn from_name_in_any_case(name: &'a [u8]) -> Self {
        let is = |word: &[u8]| name.eq_ignore_ascii_case(word);
        match name.len() {
            4 if is(b"Seen") => Self::Seen,
            8 if is(b"Answered") => Self::Answered,
            7 if is(b"Flagged") => Self::Flagged,
            7 if is(b"Deleted") => Self::Deleted,
            5 if is(b"Draft") => Self::Draft,
            6 if is(b"Recent") => Self::Recent,
            _ => Self::Extension(FlagName::checked(name)),
        }
    }

    /// The flag as it is written: a backslash or nothing, and the name.
    #[must_use]
    pub fn as_bytes(&self) -> (&'static str, &[u8]) {
        match self {
            Self::Seen => ("\\", b"Seen"),
            Self::Answered => ("\\", b"Answered"),
            Self::Flagged => ("\\", b"Flagged"),
            Self::Deleted => ("\\", b"Deleted"),
            Self::Draft => ("\\", b"Draft"),
            Self::Recent => ("\\", b"Recent"),
            Self::Any => ("\\", b"*"),
            Self::Extension(name) => ("\\", name.as_bytes()),
            Self::Keyword(name) => ("", name.as_bytes()),
        }
    }

    /// The same, owning its name.
    #[must_use]
    pub fn into_owned(self) -> Flag<'static> {
        match self {
            Self::Seen => Flag::Seen,
            Self::Answered => Flag::Answered,
            Self::Flagged => Flag::Flagged,
            Self::Deleted => Flag::Deleted,
            Self::Draft => Flag::Draft,
            Self::Recent => Flag::Recent,
            Self::Any => Flag::Any,
            Self::Extension(name) => Flag::Extension(name.into_owned()),
            Self::Keyword(name) => Flag::Keyword(name.into_owned()),
        }
    }
}

impl fmt::Display for Flag<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (backslash, name) = self.as_bytes();
        write!(f, "{backslash}{}", Escaped(name))
    }
}

impl<'a> FlagName<'a> {
    /// Checks `name`.
    ///
    /// # Errors
    /// If it is no atom.
    pub fn new(name: &'a str) -> Result<Self, ParseError> {
        Atom::new(name).map_err(|error| ParseErrorKind::Flag.at(error.at))?;
        Ok(Self::checked(name.as_bytes()))
    }

    pub(crate) const fn checked(name: &'a [u8]) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// The name.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The name, if it is UTF-8; an atom always is.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        core::str::from_utf8(&self.0).ok()
    }

    /// The same, owning its text.
    #[must_use]
    pub fn into_owned(self) -> FlagName<'static> {
        FlagName(Cow::Owned(self.0.into_owned()))
    }
}

impl PartialEq for FlagName<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for FlagName<'_> {}

impl core::hash::Hash for FlagName<'_> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        for octet in self.0.iter() {
            state.write_u8(octet.to_ascii_lowercase());
        }
    }
}

impl fmt::Debug for FlagName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Escaped(&self.0), f)
    }
}
