use alloc::borrow::Cow;
use core::fmt;

use textline::{Class, Escaped};

use crate::{ParseError, ParseErrorKind};

/// `ATOM-CHAR = <any CHAR except atom-specials>`
pub(crate) const ATOM: Class = Class::VCHAR.without(b"(){%*\"\\]");
/// `ASTRING-CHAR = ATOM-CHAR / resp-specials`
pub(crate) const ASTRING: Class = ATOM.with(b"]");
/// `tag = 1*<any ASTRING-CHAR except "+">`
pub(crate) const TAG: Class = ASTRING.without(b"+");

macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $class:expr, $kind:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name<'a>(Cow<'a, str>);

        impl<'a> $name<'a> {
            /// Checks `text`.
            ///
            /// # Errors
            /// If `text` is empty or has a character that may not stand in it.
            pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self, ParseError> {
                let text = text.into();
                match $class.run(text.as_bytes()) {
                    0 => Err(ParseErrorKind::$kind.at(0)),
                    run if run < text.len() => Err(ParseErrorKind::$kind.at(run)),
                    _ => Ok(Self(text)),
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The same, owning its text.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name(Cow::Owned(self.0.into_owned()))
            }

            /// `octets` are a run of the class.
            pub(crate) fn checked(octets: &'a [u8]) -> Self {
                Self(Cow::Borrowed(core::str::from_utf8(octets).unwrap_or_default()))
            }
        }

        impl fmt::Display for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&Escaped(self.0.as_bytes()), f)
            }
        }
    };
}

word! {
    /// What ties a command to its completion: `tag = 1*<any ASTRING-CHAR except "+">` (RFC 9051 §2.2.1).
    Tag, TAG, Tag
}

word! {
    /// `atom = 1*ATOM-CHAR` (RFC 9051 §4.1).
    Atom, ATOM, Atom
}

impl Atom<'_> {
    /// Whether it is `word`, in any case.
    #[must_use]
    pub fn is(&self, word: &str) -> bool {
        self.0.eq_ignore_ascii_case(word)
    }
}
